"""The pipeline's step for a stored batch: what its records report is looked up among the lists, in the batch's transaction.

The other direction is following.py. Neither misses the other: a batch holds a shared lock from its look-up to its commit, the
follower takes the whole lock, and both read settled changes only; so whichever comes second sees the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from tutela.database.locks import Lock
from tutela.linking.lists.reported import Reported, reported
from tutela.linking.lists.rules import LEAST_SHARE, MENTIONED, VERSION, Nearness, by_nearness, reasons, too_poor
from tutela.linking.lists.shelf import Hit, Shelf, shelf
from tutela.recognition.fingerprint import tlsh, vpdq
from tutela.recognition.fingerprint.kinds import KINDS
from tutela.recognition.fingerprint.turn import Turn
from tutela.records.keys import key_hash
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import may_meet
from tutela.vocabulary.areas import Area

MEETING: Final = [f"{one}>{other}" for one in Area for other in Area if may_meet(one, other)]
"""Which record's area may meet which list's."""
EXACT: Final = tuple(kind.name for kind in KINDS if not by_nearness(kind.name))

# strpos, not LIKE: that is taken for leakproof and cheap, and would be asked of every record before its kind is.
_BODIES: Final = """
SELECT id, visibility_id, area, body FROM stage_record
WHERE kind = 'protection_report' AND outcome <> 'unchanged' AND strpos(body, '"fingerprints":[{') > 0"""
_NAMED: Final = "SELECT EXISTS (SELECT FROM stage_mention WHERE scheme = ANY(%s) AND standing = 'links')"
_INSERT_PRINTS: Final = """
INSERT INTO lists_print (record_id, visibility_id, area, kind, key_hash, key, value, quality)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::int[])
ON CONFLICT DO NOTHING"""

_MATCH_COLUMNS: Final = """
INSERT INTO lists_match (public_id, record_id, visibility_id, entry_id, list_visibility_id, kind, key_hash, distance, share,
                         turn, quality, rule_version, reasons, made_at)"""
_EXACT_REASONS: Final = "json_build_object('kind', e.kind, 'distance', 0, 'radius', 0)::text"
_PUBLIC_ID: Final = "encode(substring(uuid_send(gen_random_uuid()) FROM 1 FOR 10), 'hex')"
EXACTLY: Final = f"""{_MATCH_COLUMNS}
SELECT DISTINCT ON (n.record_id, e.id, n.key_hash) {_PUBLIC_ID}, n.record_id, n.visibility_id, e.id, e.visibility_id, e.kind,
       n.key_hash, 0, NULL::float8, 'none', NULL::int, '{VERSION}', {_EXACT_REASONS}, now()
FROM {{named}} n JOIN lists_entry e ON e.key_hash = n.key_hash AND e.kind = n.{{kind}} AND e.withdrawn_at IS NULL
JOIN lists_fingerprintlist l ON l.id = e.list_id
JOIN records_record r ON r.id = n.record_id AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)
WHERE r.area || '>' || l.area = ANY (%(meeting)s) AND e.kind = ANY (%(kinds)s) AND {{where}}
ON CONFLICT DO NOTHING"""  # noqa: S608
"""Equal keys. ``named`` is a table of mentions or prints."""
_NEAR: Final = f"""{_MATCH_COLUMNS}
SELECT {_PUBLIC_ID}, p.record_id, p.visibility_id, e.id, e.visibility_id, e.kind, p.key_hash, near.distance, near.share, near.turn,
       p.quality, '{VERSION}', near.reasons, now()
FROM unnest(%(prints)s::bigint[], %(entries)s::bigint[], %(distances)s::int[], %(shares)s::float8[], %(turns)s::text[],
            %(reasons)s::text[]) near (print, entry, distance, share, turn, reasons)
JOIN lists_print p ON p.id = near.print JOIN lists_entry e ON e.id = near.entry AND e.withdrawn_at IS NULL AND e.kind = p.kind
JOIN lists_fingerprintlist l ON l.id = e.list_id
JOIN records_record r ON r.id = p.record_id AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)
WHERE r.area || '>' || l.area = ANY (%(meeting)s)
ON CONFLICT (record_id, entry_id, key_hash) DO UPDATE SET distance = excluded.distance, share = excluded.share,
    turn = excluded.turn, reasons = excluded.reasons, rule_version = excluded.rule_version
    WHERE lists_match.distance <> excluded.distance OR lists_match.reasons <> excluded.reasons"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Stored:
    """A print as it stands in the table."""

    id: int
    kind: str
    key: str
    value: str
    quality: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A stored print near an entry."""

    print: int
    entry: int
    near: Nearness
    reasons: str


def look_up(connection: psycopg.Connection) -> int:
    """Keep the fingerprints of the staged records and match them with the lists; how many matches. A batch without
    fingerprints costs two looks at its temporary tables."""
    bodies = connection.execute(_BODIES).fetchall()
    row = connection.execute(_NAMED, [list(MENTIONED)]).fetchone()
    prints = [(row[:3], one) for row in bodies for one in reported(row[3])]
    if not prints and not (row and row[0]):
        return 0
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [Lock.LISTS.value])
    if prints:
        _keep(connection, prints)
    if connection.execute("SELECT FROM lists_fingerprintlist LIMIT 1").fetchone() is None:
        return 0
    staged = "n.record_id IN (SELECT id FROM stage_record WHERE outcome <> 'unchanged')"
    made = exactly(connection, "records_mention", "n.standing = 'links' AND " + staged)
    if prints:
        made += exactly(connection, "lists_print", staged)
        stored = connection.execute(
            "SELECT id, kind, key, value, quality FROM lists_print WHERE record_id = ANY(%s)",
            [[record for (record, *_), _one in prints]],
        )
        near = [Stored(*one) for one in stored if by_nearness(one[1])]
        made += keep_near(connection, _near(connection, near)) if near else 0
    if made:
        log(connection, made)
    return made


def _keep(connection: psycopg.Connection, prints: Sequence[tuple[Sequence[object], Reported]]) -> None:
    rows = [(*record, one.kind, key_hash(one.kind, one.key), one.key, one.value, one.quality) for record, one in prints]
    connection.execute(_INSERT_PRINTS, [list(column) for column in zip(*rows, strict=True)])


def exactly(connection: psycopg.Connection, named: str, where: str, entries: Sequence[int] | None = None) -> int:
    """Match by equal keys what stands in ``named`` (records_mention or lists_print), of these entries alone where some are
    given; how many matches are new."""
    column = "scheme" if named == "records_mention" else "kind"
    if entries is not None:
        where += " AND e.id = ANY (%(entries)s)"
    query = EXACTLY.format(named=named, kind=column, where=where)
    values = {"meeting": MEETING, "kinds": list(EXACT), "entries": list(entries or ())}
    return connection.execute(query.encode(), values).rowcount


def keep_near(connection: psycopg.Connection, found: Sequence[Found]) -> int:
    """Keep what was found near; how many matches are new or differ from before."""
    if not found:
        return 0
    values = {
        "prints": [one.print for one in found],
        "entries": [one.entry for one in found],
        "distances": [one.near.distance for one in found],
        "shares": [one.near.share for one in found],
        "turns": [one.near.turn for one in found],
        "reasons": [one.reasons for one in found],
        "meeting": MEETING,
    }
    return connection.execute(_NEAR.encode(), values).rowcount


def log(connection: psycopg.Connection, count: int) -> None:
    """One entry of the audit for what was combined."""
    owner = connection.execute("SELECT actor_owner()").fetchone()
    values = [owner and owner[0], None, "linker", Operation.COMBINATION, "lists.match", "match", "", count, None]
    connection.execute(audit.INSERT, values)


def _near(connection: psycopg.Connection, prints: Iterable[Stored]) -> list[Found]:
    row = connection.execute("SELECT actor_owner()").fetchone()
    known = shelf()
    known.catch_up(int(row[0]) if row else 0)
    found = []
    for one in prints:
        hits = hits_of(connection, known, one.kind, one.key, one.value, one.quality)
        listed = _qualities(connection, hits) if one.kind == "pdq" else {}
        found += [
            made(one, hit.entry, hit.near, known.radius(hit.list, one.kind), listed.get(hit.entry)) for hit in hits
        ]
    return found


def made(one: Stored, entry: int, near: Nearness, radius: int, listed_quality: int | None) -> Found:
    """A print near an entry, with its reasons."""
    said = reasons(one.kind, near, radius, (one.quality, listed_quality))
    return Found(one.id, entry, near, json.dumps(said))


def hits_of(
    connection: psycopg.Connection, known: Shelf, kind: str, key: str, value: str, quality: int | None
) -> list[Hit]:
    """Entries near one fingerprint of a kind that is compared by nearness."""
    if too_poor(kind, quality):
        return []
    if kind == "pdq":
        return known.near_pictures({Turn.NONE: bytes.fromhex(key)})
    if kind == "tlsh":
        return known.near_texts(tlsh.to_bytes(key))
    return _films(connection, known, vpdq.frames(value) or ())


def _films(connection: psycopg.Connection, known: Shelf, frames: tuple[vpdq.Frame, ...]) -> list[Hit]:
    touched = list(known.films_touched(frames))
    rows = connection.execute("SELECT id, list_id, value FROM lists_entry WHERE id = ANY(%s)", [touched]).fetchall()
    near = ((entry, list_, film(frames, value, known.radius(list_, "vpdq"))) for entry, list_, value in rows)
    return [Hit(list_, entry, found) for entry, list_, found in near if found is not None]


def film(asked: tuple[vpdq.Frame, ...], listed: str, radius: int) -> Nearness | None:
    """How near a reported film is to a listed one (as written); None where too few of its frames meet."""
    share, farthest = vpdq.met(asked, vpdq.frames(listed) or (), radius)
    return Nearness(farthest, share=share) if share >= LEAST_SHARE else None


def _qualities(connection: psycopg.Connection, hits: Sequence[Hit]) -> dict[int, int]:
    if not hits:
        return {}
    rows = connection.execute("SELECT id, quality FROM lists_entry WHERE id = ANY(%s)", [[hit.entry for hit in hits]])
    return {entry: quality for entry, quality in rows if quality is not None}
