"""What every test stands on: a real PostgreSQL of its own, the cast of people, and the real files where they are.

Tests run as the application role under the row policy; only the clean-up after a test uses the owner's connection.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import caches

caches.share()
_HOME = Path(tempfile.mkdtemp(prefix="tutela-test-"))
_HOME.chmod(0o711)  # as root, the server's own account must be able to enter
for _name in [name for name in os.environ if name.startswith(("TUTELA_", "DATABASE_URL"))]:
    del os.environ[_name]
os.environ["TUTELA_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.settings"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each worker has a core of its own

import django  # noqa: E402
import hypothesis  # noqa: E402
import psycopg  # noqa: E402
import pytest  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from psycopg.rows import dict_row  # noqa: E402

django.setup()
setup_test_environment()
# Passwords are kept the real way at its lowest cost: people are made by the hundred here, a quarter of a second each.
_REAL_COST = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}
for _name, _value in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
    setattr(Argon2PasswordHasher, _name, _value)

# No test is about time, and a loaded machine is no fault.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

from tests.cast import Cast, make_cast  # noqa: E402
from tests.services import Services, make_services  # noqa: E402
from tutela.safeguards.models import Person  # noqa: E402

REAL_DATA = Path(os.environ.get("REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


LONGEST = (
    "promises/test_matrix.py", "real/test_ingest.py", "promises/test_every_look_is_logged.py", "test_deployment.py",
    "web/test_browser.py", "promises/test_canary.py", "cli/test_commands.py", "linking/lists/test_shelf.py", "intake/test_ahead.py",
    "web/test_browser_strategy.py", "web/test_browser_strategy_work.py", "database/test_embedded.py", "web/test_browser_law.py",
)  # fmt: skip
"""Files that take long, which begin first: begun last, one would keep a single core busy when all others are done."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the shuffling, and the same in every worker."""
    places = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(Path(__file__).parent).as_posix(), len(places)))


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    from tutela.database import embedded

    embedded.erase(_HOME)
    shutil.rmtree(_HOME, ignore_errors=True)
    caches.remove()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; the test skips where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real files are not here ({REAL_DATA}); set REAL_DATA to their folder")
    return REAL_DATA


@pytest.fixture(scope="session")
def database() -> Iterator[None]:
    """A server of its own, prepared and migrated, with the cast in it."""
    from django.core.management import call_command

    from tutela.database import connections
    from tutela.safeguards import gate

    with ExitStack() as stack:
        stack.enter_context(connections.available(os.environ))
        _spare_the_disk()
        gc.disable()  # migrating makes each model a hundred times, and looking through them all takes a quarter of its time
        call_command("migrate", database="owner", verbosity=0)
        gc.enable()
        yield
        from django.db import connections as open_connections

        gate.forget()
        _keeper.close()
        open_connections.close_all()


def _spare_the_disk() -> None:
    """No power cut is tested on this server (tests/database has its own), and each test empties tables, which waits for disks."""
    from django.conf import settings

    with psycopg.connect(settings.CONNECTIONS.admin or "", autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        # A table that was looked at while it was empty counts as empty however much comes, and is then read row by row for each
        # row of a batch: 45 seconds instead of two. Looked at never, it is judged by its size, as in a new installation.
        admin.execute("ALTER SYSTEM SET autovacuum = off")
        admin.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def cast_made(database: None) -> Cast:
    """The cast, made once."""
    return make_cast()


@pytest.fixture
def real_cost_of_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords set or checked by this test cost what they do outside the tests."""
    for name, value in _REAL_COST.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, value)


KEPT_TABLES = (
    "safeguards_organisation",
    "safeguards_person",
    "safeguards_visibility",
    "django_migrations",
    "django_content_type",
    "audit_clock",
)


MANY = 2_000
LARGE = 1 << 20


@pytest.fixture
def cast(cast_made: Cast) -> Iterator[Cast]:
    """The cast with the database open to the test; whatever the test stored is gone afterwards."""
    with _cleaned(cast_made):
        yield cast_made


@pytest.fixture(scope="module")
def cast_of_module(cast_made: Cast) -> Iterator[Cast]:
    """The same for a whole file, whose tests plant once and only look from then on. Not together with ``cast``."""
    with _cleaned(cast_made):
        yield cast_made


@contextmanager
def _cleaned(cast_made: Cast) -> Iterator[None]:
    owner = _keeper.connection()
    accounts = _accounts(owner)
    owner.commit()
    yield
    owner = _keeper.connection()
    with owner.transaction():
        # One question for all, and DELETE: a test leaves few rows, and TRUNCATE makes new files for each table and index, and for
        # those of every table that refers to it.
        for (name,) in owner.execute(_keeper.asked).fetchall():
            # What is deleted stays where it is, and each look passes it by: a table that has become large is emptied for good.
            (size,) = owner.execute("SELECT pg_relation_size(%s::regclass)", [name]).fetchone() or (0,)
            if size > LARGE or owner.execute(f"DELETE FROM {name}".encode()).rowcount > MANY:
                owner.execute(f"TRUNCATE {name} CASCADE".encode())
        _as_before(owner, cast_made, accounts)
    for folder in ("incoming", "checkpoints"):
        shutil.rmtree(_HOME / folder, ignore_errors=True)


class _Keeper:
    """The one connection that cleans up after all tests: a new one each time would look a hundred tables up anew.

    The superuser's, because nobody else may empty the audit, the owner of the tables included.
    """

    def __init__(self) -> None:
        self.open: psycopg.Connection | None = None
        self.asked = b""

    def connection(self) -> psycopg.Connection:
        """The connection, outside a transaction; made anew where a test has broken it."""
        from django.conf import settings
        from psycopg.conninfo import make_conninfo

        if self.open is None or self.open.closed or self.open.broken:
            dsn = make_conninfo(settings.CONNECTIONS.admin or "", dbname=settings.CONNECTIONS.name)
            self.open = psycopg.connect(dsn, prepare_threshold=0)
            self.open.execute("SET session_replication_role = replica")
            tables = self.open.execute(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'help')"
                " AND NOT c.relname = ANY(%s) AND c.relname NOT LIKE 'procrastinate%%version%%' AND c.relname <> 'actor_token'",
                [list(KEPT_TABLES)],
            ).fetchall()
            self.open.commit()
            self.asked = " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in tables
            ).encode()
        return self.open

    def close(self) -> None:
        if self.open is not None:
            self.open.close()


_keeper = _Keeper()


_Accounts = dict[str, dict[int, dict[str, object]]]


def _accounts(owner: psycopg.Connection) -> _Accounts:
    """Organisations and people as they stand. Not through Django, which refuses to work beside a browser's event loop."""
    found: _Accounts = {}
    for table in ("safeguards_person", "safeguards_organisation"):
        with owner.cursor(row_factory=dict_row) as cursor:
            found[table] = {row["id"]: row for row in cursor.execute(f"SELECT * FROM {table}")}
    return found


def _as_before(owner: psycopg.Connection, cast: Cast, before: _Accounts) -> None:
    """Whoever a test made is gone again, and whoever it changed is as before; the cast's objects too."""
    now = _accounts(owner)
    for table, rows in before.items():
        owner.execute(f"DELETE FROM {table} WHERE NOT id = ANY(%s)", [list(rows)])
        for key, row in rows.items():
            if now[table].get(key) != row:
                columns = ", ".join(f"{name} = %({name})s" for name in row)
                owner.execute(f"UPDATE {table} SET {columns} WHERE id = %(id)s", row)
    for person in cast.everybody():
        for one, table in ((person, "safeguards_person"), (person.organisation, "safeguards_organisation")):
            for name, value in before[table][one.pk].items():
                setattr(one, name, value)


@pytest.fixture
def services(cast: Cast) -> Services:
    """Two help and health services with their counsellors; the cast's fixture takes them away again."""
    return make_services()


@pytest.fixture
def client_of(cast: Cast) -> Callable[[Person], Client]:
    """A signed-in browser of a person, without a real one."""

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="tutela.safeguards.sign_in.Backend")
        return client

    return make
