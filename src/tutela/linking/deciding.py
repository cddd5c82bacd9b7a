"""Deciding whether two records belong together, or two persons are the same; and taking that back.

A decision speaks of all revisions of both records. Whoever sees both records sees it, and it counts for them: what holds is
derived from the ledger (networks/decisions.py) each time, so undo is exact and a "different" survives whatever is found anew.
Why is said in the entry alone, which goes with its records; the audit, which stays, names the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.database.locks import Lock
from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.linking.models import LinkDecision
from tutela.linking.networks import decisions as ledgers
from tutela.linking.networks.apart import Pair
from tutela.linking.networks.decisions import Decision, Entry, Relation, State, Undo, Verdict
from tutela.records.keys import digest
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import may_meet

ACTION: Final = "links.decide"
LONGEST_WHY: Final = 1000
_LOCK: Final = f"SELECT pg_advisory_xact_lock({Lock.DECISION}, %s)"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is decided about: a record, or the person at ``place`` in it."""

    record: Record
    place: str = ""

    @property
    def key(self) -> str:
        """The ledger's key of it, the same for all revisions."""
        return key_of(bytes(self.record.uid), self.place)


def key_of(uid: bytes, place: str = "") -> str:
    """The ledger's key of a record (``uid`` as in records), or of the person at ``place`` in it."""
    return f"{uid.hex()}#{place}" if place else uid.hex()


@does(ACTION)
def decide(relation: Relation, one: Thing, other: Thing, verdict: Verdict, why: str) -> LinkDecision:
    """Enter a decision about two things whose records the acting person sees.

    Raises InvalidInput without a reason, for a thing and itself, for records of areas that may not meet and for restricted
    ones; Conflict where the same holds already.
    """
    actor = actors.current()
    for thing in (one, other):
        actor.require(ACTION, thing.record.owner_id)
    _may_be_decided(one.record, other.record)
    first, second = sorted((one, other), key=lambda thing: thing.key)
    _lock(first, second)
    ledger, _rows = _ledger(relation, [bytes(first.record.uid), bytes(second.record.uid)])
    made = Decision.of(
        relation,
        (first.key, second.key),
        verdict,
        by=actor.name or actor.role,
        at=timezone.now(),
        why=why[:LONGEST_WHY],
    )
    ledgers.decided(ledger, made)
    row = LinkDecision.objects.create(
        relation=relation, verdict=verdict, why=made.why, by=made.by, at=made.at,
        first_uid=bytes(first.record.uid), first_place=first.place, visibility_id=first.record.visibility_id,
        second_uid=bytes(second.record.uid), second_place=second.place, other_visibility_id=second.record.visibility_id,
        person_id=actor.person_id, organisation_id=actor.organisation_id,
    )  # fmt: skip
    audit.record(Operation.CHANGE, ACTION, "decision", row.public_id)
    return row


@does(ACTION)
def undo(public_id: str, why: str) -> LinkDecision:
    """Take an entry back: a decision, or a former undo. What held before it holds again. NotFound where the acting person
    sees no such entry, Conflict where it was taken back already."""
    actor = actors.current()
    row = LinkDecision.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such decision."))
    _lock_pair(bytes(row.first_uid), bytes(row.second_uid))
    ledger, rows = _ledger(Relation(row.relation), [bytes(row.first_uid), bytes(row.second_uid)])
    number = [each.pk for each in rows].index(row.pk)
    by, at = actor.name or actor.role, timezone.now()
    entry = ledgers.undone(ledger, number, by=by, at=at, why=why[:LONGEST_WHY])[-1]
    made = LinkDecision.objects.create(
        relation=row.relation, undoes=row, why=entry.why, by=by, at=at,
        first_uid=bytes(row.first_uid), first_place=row.first_place, visibility_id=row.visibility_id,
        second_uid=bytes(row.second_uid), second_place=row.second_place, other_visibility_id=row.other_visibility_id,
        person_id=actor.person_id, organisation_id=actor.organisation_id,
    )  # fmt: skip
    audit.record(Operation.CHANGE, ACTION, "decision", made.public_id)
    return made


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as a page lists it, and whether it holds (was not taken back)."""

    row: LinkDecision
    holds: bool


def state_of(relation: Relation, uids: Collection[bytes]) -> State:
    """What holds, for the acting person, of decisions that name one of these records."""
    return ledgers.state(_ledger(relation, uids)[0])


def entries(relation: Relation, uids: Collection[bytes]) -> list[Held]:
    """The ledger's entries that name only these records (both sides), oldest first."""
    among = set(uids)
    ledger, rows = _ledger(relation, uids)
    standing = ledgers.standing(ledger)
    return [
        Held(row, holds)
        for row, holds in zip(rows, standing, strict=True)
        if {bytes(row.first_uid), bytes(row.second_uid)} <= among
    ]


def apart(records: Sequence[Record]) -> list[Pair]:
    """Pairs of ``records``, by their place in the list, that a person decided not to belong together."""
    numbers = {key_of(bytes(record.uid)): number for number, record in enumerate(records)}
    held = state_of(Relation.BELONG_TOGETHER, [bytes(record.uid) for record in records])
    return ledgers.numbered(held.pairs(Relation.BELONG_TOGETHER, Verdict.DIFFERENT), numbers)


def _ledger(relation: Relation, uids: Collection[bytes]) -> tuple[list[Entry], list[LinkDecision]]:
    """The ledger as far as it names one of ``uids``, and its rows. An undo names the same two as what it takes back, so no
    entry is read without those that change it."""
    wanted = list(uids)
    found = LinkDecision.objects.filter(Q(first_uid__in=wanted) | Q(second_uid__in=wanted), relation=relation)
    rows = list(found.select_related("organisation").order_by("pk"))
    return list(_as_entries(rows)), rows


def _as_entries(rows: Sequence[LinkDecision]) -> Iterable[Entry]:
    numbers = {row.pk: number for number, row in enumerate(rows)}
    for row in rows:
        if row.undoes_id is not None:
            yield Undo(numbers[row.undoes_id], row.by, row.at, row.why)
            continue
        first, second = key_of(bytes(row.first_uid), row.first_place), key_of(bytes(row.second_uid), row.second_place)
        yield Decision(Relation(row.relation), first, second, Verdict(row.verdict), row.by, row.at, row.why)


def _may_be_decided(one: Record, other: Record) -> None:
    if not may_meet(one.area, other.area):
        raise InvalidInput(
            _("Records of these areas may not be combined."), mend=_("Ask your data-protection officer what applies.")
        )
    if any(RESTRICTED in record.handling for record in (one, other)):
        raise Conflict(_("Processing of one of these records is restricted."), mend=_("Leave it as it is."))


def _lock(first: Thing, second: Thing) -> None:
    _lock_pair(bytes(first.record.uid), bytes(second.record.uid))


def _lock_pair(first: bytes, second: bytes) -> None:
    """One at a time about a pair: of two who decide at once, the second sees what the first entered."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [int.from_bytes(digest(first, second)[:4], "big", signed=True)])
