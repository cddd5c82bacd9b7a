"""What newly ties to watched records: the part of the alerting step that is about watched records and networks.

The keys that are waited for stand beside the watch and are renewed in the transaction of a revision, so that they are always
those of the current one. Whether a value is rare, and whether it is a victim's, a witness's or a contact's in any record, is asked
over what the watching person may see when it would alert, as on the page of a record: so an alert tells nothing that the page
would not, and a value above the cap, or of somebody who is protected, alerts nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from tutela.linking import protecting
from tutela.linking.rules import DEGREE_CAP, VERSION
from tutela.recognition import named
from tutela.records.models import public_id
from tutela.safeguards.actor import Actor, set_actor
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.installation import keeper
from tutela.safeguards.permissions import Role
from tutela.safeguards.purposes import areas_meeting, may_meet
from tutela.vocabulary.areas import Area

_MEETING: Final = [f"{one}>{other}" for one in Area for other in Area if may_meet(one, other)]

_WATCHED: Final = (
    "SELECT FROM linking_watchmember m JOIN stage_record s ON s.uid = m.uid AND s.outcome = 'revised' LIMIT 1"
)
_FORGET: Final = "DELETE FROM linking_watchkey k USING stage_record s WHERE s.uid = k.uid AND s.outcome = 'revised'"
_RENEW: Final = """
INSERT INTO linking_watchkey (watch_id, person_id, family, key_hash, written, uid)
SELECT DISTINCT m.watch_id, m.person_id, 'exact', x.key_hash, '', m.uid
FROM linking_watchmember m JOIN stage_record s ON s.uid = m.uid AND s.outcome = 'revised'
JOIN stage_mention x ON x.record_id = s.id AND x.standing = 'links' AND x.key_hash IS NOT NULL AND NOT x.scheme = ANY (%(names)s)"""
_AREAS: Final = """
UPDATE linking_watchmember m SET area = s.area FROM stage_record s WHERE s.uid = m.uid AND s.outcome = 'revised'"""

# The watched record as it is now: what was restricted since is not worked with. A record ties to others, not to its own
# revisions; a member that was revised ties to no other member anew.
_TIES: Final = f"""
SELECT DISTINCT w.id, w.person_id, x.record_id, x.scheme, x.key_hash, k.uid, m.area
FROM stage_mention x JOIN linking_watchkey k ON k.key_hash = x.key_hash AND k.family = 'exact' AND k.uid IS NOT NULL
JOIN linking_watchmember m ON m.watch_id = k.watch_id AND m.uid = k.uid
JOIN stage_record s ON s.id = x.record_id AND s.outcome <> 'unchanged' AND NOT '{RESTRICTED}' = ANY (s.handling)
JOIN linking_watch w ON w.id = k.watch_id AND w.retention_until >= current_date AND w.purposes::text[] && s.purposes
JOIN safeguards_person p ON p.id = w.person_id AND p.is_active
JOIN records_record r ON r.uid = k.uid AND r.current AND NOT '{RESTRICTED}' = ANY (r.handling)
WHERE x.standing = 'links' AND m.area || '>' || s.area = ANY (%(meeting)s)
  AND NOT EXISTS (SELECT FROM linking_watchmember o WHERE o.watch_id = w.id AND o.uid = s.uid)
ORDER BY w.person_id, w.id, x.record_id"""  # noqa: S608
_PERSON: Final = """
SELECT p.organisation_id, p.role, p.areas, p.handling, o.areas FROM safeguards_person p
JOIN safeguards_organisation o ON o.id = p.organisation_id AND o.active WHERE p.id = %s AND p.is_active"""
_DEGREES: Final = f"""
SELECT k.key_hash, (SELECT count(DISTINCT n.record_id) FROM (
    SELECT m.record_id FROM records_mention m JOIN records_record r ON r.id = m.record_id AND r.area = ANY (%(areas)s)
      AND NOT '{RESTRICTED}' = ANY (r.handling)
    WHERE m.key_hash = k.key_hash AND m.current LIMIT 500) n) FROM unnest(%(keys)s::bytea[]) k (key_hash)"""  # noqa: S608
_SEEN: Final = "SELECT id FROM records_record WHERE id = ANY (%s)"
_WRITE: Final = """
INSERT INTO linking_alert (public_id, watch_id, person_id, record_id, visibility_id, family, scheme, uid, key_hash, degree, rules, at)
SELECT %s, %s, %s, r.id, r.visibility_id, 'exact', %s, %s, %s, %s, %s, now() FROM records_record r WHERE r.id = %s
ON CONFLICT (watch_id, record_id) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class _Tie:
    """A value that a new record shares with a watched one (``uid``, of ``area``)."""

    watch: int
    person: int
    record: int
    scheme: str
    key_hash: bytes
    uid: bytes
    area: str


def follow(connection: psycopg.Connection) -> None:
    """Wait for what the new revisions of watched records name, and no longer for what the former ones did."""
    if connection.execute(_WATCHED).fetchone() is None:
        return
    connection.execute(_FORGET)
    connection.execute(_RENEW, {"names": list(named.SCHEMES)})
    connection.execute(_AREAS)


def alert(connection: psycopg.Connection, owner: int) -> int:
    """Write the alerts of what ties to watched records; how many. Each person's are found as they may see."""
    ties = [_Tie(*row) for row in connection.execute(_TIES.encode(), {"meeting": _MEETING})]
    written = 0
    for person in dict.fromkeys(tie.person for tie in ties):
        written += _tell(connection, owner, person, [tie for tie in ties if tie.person == person])
    return written


def _tell(connection: psycopg.Connection, owner: int, person: int, ties: list[_Tie]) -> int:
    if not _act_as(connection, person):
        return 0
    seen = {key for (key,) in connection.execute(_SEEN, [[tie.record for tie in ties]])}
    degrees = _degrees(connection, ties)
    none = protecting.protected_for(connection, {tie.key_hash for tie in ties})
    set_actor(connection, keeper(owner))
    best: dict[tuple[int, int], tuple[int, _Tie]] = {}
    for tie in ties:
        degree = degrees[tie.area, tie.key_hash]
        former = best.get((tie.watch, tie.record))
        if (
            tie.record in seen
            and tie.key_hash not in none
            and degree <= DEGREE_CAP
            and (former is None or degree < former[0])
        ):
            best[tie.watch, tie.record] = degree, tie
    for degree, tie in best.values():
        values = [public_id(), tie.watch, person, tie.scheme, tie.uid, tie.key_hash, degree, VERSION, tie.record]
        connection.execute(_WRITE, values)
    return len(best)


def protected_of(connection: psycopg.Connection, owner: int, person: int, keys: set[bytes]) -> set[bytes]:
    """Which of these a watching person sees named as a victim's, a witness's or a contact's; all where they may watch no more."""
    if not _act_as(connection, person):
        return keys
    found = protecting.protected_for(connection, keys)
    set_actor(connection, keeper(owner))
    return found


def _degrees(connection: psycopg.Connection, ties: Iterable[_Tie]) -> dict[tuple[str, bytes], int]:
    """(area of the watched record, key) -> records that the acting person sees naming it."""
    by_area: dict[str, set[bytes]] = {}
    for tie in ties:
        by_area.setdefault(tie.area, set()).add(tie.key_hash)
    found = {}
    for area, keys in by_area.items():
        values = {"areas": areas_meeting(area), "keys": sorted(keys)}
        for key, degree in connection.execute(_DEGREES.encode(), values):
            found[area, bytes(key)] = int(degree)
    return found


def _act_as(connection: psycopg.Connection, person: int) -> bool:
    """Act as a watching person; False where they may watch no more."""
    row = connection.execute(_PERSON, [person]).fetchone()
    actor = None if row is None else _actor(person, row)
    if actor is None or not actor.may("search.watch"):
        return False
    set_actor(connection, actor.doing("search.watch"))
    return True


def _actor(person: int, row: tuple[Any, ...]) -> Actor:
    organisation, role, areas, handling, theirs = row
    return Actor(
        organisation_id=organisation, role=Role(role), areas=tuple(Area(one) for one in areas if one in theirs),
        handling=tuple(handling), person_id=person,
    )  # fmt: skip
