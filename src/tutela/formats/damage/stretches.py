"""Stretches of a column that a program has converted throughout: from the first to the last cell whose row's sums prove it,
and on to the next cell that was spared.

Where 4.7 became 4.07, no number with one decimal that may be a day and a month is left; so the cells of the stretch that
read 4.07 are open to doubt until their row confirms one reading. What the row leaves undecided is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from tutela.formats.damage.readings import DAY_MONTH, DAY_ZERO_MONTH, other_reading, with_readings
from tutela.formats.damage.relations import Numbers, Relation

_PROOFS: Final = 3  # so many proven cells make a stretch
_LEFT: Final = 0.1  # share of cells that a complete conversion may have left


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows ``first`` to ``last`` of a column in which what read like ``had`` now reads like ``has``."""

    column: int
    first: int
    last: int
    has: re.Pattern[str]


def undecided(
    cells: Sequence[Sequence[str]],
    numbers: Sequence[Numbers],
    relations: Sequence[Relation],
    mended: Mapping[tuple[int, int], str],
    named: set[tuple[int, int]],
) -> list[tuple[int, int]]:
    """(row, column) of cells in converted stretches whose row does not say which of their two readings they had."""
    stretches = list(_stretches(cells, mended))
    found: list[tuple[int, int]] = []
    for index in range(len(cells)):
        open_to_doubt = [
            one.column for one in stretches
            if one.first <= index <= one.last and one.has.fullmatch(cells[index][one.column].strip())
            and (index, one.column) not in mended
        ]  # fmt: skip
        if open_to_doubt:
            doubted = _doubted(numbers[index], cells[index], open_to_doubt, relations)
            found += [(index, column) for column in doubted if (index, column) not in named]
    return found


def _stretches(cells: Sequence[Sequence[str]], mended: Mapping[tuple[int, int], str]) -> Iterator[Stretch]:
    columns = sorted({column for _, column in mended})
    for column in columns:
        for has, had in ((DAY_ZERO_MONTH, DAY_MONTH), (DAY_MONTH, DAY_ZERO_MONTH)):
            rows = [row for row, at in mended if at == column and has.fullmatch(cells[row][column].strip())]
            if len(rows) < _PROOFS:
                continue
            texts = [row[column].strip() for row in cells]
            spared = [bool(had.fullmatch(text)) and not text.startswith("0") for text in texts]
            first, last = min(rows), max(rows)
            now = sum(1 for text in texts[first : last + 1] if has.fullmatch(text))
            if sum(spared[first : last + 1]) > _LEFT * now:
                continue
            while first > 0 and not spared[first - 1]:
                first -= 1
            while last + 1 < len(cells) and not spared[last + 1]:
                last += 1
            yield Stretch(column, first, last, has)


def _doubted(numbers: Numbers, row: Sequence[str], columns: Sequence[int], relations: Sequence[Relation]) -> set[int]:
    """Of ``columns`` of a row, those that its sums leave open: both readings hold, or neither
    and one of them is nearer with the other reading."""
    told = [relation for relation in relations if relation.holds(numbers) is not None]
    doubted: set[int] = set()
    for size in range(1, min(len(columns), 3) + 1):
        for chosen in combinations(columns, size):
            concerned = [one for one in told if set(chosen) & {one.target, *one.parts}]
            if not concerned:
                continue
            other = with_readings(numbers, {column: other_reading(row[column]) for column in chosen})
            holds = [one.holds(numbers) for one in concerned]
            if all(holds):
                if all(one.holds(other) for one in concerned):
                    doubted |= set(chosen)
            elif size == 1 and not any(holds) and _some_nearer(concerned, numbers, other):
                doubted |= set(chosen)
    return doubted


def _some_nearer(relations: Sequence[Relation], numbers: Numbers, other: Numbers) -> bool:
    return any((one.misses(other) or 0.0) < (one.misses(numbers) or 0.0) for one in relations)
