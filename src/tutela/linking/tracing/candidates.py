"""Which records may hold the firearm sought: by the postings of its marks, as the acting person may see them.

All marks against all marks: a slide's number may be another firearm's frame. Found are equal and look-alike serials, partly
read ones, ones with zeros more or less in front, and ones with a slip of which half, at either end, is without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from tutela.linking.searching import serials
from tutela.linking.searching.rules import PARTIAL_SCANNED, prefix_end
from tutela.linking.tracing.rules import END_CHARS, LOOKED_AT, SAMPLED, SLIP_FROM, SLIP_LONGER, SLIPS_SCANNED, ZEROS
from tutela.recognition.firearms import keys, makes
from tutela.recognition.firearms.candidates import within_reach
from tutela.recognition.firearms.makes import How
from tutela.recognition.nearness import Family
from tutela.records.keys import key_hash
from tutela.records.models import Mention, Posting

_STARTS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPREAD = """
SELECT DISTINCT held.record_id FROM unnest(%s::text[]) AS start CROSS JOIN LATERAL (
    SELECT record_id FROM records_posting
    WHERE current AND key <> '' AND family = %s AND key >= start AND key < start || '~' LIMIT %s) held"""
# A beginning of three characters is many serials': those of a length that a slip can't reach are passed over before any is tried.
_NEARLY = """
WITH held AS MATERIALIZED (
    SELECT record_id, key FROM records_posting WHERE current AND key <> '' AND family = %s AND key >= %s AND key < %s LIMIT %s)
SELECT NULL::bigint, (SELECT count(*) FROM held)::text
UNION ALL (SELECT record_id, key FROM held WHERE length(key) BETWEEN %s AND %s LIMIT %s)"""
"""Those of a fitting length; and, without a record, how many were gone through."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Keys of records. ``more``: more have such a serial than were looked at; ``slips_cut``: more serials begin or end like it
    than were tried for a slip; ``open``: a mark that was read too little to be looked for."""

    records: frozenset[int] = frozenset()
    more: bool = False
    slips_cut: bool = False
    open: bool = False


def reach(sought: Iterable[str]) -> Reached:
    """The records that any of these canonical serials leads to."""
    records: set[int] = set()
    more = cut = unread = False
    for serial in dict.fromkeys(sought):
        near = serials.records_near(serial)
        records |= near.records
        more |= near.more
        unread |= near.open
        if not keys.wild(serial):
            zeros = _by_zeros(serial)
            slipped, short = _with_a_slip(serial)
            records |= set(zeros[:LOOKED_AT]) | slipped
            more |= len(zeros) > LOOKED_AT
            cut |= short
    return Reached(frozenset(records), more, cut, unread)


def _by_zeros(serial: str) -> list[int]:
    """Records whose serial has zeros more or less in front."""
    hashes = []
    for key in keys.finding_keys(serial):
        core = key.lstrip("0")
        hashes += [key_hash(Family.SERIAL, "0" * n + core) for n in range(ZEROS + 1) if core and "0" * n + core != key]
    found = Posting.objects.filter(key_hash__in=hashes, current=True).values_list("record_id", flat=True)
    return list(found[: LOOKED_AT + 1])


def _with_a_slip(serial: str) -> tuple[set[int], bool]:
    """Records whose serial is a slip away, and whether more begin or end like it than were tried."""
    found: set[int] = set()
    cut = False
    for key in keys.finding_keys(serial):
        if len(key) < SLIP_FROM:
            continue
        lengths = (len(key) - SLIP_LONGER, len(key) + SLIP_LONGER)
        for family, ours, start in _starts(key):
            with connection.cursor() as cursor:
                cursor.execute(
                    _NEARLY, (family, start, prefix_end(start), PARTIAL_SCANNED, *lengths, SLIPS_SCANNED + 1)
                )
                rows = cursor.fetchall()
            tried = [row for row in rows if row[0] is not None]
            scanned = next(int(count) for record, count in rows if record is None)
            cut |= len(tried) > SLIPS_SCANNED or scanned >= PARTIAL_SCANNED
            found |= {record for record, other in tried[:SLIPS_SCANNED] if other != ours and within_reach(ours, other)}
    return found, cut


def _starts(key: str) -> Iterator[tuple[Family, str, str]]:
    """(family, key as it stands there, its beginning): one half of it stays as it is whatever one slip did to the other, but for
    two characters that changed places across the middle."""
    size = max(END_CHARS, len(key) // 2)
    yield Family.SERIAL, key, key[:size]
    yield Family.SERIAL_BACK, key[::-1], key[::-1][:size]
    if len(key) == 2 * size and key[size - 1] != key[size]:
        yield Family.SERIAL, key, key[: size - 1] + key[size]


def makes_seen() -> tuple[Counter[str], int]:
    """(make -> firearms, firearms) of a sample of what the acting person sees, spread over the first characters of serials, so
    that no maker's range fills it."""
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [list(_STARTS), Family.SERIAL, SAMPLED])
        records = [record for (record,) in cursor.fetchall()]
    named: set[tuple[int, str]] = set()
    for record, key in Mention.objects.filter(record__in=records, scheme="serial").values_list("record_id", "key"):
        named.add((record, key.rpartition("|")[0]))
    counted = Counter(make for _record, written in named for make in _known(written))
    return counted, len(named)


def _known(written: str) -> Iterator[str]:
    reading = makes.read(written)
    if reading.make is not None and reading.how is not How.PROPOSED:
        yield reading.make.id
