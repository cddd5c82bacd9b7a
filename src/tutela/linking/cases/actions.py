"""Opening cases and records in them, leaving records out, reviewing, closing. Everything is on record with its reason: in the
audit what justifies a look (it stays longer than what was looked at), in the case alone what was made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.database.locks import Lock
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.linking.cases.models import Case, NetworkSearch, Opening
from tutela.linking.cases.queue import find_networks
from tutela.linking.cases.rules import LONGEST_REVIEW_DAYS, LONGEST_SEARCH, MOST_OPENED
from tutela.records import consulting
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.actor import for_purposes
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import PURPOSES, groups, purposes_of
from tutela.safeguards.retention import keep_until
from tutela.safeguards.visibility import class_of
from tutela.vocabulary.areas import Area, Purpose

READ: Final = "networks.read"
FIND: Final = "networks.find"
_LOCK: Final = "SELECT pg_advisory_xact_lock(%s, %s)"


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with: ``purposes`` may be combined and are the person's, ``reference`` is their own file's."""

    title: str
    reference: str
    reason: str
    purposes: tuple[Purpose, ...]
    review_on: date


@does(READ)
def open_case(wanted: NewCase, records: Sequence[Record] = ()) -> Case:
    """Open a case for one's organisation, with the records it begins from.

    Raises InvalidInput where something is missing, for purposes that may not be combined, and for a day of review beyond half
    a year.
    """
    actor = actors.current()
    _check(wanted)
    areas = tuple(area for area in actor.areas if set(PURPOSES[area]) & set(wanted.purposes))
    made = Case.objects.create(
        owner_id=actor.organisation_id, visibility_id=class_of(actor.organisation_id, areas), person_id=actor.person_id,
        opened_by=actor.name, title=wanted.title.strip(), reference=wanted.reference.strip(), reason=wanted.reason.strip(),
        purposes=[str(one) for one in wanted.purposes], review_on=wanted.review_on,
        retention_until=keep_until("case", wanted.review_on), retention_rule="case-1y",
    )  # fmt: skip
    audit.record(Operation.COLLECTION, READ, "case", made.public_id, purpose=made.reason)
    if records:
        open_records(made, records, wanted.reason)
    return made


@does(READ)
def open_records(case: Case, records: Sequence[Record], why: str) -> list[Opening]:
    """Open records in a case: each widens the network by its neighbours. What is open already stays as it is.

    Raises NotFound for a record that isn't there for the case's purposes, Conflict for a restricted one.
    """
    case = _working(case)
    _require(bool(why.strip()), _("Opening a record needs a reason."), _("Say in a sentence what it should show."))
    _require_alone(Lock.CASE, case.pk)
    open_now = {bytes(uid) for uid in case.openings.filter(left_at=None).values_list("uid", flat=True)}
    new = {bytes(one.uid): one for one in _for(case, records) if bytes(one.uid) not in open_now}
    _require(
        len(open_now) + len(new) <= MOST_OPENED,
        _("A case has at most %d open records.") % MOST_OPENED,
        _("Leave out what is no longer needed, or open a second case."),
    )
    actor = actors.current()
    made = [
        Opening.objects.create(
            case=case, uid=uid, visibility_id=one.visibility_id, why=why.strip()[:500], by=actor.name or actor.role
        )
        for uid, one in new.items()
    ]
    for one in new.values():
        audit.record(Operation.COMBINATION, READ, "record", one.public_id, purpose=why)
    if new and actor.person_id is not None:
        opened = Record.objects.filter(pk__in=[one.pk for one in new.values()])
        consulting.note_download(opened, case.reference)
    return made


@does(READ)
def leave_out(case: Case, public_id: str, why: str) -> None:
    """Leave an opened record out again, with what only it brought in."""
    case = _working(case)
    _require(bool(why.strip()), _("Leaving a record out needs a reason."), _("Say in a sentence why."))
    now, name = timezone.now(), actors.current().name
    gone = case.openings.filter(public_id=public_id, left_at=None)
    if not gone.update(left_at=now, left_by=name, left_why=why.strip()[:500]):
        raise NotFound(_("There is no such record open in this case."))
    audit.record(Operation.CHANGE, READ, "case", case.public_id)


@does(READ)
def review(case: Case, review_on: date, why: str) -> None:
    """Go on with a case until another day, for a reason given anew."""
    case = _one(case)
    if case.closed_at is not None:
        raise Conflict(_("This case is closed."), mend=_("Open a new one."))
    _check_day(review_on)
    _require(bool(why.strip()), _("A review needs its reason."), _("Say why the case must go on."))
    Case.objects.filter(pk=case.pk).update(
        review_on=review_on, reviewed_by=actors.current().name, reviewed_why=why.strip()[:500],
        retention_until=keep_until("case", review_on),
    )  # fmt: skip
    audit.record(Operation.CHANGE, READ, "case", case.public_id)


@does(READ)
def close(case: Case, why: str) -> None:
    """Close a case: nothing of its network shows any more, and it is erased after its time."""
    case = _one(case)
    _require(bool(why.strip()), _("Closing needs a reason."), _("Say what came of it."))
    today = timezone.now().date()
    closed = Case.objects.filter(pk=case.pk, closed_at=None).update(
        closed_at=timezone.now(), closed_why=why.strip()[:500], retention_until=keep_until("case", today)
    )
    if not closed:
        raise Conflict(_("This case is closed already."))
    audit.record(Operation.CHANGE, READ, "case", case.public_id)


@does(FIND)
def search(purposes: tuple[Purpose, ...], reason: str) -> NetworkSearch:
    """Have networks found among all the acting person may see for these purposes; the job's result is theirs alone."""
    actor = actors.current()
    if actor.person_id is None:
        raise InvalidInput(_("Only a person can search for networks."), mend=_("Sign in as a person."))
    _require(bool(reason.strip()), _("A search for networks needs a reason."), _("Say what it is for."))
    _check_purposes(purposes)
    _require_alone(Lock.NETWORK_SEARCH, actor.person_id)
    since = timezone.now() - LONGEST_SEARCH
    if NetworkSearch.objects.filter(person_id=actor.person_id, state="waiting", asked_at__gt=since).exists():
        raise Conflict(_("A search of yours is still running."), mend=_("Wait until it is done."))
    made = NetworkSearch.objects.create(
        owner_id=actor.organisation_id, person_id=actor.person_id, reason=reason.strip()[:500],
        purposes=[str(one) for one in purposes], retention_rule="network-search-3m",
        retention_until=keep_until("network_search", timezone.now().date()),
    )  # fmt: skip
    audit.record(Operation.COMBINATION, FIND, "network_search", made.public_id, purpose=made.reason, count=0)
    find_networks(made.pk, actor.person_id)
    return made


def _for(case: Case, records: Sequence[Record]) -> list[Record]:
    """The current revisions of ``records`` as they are there for the case's purposes."""
    with for_purposes(tuple(Purpose(one) for one in case.purposes)):
        found = list(Record.objects.filter(uid__in=[one.uid for one in records], current=True).order_by("pk"))
    if len(found) < len({bytes(one.uid) for one in records}):
        raise NotFound(_("A record is not there for the purposes of this case."))
    if any(RESTRICTED in one.handling for one in found):
        raise Conflict(_("Processing of this record is restricted."), mend=_("Leave it as it is."))
    return found


def _working(case: Case) -> Case:
    case = _one(case)
    if not case.shows:
        raise Conflict(_("This case is closed, or its review is due."), mend=_("Review it first, or open a new one."))
    return case


def _one(case: Case) -> Case:
    if case.owner_id != actors.current().organisation_id:
        raise NotPermitted(_("This case belongs to another organisation."), mend=_("Ask that organisation."))
    return Case.objects.get(pk=case.pk)


def _require_alone(what: Lock, key: int) -> None:
    """Of two who open or search at once, the second sees what the first did."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [what.value, key % 2**31])


def _check(wanted: NewCase) -> None:
    _require(
        all(text.strip() for text in (wanted.title, wanted.reference, wanted.reason)),
        _("A case needs a title, your own reference and a reason."),
        _("Say what it is called in your files and why it is opened."),
    )
    _require(
        len(wanted.title) <= 120 and len(wanted.reference) <= 120 and len(wanted.reason) <= 500,
        _("The title, the reference or the reason is too long."),
        _("Shorten it."),
    )
    _check_purposes(wanted.purposes)
    _check_day(wanted.review_on)


def _check_purposes(purposes: tuple[Purpose, ...]) -> None:
    mine = groups(purposes_of(Area(area) for area in actors.current().areas))
    _require(
        bool(purposes) and any(set(purposes) <= set(group) for group in mine),
        _("These purposes are not yours, or may not be combined."),
        _("Choose one of the purposes offered."),
    )


def _check_day(review_on: date) -> None:
    today = timezone.now().date()
    _require(
        today < review_on <= today + timedelta(days=LONGEST_REVIEW_DAYS),
        _("The day of review is not within half a year from tomorrow."),
        _("Give a day on which somebody looks at the case again."),
    )


def _require(holds: bool, sentence: str, mend: str) -> None:
    if not holds:
        raise InvalidInput(sentence, mend=mend)
