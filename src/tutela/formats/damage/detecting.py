"""Cells of a table that a spreadsheet program has changed, each with what it may have been.

A program that takes 4.7 for the fourth of July writes ``04.07``; one that is told to write it so writes 4.07 for 4.7 and 4.7
for 4.07, and nothing in that cell says so. So there are two kinds of evidence: what a number is never written like (a
leading zero, a month's name), and sums and means of the row that hold when another reading is put in its place and do not
as it stands (relations.py). Nothing is mended here: the cells are named, and a person looks at the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, TypeAlias

from tutela.formats.damage.readings import NUMBER, number_of, other_reading, with_readings
from tutela.formats.damage.relations import Numbers, Relation, find_relations
from tutela.formats.damage.stretches import undecided


class Damage(StrEnum):
    """What makes a cell suspect."""

    LEADING_ZERO = "leading_zero"  # 04.07: a day and a month, or a number written like one
    DATE = "date"  # a date or a month's name among numbers
    DECIMALS = "decimals"  # the row's sums hold with other decimals only
    STRETCH = "stretch"  # stands among such cells, and the row's sums don't say which of two readings it had
    EXPONENT = "exponent"  # 1.2E+15
    SERIAL = "serial"  # 45477 among small numbers with decimals: the number of a day


@dataclass(frozen=True, slots=True)
class Suspect:
    """One cell: its line, the name of its column, its text, and what it was if the row's other cells say so."""

    row: int
    column: str
    written: str
    damage: Damage
    likely: str = ""


Line: TypeAlias = "tuple[int, Sequence[str]]"
"""A row's number in its file, and its cells."""

_LEADING: Final = re.compile(r"[+-]?0\d+(?:[.,]\d+)?")
_EXPONENT: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}")
_MONTHS: Final = (
    "jan|feb|mar|mär|mrz|apr|may|mai|mag|maj|jun|giu|jul|lug|aug|aoû|ago|sep|set|oct|okt|ott|out|nov|dec|dez|dic|déc|"
    "janv|févr|avr|juin|juil|août|sept|ene|abr|gen|mei|gru|sty|lut|kwi|cze|lip|sie|wrz|paź|lis"
)
_DATE: Final = re.compile(
    rf"\d{{1,4}}[-. /]+(?:{_MONTHS})\w*\.?(?:[-. /]+\d{{2,4}})?|(?:{_MONTHS})\w*\.?[-. /]+\d{{1,4}}"
    r"|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2}/\d{1,2}",
    re.IGNORECASE,
)
_SERIALS: Final = range(32_874, 73_051)  # 1990 to 2099 in days of a spreadsheet

_NUMERIC: Final = 0.6  # share of a column's cells that must be numbers for it to be one
_CODES: Final = 0.5  # a column in which so many begin with zero holds codes
_MOST_CHANGED: Final = 3
_MOST_TRIED: Final = 12
_ALONE: Final = 6  # so many mended sums are evidence by themselves


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one table. ``relations`` are sums and means as words, for the report."""

    suspects: tuple[Suspect, ...]
    relations: tuple[str, ...]


def find_damage(header: Sequence[str], lines: Sequence[Line]) -> Findings:
    """The suspect cells of a table of text, in the order of the file."""
    width = len(header)
    cells = [list(row[:width]) + [""] * (width - len(row)) for _, row in lines]
    numeric = [column for column in range(width) if _is_numeric([row[column].strip() for row in cells])]
    found: dict[tuple[int, int], Suspect] = {}
    for column in numeric:
        for index, damage in _by_form([row[column].strip() for row in cells]):
            found[index, column] = Suspect(lines[index][0], header[column], cells[index][column], damage)
    numbers = [[number_of(row[column]) if column in set(numeric) else None for column in range(width)] for row in cells]
    decimals = _decimals(cells, numeric)
    relations = find_relations(numbers, numeric, decimals)
    for index, (values, row) in enumerate(zip(numbers, cells, strict=True)):
        for column, likely in _mended(values, row, relations).items():
            known = found.get((index, column))
            damage = known.damage if known else Damage.DECIMALS
            found[index, column] = Suspect(lines[index][0], header[column], row[column], damage, likely)
    mended = {key: one.likely for key, one in found.items() if one.likely}
    for index, column in undecided(cells, numbers, relations, mended, set(found)):
        found[index, column] = Suspect(lines[index][0], header[column], cells[index][column], Damage.STRETCH)
    if not any(suspect.damage is not Damage.DECIMALS for suspect in found.values()) and len(found) < _ALONE:
        found.clear()  # sums that another reading mends by chance, in a table nobody has touched
    words = tuple(_in_words(relation, header) for relation in relations)
    return Findings(tuple(found[key] for key in sorted(found)), words)


def _is_numeric(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    numbers = [cell for cell in filled if NUMBER.fullmatch(cell)]
    if not filled or len(numbers) < _NUMERIC * len(filled):
        return False
    zeros = sum(1 for cell in numbers if _LEADING.fullmatch(cell) and "." not in cell and "," not in cell)
    return zeros < _CODES * len(numbers)


def _by_form(column: Sequence[str]) -> list[tuple[int, Damage]]:
    """What no number is written like, in a numeric column."""
    found: list[tuple[int, Damage]] = []
    numbers = [abs(value) for cell in column if (value := number_of(cell)) is not None]
    broken = sum(1 for number in numbers if not number.is_integer())
    serial = broken * 2 > len(numbers) and sorted(numbers)[len(numbers) * 9 // 10] < 1_000
    for index, cell in enumerate(column):
        if _LEADING.fullmatch(cell):
            found.append((index, Damage.LEADING_ZERO))
        elif _EXPONENT.fullmatch(cell):
            found.append((index, Damage.EXPONENT))
        elif cell and not NUMBER.fullmatch(cell) and _DATE.fullmatch(cell):
            found.append((index, Damage.DATE))
        elif serial and cell.isascii() and cell.isdigit() and int(cell) in _SERIALS:
            found.append((index, Damage.SERIAL))
    return found


def _decimals(cells: Sequence[Sequence[str]], numeric: Sequence[int]) -> int:
    """How many decimals the table is rounded to: the most that a twentieth of its numbers have."""
    counts: dict[int, int] = {}
    for row in cells:
        for column in numeric:
            _, _, fraction = row[column].strip().replace(",", ".").partition(".")
            counts[len(fraction)] = counts.get(len(fraction), 0) + 1
    whole = sum(counts.values())
    return max((number for number, count in counts.items() if count * 20 >= whole), default=0)


def _mended(numbers: Numbers, row: Sequence[str], relations: Sequence[Relation]) -> dict[int, str]:
    """Column -> its other reading, where putting it in makes the row's relations hold that do not as it stands."""
    broken = [relation for relation in relations if relation.holds(numbers) is False]
    if not broken:
        return {}
    involved = {column for relation in broken for column in (relation.target, *relation.parts)}
    other = {column: reading for column in sorted(involved) if (reading := other_reading(row[column]))}
    before = _held(numbers, relations)
    best: list[tuple[int, ...]] = []
    most = before
    for size in range(1, min(_MOST_CHANGED, len(other)) + 1):
        if len(other) > _MOST_TRIED and size > 1:
            break
        for chosen in combinations(other, size):
            held = _held(with_readings(numbers, {column: other[column] for column in chosen}), relations)
            if held > most:
                best, most = [chosen], held
            elif held == most > before and len(chosen) == len(best[0]):
                best.append(chosen)
    if len(best) != 1:
        return {}
    return {column: other[column] for column in best[0]}


def _held(numbers: Numbers, relations: Sequence[Relation]) -> int:
    return sum(1 for relation in relations if relation.holds(numbers))


def _in_words(relation: Relation, header: Sequence[str]) -> str:
    names = [header[part] for part in relation.parts]
    return f"{header[relation.target]} = {'mean' if relation.is_mean else 'sum'}({', '.join(names)})"
