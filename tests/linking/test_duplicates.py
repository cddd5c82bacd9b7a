"""Near-duplicate seizures: flagged with reasons, never merged."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.deliveries import row, seizure_file

from tutela import ingesting
from tutela.intake import actions
from tutela.linking import search
from tutela.linking.models import PossibleDuplicate
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import system
from tutela.safeguards.models import Organisation


def flagged(cast: Cast, tmp_path: Path, *rows: dict[str, str]) -> list[PossibleDuplicate]:
    receipt = ingesting.ingest(
        ingesting.Order(seizure_file(tmp_path, rows), organisation="police-a"), lambda progress: None
    )
    assert receipt.accepted == len(rows), receipt.reasons()
    with acting(actor_of(cast.otto)):
        assert Record.objects.filter(current=True).count() == len(rows)
        return list(PossibleDuplicate.objects.all())


def test_the_same_event_in_grams_and_kilograms_and_in_two_alphabets_is_flagged(cast: Cast, tmp_path: Path) -> None:
    cyrillic = row(COUNTRY="Kazakhstan", PLACE="г.Астана", DRUG_NAME="Heroin", AMOUNT="1968.0", DRUG_UNIT="Gram")
    latin = row(COUNTRY="Kazakhstan", PLACE="Astana,", DRUG_NAME="Heroin", AMOUNT="1.968", DRUG_UNIT="Kilogram")
    (pair,) = flagged(cast, tmp_path, cyrillic, latin)
    assert pair.rule == "same_amount_other_unit"
    reasons = pair.parsed_reasons()
    assert (reasons["substance"], reasons["units"]) == ("heroin", ["Kilogram", "Gram"])
    assert float(reasons["amount"]) == 1968


def test_another_spelling_of_the_place_is_flagged_as_such(cast: Cast, tmp_path: Path) -> None:
    (pair,) = flagged(cast, tmp_path, row(PLACE="Linz", AMOUNT="250"), row(PLACE="LINZ", AMOUNT="250"))
    assert pair.rule == "same_event_other_spelling"


def test_a_kilogram_or_more_at_another_place_on_the_same_day_is_flagged(cast: Cast, tmp_path: Path) -> None:
    (pair,) = flagged(cast, tmp_path, row(PLACE="Linz", AMOUNT="456000"), row(PLACE="Graz", AMOUNT="456000"))
    assert pair.rule == "same_amount_other_place"


def test_small_equal_amounts_at_different_places_are_no_sign(cast: Cast, tmp_path: Path) -> None:
    assert flagged(cast, tmp_path, row(PLACE="Linz", AMOUNT="20"), row(PLACE="Graz", AMOUNT="20")) == []


def test_another_day_country_substance_or_amount_is_no_sign(cast: Cast, tmp_path: Path) -> None:
    base = {"AMOUNT": "2", "DRUG_UNIT": "Kilogram"}
    others = (
        row(AMOUNT="2000", SEIZURE_DATE="2016-03-02"),
        row(AMOUNT="2000", COUNTRY="Italy"),
        row(AMOUNT="2000", DRUG_NAME="Heroin"),
        row(AMOUNT="2001"),
    )
    assert flagged(cast, tmp_path, row(**base), *others) == []


def seizures(folder: Path, name: str, **amounts: str) -> ingesting.Order:
    """Cocaine of one day and place, by reference: the amount in grams."""
    units = [
        {
            "kind": "seizure",
            "reference": reference,
            "body": {
                "when": "2016-03-01",
                "where": {"country": {"written": "Austria"}, "place": place},
                "items": [
                    {"item_kind": "drug", "substance": "Cocaine", "quantity": {"amount": amount, "unit": "Gram"}}
                ],
            },
        }
        for (reference, amount), place in zip(amounts.items(), ("Linz", "LINZ"), strict=False)
    ]
    path = folder / name
    path.write_text("".join(json.dumps(unit) + "\n" for unit in units), encoding="utf-8")
    return ingesting.Order(path, organisation="police-a", source="tests")


@pytest.mark.parametrize("revised", ["A", "B"])
def test_a_flag_is_gone_once_either_record_was_revised_to_another_amount(
    cast: Cast, tmp_path: Path, revised: str
) -> None:
    assert ingesting.ingest(seizures(tmp_path, "first.ndjson", A="250", B="250"), lambda progress: None).accepted == 2
    with acting(actor_of(cast.otto)):
        pair = list(Record.objects.order_by("source_reference"))
        assert search.flagged_among(pair) == {one.pk for one in pair}
        assert set(search.possible_duplicates(Record.objects.all())) == set(pair)
        assert [len(search.duplicates_of(one)) for one in pair] == [1, 1]
    later = ingesting.ingest(seizures(tmp_path, "later.ndjson", **{revised: "900"}), lambda progress: None)
    assert later.revised == 1
    with acting(actor_of(cast.otto)):
        every = list(Record.objects.all())
        assert len(every) == 3
        assert PossibleDuplicate.objects.exists()  # it stays on record, but says nothing of what is now
        assert search.flagged_among(every) == set()
        assert not search.possible_duplicates(Record.objects.all())
        assert [search.duplicates_of(one) for one in every] == [[], [], []]


def test_a_revision_with_the_same_amount_takes_the_place_of_the_former_in_the_flag(cast: Cast, tmp_path: Path) -> None:
    ingesting.ingest(seizures(tmp_path, "first.ndjson", A="250", B="250"), lambda progress: None)
    order = seizures(tmp_path, "later.ndjson", A="250")
    order.path.write_text(order.path.read_text(encoding="utf-8").replace('"Linz"', '"linz"'), encoding="utf-8")
    assert ingesting.ingest(order, lambda progress: None).revised == 1
    with acting(actor_of(cast.otto)):
        now = set(Record.objects.filter(current=True).values_list("pk", flat=True))
        assert search.flagged_among(Record.objects.all()) == now


def test_twins_delivered_by_two_organisations_at_once_are_flagged_for_who_sees_both(cast: Cast, tmp_path: Path) -> None:
    """Each delivery is a job of its own; the row policy hides either side from the other's people."""
    from django.db import connections

    def deliver(organisation: str, amount: str, unit: str) -> None:
        folder = tmp_path / organisation
        folder.mkdir()
        rows = [*(row(AMOUNT=str(n), PLACE="Wien") for n in range(11, 400)), row(AMOUNT=amount, DRUG_UNIT=unit)]
        actor = system(Organisation.objects.get(slug=organisation).pk)
        with acting(actor):
            path = seizure_file(folder, rows)
            submission = actions.deliver(io.BytesIO(path.read_bytes()), path.name, source=actions.source_for("customs"))
        ingesting.work_on(submission, actor)
        connections.close_all()

    twins = (("police-a", "1968", "Gram"), ("police-b", "1.968", "Kilogram"))
    threads = [threading.Thread(target=deliver, args=twin) for twin in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for person, seen in ((cast.anna, 1), (cast.otto, 0), (cast.nina, 0)):
        with acting(actor_of(person)):
            assert PossibleDuplicate.objects.filter(rule="same_amount_other_unit").count() == seen
