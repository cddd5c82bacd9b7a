"""From a table and its layout to cells: each value cell of the table becomes one, with what it says or why it says nothing.

Pure: no Django. Nothing is dropped without a word: rows that are footnotes are given back as texts, columns that the layout
does not know are refused cell by cell where they hold anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tutela.formats.damage.detecting import Findings, Suspect, find_damage
from tutela.strategy.indicators.definitions import Definition, definitions
from tutela.strategy.indicators.layouts import Layout, Values
from tutela.strategy.indicators.periods import Period, PeriodKind, month_number, read_period
from tutela.strategy.indicators.places import Place, read_place
from tutela.strategy.indicators.tables import SheetTable
from tutela.strategy.indicators.values import Reading, Status, decimal_mark, read_value
from tutela.vocabulary.countries import countries
from tutela.vocabulary.faults import Fault


@dataclass(frozen=True, slots=True)
class Key:
    """What a value is about. ``breakdown`` is ``age=15-19;sex=female``, the dimensions in order of their names."""

    indicator: str
    country: str
    area: str
    period: Period
    breakdown: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One value cell: where it stands, what it says of what, or its fault."""

    sheet: str
    line: int
    column: str
    written: str
    key: Key | None = None
    reading: Reading | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who delivers a file says beside it. ``as_it_stands``: suspect cells are taken as they are written."""

    period: str = ""
    as_it_stands: bool = False


@dataclass(slots=True)
class Table:
    """What a table was found to be, filled while its cells are read."""

    layout: Layout
    sheet: SheetTable
    findings: Findings
    footnotes: list[str] = field(default_factory=list)
    unbalanced: list[tuple[int, str]] = field(default_factory=list)  # line, check in words
    checked: int = 0


_FOOTNOTE: Final = re.compile(r"\s*(\(\d{1,2}\)|\*|note|source|\d\))", re.IGNORECASE)
_LONG: Final = 60
_LEADING_ZEROS: Final = re.compile(r"^0+(?=\d)")
_HALF_A_CENT: Final = 1e-9


def open_table(sheet: SheetTable, layout: Layout) -> Table:
    """A table under a layout, with its suspect cells found."""
    return Table(layout, sheet, find_damage(sheet.header, sheet.lines))


def cells_of(table: Table, asked: Asked) -> Iterator[Cell]:
    """Every value cell of a table, in the order of the file."""
    reader = _Reader(table, asked)
    for line, cells in table.sheet.lines:
        yield from reader.row(line, cells)
    for line, width, fault in table.sheet.broken:
        for _ in range(max(min(width, len(reader.plans)), 1)):
            yield Cell(table.sheet.sheet, line, "", "", fault=fault)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the cells of one column become observations."""

    index: int
    heading: str
    indicator: Definition | None
    breakdown: Mapping[str, str]
    period: Period | None = None


class _Reader:
    def __init__(self, table: Table, asked: Asked) -> None:
        self._table, self._layout, self._asked = table, table.layout, asked
        header = table.sheet.header
        self._at = {name.strip().casefold(): index for index, name in enumerate(header)}
        self.plans = list(_plans(self._layout, header, self._at, asked))
        self._decimal = self._layout.decimal or ("." if table.sheet.sheet else self._found_decimal())
        self._suspects: dict[tuple[int, str], Suspect] = {}
        if not asked.as_it_stands:
            self._suspects = {(one.row, one.column): one for one in table.findings.suspects}

    def row(self, line: int, cells: Sequence[str]) -> Iterator[Cell]:
        """The cells of one row."""
        first = next((cell for cell in cells if cell.strip()), "")
        if _is_footnote(first, cells):
            self._table.footnotes.append(first.strip())
            return
        place = self._place(cells)
        area = self._cell(cells, self._layout.area.column) if self._layout.area else ""
        period = self._period(cells)
        breakdown = self._breakdown(cells)
        self._check(line, cells)
        for plan in self.plans:
            written = cells[plan.index] if plan.index < len(cells) else ""
            if plan.indicator is None:
                if written.strip():
                    fault = Fault("indicator_column_unmapped", params={"column": plan.heading})
                    yield self._cell_of(line, plan, written, fault=fault)
                continue
            yield self._observed(line, plan, written, (place, area, plan.period or period), breakdown)

    def _observed(
        self,
        line: int,
        plan: _Plan,
        written: str,
        where: tuple[Place | Fault, str, Period | Fault],
        breakdown: Mapping[str, str],
    ) -> Cell:
        place, area, period = where
        definition = plan.indicator
        if (isinstance(place, Fault) or isinstance(period, Fault)) and not written.strip():
            return self._cell_of(line, plan, written, reading=Reading(Status.MISSING))
        if isinstance(place, Fault):
            return self._cell_of(line, plan, written, fault=place)
        if isinstance(period, Fault):
            return self._cell_of(line, plan, written, fault=period)
        if definition is None:
            raise AssertionError("a plan without an indicator has no observations")
        if fault := not_a_member(definition, place, period):
            return self._cell_of(line, plan, written, fault=fault)
        reading = self._read(line, plan, written, definition)
        if isinstance(reading, Fault):
            return self._cell_of(line, plan, written, fault=reading)
        if place.note:
            reading = Reading(reading.status, reading.value, reading.text, f"{place.note} {reading.note}".strip())
        key = Key(definition.id, place.country, area or place.part, period, joined({**breakdown, **plan.breakdown}))
        return self._cell_of(line, plan, written, key, reading)

    def _read(self, line: int, plan: _Plan, written: str, definition: Definition) -> Reading | Fault:
        suspect = self._suspects.get((line, plan.heading))
        if suspect is not None:
            code = "indicator_suspect_likely" if suspect.likely else "indicator_suspect"
            return Fault(code, params={"value": written.strip(), "likely": suspect.likely})
        as_meant = _LEADING_ZEROS.sub("", written.strip()) if self._asked.as_it_stands else written
        reading = read_value(as_meant, not definition.is_numeric, self._decimal)
        if isinstance(reading, Fault):
            return reading
        return check_reading(definition, reading, written)

    def _cell_of(
        self, line: int, plan: _Plan, written: str, key: Key | None = None, reading: Reading | None = None,
        fault: Fault | None = None,
    ) -> Cell:  # fmt: skip
        return Cell(self._table.sheet.sheet, line, plan.heading, written, key, reading, fault)

    def _found_decimal(self) -> str | None:
        """The decimal mark of a text file, by what its value columns can only mean."""
        columns = [plan.index for plan in self.plans if plan.indicator is not None]
        lines = self._table.sheet.lines
        return decimal_mark(cells[index] for _, cells in lines for index in columns if index < len(cells))

    def _number(self, cell: str) -> Decimal | None:
        reading = read_value(cell, False, self._decimal)
        return reading.value if isinstance(reading, Reading) else None

    def _cell(self, cells: Sequence[str], column: str | None) -> str:
        index = self._at.get((column or "").strip().casefold(), len(cells))
        return cells[index].strip() if index < len(cells) else ""

    def _place(self, cells: Sequence[str]) -> Place | Fault:
        country = self._layout.country
        return read_place(country.constant if country.constant is not None else self._cell(cells, country.column))

    def _period(self, cells: Sequence[str]) -> Period | Fault:
        when = self._layout.period
        fiscal = when.fiscal.as_fiscal_year() if when.fiscal else None
        if when.headings:
            return Fault("indicator_period_missing")
        text = self._asked.period if when.asked else when.constant or self._cell(cells, when.column)
        if not text:
            return Fault("indicator_period_missing")
        period = read_period(text, fiscal)
        if period is not None and when.month:
            month = month_number(self._cell(cells, when.month))
            year = int(re.sub(r"\D", "", period.code)[:4])
            if month is None:
                return Fault("indicator_period_unreadable", params={"value": self._cell(cells, when.month)})
            period = fiscal.month(year, month) if fiscal else read_period(f"{year}-{month:02}")
        return period or Fault("indicator_period_unreadable", params={"value": text[:60]})

    def _breakdown(self, cells: Sequence[str]) -> dict[str, str]:
        found = {name: code_of(self._cell(cells, column)) for name, column in self._layout.breakdown.items()}
        return {name: code for name, code in found.items() if code}

    def _check(self, line: int, cells: Sequence[str]) -> None:
        """Compare a row with the layout's declared sums and means."""
        for check in self._layout.checks:
            values = {plan.heading: self._number(cells[plan.index]) for plan in self.plans if plan.index < len(cells)}
            of = check.of or [name for name in values if name != check.column and name not in _means(self._layout)]
            parts = [value for name in of if (value := values.get(name)) is not None]
            whole = values.get(check.column)
            if whole is None or not parts:
                continue
            self._table.checked += 1
            whole_of_parts = sum(parts, Decimal(0))
            found = whole_of_parts if check.measure == "sum" else whole_of_parts / len(parts)
            if abs(found - whole) > Decimal(check.within) + Decimal(_HALF_A_CENT):
                self._table.unbalanced.append((line, f"{check.column} {whole}, {check.measure} {found}"))


def _means(layout: Layout) -> set[str]:
    """Columns of other indicators than the one a check is about: they are no parts of its sum."""
    return {values.column for values in layout.values if values.column is not None}


def _plans(layout: Layout, header: Sequence[str], at: Mapping[str, int], asked: Asked) -> Iterator[_Plan]:
    """What each column is: constants of the layout are left out, columns nobody named have no indicator."""
    named = [layout.country.column, layout.area.column if layout.area else None, layout.period.column]
    named += [layout.period.month, *layout.breakdown.values(), *layout.ignore]
    taken = {name.strip().casefold() for name in named if name}
    single = {values.column.strip().casefold(): values for values in layout.values if values.column}
    rest = next((values for values in layout.values if values.rest), None)
    dated = next((values for values in layout.values if not values.rest and not values.column), None)
    fiscal = layout.period.fiscal.as_fiscal_year() if layout.period.fiscal else None
    for index, heading in enumerate(header):
        name = heading.strip().casefold()
        if name in taken or at.get(name) != index:
            continue
        if name in single:
            yield _plan(index, heading, single[name], {})
        elif layout.period.headings and dated and (period := read_period(heading, fiscal)):
            yield _plan(index, heading, dated, {}, period)
        elif rest is not None and rest.rest is not None:
            yield _plan(index, heading, rest, {rest.rest: rest.codes.get(heading.strip(), code_of(heading))})
        else:
            yield _Plan(index, heading, None, {})


def _plan(index: int, heading: str, values: Values, more: Mapping[str, str], period: Period | None = None) -> _Plan:
    return _Plan(index, heading, definitions()[values.indicator], {**values.breakdown, **more}, period)


def check_reading(definition: Definition, reading: Reading, written: str) -> Reading | Fault:
    """The reading, or why it can't be one of this indicator: outside its range, or no answer of its list."""
    if reading.value is not None and not definition.takes(reading.value):
        low, high = ("" if bound is None else format(bound, "f") for bound in (definition.low, definition.high))
        return Fault(
            "indicator_out_of_range", params={"value": written.strip(), "low": low or "–", "high": high or "–"}
        )
    if reading.text and definition.answers and reading.text.casefold() not in definition.answers:
        return Fault("indicator_answer_unknown", params={"value": written, "answers": ", ".join(definition.answers)})
    return reading


def not_a_member(definition: Definition, place: Place, period: Period) -> Fault | None:
    """The fault of a country that is no member of the Union in the period, where the indicator is of members."""
    if definition.members != "eu" or period.ends is None or place.country == "european_union":
        return None
    country = countries()[place.country]
    if country.in_eu(period.ends):
        return None
    if country.eu_until is not None:
        params = {"country": country.name, "day": country.eu_until.isoformat(), "period": period.code}
        return Fault("indicator_country_left", params=params)
    return Fault("indicator_country_no_member", params={"country": country.name, "period": period.code})


def code_of(text: str) -> str:
    """The code of a heading or a cell in a breakdown: ``"&lt;15"`` is ``below_15``, ``"Khat (Catha Edulis)"`` ``khat_catha_edulis``."""
    text = html.unescape(text).strip().strip("*† ").casefold()
    text = re.sub(r"^<\s*(?=\d)", "below ", text)
    text = re.sub(r"^>\s*(?=\d)", "above ", text)
    text = re.sub(r"(?<=\d)\+", " plus ", text)
    return re.sub(r"[^\w-]+", "_", text).strip("_")[:100]


def joined(breakdown: Mapping[str, str]) -> str:
    """A breakdown as it is kept."""
    return ";".join(f"{name}={code}" for name, code in sorted(breakdown.items()) if code)


def parted(breakdown: str) -> dict[str, str]:
    """The reverse of ``joined``."""
    return dict(part.split("=", 1) for part in breakdown.split(";") if part)


def _is_footnote(first: str, cells: Sequence[str]) -> bool:
    filled = sum(1 for cell in cells if cell.strip())
    return filled == 1 and (len(first) > _LONG or _FOOTNOTE.match(first) is not None)


def has_value(cell: Cell) -> bool:
    """Whether a cell holds a value (not a missing mark, not a fault)."""
    return cell.reading is not None and cell.reading.status is not Status.MISSING


def is_fiscal(period: Period) -> bool:
    """Whether a period is a fiscal year."""
    return period.kind is PeriodKind.FISCAL_YEAR
