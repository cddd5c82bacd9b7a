"""Whether a network is poly-criminal: several areas, or an area and another crime context, that rare values bridge.

The rule (version with NetworkRules): only strong values count that are below the cap and no shared infrastructure. Over those
alone the network may fall apart; a part that touches two or three areas, or one area and another context, is poly-criminal.
A bridge is a value whose records touch more than one field between them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from tutela.linking.networks.apart import Apart
from tutela.linking.networks.network import Field, PolyCriminal, Tie
from tutela.linking.networks.parts import holding, parts
from tutela.linking.networks.rules import OTHER_CONTEXTS, NetworkRules
from tutela.vocabulary.areas import Area, CrimeContext, unmask

_ORDER: tuple[Field, ...] = (*Area, *OTHER_CONTEXTS)


def fields_of(areas: int, contexts: int) -> frozenset[Field]:
    """What a record touches, from its masks. Contexts that name an area, or how and not what, are none."""
    of_contexts = (CrimeContext(name) for name in unmask(CrimeContext, contexts))
    return frozenset(Area(name) for name in unmask(Area, areas)) | {one for one in of_contexts if one in OTHER_CONTEXTS}


def ordered(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Areas first, each in the order of declaration."""
    held = set(fields)
    return tuple(field for field in _ORDER if field in held)


def poly_criminal(
    ties: Sequence[Tie], fields: Mapping[int, frozenset[Field]], rules: NetworkRules
) -> PolyCriminal | None:
    """The part of a network in which most fields meet, the rarest bridge deciding between equal ones; None where they meet
    in none. ``fields``: of each record."""
    counted = [
        tie for tie in ties if not tie.weak and tie.degree <= rules.cap and tie.scheme not in rules.infrastructure
    ]
    found = [poly for part in parts(counted) if (poly := _of_part(part, fields)) is not None]
    return max(found, key=lambda poly: (len(poly.fields), poly.rank), default=None)


def _touched(ties: Iterable[Tie], fields: Mapping[int, frozenset[Field]]) -> frozenset[Field]:
    return frozenset[Field]().union(*(fields[record] for tie in ties for record in tie.records))


def _of_part(ties: Sequence[Tie], fields: Mapping[int, frozenset[Field]]) -> PolyCriminal | None:
    met = _touched(ties, fields)
    if len(met) < 2:
        return None
    touched = {tie: _touched((tie,), fields) for tie in ties}
    bridges = sorted(
        (tie for tie in ties if len(touched[tie]) > 1), key=lambda tie: (tie.degree, -tie.bits, tie.scheme, tie.key)
    )
    # Without a value that holds nothing together every record is still reached, so only those that do are tried.
    needed = set(holding(ties)).intersection(bridges)
    corroborated = all(
        any(_touched(part, fields) == met for part in parts([tie for tie in ties if tie is not bridge]))
        for bridge in needed
    )
    return PolyCriminal(ordered(met), tuple(bridges), _rank(bridges, touched, met), corroborated)


def _rank(bridges: Sequence[Tie], touched: Mapping[Tie, frozenset[Field]], met: frozenset[Field]) -> float:
    """How rare is the commonest of the values needed."""
    number = {field: at for at, field in enumerate(ordered(met))}
    sets = Apart()
    apart = len(met) - 1
    for tie in bridges:
        first, *others = sorted(number[field] for field in touched[tie])
        for other in others:
            apart -= sets.root(first) != sets.root(other)
            sets.join(first, other)
        if not apart:
            return -round(math.log2(tie.degree), 2)
    raise AssertionError("a connected part has its fields connected")
