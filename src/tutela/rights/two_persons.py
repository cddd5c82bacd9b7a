"""What on a record needs a second person: lifting one of its handling codes, and erasing it although it is held. Each is asked
for with a reason, approved by another, and then ordered once; Tutela itself carries it out (keeping.py)."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.records.models import Record
from tutela.rights import orders
from tutela.rights.models import Order, Verb
from tutela.safeguards import actor as actors
from tutela.safeguards import approvals, audit
from tutela.safeguards.approvals import Subject
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED, UNRESTRICTED
from tutela.safeguards.models import Approval

LIFT: Final = "records.lift_marking"
ERASE: Final = "holds.erase"


def liftable(record: Record) -> list[str]:
    """The handling codes of a record that keep somebody out and may be lifted."""
    return [code for code in record.handling if code not in {*UNRESTRICTED, RESTRICTED}]


def may_lift(record: Record) -> bool:
    """Whether the acting person could have a code of this record lifted."""
    return actors.current().may(LIFT) and bool(liftable(record))


def may_erase(record: Record) -> bool:
    """Whether the acting person could have this record erased although it is held."""
    today = timezone.now().date()
    return actors.current().may(ERASE) and record.hold_until is not None and record.hold_until >= today


def lifting(record: Record, code: str) -> Subject:
    """What is asked: to lift ``code`` of ``record``."""
    if code not in liftable(record):
        raise InvalidInput(_("The record does not carry this code."), mend=_("Reload the page."))
    said = _("Lift %(code)s of record %(id)s") % {"code": code, "id": record.public_id}
    return _about("marking", f"{bytes(record.uid).hex()}:{code}", record, said)


def erasing_held(record: Record) -> Subject:
    """What is asked: to erase ``record``, which is held."""
    said = _("Erase record %(id)s, which is held") % {"id": record.public_id}
    return _about("held record", bytes(record.uid).hex(), record, said)


@does(LIFT)
def ask_to_lift(record: Record, code: str, why: str) -> Approval:
    """Ask a second person whether a handling code may be lifted."""
    return approvals.ask(LIFT, lifting(record, code), why)


@does(LIFT)
def lift(record: Record, code: str) -> Order:
    """Order a handling code lifted, once a second person has approved. A later revision that bears it restores it."""
    approval = approvals.authorise(LIFT, lifting(record, code))
    return _order(record, Verb.LIFT_MARKING, LIFT, approval, code)


@does(ERASE)
def ask_to_erase(record: Record, why: str) -> Approval:
    """Ask a second person whether a held record may be erased."""
    return approvals.ask(ERASE, erasing_held(record), why)


@does(ERASE)
def erase(record: Record) -> Order:
    """Order a held record erased, once a second person has approved."""
    approval = approvals.authorise(ERASE, erasing_held(record))
    return _order(record, Verb.ERASE_HELD, ERASE, approval, "")


def _about(kind: str, what: str, record: Record, summary: str) -> Subject:
    return Subject(kind, what, record.owner_id, record.visibility_id, summary)


def _order(record: Record, verb: Verb, action: str, approval: Approval | None, detail: str) -> Order:
    order = orders.place(
        Order(
            owner_id=record.owner_id,
            verb=verb,
            uid=bytes(record.uid),
            why=approval.why if approval else "",
            detail=detail,
        )
    )
    audit.record(Operation.CHANGE, action, "record", record.public_id, purpose=detail)
    return order
