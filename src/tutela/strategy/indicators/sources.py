"""The rows that computed indicators count: one declared SELECT each over Tutela's own records, giving columns without persons.

Every SELECT gives ``event`` (the record it is of: small counts are counted in these), ``country``, ``year`` and its columns. A
definition names columns of this list and nothing else; no text of a definition ever becomes SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Rows:
    """One source. ``columns`` may be conditions and breakdowns, ``numbers`` what is added or whose median is taken; of
    ``open`` columns (free texts) a value that is too rare to be shown is not even named."""

    name: str
    select: str
    columns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


_YEAR: Final = "extract(year FROM r.occurred_at AT TIME ZONE 'UTC')::int AS year"
_DRUGS: Final = "('drug', 'medicine', 'precursor', 'plant')"
_FIREARMS: Final = "('firearm', 'firearm_component', 'ammunition', 'explosive')"
_OF_ITEMS: Final = (
    "FROM records_item i JOIN records_record r ON r.id = i.record_id AND r.kind = 'seizure' AND r.current"
)
_GROUP: Final = """coalesce((SELECT g.group_code FROM unnest(%(substances)s::text[], %(groups)s::text[]) AS g (substance, group_code)
    WHERE g.substance = i.substance), '')"""

_PROTECTION: Final = """
SELECT r.id AS event, r.country,
       coalesce(left(b.body -> 'received_at' ->> 'at', 4)::int, extract(year FROM r.recorded_at AT TIME ZONE 'UTC')::int) AS year,
       coalesce(b.body -> 'incident_type' ->> 'code', '') AS incident_type,
       coalesce(b.body ->> 'platform', '') AS service,
       CASE WHEN (b.body ->> 'urgent')::boolean THEN 'yes' ELSE 'no' END AS urgent,
       CASE WHEN b.body @? '$.files[*]' THEN 'yes' ELSE 'no' END AS has_files,
       CASE WHEN EXISTS (SELECT FROM lists_match m JOIN lists_entry e ON e.id = m.entry_id AND e.withdrawn_at IS NULL
                         JOIN lists_fingerprintlist l ON l.id = e.list_id AND l.entry_kind = 'known'
                         WHERE m.record_id = r.id) THEN 'yes' ELSE 'no' END AS known_material,
       CASE WHEN r.occurred_precision IN ('day', 'minute', 'second') AND r.occurred_at <= r.recorded_at
            THEN 'yes' ELSE 'no' END AS dated,
       extract(epoch FROM r.recorded_at - r.occurred_at)::numeric / 86400 AS days_to_receipt
FROM records_record r CROSS JOIN LATERAL (SELECT r.body::jsonb AS body) b
WHERE r.kind = 'protection_report' AND r.current
"""
_FINDINGS: Final = f"""
SELECT r.id AS event, r.country, {_YEAR},
       coalesce(f.finding -> 'substance' ->> 'code', i.item -> 'substance' ->> 'code', '') AS substance,
       (f.finding -> 'purity' ->> 'low')::numeric AS purity
FROM records_record r
CROSS JOIN LATERAL jsonb_path_query(r.body::jsonb, '$.items[*]') AS i (item)
CROSS JOIN LATERAL jsonb_path_query(i.item, '$.findings[*]') AS f (finding)
WHERE r.kind = 'seizure' AND r.current AND f.finding -> 'purity' ->> 'low' = f.finding -> 'purity' ->> 'high'
"""  # noqa: S608
_EVENTS: Final = f"""
SELECT r.id AS event, r.country, {_YEAR}, coalesce(b.body -> 'event' ->> 'code', '') AS happened,
       coalesce((b.body ->> 'count')::numeric, 1) AS pieces
FROM records_record r CROSS JOIN LATERAL (SELECT r.body::jsonb AS body) b
WHERE r.kind = 'firearm_event' AND r.current
"""  # noqa: S608
_RECOVERED: Final = """
SELECT later.event, later.country, extract(year FROM later.at AT TIME ZONE 'UTC')::int AS year,
       floor(extract(epoch FROM later.at - min(sale.at))::numeric / 86400) AS days_to_crime
FROM (SELECT m.key_hash, r.id AS event, r.country, r.occurred_at AS at,
             CASE WHEN r.kind = 'seizure' THEN 'seized' ELSE r.body::jsonb -> 'event' ->> 'code' END AS happened
      FROM records_mention m JOIN records_record r ON r.id = m.record_id AND r.current
      WHERE m.current AND m.scheme = 'serial' AND m.standing = 'links' AND m.key_hash IS NOT NULL
        AND r.occurred_at IS NOT NULL AND r.kind IN ('firearm_event', 'seizure')) later
JOIN (SELECT m.key_hash, r.occurred_at AS at, b.body -> 'from_holder' ->> 'code' AS giver, b.body -> 'to_holder' ->> 'code' AS taker
      FROM records_mention m JOIN records_record r ON r.id = m.record_id AND r.current
      CROSS JOIN LATERAL (SELECT r.body::jsonb AS body) b
      WHERE m.current AND m.scheme = 'serial' AND m.standing = 'links' AND m.key_hash IS NOT NULL
        AND r.occurred_at IS NOT NULL AND r.kind = 'firearm_event' AND b.body -> 'event' ->> 'code' = 'acquired'
     ) sale ON sale.key_hash = later.key_hash AND sale.at <= later.at
           AND (sale.giver = 'dealer' OR (sale.giver IS NULL AND sale.taker = 'private'))
WHERE later.happened IN ('found', 'seized', 'surrendered')
GROUP BY later.event, later.country, later.at
"""
"""A retail sale is what linking/tracing/flags.py takes for one."""

SOURCES: Final[Mapping[str, Rows]] = MappingProxyType({
    one.name: one
    for one in (
        Rows(
            "protection_reports", _PROTECTION,
            ("incident_type", "service", "urgent", "has_files", "known_material", "dated"), ("days_to_receipt",), ("service",),
        ),
        Rows(
            "seizures",
            f"SELECT r.id AS event, r.country, {_YEAR}, r.area, r.transport FROM records_record r"  # noqa: S608
            " WHERE r.kind = 'seizure' AND r.current",
            ("area", "transport"),
        ),
        Rows(
            "drug_seizures",
            f"SELECT DISTINCT r.id AS event, r.country, {_YEAR}, i.substance, {_GROUP} AS group_code {_OF_ITEMS}"
            f" WHERE i.current AND i.item_kind IN {_DRUGS}",
            ("substance", "group_code"),
        ),
        Rows(
            "drug_items",
            f"SELECT r.id AS event, r.country, {_YEAR}, i.substance, i.quantity_kind, i.amount {_OF_ITEMS}"
            f" WHERE i.current AND i.amount IS NOT NULL AND i.item_kind IN {_DRUGS}",
            ("substance", "quantity_kind"), ("amount",),
        ),
        Rows("drug_findings", _FINDINGS, ("substance",), ("purity",)),
        Rows(
            "firearm_items",
            f"SELECT r.id AS event, r.country, {_YEAR}, i.item_kind,"
            " CASE WHEN i.quantity_kind IN ('pieces', 'rounds') THEN coalesce(i.amount, 1) ELSE 1 END AS pieces"
            f" {_OF_ITEMS} WHERE i.current AND i.item_kind IN {_FIREARMS}",
            ("item_kind",), ("pieces",),
        ),
        Rows(
            "firearm_seizures",
            f"SELECT DISTINCT r.id AS event, r.country, {_YEAR} {_OF_ITEMS}"
            f" WHERE i.current AND i.item_kind IN {_FIREARMS}",
        ),
        Rows("firearm_events", _EVENTS, ("happened",), ("pieces",)),
        Rows("recovered_firearms", _RECOVERED, (), ("days_to_crime",)),
        Rows(
            "firearm_incidents",
            f"SELECT r.id AS event, r.country, {_YEAR}, coalesce(r.body::jsonb -> 'outcome' ->> 'code', '') AS outcome"  # noqa: S608
            " FROM records_record r WHERE r.kind = 'incident' AND r.area = 'firearms' AND r.current",
            ("outcome",),
        ),
    )
})  # fmt: skip
