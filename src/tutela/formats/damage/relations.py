"""Columns that are the sum or the mean of others, found from the table itself: a damaged cell breaks its row's sums.

Nothing is declared: every run of neighbouring columns is tried against every other column, and what holds in most rows is
taken. Weeks and other circles are known too: once a run is found, runs that go over its end are tried within it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Numbers: TypeAlias = "Sequence[float | None]"

_GLANCED: Final = 8  # rows that a first look goes through
_SCREENED: Final = 60
_LOOKED_AT: Final = 600
_HOLDS: Final = 0.65  # share of rows in which a relation must hold to be one: damage breaks many rows
_PROMISING: Final = 0.5
_MOST_COLUMNS: Final = 40
_LEAST_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class Relation:
    """Column ``target`` is the sum, or the mean, of ``parts``; blank parts are left out. ``slack`` is what rounding may do."""

    target: int
    parts: tuple[int, ...]
    is_mean: bool
    slack: float
    share: float = 1.0

    def holds(self, numbers: Numbers) -> bool | None:
        """Whether it holds in a row; None where the row doesn't say."""
        missed = self.misses(numbers)
        if missed is None:
            return None
        slack = self.slack if self.is_mean else self.slack * (1 + sum(numbers[part] is not None for part in self.parts))
        return missed <= slack + 1e-9

    def misses(self, numbers: Numbers) -> float | None:
        """By how much it does not hold in a row; None where the row doesn't say."""
        target = numbers[self.target]
        values = [value for part in self.parts if (value := numbers[part]) is not None]
        if target is None or len(values) < 2:
            return None
        whole = sum(values)
        return abs((whole / len(values) if self.is_mean else whole) - target)

    def tells(self, numbers: Numbers) -> bool:
        """Whether a row says anything of it: with two parts that are the same, or none but one, whatever holds."""
        return len({numbers[part] for part in self.parts} - {None, 0.0}) >= 2


def find_relations(rows: Sequence[Numbers], columns: Sequence[int], decimals: int) -> list[Relation]:
    """The relations among numeric ``columns`` that hold in most of ``rows``, the most certain of each column first.

    ``decimals`` is how many decimals the table is rounded to.
    """
    columns = list(columns)[:_MOST_COLUMNS]
    telling = [row for row in rows if len({row[column] for column in columns} - {None, 0.0}) >= 3]
    if len(telling) < _LEAST_ROWS or len(columns) < 3:
        return []
    step = max(len(telling) // _LOOKED_AT, 1)
    looked = telling[::step]
    few = looked[:: max(len(looked) // _SCREENED, 1)]
    found: list[Relation] = []
    for target in columns:
        others = [column for column in columns if column != target]
        found += _best(looked, few, _candidates(target, others, decimals))
    known = {relation.target for relation in found}
    circles = [relation for whole in found for relation in _circles(whole, columns, decimals, looked, few)]
    return found + [relation for relation in circles if relation.target not in known]


def _candidates(target: int, others: Sequence[int], decimals: int) -> Iterator[Relation]:
    unit = 10.0**-decimals
    for start in range(len(others)):
        for end in range(start + 2, len(others) + 1):
            parts = tuple(others[start:end])
            yield Relation(target, parts, True, unit)
            yield Relation(target, parts, False, unit / 2 if decimals else 0.0)


def _best(looked: Sequence[Numbers], few: Sequence[Numbers], candidates: Iterator[Relation]) -> list[Relation]:
    """The candidate that holds most often, the longest where several do; none where none holds in most rows."""
    glance = few[:: max(len(few) // _GLANCED, 1)]
    near = [one for one in candidates if any(one.holds(row) and one.tells(row) for row in glance)]
    promising = [one for one in near if _share(few, one) >= _PROMISING]
    measured = [(share, len(one.parts), one) for one in promising if (share := _share(looked, one)) >= _HOLDS]
    if not measured:
        return []
    top = max(share for share, _, _ in measured)
    share, _, best = max((one for one in measured if one[0] >= top - 0.02), key=lambda one: one[1])
    return [Relation(best.target, best.parts, best.is_mean, best.slack, share)]


def _circles(
    whole: Relation, columns: Sequence[int], decimals: int, looked: Sequence[Numbers], few: Sequence[Numbers]
) -> Iterator[Relation]:
    """Means over runs that go over the end of the parts of ``whole`` (Tuesday, Wednesday, Thursday of a week from Wednesday)."""
    if not whole.is_mean or len(whole.parts) < 3:
        return
    ring = whole.parts + whole.parts
    for target in columns:
        if target == whole.target or target in whole.parts:
            continue
        runs = (
            Relation(target, tuple(sorted(ring[start : start + length])), True, 10.0**-decimals)
            for start in range(len(whole.parts))
            for length in range(2, len(whole.parts))
        )
        yield from _best(looked, few, runs)


def _share(rows: Sequence[Numbers], relation: Relation) -> float:
    """In what share of the rows that tell of it the relation holds."""
    said = held = 0
    for row in rows:
        holds = relation.holds(row)
        if holds is None or not relation.tells(row):
            continue
        said += 1
        held += holds
    return held / said if said >= _LEAST_ROWS else 0.0
