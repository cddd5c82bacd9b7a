"""How long records are kept, as declared rules per kind. Years marked unverified are ours until the owner's law is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Keep ``years`` from the day of receipt. ``verified`` says whether the source was read."""

    name: str
    kind: str
    years: int
    legal_basis: str
    source: str
    verified: bool = False


_OURS: Final = "default of this installation; national law decides"

RULES: Final[tuple[RetentionRule, ...]] = (
    RetentionRule("seizure-10y", "seizure", 10, "national-criminal-procedure", _OURS),
    RetentionRule("protection-report-5y", "protection_report", 5, "receiving-reports", _OURS),
    RetentionRule("listing-3y", "listing", 3, "national-criminal-procedure", _OURS),
    RetentionRule("incident-10y", "incident", 10, "national-criminal-procedure", _OURS),
    RetentionRule(
        "firearm-event-30y",
        "firearm_event",
        30,
        "directive-2021-555",
        "Directive (EU) 2021/555, Article 4, recalled: 30 years after destruction",
    ),
    RetentionRule("delivery-5y", "submission", 5, "accountability", "default of this installation"),
    RetentionRule(
        "evidence-1y",
        "evidence",
        1,
        "receiving-reports",
        "default of this installation; Regulation (EU) 2021/1232, Article 3(1), recalled: twelve months at most",
    ),
    RetentionRule("help-contact-2y", "help_contact", 2, "accountability", "default of this installation; by the month of the contact"),
    RetentionRule("audit-5y", "audit", 5, "accountability", "default of this installation"),
    RetentionRule("quarantine-1y", "quarantine", 1, "accountability", "default of this installation"),
)

BY_KIND: Final[Mapping[str, RetentionRule]] = {rule.kind: rule for rule in RULES}


def received_before(kind: str, today: date) -> date:
    """Of ``kind``, what was received before this day is past its time on ``today``: the reverse of ``keep_until``."""
    year = today.year - BY_KIND[kind].years
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=year, day=day)


def keep_until(kind: str, received: date) -> date:
    """The last day a record of ``kind`` received on ``received`` is kept (29 February becomes 28)."""
    year = received.year + BY_KIND[kind].years
    day = 28 if (received.month, received.day) == (2, 29) else received.day
    return received.replace(year=year, day=day)
