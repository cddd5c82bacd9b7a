"""How substances relate: forms of one another (``parent`` in their entries) and, from ``data/substance_relations.yaml``,
relations between equals. Related substances are never merged: each keeps its names, its numbers and its legal status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Final

from tutela.vocabulary.data_files import load
from tutela.vocabulary.substances import Relation, registry

_BOTH_WAYS: Final = frozenset({Relation.ISOMER, Relation.STEREOISOMER})


@dataclass(frozen=True, slots=True)
class Related:
    """``substance`` is a ``relation`` of ``of``: cocaine-hydrochloride is a salt of cocaine."""

    substance: str
    relation: Relation
    of: str


@lru_cache(maxsize=1)
def relations() -> tuple[Related, ...]:
    """Every relation, read once; isomers in both directions.

    Raises:
        ValueError: a relation names what is no substance, or ties a substance to itself.
    """
    found = (*_forms(), *_declared())
    known = registry().by_id
    for related in found:
        if related.substance not in known or related.of not in known or related.substance == related.of:
            raise ValueError(f"{related.substance} can't be a {related.relation} of {related.of}")
    return tuple(dict.fromkeys(found))


def related(substance_id: str) -> tuple[Related, ...]:
    """What a substance is to others and others are to it. Isomers appear once, the substance first."""
    return tuple(
        one
        for one in relations()
        if one.substance == substance_id or (one.of == substance_id and one.relation not in _BOTH_WAYS)
    )


def _forms() -> Iterator[Related]:
    for entry in registry().by_id.values():
        if entry.parent is not None and entry.as_form is not None:
            yield Related(entry.id, entry.as_form, entry.parent)
            if entry.as_form in _BOTH_WAYS:
                yield Related(entry.parent, entry.as_form, entry.id)


def _declared() -> Iterator[Related]:
    data = load("substance_relations.yaml")
    for relation in _BOTH_WAYS:
        for group in data[f"{relation}s"]:
            for first, second in permutations((str(name) for name in group), 2):
                yield Related(first, relation, second)
    for relation in (Relation.ESTER, Relation.ETHER, Relation.METABOLITE):
        for substance, of in data[f"{relation}s"].items():
            yield Related(str(substance), relation, str(of))
