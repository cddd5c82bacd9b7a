"""Finding networks among all that one person may see, for the purposes they stated: the job behind a search.

Mentions are read as integers and postings, never as pairs; only sets of records are kept, under the person's own policy.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import connection
from django.utils import timezone

from tutela.linking import deciding, protecting
from tutela.linking.cases.models import FoundMember, FoundNetwork, NetworkSearch, SearchState
from tutela.linking.models import LinkDecision
from tutela.linking.networks import decisions as ledgers
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.networks.finding import Found, find
from tutela.linking.networks.mentions import Collector
from tutela.linking.networks.network import Network
from tutela.linking.networks.rules import RULES, areas_touched
from tutela.recognition import named
from tutela.recognition.contract import Standing
from tutela.records.values import Capacity
from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.models import Person
from tutela.vocabulary.areas import Area, CrimeContext, Purpose

log = logging.getLogger("tutela.networks")

ACTION: Final = "networks.find"
MOST_KEPT: Final = 500
"""Networks kept of one search: that many poly-criminal ones, and as many others."""

_NAMES: Final = ", ".join(f"'{scheme}'" for scheme in sorted(named.SCHEMES))
_SHARED: Final = f"""
SELECT x.record_id, x.scheme, x.key_hash, x.standing FROM (
    SELECT m.record_id, m.scheme, m.key_hash, m.standing,
           min(m.record_id) OVER w < max(m.record_id) OVER w AS shared
    FROM records_mention m JOIN records_record r ON r.id = m.record_id AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)
    WHERE m.current AND m.key_hash IS NOT NULL AND m.scheme NOT IN ({_NAMES}) WINDOW w AS (PARTITION BY m.key_hash)) x
WHERE x.shared"""  # noqa: S608
_RECORDS: Final = """
SELECT r.id, r.uid, r.visibility_id, r.area, r.crime_context, coalesce(i.kinds, '{}') FROM records_record r
LEFT JOIN (SELECT record_id, array_agg(DISTINCT item_kind::text) AS kinds FROM records_item
           WHERE current AND record_id = ANY (%(ids)s) GROUP BY 1) i ON i.record_id = r.id
WHERE r.id = ANY (%(ids)s) AND r.current"""
"""Values on one record alone tie nothing and stay in the database."""


def carry_out(search_id: int, person_id: int) -> None:
    """Do a search as the person who asked, with the rights they have now. Done already: nothing."""
    person = Person.objects.select_related("organisation").filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    with acting(actor_of(person).doing(ACTION)):
        search = NetworkSearch.objects.filter(pk=search_id, state=SearchState.WAITING).first()
        if search is None:
            return
        with for_purposes(tuple(Purpose(one) for one in search.purposes)):
            records, found = _find()
            kept = _keep(search, records, found)
        NetworkSearch.objects.filter(pk=search.pk).update(
            state=SearchState.DONE, finished_at=timezone.now(), rules_version=RULES.version
        )
        audit.record(
            Operation.COMBINATION, ACTION, "network_search", search.public_id, purpose=search.reason, count=kept
        )


def fail(search_id: int, person_id: int, why: str) -> None:
    """Note that a search came to nothing, for whoever asked."""
    person = Person.objects.select_related("organisation").filter(pk=person_id).first()
    if person is None:
        return
    with acting(actor_of(person)):  # also where the right to search is what they lack by now
        NetworkSearch.objects.filter(pk=search_id, state=SearchState.WAITING).update(
            state=SearchState.FAILED, failure=why[:500], finished_at=timezone.now()
        )


def _find() -> tuple[list[tuple[bytes, int]], Found]:
    """Every visible record that shares a value, as (uid, class of visibility), and the networks among them."""
    collector = Collector()
    with connection.cursor() as cursor:
        cursor.execute(_SHARED)
        rows = cursor.fetchall()
        ids = sorted({row[0] for row in rows})
        cursor.execute(_RECORDS, {"ids": ids})
        held = cursor.fetchall()
    numbers: dict[int, int] = {}
    records: list[tuple[bytes, int]] = []
    for number, uid, visibility_id, area, contexts, kinds in held:
        touched = tuple(CrimeContext(one) for one in contexts)
        numbers[number] = collector.record(areas_touched(Area(area), tuple(kinds), touched), touched)
        records.append((bytes(uid), visibility_id))
    victims = protecting.victims()
    for record_id, scheme, hashed, standing in rows:
        key = bytes(hashed)
        of = Capacity.VICTIM if key in victims else None
        collector.name(numbers[record_id], scheme, key.hex(), Standing(standing), of)
    return records, find(collector.collected(), _apart([uid for uid, _ in records]), RULES)


def _apart(uids: Sequence[bytes]) -> list[tuple[int, int]]:
    numbers = {deciding.key_of(uid): number for number, uid in enumerate(uids)}
    decided = {
        bytes(uid)
        for uid in LinkDecision.objects.filter(relation=Relation.BELONG_TOGETHER).values_list("first_uid", flat=True)
    }
    state = deciding.state_of(Relation.BELONG_TOGETHER, decided & set(uids))
    return ledgers.numbered(state.pairs(Relation.BELONG_TOGETHER, Verdict.DIFFERENT), numbers)


def _keep(search: NetworkSearch, records: Sequence[tuple[bytes, int]], found: Found) -> int:
    ranked = found.ranked()[:MOST_KEPT]
    poly = {network.label for network in found.networks if network.poly_criminal}
    others = sorted(
        (network for network in found.networks if network.label not in poly),
        key=lambda network: (-sum(tie.bits for tie in network.ties), network.label),
    )[:MOST_KEPT]
    networks = [*ranked, *others]
    made = FoundNetwork.objects.bulk_create(
        FoundNetwork(
            search=search,
            person_id=search.person_id,
            position=position,
            poly_criminal=network.poly_criminal is not None,
        )
        for position, network in enumerate(networks)
    )
    FoundMember.objects.bulk_create(_members(search, zip(made, networks, strict=True), records), batch_size=2_000)
    return len(networks)


def _members(
    search: NetworkSearch, made: Iterable[tuple[FoundNetwork, Network]], records: Sequence[tuple[bytes, int]]
) -> Iterator[FoundMember]:
    for row, network in made:
        for number in network.records:
            uid, visibility_id = records[number]
            yield FoundMember(network=row, person_id=search.person_id, uid=uid, visibility_id=visibility_id)
