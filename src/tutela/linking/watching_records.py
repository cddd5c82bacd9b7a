"""Watching a record, or records as a network: what newly ties to them alerts.

What is waited for are the values that the watched records name and that may tie, never one that is a victim's, a witness's or a
contact's in any record the person may see. A record that joins the network later is watched only once a person widens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.linking import protecting
from tutela.linking.models import Alert, Watch, Watched, WatchKey, WatchMember
from tutela.linking.watching import ACTION, EXACT, Wanted, check, watches, within_most
from tutela.recognition import named
from tutela.recognition.contract import Standing
from tutela.records.models import Mention, Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import COMBINABLE, purposes_of
from tutela.vocabulary.areas import Purpose

MEMBERS: Final = 200
"""Records of one network at most: as many as a network has before it is divided (linking/networks)."""


@does(ACTION)
def watch_record(record: Record, name: str, reason: str, review_on: date) -> Watch:
    """Watch one record; what newly ties to it, for the purposes of its area, alerts the acting person.

    Raises InvalidInput where a name, a reason or a fit review date is missing, or the record names nothing that may tie.
    """
    held = set(purposes_of([record.area]))
    meeting = {one for group in COMBINABLE if group & held for one in group}
    wanted = Wanted(name, reason, review_on, "", tuple(one for one in Purpose if one in meeting))
    return _watch(Watched.RECORD, wanted, [record])


@does(ACTION)
def watch_network(wanted: Wanted, records: Sequence[Record]) -> Watch:
    """Watch some records as one network, for these purposes; ``wanted.query`` names the case it is watched from. Raises
    InvalidInput as ``watch_record`` does."""
    return _watch(Watched.NETWORK, wanted, records)


@does(ACTION)
def widen(found: Watch, records: Sequence[Record], reason: str) -> int:
    """Take more records into a watched network, on record; how many were not in it."""
    if found.kind != Watched.NETWORK or not reason.strip():
        raise InvalidInput(_("Only a watched network can be widened, with a reason."), mend=_("Say why."))
    known = {bytes(one.uid) for one in found.members.all()}
    fresh = [one for one in records if bytes(one.uid) not in known]
    _within(len(known) + len(fresh))
    _add(found, fresh)
    audit.record(Operation.CHANGE, ACTION, "watch", found.public_id, purpose=reason.strip(), count=max(len(fresh), 1))
    return len(fresh)


@dataclass(frozen=True, slots=True)
class Because:
    """Why an alert of a watched record: which record it ties to, and the value as that one writes it ("" where a revision
    names it no longer)."""

    record: Record
    written: str


def because(alerts: Sequence[Alert]) -> dict[int, Because]:
    """Alert's key -> why, for those of watched records that the acting person may see."""
    of_records = [one for one in alerts if one.uid is not None]
    watched = {
        bytes(one.uid): one for one in Record.objects.filter(uid__in=[one.uid for one in of_records], current=True)
    }
    mentions = Mention.objects.filter(
        record__in=list(watched.values()), key_hash__in=[one.key_hash for one in of_records], current=True
    )
    written = {(one.record_id, bytes(one.key_hash or b"")): one.written for one in mentions.order_by("-id")}
    return {
        one.pk: Because(record, written.get((record.pk, bytes(one.key_hash or b"")), ""))
        for one in of_records
        if (record := watched.get(bytes(one.uid or b""))) is not None
    }


def members(found: Sequence[Watch]) -> dict[int, list[Record]]:
    """Watch's key -> its records as they are now, where the acting person may see them."""
    rows = list(WatchMember.objects.filter(watch__in=found).order_by("id"))
    current = {bytes(one.uid): one for one in Record.objects.filter(uid__in=[row.uid for row in rows], current=True)}
    by_watch: dict[int, list[Record]] = {one.pk: [] for one in found}
    for row in rows:
        record = current.get(bytes(row.uid))
        if record is not None:
            by_watch[row.watch_id].append(record)
    return by_watch


def watched_from(case: str) -> Watch | None:
    """The acting person's watch of the network of a case."""
    return watches().filter(kind=Watched.NETWORK, query=case).first()


def watched_already(record: Record) -> Watch | None:
    """The acting person's watch of this one record."""
    return watches().filter(kind=Watched.RECORD, members__uid=bytes(record.uid)).first()


def may_be_watched(record: Record) -> bool:
    """Whether a record names anything that may tie and be waited for."""
    return bool(_keys([record]))


def _watch(kind: Watched, wanted: Wanted, records: Sequence[Record]) -> Watch:
    actor = actors.current()
    if actor.person_id is None:
        raise InvalidInput(_("Only a person can be alerted."), mend=_("Sign in as a person."))
    check(wanted)
    _within(len({bytes(one.uid) for one in records}))
    if not _keys(records):
        raise InvalidInput(
            _("This can't be watched: it names nothing that ties records."),
            mend=_("Values that are common, damaged, or a victim's, a witness's or a contact's are not watched."),
        )
    within_most()
    made = Watch.objects.create(
        owner_id=actor.organisation_id, person_id=actor.person_id, kind=kind, name=wanted.name.strip(),
        reason=wanted.reason.strip(), query=wanted.query, purposes=[str(one) for one in wanted.purposes],
        retention_until=wanted.review_on, retention_rule="watch-1y",
    )  # fmt: skip
    _add(made, records)
    audit.record(Operation.COLLECTION, ACTION, "watch", made.public_id, purpose=made.reason)
    return made


def _within(records: int) -> None:
    if records > MEMBERS:
        raise InvalidInput(
            _("A network of more than %s records is not watched.") % MEMBERS, mend=_("Watch a part of it.")
        )


def _add(found: Watch, records: Sequence[Record]) -> None:
    person = found.person_id
    once = {bytes(one.uid): one for one in records}
    WatchMember.objects.bulk_create(
        WatchMember(watch=found, person_id=person, uid=uid, area=record.area) for uid, record in once.items()
    )
    kept = _keys([*once.values(), *members([found])[found.pk]])
    WatchKey.objects.filter(watch=found, uid__isnull=False).delete()
    WatchKey.objects.bulk_create(
        WatchKey(watch=found, person_id=person, family=EXACT, key_hash=key, uid=uid) for uid, key in sorted(kept)
    )


def _keys(records: Sequence[Record]) -> set[tuple[bytes, bytes]]:
    """(record's uid, key hash) of what may be waited for."""
    usable = [one.pk for one in records if one.current and RESTRICTED not in one.handling]
    namings = Mention.objects.filter(record__in=usable, standing=Standing.LINKS, key_hash__isnull=False, current=True)
    found = {
        (bytes(uid), bytes(key or b""))
        for uid, key in namings.exclude(scheme__in=named.SCHEMES).values_list("record__uid", "key_hash")
    }
    none = protecting.protected_among({key for _uid, key in found})
    return {(uid, key) for uid, key in found if key not in none}
