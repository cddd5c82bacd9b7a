"""``tutela doctor``: what is configured, what is wrong, how to mend it. Looks; changes nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from tutela import configuration
from tutela.errors import TutelaError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    state: str
    well: bool = True
    mend: str = ""

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at everything; an examination that fails is itself a finding."""
    findings: list[Finding] = []
    for look in (_python, _settings, _home, _database):
        try:
            findings.extend(look())
        except TutelaError as error:
            findings.append(Finding(look.__name__.strip("_"), error.sentence, False, error.mend))
    return findings


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python",
        version,
        sys.version_info >= (3, 11),
        "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer.",
    )


def _settings() -> Iterator[Finding]:
    for setting in configuration.SETTINGS:
        given = configuration.text(setting.name)
        shown = "not set" if given is None else "set" if setting.secret else given
        yield Finding(setting.name, shown)
    checks: tuple[Callable[[], object], ...] = (
        configuration.session_key,
        configuration.record_key,
        configuration.account_key,
        configuration.hosts,
        configuration.providers,
        lambda: configuration.number("TUTELA_PROXIES", least=0),
        lambda: configuration.flag("TUTELA_SECOND_FACTOR"),
        lambda: configuration.number("TUTELA_UPLOAD_LIMIT_MIB"),
        lambda: configuration.flag("TUTELA_HTTPS"),
    )
    for check in checks:
        check()


def _home() -> Iterator[Finding]:
    home = configuration.home()
    probe = home if home.exists() else home.parent
    if not os.access(probe, os.W_OK):
        yield Finding("Data folder", str(home), False, f"Make {home} writable, or set TUTELA_HOME.")
        return
    free = shutil.disk_usage(probe).free // 1024**2
    yield Finding(
        "Data folder",
        f"{home}, {free:,} MiB free".replace(",", " "),
        free > 1024,
        "" if free > 1024 else "Free at least 1 GiB.",
    )


def _database() -> Iterator[Finding]:
    import psycopg

    from tutela.session import ready

    with ready():
        from django.conf import settings
        from django.core.checks import run_checks

        connections = settings.CONNECTIONS
        with psycopg.connect(connections.app) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        version, too_strong = row or ("?", True)
        yield Finding("Database", f"PostgreSQL {version}, {'embedded' if connections.embedded else 'DATABASE_URL'}")
        yield Finding(
            "Application role",
            "may bypass the row policy" if too_strong else "bound by the row policy",
            not too_strong,
            "Give TUTELA_APP_DATABASE_URL a role without SUPERUSER and BYPASSRLS." if too_strong else "",
        )
        yield _retention()
        yield _audit(connections.sealer)
        yield _wall(connections.help)
        faults = run_checks()
        yield Finding(
            "Pages",
            f"{len(faults)} faults" if faults else "every page is in the permission table",
            not faults,
            "; ".join(str(f) for f in faults),
        )


def _retention() -> Finding:
    """Whether the daily run has run lately; one that a wrong clock stops must not stay unseen."""
    from datetime import UTC, datetime, timedelta

    from tutela.rights.models import RetentionRun

    last = RetentionRun.objects.order_by("-ran_at").first()
    if last is None:
        return Finding("Retention", "no run yet")
    late = datetime.now(UTC) - last.ran_at > timedelta(days=2)
    mend = "Keep `tutela worker` running, or see what `tutela retention run` says." if late else ""
    return Finding("Retention", f"last run {last.ran_at:%Y-%m-%d %H:%M} UTC", not late, mend)


def _wall(dsn: str) -> Finding:
    """Whether the help role works behind the wall, and can't see over it (``roles.CHECKS`` holds the other side)."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT has_schema_privilege('help', 'USAGE'), has_schema_privilege('public', 'USAGE'),"
            " (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)"
        ).fetchone()
    well = row == (True, False, False)
    return Finding(
        "Wall",
        "health and help lie behind it" if well else "it does not hold",
        well,
        "" if well else "Give TUTELA_HELP_DATABASE_URL a role of its own, without rights on the schema public.",
    )


def _audit(dsn: str) -> Finding:
    """How long the oldest entry of the audit has waited for its seal."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT count(*), extract(epoch FROM clock_timestamp() - min(at))::float8 FROM safeguards_auditentry"
            " WHERE xact >= coalesce((SELECT max(horizon) FROM safeguards_auditbatch), 0)"
        ).fetchone()
    waiting, seconds = row or (0, None)
    if not waiting:
        return Finding("Audit", "everything is sealed")
    late = seconds > 60
    return Finding(
        "Audit",
        f"{waiting} entries wait for their seal, the oldest for {seconds:.0f} s",
        not late,
        "Start `tutela worker`, or run `tutela audit seal` and read what it says." if late else "",
    )
