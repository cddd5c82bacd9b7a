"""Indicator cells: references to indicators the strategy names, figures of the action's own, and qualities described. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from tutela.strategy.frameworks.readings import CellFault, Remark

OVERARCHING, SPECIFIC, QUALITATIVE = "overarching", "specific", "qualitative"
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class IndicatorMention:
    """An indicator of an action. ``number`` is the strategy's own number of one it names; ``text`` what else was written."""

    kind: str
    text: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicators of a cell, in its order."""

    mentions: tuple[IndicatorMention, ...]
    remarks: tuple[Remark, ...] = ()


_NUMBERS: Final = r"\d{1,3}(?:\s*(?:,|;|&|/|-|–|\band\b|\bto\b)\s*\d{1,3})*(?!\s*(?:%|\d|[.,]\d))"
_OVERARCHING: Final = re.compile(
    rf"\boverarching\s+indicators?\s*(?:no\.?|nos\.?|numbers?)?\s*:?\s*({_NUMBERS})", re.IGNORECASE
)
_KPI: Final = re.compile(r"\bKPIs?\s*(\d{1,3}(?:\s*(?:,|&|-|–|\band\b|\bto\b)\s*(?:KPI\s*)?\d{1,3})*)\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"(\d{1,3})\s*(?:-|–|\bto\b)\s*(\d{1,3})", re.IGNORECASE)
_SPLIT: Final = re.compile(r"\s*[\n;•]\s*|(?:^|\s)[-–*]\s+")
_LISTED: Final = re.compile(r"^\s*(?:\(?[a-z0-9]{1,2}[.)]\s+)+", re.IGNORECASE)
_QUALITY: Final = re.compile(
    r"^(?:the\s+)?(?:extent|degree|level|quality|existence|evidence|whether|adoption|availability|development|establishment|nature"
    r"|progress|status|strengthened|improved|enhanced|effective(?:ness)?|impact)\b",
    re.IGNORECASE,
)


def read_indicators(text: str, known: Collection[str] | None = None) -> Indicators | CellFault:
    """The indicators that a cell names. ``known``: the numbers of those the strategy names (``7``, ``KPI 1``); None: not known,
    and references are taken as they are."""
    left, found = text.replace("\xa0", " "), list[IndicatorMention]()
    for pattern, prefix in ((_OVERARCHING, ""), (_KPI, "KPI ")):
        for match in pattern.finditer(left):
            for number in _numbers(match[1]):
                mention = IndicatorMention(OVERARCHING, number=f"{prefix}{number}")
                if mention not in found:
                    found.append(mention)
        left = pattern.sub("\n", left)
    missing = [one.number for one in found if known is not None and one.number not in known]
    if missing:
        return CellFault("indicator_unknown", {"value": ", ".join(missing[:5])})
    for portion in _SPLIT.split(left):
        words = _LISTED.sub("", portion).strip(" \t.,:()-–")
        if words:
            found.append(IndicatorMention(QUALITATIVE if _QUALITY.match(words) else SPECIFIC, words))
    if len(found) > MOST:
        return CellFault("too_many_indicators", {"number": str(len(found)), "most": str(MOST)})
    return Indicators(tuple(found))


def _numbers(written: str) -> Iterator[str]:
    """The numbers of a reference, ranges spelt out: ``7, 15`` and ``1-3``."""
    for first, second in _RANGE.findall(written):
        if int(first) < int(second) <= int(first) + MOST:
            yield from (str(number) for number in range(int(first), int(second) + 1))
        else:
            yield from (str(int(first)), str(int(second)))
    for number in re.findall(r"\d{1,3}", _RANGE.sub(" ", written)):
        yield str(int(number))
