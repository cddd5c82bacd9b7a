"""Observations given out: CSV for people and SDMX-CSV for programs, in the order of country, period and breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.strategy.indicators.definitions import Definition
from tutela.strategy.indicators.models import Observation
from tutela.strategy.indicators.observing import parted
from tutela.strategy.indicators.sdmx import Version, rows_of

KINDS: Final = ("csv", "sdmx1.csv", "sdmx2.csv")
_FIRST: Final = ("indicator", "country", "area", "period")
_LAST: Final = ("value", "text", "status", "note", "unit", "organisation", "revision", "recorded_at")


def observations(definition: Definition) -> Iterator[Observation]:
    """The current observations of an indicator that one may see."""
    found = Observation.objects.filter(indicator=definition.id, current=True, submitted=True).select_related("owner")
    return found.order_by("country", "area", "breakdown", "starts", "period", "owner_id").iterator(2_000)


def chunks(definition: Definition, kind: str) -> Iterator[bytes]:
    """A file of one of ``KINDS``."""
    if kind == "csv":
        yield from _plain(definition)
        return
    version: Version = "1.0" if kind == "sdmx1.csv" else "2.0"
    for row in rows_of(definition, latest_of_each(observations(definition)), version):
        yield csv_line(row)


def latest_of_each(found: Iterator[Observation]) -> Iterator[Observation]:
    """One observation a key: of several organisations' the one recorded last, as the pages show it."""
    kept: Observation | None = None
    for one in found:
        if kept is not None and _key(one) == _key(kept):
            kept = max(kept, one, key=lambda either: (either.recorded_at, either.pk))
            continue
        if kept is not None:
            yield kept
        kept = one
    if kept is not None:
        yield kept


def _key(one: Observation) -> tuple[str, ...]:
    return one.country, one.area, one.breakdown, one.period


def _plain(definition: Definition) -> Iterator[bytes]:
    yield csv_head([*_FIRST, *definition.dimensions, *_LAST])
    for one in observations(definition):
        by = parted(one.breakdown)
        value = None if one.value is None else format(one.value.normalize(), "f")
        yield csv_line([
            one.indicator, one.country, one.area, one.period, *(by.get(name, "") for name in definition.dimensions),
            value, one.text, one.status, one.note, definition.unit, one.owner.name, one.revision,
            one.recorded_at.isoformat(timespec="seconds"),
        ])  # fmt: skip
