"""Counters of attempts: shared, atomic, and nothing in them that names anyone."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection, connections
from tests.cast import Cast


def rows() -> list[tuple[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value FROM safeguards_counter")
        return list(cursor.fetchall())


def many_at_once(act: Callable[[], object], threads: int = 8) -> list[object]:
    barrier, outcomes = threading.Barrier(threads), []

    def run() -> None:
        barrier.wait()
        outcomes.append(act())
        connections.close_all()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return outcomes


def test_of_many_who_add_at_once_one_succeeds(cast: Cast) -> None:
    assert sorted(map(str, many_at_once(lambda: cache.add("lock", True, 10)))) == ["False"] * 7 + ["True"]


def test_of_many_who_add_at_once_over_an_expired_entry_one_succeeds(cast: Cast) -> None:
    cache.set("lock", True, -1)
    assert sorted(map(str, many_at_once(lambda: cache.add("lock", True, 10)))) == ["False"] * 7 + ["True"]


def test_what_was_set_is_there_until_it_expires_or_is_forgotten(cast: Cast) -> None:
    cache.set("a", [1.5, 2.5], 60)
    assert cache.get("a") == [1.5, 2.5]
    assert cache.touch("a", -1)
    assert cache.get("a", "gone") == "gone"
    assert not cache.touch("a", 60)
    cache.set("b", 1, None)
    assert cache.delete("b")
    assert not cache.delete("b")
    cache.set("c", 1)
    cache.clear()
    assert cache.get("c") is None


def test_neither_names_nor_addresses_stand_in_the_table(cast: Cast) -> None:
    cache.set("login_failed:otto@example.eu:192.0.2.7", [1.0])
    ((key, _),) = rows()
    assert "otto" not in key
    assert "192" not in key


def test_what_has_expired_is_swept_away(cast: Cast) -> None:
    cache.set("old", 1, -120)
    cache.set("new", 1, 60)
    assert cache.sweep() == 1  # type: ignore[attr-defined]
    assert len(rows()) == 1
