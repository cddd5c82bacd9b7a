"""How long what is stored is kept, and what happens then: the declared table (data/retention.yaml) with typed access.

Periods marked unverified are ours until the owner's law is entered.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Final

from tutela.vocabulary import data_files


class RetentionAction(StrEnum):
    """What happens on the day after the last day something is kept."""

    ERASE = "erase"
    REVIEW = "review"
    DEIDENTIFY = "de-identify"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Keep ``months`` from the day of receipt, then do ``action``. ``verified`` says whether the source was read."""

    name: str
    kind: str
    months: int
    legal_basis: str
    action: RetentionAction
    source: str
    verified: bool = False

    @property
    def period(self) -> str:
        """The period as written in a law: ``10 years``, ``18 months``."""
        number, unit = (self.months // 12, "year") if self.months % 12 == 0 else (self.months, "month")
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


_REQUIRED: Final = frozenset({"name", "kind", "period", "legal_basis", "action", "source"})


def read(text: str) -> tuple[RetentionRule, ...]:
    """The rules of a table in YAML. ValueError or TypeError names the rule that does not fit the schema."""
    table = data_files.parsed(text)
    if not isinstance(table, dict) or set(table) != {"rules"} or not isinstance(table["rules"], list):
        raise TypeError("the retention table must be a list under “rules”")
    rules = tuple(_rule(entry) for entry in table["rules"])
    for attribute in ("name", "kind"):
        values = [getattr(rule, attribute) for rule in rules]
        if len(set(values)) != len(values):
            raise ValueError(f"two retention rules have the same {attribute}")
    return rules


def _rule(entry: object) -> RetentionRule:
    if not isinstance(entry, dict) or not set(entry) >= _REQUIRED or not set(entry) <= _REQUIRED | {"verified"}:
        raise ValueError(
            f"a retention rule has exactly {sorted(_REQUIRED)} and “verified” where it was read: {entry!r}"
        )
    period = entry["period"]
    if not isinstance(period, dict) or len(period) != 1 or not set(period) <= {"years", "months"}:
        raise ValueError(f"{entry['name']}: a period is {{years: n}} or {{months: n}}")
    ((unit, number),) = period.items()
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"{entry['name']}: a period is a whole number above zero")
    months = number * 12 if unit == "years" else number
    texts = {name: str(entry[name]) for name in ("name", "kind", "legal_basis", "source")}
    if not all(texts.values()):
        raise ValueError(f"{entry['name']}: nothing may be empty")
    verified = entry.get("verified", False) is True
    return RetentionRule(months=months, action=RetentionAction(entry["action"]), verified=verified, **texts)


RULES: Final = read(files("tutela.safeguards").joinpath("data/retention.yaml").read_text(encoding="utf-8"))

BY_KIND: Final[Mapping[str, RetentionRule]] = {rule.kind: rule for rule in RULES}
BY_NAME: Final[Mapping[str, RetentionRule]] = {rule.name: rule for rule in RULES}

ON_REQUEST: Final = "request"
"""Stands in a tombstone instead of a rule where a person's right ended the storing."""
TWO_PERSONS: Final = "two-persons"
"""Stands there where two persons agreed to erase what was held."""
DEIDENTIFIED: Final = "de-identified"
"""Stands in a de-identified record, which has no day on which it goes."""


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def received_before(kind: str, today: date) -> date:
    """Of ``kind``, what was received before this day is past its time on ``today``: the reverse of ``keep_until``."""
    return months_after(today, -BY_KIND[kind].months)


def keep_until(kind: str, received: date) -> date:
    """The last day a record of ``kind`` received on ``received`` is kept (29 February becomes 28)."""
    return months_after(received, BY_KIND[kind].months)
