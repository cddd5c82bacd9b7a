"""Every read of people's rights; each organisation sees its own, through the row policy."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.records.models import Record
from tutela.rights import two_persons
from tutela.rights.models import Annotation, Breach, Hold, Order, OrderState, PersonsRequest, Review
from tutela.safeguards import actor as actors
from tutela.safeguards.handling import RESTRICTED


def holds(*, ended: bool = False, today: date | None = None) -> QuerySet[Hold]:
    """Holds in force, the first to end first; ``ended``: those lifted or run out."""
    today = today or timezone.now().date()
    in_force = Hold.objects.filter(lifted_at=None, until__gte=today).order_by("until", "id")
    return Hold.objects.exclude(pk__in=in_force.values("pk")).order_by("-until", "-id") if ended else in_force


def hold(public_id: str) -> Hold:
    """One hold; NotFound where it isn't one's own organisation's."""
    found = Hold.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such hold."))
    return found


def reviews() -> QuerySet[Review]:
    """The review list: records whose time is up and that wait for a person, the oldest first."""
    return Review.objects.filter(decision="").order_by("listed_on", "id")


def review(public_id: str) -> Review:
    """One line of the review list; NotFound where it isn't one's own organisation's."""
    found = Review.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("This is not on the review list."))
    return found


def current(uids: list[bytes]) -> dict[bytes, Record]:
    """The current revisions the actor may see, by uid."""
    found = Record.objects.select_related("source", "owner").filter(uid__in=uids, current=True)
    return {bytes(record.uid): record for record in found}


def orders_of(uid: bytes) -> QuerySet[Order]:
    """What was decided for a record and is not carried out yet."""
    return Order.objects.filter(uid=uid, state=OrderState.WAITING)


def beside(uid: bytes) -> QuerySet[Annotation]:
    """What was stated beside a record."""
    return Annotation.objects.filter(uid=uid).order_by("id")


def of_record(record: Record) -> dict[str, object]:
    """What stands beside a record on its page: statements, a restriction, what is being carried out, what one may do."""
    uid, actor = bytes(record.uid), actors.current()
    own = record.owner_id == actor.organisation_id and record.current
    restricted = RESTRICTED in record.handling
    return {
        "beside": list(beside(uid)),
        "restricted": restricted,
        "waiting": list(orders_of(uid)),
        "may_hold": own and actor.may("holds.change"),
        "may_unrestrict": own and restricted and actor.may("requests.decide"),
        "may_ask_two": own and (two_persons.may_lift(record) or two_persons.may_erase(record)),
    }


def requests() -> QuerySet[PersonsRequest]:
    """People's requests to the acting person's organisation, the most urgent open one first."""
    mine = PersonsRequest.objects.filter(owner_id=actors.current().organisation_id)
    return mine.order_by("answered_at", "due_on", "id")


def request(public_id: str) -> PersonsRequest:
    """One request; NotFound where it isn't one's own organisation's."""
    found = requests().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def breaches() -> QuerySet[Breach]:
    """The register of breaches, the latest first."""
    return Breach.objects.filter(owner_id=actors.current().organisation_id).order_by("-noticed_at", "-id")


def breach(public_id: str) -> Breach:
    """One breach; NotFound where it isn't one's own organisation's."""
    found = breaches().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such entry."))
    return found
