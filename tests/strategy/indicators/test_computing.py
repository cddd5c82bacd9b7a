"""Indicators counted from records: what was planted comes out, small counts do not, and nothing can be subtracted."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.insight.planted import Planted, plant
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
