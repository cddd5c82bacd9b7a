"""What a record says of one person, with everybody else taken out. Pure.

A person is theirs when it bears one of their identifiers or their whole name; every other person, account and identifier is
replaced by a mark, and so are the others' names and identifiers wherever they stand in a text, and whatever looks like an
address or number of somebody. What a machine cannot know (a name in a free text that stands nowhere else) a person must
see: the page shows the answer before it is given.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from unicodedata import combining

from tutela.recognition import identifiers
from tutela.records.envelope import Body
from tutela.records.values import Naming, Person
from tutela.vocabulary.folding import fold

OTHER: Final = "▮▮▮"
"""Stands where another person, or what belongs to one, was taken out."""

_THIRD: Final = frozenset({"reporter", "law_enforcement_contacted", "from_holder_name"})
"""Fields that speak of people who did their work."""

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+?\d[\d /().-]{5,}\d")
_DATE: Final = re.compile(r"\d{4}-\d{2}(-\d{2})?([ T][\d:.Z+-]*)?")
_HANDLE: Final = re.compile(r"(?<![\w@])@[\w.]{3,}")
_LEAST: Final = 3
_LEAST_WORD: Final = 4
"""Single words of others' names from this length on are taken out too."""
_APOSTROPHES: Final = "'’‘ʼʻʹ`´"


@dataclass(frozen=True, slots=True)
class About:
    """Whom an export is about: names and identifiers as they gave them."""

    names: tuple[str, ...]
    identifiers: tuple[str, ...]
    _keys: frozenset[tuple[str, str]] = field(init=False)
    _compact: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """The keys of the identifiers in every scheme they could be."""
        keys = {key for written in self.identifiers for key in readings(written)}
        object.__setattr__(self, "_keys", frozenset(keys))
        object.__setattr__(self, "_compact", frozenset(compacted(written) for written in self.identifiers))

    def owns(self, naming: Naming) -> bool:
        """Whether an identifier is theirs."""
        key = _key_of(naming)
        return (key is not None and key in self._keys) or compacted(naming.written) in self._compact

    def owns_text(self, text: str) -> bool:
        """Whether what looks like an identifier in a text is theirs."""
        compact = compacted(text)
        if compact in self._compact or readings(text) & self._keys:
            return True
        digits = "".join(filter(str.isdigit, text))
        return len(digits) >= 9 and any(
            digits[-9:] == "".join(filter(str.isdigit, own))[-9:] for own in self.identifiers
        )

    def is_named(self, name: str | None) -> bool:
        """Whether a name is theirs: all words of one of their names, in any order."""
        words = set(fold(name or "").split())
        return bool(words) and any(set(fold(own).split()) <= words for own in self.names)

    def is_person(self, person: Person) -> bool:
        """Whether a person of a record is them."""
        return self.is_named(person.name) or any(self.owns(naming) for naming in person.namings)

    def in_text(self, text: str) -> bool:
        """Whether a text names them."""
        folded, compact = fold(text), compacted(text)
        named = any(all(word in folded.split() for word in fold(own).split()) for own in self.names)
        return named or any(len(own) >= 6 and own in compact for own in self._compact)


def _with_places(text: str) -> tuple[str, list[int]]:
    """A text folded character by character, and from which place of the text each folded character is."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        key = fold(character) or ("" if character in _APOSTROPHES or combining(character) else " ")
        folded.append(key)
        places += [place] * len(key)
    return "".join(folded), places


def compacted(text: str) -> str:
    return fold(text).replace(" ", "")


def _key_of(naming: Naming) -> tuple[str, str] | None:
    if naming.scheme not in identifiers.BY_NAME:
        return None
    value = identifiers.read(naming).value
    return (value.scheme, value.key) if value is not None and value.key else None


@lru_cache(maxsize=4_096)
def readings(written: str) -> frozenset[tuple[str, str]]:
    """Every (scheme, key) that ``written`` could be. The domain of an e-mail address is nobody's, so not that."""
    if not 0 < len(written) <= 2083:
        return frozenset()
    found = {key for scheme in identifiers.BY_NAME if (key := _key_of(Naming(scheme=scheme, written=written)))}
    if any(scheme == "email" for scheme, _key in found):
        found = {(scheme, key) for scheme, key in found if scheme not in {"url", "domain"}}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes everybody else out of one record's body and texts."""

    about: About
    others: tuple[str, ...]

    @classmethod
    def of(cls, body: Body, about: About) -> Redactor:
        """For a body: ``others`` are names and identifiers in it that are not theirs, folded, the longest first. Whatever identifies
        a person who is them is theirs, whether they gave it or not."""
        known = [
            naming.written for person in body.all_persons() if about.is_person(person) for naming in person.namings
        ]
        about = About(about.names, (*about.identifiers, *known))
        texts: set[str] = set()
        for person in body.all_persons():
            if not about.is_person(person):
                words = fold(person.name or "").split()
                texts |= {" ".join(words), *(word for word in words if len(word) >= _LEAST_WORD)}
                texts |= {fold(naming.written) for naming in person.namings}
        texts |= {fold(naming.written) for naming in body.all_namings() if not about.owns(naming)}
        own = {fold(naming.written) for naming in body.all_namings() if about.owns(naming)}
        own |= {part for name in about.names for part in (fold(name), *fold(name).split())}
        return cls(about, tuple(sorted((t for t in texts - own if len(t) >= _LEAST), key=len, reverse=True)))

    def body(self, body: Body) -> dict[str, Any]:
        """The body as plain values, everybody else taken out."""
        whole = body.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        redacted: dict[str, Any] = self._value(whole, body)
        return redacted

    def text(self, text: str) -> str:
        """A text without others' names, and without what looks like somebody else's address or number."""
        if self.others:
            text = self._without_others(text)
        for pattern in (_EMAIL, _ADDRESS, _NUMBER, _HANDLE):
            text = pattern.sub(self._unless_own, text)
        return text

    def _without_others(self, text: str) -> str:
        """Without the others' names and identifiers, whatever their case, accents and punctuation in this text."""
        folded, places = _with_places(text)
        alternatives = "|".join(" +".join(map(re.escape, other.split())) for other in self.others)
        kept, at = [], 0
        for match in re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            kept += [text[at:start], OTHER]
            at = end
        return "".join([*kept, text[at:]])

    def _unless_own(self, match: re.Match[str]) -> str:
        found = match.group()
        if _DATE.fullmatch(found.strip()) or self.about.owns_text(found):
            return found
        if ":" in found and not _is_ip(found):
            return found
        return OTHER

    def _value(self, value: Any, model: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            models = model if isinstance(model, list | tuple) else [None] * len(value)
            return [self._value(one, of) for one, of in zip(value, models, strict=False)]
        if isinstance(value, dict):
            return self._mapping(value, model)
        return value

    def _mapping(self, value: dict[str, Any], model: Any) -> Any:
        if isinstance(model, Person) and not self.about.is_person(model):
            return {"redacted": OTHER}
        if isinstance(model, Naming):
            return value if self.about.owns(model) else {"scheme": model.scheme, "redacted": OTHER}
        person = getattr(model, "person", None)
        if isinstance(person, Person) and not self.about.is_person(person):
            return {"redacted": OTHER}
        kept = {}
        for name, inner in value.items():
            if name in _THIRD:
                kept[name] = OTHER
            elif name == "files":
                kept[name] = f"{len(inner)} files, known by their fingerprints"
            else:
                kept[name] = inner if _is_code(name) else self._value(inner, getattr(model, name, None))
        return kept


def _is_code(name: str) -> bool:
    """Values of the model itself that look like numbers: never texts of anybody."""
    return name in {"code", "amount", "low", "high", "at", "birth_date", "mass_estimate_g", "unit"}


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def cells(written: Mapping[str, str], about: About, redactor: Redactor) -> dict[str, str]:
    """Columns as they came: those that name the person, everybody else taken out of them; of the others only that they are
    held. A document (one text without a column) is given through its body."""
    shown = {}
    for column, text in written.items():
        if not column:
            continue
        shown[column] = redactor.text(text) if about.in_text(text) else ("" if not text.strip() else "held")
    return shown
