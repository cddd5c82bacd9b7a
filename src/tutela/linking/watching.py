"""Saving a search that alerts, and what a person does with their watches and alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.linking import protecting
from tutela.linking.models import Alert, Watch, Watched, WatchKey
from tutela.linking.searching.rules import LONGEST_WATCH_DAYS
from tutela.linking.searching.taking import SERIAL, Reading, Taken
from tutela.recognition import named, nearness
from tutela.recognition.contract import Standing
from tutela.recognition.firearms import keys as serial_keys
from tutela.recognition.nearness import Family
from tutela.records import keys
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED
from tutela.vocabulary.areas import Purpose

ACTION: Final = "search.watch"
EXACT: Final = "exact"
"""The family of keys that are compared with mentions; the others are those of postings."""
MOST: Final = 100
"""Watches of one person at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be watched: ``query`` is the address of the search; ``area`` and ``kind`` narrow it, "" for any."""

    name: str
    reason: str
    review_on: date
    query: str
    purposes: tuple[Purpose, ...]
    area: str = ""
    kind: str = ""


@does(ACTION)
def watch(taken: Taken, wanted: Wanted) -> Watch:
    """Save a search: from now on its person is told of each record that comes and names it.

    Raises InvalidInput where a reason or a fit review date is missing, or where the text has nothing to be watched for.
    """
    actor = actors.current()
    if actor.person_id is None:
        raise InvalidInput(_("Only a person can be alerted."), mend=_("Sign in as a person."))
    check(wanted)
    waiting = {(family, hashed): written for family, hashed, written in _keys_of(taken.readings)}
    if not waiting:
        raise InvalidInput(
            _("This can't be watched: it is a reference, a common value, or only partly read."),
            mend=_("Search for an identifier, a whole serial or a name, and save that."),
        )
    within_most()
    made = Watch.objects.create(
        owner_id=actor.organisation_id, person_id=actor.person_id, kind=Watched.SEARCH, name=wanted.name.strip(),
        reason=wanted.reason.strip(), query=wanted.query, area=wanted.area, record_kind=wanted.kind,
        purposes=[str(one) for one in wanted.purposes],
        retention_until=wanted.review_on, retention_rule="watch-1y",
    )  # fmt: skip
    WatchKey.objects.bulk_create(
        WatchKey(watch=made, person_id=actor.person_id, family=family, key_hash=hashed, written=written)
        for (family, hashed), written in waiting.items()
    )
    audit.record(Operation.COLLECTION, ACTION, "watch", made.public_id, purpose=made.reason)
    return made


@does(ACTION)
def extend(found: Watch, review_on: date, reason: str) -> None:
    """Watch on until another day, for a reason given anew."""
    check(Wanted(found.name, reason, review_on, found.query, ()))
    Watch.objects.filter(pk=found.pk).update(retention_until=review_on, reason=reason.strip())
    audit.record(Operation.CHANGE, ACTION, "watch", found.public_id, purpose=reason.strip())


@does(ACTION)
def delete(found: Watch) -> None:
    """Watch no more; its alerts go with it."""
    public_id = found.public_id
    found.delete()
    audit.record(Operation.ERASURE, ACTION, "watch", public_id)


@does(ACTION)
def mark_seen(found: Alert) -> None:
    """Take an alert off the list of new ones."""
    if Alert.objects.filter(pk=found.pk, seen_at__isnull=True).update(seen_at=timezone.now()):
        audit.record(Operation.CHANGE, ACTION, "alert", found.public_id)


def watches() -> QuerySet[Watch]:
    """The acting person's own, the next to be reviewed first; ``new`` and ``all`` count its alerts."""
    found = Watch.objects.filter(person_id=actors.current().person_id or 0)
    counted = found.annotate(new=Count("alerts", filter=Q(alerts__seen_at__isnull=True)), every=Count("alerts"))
    return counted.order_by("retention_until", "pk")


def alerts(*, only_new: bool = False, of: Watch | None = None) -> QuerySet[Alert]:
    """The acting person's alerts about records they may see, newest first; of a watched record only while they may see that
    too."""
    found = Alert.objects.filter(person_id=actors.current().person_id or 0, record__current=True)
    watched = Record.objects.filter(uid=OuterRef("uid"), current=True).exclude(handling__contains=[RESTRICTED])
    found = found.alias(protected=protecting.is_protected("key_hash"))
    found = found.filter(Q(uid__isnull=True) | (Exists(watched) & Q(protected=False)))
    found = found.filter(seen_at__isnull=True) if only_new else found
    found = found if of is None else found.filter(watch=of)
    return found.select_related("watch", "record__source", "record__owner").order_by("-at", "-pk")


def new_alerts() -> int:
    """How many are new, for the bell."""
    return alerts(only_new=True).order_by().count()


def one_watch(public_id: str) -> Watch:
    """One of the acting person's; NotFound where there is none."""
    found = watches().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such saved search."))
    return found


def one_alert(public_id: str) -> Alert:
    """One of the acting person's; NotFound where there is none, or its record is not theirs to see any more."""
    found = alerts().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such alert."))
    return found


def watchable(taken: Taken) -> bool:
    """Whether a search for this could be saved."""
    return any(True for _key in _keys_of(taken.readings))


def within_most() -> None:
    """Raise InvalidInput where the acting person watches for as much as one may."""
    if watches().count() >= MOST:
        raise InvalidInput(_("You watch for 100 things."), mend=_("Delete those you no longer need."))


def check(wanted: Wanted) -> None:
    """Raise InvalidInput unless there are a name, a reason and a fit review date."""
    today = timezone.now().date()
    if not wanted.name.strip() or not wanted.reason.strip():
        raise InvalidInput(
            _("What is watched needs a name and a reason."), mend=_("Say what it is and why you watch it.")
        )
    if len(wanted.name) > 120 or len(wanted.reason) > 500:
        raise InvalidInput(_("The name or the reason is too long."), mend=_("Shorten it."))
    if not today < wanted.review_on <= today + timedelta(days=LONGEST_WATCH_DAYS):
        raise InvalidInput(
            _("The review date is not within a year from tomorrow."), mend=_("Give a day on which you will look again.")
        )


def _keys_of(readings: Sequence[Reading]) -> Iterator[tuple[str, bytes, str]]:
    """(family, key hash, what is scored) of everything that may be waited for: identifiers that may tie, exactly; whole serials
    by their look-alikes; names by their keys."""
    for one in readings:
        found = one.identifier
        if found.standing is Standing.LINKS:
            yield EXACT, keys.key_hash(found.scheme, found.key), ""
        if one.name == SERIAL and one.plain and one.unknown == 0:
            for key in serial_keys.finding_keys(serial_keys.canonical(found.key.rpartition("|")[2])):
                yield Family.SERIAL, keys.key_hash(Family.SERIAL, key), ""
        elif one.name in named.SCHEMES:
            family = nearness.NAMES[one.name]
            for key in nearness.name_keys(one.name, found.written):
                yield family, keys.key_hash(family, key), found.written
