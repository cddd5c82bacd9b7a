"""One person, as a record names them, in the columns that the model compares. Pure.

The engine knows neither scripts nor spellings: what it gets is romanised, in order, and folded by sound. What can't be
compared is None, and None equals nothing: a name that names nobody, a placeholder among dates, an empty list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from tutela.recognition.contract import Standing
from tutela.recognition.identifiers import registry
from tutela.recognition.names import name as names
from tutela.recognition.names import skeleton
from tutela.recognition.names.evidence import PartialDate, known
from tutela.recognition.names.name import Role
from tutela.records.values import Person

_TELLING: Final = frozenset({Role.WORD, Role.PATRONYMIC})


@dataclass(frozen=True, slots=True)
class Columns:
    """A person's columns. Texts are in Latin letters, lower case.

    - ``name``: its parts in alphabetical order; ``sound``, ``bones``: the same by sound, and by consonants across scripts;
    - ``parts``: its telling parts by sound; ``front``, ``back``: the first and last of them in the alphabet;
    - ``generation``: junior, senior, a number;
    - ``born``: the day, ``YYYY-MM-DD``; ``swapped``: the same with day and month exchanged, where that is another day;
      ``born_year``: known without the day, too;
    - ``country``: of nationality; ``identifiers``: ``scheme:key`` of those that may tie;
    - ``by_name``, ``by_sound``, ``by_bones``: the same again where few enough share them to be compared (``capped``).
    """

    name: str
    sound: str
    bones: str
    parts: tuple[str, ...]
    front: str
    back: str
    generation: str | None = None
    born: str | None = None
    swapped: str | None = None
    born_year: int | None = None
    country: str | None = None
    identifiers: tuple[str, ...] | None = None
    by_name: str | None = None
    by_sound: str | None = None
    by_bones: str | None = None


NAMES: Final = tuple(field.name for field in fields(Columns))


def columns(person: Person, country: str | None = None) -> Columns | None:
    """The columns of a person; None where there is no name to go by. ``country``: for phone numbers written nationally."""
    read = names.read(person.name or "", names.Kind.PERSON)
    parts = [part for part in read.parts if part.role in _TELLING and part.roman]
    if read.null or not parts:
        return None
    sounds = sorted({skeleton.fine(part.roman) for part in parts})
    born = _born(person)
    return Columns(
        name=read.ordered,
        sound=" ".join(sounds),
        bones=" ".join(sorted({skeleton.consonants(part.roman) or part.roman for part in parts})),
        parts=tuple(sounds),
        front=sounds[0],
        back=sounds[-1],
        generation=read.numbers[0] if read.numbers else None,
        born=_text(born),
        swapped=_swapped(born),
        born_year=born.year if born else None,
        country=person.nationality.code if person.nationality else None,
        identifiers=identifiers(person, country) or None,
    )


def identifiers(person: Person, country: str | None = None) -> tuple[str, ...]:
    """What a person has that may tie records, in order. Secret ones (payment cards) don't leave their record."""
    read = (registry.read(naming, country).value for naming in person.marked_namings())
    found = {
        f"{one.scheme}:{one.key}"
        for one in read
        if one is not None and one.standing is Standing.LINKS and one.scheme not in registry.SECRET
    }
    return tuple(sorted(found))


def capped(everybody: Sequence[Columns], most: int, most_identifiers: int) -> list[Columns]:
    """``everybody``, where a key that more than ``most`` share no longer finds candidates, and an identifier of more than
    ``most_identifiers`` says nothing. So no block grows with the square of a common name."""
    counts = [Counter(getattr(one, key) for one in everybody) for key in ("name", "sound", "bones")]
    named = Counter(key for one in everybody for key in one.identifiers or ())
    return [
        replace(
            one,
            by_name=_few(one.name, counts[0], most),
            by_sound=_few(one.sound, counts[1], most),
            by_bones=_few(one.bones, counts[2], most),
            identifiers=tuple(key for key in one.identifiers or () if named[key] <= most_identifiers) or None,
        )
        for one in everybody
    ]


def _few(key: str, counts: Counter[str], most: int) -> str | None:
    return key if counts[key] <= most else None


def _born(person: Person) -> PartialDate | None:
    if person.birth_date is None:
        return None
    figures: Iterable[int] = (int(part) for part in person.birth_date.at[:10].split("-"))
    return known(PartialDate(*figures))


def _text(born: PartialDate | None) -> str | None:
    if born is None or born.month is None or born.day is None:
        return None
    return f"{born.year:04d}-{born.month:02d}-{born.day:02d}"


def _swapped(born: PartialDate | None) -> str | None:
    if born is None or born.month is None or born.day is None or born.day > 12 or born.day == born.month:
        return None
    return f"{born.year:04d}-{born.day:02d}-{born.month:02d}"
