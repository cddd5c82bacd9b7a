"""Erasing records: what the record tables declare to the composition (tutela/erasing.py), the tombstones, and the durable
list of files to delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import psycopg

from tutela.configuration import home

TABLES: Final = ("records_consultation", "records_posting", "records_mention", "records_item", "records_record")
"""Tables with rows of a record, the record's own last."""

QUARANTINE: Final = "quarantine"
"""The kind in a tombstone of a unit that was set aside."""


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete these rows of the record table (revisions) with their items and mentions; how many records went."""
    connection.execute(
        "DELETE FROM records_consultation WHERE uid IN (SELECT uid FROM records_record WHERE id = ANY(%s))", [list(ids)]
    )
    connection.execute("DELETE FROM records_posting WHERE record_id = ANY(%s)", [list(ids)])
    connection.execute("DELETE FROM records_mention WHERE record_id = ANY(%s)", [list(ids)])
    connection.execute("DELETE FROM records_item WHERE record_id = ANY(%s)", [list(ids)])
    return connection.execute("DELETE FROM records_record WHERE id = ANY(%s)", [list(ids)]).rowcount


def revisions(connection: psycopg.Connection, uids: Sequence[bytes]) -> list[int]:
    """Every revision of these records, locked until the transaction ends."""
    found = connection.execute("SELECT id FROM records_record WHERE uid = ANY(%s) FOR UPDATE", [list(uids)])
    return [row[0] for row in found.fetchall()]


def bury(connection: psycopg.Connection, uids: Sequence[bytes], day: date, rule: str) -> None:
    """Leave a tombstone for each of these records, before they are erased."""
    connection.execute(
        "INSERT INTO records_tombstone (uid, kind, erased_on, rule, visibility_id)"
        " SELECT uid, kind, %s, %s, visibility_id FROM records_record WHERE current AND uid = ANY(%s)"
        " ON CONFLICT (uid) DO NOTHING",
        [day, rule, list(uids)],
    )


def delete_later(connection: psycopg.Connection, path: Path) -> None:
    """Note a file under the data folder, to be deleted once the transaction stands."""
    within = str(path.resolve().relative_to(home()))
    connection.execute("INSERT INTO records_filetodelete (path) VALUES (%s) ON CONFLICT DO NOTHING", [within])


def delete_files(connection: psycopg.Connection) -> int:
    """Delete the files noted so far; how many there were. Called after a commit, and again by the next run where one was
    killed between the two."""
    deleted = 0
    for (path,) in connection.execute("SELECT path FROM records_filetodelete ORDER BY id").fetchall():
        (home() / path).unlink(missing_ok=True)
        deleted += connection.execute("DELETE FROM records_filetodelete WHERE path = %s", [path]).rowcount
    return deleted
