"""Counters of attempts, in PostgreSQL: a limit on guessing holds over all processes of an installation together.

Django's cache interface, because allauth counts through it. Django's own database cache would read pickles back (whoever
can write the table could run code) and drops entries when there are many (whoever makes many resets the limits).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_SET: Final = (
    "INSERT INTO safeguards_counter (key, value, expires_at) VALUES (%s, %s::jsonb, now() + make_interval(secs => %s))"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at"
)
_ADD: Final = _SET + " WHERE safeguards_counter.expires_at <= now()"
_TOUCH: Final = (
    "UPDATE safeguards_counter SET expires_at = now() + make_interval(secs => %s) WHERE key = %s AND expires_at > now()"
)
_GET: Final = "SELECT value::text FROM safeguards_counter WHERE key = %s AND expires_at > now()"
_SWEEP: Final = "DELETE FROM safeguards_counter WHERE expires_at < now() - interval '1 minute'"
_LONGEST_SECONDS: Final = 86_400
_SWEEP_ONE_IN: Final = 200


class Counters(BaseCache):
    """Small JSON values that expire. ``add`` is one statement, so that of many at once exactly one succeeds."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        with connection.cursor() as cursor:
            cursor.execute(_GET, [self._name(key, version)])
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store, whatever was there."""
        self._write(_SET, key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store unless there is one; whether it was stored. Now and then what has expired is forgotten first."""
        if secrets.randbelow(_SWEEP_ONE_IN) == 0:
            self.sweep()
        return self._write(_ADD, key, value, timeout, version) == 1

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let it live on; whether it was there."""
        with connection.cursor() as cursor:
            cursor.execute(_TOUCH, [self._seconds(timeout), self._name(key, version)])
            return bool(cursor.rowcount == 1)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget; whether it was there."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM safeguards_counter WHERE key = %s", [self._name(key, version)])
            return bool(cursor.rowcount == 1)

    def clear(self) -> None:
        """Forget everything."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM safeguards_counter")

    def sweep(self) -> int:
        """Forget what has expired; how many."""
        with connection.cursor() as cursor:
            cursor.execute(_SWEEP)
            return int(cursor.rowcount)

    def _write(self, statement: str, key: str, value: Any, timeout: float | None, version: int | None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._name(key, version), json.dumps(value), self._seconds(timeout)])
            return int(cursor.rowcount)

    def _name(self, key: str, version: int | None) -> str:
        """The key as stored: addresses and names of people stand in it only as a digest."""
        return hashlib.blake2b(self.make_key(key, version=version).encode(), digest_size=24).hexdigest()

    def _seconds(self, timeout: float | None) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return float(_LONGEST_SECONDS if seconds is None else seconds)
