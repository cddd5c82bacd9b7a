"""Hit or no hit: whether what is searched for is held by others, where it may not be seen.

The searcher learns whom to ask, and nothing else; the owner learns that someone asked. For victims, witnesses and records
under sensitive handling the owner alone learns of it. Who asks for very much is answered no more, and the owners are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tutela.errors import NotFound
from tutela.linking.deconfliction.models import Answer, Hit
from tutela.linking.deconfliction.rules import Origin, Verb
from tutela.linking.models import HitNotice
from tutela.linking.search import Sought
from tutela.recognition.contract import Identifier, Standing
from tutela.records import keys
from tutela.safeguards.models import Organisation


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who else holds something. ``exceeded``: too many identifiers were asked for; nothing is said for a while."""

    owners: tuple[Organisation, ...] = ()
    exceeded: bool = False


def elsewhere(sought: Sought) -> Elsewhere:
    """Organisations that hold current records naming one of the identifiers, out of sight of the acting person and held for
    purposes that may be combined with theirs. Each is told in the same transaction."""
    return holding(sought.identifiers)


def left() -> int:
    """How many further identifiers the acting person may ask about within this hour before nothing more is said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT probes_left()")
        (count,) = cursor.fetchone()
    return int(count)


def holding(identifiers: Iterable[Identifier]) -> Elsewhere:
    """The same for identifiers (at most 20); only those that may tie are asked about."""
    hashes = [keys.key_hash(one.scheme, one.key) for one in identifiers if one.standing == Standing.LINKS]
    if not hashes:
        return Elsewhere()
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner, exceeded FROM hits_elsewhere(%s)", [hashes])
        rows = cursor.fetchall()
    owners = Organisation.objects.filter(pk__in=[owner for owner, _ in rows if owner is not None]).order_by("name")
    return Elsewhere(tuple(owners), any(exceeded for _, exceeded in rows))


def notices(*, only_new: bool = False) -> QuerySet[HitNotice]:
    """Who asked for what the acting person may see, newest first. New is what nobody has seen and no hit tells of already."""
    found = HitNotice.objects.select_related("record", "asked_by").order_by("-last_at", "-pk")
    return found.filter(~Exists(_told_as_hits()), seen_at__isnull=True) if only_new else found


def _told_as_hits() -> QuerySet[Hit]:
    """Of a notice, the visible hit that the same search made: while it waits for an answer, and as long as nobody asked again
    after the answer."""
    said = Answer.objects.filter(pair=OuterRef("pair"), owner_id=OuterRef("owner_id")).order_by("-id")
    made = Hit.objects.filter(
        owner_id=OuterRef("record__owner_id"), other_id=OuterRef("asked_by_id"), key_hash=OuterRef("key_hash"),
        origin=Origin.SEARCH, person_id=0,
    ).annotate(said=Subquery(said.values("verb")[:1]), said_at=Subquery(said.values("at")[:1]))  # fmt: skip
    return made.filter(Q(said=None) | Q(said=Verb.TAKE_BACK) | Q(said_at__gte=OuterRef("last_at")))


def notice(public_id: str) -> HitNotice:
    """One of them; NotFound where there is none or it isn't for this actor."""
    found = notices().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found
