"""What the acting person may see of who names what, read from the mentions and handed to networks/finding.py as integers.

Everything is read under the row policy: values are counted over the rows this person sees, for the purposes they go on with
(actor.for_purposes), and restricted records are left out, as everywhere in linking. Only whether a value is a victim's is asked
over all they see (linking/protecting.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tutela.linking import protecting
from tutela.linking.cases.rules import NEAR_CAPACITIES
from tutela.linking.networks.mentions import Collector, Mentions
from tutela.linking.networks.rules import areas_touched
from tutela.linking.rules import DEGREE_CAP
from tutela.recognition import named
from tutela.recognition.contract import Standing
from tutela.records.models import Item, Mention, Record
from tutela.records.values import Capacity
from tutela.safeguards.handling import RESTRICTED
from tutela.vocabulary.areas import Area, CrimeContext

_LOOKED_AT: Final = 2_000
"""Namings of one value that are read to see who names it, as on a record's page. A value with more of them is common: that it is on
so many records at least is said, and a page takes no longer for a hundred thousand."""

_HOLDERS: Final = f"""
SELECT h.hash, m.record_id, m.near, m.read FROM unnest(%(hashes)s::bytea[]) AS h (hash) CROSS JOIN LATERAL (
    SELECT x.record_id, bool_and(x.capacity = ANY (%(near)s)) AS near, sum(count(*)) OVER () AS read
    FROM (SELECT record_id, capacity FROM records_mention WHERE key_hash = h.hash AND current LIMIT %(most)s) x
    GROUP BY x.record_id) m
JOIN records_record r ON r.id = m.record_id AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)"""  # noqa: S608


Touched = tuple[tuple[Area, ...], tuple[CrimeContext, ...]]
"""The areas a record touches, and its crime contexts."""


@dataclass(frozen=True, slots=True)
class Value:
    """Who names one value: ``records`` (ids) where they are at most the cap, else none; ``degree``: how many they are, or how many
    at least (``more``). ``near``: those of them that name it as somebody's who is only near (rules.NEAR_CAPACITIES)."""

    degree: int
    victim: bool
    more: bool = False
    records: tuple[int, ...] = ()
    near: frozenset[int] = frozenset()


def namings(records: Collection[int]) -> list[Mention]:
    """The namings of these records (by id) that have a key; names of persons and organisations are found by searching, and
    what a name is alike is no tie."""
    found = Mention.objects.filter(record_id__in=records, current=True, key_hash__isnull=False)
    return list(found.exclude(scheme__in=named.SCHEMES).order_by("record_id", "id"))


def holders(hashes: Collection[bytes]) -> dict[bytes, Value]:
    """Of each value (by its keyed hash) who names it. Time grows with the values, not with how common they are."""
    if not hashes:
        return {}
    records: defaultdict[bytes, dict[int, bool]] = defaultdict(dict)
    victims = protecting.victims_among(hashes)
    many: set[bytes] = set()
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, {"hashes": sorted(hashes), "near": sorted(NEAR_CAPACITIES), "most": _LOOKED_AT})
        for hashed, record, near, read in cursor.fetchall():
            key = bytes(hashed)
            records[key][record] = near
            if read >= _LOOKED_AT:
                many.add(key)
    return {key: _value(held, key in victims, more=key in many) for key, held in records.items()}


def _value(held: dict[int, bool], victim: bool, *, more: bool) -> Value:
    if more or len(held) > DEGREE_CAP:
        return Value(max(len(held), DEGREE_CAP + 1), victim, more)
    return Value(len(held), victim, False, tuple(sorted(held)), frozenset(one for one, near in held.items() if near))


def touched(records: Sequence[Record]) -> Iterator[Touched]:
    """Of each record, in order, the areas it touches and its crime contexts."""
    kinds: defaultdict[int, list[str]] = defaultdict(list)
    of_items = Item.objects.filter(record_id__in=[record.pk for record in records], current=True)
    for record_id, kind in of_items.values_list("record_id", "item_kind").distinct():
        kinds[record_id].append(kind)
    for record in records:
        contexts = tuple(CrimeContext(one) for one in record.crime_context)
        yield areas_touched(Area(record.area), tuple(kinds[record.pk]), contexts), contexts


def collected(
    records: Sequence[Record],
    mentions: Sequence[Mention],
    values: Mapping[bytes, Value],
    touches: Iterable[Touched] | None = None,
) -> Mentions:
    """These records with their namings, numbered as in ``records``; ``values`` tells on how many each value is in all,
    ``touches`` what each record touches, where that was read already."""
    collector = Collector()
    numbers = {}
    for record, (areas, contexts) in zip(records, touched(records) if touches is None else touches, strict=True):
        numbers[record.pk] = collector.record(areas, contexts)
    for mention in mentions:
        number = numbers.get(mention.record_id)
        if number is None:
            continue
        capacity = Capacity(mention.capacity) if mention.capacity else None
        collector.name(number, mention.scheme, mention.key, Standing(mention.standing), capacity)
        value = values.get(bytes(mention.key_hash or b""))
        if value is not None:
            collector.counted(mention.scheme, mention.key, value.degree, victim=value.victim)
    return collector.collected()
