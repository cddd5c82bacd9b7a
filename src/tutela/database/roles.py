"""The roles, their rights and the database itself, on any PostgreSQL from 15 on.

* the owner makes tables (migrations, and nothing else, run as it);
* the application role reads and writes rows, under row policies that it cannot pass by;
* the gate role may connect and nothing more: what it may call is granted to it by name;
* the sealer role likewise: it reads the audit and writes its seals, as granted by name;
* the help role works behind the wall, in the schema ``help``, and may not so much as name anything of ``public``; nobody
  but the owner and it may enter that schema.

What must hold is a declared list (``CHECKS``), looked at each time; the statements that bring it
about run only when something does not hold. Rights on later tables come from default privileges
and reach the schema ``public`` only: in any other schema, nobody but the owner may do anything
until a migration says so. Functions of the owner are never open to PUBLIC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tutela.database.locks import Lock
from tutela.errors import ConfigurationError, DatabaseUnavailable

OLDEST = 15

PLAIN_ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS NOREPLICATION"


@dataclass(frozen=True)
class Wish:
    """What ``bring_about`` is to make true.

    ``admin`` connects to the server with the right to do it (any database); ``logins`` maps each
    role to a connection string with its password; ``ours`` are the roles that Tutela makes and whose
    passwords it sets, the others were made by an administrator.
    """

    admin: str
    database: str
    owner: str
    app: str
    gate: str
    sealer: str
    help: str
    logins: dict[str, str]
    ours: tuple[str, ...]
    embedded: bool

    def names(self) -> dict[str, str]:
        """The names as parameters of a query."""
        return {
            "database": self.database,
            "owner": self.owner,
            "app": self.app,
            "gate": self.gate,
            "sealer": self.sealer,
            "help": self.help,
        }


@dataclass(frozen=True)
class Check:
    """One thing that must hold, as a sentence and as an SQL condition; some only where the server is ours."""

    sentence: str
    holds: LiteralString
    embedded_only: bool = False


_POWERLESS: LiteralString = (
    "EXISTS (SELECT FROM pg_roles WHERE rolname = {} AND rolcanlogin"
    " AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication))"
)
_ALONE: LiteralString = (
    "NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = {})"
)
_CONNECTS: LiteralString = (
    "has_database_privilege({0}, %(database)s, 'CONNECT')"
    " AND NOT has_database_privilege({0}, %(database)s, 'TEMPORARY')"
    " AND NOT has_database_privilege({0}, %(database)s, 'CREATE')"
    " AND has_schema_privilege({0}, 'public', 'USAGE')"
    " AND NOT has_schema_privilege({0}, 'public', 'CREATE')"
)
_WALLED: LiteralString = (
    "to_regnamespace('help') IS NULL OR NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname IN (%(app)s, %(gate)s, %(sealer)s)"
    " AND (has_schema_privilege(r.oid, to_regnamespace('help'), 'USAGE')"
    " OR has_schema_privilege(r.oid, to_regnamespace('help'), 'CREATE')))"
    " AND NOT EXISTS (SELECT FROM pg_class c CROSS JOIN pg_roles r WHERE c.relnamespace = to_regnamespace('help')"
    " AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND r.rolname IN (%(app)s, %(gate)s, %(sealer)s)"
    " AND (has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
    " OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))"
)
_DEFAULT: LiteralString = (
    "EXISTS (SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a"
    " WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = %(owner)s)"
    " AND d.defaclnamespace = 'public'::regnamespace AND d.defaclobjtype = {}"
    " AND a.grantee = (SELECT oid FROM pg_roles WHERE rolname = %(app)s)"
    " HAVING array_agg(a.privilege_type ORDER BY a.privilege_type) = {})"
)

CHECKS: tuple[Check, ...] = (
    Check("the application role may log in and has no power over the server", _POWERLESS.format("%(app)s")),
    Check("the gate role may log in and has no power over the server", _POWERLESS.format("%(gate)s")),
    Check("the sealer role may log in and has no power over the server", _POWERLESS.format("%(sealer)s")),
    Check("the help role may log in and has no power over the server", _POWERLESS.format("%(help)s")),
    Check("the owner may log in and has no power over the server", _POWERLESS.format("%(owner)s"), embedded_only=True),
    Check("the application role is a member of no other role", _ALONE.format("%(app)s")),
    Check("the gate role is a member of no other role", _ALONE.format("%(gate)s")),
    Check("the sealer role is a member of no other role", _ALONE.format("%(sealer)s")),
    Check("the help role is a member of no other role", _ALONE.format("%(help)s")),
    Check("the owner is a member of no other role", _ALONE.format("%(owner)s"), embedded_only=True),
    Check(
        "owner, application, gate, sealer and help are five roles",
        "%(app)s <> %(gate)s AND %(sealer)s NOT IN (%(app)s, %(gate)s) AND %(help)s NOT IN (%(app)s, %(gate)s, %(sealer)s)"
        " AND %(owner)s NOT IN (%(app)s, %(gate)s, %(sealer)s, %(help)s)",
    ),
    Check(
        "the database is in UTF-8",
        "EXISTS (SELECT FROM pg_database WHERE datname = %(database)s AND pg_encoding_to_char(encoding) = 'UTF8')",
    ),
    Check(
        "the owner owns the database and the schema public",
        "(SELECT datdba = (SELECT oid FROM pg_roles WHERE rolname = %(owner)s)"
        " FROM pg_database WHERE datname = %(database)s)"
        " AND (SELECT nspowner = (SELECT oid FROM pg_roles WHERE rolname = %(owner)s)"
        " FROM pg_namespace WHERE nspname = 'public')",
        embedded_only=True,
    ),
    Check(
        "PUBLIC may do nothing with the database or the schema public",
        "NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a"
        " WHERE datname = %(database)s AND a.grantee = 0)"
        " AND NOT EXISTS (SELECT FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a"
        " WHERE nspname = 'public' AND a.grantee = 0)",
    ),
    Check(
        "PUBLIC may not connect to the other databases of the server",
        "NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a"
        " WHERE datname IN ('postgres', 'template1') AND a.grantee = 0 AND a.privilege_type = 'CONNECT')",
        embedded_only=True,
    ),
    Check(
        "the application role may connect and make temporary tables, and make nothing that lasts",
        "has_database_privilege(%(app)s, %(database)s, 'CONNECT')"
        " AND has_database_privilege(%(app)s, %(database)s, 'TEMPORARY')"
        " AND NOT has_database_privilege(%(app)s, %(database)s, 'CREATE')"
        " AND has_schema_privilege(%(app)s, 'public', 'USAGE')"
        " AND NOT has_schema_privilege(%(app)s, 'public', 'CREATE')",
    ),
    Check("the gate role may connect, and make nothing", _CONNECTS.format("%(gate)s")),
    Check("the sealer role may connect, and make nothing", _CONNECTS.format("%(sealer)s")),
    Check(
        "the help role may connect, make nothing, and name nothing of the schema public",
        "has_database_privilege(%(help)s, %(database)s, 'CONNECT')"
        " AND NOT has_database_privilege(%(help)s, %(database)s, 'TEMPORARY')"
        " AND NOT has_database_privilege(%(help)s, %(database)s, 'CREATE')"
        " AND NOT has_schema_privilege(%(help)s, 'public', 'USAGE')"
        " AND NOT has_schema_privilege(%(help)s, 'public', 'CREATE')",
    ),
    Check("nobody but the owner and the help role reaches behind the wall (schema help)", _WALLED),
    Check(
        "the application role may read and write the owner's later tables",
        _DEFAULT.format("'r'", "ARRAY['DELETE', 'INSERT', 'SELECT', 'UPDATE']"),
    ),
    Check("the application role may use the owner's later sequences", _DEFAULT.format("'S'", "ARRAY['USAGE']")),
    Check("the application role may call the owner's later functions", _DEFAULT.format("'f'", "ARRAY['EXECUTE']")),
    Check(
        "PUBLIC may not call the owner's later functions",
        "EXISTS (SELECT FROM pg_default_acl d WHERE d.defaclnamespace = 0 AND d.defaclobjtype = 'f'"
        " AND d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = %(owner)s)"
        " AND NOT EXISTS (SELECT FROM aclexplode(d.defaclacl) a WHERE a.grantee = 0))",
    ),
    Check(
        "nobody reads in the server's statistics what the application role asks",
        "EXISTS (SELECT FROM pg_roles WHERE rolname = %(app)s AND 'track_activities=off' = ANY (rolconfig))",
        embedded_only=True,
    ),
    Check(
        "the gate role, the sealer role and the help role get nothing by default",
        "NOT EXISTS (SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a"
        " WHERE a.grantee IN (SELECT oid FROM pg_roles WHERE rolname IN (%(gate)s, %(sealer)s, %(help)s)))",
    ),
)

RIGHTS: tuple[LiteralString, ...] = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC, {app}, {gate}, {sealer}, {help}",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "GRANT CONNECT ON DATABASE {database} TO {gate}, {sealer}, {help}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC, {app}, {gate}, {sealer}, {help}",
    "GRANT USAGE ON SCHEMA public TO {app}, {gate}, {sealer}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
)
EMBEDDED_RIGHTS: tuple[LiteralString, ...] = (
    "ALTER DATABASE {database} OWNER TO {owner}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON DATABASE postgres FROM PUBLIC",
    "REVOKE ALL ON DATABASE template1 FROM PUBLIC",
    "ALTER ROLE {app} SET track_activities = off",
)


def bring_about(wish: Wish) -> None:
    """Make the roles, the database and the rights of ``wish`` where they are missing; change nothing else.

    Several commands may do it at once. Raises ConfigurationError (too old a server, rights missing)
    and DatabaseUnavailable.
    """
    try:
        if not shortcomings(wish) and all(_can_log_in(dsn) for dsn in wish.logins.values()):
            return
        with _maintenance(wish) as connection:
            require_version(connection.info.server_version)
            connection.execute("SELECT pg_advisory_lock(%s)", [Lock.ROLES.value])
            _make_roles(connection, wish)
            _make_database(connection, wish)
            _grant(wish)
            missing = shortcomings(wish)
            if missing:
                raise ConfigurationError(
                    f"In the database {wish.database} it does not hold that {'; that '.join(missing)}.",
                    mend="Let an administrator of the server mend it.",
                )
            _set_passwords(connection, wish)
    except errors.InsufficientPrivilege as problem:
        raise ConfigurationError(
            f"The role {wish.owner} lacks a right on the server: {problem.diag.message_primary or problem}.",
            mend="Give it CREATEROLE and the ownership of the database; or let an administrator make the roles"
            " and set TUTELA_APP_DATABASE_URL, TUTELA_GATE_DATABASE_URL, TUTELA_SEALER_DATABASE_URL and TUTELA_HELP_DATABASE_URL.",
        ) from problem
    except psycopg.Error as problem:
        raise DatabaseUnavailable(f"The database cannot be reached or prepared: {problem}".strip()) from problem


def shortcomings(wish: Wish) -> list[str]:
    """Sentences naming what does not hold of ``CHECKS``; empty when all is as it must be.

    Raises ConfigurationError for too old a server and psycopg.Error when it cannot be looked at.
    """
    checks = [check for check in CHECKS if wish.embedded or not check.embedded_only]
    question = sql.SQL(", ").join([sql.SQL("coalesce(({}), false)").format(sql.SQL(check.holds)) for check in checks])
    try:
        with psycopg.connect(_to(wish.admin, wish.database), autocommit=True) as connection:
            require_version(connection.info.server_version)
            row = connection.execute(sql.SQL("SELECT {}").format(question), wish.names()).fetchone()
    except errors.UndefinedObject:
        return ["the roles exist"]
    except psycopg.OperationalError:
        if _database_is_missing(wish):
            return ["the database exists"]
        raise
    return [check.sentence for check, holds in zip(checks, row or (), strict=True) if not holds]


def require_version(server_version: int) -> None:
    """ConfigurationError when a server's version number (150004 for 15.4) is below the oldest that works."""
    if server_version < OLDEST * 10000:
        raise ConfigurationError(
            f"The database server is PostgreSQL {server_version // 10000}; Tutela needs {OLDEST} or later.",
            mend="Upgrade the server, or unset DATABASE_URL to use the embedded one.",
        )


def _to(dsn: str, database: str) -> str:
    return make_conninfo(dsn, dbname=database)


@contextmanager
def _maintenance(wish: Wish) -> Iterator[psycopg.Connection]:
    """A connection from where roles and databases are made; one place for all, so that its lock holds for all."""
    try:
        connection = psycopg.connect(_to(wish.admin, "postgres"), autocommit=True)
    except psycopg.OperationalError:
        connection = psycopg.connect(_to(wish.admin, wish.database), autocommit=True)
    with connection:
        yield connection


def _database_is_missing(wish: Wish) -> bool:
    with _maintenance(wish) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [wish.database]).fetchone()
    return found is None


def _make_roles(connection: psycopg.Connection, wish: Wish) -> None:
    for role in wish.ours:
        facts = connection.execute(
            "SELECT rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication)"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
        if facts is None:
            words: LiteralString = "CREATE ROLE {} " + PLAIN_ROLE + " PASSWORD {}"
            with suppress(errors.DuplicateObject, errors.UniqueViolation):  # from another database of the server
                connection.execute(sql.SQL(words).format(sql.Identifier(role), _verifier(connection, wish, role)))
        elif not facts[0]:
            connection.execute(sql.SQL("ALTER ROLE {} " + PLAIN_ROLE).format(sql.Identifier(role)))


def _make_database(connection: psycopg.Connection, wish: Wish) -> None:
    if connection.execute("SELECT FROM pg_database WHERE datname = %s", [wish.database]).fetchone():
        return
    if connection.info.server_version >= 170000:
        locales: list[LiteralString] = ["LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"]
    else:
        locales = ["LOCALE_PROVIDER libc LOCALE 'C.UTF-8'", "LOCALE_PROVIDER libc LOCALE 'C'"]
    for position, locale in enumerate(locales):
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' " + locale)
        try:
            connection.execute(statement.format(sql.Identifier(wish.database), sql.Identifier(wish.owner)))
            return
        except (errors.DuplicateDatabase, errors.UniqueViolation):
            return
        except (errors.WrongObjectType, errors.InvalidParameterValue):
            if position == len(locales) - 1:
                raise


def _grant(wish: Wish) -> None:
    names = {key: sql.Identifier(name) for key, name in wish.names().items()}
    with psycopg.connect(_to(wish.admin, wish.database)) as connection:
        for statement in (EMBEDDED_RIGHTS if wish.embedded else ()) + RIGHTS:
            connection.execute(sql.SQL(statement).format(**names))


def _set_passwords(connection: psycopg.Connection, wish: Wish) -> None:
    for role, dsn in wish.logins.items():
        if _can_log_in(dsn):
            continue
        if role not in wish.ours:
            raise ConfigurationError(
                f"The role {role} cannot log in to {wish.database} with the password that was set.",
                mend="Mend TUTELA_APP_DATABASE_URL, TUTELA_GATE_DATABASE_URL, TUTELA_SEALER_DATABASE_URL or TUTELA_HELP_DATABASE_URL.",
            )
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(statement.format(sql.Identifier(role), _verifier(connection, wish, role)))
        if not _can_log_in(dsn):
            raise DatabaseUnavailable(f"The role {role} cannot log in, though its password was set.")


def _can_log_in(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def _verifier(connection: psycopg.Connection, wish: Wish, role: str) -> sql.Literal:
    """The password's SCRAM verifier, so that the password itself reaches neither server nor log."""
    password = str(conninfo_to_dict(wish.logins[role])["password"])
    return sql.Literal(
        connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode("ascii")
    )
