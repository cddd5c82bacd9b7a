"""What follows from statements: cells, deficits, delays, gaps; each with its sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.provisions import one
from tutela.strategy.law.rules import Cell, GapKind, Statement, cell, law_gaps, measures, ranked
from tutela.strategy.law.states import Stage, State

DIRECTIVE = instruments()["32011L0093"]
TODAY = date(2026, 11, 25)


def says(state: State, country: str = "AT", by: str = "Ministry", order: int = 1, by_country: bool = True) -> Statement:
    return Statement(country, "25(1)", state, by, date(2014, 1, 1), "a document", order, by_country)


def of(country: str, *statements: Statement) -> Cell:
    provision = one(DIRECTIVE.celex, "25(1)")
    assert provision is not None
    return cell(DIRECTIVE, provision, country, statements)


def test_nobody_has_said_is_not_the_same_as_not_notified() -> None:
    assert (of("AT").state, of("AT").why) == (None, "nobody_said")
    assert of("AT", says(State.NOT_NOTIFIED)).state is State.NOT_NOTIFIED


def test_who_is_not_bound_has_nothing_to_do() -> None:
    assert (of("DK").state, of("DK").why) == (State.NOT_APPLICABLE, "not_bound")


def test_the_latest_word_of_each_counts_and_who_disagrees_is_kept_beside() -> None:
    found = of(
        "AT", says(State.PARTIAL, order=1), says(State.COMPLETE, order=2),
        says(State.PARTIAL, by="Commission", order=3, by_country=False),
    )  # fmt: skip
    assert found.disputed
    assert found.state is State.PARTIAL, "the stricter shows"
    assert [(each.by, each.state) for each in found.said] == [
        ("Ministry", State.COMPLETE), ("Commission", State.PARTIAL),
    ]  # fmt: skip
    assert not of("AT", says(State.PARTIAL, order=1), says(State.COMPLETE, order=2)).disputed


def test_deficit_and_delay_are_counted_over_what_is_asked() -> None:
    cells = [of("AT", says(State.COMPLETE)), of("AT", says(State.PARTIAL)), of("DK")]
    found = measures(DIRECTIVE, "AT", cells, [date(2014, 1, 18)], [Stage.REASONED_OPINION, Stage.CLOSED], TODAY)
    assert (found.asked, found.complete, found.deficit, found.open_cases) == (2, 1, 0.5, 1)
    assert found.delay_days == (TODAY - date(2013, 12, 18)).days, "something is still missing"
    whole = measures(DIRECTIVE, "AT", cells[:1], [date(2014, 1, 18)], [], TODAY)
    assert (whole.deficit, whole.delay_days) == (0.0, 31)
    in_time = measures(DIRECTIVE, "AT", cells[:1], [date(2013, 1, 1)], [], TODAY)
    assert in_time.delay_days is None
    assert measures(DIRECTIVE, "AT", [of("AT")], [], [], TODAY).deficit is None


def test_a_gap_names_its_countries_and_sources_and_grows_with_both() -> None:
    provision = one(DIRECTIVE.celex, "25(1)")
    option = one(DIRECTIVE.celex, "25(2)")
    assert provision is not None
    assert option is not None
    cells = [
        of("AT", says(State.PARTIAL)),
        of("BE", says(State.NOT_NOTIFIED)),
        of("FR", says(State.COMPLETE)),
        of("IT"),
    ]
    found = law_gaps(DIRECTIVE, [(provision, cells), (option, cells)], TODAY)
    assert [(gap.kind, gap.countries, gap.severity) for gap in found] == [
        (GapKind.LAW, ("AT", "BE"), 5), (GapKind.DATA, ("IT",), 2),
    ]  # fmt: skip
    assert found[0].sources == ("32011L0093:25(1):AT", "32011L0093:25(1):BE")
    first, second = ranked([(gap.key, gap.severity, len(gap.countries)) for gap in found], 27)
    assert (first.key, first.rank) == (found[0].key, round(5 * 2 / 27, 3))
    assert first.reasons == (("severity", "5"), ("countries", "2", "27"))
    assert second.rank == round(2 * 1 / 27, 3)


def test_a_gap_of_the_installation_itself_counts_as_everywhere() -> None:
    (found,) = ranked([("basis:x", 4, 0)], 27)
    assert (found.rank, found.reasons) == (4.0, (("severity", "4"), ("everywhere",)))


def test_who_takes_back_what_they_said_has_said_nothing() -> None:
    taken_back = replace(says(State.PARTIAL, order=2), state=None)
    assert (of("AT", says(State.COMPLETE), taken_back).state, of("AT", taken_back).why) == (None, "nobody_said")
    assert of("DK", replace(taken_back, country="DK")).state is State.NOT_APPLICABLE
