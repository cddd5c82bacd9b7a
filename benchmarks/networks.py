"""Networks found in a simulated world of 200,000 records against its truth, beside joining whatever shares a value; that common
values and a placeholder change nothing; and how space grows with the mentions.

Precision and recall of networks are over pairs of records: of those put together, how many belong together, and the other way
round. A poly-criminal network is right where it and a true poly-criminal group have at least half of their records in common.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.cohesion import pairs
from benchmarks.figure import Figure
from benchmarks.simulated_mentions import Simulated, simulated
from tutela.linking.networks.components import components
from tutela.linking.networks.finding import Found, find
from tutela.linking.networks.mentions import Mentions
from tutela.linking.networks.network import Network
from tutela.linking.networks.rules import OTHER_CONTEXTS
from tutela.vocabulary.areas import Area, mask

RECORDS: Final = 200_000
SEED: Final = 1
SUPER_SHARE: Final = 0.01
LOST: Final = 0.1
WRONG: Final = 0.01
SUPER_VALUES: Final = (("phone", "+99900000000"), ("email", "everybody@example.eu"), ("wallet", "shared-by-all"))
MENTIONS: Final = (50_000, 200_000, 800_000)
_PEER: Final = "whatever shares a value"


def measure() -> Iterator[Figure]:
    """Every figure of networks."""
    yield from _growth()
    with tempfile.TemporaryDirectory(prefix="tutela-networks-") as folder:
        started = time.perf_counter()
        world = simulated(RECORDS, SEED, Path(folder))
        yield Figure("networks world understood", round(time.perf_counter() - started, 1), "s", RECORDS)
    yield from of_world(world)


def of_world(world: Simulated) -> Iterator[Figure]:
    """The figures of one world; all areas may meet, then as the purposes are shipped."""
    mentions = world.mentions
    find(_made_up(1_000))  # kernels are compiled before the clock runs
    started = time.process_time()
    found = find(mentions)
    seconds = time.process_time() - started
    yield Figure("networks found", len(found.networks), "networks", len(mentions.areas))
    yield Figure("networks finding", round(seconds, 2), "s", len(mentions.record))
    yield from _quality("all areas", world, mentions, found)
    for name, areas in (
        ("drugs and firearms", (Area.DRUGS, Area.FIREARMS)),
        ("child protection", (Area.CHILD_PROTECTION,)),
    ):
        part = _of_areas(mentions, areas)
        yield from _quality(name, world, part, find(part), areas)
    yield from _worse(world)
    yield from _unchanged(world, found)


def _worse(world: Simulated) -> Iterator[Figure]:
    """The world's own dirt spares what ties its groups; here it doesn't: namings are lost, and records name what isn't theirs."""
    mentions, chance = world.mentions, np.random.default_rng(SEED)
    left = chance.random(len(mentions.record)) >= LOST
    lost = replace(mentions, record=mentions.record[left], value=mentions.value[left])
    yield from _quality("a naming of ten lost", world, lost, find(lost))
    records = len(mentions.areas)
    wrong = chance.choice(records, round(records * WRONG), replace=False).astype(np.int32)
    value = mentions.value[chance.integers(0, len(mentions.value), len(wrong))]
    strayed = replace(
        mentions,
        record=np.concatenate([mentions.record, wrong]),
        value=np.concatenate([mentions.value, value]).astype(np.int32),
    )
    yield from _quality("a record of a hundred with another's value", world, strayed, find(strayed))


def _quality(
    name: str, world: Simulated, mentions: Mentions, found: Found, areas: tuple[Area, ...] = tuple(Area)
) -> Iterator[Figure]:
    seen = _seen(mentions, areas)
    count = int(seen.sum())
    ours = pairs(_labels(found, len(seen))[seen], world.group[seen])
    theirs = pairs(_naive(mentions)[seen], world.group[seen])
    for what, mine, other in zip(("precision", "recall"), ours, theirs, strict=True):
        ratio = round(mine / other, 2) if other else None
        yield Figure(f"networks {name} {what}", round(mine, 4), "share of pairs", count, _PEER, round(other, 4), ratio)
    listed = found.ranked()
    precision, recall, wanted = _poly(listed, world, seen, areas)
    if not wanted:
        return
    yield Figure(f"networks {name} poly-criminal precision", round(precision, 4), "share", len(listed))
    yield Figure(f"networks {name} poly-criminal recall", round(recall, 4), "share", wanted)
    sure = [network for network in listed if network.poly_criminal and network.poly_criminal.corroborated]
    precision, recall, _ = _poly(sure, world, seen, areas)
    yield Figure(f"networks {name} poly-criminal, corroborated, precision", round(precision, 4), "share", len(sure))
    yield Figure(f"networks {name} poly-criminal, corroborated, recall", round(recall, 4), "share", wanted)


def _unchanged(world: Simulated, found: Found) -> Iterator[Figure]:
    """How many networks are others with three common values on one record of a hundred each, and with a placeholder."""
    mentions, chance = world.mentions, np.random.default_rng(SEED)
    records = len(mentions.areas)
    common = mentions
    for scheme, key in SUPER_VALUES:
        holders = chance.choice(records, round(records * SUPER_SHARE), replace=False)
        common = _with_value(common, scheme, key, holders.astype(np.int32))
    before = {network.records for network in found.networks}
    listed = [network.records for network in found.ranked()]
    for name, other in (("three common values", common), ("a placeholder date of birth", world.with_placeholder)):
        after = find(other)
        changed = len(before ^ {network.records for network in after.networks})
        largest = int(np.bincount(_naive(other)).max())
        yield Figure(f"networks changed by {name}", changed, "networks", len(before), f"largest where {_PEER}", largest)
        moved = sum(one != two for one, two in zip_longest(listed, [one.records for one in after.ranked()]))
        yield Figure(f"networks poly-criminal places changed by {name}", moved, "places", len(listed))


def _labels(found: Found, records: int) -> NDArray[np.int64]:
    labels = np.arange(records, dtype=np.int64)
    for network in found.networks:
        labels[list(network.records)] = network.label
    return labels


def _naive(mentions: Mentions) -> NDArray[np.int32]:
    """Components over every shared value."""
    return components(mentions.record, mentions.value, len(mentions.areas), np.ones(len(mentions.keys), np.bool_))


def _poly(
    listed: Sequence[Network], world: Simulated, seen: NDArray[np.bool_], areas: tuple[Area, ...]
) -> tuple[float, float, int]:
    """(precision, recall, true ones) of poly-criminal networks. Contexts are stated by the police alone, of drugs and
    firearms."""
    counted = {*areas, *OTHER_CONTEXTS} if {Area.DRUGS, Area.FIREARMS} & {*areas} else {*areas}
    numbers, sizes = np.unique(world.group[seen & (world.group > 0)], return_counts=True)
    size = dict(zip(numbers.tolist(), sizes.tolist(), strict=True))
    wanted = {one for one in size if size[one] > 1 and len(world.fields[one] & counted) > 1}
    right: set[int] = set()
    for network in listed:
        of, count = np.unique(world.group[list(network.records)], return_counts=True)
        group, shared = int(of[count.argmax()]), int(count.max())
        if group in wanted and shared / (len(network.records) + size[group] - shared) >= 0.5:
            right.add(group)
    return len(right) / len(listed) if listed else 1.0, len(right) / len(wanted) if wanted else 1.0, len(wanted)


def _seen(mentions: Mentions, areas: tuple[Area, ...]) -> NDArray[np.bool_]:
    """The records that may be used where only ``areas`` meet: those that touch no other."""
    seen: NDArray[np.bool_] = (mentions.areas & ~np.uint8(mask(Area, areas))) == 0
    return seen


def _of_areas(mentions: Mentions, areas: tuple[Area, ...]) -> Mentions:
    """As a viewer has them whose purposes are those of ``areas``; the others' records keep their numbers and name nothing."""
    held = _seen(mentions, areas)[mentions.record]
    return replace(mentions, record=mentions.record[held], value=mentions.value[held])


def _with_value(mentions: Mentions, scheme: str, key: str, records: NDArray[np.int32]) -> Mentions:
    """The mentions with one more value."""
    number = len(mentions.keys)
    schemes = mentions.schemes if scheme in mentions.schemes else (*mentions.schemes, scheme)
    return replace(
        mentions,
        record=np.concatenate([mentions.record, records]),
        value=np.concatenate([mentions.value, np.full(len(records), number, np.int32)]),
        scheme=np.append(mentions.scheme, np.int16(schemes.index(scheme))),
        standing=np.append(mentions.standing, np.int8(0)),
        victim=np.append(mentions.victim, np.bool_(False)),
        degree=np.append(mentions.degree, np.int32(0)),
        schemes=schemes,
        keys=(*mentions.keys, key),
    )


def _made_up(mentions: int) -> Mentions:
    """Groups of eight records with four namings each, a third of them of the group's values; three values on one of a
    hundred records."""
    chance = np.random.default_rng(SEED)
    records = mentions // 4
    record = np.repeat(np.arange(records, dtype=np.int32), 4)
    shared = chance.random(len(record)) < 1 / 3
    groups = records // 8 + 1
    value = np.where(shared, record // 8, groups + np.arange(len(record))).astype(np.int32)
    values = groups + len(record)
    base = Mentions(
        record=record,
        value=value,
        areas=np.full(records, 2, np.uint8),
        contexts=np.zeros(records, np.uint16),
        scheme=np.zeros(values, np.int16),
        standing=np.zeros(values, np.int8),
        victim=np.zeros(values, np.bool_),
        degree=np.zeros(values, np.int32),
        schemes=("phone",),
        keys=tuple(map(str, range(values))),
    )
    for scheme, key in SUPER_VALUES:
        base = _with_value(base, scheme, key, chance.choice(records, records // 100, replace=False).astype(np.int32))
    return base


def _growth() -> Iterator[Figure]:
    """Bytes a mention at three sizes; what is found included, the mentions themselves not."""
    find(_made_up(1_000))
    each = [(size, _peak(_made_up(size)) / size) for size in MENTIONS]
    for size, per in each:
        yield Figure(
            "networks space",
            round(per),
            "bytes a mention",
            size,
            "at the smallest",
            round(each[0][1]),
            round(per / each[0][1], 3),
        )


def _peak(mentions: Mentions) -> int:
    """The most bytes held at once while networks are found."""
    tracemalloc.start()
    find(mentions)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
