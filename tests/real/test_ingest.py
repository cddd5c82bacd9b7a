"""The main job on the real files: every row accounted for, the known impossible amounts held, the known twins flagged."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast

from tutela import ingesting
from tutela.intake import queries
from tutela.intake.models import Submission
from tutela.linking.models import PossibleDuplicate
from tutela.records.models import Item, Mention, Record
from tutela.safeguards.actor import acting, actor_of

pytestmark = pytest.mark.realdata


def take_in(path: Path) -> Submission:
    return ingesting.ingest(ingesting.Order(path, organisation="police-a"), lambda progress: None)


def test_the_eu_subset_is_taken_in_whole_and_again_is_unchanged(cast: Cast, real_data: Path) -> None:
    path = real_data / "drugs" / "unodc_ids_eu_subset.csv"
    first = take_in(path)
    assert (first.received, first.accepted + first.quarantined, first.mapping) == (20_112, 20_112, "unodc-ids")
    assert first.quarantined < 201
    again = take_in(path)
    assert (again.received, again.unchanged, again.accepted, again.revised) == (20_112, first.accepted, 0, 0)
    with acting(actor_of(cast.otto)):
        assert Record.objects.count() == first.accepted
        assert Record.objects.filter(country="").count() == 0
        known = Item.objects.exclude(substance="").count()
        assert known >= 0.98 * first.accepted


def test_the_whole_file_holds_the_impossible_and_flags_the_twins(cast: Cast, real_data: Path) -> None:
    receipt = take_in(real_data / "drugs" / "drug-trafficking-unodc.zip")
    assert (receipt.received, receipt.accepted + receipt.quarantined) == (311_038, 311_038)
    assert receipt.quarantined < 3_110
    assert receipt.possible_duplicates == 44_229
    with acting(actor_of(cast.otto)):
        impossible = {unit.written_cells()["AMOUNT"] for unit in queries.quarantine(code="amount_impossible")}
        assert {"4500000.0", "23291692.0"} <= impossible
        twins = PossibleDuplicate.objects.filter(rule="same_amount_other_unit").select_related("record")
        countries = [pair.record.country for pair in twins]
        assert {code: countries.count(code) for code in set(countries)} == {"KZ": 22, "AM": 2, "MU": 1, "HR": 1}


def test_darknet_listings_keep_their_price_intervals(cast: Cast, real_data: Path) -> None:
    receipt = take_in(real_data / "drugs" / "agora" / "Ag2014-sscSynth.csv")
    assert (receipt.received, receipt.accepted, receipt.counts_by_kind()) == (1_356, 1_356, {"listing": 1_356})
    with acting(actor_of(cast.otto)):
        assert Mention.objects.filter(scheme="handle").values("key").distinct().count() == 21
        price = (
            Record.objects.filter(body__contains="1.49")
            .order_by("id")[0]
            .parsed_body()
            .model_dump(mode="json")["price"]
        )
    assert (price["low"], price["high"], price["low_inclusive"], price["high_inclusive"]) == (
        "0.000000100",
        "1.49",
        True,
        False,
    )
