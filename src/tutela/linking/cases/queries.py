"""Cases of one's organisation, the network of one as the acting person sees it, and what their searches found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.linking import deciding
from tutela.linking.cases import collecting
from tutela.linking.cases.models import Case, FoundMember, FoundNetwork, NetworkSearch, Opening
from tutela.linking.cases.neighbourhood import Around, around, largest
from tutela.linking.networks.finding import find
from tutela.linking.networks.network import Network
from tutela.linking.networks.rules import RULES
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards.actor import for_purposes
from tutela.vocabulary.areas import Purpose


def cases(*, closed: bool = False) -> QuerySet[Case]:
    """Cases of the acting person's organisation that they may see, the next to be reviewed first; ``opened`` counts records."""
    found = Case.objects.filter(owner_id=actors.current().organisation_id, closed_at__isnull=not closed)
    return found.annotate(opened=Count("openings", filter=Q(openings__left_at=None))).order_by("review_on", "pk")


def one_case(public_id: str) -> Case:
    """One of them; NotFound where there is none for the acting person."""
    found = Case.objects.filter(owner_id=actors.current().organisation_id, public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such case."))
    return found


def openings(case: Case) -> list[tuple[Opening, Record | None]]:
    """What was opened in a case, oldest first, with its record as it stands now, where that is there for the purposes."""
    held = list(case.openings.order_by("at", "pk"))
    records = {bytes(one.uid): one for one in Record.objects.filter(uid__in=[o.uid for o in held], current=True)}
    return [(one, records.get(bytes(one.uid))) for one in held]


@contextmanager
def for_case(case: Case) -> Iterator[None]:
    """Go on for the purposes of a case alone: what is held for none of them is not there."""
    with for_purposes(tuple(Purpose(one) for one in case.purposes)):
        yield


def network_of(case: Case) -> Around:
    """The network around the records open in a case, for the acting person; nothing while the case shows nothing."""
    if not case.shows:
        return Around()
    with for_case(case):
        since: dict[int, datetime] = {
            record.pk: one.at for one, record in openings(case) if one.left_at is None and record is not None
        }
        return around(since, timezone.now())


def searches() -> QuerySet[NetworkSearch]:
    """The acting person's own searches for networks, newest first."""
    return NetworkSearch.objects.filter(person_id=actors.current().person_id or 0).order_by("-asked_at", "-pk")


def one_search(public_id: str) -> NetworkSearch:
    """One of them; NotFound where there is none."""
    found = searches().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such search."))
    return found


def one_found(public_id: str) -> FoundNetwork:
    """A network one of the acting person's searches found; NotFound where there is none."""
    mine = FoundNetwork.objects.filter(person_id=actors.current().person_id or 0)
    found = mine.select_related("search").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such network."))
    return found


@dataclass(frozen=True, slots=True)
class Described:
    """A found network as it stands now for the acting person; ``network`` is None where nothing of it is left."""

    found: FoundNetwork
    records: tuple[Record, ...]
    network: Network | None


def described(found: Sequence[FoundNetwork]) -> list[Described]:
    """Found networks of one search, described from what the acting person may see now: counts, ranks and ties are made anew,
    so that they tell of nothing else."""
    if not found:
        return []
    purposes = tuple(Purpose(one) for one in found[0].search.purposes)
    with for_purposes(purposes):
        members: defaultdict[int, list[bytes]] = defaultdict(list)
        for network_id, uid in FoundMember.objects.filter(network__in=found).values_list("network_id", "uid"):
            members[network_id].append(bytes(uid))
        wanted = {uid for held in members.values() for uid in held}
        held = Record.objects.filter(uid__in=wanted, current=True).select_related("owner", "source").order_by("pk")
        records = {bytes(one.uid): one for one in held}
        return [_describe(one, [records[uid] for uid in members[one.pk] if uid in records]) for one in found]


def _describe(found: FoundNetwork, records: list[Record]) -> Described:
    records.sort(key=lambda record: record.pk)
    mentions = collecting.namings([record.pk for record in records])
    values = collecting.holders({bytes(one.key_hash or b"") for one in mentions})
    networks = find(collecting.collected(records, mentions, values), deciding.apart(records), RULES).networks
    return Described(found, tuple(records), largest(networks))


def start_of(described: Described) -> list[Record]:
    """The records a case should begin from: those that the rarest bridge ties, else the strongest tie."""
    network = described.network
    if network is None:
        return list(described.records[:1])
    tie = network.poly_criminal.bridges[0] if network.poly_criminal else network.ties[0]
    return [described.records[number] for number in tie.records]
