"""Cells that a spreadsheet program changed are named, in tables that are mangled here as such programs do; clean ones are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.formats.damage.detecting import Damage, Findings, find_damage
from tutela.formats.damage.readings import DAY_MONTH, DAY_ZERO_MONTH, other_reading
from tutela.formats.damage.relations import find_relations

HEADER = ("Site", "Mon", "Tue", "Wed", "Thu", "Fri", "Mean")
MON, TUE, WED = 1, 2, 3


def clean(seed: int, rows: int = 120) -> list[list[str]]:
    """A table of measured numbers to two decimals with their mean, as a laboratory writes it."""
    dice = random.Random(seed)
    table = []
    for index in range(rows):
        level = dice.choice([3, 8, 20, 90])
        days = [round(dice.uniform(0.2, 2) * level, 2) for _ in range(5)]
        mean = round(sum(days) / 5, 2)
        table.append([f"S{index}", *(_text(day) for day in days), _text(mean)])
    return table


def _text(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def found_in(table: list[list[str]]) -> Findings:
    return find_damage(HEADER, [(number, row) for number, row in enumerate(table, 2)])


def named(findings: Findings) -> set[tuple[int, str]]:
    return {(one.row, one.column) for one in findings.suspects}


def as_day_and_month(cell: str) -> str:
    """What a program of a country that writes 4.7. for the fourth of July makes of a cell, saved as ``dd.mm``."""
    if found := DAY_MONTH.fullmatch(cell) or DAY_ZERO_MONTH.fullmatch(cell):
        return f"{int(found[1]):02}.0{found[3]}"
    return cell


def mangled(table: list[list[str]], columns: tuple[int, ...]) -> tuple[list[list[str]], set[tuple[int, str]]]:
    """The table with columns converted, and which cells have another text now."""
    after = [[as_day_and_month(cell) if at in columns else cell for at, cell in enumerate(row)] for row in table]
    changed = {
        (number, HEADER[at])
        for number, (one, other) in enumerate(zip(table, after, strict=True), 2)
        for at in range(len(one)) if one[at] != other[at]
    }  # fmt: skip
    return after, changed


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_in_a_table_nobody_touched_nothing_is_named(seed: int) -> None:
    assert named(found_in(clean(seed))) == set()


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([(MON,), (TUE,), (WED, TUE)]))
def test_every_cell_that_was_taken_for_a_day_is_named_and_hardly_another(seed: int, columns: tuple[int, ...]) -> None:
    table, changed = mangled(clean(seed), columns)
    found = named(found_in(table))
    by_form = {(row, column) for row, column in changed if table[row - 2][HEADER.index(column)].startswith("0")}
    assert by_form <= found
    assert len(changed - found) <= 1, "a row whose sum comes out with two readings, far from any other proof"
    assert len(found - changed) <= 2


def test_the_number_it_was_is_told_where_the_row_adds_up_with_it() -> None:
    table, row = next(
        (table, row)
        for table in map(clean, range(50))
        for row, cells in enumerate(table)
        if DAY_MONTH.fullmatch(cells[MON]) and 2 <= float(cells[MON]) < 10
    )
    truth = table[row][MON]
    table[row][MON] = as_day_and_month(truth)
    (suspect,) = [one for one in found_in(table).suspects if one.row == row + 2]
    assert float(suspect.likely) == float(truth)


@pytest.mark.parametrize(
    ("cell", "damage"),
    [
        ("04.07", Damage.LEADING_ZERO),
        ("4. Jul", Damage.DATE),
        ("04-Jul", Damage.DATE),
        ("Jul-04", Damage.DATE),
        ("4-juil.", Damage.DATE),
        ("2024-07-04 00:00:00", Damage.DATE),
        ("04.07.2024", Damage.DATE),
        ("7/4/2024", Damage.DATE),
        ("4/7", Damage.DATE),
        ("1.2E+15", Damage.EXPONENT),
        ("45477", Damage.SERIAL),
    ],
)
def test_what_no_number_is_written_like_is_named(cell: str, damage: Damage) -> None:
    table = clean(1)
    table[50][MON] = cell
    (suspect,) = found_in(table).suspects
    assert (suspect.row, suspect.column, suspect.written, suspect.damage) == (52, "Mon", cell, damage)


def test_decimal_commas_are_mangled_and_found_alike() -> None:
    table = [[cell.replace(".", ",") if at else cell for at, cell in enumerate(row)] for row in clean(4)]
    row = next(index for index, cells in enumerate(table) if cells[MON].count(",") and len(cells[MON]) == 3)
    table[row][MON] = f"0{table[row][MON][0]},0{table[row][MON][2]}"
    assert (row + 2, "Mon") in named(found_in(table))


def test_columns_of_codes_dates_and_words_are_no_numbers() -> None:
    header = ("Postcode", "Day", "Name", "Count")
    lines = [(n, [f"0{1000 + n}", f"2024-07-{n:02}", f"May {n}", str(n * 3)]) for n in range(2, 28)]
    assert find_damage(header, lines).suspects == ()


@pytest.mark.parametrize(
    ("cell", "other"), [("10.02", "10.2"), ("10.2", "10.02"), ("04.07", "4.7"), ("32.1", ""), ("4", "")]
)
def test_the_other_reading_of_a_cell(cell: str, other: str) -> None:
    assert other_reading(cell) == other


def test_sums_and_means_are_found_and_chance_is_not() -> None:
    dice = random.Random(1)
    rows: list[list[float | None]] = []
    for _ in range(100):
        parts = [float(dice.randint(0, 500)) for _ in range(4)]
        rows.append([*parts, sum(parts), float(dice.randint(0, 900))])
    (relation,) = [one for one in find_relations(rows, range(6), 0) if not one.is_mean]
    assert (relation.target, relation.parts, relation.share) == (4, (0, 1, 2, 3), 1.0)
    assert find_relations(rows[:4], range(6), 0) == []


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=8), min_size=0, max_size=5), max_size=15))
def test_no_table_raises(rows: list[list[str]]) -> None:
    find_damage(("a", "b", "c"), list(enumerate(rows, 2)))
