"""From settings to connections.

========================================  ==============================================================
``TUTELA_HOME``                           the data folder; ``./var`` when unset
``DATABASE_URL``                          a PostgreSQL (15 or later); unset: the embedded server
``TUTELA_APP_DATABASE_URL``               the application role, when an administrator made it
``TUTELA_GATE_DATABASE_URL``              the gate role, when an administrator made it
``TUTELA_SEALER_DATABASE_URL``            the sealer role, when an administrator made it
``TUTELA_HELP_DATABASE_URL``              the help role, when an administrator made it
``<any of the five>_FILE``                a file that holds it, for secrets
``TUTELA_DATABASE_NAME``                  the database's name, over that of the URL; ``tutela`` when neither
========================================  ==============================================================
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tutela.database import embedded, roles
from tutela.database import place as places
from tutela.database.passwords import secret
from tutela.errors import ConfigurationError

OWNER = "tutela_owner"
APP = "tutela_app"
GATE = "tutela_gate"
SEALER = "tutela_sealer"
HELP = "tutela_help"
NAME = "tutela"
SETTING_OF = {
    APP: "TUTELA_APP_DATABASE_URL",
    GATE: "TUTELA_GATE_DATABASE_URL",
    SEALER: "TUTELA_SEALER_DATABASE_URL",
    HELP: "TUTELA_HELP_DATABASE_URL",
}
CONNECT_SECONDS = 10
KEEP_SECONDS = 60
DISCRETE = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


@dataclass(frozen=True)
class Connections:
    """Connection strings (libpq) for each role, never shown by ``repr``.

    ``admin`` is the superuser of the embedded server and None elsewhere, where ``owner`` prepares;
    ``ours`` are the roles that ``prepare`` makes and whose passwords it sets.
    """

    owner: str = field(repr=False)
    app: str = field(repr=False)
    gate: str = field(repr=False)
    sealer: str = field(repr=False)
    help: str = field(repr=False)
    admin: str | None = field(repr=False)
    embedded: bool
    name: str
    ours: tuple[str, ...]


def home_folder(environ: Mapping[str, str]) -> Path:
    """The data folder that the settings name (it may not exist yet)."""
    return Path(environ.get("TUTELA_HOME") or "var")


def resolve(environ: Mapping[str, str]) -> Connections:
    """Say where the database is. Starts nothing and connects to nothing; makes passwords the first time.

    Raises ConfigurationError for settings that cannot be used.
    """
    url = _setting(environ, "DATABASE_URL")
    name = environ.get("TUTELA_DATABASE_NAME", "").strip()
    if url is None:
        return _embedded(environ, name or NAME)
    return _elsewhere(environ, url, name)


def django_databases(connections: Connections) -> dict[str, dict[str, object]]:
    """Django's DATABASES: ``default`` is the application role, ``owner`` the one that migrates, ``help`` the one behind the
    wall."""
    named = {"default": connections.app, "owner": connections.owner, "help": connections.help}
    return {name: _django(dsn) for name, dsn in named.items()}


def prepare(connections: Connections) -> None:
    """Make roles, database and rights where they are missing; several commands may do it at once.

    Raises ConfigurationError (server too old, rights missing) and DatabaseUnavailable.
    """
    roles.bring_about(wish(connections))


def wish(connections: Connections) -> roles.Wish:
    """What must hold in the database of these connections; ``roles.shortcomings`` says what does not."""
    each = (connections.owner, connections.app, connections.gate, connections.sealer, connections.help)
    logins = {_user(dsn): dsn for dsn in each}
    return roles.Wish(
        admin=connections.admin or connections.owner,
        database=connections.name,
        owner=_user(connections.owner),
        app=_user(connections.app),
        gate=_user(connections.gate),
        sealer=_user(connections.sealer),
        help=_user(connections.help),
        logins=logins,
        ours=connections.ours,
        embedded=connections.embedded,
    )


@contextmanager
def available(environ: Mapping[str, str]) -> Iterator[Connections]:
    """Have the database ready for the block: resolved, started if it is the embedded one, prepared.

    Raises ConfigurationError and DatabaseUnavailable.
    """
    connections = resolve(environ)
    if not connections.embedded:
        prepare(connections)
        yield connections
        return
    with embedded.running(home_folder(environ)):
        prepare(connections)
        yield connections


def _embedded(environ: Mapping[str, str], name: str) -> Connections:
    for setting in SETTING_OF.values():
        if _setting(environ, setting) is not None:
            raise ConfigurationError(f"{setting} is set without DATABASE_URL.", mend="Set both or neither.")
    place = places.locate(home_folder(environ))

    def login(role: str) -> str:
        return make_conninfo(
            host=str(place.socket),
            port=places.PORT,
            user=role,
            password=secret(place.home, f"{role}-password"),
            dbname=name,
            connect_timeout=CONNECT_SECONDS,
        )

    return Connections(
        owner=login(OWNER),
        app=login(APP),
        gate=login(GATE),
        sealer=login(SEALER),
        help=login(HELP),
        admin=embedded.superuser_dsn(place),
        embedded=True,
        name=name,
        ours=(OWNER, APP, GATE, SEALER, HELP),
    )


def _elsewhere(environ: Mapping[str, str], url: str, name: str) -> Connections:
    parts = _parsed("DATABASE_URL", url)
    name = name or parts.get("dbname", "") or NAME
    parts = {"connect_timeout": str(CONNECT_SECONDS), **parts, "dbname": name}
    if not parts.get("user"):
        raise ConfigurationError("DATABASE_URL names no user.", mend="Write postgresql://user:password@host/database.")
    logins: dict[str, str] = {}
    ours: list[str] = []
    for role, setting in SETTING_OF.items():
        given = _setting(environ, setting)
        if given is None:
            ours.append(role)
            logins[role] = make_conninfo(**parts | {"user": role, "password": _password(environ, parts, role)})
        else:
            own = _parsed(setting, given)
            if not own.get("user"):
                raise ConfigurationError(f"{setting} names no user.")
            logins[role] = make_conninfo(**{"connect_timeout": str(CONNECT_SECONDS)} | own | {"dbname": name})
    return Connections(
        owner=make_conninfo(**parts),
        app=logins[APP],
        gate=logins[GATE],
        sealer=logins[SEALER],
        help=logins[HELP],
        admin=None,
        embedded=False,
        name=name,
        ours=tuple(ours),
    )


def _password(environ: Mapping[str, str], parts: Mapping[str, str], role: str) -> str:
    """The password of a role that Tutela makes on a server elsewhere.

    Drawn from the owner's, slowly and one way, so that several machines with the same DATABASE_URL and
    folders of their own agree; where the owner has none, kept in the data folder.
    """
    if not parts.get("password"):
        return secret(home_folder(environ), f"{role}-password")
    salt = f"tutela {parts['user']} {parts['dbname']}".encode()
    root = hashlib.scrypt(parts["password"].encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return hmac.new(root, role.encode(), "sha256").hexdigest()


def _setting(environ: Mapping[str, str], name: str) -> str | None:
    """A setting's value, from itself or from the file that ``<name>_FILE`` names; None when unset or empty."""
    value, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if not file:
        return value or None
    if value:
        raise ConfigurationError(f"{name} and {name}_FILE are both set.", mend="Unset one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"{name}_FILE names {file}, which cannot be read: {problem}.") from problem


def _parsed(setting: str, url: str) -> dict[str, str]:
    try:
        return {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError:
        # The cause would show the text, and with it the password.
        raise ConfigurationError(
            f"{setting} is not a PostgreSQL address.", mend="Write postgresql://user:password@host:port/database."
        ) from None


def _user(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["user"])


def _django(dsn: str) -> dict[str, object]:
    parts = conninfo_to_dict(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{theirs: str(parts.get(ours) or "") for ours, theirs in DISCRETE.items()},
        "OPTIONS": {key: value for key, value in parts.items() if key not in DISCRETE},
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": KEEP_SECONDS,
    }
