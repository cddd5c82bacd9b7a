"""Indicators counted from Tutela's own records: over all of them, for statistics alone, without persons or small counts.

Runs as Tutela itself (installation.linker): processing-restricted records are not among them. What is written is a delivery
of the organisation that runs the installation, so that a value that changed is a revision like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.actor import for_purposes
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy.indicators import storing
from tutela.strategy.indicators.definitions import Declared, Definition, definitions
from tutela.strategy.indicators.models import Delivery, Observation, Origin
from tutela.strategy.indicators.observing import Key, code_of, joined
from tutela.strategy.indicators.periods import Period, read_period
from tutela.strategy.indicators.rules import HIDDEN, Computed, clear, version_of
from tutela.strategy.indicators.sources import SOURCES, Rows
from tutela.strategy.indicators.values import Reading, Status
from tutela.vocabulary import substances
from tutela.vocabulary.areas import Purpose

COMPUTE: Final = "indicators.compute"
NOT_RECORDED: Final = "not_recorded"
UNKNOWN: Final = "unknown"
_COLUMN_OF: Final = {"group": "group_code", "item": "item_kind", "event": "happened"}
"""Names of breakdowns and conditions that are words of SQL, or mean something else there."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was computed of one indicator."""

    indicator: str
    version: str
    values: int
    hidden: int


def computed() -> list[Definition]:
    """The indicators that are computed."""
    return [one for one in definitions().values() if one.compute is not None]


@does(COMPUTE)
def compute(wanted: Sequence[str]) -> tuple[Delivery, list[Count]]:
    """Compute indicators (all, where ``wanted`` names none) and keep what came; the same again changes nothing."""
    chosen = [one for one in computed() if not wanted or one.id in wanted]
    actor = actors.current()
    observed: list[tuple[Key, Reading, str]] = []
    counts: list[Count] = []
    for definition in chosen:
        found = list(_observed(definition))
        hidden = sum(1 for _, reading, _ in found if reading.status is Status.SUPPRESSED)
        counts.append(Count(definition.id, _version(definition), len(found) - hidden, hidden))
        observed += found
        observed += _gone(definition.id, actor.organisation_id, {key for key, _, _ in found})
    made = Delivery.objects.create(
        owner_id=actor.organisation_id, by=actor.name or actor.role, origin=Origin.COMPUTED, submitted_at=timezone.now(),
        version=",".join(sorted({count.version for count in counts}))[:40] if len(counts) <= 3 else "",
    )  # fmt: skip
    storing.stage(made, observed)
    outcome = storing.settle(made)
    made.received = len(observed)
    made.accepted, made.unchanged = outcome.accepted, outcome.unchanged
    made.revised, made.missing = outcome.revised, outcome.missing
    made.report = json.dumps({"computed": [_as_json(count) for count in counts]})
    made.save()
    audit.record(Operation.COMBINATION, COMPUTE, "indicator_delivery", made.public_id, count=len(observed))
    return made, counts


def _as_json(count: Count) -> dict[str, object]:
    return {"indicator": count.indicator, "version": count.version, "values": count.values, "hidden": count.hidden}


def _version(definition: Definition) -> str:
    return version_of(_declared(definition))


def _declared(definition: Definition) -> Declared:
    if definition.compute is None:
        raise ValueError(f"{definition.id} is not computed")
    return definition.compute


def _observed(definition: Definition) -> Iterator[tuple[Key, Reading, str]]:
    declared = _declared(definition)
    rows = SOURCES[declared.rows]
    this_year = timezone.now().year
    dimension = declared.dimension or declared.by or ""
    for (country, year), cells in _grouped(declared, rows).items():
        period = read_period(str(year))
        if period is None or year > this_year:
            continue
        for cell in clear(declared.measure, cells):
            if cell.value is None and cell.code and _column(declared.by or "") in rows.open:
                continue
            breakdown = joined({dimension: cell.code}) if cell.code else ""
            key = Key(definition.id, country, "", period, breakdown)
            yield key, _reading(cell, period, this_year), _basis(cell)


def _reading(cell: Computed, period: Period, this_year: int) -> Reading:
    if cell.value is None:
        return Reading(Status.SUPPRESSED, note=HIDDEN)
    running = period.code == str(this_year)
    return Reading(Status.PROVISIONAL if running else Status.MEASURED, cell.value)


def _basis(cell: Computed) -> str:
    return "" if cell.value is None else f"{cell.basis} records"


def _gone(indicator: str, owner_id: int, keys: set[Key]) -> Iterator[tuple[Key, Reading, str]]:
    """Values that were computed before and are none now (records were erased): they become missing, as a revision."""
    known = Observation.objects.filter(indicator=indicator, owner_id=owner_id, current=True, submitted=True)
    for one in known.exclude(status=Status.MISSING).only("country", "area", "period", "breakdown"):
        period = read_period(one.period)
        if period is None:
            continue
        key = Key(indicator, one.country, one.area, period, one.breakdown)
        if key not in keys:
            yield key, Reading(Status.MISSING), ""


def _grouped(declared: Declared, rows: Rows) -> dict[tuple[str, int], list[Computed]]:
    """(country, year) -> the values by breakdown; of counts with the whole (code ""), which sums and medians over unlike things
    don't have."""
    found: dict[tuple[str, int], list[Computed]] = {}
    statement, named = statement_of(declared, rows)
    with for_purposes((Purpose.STATISTICS,)), connection.cursor() as cursor:
        cursor.execute(statement, named)
        for country, year, whole, code, value, basis, numerator in cursor.fetchall():
            if year is None:
                continue
            name = "" if whole else code_of(code or "") or NOT_RECORDED
            exact = None if value is None else Decimal(value).quantize(Decimal("0.000001"))
            if exact is not None:
                cell = Computed(name, exact, basis, numerator)
                found.setdefault((country or UNKNOWN, year), []).append(cell)
    return found


def statement_of(declared: Declared, rows: Rows) -> tuple[str, dict[str, Any]]:
    """The SELECT of a declaration with its values. KeyError for a column the source does not declare."""
    named: dict[str, Any] = {}
    if "%(groups)s" in rows.select:
        grouped = {code: entry.group for code, entry in substances.registry().by_id.items()}
        named |= {"substances": list(grouped), "groups": list(grouped.values())}
    where = _conditions(declared.where, rows, "w", named)
    having = _conditions(declared.having, rows, "h", named)
    by = _checked(declared.by, rows.columns) if declared.by else ""
    of = _checked(declared.of, rows.numbers) if declared.of else ""
    numerator = f"count(DISTINCT event) FILTER (WHERE {having})" if declared.having else "NULL::bigint"
    measure = {
        "count": "count(DISTINCT event)",
        "sum": f"sum({of})",
        "median": f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {of})",
        "share": f"100.0 * {numerator} / count(DISTINCT event)",
    }[declared.measure]
    if not by:
        sets, code, whole = "(country, year)", "''", "true"
    else:
        with_whole = "(country, year), " if declared.measure == "count" else ""
        sets, code, whole = f"GROUPING SETS ({with_whole}(country, year, {by}))", by, f"grouping({by}) = 1"
    statement = (
        f"SELECT country, year, {whole}, {code}, {measure}, count(DISTINCT event), {numerator}"  # noqa: S608  (declared names only)
        f" FROM ({rows.select}) AS counted WHERE {where} GROUP BY {sets}"
    )
    return statement, named


def _conditions(wanted: dict[str, str | list[str]], rows: Rows, prefix: str, named: dict[str, Any]) -> str:
    parts = []
    for index, (name, values) in enumerate(wanted.items()):
        named[f"{prefix}{index}"] = [values] if isinstance(values, str) else list(values)
        parts.append(f"{_checked(name, rows.columns)} = ANY (%({prefix}{index})s)")
    return " AND ".join(parts) or "true"


def _checked(name: str, columns: Sequence[str]) -> str:
    column = _column(name)
    if column not in columns:
        raise KeyError(f"the source has no column {name!r}")
    return column


def _column(name: str) -> str:
    return _COLUMN_OF.get(name, name)
