"""The few names worth comparing, out of many: keys for look-up in any store, and a shortlist by letters.

``keys`` are exact texts, so a database can hold them in an index; names of one person share at least one key in most
spellings and scripts. ``Shortlist`` holds names in memory, looks them up by keys and ranks them with rapidfuzz.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from tutela.recognition.names import lexicon, skeleton
from tutela.recognition.names.name import Kind, Name, Part, Role
from tutela.recognition.names.script import Script

_TELLING: Final = frozenset({Role.WORD, Role.PATRONYMIC})
_MOST_PARTS: Final = 6
"""Parts of one name whose pairs become keys; the rest of a very long name adds nothing but keys."""
_COUPLES: Final = frozenset({"kk", "aa", "nn", "nk", "kn"})
"""Which skeletons go together in a key: of one sort, or a given name's set with a coarse one."""
_LONGEST: Final = 24
"""Consonants of a whole name that a slip is looked for in."""


def keys(name: Name) -> frozenset[str]:
    """The keys of a name: pairs of its parts' skeletons (each alone where a name has one part), the Arabic consonant
    skeletons likewise, given names by the set of their short forms, and the joined letters. Empty for a null."""
    parts = [part for part in name.parts if part.role in _TELLING][:_MOST_PARTS]
    if not parts:
        parts = list(name.parts[:_MOST_PARTS])
    found = _less_one(skeleton.coarse(name.joined)) | _less_one(skeleton.coarse(name.ordered.replace(" ", "")))
    if name.kind is Kind.ORGANISATION:
        found.update(_initials(name))
    sounds = [_sounds(part) for part in parts]
    if len(parts) == 1:
        found.update(f"1:{sound}" for sound in sounds[0])
    for mine, theirs in combinations(sounds, 2):
        couples = ((one, other) for one in mine for other in theirs if one[0] + other[0] in _COUPLES)
        found.update("2:" + " ".join(sorted(couple)) for couple in couples)
    found.update(f"i:{part.roman[:1]}{skeleton.coarse(other.roman)}" for part, other in _with_initial(name.parts))
    for part in parts:
        if len(part.roman) > 4 and part.role is Role.WORD:
            found.update(f"1:{sound}" for sound in _sounds(part) if sound[0] != "n" and len(sound) > 4)
    return frozenset(found)


def _sounds(part: Part) -> list[str]:
    """The skeletons of a part: ``k`` coarse, ``a`` Arabic consonants, ``n`` sets of given names."""
    roman = part.roman or part.plain
    found = [f"k{skeleton.coarse(roman)}"]
    bones = skeleton.consonants(roman)
    if part.script in (Script.ARABIC, Script.LATIN) and len(bones) > 1:
        found.append(f"a{bones}")
    found.extend(f"n{number}" for number in sorted(lexicon.given_names().sets.get(roman, ())))
    return found


def _less_one(bones: str) -> set[str]:
    """A skeleton and what is left of it without any one consonant: names a slip apart share one of these."""
    bones = bones[:_LONGEST]
    if len(bones) < 4:
        return {f"w:{bones}"} if bones else set()
    return {f"w:{bones}", *(f"w:{bones[:spot]}{bones[spot + 1 :]}" for spot in range(len(bones)))}


def _initials(name: Name) -> set[str]:
    """The first letters of an organisation's words, or its one word that may be made of such."""
    words = [part.roman for part in name.parts if part.roman and part.role is not Role.PLACE]
    made = {"".join(part.roman[:1] for part in name.parts)} if len(name.parts) > 2 else set()
    if len(words) == 1 and 3 <= len(words[0]) <= 8:
        made.add(words[0])
    return {f"c:{letters}" for letters in made}


def _with_initial(parts: tuple[Part, ...]) -> list[tuple[Part, Part]]:
    """The first part with each telling part behind it, so that J. Smith finds John Smith."""
    return [(parts[0], other) for other in parts[1:] if other.role is Role.WORD] if len(parts) > 1 else []


@dataclass(slots=True)
class Shortlist:
    """Names held by key. ``add`` each once under an id; ``near`` gives the ids worth comparing with a name."""

    names: dict[int, Name] = field(default_factory=dict)
    by_key: dict[str, list[int]] = field(default_factory=dict)
    crowded: int = 2_000
    """A key that more names share than this says too little and is passed over."""

    def add(self, number: int, name: Name) -> None:
        """Hold ``name`` under ``number``. ValueError where the number is taken."""
        if number in self.names:
            raise ValueError(f"{number} holds a name already")
        self.names[number] = name
        for key in keys(name):
            self.by_key.setdefault(key, []).append(number)

    def near(self, name: Name, limit: int = 50) -> list[int]:
        """The ids of at most ``limit`` names that share a key, the likest by letters first. None for a null."""
        found: set[int] = set()
        for key in keys(name):
            held = self.by_key.get(key, ())
            if len(held) <= self.crowded:
                found.update(held)
        ranked = sorted(found, key=lambda number: (-likeness(name, self.names[number]), number))
        return ranked[:limit]

    @classmethod
    def of(cls, names: Iterable[Name]) -> Shortlist:
        """A shortlist of ``names`` numbered from 0."""
        made = cls()
        for number, name in enumerate(names):
            made.add(number, name)
        return made


def likeness(first: Name, second: Name) -> float:
    """How alike two names are by their letters, 0 to 100: quick, for choosing which to compare. Not a score."""
    if Script.ARABIC in first.scripts ^ second.scripts:
        return fuzz.token_set_ratio(_bones(first), _bones(second))
    return max(fuzz.token_set_ratio(first.ordered, second.ordered), fuzz.ratio(first.joined, second.joined))


def _bones(name: Name) -> str:
    return " ".join(sorted(skeleton.consonants(part.roman) for part in name.parts))
