"""A written name taken apart: its parts with their roles, and what stands beside them (legal form, figures, places)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from tutela.recognition.names import placeholders
from tutela.recognition.names.lexicon import Form
from tutela.recognition.names.plain import plain
from tutela.recognition.names.script import Script, romanise, script_of


class Kind(StrEnum):
    """Whom a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Role(StrEnum):
    """What a part does in its name."""

    WORD = "word"  # a given name, a surname, the telling word of an organisation
    INITIAL = "initial"
    PATRONYMIC = "patronymic"
    KUNYA = "kunya"  # abu, umm: father or mother of
    GENERIC = "generic"  # company, bank, trading: shared by many
    PLACE = "place"  # a country or region in the name of an organisation


WEIGHTS: dict[Role, float] = {
    Role.WORD: 1.0,
    Role.INITIAL: 0.4,
    Role.PATRONYMIC: 0.7,
    Role.KUNYA: 0.3,
    Role.GENERIC: 0.35,
    Role.PLACE: 0.6,
}
"""How much of a name a part is."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``plain`` in its script, ``roman`` in Latin letters (empty where it cannot be written so)."""

    plain: str
    roman: str
    script: Script
    role: Role
    weight: float

    @classmethod
    def of(cls, word: str, roman: str, role: Role) -> Part:
        """The part; short words weigh less, since many share them."""
        length = {1: 0.5, 2: 0.7, 3: 0.85}.get(len(roman), 1.0) if role is Role.WORD else 1.0
        return cls(word, roman, script_of(word), role, WEIGHTS[role] * length)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. ``null`` is the code of the reason why it names nobody, empty where it does.

    ``fathers`` pairs the index of a part with the index of the part it is named the child of (Karim **bin** Yusuf);
    ``family_first`` is known only where a comma says so.
    """

    written: str
    kind: Kind
    parts: tuple[Part, ...]
    null: str = ""
    form: Form | None = None
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    fathers: tuple[tuple[int, int], ...] = ()
    joined: str = field(default="", compare=False)
    run: str = field(default="", compare=False)
    ordered: str = field(default="", compare=False)
    weight: float = field(default=0.0, compare=False)

    @property
    def scripts(self) -> frozenset[Script]:
        """The scripts its parts are written in."""
        return frozenset(part.script for part in self.parts if part.script is not Script.NONE)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a reader of persons or organisations took a text apart into."""

    parts: tuple[Part, ...]
    form: Form | None = None
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    fathers: tuple[tuple[int, int], ...] = ()
    letters: str = ""
    """Every letter and figure of the name proper in order, where the parts leave some out."""
    run: str = ""
    """The same before words were folded, so that a name written together is found."""


@lru_cache(maxsize=65_536)
def read(text: str, kind: Kind) -> Name:
    """``text`` taken apart. Never raises; a text that names nobody has ``null`` set and no parts."""
    from tutela.recognition.names import organisation, person  # they build on this file's types

    whole = plain(text)
    null = placeholders.reason_of(text, kind.value)
    if null:
        return Name(text, kind, (), null=null)
    pieces = person.take_apart(whole, text) if kind is Kind.PERSON else organisation.take_apart(whole)
    if not pieces.parts and not pieces.numbers:
        return Name(text, kind, (), null="no_letters")
    romans = [part.roman or part.plain for part in pieces.parts]
    return Name(
        text,
        kind,
        pieces.parts,
        form=pieces.form,
        numbers=pieces.numbers,
        places=pieces.places,
        fathers=pieces.fathers,
        joined=pieces.letters or "".join(romans),
        run=pieces.run,
        ordered=" ".join(sorted(romans)),
        weight=sum(part.weight for part in pieces.parts) or 1.0,
    )


def once(words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """``words`` without a word that only repeats its neighbour (Sergey Sergey Belov)."""
    return [word for position, word in enumerate(words) if position == 0 or words[position - 1][1] != word[1]]


def romanised(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each plain word with its Latin form; a word that has none keeps an empty one."""
    return [(word, romanise(word)) for word in words]
