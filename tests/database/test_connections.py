from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tests.database.servers import one, short_folder

from tutela.database import roles
from tutela.database.connections import available, django_databases, prepare, resolve, wish
from tutela.database.embedded import running, status
from tutela.errors import ConfigurationError


@dataclass(frozen=True)
class Elsewhere:
    """A server that Tutela did not start itself, with an administrator who is no superuser."""

    folder: Path
    socket: Path
    superuser: str

    def url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@/{database}?host={self.socket}"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with short_folder() as folder, running(folder / "any") as server:
        with psycopg.connect(server.dsn, autocommit=True) as admin:
            admin.execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'b0ss'")
            admin.execute("CREATE ROLE clerk LOGIN PASSWORD 'cl3rk'")
            for name in ("their_app", "their_gate", "their_sealer", "their_help"):
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'th3irs'").format(sql.Identifier(name)))
            for name in ("clearing", "by_hand"):
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER boss").format(sql.Identifier(name)))
            admin.execute("CREATE DATABASE clerks OWNER clerk")
        yield Elsewhere(folder, server.socket, server.dsn)


def user(dsn: str) -> object:
    return conninfo_to_dict(dsn)["user"]


def test_without_a_url_the_embedded_server_is_named_and_not_started(home: Path) -> None:
    connections = resolve({"TUTELA_HOME": str(home)})
    assert connections.embedded
    assert connections.name == "tutela"
    each = (connections.owner, connections.app, connections.gate, connections.sealer, connections.help)
    assert [user(dsn) for dsn in each] == [
        "tutela_owner",
        "tutela_app",
        "tutela_gate",
        "tutela_sealer",
        "tutela_help",
    ]
    assert connections.admin is not None
    assert "password" not in conninfo_to_dict(connections.admin)
    assert connections == resolve({"TUTELA_HOME": str(home)})
    assert status(home).state == "absent"
    passwords = {conninfo_to_dict(dsn)["password"] for dsn in each}
    assert len(passwords) == 5
    assert not any(str(password) in repr(connections) for password in passwords)
    for file in (home / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_available_starts_prepares_and_stops(home: Path) -> None:
    environ = {"TUTELA_HOME": str(home), "TUTELA_DATABASE_NAME": "another"}
    with available(environ) as connections:
        assert one(connections.app, "SELECT current_user || ' ' || current_database()") == "tutela_app another"
        with available({"TUTELA_HOME": str(home)}) as usual:
            assert one(usual.app, "SELECT current_database()::text") == "tutela"
    assert status(home).state == "stopped"


def test_lost_secrets_of_the_embedded_server_are_made_anew(home: Path) -> None:
    with available({"TUTELA_HOME": str(home)}) as first:
        pass
    for file in (home / "secrets").glob("*-password"):
        file.unlink()
    with available({"TUTELA_HOME": str(home)}) as second:
        assert first.app != second.app
        assert one(second.app, "SELECT 1") == 1


def test_djangos_databases_are_the_application_role_the_owner_and_the_one_behind_the_wall(home: Path) -> None:
    connections = resolve({"TUTELA_HOME": str(home)})
    databases = django_databases(connections)
    assert set(databases) == {"default", "owner", "help"}
    assert databases["help"]["USER"] == "tutela_help"
    default = databases["default"]
    assert default["ENGINE"] == "django.db.backends.postgresql"
    assert default["USER"] == "tutela_app"
    assert databases["owner"]["USER"] == "tutela_owner"
    assert default["NAME"] == "tutela"
    assert default["HOST"] == str(home / "postgres" / "socket")
    assert default["PORT"] == "5432"
    assert default["PASSWORD"] == conninfo_to_dict(connections.app)["password"]
    assert default["CONN_HEALTH_CHECKS"] is True


def test_settings_of_a_url_reach_django(home: Path) -> None:
    url = "postgresql://o:p%40ss@db.example.eu:6432/clearing?sslmode=verify-full"
    databases = django_databases(resolve({"TUTELA_HOME": str(home), "DATABASE_URL": url}))
    owner, options = databases["owner"], databases["default"]["OPTIONS"]
    assert (owner["HOST"], owner["PORT"], owner["NAME"]) == ("db.example.eu", "6432", "clearing")
    assert owner["PASSWORD"] == "p@ss"
    assert databases["default"]["PASSWORD"] not in {"", "p@ss"}
    assert isinstance(options, dict)
    assert options["sslmode"] == "verify-full"


def test_machines_with_the_same_url_agree_on_passwords_without_sharing_a_folder(tmp_path: Path) -> None:
    url = "postgresql://o:p@db.example.eu/clearing"
    here, there = (resolve({"TUTELA_HOME": str(tmp_path / name), "DATABASE_URL": url}) for name in ("a", "b"))
    assert here == there
    assert conninfo_to_dict(here.app)["password"] != conninfo_to_dict(here.gate)["password"]
    other = resolve({"TUTELA_HOME": str(tmp_path / "a"), "DATABASE_URL": url.replace("o:p@", "o:q@")})
    assert conninfo_to_dict(other.app)["password"] != conninfo_to_dict(here.app)["password"]


def test_a_url_without_a_password_keeps_the_others_in_the_data_folder(home: Path) -> None:
    environ = {"TUTELA_HOME": str(home), "DATABASE_URL": "postgresql://o@db.example.eu/clearing"}
    assert resolve(environ) == resolve(environ)
    assert {file.name for file in (home / "secrets").iterdir()} == {
        "tutela_app-password",
        "tutela_gate-password",
        "tutela_sealer-password",
        "tutela_help-password",
    }


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://o:p@db.example.eu/clearing\n", encoding="utf-8")
    assert resolve({"DATABASE_URL_FILE": str(file)}) == resolve({"DATABASE_URL": file.read_text(encoding="utf-8")})


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"DATABASE_URL": "mysql://o:hushhush@db.example.eu/x"}, "DATABASE_URL is not a PostgreSQL address"),
        ({"DATABASE_URL": "postgresql://o:hushhush@db.example.eu/x?nonsense=1"}, "DATABASE_URL is not a PostgreSQL"),
        ({"DATABASE_URL": "postgresql://db.example.eu/x"}, "DATABASE_URL names no user"),
        ({"DATABASE_URL": "postgresql://o:p@h/x", "DATABASE_URL_FILE": "/x"}, "are both set"),
        ({"DATABASE_URL_FILE": "/nonexistent/url"}, "cannot be read"),
        ({"TUTELA_APP_DATABASE_URL": "postgresql://a:p@h/x"}, "set without DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://o:p@h/x", "TUTELA_GATE_DATABASE_URL": "postgresql://h/x"}, "names no user"),
    ],
)
def test_settings_that_cannot_be_used_are_named_without_their_secrets(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        resolve(environ)
    assert "hushhush" not in str(caught.value) + caught.value.mend


def test_any_server_serves_through_a_url(elsewhere: Elsewhere) -> None:
    environ = {
        "TUTELA_HOME": str(elsewhere.folder / "var"),
        "DATABASE_URL": elsewhere.url("boss", "b0ss", "clearing"),
    }
    with available(environ) as connections:
        assert not connections.embedded
        assert connections.admin is None
        assert roles.shortcomings(wish(connections)) == []
        with psycopg.connect(connections.owner) as owner:
            owner.execute("CREATE TABLE report AS SELECT 1 AS id")
        assert one(connections.app, "SELECT id FROM report") == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(connections.gate, "SELECT id FROM report")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(connections.app, "CREATE TABLE mine AS SELECT 1 AS id")
        prepare(connections)
    assert not (elsewhere.folder / "var" / "postgres").exists()


def test_a_database_that_is_missing_is_made(elsewhere: Elsewhere) -> None:
    environ = {"DATABASE_URL": elsewhere.url("boss", "b0ss", "clearing"), "TUTELA_DATABASE_NAME": "made_by_boss"}
    with available(environ) as connections:
        assert one(connections.app, "SELECT current_database()::text") == "made_by_boss"


def test_roles_that_an_administrator_made_are_used_as_they_are(elsewhere: Elsewhere) -> None:
    environ = {
        "DATABASE_URL": elsewhere.url("boss", "b0ss", "by_hand"),
        "TUTELA_APP_DATABASE_URL": elsewhere.url("their_app", "th3irs", "by_hand"),
        "TUTELA_GATE_DATABASE_URL": elsewhere.url("their_gate", "th3irs", "by_hand"),
        "TUTELA_SEALER_DATABASE_URL": elsewhere.url("their_sealer", "th3irs", "by_hand"),
        "TUTELA_HELP_DATABASE_URL": elsewhere.url("their_help", "th3irs", "by_hand"),
    }
    with available(environ) as connections:
        assert connections.ours == ()
        assert one(connections.app, "SELECT current_user::text") == "their_app"
        assert one(connections.gate, "SELECT current_user::text") == "their_gate"
    environ["TUTELA_APP_DATABASE_URL"] = elsewhere.url("their_app", "wrong", "by_hand")
    with pytest.raises(ConfigurationError, match="their_app cannot log in"), available(environ):
        pass


def test_an_application_role_with_power_is_refused(elsewhere: Elsewhere) -> None:
    environ = {
        "DATABASE_URL": elsewhere.url("boss", "b0ss", "by_hand"),
        "TUTELA_APP_DATABASE_URL": elsewhere.url("boss", "b0ss", "by_hand"),
        "TUTELA_GATE_DATABASE_URL": elsewhere.url("their_gate", "th3irs", "by_hand"),
        "TUTELA_SEALER_DATABASE_URL": elsewhere.url("their_sealer", "th3irs", "by_hand"),
        "TUTELA_HELP_DATABASE_URL": elsewhere.url("their_help", "th3irs", "by_hand"),
    }
    with pytest.raises(ConfigurationError, match="application role may log in and has no power"), available(environ):
        pass


def test_an_owner_without_the_right_is_told_what_to_do(elsewhere: Elsewhere) -> None:
    with (
        pytest.raises(ConfigurationError, match="clerk lacks a right") as caught,
        available({"DATABASE_URL": elsewhere.url("clerk", "cl3rk", "clerks")}),
    ):
        pass
    assert "TUTELA_APP_DATABASE_URL" in caught.value.mend
