"""Every read of records that spans rows: the filtered list, its facets, one record with its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.records.kinds import BY_NAME
from tutela.records.models import LONG, Item, Record, Source
from tutela.vocabulary.areas import Area, Purpose

NOT_RECORDED: Final = "-"
"""In an address: the code was not recorded (an empty parameter is no filter at all)."""

COUNTED: Final = 10_000
"""How far a list is counted; beyond it a page says "more than 10 000"."""

COLUMNS: Final = ("kind", "area", "country", "transport", "concealment", "location_kind")
"""Columns that are filters and facets."""

FACETS: Final = (*COLUMNS, "source_id")


@dataclass(frozen=True, slots=True)
class RecordFilters:
    """What a list is asked for, as an address carries it. Days are inclusive, written ``2016-03-24`` (``2016-03``: its
    first or last day). ``purpose`` (in an address ``for``) is what ``text`` is searched for."""

    kind: str = ""
    area: str = ""
    country: str = ""
    transport: str = ""
    concealment: str = ""
    location_kind: str = ""
    substance: str = ""
    source: str = ""
    start: date | None = None
    end: date | None = None
    duplicates: bool = False
    text: str = ""
    purpose: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> RecordFilters:
        """Filters from an address's parameters; InvalidInput says which one can't be used."""
        codes = {name: query.get(name, "").strip() for name in (*COLUMNS, "substance", "source")}
        if codes["kind"] not in {"", *BY_NAME} or codes["area"] not in {"", *Area}:
            raise InvalidInput(_("There is no such kind or area of records."))
        start, end = _day(query.get("from", ""), last=False), _day(query.get("to", ""), last=True)
        if start and end and start > end:
            raise InvalidInput(_("The first day is after the last."), mend=_("Exchange the two days."))
        text = " ".join(query.get("q", "").split())[:200]
        purpose = query.get("for", "").strip() if text else ""
        if purpose not in {"", *Purpose}:
            raise InvalidInput(_("There is no such purpose."))
        duplicates = query.get("duplicates") == "yes"
        return cls(start=start, end=end, duplicates=duplicates, text=text, purpose=purpose, **codes)

    def query(self) -> dict[str, str]:
        """The address parameters of these filters."""
        values = {name: getattr(self, name) for name in (*COLUMNS, "substance", "source")}
        values |= {"from": self.start.isoformat() if self.start else "", "to": self.end.isoformat() if self.end else ""}
        values |= {"duplicates": "yes" if self.duplicates else "", "q": self.text, "for": self.purpose}
        return {name: value for name, value in values.items() if value}


@dataclass(slots=True)
class Facets:
    """How the first ``COUNTED`` records of a list divide: column -> [(code, records)], most first."""

    counted: int = 0
    more: bool = False
    by: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def filtered(filters: RecordFilters) -> QuerySet[Record]:
    """The current records that fit, without order; ``duplicates`` and ``text`` are for later stages to add."""
    found = Record.objects.filter(current=True)
    for name in COLUMNS:
        if code := getattr(filters, name):
            found = found.filter(**{name: "" if code == NOT_RECORDED else code})
    if filters.source:
        found = found.filter(source__in=list(Source.objects.filter(slug=filters.source).values_list("pk", flat=True)))
    if filters.substance:
        code = "" if filters.substance == NOT_RECORDED else filters.substance
        found = found.filter(Exists(Item.objects.filter(record=OuterRef("pk"), current=True, substance=code)))
    if filters.start:
        found = found.filter(occurred_at__gte=_midnight(filters.start))
    if filters.end:
        found = found.filter(occurred_at__lt=_midnight(filters.end + timedelta(days=1)))
    return found


def facets(found: QuerySet[Record]) -> Facets:
    """Count the latest records of a list by each facet, in one pass and never beyond ``COUNTED``."""
    shown = Facets(by={name: [] for name in FACETS})
    try:
        inner, values = found.order_by("-id").values(*FACETS)[: COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:  # a condition that nothing can fit, such as no identifier found
        return shown
    names = ", ".join(FACETS)
    sets = ", ".join(f"({name})" for name in FACETS)
    query = f"SELECT grouping({names}), {names}, count(*) FROM ({inner}) listed GROUP BY GROUPING SETS ((), {sets})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    whole = 2 ** len(FACETS) - 1
    for mask, *codes, count in rows:
        if mask == whole:
            shown.more = count > COUNTED
            shown.counted = min(count, COUNTED)
        else:
            index = next(at for at in range(len(FACETS)) if not mask & (1 << (len(FACETS) - 1 - at)))
            shown.by[FACETS[index]].append((codes[index], count))
    for counted in shown.by.values():
        counted.sort(key=lambda pair: (-pair[1], str(pair[0])))
    return shown


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list, newest first, with the marks of its neighbours (public ids; None: there is none)."""

    records: list[Record]
    older: str | None
    newer: str | None


def sliced(found: QuerySet[Record], *, before: str = "", after: str = "", size: int = 50) -> Slice:
    """The records older than ``before``, newer than ``after``, or the newest; what isn't visible is no mark."""
    marked = Record.objects.filter(public_id=before or after).values_list("pk", flat=True)
    mark = marked.first() if before or after else None
    if mark is not None and after:
        keys = list(found.filter(pk__gt=mark).order_by("id").values_list("pk", flat=True)[: size + 1])
        records = _of(keys[:size])
        return Slice(
            records, records[-1].public_id if records else None, _mark(records[:1]) if len(keys) > size else None
        )
    listed = found if mark is None else found.filter(pk__lt=mark)
    # The keys first: they come from the index alone, however rare the records are.
    keys = list(listed.order_by("-id").values_list("pk", flat=True)[: size + 1])
    records = _of(keys[:size])
    older = _mark(records[-1:]) if len(keys) > size else None
    return Slice(records, older, None if mark is None else _mark(records[:1]) or before)


def _of(keys: list[int]) -> list[Record]:
    return list(Record.objects.filter(pk__in=keys).select_related("source", "owner").defer(*LONG).order_by("-id"))


def _mark(records: list[Record]) -> str | None:
    return records[0].public_id if records else None


def record(public_id: str) -> Record:
    """One record (any revision); NotFound where there is none or it isn't for this actor."""
    found = Record.objects.select_related("source__organisation", "owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return found


def revisions(of: Record) -> list[Record]:
    """All revisions of the same thing that the actor may see, newest first."""
    return list(Record.objects.filter(uid=of.uid).select_related("source").order_by("-revision"))


@dataclass(frozen=True, slots=True)
class Change:
    """One column that a revision changed; None: the column was not there."""

    column: str
    before: str | None
    after: str | None


def changes(before: Record, after: Record) -> list[Change]:
    """What was written otherwise in the later revision, column by column."""
    old, new = before.written_cells(), after.written_cells()
    return [Change(name, old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _day(text: str, *, last: bool) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if last else first
        day = date.fromisoformat(text)
        return min(day, date(9999, 12, 30))  # the day after the last one is computed too
    except (ValueError, OverflowError) as error:
        raise InvalidInput(_("“%s” is not a day.") % text[:40], mend=_("Write it as 2016-03-24.")) from error
