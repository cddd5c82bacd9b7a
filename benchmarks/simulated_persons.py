"""Persons as records would name them, made up, with the truth of who is who: what the benchmark of batch linkage measures and
what its model is fitted on (with other seeds).

Names are made of syllables, so nobody's; how often each is borne falls off as names do. Errors are those of the dossier's
measurement: a slip in 12 % of the parts of names, 2 % in another order, 3 % with a part left out, 8 % in another script, dates
of birth missing (10 %), slipped or with day and month exchanged (6 %), known by the year (3 %); another nationality (4 %);
accounts missing in most. One in fifty has a son of the same name; at times they are marked as senior and junior, and at times
he uses the same telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import Final

from tutela.records.values import Assertion, Capacity, Coded, Naming, Person, Precision, When

PLACEHOLDER: Final = "1900-01-01"

_ONSETS: Final = (
    "b",
    "d",
    "f",
    "g",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "sh",
    "kh",
    "zh",
    "br",
    "st",
    "dr",
)
_VOWELS: Final = ("a", "e", "i", "o", "u")
_CODAS: Final = ("", "", "n", "r", "l", "s", "k", "m")
_ENDINGS: Final = ("ov", "ic", "en", "as", "ek", "i", "ano", "ez", "er", "is", "sson", "ska")
_COUNTRIES: Final = ("DE", "FR", "IT", "ES", "PL", "RO", "NL", "BE", "GR", "SE", "AT", "BG", "HR", "LT", "PT", "CZ")
_CYRILLIC: Final = dict(
    [("sh", "ш"), ("kh", "х"), ("zh", "ж"), *zip("abcdefgiklmnoprstuvzj", "абцдефгиклмнопрстувзй", strict=True)]
)
_ARABIC: Final = dict(
    [("sh", "ش"), ("kh", "خ"), ("zh", "ج"), *zip("bcdfgkljmnprstvz", "بسدفغكلجمنبرستفز", strict=True)]
)
_LETTERS: Final = "abcdefghijklmnoprstuvz"


class Lost(StrEnum):
    """What a system does that has lost a date."""

    NONE = "none"  # nothing is lost
    MISSING = "missing"
    PLACEHOLDER = "placeholder"  # 1900-01-01


@dataclass(frozen=True, slots=True)
class Simulated:
    """``persons`` as named, and who each truly is (``truth``, of the same length)."""

    persons: list[Person]
    truth: list[int]


@dataclass(frozen=True, slots=True)
class _Someone:
    given: str
    middle: str
    family: str
    born: date
    country: str
    phone: str
    account: str
    generation: str = ""


def simulated(count: int, seed: int, lost: Lost = Lost.NONE) -> Simulated:
    """``count`` namings of persons. ``lost``: what became of the date of birth in one of a hundred."""
    chance, other = Random(seed), Random(seed + 1)
    persons: list[Person] = []
    truth: list[int] = []
    for number, someone in enumerate(_people(chance)):
        for _each in range(min(1 + int(chance.expovariate(0.9)), 8)):
            birth = _birth(someone, chance)
            if other.random() < 0.01:
                birth = _lost(birth, lost)
            persons.append(_named(someone, birth, chance))
            truth.append(number)
        if len(persons) >= count:
            return Simulated(persons[:count], truth[:count])
    raise AssertionError("people never end")


def _lost(birth: When | None, lost: Lost) -> When | None:
    if lost is Lost.NONE:
        return birth
    return When(at=PLACEHOLDER, precision=Precision.DAY) if lost is Lost.PLACEHOLDER else None


def _people(chance: Random) -> Iterator[_Someone]:
    given = _pool(chance, 1_500, "")
    family = _pool(chance, 40_000, "ending")
    given_weights, family_weights = _falling(len(given)), _falling(len(family))
    while True:
        first, middle = chance.choices(given, cum_weights=given_weights, k=2)
        with_son = chance.random() < 0.02
        someone = _Someone(
            given=first,
            middle=middle if chance.random() < 0.2 else "",
            family=chance.choices(family, cum_weights=family_weights)[0],
            born=date(1945, 1, 1) + timedelta(days=chance.randrange(60 * 365)),
            country=chance.choice(_COUNTRIES),
            phone=f"+3569{chance.randrange(9_000_000, 9_999_999)}",
            account=f"{first}{chance.randrange(10**7)}",
            generation="Sr" if with_son else "",
        )
        yield someone
        if with_son:
            yield _Someone(
                someone.given, "", someone.family, someone.born + timedelta(days=chance.randrange(7_500, 13_000)),
                someone.country, someone.phone, f"{first}{chance.randrange(10**7)}", "Jr",
            )  # fmt: skip


def _pool(chance: Random, size: int, ending: str) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < size:
        syllables = [
            chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
            for _ in range(chance.choice((2, 2, 3)))
        ]
        found["".join(syllables) + (chance.choice(_ENDINGS) if ending else "")] = None
    return list(found)


def _falling(size: int) -> list[float]:
    """Cumulative weights: the nth name is borne as often as 1 / (n + 20) says."""
    return list(accumulate(1 / (rank + 20) for rank in range(size)))


def _named(someone: _Someone, birth: When | None, chance: Random) -> Person:
    marks = {"capacity": Capacity.SUSPECT, "assertion": Assertion.ASSESSMENT}
    namings = []
    if chance.random() < 0.45:
        namings.append(Naming(scheme="phone", written=someone.phone))
    if chance.random() < 0.40:
        namings.append(Naming(scheme="handle", written=someone.account, service="chat.example"))
    country = chance.choice((someone.country, *([None] if chance.random() < 0.6 else [])))
    country = chance.choice(_COUNTRIES) if country and chance.random() < 0.04 else country
    return Person(
        **marks,
        name=_written(someone, chance),
        birth_date=birth,
        nationality=Coded(code=country) if country else None,
        namings=tuple(namings),
    )


def _written(someone: _Someone, chance: Random) -> str:
    parts = [someone.given, someone.middle if chance.random() < 0.7 else "", someone.family]
    parts = [_slipped(part, chance) if chance.random() < 0.12 else part for part in parts if part]
    if len(parts) > 2 and chance.random() < 0.03:
        parts.pop(chance.randrange(2))
    if chance.random() < 0.02:
        parts.reverse()
    script = chance.random()
    if script < 0.05:
        return " ".join(_in_script(part, _CYRILLIC) for part in parts)
    if script < 0.08:
        return " ".join(_in_script(part, _ARABIC) for part in parts)
    marked = f" {someone.generation}" if someone.generation and chance.random() < 0.3 else ""
    return " ".join(part.capitalize() for part in parts) + marked


def _in_script(part: str, letters: dict[str, str]) -> str:
    found, at = "", 0
    while at < len(part):
        two = part[at : at + 2]
        found += letters[two] if two in letters else letters.get(part[at], "")
        at += 2 if two in letters else 1
    return found


def _slipped(part: str, chance: Random) -> str:
    at = chance.randrange(len(part))
    kind = chance.randrange(4)
    if kind == 0:
        return part[:at] + chance.choice(_LETTERS) + part[at + 1 :]
    if kind == 1:
        return part[:at] + part[at + 1 :]
    if kind == 2:
        return part[:at] + chance.choice(_LETTERS) + part[at:]
    return part[:at] + part[at + 1 : at + 2] + part[at] + part[at + 2 :]


def _birth(someone: _Someone, chance: Random) -> When | None:
    drawn, born = chance.random(), someone.born
    if drawn < 0.10:
        return None
    if drawn < 0.13:
        return When(at=f"{born.year:04d}", precision=Precision.YEAR)
    if drawn < 0.16:
        born = born.replace(month=born.day, day=born.month) if born.day <= 12 else born
    elif drawn < 0.19:
        born = born.replace(year=born.year + chance.choice((-10, -1, 1, 10)), day=min(born.day, 28))
    return When(at=born.isoformat(), precision=Precision.DAY)
