"""Near-duplicate seizures: flagged with reasons, never merged."""

from __future__ import annotations

from pathlib import Path

from tests.cast import Cast
from tests.deliveries import row, seizure_file

from tutela import ingesting
from tutela.linking.models import PossibleDuplicate
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of


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
