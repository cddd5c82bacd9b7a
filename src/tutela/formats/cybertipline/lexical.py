"""The simple types of the CyberTipline schema: which texts are booleans, times, dates and numbers, read exactly.

XML Schema part 2 gives the lexical forms; surrounding white space is collapsed first, as it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}
_DATE_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,19}")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_LARGEST_OFFSET: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: in UTC where a zone was given, else as the clock stood there (``zone_known`` False)."""

    at: datetime
    zone_known: bool

    def iso(self) -> str:
        """ISO 8601 to the second, with ``Z`` where the zone is known."""
        return self.at.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if self.zone_known else "")

    def in_utc(self) -> datetime:
        """For comparisons: a time without zone is taken at its latest possible moment before UTC (offset +14:00)."""
        return self.at if self.zone_known else (self.at - _LARGEST_OFFSET).replace(tzinfo=UTC)


def truth(text: str) -> bool | None:
    """xs:boolean; None for anything else."""
    return _TRUTHS.get(text.strip(" \t\r\n"))


@lru_cache(maxsize=4_096)
def moment(text: str) -> Moment | None:
    """xs:dateTime of the years 1 to 9999; ``24:00:00`` is the next midnight; None for anything else."""
    match = _DATE_TIME.fullmatch(text.strip(" \t\r\n"))
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, zone = match[7], match[8]
    end_of_day = hour == 24 and minute == 0 and second == 0 and not (fraction or "").strip(".0")
    try:
        at = datetime(year, month, day, 0 if end_of_day else hour, minute, second, tzinfo=_offset(zone))
        at += timedelta(days=1) if end_of_day else timedelta()
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(at if zone else at.replace(tzinfo=None), zone is not None)


def day(text: str) -> date | None:
    """xs:date (a zone is allowed and left aside); None for anything else."""
    match = _DATE.fullmatch(text.strip(" \t\r\n"))
    if match is None:
        return None
    try:
        _offset(match[4])
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """A whole number of up to 19 digits; None for anything else."""
    stripped = text.strip(" \t\r\n")
    return int(stripped) if _WHOLE.fullmatch(stripped) else None


def double(text: str) -> float | None:
    """A finite decimal number; None for anything else."""
    stripped = text.strip(" \t\r\n")
    return float(stripped) if _DOUBLE.fullmatch(stripped) and abs(float(stripped)) != float("inf") else None


def _offset(zone: str | None) -> timezone:
    if zone is None or zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    size = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or size > _LARGEST_OFFSET:
        raise ValueError(zone)
    return timezone(-size if zone[0] == "-" else size)
