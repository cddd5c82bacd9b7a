"""How a network hangs together: its parts, and the values without which it would fall apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tutela.linking.networks.apart import Apart
from tutela.linking.networks.network import Tie


def parts(ties: Sequence[Tie]) -> list[list[Tie]]:
    """The ties of each part that hangs together."""
    joined = Apart()
    for tie in ties:
        for record in tie.records[1:]:
            joined.join(tie.records[0], record)
    by_part: dict[int, list[Tie]] = {}
    for tie in ties:
        by_part.setdefault(joined.root(tie.records[0]), []).append(tie)
    return list(by_part.values())


def hops(ties: Sequence[Tie], start: int, most: int = 1) -> dict[int, int]:
    """The records within ``most`` ties of ``start``, each with how many it takes; ``start`` itself with none. A network is
    opened at one hop, and each widening is a step of its own on record."""
    by_record: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in ties:
        for record in tie.records:
            by_record[record].append(tie)
    found, edge = {start: 0}, [start]
    for hop in range(1, most + 1):
        edge = sorted({other for record in edge for tie in by_record[record] for other in tie.records} - found.keys())
        found.update(dict.fromkeys(edge, hop))
    return found


def holding(ties: Sequence[Tie]) -> list[Tie]:
    """The ties without which some record would no longer be reached: the cut vertices among the values of the bipartite
    graph of records and values. Linear in what is named.
    (R. Tarjan: Depth-first search and linear graph algorithms, SIAM Journal on Computing 1, 1972.)"""
    beside: defaultdict[int, list[int]] = defaultdict(list)  # records from 0 on, values below
    for number, tie in enumerate(ties):
        for record in tie.records:
            beside[record].append(-number - 1)
            beside[-number - 1].append(record)
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    found: set[int] = set()
    for start in sorted(beside, reverse=True):  # a record first: the root of a search is judged otherwise
        if start >= 0 and start not in order:
            _search(start, beside, order, lowest, found)
    return [tie for number, tie in enumerate(ties) if -number - 1 in found]


def _search(
    start: int, beside: defaultdict[int, list[int]], order: dict[int, int], lowest: dict[int, int], found: set[int]
) -> None:
    """From one record through its part; without recursion, since a part may be a long chain."""
    order[start] = lowest[start] = len(order)
    path: list[tuple[int, int, Iterator[int]]] = [(start, start, iter(beside[start]))]
    while path:
        node, came_from, rest = path[-1]
        there = next(rest, None)
        if there is None:
            path.pop()
            if path:
                above = path[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
                if above < 0 and lowest[node] >= order[above]:
                    found.add(above)
        elif there not in order:
            order[there] = lowest[there] = len(order)
            path.append((there, node, iter(beside[there])))
        elif there != came_from:
            lowest[node] = min(lowest[node], order[there])


def thin(ties: Sequence[Tie]) -> tuple[Tie, ...]:
    """The ties that alone hold two parts of two records or more together: what a person should look at first, since one wrong
    number there makes one network of two."""
    found = []
    for tie in holding(ties):
        left = parts([other for other in ties if other is not tie])
        if sum(len({record for one in part for record in one.records}) > 1 for part in left) > 1:
            found.append(tie)
    return tuple(found)
