"""What ``tutela retention run`` and the daily job do: whatever is due by the declared table is erased, listed for review or
de-identified; what people decided is carried out.

Everything goes batch by batch, each in a transaction of its own with its entry in the audit, so a killed run leaves whole
batches and the next one goes on. Files are deleted after the commit, through a list that lies in the database.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tutela import erasing
from tutela.database.locks import Lock
from tutela.errors import Conflict, TutelaError
from tutela.keeping_due import DUE, Due, deidentify_batch, list_batch_for_review
from tutela.practice import keeping as contacts
from tutela.records.keys import digest
from tutela.rights import notifying
from tutela.rights.models import Order, OrderState, RetentionRun, Verb
from tutela.rights.restricting import lift_marking, restrict, unrestrict
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.actor import Actor, acting
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import keeper, local_organisation
from tutela.safeguards.retention import BY_KIND, ON_REQUEST, TWO_PERSONS, RetentionAction

log = logging.getLogger("tutela.keeping")

BATCH: Final = 2_000
LONGEST_PAUSE: Final = timedelta(days=35)
"""After a longer pause a person confirms: a clock that has jumped looks like this."""
CLAIM_SECONDS: Final = 5
_SLACK: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one kind under one rule. ``due`` counts everything past its day, ``held`` what a hold (or something
    that still needs it) keeps, ``done`` what was erased, listed or de-identified."""

    kind: str
    rule: str
    action: str
    due: int
    held: int
    done: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what is past its last day on ``as_of``, by a clock that says ``now``. ``dry``: only count."""

    as_of: date
    now: datetime
    dry: bool = False
    confirmed: bool = False


def run(wanted: Run) -> list[Line]:
    """Do, or with ``dry`` only count, what is due; one line a kind and rule.

    Raises Conflict where the clock can't be trusted, or another run is at work.
    """
    if not wanted.dry:
        _guard(wanted)
    actor = keeper(local_organisation().pk)
    with _in_turn():
        carry_out(wanted.now)
        lines = [_line(actor, due, wanted) for due in _due(actor, wanted)]
        lines += _behind_the_wall(actor, wanted)
        if not wanted.dry:
            finish(actor)
            _remember(wanted, lines)
    return lines


def _behind_the_wall(actor: Actor, wanted: Run) -> list[Line]:
    """Contacts of help services: they stand where only their tables' owner can delete."""
    rule, due = BY_KIND[contacts.KIND].name, contacts.due(wanted.as_of)
    if not due:
        return []
    done = 0
    if not wanted.dry:
        with acting(actor):
            done = contacts.erase(wanted.as_of)
            audit.batch(Operation.ERASURE, "retention.run", "help contact", rule, done, digest(rule.encode()))
    return [Line(contacts.KIND, rule, RetentionAction.ERASE, due, 0, done)]


def _due(actor: Actor, wanted: Run) -> list[Due]:
    with acting(actor):
        return [due for section in DUE for due in section.count(connection, wanted.as_of)]


def _line(actor: Actor, due: Due, wanted: Run) -> Line:
    done = 0 if wanted.dry or not due.free else sum(_batches(actor, due, wanted))
    return Line(due.kind, due.rule, due.action, due.free + due.held, due.held, done)


def _batches(actor: Actor, due: Due, wanted: Run) -> Iterator[int]:
    """Batch after batch until nothing is left; each is committed when it is given."""
    keys: list[object] = [None]
    while keys:
        with acting(actor):
            keys = due.section.take(connection, due, wanted.as_of, BATCH)
            done = _dispose(due, keys, wanted.as_of) if keys else 0
        yield done


def _dispose(due: Due, keys: list[object], day: date) -> int:
    actors.current().require("retention.run")
    if due.action == RetentionAction.REVIEW:
        return list_batch_for_review(keys, day, due.rule)
    if due.action == RetentionAction.DEIDENTIFY:
        return deidentify_batch(keys, day, due.rule)
    return due.section.erase(keys, day, due.rule)


def carry_out(now: datetime) -> int:
    """Carry out what people decided (erase, restrict, lift a restriction); how many orders are settled.

    Each in a transaction of its own. What can't be done says why and asks nobody again.
    """
    settled = 0
    actor = keeper(local_organisation().pk)
    with acting(actor):
        waiting = list(Order.objects.filter(state=OrderState.WAITING).order_by("id"))
    for order in waiting:
        with acting(keeper(order.owner_id)):
            claimed = Order.objects.select_for_update().filter(pk=order.pk, state=OrderState.WAITING).first()
            if claimed is None:
                continue
            try:
                with transaction.atomic():  # what can't be done whole is not done
                    outcome = _carry_out(claimed, now)
                state = OrderState.DONE
            except TutelaError as error:
                outcome, state = error.sentence, OrderState.REFUSED
            Order.objects.filter(pk=order.pk).update(state=state, outcome=outcome, done_at=now)
            settled += 1
    if settled:
        finish(actor, vacuum=False)
    return settled


def _carry_out(order: Order, now: datetime) -> str:
    uid = bytes(order.uid)
    notifying.notify(uid, str(order.verb))
    if order.verb == Verb.RESTRICT:
        return restrict(uid)
    if order.verb == Verb.UNRESTRICT:
        return unrestrict(uid)
    if order.verb == Verb.LIFT_MARKING:
        return lift_marking(uid, order.detail)
    if order.verb == Verb.ERASE_HELD:
        gone = erasing.erase_records([uid], now.date(), TWO_PERSONS, action="holds.erase", although_held=True)
        return f"{gone} revisions"
    rule = order.why if order.request_id is None else ON_REQUEST
    action = "retention.decide" if order.request_id is None else "requests.decide"
    if order.of_quarantine:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM intake_quarantined WHERE uid = %s", [uid])
            keys = [row[0] for row in cursor.fetchall()]
        return f"{erasing.erase_units(keys, now.date(), rule, action=action)} units"
    return f"{erasing.erase_records([uid], now.date(), rule, action=action)} revisions"


def finish(actor: Actor, *, vacuum: bool = True) -> None:
    """What follows a run: files deleted, figures counted anew, dead rows given back."""
    with acting(actor):
        erasing.delete_files()
    with acting(actor):
        erasing.refresh_figures()
    if vacuum:
        _vacuum()


def _vacuum() -> None:
    """Free the space of what was erased, so that it is written over. Where the owner's connection is not given to this
    machine, the server's autovacuum does it in its own time."""
    try:
        with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
            owner.execute(("VACUUM " + ", ".join(erasing.TABLES)).encode())
    except psycopg.Error as error:
        log.warning("the tables were not vacuumed: %s", error.diag.message_primary or type(error).__name__)


class _in_turn:  # noqa: N801  (a context manager used like a function)
    """One run at a time; the lock goes with a connection of its own."""

    def __enter__(self) -> None:
        self._connection = psycopg.connect(settings.CONNECTIONS.app, autocommit=True)
        try:  # PostgreSQL lets go of what a killed run held only when its last statement has ended
            self._connection.execute(f"SET lock_timeout = '{CLAIM_SECONDS}s'")
            self._connection.execute("SELECT pg_advisory_lock(%s)", [Lock.KEEPING.value])
        except psycopg.errors.LockNotAvailable:
            self._connection.close()
            raise Conflict("Another run of the retention table is at work.", mend="Wait for it to finish.") from None

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _guard(wanted: Run) -> None:
    """Refuse to erase by a clock that cannot be right: erasing early can't be undone."""
    if wanted.as_of > wanted.now.astimezone(UTC).date():
        raise Conflict(
            f"{wanted.as_of} has not come yet; nothing is erased before its day.", mend="Give --dry-run to look ahead."
        )
    last = RetentionRun.objects.order_by("-ran_at").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT newest_audit_entry()")
        newest = cursor.fetchone()[0]
    seen = max((moment for moment in (newest, last.ran_at if last else None) if moment), default=None)
    mend = "Set the clock of this machine right."
    if seen is not None and seen > wanted.now + _SLACK:
        raise Conflict(
            f"This machine's clock says {wanted.now:%Y-%m-%d %H:%M}, but {seen:%Y-%m-%d %H:%M} has been already.",
            mend=mend,
        )
    before = last.ran_at if last else newest
    if before is not None and wanted.now - before > LONGEST_PAUSE and not wanted.confirmed:
        raise Conflict(
            f"The last run was on {before:%Y-%m-%d}, {(wanted.now - before).days} days ago; the clock may have jumped.",
            mend="If today's date is right, run `tutela retention run --confirm`.",
        )


def ran_on(day: date) -> bool:
    """Whether what was due on a day has been done."""
    return RetentionRun.objects.filter(as_of=day).exists()


def trusted_now() -> datetime:
    """The time by this machine, where the database's own does not contradict it by more than an hour."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (there,) = cursor.fetchone()
    here = datetime.now(UTC)
    if abs(there - here) > timedelta(hours=1):
        raise Conflict(
            f"This machine's clock says {here:%Y-%m-%d %H:%M}, the database's {there:%Y-%m-%d %H:%M}.",
            mend="Set both right.",
        )
    return here


def _remember(wanted: Run, lines: list[Line]) -> None:
    RetentionRun.objects.create(
        as_of=wanted.as_of, ran_at=wanted.now, counts=json.dumps([asdict(line) for line in lines])
    )
