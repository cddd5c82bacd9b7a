"""The gate: the only way to a token of the row policy. It has a connection and a database role of its own, whose one
right is to call ``issue_actor``; SQL on the application's connection cannot reach it."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import astuple, dataclass
from typing import Final

import psycopg
from django.conf import settings

from tutela.errors import DatabaseUnavailable

LIFE_SECONDS: Final = 900
"""How long the database accepts a token."""
_REUSE_SECONDS: Final = 300

_lock = threading.Lock()
_connection: psycopg.Connection | None = None
_issued: dict[Rights, tuple[str, float]] = {}


@dataclass(frozen=True, slots=True)
class Rights:
    """What a token stands for. ``reach``: ``own``, ``referred``, ``country`` or ``all``; ``audit``: whose entries of the
    audit may be read (an organisation's id, 0 all, -1 none). Masks as in safeguards/handling.py and vocabulary/areas.py."""

    organisation_id: int
    person_id: int | None
    reach: str
    area_mask: int
    handling_mask: int
    purpose_mask: int
    audit: int


def token(rights: Rights) -> str:
    """A token for exactly these rights, reused for a few minutes."""
    with _lock:
        known = _issued.get(rights)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        fresh = secrets.token_urlsafe(32)
        _issue(fresh, rights)
        _issued[rights] = (fresh, time.monotonic() + _REUSE_SECONDS)
        return fresh


def forget() -> None:
    """Drop remembered tokens and the connection (after a fork, between test databases)."""
    global _connection
    with _lock:
        _issued.clear()
        if _connection is not None:
            _connection.close()
        _connection = None


def _issue(fresh: str, rights: Rights) -> None:
    global _connection
    for attempt in (1, 2):
        try:
            if _connection is None or _connection.closed:
                _connection = psycopg.connect(settings.CONNECTIONS.gate, autocommit=True)
            _connection.execute(
                "SELECT issue_actor(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [fresh, *astuple(rights), LIFE_SECONDS]
            )
            return
        except psycopg.OperationalError as error:  # the server was restarted: one new connection, then give up
            _connection = None
            if attempt == 2:
                raise DatabaseUnavailable(
                    "The database does not answer.", mend="Try again; `tutela doctor` says more."
                ) from error
