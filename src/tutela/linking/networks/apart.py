"""Union-find that keeps declared pairs apart: the same in whichever order their decisions came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]


class Apart:
    """Sets of numbers. The smallest member is the root; ``pairs`` never come into one set."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._parents: dict[int, int] = {}
        self._against: dict[int, dict[int, Pair]] = {}
        for one, other in sorted({(min(pair), max(pair)) for pair in pairs}):
            if one != other:
                self._against.setdefault(one, {}).setdefault(other, (one, other))
                self._against.setdefault(other, {}).setdefault(one, (one, other))

    def root(self, node: int) -> int:
        """The smallest number in ``node``'s set."""
        parents = self._parents
        while (above := parents.get(node, node)) != node:
            parents[node] = parents.get(above, above)
            node = above
        return node

    def forbids(self, one: int, other: int) -> Pair | None:
        """The declared pair because of which the sets of ``one`` and ``other`` stay apart."""
        return self._against.get(self.root(one), {}).get(self.root(other))

    def join(self, one: int, other: int) -> Pair | None:
        """Unite both sets; or leave them and say which declared pair forbids it."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return None
        because = self._against.get(first, {}).get(second)
        if because is not None:
            return because
        self._parents[second] = first
        for third, pair in self._against.pop(second, {}).items():
            self._against[third].pop(second)
            known = self._against.setdefault(first, {})
            known[third] = min(known.get(third, pair), pair)
            self._against[third][first] = known[third]
        return None
