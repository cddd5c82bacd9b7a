"""Getting ready: the database running and migrated, Django set up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tutela.database.locks import Lock


@contextmanager
def ready() -> Iterator[None]:
    """The database for the time of a command: started when it is the embedded one, prepared, migrated."""
    from tutela.database import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    with connections.available(os.environ):
        import django

        django.setup()
        migrate_when_needed()
        _audit_goes_on()
        yield


def migrate_when_needed() -> int:
    """Bring the tables up to date; how many migrations were applied. Two commands at once take turns."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    if not _waiting(MigrationExecutor(connections["owner"])):
        return 0
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as turn:
        turn.execute(f"SELECT pg_advisory_lock({Lock.START})")
        waiting = _waiting(MigrationExecutor(connections["owner"]))
        if waiting:
            call_command("migrate", database="owner", verbosity=0)
    connections["owner"].close()
    return waiting


def _audit_goes_on() -> None:
    """After the database has moved to another server: its count of transactions starts anew, the audit's goes on."""
    import psycopg
    from django.conf import settings

    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("SELECT audit_resume()")


def _waiting(executor: object) -> int:
    from django.db.migrations.executor import MigrationExecutor

    assert isinstance(executor, MigrationExecutor)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
