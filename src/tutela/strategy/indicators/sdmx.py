"""SDMX-CSV, versions 1.0 and 2.0, written and read. Pure: no Django.

Each indicator is a dataflow of its own, ``TUTELA:EUDA_DEATHS(1.0)``. Dimensions: FREQ, REF_AREA (ISO 3166-1, XK), AREA (a part of the
country, ``_T`` for the whole), one a dimension of the indicator (``_T``: not broken down by it), TIME_PERIOD. What others
write is read by the same names; a column that says one thing in every row and is unknown is left out.
Codes of FREQ and OBS_STATUS are those of SDMX's cross-domain code lists (recalled: unverified).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from tutela.formats.csv_cells import raw_cell
from tutela.strategy.indicators.definitions import Definition, definitions
from tutela.strategy.indicators.observing import (
    Asked,
    Cell,
    Key,
    check_reading,
    code_of,
    joined,
    not_a_member,
    parted,
)  # fmt: skip
from tutela.strategy.indicators.periods import Period, PeriodKind, read_period
from tutela.strategy.indicators.places import Place, read_place
from tutela.strategy.indicators.tables import SheetTable
from tutela.strategy.indicators.values import Reading, Status, read_value
from tutela.vocabulary.faults import Fault

AGENCY: Final = "TUTELA"
VERSION: Final = "1.0"
WHOLE: Final = "_T"
Version = Literal["1.0", "2.0"]

STATUS_OUT: Final[Mapping[Status, str]] = {
    Status.MEASURED: "A",
    Status.ESTIMATED: "E",
    Status.PROVISIONAL: "P",
    Status.MISSING: "O",
    Status.SUPPRESSED: "Q",
}
_STATUS_IN: Final[Mapping[str, Status]] = {
    **{code: status for status, code in STATUS_OUT.items()},
    "": Status.MEASURED, "B": Status.MEASURED, "D": Status.MEASURED, "F": Status.ESTIMATED, "I": Status.ESTIMATED,
    "L": Status.MISSING, "M": Status.MISSING, "N": Status.MEASURED, "U": Status.MEASURED, "V": Status.PROVISIONAL,
}  # fmt: skip
_FREQ: Final[Mapping[PeriodKind, str]] = {
    PeriodKind.YEAR: "A",
    PeriodKind.FISCAL_YEAR: "A",
    PeriodKind.HALF_YEAR: "S",
    PeriodKind.QUARTER: "Q",
    PeriodKind.MONTH: "M",
}
_STRUCTURE: Final = re.compile(
    r"(?:.*=)?(?P<agency>[A-Za-z0-9_.-]+):(?P<id>[A-Za-z0-9_$@-]+)(?:\((?P<version>[0-9.+*a-z-]+)\))?", re.IGNORECASE
)
_COUNTRY: Final = ("REF_AREA", "GEO", "COUNTRY", "LOCATION", "REPORTER")
_PERIOD: Final = ("TIME_PERIOD", "TIME")
_NOT_DIMENSIONS: Final = frozenset({
    "DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY", "OBS_VALUE", "OBS_STATUS", "OBS_FLAG",
    "CONF_STATUS", "COMMENT_OBS", "OBS_NOTE", "UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "LAST UPDATE", "FREQ", "AREA",
    "TIME_FORMAT", "REPORTING_YEAR_START_DAY",
})  # fmt: skip


class Observed(Protocol):
    """What is written: an observation as the database has it."""

    indicator: str
    country: str
    area: str
    period: str
    breakdown: str
    text: str
    status: str
    note: str

    @property
    def value(self) -> object:
        """A decimal or None."""
        ...


def dataflow_of(indicator: str) -> str:
    """The dataflow's id of an indicator."""
    return indicator.replace(".", "_").upper()


def columns_of(definition: Definition, version: Version) -> list[str]:
    """The heading of an indicator's file."""
    named = [name.upper() for name in definition.dimensions]
    first = ["DATAFLOW"] if version == "1.0" else ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    return [
        *first, "FREQ", "REF_AREA", "AREA", *named, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE", "COMMENT_OBS",
    ]  # fmt: skip


def rows_of(definition: Definition, observed: Iterable[Observed], version: Version = "2.0") -> Iterator[list[str]]:
    """Heading and rows of SDMX-CSV. A value that is missing or suppressed is an empty cell with its status."""
    yield columns_of(definition, version)
    flow = f"{AGENCY}:{dataflow_of(definition.id)}({VERSION})"
    first = [flow] if version == "1.0" else ["dataflow", flow, "I"]
    for one in observed:
        by = parted(one.breakdown)
        period = read_period(one.period)
        value = one.text or ("" if one.value is None else _plain(one.value))
        yield [
            *first,
            _FREQ[period.kind] if period else "A",
            one.country,
            one.area or WHOLE,
            *(by.get(name, WHOLE) for name in definition.dimensions),
            period_out(one.period),
            value,
            STATUS_OUT[Status(one.status)],
            definition.unit,
            one.note,
        ]


def period_out(code: str) -> str:
    """A period as SDMX names it: a fiscal year is a reporting year (``2017-A1``), the others are as they are kept."""
    return f"{code[2:]}-A1" if code.startswith("FY") else code


def _plain(value: object) -> str:
    text = format(value, "f") if value.__class__.__name__ == "Decimal" else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_sdmx(header: Sequence[str]) -> bool:
    """Whether a heading is one of SDMX-CSV."""
    names = [name.strip().upper().split(":")[0] for name in header]
    return bool(names) and names[0] in {"DATAFLOW", "STRUCTURE"} and "OBS_VALUE" in names


@dataclass(slots=True)
class _Columns:
    """Where everything stands in a heading."""

    structure: int
    country: int | None
    period: int | None
    value: int
    status: int | None
    area: int | None
    note: int | None
    others: dict[str, int]


def read_sdmx(table: SheetTable, asked: Asked, indicator: str = "") -> Iterator[Cell]:
    """The observations of an SDMX-CSV file, one cell a row. ``indicator``: what it is of where its dataflow is not ours."""
    columns = _columns(table.header)
    if any(":" in name for name in table.header):  # "REF_AREA: Country" over "AT: Austria"
        table = _without_labels(table, columns.note)
    same = {
        name for name, at in columns.others.items()
        if len({row[at].strip() for _, row in table.lines if at < len(row)}) <= 1
    }  # fmt: skip
    for line, row in table.lines:
        written = _at(row, columns.value)
        outcome = _observation(row, columns, same, indicator)
        if isinstance(outcome, Fault):
            yield Cell(table.sheet, line, outcome.column or "OBS_VALUE", written, fault=outcome)
        else:
            yield Cell(table.sheet, line, "OBS_VALUE", written, *outcome)
    for line, _, fault in table.broken:
        yield Cell(table.sheet, line, "", "", fault=fault)


def _without_labels(table: SheetTable, note: int | None) -> SheetTable:
    """The table with codes alone, where a file has labels beside them."""
    lines = [
        (line, [_comment(cell) if at == note else cell.split(": ")[0] for at, cell in enumerate(row)])
        for line, row in table.lines
    ]
    return replace(table, lines=lines)


def _comment(cell: str) -> str:
    """A free text has no label: it stands there twice."""
    half = cell[: (len(cell) - 2) // 2]
    return half.replace("<NA>", "") if cell == f"{half}: {half}" else cell


def _columns(header: Sequence[str]) -> _Columns:
    at = {name.strip().upper().split(":")[0]: index for index, name in reversed(list(enumerate(header)))}

    def first(*names: str) -> int | None:
        return next((at[name] for name in names if name in at), None)

    known = _NOT_DIMENSIONS | set(_COUNTRY) | set(_PERIOD)
    return _Columns(
        structure=at.get("STRUCTURE_ID", at.get("DATAFLOW", 0)),
        country=first(*_COUNTRY),
        period=first(*_PERIOD),
        value=at["OBS_VALUE"],
        status=first("OBS_STATUS", "OBS_FLAG"),
        area=first("AREA"),
        note=first("COMMENT_OBS", "OBS_NOTE"),
        others={name: index for name, index in at.items() if name and name not in known},
    )


def _observation(row: Sequence[str], columns: _Columns, same: set[str], indicator: str) -> tuple[Key, Reading] | Fault:
    definition = _definition(_at(row, columns.structure), indicator)
    if isinstance(definition, Fault):
        return definition
    place = read_place(_at(row, columns.country))
    if isinstance(place, Fault):
        return place.at("REF_AREA")
    period = _period(_at(row, columns.period))
    if isinstance(period, Fault):
        return period.at("TIME_PERIOD")
    if fault := not_a_member(definition, place, period):
        return fault.at("REF_AREA")
    breakdown = _breakdown(row, columns, same, definition)
    if isinstance(breakdown, Fault):
        return breakdown
    reading = _reading(row, columns, definition)
    if isinstance(reading, Fault):
        return reading.at("OBS_VALUE")
    area = _at(row, columns.area)
    return _key(definition, place, "" if area in {WHOLE, "_Z"} else area, period, breakdown), reading


def _key(definition: Definition, place: Place, area: str, period: Period, breakdown: Mapping[str, str]) -> Key:
    return Key(definition.id, place.country, area or place.part, period, joined(breakdown))


def _definition(structure: str, indicator: str) -> Definition | Fault:
    found = _STRUCTURE.fullmatch(structure.strip())
    named = found["id"] if found else structure.strip()
    own = next((one for one in definitions().values() if dataflow_of(one.id) == named.upper()), None)
    if own is not None and (found is None or found["agency"].upper() == AGENCY or not indicator):
        return own
    return definitions().get(indicator) or Fault("indicator_unknown", "DATAFLOW", {"value": structure[:100]})


def _period(text: str) -> Period | Fault:
    if not text:
        return Fault("indicator_period_missing")
    return read_period(text) or Fault("indicator_period_unreadable", params={"value": text[:60]})


def _breakdown(row: Sequence[str], columns: _Columns, same: set[str], definition: Definition) -> dict[str, str] | Fault:
    found: dict[str, str] = {}
    for name, at in columns.others.items():
        code = _at(row, at)
        if name.lower() not in definition.dimensions:
            if code and code not in {WHOLE, "_Z"} and name not in same:
                return Fault("indicator_dimension_unknown", name, {"value": name})
            continue
        if code not in {"", WHOLE, "_Z"}:
            found[name.lower()] = code_of(code)
    return found


def _reading(row: Sequence[str], columns: _Columns, definition: Definition) -> Reading | Fault:
    written, note = _at(row, columns.value), raw_cell(_at(row, columns.note))
    status = _STATUS_IN.get(_at(row, columns.status).upper()[:1], Status.MEASURED)
    if status in {Status.MISSING, Status.SUPPRESSED} or written.upper() in {"NAN", "NULL"}:
        return Reading(Status.SUPPRESSED if status is Status.SUPPRESSED else Status.MISSING, note=note)
    reading = read_value(raw_cell(written), not definition.is_numeric, ".")
    if isinstance(reading, Fault):
        return reading
    if reading.status is Status.MEASURED:
        reading = Reading(status, reading.value, reading.text, note or reading.note)
    return check_reading(definition, reading, written)


def _at(row: Sequence[str], index: int | None) -> str:
    return row[index].strip() if index is not None and index < len(row) else ""
