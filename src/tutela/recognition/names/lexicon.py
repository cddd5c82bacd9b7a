"""What the words in names mean: typed access to the YAML files of ``data/``.

Everything is keyed by romanised, plain words (see ``script``), except letters and placeholders, which stay in their script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tutela.recognition.names.plain import plain
from tutela.vocabulary import data_files
from tutela.vocabulary.countries import names as country_names

Words = frozenset[str]


def load(name: str) -> Mapping[str, object]:
    """The content of ``data/<name>.yaml``. TypeError where it is not a mapping."""
    return data_files.load(f"{name}.yaml", "tutela.recognition.names")


def parsed(text: str) -> Mapping[str, object]:
    """YAML ``text`` of plain values. TypeError where it is not a mapping."""
    loaded = data_files.parsed(text)
    if not isinstance(loaded, dict):
        raise TypeError("a word list must be a mapping")
    return loaded


def words(value: object) -> tuple[str, ...]:
    """``value`` as a list of texts. TypeError where it is none."""
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise TypeError(f"a list of texts is expected, not {value!r}")
    return tuple(value)


def lists(value: object) -> tuple[tuple[str, ...], ...]:
    """``value`` as a list of lists of texts. TypeError where it is none."""
    if not isinstance(value, list):
        raise TypeError(f"a list of lists is expected, not {value!r}")
    return tuple(words(entry) for entry in value)


def texts(value: object) -> dict[str, str]:
    """``value`` as a mapping of text to text. TypeError where it is none."""
    if not isinstance(value, dict):
        raise TypeError(f"a mapping is expected, not {value!r}")
    return {str(key): str(entry) for key, entry in value.items()}


def sections(value: object) -> dict[str, object]:
    """``value`` as a mapping whose keys are texts. TypeError where it is none."""
    if not isinstance(value, dict):
        raise TypeError(f"a mapping is expected, not {value!r}")
    return {str(key): entry for key, entry in value.items()}


def _folded(value: object) -> dict[str, str]:
    return {spelling: word for word, spellings in sections(value).items() for spelling in words(spellings)}


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Words in names of persons that name nobody by themselves (``data/words.yaml``)."""

    particles: Words
    filiation: Words
    filiation_after: Words
    kunya: Words
    titles: Words
    titles_borne: Words
    generations: Mapping[str, str]
    grown_on: tuple[str, ...]
    father_of: Words
    mother_of: Words
    folded: Mapping[str, str]


@lru_cache(maxsize=1)
def person_words() -> PersonWords:
    """The words of ``data/words.yaml``."""
    data = load("words")
    return PersonWords(
        particles=frozenset(words(data["particles"])),
        filiation=frozenset(words(data["filiation"])),
        filiation_after=frozenset(words(data["filiation_after"])),
        kunya=frozenset(words(data["kunya"])),
        titles=frozenset(words(data["titles"])),
        titles_borne=frozenset(words(data["titles_borne"])),
        generations=_folded(data["generations"]),
        grown_on=tuple(sorted(words(data["grown_on"]), key=lambda word: -len(word))),
        father_of=frozenset(words(data["father_of"])),
        mother_of=frozenset(words(data["mother_of"])),
        folded=_folded(data["variants"]),
    )


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Given name -> the sets it stands in: names used for one another, and look-alikes that are different names.

    ``members`` lists the names of each set. What sets a name apart sets its other forms apart, too.
    """

    sets: Mapping[str, frozenset[int]]
    members: tuple[tuple[str, ...], ...]
    distinct: Mapping[str, frozenset[int]]


@lru_cache(maxsize=1)
def given_names() -> GivenNames:
    """The sets of ``data/nicknames.yaml``."""
    data = load("nicknames")
    sets = lists(data["sets"])
    known, apart = _memberships(sets), _memberships(lists(data["distinct"]))
    distinct = {
        name: frozenset[int]().union(*(apart.get(mate, frozenset()) for number in numbers for mate in sets[number]))
        for name, numbers in known.items()
    }
    return GivenNames(known, sets, {**apart, **{name: lines for name, lines in distinct.items() if lines}})


def _memberships(sets: tuple[tuple[str, ...], ...]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, members in enumerate(sets):
        for member in members:
            found.setdefault(member, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@dataclass(frozen=True, slots=True)
class Form:
    """A legal form: the ``family`` it belongs to and its ``line`` (one spelling of one national form)."""

    family: str
    line: str


@lru_cache(maxsize=1)
def forms() -> Mapping[tuple[str, ...], Form]:
    """Words of a legal form, as written plain -> the form. The first listing of a spelling holds."""
    found: dict[tuple[str, ...], Form] = {}
    for family, lines in sections(load("organisation_forms")["families"]).items():
        for spellings in lists(lines):
            for spelling in spellings:
                found.setdefault(tuple(plain(spelling).split()), Form(family, spellings[0]))
    return found


@dataclass(frozen=True, slots=True)
class OrganisationWords:
    """Words in names of organisations that count for less or in another way (``data/organisation_words.yaml``)."""

    dropped: Words
    generic: Words
    line: Words
    folded: Mapping[tuple[str, ...], tuple[str, ...]]
    numbers: Mapping[str, int]
    places: Mapping[tuple[str, ...], str]
    apart: Mapping[str, int]
    """Word -> the group of words that tell organisations apart."""


@lru_cache(maxsize=1)
def organisation_words() -> OrganisationWords:
    """The words of ``data/organisation_words.yaml``, and the names of countries from the vocabulary."""
    data = load("organisation_words")
    spelled = {
        tuple(spelling.split()): tuple(word.split()) for spelling, word in _folded(data["folded"]).items() if spelling
    }
    numbers = {word: int(figure) for word, figure in _folded(data["numbers"]).items()}
    places = {
        tuple(name.split()): match.codes[0]
        for name, match in country_names().items()
        if len(name) > 3 and len(match.codes[0]) == 2
    }
    places.update({(word,): word for word in words(data["regional"]) if (word,) not in places})
    return OrganisationWords(
        dropped=frozenset(plain(word) for word in words(data["dropped"])),
        generic=frozenset(words(data["generic"])),
        line=frozenset(words(data["line"])),
        folded=spelled,
        numbers=numbers,
        places=places,
        apart={word: number for number, group in enumerate(lists(data["apart"])) for word in group},
    )


@lru_cache(maxsize=2)
def placeholders(section: str) -> tuple[str, Words]:
    """The reason and the plain whole names of one section (``person``, ``organisation``) of ``data/placeholders.yaml``."""
    entry = sections(load("placeholders")[section])
    return str(entry["reason"]), frozenset(plain(text) for text in words(entry["whole"]))
