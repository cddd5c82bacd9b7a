"""Cases of one's organisation, the network of one as the acting person sees it, and what their searches found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.linking import deciding
from tutela.linking.cases import collecting
from tutela.linking.cases.collecting import Touched, Value
from tutela.linking.cases.models import Case, FoundMember, FoundNetwork, NetworkSearch, Opening
from tutela.linking.cases.neighbourhood import Around, around, largest
from tutela.linking.cases.rules import MOST_OPENED
from tutela.linking.networks.apart import Pair
from tutela.linking.networks.finding import find
from tutela.linking.networks.network import Network
from tutela.linking.networks.rules import RULES
from tutela.records.models import Mention, Record
from tutela.safeguards import actor as actors
from tutela.safeguards.actor import for_purposes
from tutela.safeguards.handling import RESTRICTED
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
    """What was opened in a case, oldest first, with its record as it stands now, where that is there for the purposes and not
    restricted."""
    held = list(case.openings.order_by("at", "pk"))
    there = Record.objects.filter(uid__in=[one.uid for one in held], current=True)
    records = {bytes(one.uid): one for one in there.exclude(handling__contains=[RESTRICTED])}
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


def poly_criminal(searches: Sequence[NetworkSearch]) -> Counter[int]:
    """How many poly-criminal networks each of these (by its row's id) found."""
    found = FoundNetwork.objects.filter(search__in=searches, poly_criminal=True)
    return Counter(found.values_list("search_id", flat=True))


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
        there = Record.objects.filter(uid__in=wanted, current=True).exclude(handling__contains=[RESTRICTED])
        records = list(there.order_by("pk"))
        mentions = collecting.namings([record.pk for record in records])
        values = collecting.holders({bytes(one.key_hash or b"") for one in mentions})
        places = {bytes(record.uid): place for place, record in enumerate(records)}
        known = _Known(records, defaultdict(list), values, list(collecting.touched(records)), deciding.apart(records))
        for mention in mentions:
            known.mentions[mention.record_id].append(mention)
        return [known.describe(one, sorted(places[uid] for uid in members[one.pk] if uid in places)) for one in found]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once of the records of all networks on a page: ``mentions`` by their record's id, ``touched`` and ``apart`` by
    its place in ``records``."""

    records: list[Record]
    mentions: defaultdict[int, list[Mention]]
    values: Mapping[bytes, Value]
    touched: list[Touched]
    apart: list[Pair]

    def describe(self, found: FoundNetwork, places: Sequence[int]) -> Described:
        records = [self.records[place] for place in places]
        mentions = [one for record in records for one in self.mentions[record.pk]]
        collected = collecting.collected(records, mentions, self.values, [self.touched[place] for place in places])
        numbers = {place: number for number, place in enumerate(places)}
        apart = [(numbers[one], numbers[other]) for one, other in self.apart if one in numbers and other in numbers]
        return Described(found, tuple(records), largest(find(collected, apart, RULES).networks))


def start_of(described: Described) -> list[Record]:
    """The records a case should begin from: those that the rarest bridge ties, else the strongest tie."""
    network = described.network
    if network is None:
        return list(described.records[:1])
    tie = network.poly_criminal.bridges[0] if network.poly_criminal else network.ties[0]
    return [described.records[number] for number in tie.records[:MOST_OPENED]]
