"""Following the feed: entries that were added, changed or withdrawn are matched with the records there are.

One transaction a portion, which moves the mark of how far matching is; a killed run goes on after its last portion.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from django.conf import settings

from tutela.database.locks import Lock
from tutela.linking.lists import feed
from tutela.linking.lists.feed import Listed, Step
from tutela.linking.lists.matching import Found, Stored, exactly, film, keep_near, log, made
from tutela.linking.lists.rules import Nearness, default_radius, too_poor
from tutela.linking.lists.shelf import folder
from tutela.recognition.fingerprint import tlsh, vpdq
from tutela.recognition.fingerprint.pdq import LEAST_QUALITY
from tutela.recognition.hamming.index import HammingIndex, words
from tutela.recognition.hamming.part import Rows
from tutela.safeguards.actor import set_actor
from tutela.safeguards.installation import linker

PORTION: Final = 20_000
"""Entries a transaction."""
FLAT_COMPARISONS: Final = 500_000_000
"""Up to so many comparisons (half a second) each entry is held against each print; beyond, the prints are indexed first."""

_PRINTS: Final = f"""
SELECT 0::int4, p.id, decode(p.key, 'hex') FROM lists_print p JOIN records_record r ON r.id = p.record_id AND r.current
WHERE p.kind = 'pdq' AND coalesce(p.quality, 100) >= {LEAST_QUALITY}"""  # noqa: S608
_FEW: Final = """
SELECT p.id, p.kind, p.key, p.value, p.quality FROM lists_print p JOIN records_record r ON r.id = p.record_id AND r.current
WHERE p.kind = %s"""
_CURRENT: Final = "n.standing = 'links' AND n.current"
_BEYOND: Final = """
DELETE FROM lists_match m USING lists_entry e WHERE e.id = m.entry_id AND e.list_id = %s AND m.kind = %s AND m.distance > %s"""


def follow(organisation_id: int) -> int:
    """Match every settled change that has not been matched yet; how many matches were made or changed."""
    total = 0
    while True:
        with feed.connected(organisation_id) as looking:
            last, _mark = feed.end(looking)
        done, count = _portion(organisation_id, last)
        total += count
        if done:
            return total


def _portion(organisation_id: int, last: int) -> tuple[bool, int]:
    with psycopg.connect(settings.CONNECTIONS.app) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", [Lock.LISTS.value])
        set_actor(connection, linker(organisation_id))
        row = connection.execute("SELECT matched FROM lists_progress").fetchone()
        after = min(int(row[0]), last) if row else 0
        if after == last:
            return True, 0
        through = _end_of_portion(connection, after, last)
        count = _match(connection, feed.steps(connection, after, through))
        connection.execute(
            "INSERT INTO lists_progress (matched) VALUES (%s) ON CONFLICT (one) DO UPDATE SET matched = excluded.matched",
            [through],
        )
        if count:
            log(connection, count)
    return through == last, count


def _end_of_portion(connection: psycopg.Connection, after: int, last: int) -> int:
    """Through which step a portion goes: at least one, and about as many as name PORTION entries."""
    row = connection.execute(
        "SELECT min(number) FROM (SELECT number, sum(cardinality(entries)) OVER (ORDER BY number) AS named"
        " FROM lists_change WHERE number > %s AND number <= %s) s WHERE named >= %s",
        [after, last, PORTION],
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else last


def _match(connection: psycopg.Connection, steps: Sequence[Step]) -> int:
    radii = feed.radii(connection)
    widened = {step.list for step in steps if not step.entries}
    entries = {one.entry: one for step in steps for one in step.entries}
    if widened:
        _drop_beyond(connection, widened, radii)
        entries |= {one.entry: one for one in feed.in_force(connection, list(_NEAR)) if one.list in widened}
    gone = [one.entry for one in entries.values() if not one.kind]
    connection.execute("DELETE FROM lists_match WHERE entry_id = ANY(%s)", [gone])
    count = exactly(connection, "records_mention", _CURRENT, list(entries))
    count += exactly(connection, "lists_print", "true", list(entries))
    listed = sorted((one for one in entries.values() if one.kind in _NEAR), key=lambda one: one.kind)
    for kind, group in groupby(listed, key=lambda one: one.kind):
        wanted = [one for one in group if not too_poor(kind, one.quality)]
        radius = {one.list: radii.get((one.list, kind), default_radius(kind)) for one in wanted}
        count += keep_near(connection, list(_NEAR[kind](connection, wanted, radius)))
    return count


def _drop_beyond(connection: psycopg.Connection, lists: set[int], radii: dict[tuple[int, str], int]) -> None:
    """A list that has drawn its radius in: what lies beyond is no match any more. Decisions stay."""
    for list_ in lists:
        for kind in _NEAR:
            connection.execute(_BEYOND, [list_, kind, radii.get((list_, kind), default_radius(kind))])


def _pictures(connection: psycopg.Connection, listed: Sequence[Listed], radius: dict[int, int]) -> Iterator[Found]:
    prints = feed.hashes(connection, _PRINTS)
    if not len(prints):
        return
    near = [(one, print_, distance) for one, print_, distance in _distances(prints, listed, radius)]
    keys = sorted({print_ for _one, print_, _distance in near})
    rows = connection.execute("SELECT id, kind, key, value, quality FROM lists_print WHERE id = ANY(%s)", [keys])
    stored = {row[0]: Stored(*row) for row in rows}
    for one, print_, distance in near:
        yield made(stored[print_], one.entry, Nearness(distance), radius[one.list], one.quality)


def _distances(prints: Rows, listed: Sequence[Listed], radius: dict[int, int]) -> Iterator[tuple[Listed, int, int]]:
    """Entry, print and their distance, wherever it is within the list's radius."""
    if len(prints) * len(listed) > FLAT_COMPARISONS:
        with tempfile.TemporaryDirectory(dir=folder()) as place:
            index = HammingIndex(Path(place))
            index.load(prints, 0)
            for one in listed:
                for match in index.search(bytes.fromhex(one.key), radius[one.list]):
                    yield one, match.entry, match.distance
        return
    from tutela.recognition.hamming import kernels  # late: numba costs half a second to load

    found = np.empty((len(prints), 2), np.int64)
    for one in listed:
        query = words(bytes.fromhex(one.key))
        count = kernels.search_flat(query, radius[one.list], prints.hashes, len(prints), found)
        for row, distance in found[:count].tolist():
            yield one, int(prints.entries[row]), distance


def _films(connection: psycopg.Connection, listed: Sequence[Listed], radius: dict[int, int]) -> Iterator[Found]:
    for stored in _few(connection, "vpdq"):
        frames = vpdq.frames(stored.value) or ()
        for one in listed:
            near = film(frames, one.value, radius[one.list])
            if near is not None:
                yield made(stored, one.entry, near, radius[one.list], None)


def _texts(connection: psycopg.Connection, listed: Sequence[Listed], radius: dict[int, int]) -> Iterator[Found]:
    prints = _few(connection, "tlsh")
    table = np.frombuffer(b"".join(tlsh.to_bytes(one.key) for one in prints), np.uint8).reshape(-1, tlsh.BYTES)
    for one in listed:
        for stored, distance in zip(prints, tlsh.distances(tlsh.to_bytes(one.key), table).tolist(), strict=True):
            if distance <= radius[one.list]:
                yield made(stored, one.entry, Nearness(distance), radius[one.list], None)


def _few(connection: psycopg.Connection, kind: str) -> list[Stored]:
    return [Stored(*row) for row in connection.execute(_FEW, [kind])]


_NEAR: Final = {"pdq": _pictures, "vpdq": _films, "tlsh": _texts}
"""How entries of each kind that is compared by nearness are held against the prints there are."""
