"""Keeping gaps in step with what they are computed from: called by whoever changes that, in the same transaction.

A gap is opened, changed or closed; what it was before stays in its history. What people decided on it, and practices that answer
it, stay with it when it comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from django.db import connection
from django.utils import timezone

from tutela.database.locks import Lock
from tutela.strategy.law.gap_models import Gap, GapChange, Happened
from tutela.strategy.law.rules import Gap as Computed
from tutela.strategy.law.sources import SOURCES

_LOCK: Final = f"SELECT pg_advisory_xact_lock({Lock.GAPS}, hashtext(%s))"
_COMPARED: Final = ("kind", "title", "countries", "severity", "reasons", "sources", "rules_version")


def follow(source: str, because: str, day: date | None = None) -> int:
    """Compute all gaps of a source anew; how many opened, changed or closed. KeyError for no source."""
    day = day or timezone.localdate()
    _wait(source)  # before it is computed: of two that change at once the second sees both
    return settle(source, SOURCES[source].compute(day), because)


def follow_all(because: str, day: date | None = None) -> int:
    """The same for every source."""
    return sum(follow(source, because, day) for source in SOURCES)


def settle(source: str, found: Iterable[Computed], because: str, within: Collection[str] | None = None) -> int:
    """Make the kept gaps of a source those that were computed; ``within``: only those of these keys were computed. How many
    opened, changed or closed. The caller holds the source's lock or computes under it (``follow``)."""
    _wait(source)
    kept_of = Gap.objects.filter(source=source)
    if within is not None:
        kept_of = kept_of.filter(key__in=list(within))
    kept = {one.key: one for one in kept_of}
    changes: list[GapChange] = []
    now = timezone.now()
    wanted = {one.key: one for one in found}
    for key, computed in wanted.items():
        change = _brought(source, kept.get(key), computed, because)
        if change is not None:
            changes.append(change)
    for key, gap in kept.items():
        if gap.closed_at is None and key not in wanted:
            gap.closed_at = gap.computed_at = now
            gap.because = _cause(source, key, gap.countries, because)
            gap.save(update_fields=["closed_at", "computed_at", "because"])
            changes.append(_change(gap, Happened.CLOSED))
    GapChange.objects.bulk_create(changes)
    return len(changes)


def out_of_step(day: date | None = None) -> list[str]:
    """Keys of gaps that are not what the sources compute now."""
    day = day or timezone.localdate()
    wrong = []
    for source in SOURCES.values():
        kept = {one.key: _content(one) for one in Gap.objects.filter(source=source.name, closed_at=None)}
        wanted = {one.key: _content_of(one) for one in source.compute(day)}
        wrong += [key for key in sorted({*kept, *wanted}) if kept.get(key) != wanted.get(key)]
    return wrong


def _brought(source: str, gap: Gap | None, computed: Computed, because: str) -> GapChange | None:
    wanted = dict(zip(_COMPARED, _content_of(computed), strict=True))
    if gap is None:
        because = _cause(source, computed.key, computed.countries, because)
        gap = Gap.objects.create(source=source, key=computed.key, because=because, **wanted)
        return _change(gap, Happened.OPENED)
    if gap.closed_at is None and _content(gap) == _content_of(computed):
        return None
    happened = Happened.CHANGED if gap.closed_at is None else Happened.OPENED
    if happened is Happened.OPENED or [gap.reasons, gap.sources] != [wanted["reasons"], wanted["sources"]]:
        because = _cause(
            source, computed.key, computed.countries, because
        )  # else it is the day alone, by which a target falls due
    for name, value in wanted.items():
        setattr(gap, name, value)
    gap.because, gap.closed_at, gap.computed_at = because, None, timezone.now()
    if happened is Happened.OPENED:
        gap.opened_at = gap.computed_at
    gap.save()
    return _change(gap, happened)


def _cause(source: str, key: str, countries: Sequence[str], because: str) -> str:
    """What made a gap change: of a source that the worker follows, what was changed last, else what the caller says."""
    changed = SOURCES[source].changed
    return (changed(key, countries) if changed is not None else "") or because


def _change(gap: Gap, happened: Happened) -> GapChange:
    return GapChange(
        gap=gap, happened=happened, severity=gap.severity, countries=gap.countries, because=gap.because,
        rules_version=gap.rules_version,
    )  # fmt: skip


def _content(gap: Gap) -> list[object]:
    return [getattr(gap, name) for name in _COMPARED]


def _content_of(computed: Computed) -> list[object]:
    return [
        str(computed.kind), computed.title, list(computed.countries), computed.severity,
        [list(one) for one in computed.reasons], list(computed.sources), computed.rules_version,
    ]  # fmt: skip


def _wait(source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [source])
