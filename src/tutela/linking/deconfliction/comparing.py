"""The pipeline's step for a stored batch: what its records name and another organisation holds makes both sides of a hit.

Bounded: a value is a hit while at most ``DEGREE_CAP`` records of the purposes that may be combined name it; a common one makes no
rows. A batch that shares nothing costs one query that reads the index of namings by key; where only one organisation delivers,
nothing. Deliveries take turns from here to their commit: of two that compare at once, neither would see the other's records.
Which side learns of a hit is not decided here but at each look (policy.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

from tutela.database.locks import Lock
from tutela.linking.deconfliction.policy import GROUPS
from tutela.linking.deconfliction.rules import LOOKED_AT, VERSION
from tutela.linking.rules import DEGREE_CAP
from tutela.recognition import named
from tutela.safeguards import audit
from tutela.safeguards.actor import set_actor
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED, SILENT
from tutela.safeguards.installation import keeper, linker, system
from tutela.safeguards.retention import BY_KIND
from tutela.vocabulary.areas import Purpose, unmask

_GROUPS: Final = ", ".join(
    f"({group}, ARRAY[{', '.join(repr(one) for one in unmask(Purpose, group))}])" for group in GROUPS
)

_OWNER: Final = """
SELECT r.owner_id FROM records_record r
WHERE r.id = (SELECT min(m.record_id) FROM stage_mention m JOIN stage_record s ON s.id = m.record_id AND s.outcome <> 'unchanged'
              WHERE m.standing = 'links' AND NOT m.scheme = ANY (%s))"""
_OTHERS: Final = "SELECT FROM records_source WHERE organisation_id <> %s LIMIT 1"
_OWN_CLASSES: Final = "SELECT actor_writables()"
_SHARED: Final = f"""
SELECT k.key_hash FROM (
    SELECT DISTINCT m.key_hash FROM stage_mention m JOIN stage_record s ON s.id = m.record_id AND s.outcome <> 'unchanged'
    WHERE m.standing = 'links' AND m.key_hash IS NOT NULL AND NOT m.scheme = ANY (%(names)s)
      AND NOT '{RESTRICTED}' = ANY (s.handling)) k
CROSS JOIN LATERAL (
    SELECT FROM (SELECT m.visibility_id FROM records_mention m WHERE m.key_hash = k.key_hash AND m.current LIMIT {LOOKED_AT}) near
    WHERE near.visibility_id <> ALL (%(own)s::integer[]) LIMIT 1) others"""  # noqa: S608

# Nothing is joined with itself: of what was just gathered the planner knows no counts, and would go through it once for each row.
_WRITE: Final = f"""
WITH held AS MATERIALIZED (
    SELECT k.key_hash, m.scheme, r.id, r.owner_id, r.purposes::text[] AS purposes,
           r.handling::text[] && %(silent)s::text[] AS silent, count(*) OVER (PARTITION BY k.key_hash) AS named
    FROM unnest(%(keys)s::bytea[]) k (key_hash)
    CROSS JOIN LATERAL (
        SELECT x.record_id, x.scheme FROM records_mention x
        WHERE x.key_hash = k.key_hash AND x.current AND x.standing = 'links' LIMIT {LOOKED_AT}) m
    JOIN records_record r ON r.id = m.record_id AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)),
groups AS (SELECT * FROM (VALUES {_GROUPS}) g (purpose_mask, purposes)),
holding AS (
    SELECT h.key_hash, g.purpose_mask, h.owner_id, min(h.scheme) AS scheme, count(DISTINCT h.id) AS records, max(h.named) AS named,
           bool_and(h.silent) AS silent
    FROM held h JOIN groups g ON g.purposes && h.purposes GROUP BY 1, 2, 3),
beside AS (
    SELECT holding.*, sum(records) OVER each AS together, max(named) OVER each AS most,
           bool_and(silent) FILTER (WHERE owner_id = %(owner)s) OVER each AS ours_silent
    FROM holding WINDOW each AS (PARTITION BY key_hash, purpose_mask)),
pairs AS MATERIALIZED (
    SELECT deconfliction_id() AS pair, owner_id AS other, scheme, key_hash, purpose_mask FROM beside
    WHERE owner_id <> %(owner)s AND ours_silent IS NOT NULL AND together <= {DEGREE_CAP} AND most < {LOOKED_AT}
      AND NOT (silent AND ours_silent)),
sides AS (SELECT pair, %(owner)s::bigint AS owner_id, other AS other_id, scheme, key_hash, purpose_mask FROM pairs
          UNION ALL SELECT pair, other, %(owner)s, scheme, key_hash, purpose_mask FROM pairs)
INSERT INTO deconfliction_hit (public_id, pair, owner_id, other_id, origin, person_id, scheme, key_hash, purpose_mask, since, rules,
                               retention_until, retention_rule)
SELECT deconfliction_id(), pair, owner_id, other_id, 'held', 0, scheme, key_hash, purpose_mask, current_date, '{VERSION}',
       current_date + make_interval(months => %(months)s), %(rule)s
FROM sides ORDER BY key_hash, owner_id, other_id
ON CONFLICT DO NOTHING"""  # noqa: S608


def compare(connection: psycopg.Connection) -> int:
    """Make the hits of the staged records; how many sides are new. Looks as Tutela comparing, which sees no restricted record of
    others; writes as Tutela itself."""
    names = list(named.SCHEMES)
    row = connection.execute(_OWNER, [names]).fetchone()
    if row is None:
        return 0
    owner = int(row[0])
    if connection.execute(_OTHERS, [owner]).fetchone() is None:
        return 0
    connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", [Lock.HITS.value])
    shared = _shared(connection, owner, names)
    if not shared:
        return 0
    set_actor(connection, keeper(owner))
    made = _write(connection, owner, shared)
    set_actor(connection, linker(owner))
    return made


def _shared(connection: psycopg.Connection, owner: int, names: Sequence[str]) -> list[bytes]:
    """Keys of the batch that others hold too. Own rows are told by their class of visibility: no record is read for that."""
    set_actor(connection, system(owner))
    row = connection.execute(_OWN_CLASSES).fetchone()
    set_actor(connection, linker(owner))
    values = {"names": names, "own": list(row[0]) if row else []}
    return [bytes(key) for (key,) in connection.execute(_SHARED.encode(), values)]


def _write(connection: psycopg.Connection, owner: int, shared: Sequence[bytes]) -> int:
    rule = BY_KIND["hit"]
    values = {
        "keys": list(shared),
        "silent": sorted(SILENT),
        "owner": owner,
        "months": rule.months,
        "rule": rule.name,
    }
    made = connection.execute(_WRITE.encode(), values).rowcount
    if made:
        entry = [owner, None, "linker", Operation.COMBINATION, "hits.read", "hit", "", made, None]
        connection.execute(audit.INSERT, entry)
    return made
