"""Contacts past their day go. Nobody behind the wall can take one out of a closed month, so the owner of the tables does it."""

from __future__ import annotations

from datetime import date

import psycopg
from django.conf import settings

from tutela.safeguards.retention import received_before

KIND = "help_contact"


def due(day: date) -> int:
    """How many contacts are of a month past its time on ``day``."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        row = owner.execute("SELECT count(*) FROM help.contact WHERE month < %s", [_first_kept(day)]).fetchone()
    return int(row[0]) if row else 0


def erase(day: date) -> int:
    """Delete them; how many."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        return owner.execute("DELETE FROM help.contact WHERE month < %s", [_first_kept(day)]).rowcount


def _first_kept(day: date) -> date:
    return received_before(KIND, day).replace(day=1)
