"""Real tables of indicators: every sheet read and every cell accounted for; a damaged copy scored against its clean twin."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from tests.cast import Cast

from tutela.formats.contract import Source
from tutela.formats.damage.detecting import find_damage
from tutela.safeguards.actor import acting, actor_of
from tutela.strategy.indicators import actions, queries
from tutela.strategy.indicators.actions import Given
from tutela.strategy.indicators.layouts import choose
from tutela.strategy.indicators.models import Delivery
from tutela.strategy.indicators.observing import Asked, cells_of, open_table
from tutela.strategy.indicators.tables import SheetTable, tables_of
from tutela.strategy.indicators.values import Status

pytestmark = pytest.mark.realdata

WASTEWATER = "drugs/euda_wastewater/ww2025-all-data.csv"
DAMAGED = "drugs/euda_wastewater/Wasserwerk2020-2024.excel-mangled.csv"
BORDER = ("drugs/cbp/nationwide-drugs-fy19-fy22.csv", "drugs/cbp/nationwide-drugs-fy20-fy23.csv")


def tables(path: Path) -> list[SheetTable]:
    return tables_of(Source(path, path.name))


def deliver(cast: Cast, path: Path, given: Given | None = None) -> Delivery:
    with acting(actor_of(cast.anna).doing("indicators.import")):
        made = actions.deliver(Source(path, path.name), given or Given(period="2019"))
    total = made.accepted + made.unchanged + made.revised + made.missing + made.refused
    assert made.received == total > 0
    return made


def test_every_sheet_of_the_bulletin_is_read_and_no_cell_is_refused(real_data: Path) -> None:
    sheets, counts, filled, stars = 0, Counter[str](), 0, 0
    for path in sorted((real_data / "drugs/emcdda_bulletin").rglob("*.xlsx")):
        for sheet in tables(path):
            layout = choose(sheet.header, sheet.sheet)
            assert layout is not None, (path.name, sheet.sheet)
            table = open_table(sheet, layout)
            assert table.findings.suspects == (), path.name
            cells = list(cells_of(table, Asked(period="2019")))
            counts.update("refused" if cell.reading is None else cell.reading.status for cell in cells)
            filled += sum(
                1 for cell in cells if cell.written.strip() and cell.reading and cell.reading.status != "missing"
            )
            stars += sum(1 for cell in cells if cell.reading and "*" in cell.reading.note)
            sheets += 1
    print(f"\nbulletin: {sheets} sheets, {dict(counts)}, {stars} cells under a star")
    assert sheets == 53
    assert counts["refused"] == 0
    assert counts[Status.MEASURED] == filled > 15_000
    assert stars > 1_000


def test_two_studies_of_one_country_are_two_series_and_zeros_stand_beside_blanks(real_data: Path, cast: Cast) -> None:
    folder = real_data / "drugs/emcdda_bulletin/tables"
    deliver(cast, folder / "pricePurity/cocainePriceMean.xlsx")
    deaths = deliver(cast, folder / "drugDeaths/deaths65-inf.xlsx")
    with acting(actor_of(cast.anna).doing("indicators.view")):
        belgium = {key.breakdown for key in queries.many("euda.price", country="BE")}
        assert belgium == {"study=be-1;substance=cocaine", "study=be-2;substance=cocaine"}
        cyprus = queries.series("euda.deaths", "CY", "age=65_plus")
        found = Counter((point.value == 0, point.value is None) for point in cyprus)
        assert found[True, False] > 0, "zeros"
        assert found[False, True] > 0, "blanks"
    assert deaths.refused == 0
    again = deliver(cast, folder / "drugDeaths/deaths65-inf.xlsx")
    assert (again.accepted, again.revised) == (0, 0)
    assert again.unchanged == deaths.accepted


def test_the_wastewater_of_every_site_is_taken_in_and_the_country_that_is_none_is_refused(
    real_data: Path, cast: Cast
) -> None:
    (sheet,) = tables(real_data / WASTEWATER)
    assert len(sheet.lines) == 4_376
    made = deliver(cast, real_data / WASTEWATER)
    assert made.received == 4_376 * 10
    assert {fault["params"]["value"] for fault in made.told()["faults"]} == {"H"}
    assert made.refused == 6 * 10
    assert made.told()["suspects"] == []


def test_the_damaged_copy_is_found_out_cell_by_cell(real_data: Path) -> None:
    (sheet,) = tables(real_data / DAMAGED)
    (clean,) = tables(real_data / WASTEWATER)
    header = sheet.header

    def key(row: dict[str, str]) -> tuple[str, ...]:
        return row["Year"], row["Metabolite"].lower(), row["Country"], row["City"]

    twins = {key(row): row for _, cells in clean.lines for row in [dict(zip(clean.header, cells, strict=True))]}
    changed: set[tuple[int, str]] = set()
    other_value: set[tuple[int, str]] = set()
    for line, cells in sheet.lines:
        row = dict(zip(header, cells, strict=True))
        for name in header[4:]:
            if row[name] != (twin := twins[key(row)][name]):
                changed.add((line, name))
                if float(row[name]) != float(twin):
                    other_value.add((line, name))
    found = find_damage(header, sheet.lines)
    named = {(one.row, one.column) for one in found.suspects}
    print(f"\ndamaged copy: {len(named)} named; {len(changed)} changed, {len(changed & named)} of them named; "
          f"{len(other_value & named)} of {len(other_value)} with another value; {len(named - changed)} untouched named")  # fmt: skip
    assert (len(changed), len(other_value)) == (515, 97)
    assert changed <= named
    assert other_value <= named
    assert len(named - changed) <= 5
    told = [
        (one, twins[key(dict(zip(header, sheet.lines[one.row - 2][1], strict=True)))][one.column])
        for one in found.suspects
        if one.likely
    ]
    right = sum(float(one.likely) == float(truth) for one, truth in told)
    assert right >= 0.95 * len(told) > 50


def test_the_damaged_copy_stores_none_of_the_cells_it_names(real_data: Path, cast: Cast) -> None:
    made = deliver(cast, real_data / DAMAGED)
    told = made.told()
    assert len(told["suspects"]) >= 515
    codes = told["codes"]
    assert (
        codes["indicator_suspect"] + codes["indicator_suspect_likely"] + codes["indicator_country_unknown"]
        == made.refused
    )


def test_two_releases_of_the_border_seizures_hold_no_false_revision(real_data: Path, cast: Cast) -> None:
    first, second = (deliver(cast, real_data / name) for name in BORDER)
    assert (first.accepted, first.refused) == (10_092 * 2, 0)
    both = 7_559

    def rows(name: str) -> dict[tuple[str, ...], list[str]]:
        with (real_data / name).open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream))[1:]
        return {tuple(line[:7]): line[7:] for line in lines}

    one, other = rows(BORDER[0]), rows(BORDER[1])
    shared = set(one) & set(other)
    assert len(shared) == both
    really = sum(abs(float(a) - float(b)) > 1e-10 * max(abs(float(a)), abs(float(b)))
                 for key in shared for a, b in zip(one[key], other[key], strict=True))  # fmt: skip
    print(
        f"\nborder seizures: {both} keys in both, {second.unchanged} unchanged, {second.revised} revised, {really} really"
    )
    assert second.revised == really
    assert second.unchanged == both * 2 - really
    with acting(actor_of(cast.anna).doing("indicators.view")):
        months = {
            point.period for points in queries.many("us_border.seizures", country="US").values() for point in points
        }
        assert min(months) == "2018-10", "fiscal 2019 begins in October 2018"


def test_all_sums_of_the_background_checks_equal_their_totals(real_data: Path) -> None:
    (sheet,) = tables(real_data / "firearms/nics_monthly.csv")
    layout = choose(sheet.header, sheet.sheet)
    assert layout is not None
    table = open_table(sheet, layout)
    counts = Counter("refused" if cell.fault else "read" for cell in cells_of(table, Asked()))
    assert counts == {"read": 16_445 * 25}
    assert (table.checked, table.unbalanced) == (16_445, [])
