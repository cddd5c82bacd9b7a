"""What is due, table by table: how it is counted, taken in batches, erased, listed for review or de-identified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tutela import erasing
from tutela.errors import ConfigurationError
from tutela.evidence import erasing as evidence
from tutela.linking import erasing as linking
from tutela.linking.cases import erasing as cases
from tutela.linking.deconfliction import erasing as deconfliction
from tutela.records.deidentifying import deidentified
from tutela.records.keys import digest
from tutela.records.models import Item, Record, public_id
from tutela.rights.models import Breach, PersonsRequest
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.retention import BY_NAME, DEIDENTIFIED, RetentionAction


@dataclass(frozen=True, slots=True)
class Due:
    """What is past its day of one kind under one rule: ``free`` to go, or ``held``."""

    section: Section
    kind: str
    rule: str
    action: RetentionAction
    free: int
    held: int


@dataclass(frozen=True, slots=True)
class Section:
    """One table with a retention day. ``due`` and ``held`` are conditions on its alias ``t``; ``key`` is what its rows are
    taken by; ``kind`` a column or a text in quotes."""

    table: str
    kind: str
    key: str
    erase: Callable[[Sequence[Any], date, str], int]
    due: str = "t.retention_until < %(day)s"
    held: str = "coalesce(t.hold_until >= %(day)s, false)"

    def count(self, connection: Any, day: date) -> list[Due]:
        """What is due on ``day``, by kind and rule."""
        query = (
            f"SELECT {self.kind}, t.retention_rule, count(*) FILTER (WHERE NOT {self.held}), count(*) FILTER (WHERE {self.held})"  # noqa: S608
            f" FROM {self.table} t WHERE {self.due} GROUP BY 1, 2 ORDER BY 1, 2"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, {"day": day})
            rows = cursor.fetchall()
        return [Due(self, kind, rule, _action(rule), free, held) for kind, rule, free, held in rows]

    def take(self, connection: Any, due: Due, day: date, size: int) -> list[Any]:
        """The keys of the next batch, locked; rows that another transaction works on wait for the next run."""
        query = (
            f"SELECT {self.key} FROM {self.table} t WHERE {self.due} AND NOT {self.held} AND {self.kind} = %(kind)s"  # noqa: S608
            " AND t.retention_rule = %(rule)s LIMIT %(size)s FOR UPDATE OF t SKIP LOCKED"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, {"day": day, "kind": due.kind, "rule": due.rule, "size": size})
            return [bytes(key) if isinstance(key, memoryview) else key for (key,) in cursor.fetchall()]


def _action(rule: str) -> RetentionAction:
    known = BY_NAME.get(rule)
    if known is None:
        raise ConfigurationError(
            f"Rows stand under the retention rule “{rule}”, which the table does not have.",
            mend="Put the rule back into safeguards/data/retention.yaml.",
        )
    return known.action


_NOT_LISTED: Final = (
    "NOT EXISTS (SELECT FROM rights_review w WHERE w.uid = t.uid AND w.decision = '')"
    " AND NOT EXISTS (SELECT FROM rights_order o WHERE o.uid = t.uid AND o.verb = 'erase' AND o.state = 'waiting')"
)
# A person who asked for restriction instead of erasure, or needs the record for a claim, would lose it: it waits until lifted.
_HELD_RECORD: Final = (
    f"(coalesce(t.hold_until >= %(day)s, false) OR '{RESTRICTED}' = ANY (t.handling) OR EXISTS"  # noqa: S608
    " (SELECT FROM records_record h WHERE h.uid = t.uid AND NOT h.current AND h.hold_until >= %(day)s)"
    " OR EXISTS (SELECT FROM evidence_evidence e WHERE e.record_uid = t.uid AND e.hold_until >= %(day)s))"
)
_NEEDED: Final = "(coalesce(t.hold_until >= %(day)s, false) OR EXISTS (SELECT FROM intake_quarantined q WHERE q.submission_id = t.id))"


def _erase_requests(keys: Sequence[int], day: date, rule: str) -> int:
    gone = PersonsRequest.objects.filter(pk__in=keys)
    erasing.raw().execute("DELETE FROM rights_order WHERE request_id = ANY(%s)", [list(keys)])
    gone.delete()
    audit.batch(Operation.ERASURE, "retention.run", "persons_request", rule, len(keys), erasing.root(keys))
    return len(keys)


def _erase_breaches(keys: Sequence[int], day: date, rule: str) -> int:
    Breach.objects.filter(pk__in=keys).delete()
    audit.batch(Operation.ERASURE, "retention.run", "breach", rule, len(keys), erasing.root(keys))
    return len(keys)


def _erase_watches(keys: Sequence[int], day: date, rule: str) -> int:
    gone = linking.erase_watches(erasing.raw(), keys)
    audit.batch(Operation.ERASURE, "retention.run", "watch", rule, gone, erasing.root(keys))
    return gone


def _erase_cases(keys: Sequence[int], day: date, rule: str) -> int:
    gone = cases.erase_cases(erasing.raw(), keys)
    audit.batch(Operation.ERASURE, "retention.run", "case", rule, gone, erasing.root(keys))
    return gone


def _erase_searches(keys: Sequence[int], day: date, rule: str) -> int:
    gone = cases.erase_searches(erasing.raw(), keys)
    audit.batch(Operation.ERASURE, "retention.run", "network_search", rule, gone, erasing.root(keys))
    return gone


def _erase_hits(keys: Sequence[int], day: date, rule: str) -> int:
    gone = deconfliction.erase_due(erasing.raw(), keys)
    audit.batch(Operation.ERASURE, "retention.run", "hit", rule, gone, erasing.root(keys))
    return gone


def _erase_deliveries(keys: Sequence[int], day: date, rule: str) -> int:
    return erasing.erase_deliveries(keys, rule)


DUE: Final[tuple[Section, ...]] = (
    Section(
        "records_record", "t.kind", "t.uid", erasing.erase_records, f"t.current AND t.retention_until < %(day)s AND {_NOT_LISTED}",
        _HELD_RECORD,
    ),
    Section("intake_quarantined", "'quarantine'", "t.id", erasing.erase_units),
    Section("intake_submission", "'submission'", "t.id", _erase_deliveries, held=_NEEDED),
    Section(
        "evidence_evidence", "'evidence'", "t.id", evidence.erase_due, "t.retention_until < %(day)s AND t.state <> 'erased'"
    ),
    Section("rights_personsrequest", "'persons_request'", "t.id", _erase_requests, held="false"),
    Section("rights_breach", "'breach'", "t.id", _erase_breaches, held="false"),
    Section("linking_watch", "'watch'", "t.id", _erase_watches, held="false"),
    Section("cases_case", "'case'", "t.id", _erase_cases, held="false"),
    Section("cases_networksearch", "'network_search'", "t.id", _erase_searches, held="false"),
    Section("deconfliction_hit", "'hit'", "t.id", _erase_hits, deconfliction.DUE, held="false"),
)  # fmt: skip
"""In this order: deliveries after the units that were set aside of them."""


def list_batch_for_review(uids: Sequence[Any], day: date, rule: str) -> int:
    """Put records on their owner's review list; they are due no longer while they stand there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rights_review (public_id, owner_id, uid, rule, listed_on, decision, decided_by, why)"
            " SELECT encode(sha256(uid || gen_random_uuid()::text::bytea), 'hex')::varchar(20), owner_id, uid, %s, %s, '', '', ''"
            " FROM records_record WHERE current AND uid = ANY(%s) ON CONFLICT DO NOTHING",
            [rule, day, list(uids)],
        )
        listed: int = cursor.rowcount
    audit.batch(Operation.CHANGE, "retention.run", "record", rule, listed, digest(*sorted(uids)))
    return listed


def deidentify_batch(uids: Sequence[Any], day: date, rule: str) -> int:
    """Put a de-identified record in the place of each of these, then erase them with all their revisions; how many.

    The new one has another id and another digest: nobody who holds the file can find its row again.
    """
    formers = list(Record.objects.filter(uid__in=list(uids), current=True))
    items: dict[int, list[Item]] = {former.pk: [] for former in formers}
    for item in Item.objects.filter(record__in=formers).order_by("position"):
        items[item.record_id].append(item)
    made = Record.objects.bulk_create([_deidentified(former) for former in formers])
    Item.objects.bulk_create(
        [_bare(item, new) for former, new in zip(formers, made, strict=True) for item in items[former.pk]]
    )
    erasing.erase_records([bytes(former.uid) for former in formers], day, rule)
    return len(formers)


_STAYS: Final = (
    "kind", "area", "crime_context", "owner_id", "owner_part", "regime", "purposes", "source_id", "visibility_id",
    "occurred_zone_known", "country", "region", "transport", "concealment", "location_kind", "direction", "handling",
    "source_reliability", "information_accuracy", "recognition_version",
)  # fmt: skip
"""Columns of a record that say nothing of a person."""


def _deidentified(former: Record) -> Record:
    body = deidentified(former.parsed_body())
    text = body.model_dump_json(exclude_none=True, exclude_unset=True)
    fresh = public_id()
    when, precision = former.occurred_at, former.occurred_precision
    if when is not None:
        when = when.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        precision = precision if precision == "year" else "month"
    return Record(
        **{name: getattr(former, name) for name in _STAYS},
        public_id=fresh, uid=digest(b"de-identified", fresh.encode()), revision=former.revision + 1, submission_id=0, place_file="",
        recorded_at=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0), occurred_at=when, occurred_precision=precision,
        headline=body.headline()[:300], body=text, written="{}", content_digest=digest(text.encode()),
        retention_rule=DEIDENTIFIED, retention_until=None, legal_basis="statistics", hold_reason="",
    )  # fmt: skip


def _bare(item: Item, record: Record) -> Item:
    kept = ("visibility_id", "position", "item_kind", "substance", "quantity_kind", "amount", "assumption")
    return Item(record=record, **{name: getattr(item, name) for name in kept})
