"""The rules of a trace: its bands, its bounds, and the order of what befell a firearm. Pure.

A band says how sure it is that two records speak of one firearm. It is advice: equal serials of five digits are of one make
in 7 of 10 pairs only (recognition/firearms/data/weights.yaml), so a person confirms, and nothing is merged.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.recognition.firearms.comparing import Band, Compared, Verdict

VERSION: Final = "trace-1"

LOOKED_AT: Final = 200
"""Records under one key that are looked at before it is said that there are more."""
SLIPS_SCANNED: Final = 1_000
"""Serials with the same beginning (or end) among which one with a slip is looked for."""
SLIP_FROM: Final = 5
"""Characters from which a slip is looked for: with one of four changed, a serial is anybody's."""
END_CHARS: Final = 3
"""Characters, at the least, that one end must have without the slip: half of a serial of six, where any one slip is found; of five
characters the middle one must be right."""
SLIP_LONGER: Final = 4
"""Characters by which a serial with a slip may be longer or shorter: the slip and the zeros in front."""
ZEROS: Final = 3
"""Zeros in front that may be there or not: a spreadsheet drops them."""
SHOWN: Final = 50
"""Candidates on one page; a download has all."""
SAMPLED: Final = 40
"""Visible firearms looked at for each first character of a serial, to count how rare a make is."""
RAREST: Final = 10.0
"""A make of one firearm in a thousand (2 to the 10th) is as rare as it is counted."""
SURE: Final = frozenset({Band.EXACT, Band.STRONG})
"""Bands whose records stand in the timeline."""


@dataclass(frozen=True, slots=True)
class BandRule:
    """A band as it is shown: its name in addresses and files, its title, and what puts a record there."""

    band: Band
    name: str
    title: str
    rule: str


BANDS: Final[tuple[BandRule, ...]] = (
    BandRule(
        Band.EXACT,
        "identical",
        "Identical",
        "The same serial, long enough to be rare (six characters with a letter, seven digits), and nothing contradicts.",
    ),
    BandRule(
        Band.STRONG,
        "strong",
        "Strong",
        "The serial is the same, or differs in what is often misread, other fields agree, and nothing contradicts.",
    ),
    BandRule(
        Band.POSSIBLE,
        "possible",
        "Possible",
        "The serial agrees, but too little else does, or one field contradicts.",
    ),
    BandRule(Band.WEAK, "weak", "Weak", "The serial agrees and other fields contradict, or the serial says little."),
)
NAMES: Final = {rule.band: rule.name for rule in BANDS}

ENDED: Final = frozenset({"destroyed", "deactivated"})
RECOVERED: Final = frozenset({"seized", "found", "surrendered", "stopped"})
LOST: Final = frozenset({"lost", "stolen"})
LAWFUL_AGAIN: Final = frozenset(
    {"returned", "acquired", "inherited", "registered", "placed_on_market", "transferred_in"}
)
"""After one of these a firearm that was recovered may be lost once more."""
USED: Final = frozenset({*RECOVERED, *LOST, "reactivation_detected", "modified", "incident", "described"})
"""What a deactivated firearm is not expected to meet. ``described``: the one a person traces and typed."""
SEEN: Final = (
    USED | LAWFUL_AGAIN | {"manufactured", "imported", "exported", "transit", "transferred_out", "deactivated"}
)
"""What a destroyed firearm can't meet. A correction, a trace or a count of stock can come after."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one record says befell a firearm. ``at`` is ISO 8601 cut to its precision, "" where not known; ``event`` a code of
    the list of events, or ``incident``, or ``described``. ``make`` is the make's id, "" where not known. ``sure``: its band
    is identical or strong, or it is the record that is traced; ``same_serial``: the serial is the same to the character."""

    record: str
    event: str
    at: str = ""
    country: str = ""
    reporter: str = ""
    owner: str = ""
    from_holder: str = ""
    to_holder: str = ""
    make: str = ""
    make_written: str = ""
    origin: str = ""
    item_kind: str = ""
    sure: bool = True
    same_serial: bool = True


def span(at: str) -> tuple[date, date] | None:
    """The first and last day that a moment of this precision may be; None where it is not known."""
    if not at:
        return None
    year = int(at[:4])
    if len(at) < 7:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(at[5:7])
    if len(at) < 10:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day = date.fromisoformat(at[:10])
    return day, day


def before(first: str, second: str) -> bool | None:
    """Whether one moment lies on an earlier day than another; None where that isn't known."""
    one, other = span(first), span(second)
    if one is None or other is None:
        return None
    if one[1] < other[0]:
        return True
    return False if one[0] >= other[1] else None


def in_order(steps: list[Step]) -> tuple[list[Step], list[Step]]:
    """(dated steps, the earliest first; those of an unknown date). A year alone stands before its days."""
    dated = sorted((one for one in steps if one.at), key=lambda one: (one.at, one.record))
    return dated, [one for one in steps if not one.at]


def ended_between(ours: Step, theirs: Step) -> tuple[str, str]:
    """What ``Written.ended`` of either side is for this pair: its end, where the other was seen on a later day. An end that
    comes last, as it should, contradicts nothing."""
    return _ended_before(ours, theirs), _ended_before(theirs, ours)


def _ended_before(end: Step, other: Step) -> str:
    after = SEEN if end.event == "destroyed" else USED
    return end.event if end.event in ENDED and other.event in after and before(end.at, other.at) else ""


def rarity(same: int, counted: int) -> float:
    """How rare a make is, 0 to 1, where ``same`` of ``counted`` visible firearms have it: by the logarithm of its share, so
    that a handful of firearms makes none rare."""
    return min(max(math.log2((counted + 1) / (same + 1)) / RAREST, 0.0), 1.0)


def beside(field: str, ours: str, theirs: str, *, shown: tuple[str, str] | None = None) -> Compared:
    """A field that is shown beside the weighed ones and weighs nothing: country lists slip by a line, years are read off
    proof marks. ``shown`` is what either side wrote."""
    verdict = Verdict.UNKNOWN if not ours or not theirs else Verdict.SAME if ours == theirs else Verdict.DIFFERENT
    return Compared(field, *(shown or (ours, theirs)), verdict, 0.0)
