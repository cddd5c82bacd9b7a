"""Serials that look like the one sought, that a partly read one may be, and partly read ones that may be it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from tutela.linking.searching.rules import (
    LEAST_READ,
    LOOKED_AT,
    PARTIAL_SCANNED,
    Because,
    Feature,
    Sort,
    ends_of,
    prefix_end,
)
from tutela.linking.searching.taking import SERIAL, Reading
from tutela.recognition.firearms import keys, marks
from tutela.recognition.firearms.comparing import compare_serials, information
from tutela.recognition.firearms.marks import Mark
from tutela.recognition.nearness import Family
from tutela.records.keys import key_hash
from tutela.records.models import Mention, Posting

if TYPE_CHECKING:
    from tutela.linking.searching.finding import Reasons

# The condition behind AND is tried on what the policy has let through, and never on hidden rows; the range reads the index.
_FITTING: Final = """
WITH held AS MATERIALIZED (
    SELECT record_id, key FROM records_posting WHERE current AND key <> '' AND family = %s AND key >= %s AND key < %s LIMIT %s)
SELECT ARRAY(SELECT record_id FROM held WHERE key ~ %s LIMIT %s), (SELECT count(*) FROM held)"""
_HELD: Final = """
WITH held AS MATERIALIZED (
    SELECT record_id, key FROM records_posting WHERE current AND key <> '' AND family = %s LIMIT %s)
SELECT ARRAY(SELECT record_id FROM held WHERE %s LIKE replace(replace(key, '?', '_'), '*', '%%') LIMIT %s),
       (SELECT count(*) FROM held)"""


@dataclass(frozen=True, slots=True)
class Near:
    """Records (their keys) that may have a serial. ``more``: there are more than were looked at; ``open``: a partly read serial
    with too few characters at either end to be looked for."""

    records: frozenset[int] = frozenset()
    more: bool = False
    open: bool = False


def find(reading: Reading, found: Reasons) -> bool:
    """Add the records to ``found``; True where a partly read serial has too few characters at either end to be looked for."""
    sought = reading.identifier.key.rpartition("|")[2]
    near = records_near(sought)
    if near.more:
        found.more.add(Sort.NEAR)
    if not near.open:
        _compare(sought, set(near.records), reading, found)
    return near.open


def records_near(sought: str) -> Near:
    """The current visible records with a serial that looks like ``sought`` (canonical), or may be it where either was read
    in part."""
    listed: list[_Listed] = []
    for key in keys.finding_keys(sought):
        if keys.wild(sought):
            fitting = _fitting(key)
            if fitting is None:
                return Near(open=True)
            listed.append(fitting)
        else:
            hashed = key_hash(Family.SERIAL, key)
            rows = Posting.objects.filter(key_hash=hashed, current=True).values_list("record_id", flat=True)
            listed.append(_listed(list(rows[: LOOKED_AT + 1])))
            listed.append(_scanned(_HELD, [Family.SERIAL_PARTIAL, PARTIAL_SCANNED, key, LOOKED_AT + 1]))
    return Near(frozenset(record for one in listed for record in one.records), any(one.more for one in listed))


@dataclass(frozen=True, slots=True)
class _Listed:
    """Records of one look; ``more``: there are, or may be, others."""

    records: list[int]
    more: bool


def _listed(rows: list[int], *, cut: bool = False) -> _Listed:
    return _Listed(rows[:LOOKED_AT], cut or len(rows) > LOOKED_AT)


def _fitting(key: str) -> _Listed | None:
    """Records with a serial that a pattern may have been, looked for from its longer readable end."""
    head, tail = ends_of(key)
    if max(len(head), len(tail)) < LEAST_READ:
        return None
    regex = "".join({"?": ".", "*": ".*"}.get(char, char) for char in key)
    family, start = (Family.SERIAL, head) if len(head) >= len(tail) else (Family.SERIAL_BACK, tail[::-1])
    if family is Family.SERIAL_BACK:
        regex = "".join({"?": ".", "*": ".*"}.get(char, char) for char in reversed(key))
    values: list[str | int] = [family, start, prefix_end(start), PARTIAL_SCANNED, f"^{regex}$", LOOKED_AT + 1]
    return _scanned(_FITTING, values)


def _scanned(statement: str, values: list[str | int]) -> _Listed:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        records, tried = cursor.fetchone()
    return _listed(list(records), cut=tried >= PARTIAL_SCANNED)


def _compare(sought: str, records: set[int], reading: Reading, found: Reasons) -> None:
    """Say of each serial of these records how it stands to the one sought."""
    ours = Mark(sought, sought, script=keys.script_of(sought))
    for mention in Mention.objects.filter(record__in=records, scheme=SERIAL, current=True):
        make = mention.key.rpartition("|")[0]
        for mark in marks.read(mention.written):
            if not mark.serial:
                continue
            compared = _compared(ours, mark)
            if compared is None:
                continue
            sort, feature, bits = compared
            if sort is Sort.EXACT and found.has(Sort.EXACT, mention.record_id):
                continue
            shown = f"{mark.serial} ({make})" if make else mark.serial
            because = Because(feature, SERIAL, reading.identifier.written, shown, bits, mention.role)
            found.add(sort, mention.record_id, because)


def _compared(ours: Mark, theirs: Mark) -> tuple[Sort, Feature, float] | None:
    if ours.serial == theirs.serial:
        feature = Feature.PARTIAL_SERIAL if keys.wild(ours.serial) else Feature.SAME_SERIAL
        return Sort.NEAR if keys.wild(ours.serial) else Sort.EXACT, feature, information(ours.serial)
    alike = set(keys.finding_keys(ours.serial)) & set(keys.finding_keys(theirs.serial))
    fits = any(
        keys.fits(one, other) or keys.fits(other, one)
        for one in keys.finding_keys(ours.serial)
        for other in keys.finding_keys(theirs.serial)
    )
    if not alike and not fits:
        return None
    compared = compare_serials(ours, theirs)
    bits = compared.bits if compared is not None else 0.0
    if alike:
        return Sort.NEAR, Feature.LOOK_ALIKE_SERIAL, bits
    return Sort.NEAR, Feature.PARTIAL_SERIAL if keys.wild(ours.serial) else Feature.PARTIAL_HELD, bits
