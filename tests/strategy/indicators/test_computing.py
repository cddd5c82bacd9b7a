"""Indicators counted from records: what was planted comes out, small counts do not, and nothing can be subtracted."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.deliveries import take_in
from tests.insight.planted import Planted, plant
from tests.linking.lists.planting import added, line, made_list
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import linker
from tutela.safeguards.models import Organisation
from tutela.strategy.indicators import computing, queries
from tutela.strategy.indicators.definitions import Declared, Definition, definitions
from tutela.strategy.indicators.models import Delivery
from tutela.strategy.indicators.rules import Computed, clear
from tutela.strategy.indicators.sources import SOURCES
from tutela.strategy.indicators.values import Status


def compute(*wanted: str) -> tuple[Delivery, list[computing.Count]]:
    centre = Organisation.objects.get(slug="centre")
    with acting(linker(centre.pk).doing("indicators.compute")):
        return computing.compute(wanted)


def test_at_least_fifteen_are_declared_over_the_three_areas() -> None:
    declared = computing.computed()
    assert len(declared) >= 15
    assert {str(one.area) for one in declared} == {"child_protection", "drugs", "firearms"}


@pytest.mark.parametrize("one", computing.computed(), ids=lambda one: one.id)
def test_every_declaration_is_a_statement_of_declared_columns(cast: Cast, one: Definition) -> None:
    made, (count,) = compute(one.id)
    assert (made.received, count.values) == (0, 0)


def test_a_declaration_of_a_column_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(KeyError):
        computing.statement_of(Declared(rows="seizures", by="headline"), SOURCES["seizures"])
    with pytest.raises(KeyError):
        computing.statement_of(Declared(rows="seizures", where={"owner_id": "1"}), SOURCES["seizures"])


def test_seizures_are_counted_by_event_and_amounts_within_one_substance(cast: Cast) -> None:
    two = (("cocaine", "mass", "10"), ("heroin", "mass", "1"))
    plant(cast.otto, *[Planted(two, "2016-03-01")] * 6, *[Planted((("cocaine", "mass", "5"),), "2016-05-01")] * 7)
    compute()
    with acting(actor_of(cast.cora).doing("indicators.view")):
        (whole,) = queries.series("drugs.seizures", "AT")
        assert (whole.value, whole.status) == (13, Status.MEASURED)
        (mass,) = queries.series("drugs.mass_seized", "AT", "substance=cocaine")
        assert mass.value == 6 * 10 + 7 * 5
        (median,) = queries.series("drugs.median_mass", "AT", "substance=cocaine")
        assert median.value == 5
        assert queries.series("drugs.mass_seized", "AT") == []


def test_a_small_count_is_hidden_with_the_next_one_beside_it(cast: Cast) -> None:
    plant(cast.otto, *[Planted((("cocaine", "mass", "1"),))] * 8, *[Planted((("heroin", "mass", "1"),))] * 6,
          *[Planted((("mdma", "mass", "1"),))] * 2)  # fmt: skip
    made, counts = compute("drugs.seizures_by_substance", "drugs.mass_seized")
    with acting(actor_of(cast.cora).doing("indicators.view")):
        shown = {key.breakdown: points[0] for key, points in queries.many("drugs.seizures_by_substance").items()}
        assert (shown[""].value, shown["substance=cocaine"].value) == (16, 8)
        hidden = [shown["substance=heroin"], shown["substance=mdma"]]
        assert {point.status for point in hidden} == {Status.SUPPRESSED}
        assert all(point.value is None and point.note for point in hidden)
        (mass,) = queries.series("drugs.mass_seized", "AT", "substance=mdma")
        assert (mass.value, mass.status) == (None, Status.SUPPRESSED)
    assert {one.indicator: one.hidden for one in counts} == {"drugs.seizures_by_substance": 2, "drugs.mass_seized": 1}
    assert json.loads(made.report)["computed"][0]["version"]


def test_computing_again_changes_nothing_and_what_is_gone_becomes_missing(cast: Cast) -> None:
    records = plant(cast.otto, *[Planted()] * 6)
    compute("drugs.seizures")
    again, _ = compute("drugs.seizures")
    assert again.received == again.unchanged > 0
    with acting(actor_of(cast.otto)):
        type(records[0]).objects.filter(pk__in=[one.pk for one in records]).update(current=False)
    gone, _ = compute("drugs.seizures")
    assert gone.received == gone.revised
    with acting(actor_of(cast.cora).doing("indicators.view")):
        (point,) = queries.series("drugs.seizures", "AT")
        assert (point.value, point.status, point.revision) == (None, Status.MISSING, 2)


def test_a_rare_free_text_is_not_even_named(cast: Cast) -> None:
    assert SOURCES["protection_reports"].open == ("service",)
    assert definitions()["child.reports_by_service"].compute is not None


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_no_hidden_count_can_be_worked_out_from_the_others(counts: list[int]) -> None:
    cells = [Computed("", None, sum(counts))] + [Computed(f"c{index}", None, n) for index, n in enumerate(counts)]
    whole, *parts = clear("count", [Computed(one.code, Decimal(one.basis), one.basis) for one in cells])
    hidden = [one for one in parts if one.value is None]
    assert all(one.basis >= 5 for one in parts if one.value is not None)
    if whole.value is not None:
        assert len(hidden) != 1


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_share_hides_both_of_its_sides(numerator: int, rest: int) -> None:
    (cell,) = clear("share", [Computed("", Decimal(1), numerator + rest, numerator)])
    assert (cell.value is not None) == (numerator >= 5 and rest >= 5)


def units(folder: Path, kind: str, name: str, bodies: list[dict[str, object]], year: int, country: str = "AT") -> None:
    """Records of a kind of the police, dated and placed."""
    lines = [
        json.dumps({
            "kind": kind, "reference": f"{name}-{year}-{index}",
            "body": {
                "when": {"at": f"{year}-06-01", "precision": "day"}, "where": {"country": {"code": country}}, **body,
            },
        })
        for index, body in enumerate(bodies)
    ]  # fmt: skip
    path = folder / f"{name}-{year}.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    receipt = take_in(path, source="planted")
    assert receipt.accepted == len(bodies), receipt.reasons()


def of_serial(event: str, index: int) -> dict[str, object]:
    marking = {"as_read": f"EXA{77_000 + index * 13}", "mark_kind": {"code": "serial"}}
    holder = {"to_holder": {"code": "private"}} if event == "acquired" else {}
    return {"event": {"code": event}, "firearm": {"make": "Examplemaker", "markings": [marking]}, **holder}


def test_the_time_to_crime_runs_from_the_first_retail_sale(cast: Cast, tmp_path: Path) -> None:
    for event, year in (("registered", 2001), ("acquired", 2010), ("acquired", 2013), ("found", 2016)):
        units(tmp_path, "firearm_event", event, [of_serial(event, index) for index in range(6)], year)
    compute("firearms.time_to_crime", "firearms.events")
    with acting(actor_of(cast.cora).doing("indicators.view")):
        (point,) = queries.series("firearms.time_to_crime", "AT")
        assert (point.period, point.value) == ("2016", 2192)
        (found,) = queries.series("firearms.events", "AT", "event=found")
        assert found.value == 6


def test_stolen_firearms_are_counted_by_pieces_and_purity_by_findings(cast: Cast, tmp_path: Path) -> None:
    stolen = [{**of_serial("stolen", index), "count": 2} for index in range(5)]
    units(tmp_path, "firearm_event", "stolen", stolen, 2018)
    finding = {"purity": {"low": "40", "high": "40", "unit": "%"}}
    band = {"purity": {"low": "10", "high": "90", "unit": "%"}}
    item = {"item_kind": {"code": "drug"}, "substance": {"code": "cocaine"}, "findings": [finding, band]}
    units(tmp_path, "seizure", "analysed", [{"items": [item]}] * 5, 2018)
    compute()
    with acting(actor_of(cast.cora).doing("indicators.view")):
        (point,) = queries.series("firearms.stolen", "AT")
        assert point.value == 10
        (purity,) = queries.series("drugs.purity_median", "AT", "substance=cocaine")
        assert purity.value == 40


def test_reports_are_counted_with_known_material_and_urgency(cast: Cast, tmp_path: Path) -> None:
    listed, other = "00ff" * 16, "0f0f" * 16
    made = made_list(cast.otto)
    added(cast.otto, made, line("pdq", listed))
    reports = [
        {"incident_type": {"code": "other"}, "urgent": index < 6, "files": [{"fingerprints": [{"scheme": "pdq", "value": value}]}]}
        for index, value in enumerate([listed] * 6 + [other] * 6)
    ]  # fmt: skip
    units(tmp_path, "protection_report", "report", reports, 2020)
    compute()
    year = str(timezone.now().year)  # of receipt
    with acting(actor_of(cast.cora).doing("indicators.view")):
        (known,) = queries.series("child.reports_known_material", "AT")
        assert (known.period, known.value, known.status) == (year, 6, Status.PROVISIONAL)
        for share in ("child.known_material_share", "child.urgent_share"):
            (point,) = queries.series(share, "AT")
            assert point.value == 50
        (days,) = queries.series("child.days_to_receipt", "AT")
        assert days.value is not None
        assert days.value > 365
