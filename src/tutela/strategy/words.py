"""What the pure parts say by codes, in words: states, flags, reasons, faults of cells and remarks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tutela.strategy.frameworks.readings import CellFault, Remark
from tutela.strategy.frameworks.table import FIELDS, FILLED
from tutela.strategy.queries import UNION
from tutela.strategy.rules import Flag, State
from tutela.vocabulary.countries import countries

STATES: Final[Mapping[State, Promise]] = {
    State.NO_WORD: lazy("no word yet"),
    State.NOT_STARTED: lazy("not started"),
    State.UNDER_WAY: lazy("under way"),
    State.DISPUTED: lazy("reported as done, disputed"),
    State.DONE: lazy("reported as done"),
    State.VERIFIED: lazy("done, verified"),
    State.DROPPED: lazy("dropped"),
}
FLAGS: Final[Mapping[Flag, Promise]] = {
    Flag.LATE: lazy("late"),
    Flag.AT_RISK: lazy("at risk"),
    Flag.STALE: lazy("no word for half a year"),
    Flag.NO_EVIDENCE: lazy("without evidence"),
}
_REASONS: Final[Mapping[str, Promise]] = {
    "no_report": lazy("Nothing is reported."),
    "reported": lazy("%(reporter)s reported on %(on)s."),
    "withdrawn": lazy("%(reporter)s withdrew a report on %(on)s."),
    "disagree": lazy("Those who reported disagree; the least advanced counts."),
    "disputed": lazy("%(reporter)s disputed it on %(on)s."),
    "verified": lazy("%(reporter)s verified it on %(on)s."),
    "verified_by_reporter": lazy("%(reporter)s verified their own report on %(on)s, which does not count."),
}
RULE: Final = lazy(
    "Progress is the mean over the actions: done or verified counts 1, under way or disputed ½, not started or no word 0;"
    " dropped actions are left out."
)

FAULTS: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "year_out_of_range": (lazy("“%(value)s” names the year %(year)s."), lazy("Mend the year.")),
    "fiscal_several_years": (lazy("“%(value)s” spans more than one fiscal year."), lazy("Write it as 2021/22.")),
    "fiscal_start_unknown": (
        lazy("“%(value)s” is a fiscal year, and its first month isn't said."),
        lazy("Say above in which month fiscal years begin, or write the day."),
    ),
    "fiscal_year_single": (
        lazy("“%(value)s” may begin or end in %(year)s."),
        lazy("Write both years, as 2021/22, or the day; or say above that it begins in January."),
    ),
    "no_such_day": (lazy("“%(value)s” is no day of the calendar."), lazy("Write it as 2021-06-30.")),
    "too_many_owners": (
        lazy("The cell names %(number)s owners; %(most)s are allowed."),
        lazy("Name a group, such as MS for all Member States."),
    ),
    "owner_too_long": (lazy("The owner “%(value)s …” is too long."), lazy("Separate owners by commas.")),
    "country_no_more": (
        lazy("“%(value)s” is no country since %(since)s."),
        lazy("Name its successors as owners: %(successors)s."),
    ),
    "indicator_unknown": (
        lazy("The cell refers to an indicator that the strategy does not name: %(value)s."),
        lazy("Mend the number."),
    ),
    "too_many_indicators": (
        lazy("The cell names %(number)s indicators; %(most)s are allowed."),
        lazy("Split the action."),
    ),
    "text_too_long": (lazy("The text “%(value)s …” is too long."), lazy("Shorten it.")),
    "action_missing": (
        lazy("The row has owners, a deadline or indicators, and no action."),
        lazy("Write the action, or empty the row."),
    ),
    "priority_missing": (
        lazy("The action stands under no priority."),
        lazy("Write its priority in the column, or a row with the heading above it."),
    ),
    "number_twice": (lazy("A second action bears the number %(value)s."), lazy("Give each its own number.")),
}
REMARKS: Final[Mapping[str, Promise]] = {
    "biannually": lazy("“Biannually” is read as twice a year."),
    "last_of_several": lazy("Of several days the last one counts: %(day)s."),
    "kept_as_stated": lazy("“%(value)s” names no day; it is kept as it stands."),
    "fiscal_end": lazy("A fiscal year is due on its last day."),
    "owner_unknown": lazy(
        "“%(value)s” is no known owner; it is kept as it stands and nobody is expected to report for it."
    ),
    "no_owner": lazy("No owner is named: nobody is expected to report."),
}
COLUMNS: Final[Mapping[str, Promise]] = {
    "priority": lazy("Priority"),
    "number": lazy("Number"),
    "action": lazy("Action"),
    "owners": lazy("Owners"),
    "deadline": lazy("Deadline"),
    "indicators": lazy("Indicators"),
    "mechanism": lazy("Data collection and assessment"),
    "state": lazy("State"),
    "on": lazy("State as of"),
    "evidence": lazy("Evidence"),
}
assert set(COLUMNS) == {*FIELDS, *FILLED}


def state(code: str) -> str:
    """A state in words."""
    return str(STATES[State(code)])


def states() -> dict[State, str]:
    """Every state in words: for whoever says hundreds of them."""
    return {one: str(said) for one, said in STATES.items()}


def reasons(told: list[list[str]]) -> list[str]:
    """Reasons as they are kept with a state, in words."""
    return [str(_REASONS[code]) % {"reporter": reporter, "on": on} for code, reporter, on in told]


def fault(one: CellFault) -> tuple[str, str]:
    """Why a cell can't be used, and how to mend it."""
    sentence, mend = FAULTS[one.code]
    return str(sentence) % one.values, str(mend) % one.values


def remark(one: Remark) -> str:
    """What was assumed in reading a cell."""
    return str(REMARKS[one.code]) % one.values


def country(code: str) -> str:
    """The name of a country; of the Union for its own institutions and bodies."""
    if code == UNION:
        return _("EU institutions and bodies")
    known = countries().get(code)
    return known.name if known else code


def day(value: date | None) -> str:
    """A day in ISO 8601, or nothing."""
    return value.isoformat() if value else ""
