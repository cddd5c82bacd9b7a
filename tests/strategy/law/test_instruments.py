"""Instruments on a day: proposals, sunsets, successors; the directive whole; what operations rest on."""

from __future__ import annotations

from datetime import date

import pytest

from tutela.safeguards.permissions import BY_NAME
from tutela.strategy.law import bases
from tutela.strategy.law.instruments import Validity, instruments, since_day_zero
from tutela.strategy.law.provisions import Penalty, ProvisionKind, articles, leaves, one, provisions

DIRECTIVE = "32011L0093"
DEROGATION = "32021R1232"
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("celex", "day", "stands"),
    [
        (DEROGATION, date(2021, 8, 1), Validity.NOT_YET),
        (DEROGATION, date(2025, 10, 4), Validity.IN_FORCE),
        (DEROGATION, date(2025, 10, 5), Validity.ENDING),  # 180 days before its last day
        (DEROGATION, date(2026, 4, 3), Validity.ENDING),
        (DEROGATION, date(2026, 4, 4), Validity.LAPSED),
        ("52022PC0209", TODAY, Validity.PROPOSAL),
        ("52024PC0060", TODAY, Validity.PROPOSAL),
        ("32025R0041", TODAY, Validity.NOT_YET),
        ("32012R0258", TODAY, Validity.IN_FORCE),
        (DIRECTIVE, TODAY, Validity.IN_FORCE),
    ],
)
def test_an_instrument_stands_as_it_does_on_that_day(celex: str, day: date, stands: Validity) -> None:
    assert instruments()[celex].on(day) is stands


def test_everything_recalled_is_marked_and_says_where_to_check() -> None:
    for instrument in instruments().values():
        assert not instrument.verified, "nobody has read the official texts for this file"
        assert instrument.page.endswith(instrument.celex)


def test_every_number_named_beside_an_instrument_leads_somewhere_or_is_older() -> None:
    held = instruments()
    for instrument in held.values():
        assert instrument.successor == "" or instrument.successor in held
        assert (instrument.until is None) or instrument.until > (instrument.applies_from or instrument.adopted)
    assert held["32025R0041"].replaces == ("32012R0258",)
    assert held["32012R0258"].successor == "32025R0041"


def test_denmark_is_not_bound_by_the_directive() -> None:
    assert not instruments()[DIRECTIVE].bound("DK")
    assert instruments()[DIRECTIVE].bound("IE")


def test_a_consolidated_number_leads_to_the_original() -> None:
    assert since_day_zero("02011L0093-20111217") == DIRECTIVE
    assert since_day_zero(DIRECTIVE) == DIRECTIVE


def test_the_directive_is_there_whole() -> None:
    assert len(articles(DIRECTIVE)) == 30
    assert len(provisions(DIRECTIVE)) == 105
    assert [article.article for article in articles(DIRECTIVE)] == list(range(1, 31))
    assert all(not provision.verified for provision in provisions(DIRECTIVE))


def test_obligations_options_and_procedure_are_told_apart() -> None:
    kinds = {ref: one(DIRECTIVE, ref).kind for ref in ("25(1)", "25(2)", "5(7)", "27", "8", "3(4)")}  # type: ignore[union-attr]
    assert kinds == {
        "25(1)": ProvisionKind.OBLIGATION, "25(2)": ProvisionKind.OPTION, "5(7)": ProvisionKind.OPTION,
        "27": ProvisionKind.PROCEDURAL, "8": ProvisionKind.OPTION, "3(4)": ProvisionKind.OBLIGATION,
    }  # fmt: skip
    assert all(leaf.asks and not leaf.items for leaf in leaves(DIRECTIVE))


def test_penalties_are_years_by_the_age_of_consent() -> None:
    assert one(DIRECTIVE, "3(5)(i)").penalty == Penalty(8, 3)  # type: ignore[union-attr]
    assert one(DIRECTIVE, "5(6)").penalty == Penalty(3)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="no number of years"):
        Penalty.read("some")


def test_an_instrument_without_provisions_here_has_none() -> None:
    assert articles("32021L0555") == ()


def test_every_operation_rests_on_something_that_is_known_and_covers_actions_that_exist() -> None:
    found = bases.operations()
    assert {one.verb for one in found} == set(bases.Verb)
    assert all(one.bases and one.actions for one in found)
    assert all(action in BY_NAME for one in found for action in one.actions)


def test_a_lapsed_basis_is_said_first_with_what_still_holds() -> None:
    found = bases.warnings(TODAY)
    lapsed = [one for one in found if one.validity is Validity.LAPSED]
    assert {one.operation.name for one in lapsed} == {
        "receive.reports_of_providers", "share.lists", "keep.evidence",
    }  # fmt: skip
    assert found[: len(lapsed)] == lapsed
    assert all(one.days is not None and one.days < 0 for one in lapsed)
    assert [basis.instrument.celex for basis in lapsed[1].left] == ["32022R2065"]


def test_a_basis_that_ends_is_said_180_days_ahead_and_not_before() -> None:
    def said(day: date) -> set[str]:
        return {one.basis.instrument.celex for one in bases.warnings(day)}

    assert DEROGATION not in said(date(2025, 10, 4))
    assert DEROGATION in said(date(2025, 10, 5))
    assert [one.validity for one in bases.warnings_for("intake.submit", date(2025, 10, 5))] == [Validity.ENDING]
    assert bases.warnings_for("audit.read", TODAY) == []
