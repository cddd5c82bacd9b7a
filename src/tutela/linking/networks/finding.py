"""From mentions to networks: weigh, join, describe. The whole of it is a function of what the viewer may see.

Space is linear in the mentions: values are kept with their records, and pairs are nowhere made but between networks that weak
values touch (bounded by ``weak_cap``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tutela.linking.networks.apart import Pair
from tutela.linking.networks.joining import Joined, join
from tutela.linking.networks.mentions import Mentions
from tutela.linking.networks.network import Field, LeftOut, Network, Tie
from tutela.linking.networks.parts import thin
from tutela.linking.networks.poly_criminal import fields_of, ordered, poly_criminal
from tutela.linking.networks.rules import RULES, NetworkRules, Why
from tutela.linking.networks.weighing import WHYS, Weighed, weigh


@dataclass(frozen=True, slots=True)
class Found:
    """``networks`` of two records or more, by label; ``suppressed``: every value that ties nothing though several records
    name it, each with its exact count, the commonest first (values of victims aside)."""

    networks: tuple[Network, ...]
    suppressed: tuple[LeftOut, ...]
    rules_version: str

    def ranked(self) -> list[Network]:
        """The poly-criminal ones: the rarest bridge first; of equal ones the corroborated, the most fields, the most evidence."""
        held = [(network.poly_criminal, network) for network in self.networks]
        keyed = [
            (
                (
                    -poly.rank,
                    not poly.corroborated,
                    -len(poly.fields),
                    -sum(tie.bits for tie in network.ties),
                    network.label,
                ),
                network,
            )
            for poly, network in held
            if poly is not None
        ]
        return [network for _, network in sorted(keyed, key=lambda each: each[0])]


def find(mentions: Mentions, apart: Sequence[Pair] = (), rules: NetworkRules = RULES) -> Found:
    """The networks among ``mentions``. ``apart``: pairs of records a person decided not to belong together.

    The same mentions give the same networks in whichever order they came; labels are the caller's numbers of records.
    """
    weighed = weigh(mentions, rules)
    names = [
        (mentions.schemes[scheme], key) for scheme, key in zip(mentions.scheme.tolist(), mentions.keys, strict=True)
    ]
    joined = join(weighed, names, len(mentions.areas), apart, rules)
    describing = _Describing(mentions, weighed, joined, names, rules)
    return Found(tuple(describing.networks()), describing.suppressed(), rules.version)


@dataclass(slots=True)
class _Describing:
    """What is needed to say of each network why it is one."""

    mentions: Mentions
    weighed: Weighed
    joined: Joined
    names: Sequence[tuple[str, str]]
    rules: NetworkRules
    cut_values: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Values that a decision cut anywhere."""
        self.cut_values = frozenset(value for _, value in self.joined.cut)

    def networks(self) -> Iterator[Network]:
        """Every network of two records or more."""
        labels = self.joined.labels
        held = np.bincount(labels, minlength=len(labels)) > 1
        order = np.argsort(labels, kind="stable")
        order = order[held[labels[order]]]
        members = _runs(labels[order], order)
        by_label = {int(labels[records[0]]): tuple(records.tolist()) for records in members}
        values = self._values(held)
        for label, records in by_label.items():
            yield self._network(label, records, values[label])

    def _values(self, held: NDArray[np.bool_]) -> defaultdict[int, list[tuple[int, tuple[int, ...]]]]:
        """Of each network, its values with the records that name them."""
        weighed, labels = self.weighed, self.joined.labels
        edges = np.flatnonzero(held[labels[weighed.record]] & (weighed.degree[weighed.value] > 1))
        record, value = weighed.record[edges], weighed.value[edges]
        of = labels[record]
        order = np.lexsort((record, value, of))
        found: defaultdict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        both = of[order].astype(np.int64) * max(len(self.names), 1) + value[order]
        for places in _runs(both, order):
            found[int(of[places[0]])].append((int(value[places[0]]), tuple(record[places].tolist())))
        return found

    def _network(self, label: int, records: tuple[int, ...], values: Sequence[tuple[int, tuple[int, ...]]]) -> Network:
        ties: list[Tie] = []
        left_out: list[LeftOut] = []
        victims = 0
        for value, naming in values:
            if self.mentions.victim[value]:
                victims += 1
                continue
            cut = {one: pair for one in naming if (pair := self.joined.cut.get((one, value)))}
            tied = tuple(one for one in naming if one not in cut)
            if self._ties(value) and len(tied) > 1:
                ties.append(self._tie(value, tied))
            why = self._left_out(value, tied, cut)
            if why is not None:
                left_out.append(self._aside(value, naming, why, next(iter(cut.values()), None)))
        of_records = {
            one: fields_of(int(self.mentions.areas[one]), int(self.mentions.contexts[one])) for one in records
        }
        fields = ordered(frozenset[Field]().union(*of_records.values()))
        poly = poly_criminal(ties, of_records, self.rules) if len(fields) > 1 else None
        ties.sort(key=lambda tie: (-tie.bits, tie.scheme, tie.key))
        return Network(
            label=label,
            records=records,
            ties=tuple(ties),
            thin=thin(ties),
            left_out=tuple(sorted(left_out, key=lambda one: (one.why, one.scheme, one.key))),
            fields=fields,
            victim_values=victims,
            poly_criminal=poly,
            shared_infrastructure=len(fields) > 1 and poly is None,
            rules_version=self.rules.version,
        )

    def _ties(self, value: int) -> bool:
        return bool(self.weighed.strong[value] or self.weighed.weak[value])

    def _left_out(self, value: int, tied: tuple[int, ...], cut: dict[int, Pair]) -> Why | None:
        """Why a value goes no further than it does; None where it ties all who name it."""
        if not self._ties(value):
            return WHYS[int(self.weighed.why[value])]
        if cut:
            return Why.DIFFERENT
        if len(tied) == int(self.weighed.here[value]):
            return Why.BEYOND if int(self.weighed.degree[value]) > len(tied) else None
        if self.weighed.weak[value]:
            return Why.WEAK
        return Why.DIFFERENT if value in self.cut_values else Why.COMMUNITY

    def _tie(self, value: int, records: tuple[int, ...]) -> Tie:
        scheme, key = self.names[value]
        weighed = self.weighed
        title = self.rules.features[scheme].title
        bits, weak = round(float(weighed.bits[value]), 2), bool(weighed.weak[value])
        return Tie(scheme, key, title, bits, int(weighed.degree[value]), records, weak)

    def _aside(self, value: int, records: tuple[int, ...], why: Why, because: Pair | None = None) -> LeftOut:
        return LeftOut(*self.names[value], why, int(self.weighed.degree[value]), records, because)

    def suppressed(self) -> tuple[LeftOut, ...]:
        """Every suppressed value, without its records: they may be very many."""
        weighed = self.weighed
        values = np.flatnonzero((weighed.why >= 0) & (weighed.degree > 1) & ~self.mentions.victim)
        found = [self._aside(int(value), (), WHYS[int(weighed.why[value])]) for value in values]
        return tuple(sorted(found, key=lambda one: (-one.degree, one.scheme, one.key)))


def _runs(keys: NDArray[np.integer], places: NDArray[np.integer]) -> list[NDArray[np.integer]]:
    """``places`` cut where ``keys``, which are in order, change."""
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(keys)) + 1)
