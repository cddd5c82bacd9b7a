"""Which records are one network: strong values join, weak ones only together, decisions keep apart, large ones are divided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.linking.networks.apart import Apart, Pair
from tutela.linking.networks.communities import divided
from tutela.linking.networks.components import components, united
from tutela.linking.networks.rules import NetworkRules
from tutela.linking.networks.weighing import Weighed


@dataclass(frozen=True, slots=True)
class Joined:
    """``labels``, shape (n,): the network of each record, as its smallest record. ``cut``: the ties (record, value) that a
    decision cut, each with the pair of records it keeps apart."""

    labels: NDArray[np.int32]
    cut: Mapping[tuple[int, int], Pair]


def join(
    weighed: Weighed, names: Sequence[tuple[str, str]], records: int, apart: Sequence[Pair], rules: NetworkRules
) -> Joined:
    """The networks. ``names``: (scheme, key) of each value, by which equal weights are ordered. ``apart``: pairs of records
    of which a person decided that they don't belong together."""
    labels = components(weighed.record, weighed.value, records, weighed.strong)
    labels, cut = _kept_apart(labels, weighed, names, apart)
    labels = _in_communities(labels, weighed, names, rules)
    return Joined(_by_weak(labels, weighed, apart, rules), cut)


def _kept_apart(
    labels: NDArray[np.int32], weighed: Weighed, names: Sequence[tuple[str, str]], apart: Sequence[Pair]
) -> tuple[NDArray[np.int32], dict[tuple[int, int], Pair]]:
    """Components that hold such a pair are joined again, rarest tie first; a tie that would bring the pair together is
    cut. So each record stays with what it has most in common with."""
    concerned = [pair for pair in apart if pair[0] != pair[1] and labels[pair[0]] == labels[pair[1]]]
    cut: dict[tuple[int, int], Pair] = {}
    if not concerned:
        return labels, cut
    held = np.isin(labels, np.unique(labels[[one for one, _ in concerned]]))
    edges = np.flatnonzero(held[weighed.record] & weighed.strong[weighed.value])
    offset = len(labels)
    kept = Apart(concerned)
    ties = [(int(weighed.record[edge]), int(weighed.value[edge])) for edge in edges]
    for record, value in sorted(ties, key=lambda tie: (-weighed.bits[tie[1]], names[tie[1]], tie[0])):
        because = kept.join(record, offset + value)
        if because is not None:
            cut[record, value] = because
    anew = labels.copy()
    for place in np.flatnonzero(held).tolist():
        anew[place] = kept.root(place)
    return anew, cut


def _by_weak(
    labels: NDArray[np.int32], weighed: Weighed, apart: Sequence[Pair], rules: NetworkRules
) -> NDArray[np.int32]:
    """Networks that several weak values tie together are joined; a bridge of one weak tie never joins, and what a division
    has taken apart isn't grown together again beyond its size."""
    usable = weighed.weak & (weighed.degree <= rules.weak_cap)
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for edge in np.flatnonzero(usable[weighed.value]):
        touched[int(weighed.value[edge])].add(int(labels[weighed.record[edge]]))
    between: defaultdict[Pair, list[float]] = defaultdict(list)
    for value, networks in touched.items():
        ends = sorted(networks)
        for at, one in enumerate(ends):
            for other in ends[at + 1 :]:
                between[one, other].append(float(weighed.bits[value]))
    kept = Apart((int(labels[one]), int(labels[other])) for one, other in apart if labels[one] != labels[other])
    enough = [
        (sum(bits), pair)
        for pair, bits in between.items()
        if len(bits) >= rules.weak_ties and sum(bits) >= rules.strong_bits
    ]
    sizes = np.bincount(labels, minlength=len(labels))
    joined: list[Pair] = []
    for _, pair in sorted(enough, key=lambda each: (-each[0], each[1])):
        one, other = (kept.root(label) for label in pair)
        size = int(sizes[one]) + int(sizes[other])
        if one != other and size <= rules.large_from and kept.join(one, other) is None:
            sizes[kept.root(one)] = size
            joined.append(pair)
    if not joined:
        return labels
    first, second = np.array(joined, np.int32).T
    return united(labels, first, second)


def _in_communities(
    labels: NDArray[np.int32], weighed: Weighed, names: Sequence[tuple[str, str]], rules: NetworkRules
) -> NDArray[np.int32]:
    """Large networks divided into their communities, by strong ties alone: each is connected by them."""
    large = np.bincount(labels, minlength=len(labels)) > rules.large_from
    edges = np.flatnonzero(large[labels[weighed.record]] & weighed.strong[weighed.value])
    of = labels[weighed.record[edges]]
    order = np.argsort(of, kind="stable")
    anew = labels.copy()
    for part in np.split(edges[order], np.flatnonzero(np.diff(of[order])) + 1):
        if not part.size:
            continue
        value = weighed.value[part].tolist()
        # Numbered by name, so that the division doesn't hang on the order in which mentions came.
        number = {one: at for at, one in enumerate(sorted(set(value), key=names.__getitem__))}
        columns = np.array([number[one] for one in value], np.int64)
        for one, community in (divided(weighed.record[part], columns, weighed.bits[value], rules) or {}).items():
            anew[one] = community
    return anew
