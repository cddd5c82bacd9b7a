"""A receipt as it is shown: four numbers that add up, a bar, and where the delivery stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tutela.intake.models import State, Submission

BAR_WIDTH: Final = 1000
"""Units of the bar's own scale; the page stretches it."""
_VISIBLE: Final = 4
_STALLED_AFTER: Final = timedelta(minutes=2)

_OUTCOMES: Final[tuple[tuple[str, Promise, Promise], ...]] = (
    ("accepted", _("Accepted"), _("new records")),
    ("revised", _("Revised"), _("known reference, other content")),
    ("unchanged", _("Unchanged"), _("known already, same content")),
    ("quarantined", _("Quarantined"), _("set aside, with reasons")),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four numbers, and its piece of the bar."""

    name: str
    label: Promise
    meaning: Promise
    count: int
    start: int
    width: int


def parts_of(submission: Submission) -> list[Part]:
    """The four numbers; what is not nothing stays visible in the bar however small it is."""
    counts = {name: int(getattr(submission, name)) for name, _label, _meaning in _OUTCOMES}
    widths = {
        name: max(_VISIBLE, round(BAR_WIDTH * count / submission.received)) for name, count in counts.items() if count
    }
    if widths:
        largest = max(widths, key=lambda name: widths[name])
        widths[largest] += BAR_WIDTH - sum(widths.values())
    parts, start = [], 0
    for name, label, meaning in _OUTCOMES:
        width = widths.get(name, 0)
        parts.append(Part(name, label, meaning, counts[name], start, width))
        start += width
    return parts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a delivery stands. ``live``: look again in a second. ``percent``: of the file's bytes, or None."""

    state: str
    label: str | Promise
    live: bool
    percent: int | None = None
    stalled: bool = False


def standing_of(submission: Submission) -> Standing:
    """Where a delivery stands. One that nobody has worked on for a while is said to be interrupted."""
    state = State(submission.state)
    if state not in {State.WAITING, State.RUNNING}:
        return Standing(state, state.label, live=False)
    touched = submission.worked_at or submission.delivered_at
    stalled = state is State.RUNNING and timezone.now() - touched > _STALLED_AFTER
    percent = None
    if state is State.RUNNING and submission.file_bytes:
        # A file is read twice: checked whole, then stored.
        half = 50 * min(submission.bytes_read, submission.file_bytes) // submission.file_bytes
        percent = min(99, half + (50 if submission.received else 0))
    label = _("Being checked") if state is State.RUNNING and not submission.received else state.label
    return Standing(state, _("Interrupted") if stalled else label, live=True, percent=percent, stalled=stalled)


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in a list."""

    submission: Submission
    standing: Standing
    parts: list[Part]


def lines_of(submissions: list[Submission]) -> list[Line]:
    """Deliveries as lines of a list."""
    return [Line(submission, standing_of(submission), parts_of(submission)) for submission in submissions]
