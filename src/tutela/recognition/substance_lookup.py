"""Everything Tutela knows of what a person calls a substance: which it is and how surely, its relatives, its status on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tutela.recognition import substances
from tutela.recognition.substances import Suggestion
from tutela.vocabulary.faults import Note
from tutela.vocabulary.schedules import Status, statuses
from tutela.vocabulary.structures import Structure, inchikey_is_well_formed, structures
from tutela.vocabulary.substance_relations import Related, related
from tutela.vocabulary.substances import NameClass, Substance, fold, registry


class Match(StrEnum):
    """By what a text names a substance. ``STREET`` and ``NONE`` name none for certain."""

    PREFERRED = "preferred"
    SYNONYM = "synonym"
    TRANSLATION = "translation"
    TRADE = "trade"
    MET = "met"
    CAS = "cas"
    INCHIKEY = "inchikey"
    STREET = "street"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer. ``substance`` is None unless the text names one for certain; ``candidates`` are what a street name is used
    for; ``suggestions`` are the names most like an unknown one. ``languages``: those a translated name is of."""

    written: str
    match: Match
    substance: Substance | None = None
    languages: tuple[str, ...] = ()
    structure: Structure | None = None
    relations: tuple[Related, ...] = ()
    statuses: tuple[Status, ...] = ()
    candidates: tuple[Substance, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[Note, ...] = ()


def look_up(text: str, on: date) -> Found:
    """What ``text`` names, with the status of the substance on a day under every act."""
    reading = substances.read(text)
    code = reading.value.code if reading.value is not None else None
    if code is None:
        candidates = registry().street.get(fold(text), ())
        return Found(
            text,
            Match.STREET if candidates else Match.NONE,
            candidates=candidates,
            suggestions=() if candidates else nearest(text),
            notes=reading.notes,
        )
    substance = registry().by_id[code]
    match = _match(text, substance)
    return Found(
        text,
        match,
        substance,
        languages=_languages(text, substance) if match is Match.TRANSLATION else (),
        structure=structures().get(code),
        relations=related(code),
        statuses=statuses(code, on),
    )


def nearest(text: str) -> tuple[Suggestion, ...]:
    """The names most like an unknown one: close ones, or where there are none, the three least distant."""
    return substances.suggestions(text) or substances.suggestions(text, limit=3, least=substances.DISTANT)


def _match(text: str, substance: Substance) -> Match:
    """The class of the name that was written; of several spelt alike the one given first in the list of classes."""
    folded = fold(text)
    classes = {name_class for name, name_class in substance.names.items() if fold(name) == folded}
    named = next((name_class for name_class in NameClass if name_class in classes), None)
    if named is not None:
        return Match(named.value)
    if inchikey_is_well_formed(text.strip()):
        return Match.INCHIKEY
    return Match.CAS if substance.cas is not None and substance.cas in text.replace("‑", "-") else Match.SYNONYM


def _languages(text: str, substance: Substance) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(language for language, name in substance.translations.items() if fold(name) == folded)
