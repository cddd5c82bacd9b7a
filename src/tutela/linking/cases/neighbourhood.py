"""The network around the records opened in a case, one hop wide, as the acting person may see it.

Of a record that is only shown, no value is given but those an opened record names too: to see what else it names, it must be
opened, with a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tutela.linking import deciding
from tutela.linking.cases import collecting
from tutela.linking.cases.collecting import Value
from tutela.linking.cases.rules import MOST_SHOWN, NEAR
from tutela.linking.networks import decisions as ledgers
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.networks.finding import find
from tutela.linking.networks.mentions import Mentions
from tutela.linking.networks.network import LeftOut, Network, Tie
from tutela.linking.networks.rules import RULES, Why
from tutela.linking.networks.weighing import weigh
from tutela.records.models import Mention, Record
from tutela.safeguards.handling import RESTRICTED

UNSEEN: Final = ""
"""Stands for a value that no opened record names."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How one record names a value: as written there, and in which role."""

    written: str
    role: str


@dataclass(frozen=True, slots=True)
class Around:
    """What is shown: ``records`` with their networks, numbered by their place in ``records``.

    ``opened`` are such numbers; ``near`` too, each with until when it is shown; ``networks`` those that hold an opened record;
    ``alone`` opened records that nothing ties. ``kept_apart``: neighbours in none of these networks: a decision cut what tied
    them, or they are of another part. ``more``: neighbours beyond MOST_SHOWN. ``expired``: how many were only near, for longer
    than rules.NEAR. ``namings``: of (number, scheme, key).
    """

    records: tuple[Record, ...] = ()
    opened: frozenset[int] = frozenset()
    near: Mapping[int, datetime] = field(default_factory=dict)
    networks: tuple[Network, ...] = ()
    alone: tuple[int, ...] = ()
    kept_apart: tuple[int, ...] = ()
    suppressed: tuple[LeftOut, ...] = ()
    uncounted: frozenset[tuple[str, str]] = frozenset()
    """Of these (scheme, key) the degree is how many records there are at least."""
    more: int = 0
    expired: int = 0
    namings: Mapping[tuple[int, str, str], Naming] = field(default_factory=dict)

    def members(self) -> list[int]:
        """The numbers of all records that stand in a network here, or are opened."""
        return sorted({*self.opened, *(number for network in self.networks for number in network.records)})

    def names_of(self, tie: Tie | LeftOut) -> str:
        """The value as a person may read it: as an opened record writes it; UNSEEN where none names it."""
        for number in sorted(self.opened):
            found = self.namings.get((number, tie.scheme, tie.key))
            if found is not None:
                return found.written
        return UNSEEN


def around(opened: Mapping[int, datetime], now: datetime) -> Around:
    """The network around the records opened (id of the current revision -> since when), for the acting person and the
    purposes they go on with."""
    if not opened:
        return Around()
    first = _records(opened)
    since = {record.pk: opened[record.pk] for record in first}
    mentions = collecting.namings(since)
    values = collecting.holders({bytes(one.key_hash or b"") for one in mentions})
    touched = _touched(first, mentions, values)
    near, expired = _near(touched, since, now)
    ranked = sorted(
        (key for key in touched if key not in expired), key=lambda key: (min(v.degree for v in touched[key]), key)
    )
    shown = ranked[: max(0, MOST_SHOWN - len(since))]
    records = (*first, *_records(shown))
    all_mentions = [*mentions, *collecting.namings([one.pk for one in records[len(first) :]])]
    hashes = {bytes(one.key_hash or b"") for one in all_mentions} - values.keys()
    values = values | collecting.holders(hashes)
    found = find(collecting.collected(records, all_mentions, values), deciding.apart(records), RULES)
    numbers = {record.pk: number for number, record in enumerate(records)}
    seeds = frozenset(range(len(first)))
    networks = tuple(network for network in found.networks if seeds & set(network.records))
    inside = {number for network in networks for number in network.records}
    return Around(
        records=records,
        opened=seeds,
        near={numbers[key]: until for key, until in near.items() if key in numbers},
        networks=networks,
        alone=tuple(sorted(seeds - inside)),
        kept_apart=tuple(number for number in range(len(first), len(records)) if number not in inside),
        suppressed=_suppressed(found.suppressed, mentions),
        uncounted=frozenset(
            (one.scheme, one.key) for one in mentions if (held := values.get(bytes(one.key_hash or b""))) and held.more
        ),
        more=len(ranked) - len(shown),
        expired=len(expired),
        namings=_namings(numbers, all_mentions),
    )


def _records(keys: Mapping[int, object] | Sequence[int]) -> list[Record]:
    """Current records by id, in the order of their ids, as far as they are visible and not restricted."""
    found = Record.objects.filter(pk__in=list(keys), current=True).exclude(handling__contains=[RESTRICTED])
    return list(found.select_related("source__organisation", "owner").order_by("pk"))


def _touched(
    first: Sequence[Record], mentions: Sequence[Mention], values: Mapping[bytes, Value]
) -> dict[int, list[Value]]:
    """Records tied to the opened ones (by id), each with the values that tie it: strong ones, or several weak ones."""
    known = {record.pk for record in first}
    strong: defaultdict[int, list[Value]] = defaultdict(list)
    weak: defaultdict[int, list[Value]] = defaultdict(list)
    for hashed, by_itself in _tying(collecting.collected(first, mentions, values), mentions):
        value = values.get(hashed, Value(0, victim=False))
        for key in value.records:
            if key not in known:
                (strong if by_itself else weak)[key].append(value)
    together = {key: held for key, held in weak.items() if key in strong or len(held) >= RULES.weak_ties}
    return {key: [*strong.get(key, ()), *together.get(key, ())] for key in {*strong, *together}}


def _tying(collected: Mentions, mentions: Sequence[Mention]) -> Iterator[tuple[bytes, bool]]:
    """The values (by keyed hash) of the opened records that may tie, and whether by themselves."""
    weighed = weigh(collected, RULES)
    places = {
        (collected.schemes[scheme], key): place
        for place, (scheme, key) in enumerate(zip(collected.scheme.tolist(), collected.keys, strict=True))
    }
    usable = weighed.weak & (weighed.degree <= RULES.weak_cap)
    hashes = {(one.scheme, one.key): bytes(one.key_hash or b"") for one in mentions}
    for name, place in places.items():
        if weighed.strong[place] or usable[place]:
            yield hashes[name], bool(weighed.strong[place])


def _near(
    touched: Mapping[int, Sequence[Value]], since: Mapping[int, datetime], now: datetime
) -> tuple[dict[int, datetime], set[int]]:
    """Records that nothing ties but people who are only near, each with until when it is shown, and those whose time is over:
    it runs from when the last record was opened that ties them."""
    near: dict[int, datetime] = {}
    expired: set[int] = set()
    for key, values in touched.items():
        namers = [{one for one in value.records if one in since} for value in values]
        if not all(key in value.near or namers[at] <= value.near for at, value in enumerate(values)):
            continue
        until = max((since[one] for held in namers for one in held), default=now) + NEAR
        if until < now:
            expired.add(key)
        else:
            near[key] = until
    return near, expired


def _suppressed(left_out: Sequence[LeftOut], mentions: Sequence[Mention]) -> tuple[LeftOut, ...]:
    """Of what ties nothing, the values that the opened records name."""
    named = {(one.scheme, one.key) for one in mentions}
    return tuple(one for one in left_out if (one.scheme, one.key) in named and one.why is not Why.VICTIM)


def _namings(numbers: Mapping[int, int], mentions: Sequence[Mention]) -> dict[tuple[int, str, str], Naming]:
    found: dict[tuple[int, str, str], Naming] = {}
    for one in mentions:
        found.setdefault((numbers[one.record_id], one.scheme, one.key), Naming(one.written, one.role))
    return found


def verdicts(found: Around) -> dict[tuple[int, int], Verdict]:
    """What people decided about pairs of the records shown, by their numbers."""
    uids = [bytes(record.uid) for record in found.records]
    state = deciding.state_of(Relation.BELONG_TOGETHER, uids)
    numbers = {deciding.key_of(uid): number for number, uid in enumerate(uids)}
    held: dict[tuple[int, int], Verdict] = {}
    for verdict in Verdict:
        for one, other in ledgers.numbered(state.pairs(Relation.BELONG_TOGETHER, verdict), numbers):
            held[min(one, other), max(one, other)] = verdict
    return held


def largest(networks: Sequence[Network]) -> Network | None:
    """The network with most records, the first of equal ones."""
    return max(networks, key=lambda network: (len(network.records), -network.label), default=None)
