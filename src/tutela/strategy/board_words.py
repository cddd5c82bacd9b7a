"""What boards say in words: levels, what a number is made of, what is the matter, countries, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from tutela.strategy import words
from tutela.strategy.boards import Group, Level, Square
from tutela.strategy.models import Action, DeadlineKind
from tutela.strategy.queries import CONTESTED
from tutela.strategy.rules import Flag, State

LEVELS: Final[Mapping[Level, Promise]] = {
    Level.NOBODY: lazy("nobody reported"),
    Level.NOT_BEGUN: lazy("not begun"),
    Level.BEGUN: lazy("begun"),
    Level.HALF: lazy("half way"),
    Level.FAR: lazy("far"),
    Level.WHOLE: lazy("done"),
    Level.DROPPED: lazy("dropped"),
}
BOUNDS: Final[Mapping[Level, Promise]] = {
    Level.NOBODY: lazy("no number, which is not 0 %"),
    Level.NOT_BEGUN: lazy("0 %"),
    Level.BEGUN: lazy("up to 33 %"),
    Level.HALF: lazy("34 to 66 %"),
    Level.FAR: lazy("67 to 99 %"),
    Level.WHOLE: lazy("100 %"),
    Level.DROPPED: lazy("all were dropped: nothing to count"),
}
"""What each level means, for the legend."""
MATTERS: Final[Mapping[str, Promise]] = {
    **{str(flag): text for flag, text in words.FLAGS.items()},
    CONTESTED: lazy("disputed"),
}
"""What can be the matter, in words; ``contested`` too."""
TITLES: Final[Mapping[str, Promise]] = {
    Flag.LATE: lazy("Late"),
    Flag.AT_RISK: lazy("At risk"),
    CONTESTED: lazy("Disputed"),
    Flag.NO_EVIDENCE: lazy("Without evidence"),
    Flag.STALE: lazy("No word for half a year"),
}
"""The lists of a board, in its order."""
EXPLAINED: Final[Mapping[str, Promise]] = {
    Flag.LATE: lazy(
        "Past the deadline and neither done nor dropped, or recurring and without word for longer than it takes to recur."
    ),
    Flag.AT_RISK: lazy("Due within 90 days, and not begun, disputed, or under way without evidence."),
    CONTESTED: lazy("Those who reported disagree, or somebody disputes a report. All of them are kept."),
    Flag.NO_EVIDENCE: lazy("Reported as under way or done, and nothing stands behind it."),
    Flag.STALE: lazy("Neither done nor dropped, and nobody has said anything for 183 days."),
}
GROUPS: Final[Mapping[Group, Promise]] = {
    Group.ALL: lazy("all"),
    Group.MEMBERS: lazy("EU members and bodies"),
    Group.PARTNERS: lazy("partners outside the EU"),
}
_ORDER: Final = (
    State.VERIFIED, State.DONE, State.DISPUTED, State.UNDER_WAY, State.NOT_STARTED, State.NO_WORD, State.DROPPED,
)  # fmt: skip


def made_of(square: Square, states: Mapping[State, str] | None = None) -> str:
    """What the number of a square is made of: "2 done, verified; 1 under way". ``states``: their words, where one has them at
    hand for many squares."""
    if square.cell is None:
        return _("nothing is expected here")
    said = states or words.states()
    by_state = square.cell.progress.by_state
    return "; ".join([f"{by_state[one]} {said[one]}" for one in _ORDER if by_state.get(one)])


def by_state(found: Mapping[State, int]) -> list[tuple[State, str, int]]:
    """States with their words and numbers from most to least advanced, without those that nothing stands at."""
    return [(one, words.state(one), found[one]) for one in _ORDER if found.get(one)]


def matter(code: str) -> str:
    """What is the matter, in words."""
    return str(MATTERS[code])


def day(value: date | None) -> str:
    """A day as a reader writes it: 24 Jul 2020."""
    return date_format(value, "j M Y") if value else _("not recorded")


def deadline(action: Action) -> str:
    """A deadline as it was given, and the day or period it was read as where that says more."""
    given, kind = action.deadline_given.strip(), DeadlineKind(action.deadline_kind)
    if action.deadline_on:
        read = day(action.deadline_on)
    elif action.every_months:
        read = ngettext("every month", "every %(n)s months", action.every_months) % {"n": action.every_months}
    else:
        read = str(kind.label)
    if not given:
        return read
    return given if given.casefold() == read.casefold() else f"{given} ({read})"
