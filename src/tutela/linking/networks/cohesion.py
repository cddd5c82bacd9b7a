"""When several mentions are one person. Never by transitive closure alone: a cluster must hold together as a whole.

A threshold on pairs that is right at a hundred thousand records is wrong at a million: wrong pairs are few, but each joins two
clusters, and clusters grow together (percolation). So a cluster is joined only where

1. no decision says that two of its members are different;
2. no two of its members that were compared contradict each other (complete link, ``lowest_bits``);
3. every member is tied to at least ``tied_share`` of the others, by ``tie_bits`` or a decision;
4. it stays within ``most`` members.

What people decided to be the same counts as one member in 3, since they looked; but not against 1: of decisions that
contradict each other "different" holds, and the later "same" is refused with both named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tutela.linking.networks.apart import Apart, Pair


class CutWhy(StrEnum):
    """Why a tie doesn't join."""

    WEAK = "weak"  # below tie_bits
    DIFFERENT = "different"
    CONTRADICTION = "contradiction"
    NOT_COHESIVE = "not_cohesive"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class CohesionRules:
    """``tied_share`` of two thirds: a chain a-b-c without a-c is no cluster, and four of which each knows two others of three
    are one. ``tie_bits``: four bits, as a phone number on eight records. ``lowest_bits``: a compared pair below it contradicts.
    ``most``: more mentions of one person than this a person puts together, not a rule."""

    version: str = "1"
    tie_bits: float = 4.0
    lowest_bits: float = 0.0
    tied_share: float = 2 / 3
    most: int = 50


RULES: Final = CohesionRules()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two mentions of persons that were compared: the evidence that they are one, in bits (negative: against), and its
    reasons as codes."""

    first: int
    second: int
    bits: float
    reasons: tuple[str, ...] = ()

    @property
    def pair(self) -> Pair:
        """Both, in order."""
        return min(self.first, self.second), max(self.first, self.second)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Mentions taken for one person. ``decided``: people said so of all of them. ``lowest``: the least evidence between two
    compared members (None where none were); ``tied``: the least share of the others a member is tied to."""

    members: tuple[int, ...]
    decided: bool
    lowest: float | None
    tied: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A tie that doesn't join its two ends, and why. ``against`` is the pair that speaks against it: decided to be
    different, or compared and contradicting; of NOT_COHESIVE, the member tied to too few and the other end."""

    first: int
    second: int
    bits: float | None
    why: CutWhy
    against: Pair | None = None


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of two members or more, in order, and every tie that was cut between them."""

    clusters: tuple[Cluster, ...]
    cuts: tuple[Cut, ...]
    rules_version: str

    def of(self, member: int) -> tuple[int, ...]:
        """The members of the cluster a mention is in; alone where it is in none."""
        return next((one.members for one in self.clusters if member in one.members), (member,))


def cluster(
    compared: Iterable[Likeness],
    same: Sequence[Pair] = (),
    different: Sequence[Pair] = (),
    rules: CohesionRules = RULES,
) -> Clusters:
    """The persons among mentions. ``same`` and ``different``: pairs people decided, the earlier ones first.

    The same comparisons in another order give the same clusters. A pair compared twice counts by its lowest evidence.
    """
    bits: dict[Pair, float] = {}
    for likeness in compared:
        bits[likeness.pair] = min(likeness.bits, bits.get(likeness.pair, likeness.bits))
    growing = _Growing(bits, Apart(different), rules)
    for first, second in same:
        growing.decide(first, second)
    for pair in sorted(bits, key=lambda one: (-bits[one], one)):
        growing.suggest(pair)
    cuts = (cut for cut in growing.cuts if growing.sets.root(cut.first) != growing.sets.root(cut.second))
    return Clusters(tuple(growing.clusters()), tuple(cuts), rules.version)


class _Growing:
    """Clusters while they grow. ``blocks`` are what people decided to be one; ``sets`` what the rules take for one."""

    def __init__(self, bits: Mapping[Pair, float], sets: Apart, rules: CohesionRules) -> None:
        self.bits = bits
        self.rules = rules
        self.sets = sets
        self.blocks = Apart()
        self.cuts: list[Cut] = []
        self._members: dict[int, list[int]] = {}
        self._compared: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for (one, other), value in bits.items():
            self._compared[one][other] = self._compared[other][one] = value

    def members(self, one: int) -> list[int]:
        """Everybody in the set of ``one``."""
        root = self.sets.root(one)
        return self._members.setdefault(root, [root])

    def decide(self, first: int, second: int) -> None:
        """People say that both are one: so it is, unless people also say that they are not."""
        against = self._join(first, second)
        if against is not None:
            self.cuts.append(Cut(first, second, self.bits.get(_pair(first, second)), CutWhy.DIFFERENT, against))
            return
        self.blocks.join(first, second)

    def suggest(self, pair: Pair) -> None:
        """Join the sets of a compared pair where the rules allow it; else note why not."""
        first, second = pair
        bits = self.bits[pair]
        if self.sets.root(first) == self.sets.root(second) or bits < self.rules.lowest_bits:
            return
        why, against = self._refusal(first, second, bits)
        if why is None:
            self._join(first, second)
        else:
            self.cuts.append(Cut(first, second, bits, why, against))

    def _refusal(self, first: int, second: int, bits: float) -> tuple[CutWhy | None, Pair | None]:
        if bits < self.rules.tie_bits:
            return CutWhy.WEAK, None
        if forbidden := self.sets.forbids(first, second):
            return CutWhy.DIFFERENT, forbidden
        mine, theirs = self.members(first), self.members(second)
        if len(mine) + len(theirs) > self.rules.most:
            return CutWhy.TOO_LARGE, None
        contradicting = [
            _pair(one, other) for one in mine for other in theirs if self._of(one, other) < self.rules.lowest_bits
        ]
        if contradicting:
            return CutWhy.CONTRADICTION, min(contradicting, key=lambda one: (self.bits[one], one))
        share, loosest = self._tied([*mine, *theirs])
        if share < self.rules.tied_share:
            return CutWhy.NOT_COHESIVE, _pair(loosest, second if loosest in mine else first)
        return None, None

    def _of(self, one: int, other: int) -> float:
        """The evidence of a pair; not compared is neither for nor against ("cannot compare" is not "equal")."""
        return self._compared.get(one, {}).get(other, self.rules.lowest_bits)

    def _tied(self, members: Sequence[int]) -> tuple[float, int]:
        """The least share of the other blocks that a block is tied to, and a member of that block."""
        blocks: defaultdict[int, list[int]] = defaultdict(list)
        for one in members:
            blocks[self.blocks.root(one)].append(one)
        if len(blocks) < 2:
            return 1.0, members[0]
        inside = set(members)
        least: tuple[float, int] = (2.0, members[0])
        for root, block in sorted(blocks.items()):
            tied = {
                self.blocks.root(other)
                for one in block
                for other, bits in self._compared.get(one, {}).items()
                if other in inside and bits >= self.rules.tie_bits
            } - {root}
            least = min(least, (len(tied) / (len(blocks) - 1), root))
        return least

    def _join(self, first: int, second: int) -> Pair | None:
        if self.sets.root(first) == self.sets.root(second):
            return None
        mine, theirs = self.members(first), self.members(second)
        against = self.sets.join(first, second)
        if against is None:
            self._members.pop(mine[0], None)
            self._members.pop(theirs[0], None)
            self._members[self.sets.root(first)] = sorted([*mine, *theirs])
        return against

    def clusters(self) -> Iterable[Cluster]:
        """What holds together, by its smallest member."""
        for _, members in sorted(self._members.items()):
            if len(members) < 2:
                continue
            inside = set(members)
            lowest = min(
                (bits for one in members for other, bits in self._compared.get(one, {}).items() if other in inside),
                default=None,
            )
            decided = len({self.blocks.root(one) for one in members}) == 1
            yield Cluster(tuple(members), decided, lowest, round(self._tied(members)[0], 3))


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
