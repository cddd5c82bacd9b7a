"""Records that name somebody whose name is like the one sought: candidates by shared keys, then scored with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from tutela.linking.searching.rules import CROWDED, FUZZY_FROM, LOOKED_AT, SCORED, Because, Feature, Sort, may_guess
from tutela.linking.searching.taking import Reading
from tutela.recognition import nearness
from tutela.recognition.named import PERSON
from tutela.recognition.names import candidates, comparison, name
from tutela.records.keys import key_hash
from tutela.records.models import Mention, Record
from tutela.safeguards import actor as actors

if TYPE_CHECKING:
    from tutela.linking.searching.finding import Reasons

_LEAST_MOVED: Final = 0.05
"""Log-odds below which a feature says nothing worth reading."""

# Each key by itself and never beyond what is crowded: one that very many names share would read them all.
_SHARING: Final = """
SELECT k.number, p.record_id FROM unnest(%s::bytea[]) WITH ORDINALITY k (hash, number)
CROSS JOIN LATERAL (SELECT record_id FROM records_posting WHERE key_hash = k.hash AND current LIMIT %s) p"""


def find(reading: Reading, found: Reasons) -> None:
    """Add the records with a name alike to ``found``."""
    scheme = reading.identifier.scheme
    kind = name.Kind.PERSON if scheme == PERSON else name.Kind.ORGANISATION
    sought = name.read(reading.identifier.written, kind)
    same = _same(reading, found)
    records = [*same, *(one for one in _sharing(scheme, reading.identifier.written, found) if one not in same)]
    mentions = list(
        Mention.objects.filter(record__in=records, scheme=scheme, current=True).only(
            "record_id", "written", "role", "capacity", "assertion"
        )
    )
    read = {one.written: name.read(one.written, kind) for one in mentions}
    best = sorted(read, key=lambda text: -candidates.likeness(sought, read[text]))[:SCORED]
    if len(read) > SCORED:
        found.more.add(Sort.FUZZY)
    scored = {text: comparison.compare(sought, read[text]) for text in best}
    alike = [one for one in mentions if one.written in scored and scored[one.written].score >= FUZZY_FROM]
    owned = Record.objects.filter(pk__in=[one.record_id for one in alike], owner_id=actors.current().organisation_id)
    ours = set(owned.values_list("pk", flat=True)) if alike else set()
    for one in alike:
        compared, own = scored[one.written], one.record_id in ours
        if not may_guess(one.capacity, own=own, score=compared.score):
            continue
        detail = tuple(reason.sentence for reason in compared.reasons if abs(reason.log_odds) >= _LEAST_MOVED)
        marks = (one.role, one.capacity, one.assertion)
        because = Because(
            Feature.NAME, scheme, reading.identifier.written, one.written, round(compared.score, 2), *marks, detail
        )
        found.add(Sort.FUZZY, one.record_id, because)


def _same(reading: Reading, found: Reasons) -> list[int]:
    """Records with the very name, by its own key: it is found however many share each of its other keys."""
    key = key_hash(reading.identifier.scheme, reading.identifier.key)
    naming = found.narrowed.of(Mention.objects.filter(key_hash=key, current=True))
    records = list(naming.values_list("record_id", flat=True)[: LOOKED_AT + 1])
    if len(records) > LOOKED_AT:
        found.more.add(Sort.FUZZY)
    return records[:LOOKED_AT]


def _sharing(scheme: str, written: str, found: Reasons) -> list[int]:
    """Records that share a key with a name, those that share most first."""
    family = nearness.NAMES[scheme]
    hashes = [key_hash(family, key) for key in sorted(nearness.name_keys(scheme, written))]
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [hashes, CROWDED + 1])
        rows: list[tuple[int, int]] = cursor.fetchall()
    by_key: dict[int, list[int]] = {}
    for number, record in rows:
        by_key.setdefault(number, []).append(record)
    telling = [records for records in by_key.values() if len(records) <= CROWDED]
    if len(telling) < len(by_key):
        found.more.add(Sort.FUZZY)
    shared: dict[int, int] = {}
    for records in telling:
        for record in records:
            shared[record] = shared.get(record, 0) + 1
    held = found.narrowed.among(shared) if found.narrowed and len(shared) > 2 * LOOKED_AT else shared
    ranked = sorted(held, key=lambda record: (-shared[record], -record))
    return ranked[: 2 * LOOKED_AT]
