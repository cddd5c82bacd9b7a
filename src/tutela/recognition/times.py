"""The time of day behind a date, and its zone: from what was written to UTC, where the zone is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.vocabulary.faults import Fault, Note

PATTERN: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?"
)
"""A time as dates.py finds it behind a day. Letters are matched without regard to case."""

_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written; ``offset`` is empty where none was given."""

    hour: int
    minute: int
    second: int | None
    offset: str

    @property
    def is_bare_midnight(self) -> bool:
        """Midnight without an offset: what a spreadsheet or a program puts behind a day that has no time."""
        return self.hour == self.minute == (self.second or 0) == 0 and not self.offset


def clock(found: re.Match[str]) -> Clock | None:
    """The time in a match of ``PATTERN``, or None where there is no such time of day (25:00, 13:00 pm)."""
    hour, minute = int(found["hour"]), int(found["minute"])
    second = int(found["second"]) if found["second"] else None
    if half := found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    return Clock(hour, minute, second, found["offset"] or "")


@dataclass(frozen=True, slots=True)
class Moment:
    """ISO 8601 text cut to its precision, whether the zone is known, and what was found on the way."""

    at: str = ""
    zone_known: bool = False
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()


def moment(day: date, at: Clock, zone: str | None, written: str) -> Moment:
    """``day`` and ``at`` in UTC: by the written offset, else by ``zone`` (an IANA name), else as local time of no zone.

    A time that the zone skipped is a fault; one that occurred twice keeps its local form, with a note.
    """
    local = datetime.combine(day, time(at.hour, at.minute, at.second or 0))
    seconds = at.second is not None
    if at.offset:
        offset = _offset(at.offset)
        if offset is None:
            return Moment(faults=(Fault("date_unreadable", params={"value": written}),))
        return _in_utc(local.replace(tzinfo=offset), seconds, written)
    if zone is None:
        return Moment(_iso(local, seconds))
    place = _zone(zone)
    if place is None:
        return Moment(faults=(Fault("date_zone_unknown", params={"zone": zone}),))
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    if first.utcoffset() == second.utcoffset():
        return _in_utc(first, seconds, written)
    params = {"value": written, "zone": zone}
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        return Moment(faults=(Fault("date_time_missing", params=params),))
    return Moment(_iso(local, seconds), notes=(Note("date_time_twice", params=params),))


def _in_utc(known: datetime, seconds: bool, written: str) -> Moment:
    try:
        return Moment(_iso(known.astimezone(UTC), seconds) + "Z", zone_known=True)
    except OverflowError:  # the first or last hours of the calendar
        return Moment(faults=(Fault("date_impossible", params={"value": written}),))


def _iso(at: datetime, seconds: bool) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds" if seconds else "minutes")


def _offset(text: str) -> timezone | None:
    found = _OFFSET.fullmatch(text)
    if found is None:
        return UTC  # Z, UTC, GMT
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if found[1] == "-" else 1))


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
