"""The embedded server: started by the first command that needs it, stopped by the last.

Three kernel locks, none of which outlives its holder, hold this together:

* ``start.lock``, exclusive: one command at a time starts, stops or looks.
* ``use.lock``, shared: held by each command that uses the server. Who can get it exclusively is the last.
* ``server.lock``, exclusive: inherited by the server and every process of it. As long as one of them
  lives, in whatever container, no second server touches the files; once it is free, none does, and
  what a killed server left behind may be cleared away.

So a killed command or a killed server needs no mending: the next command just works.
"""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from psycopg.conninfo import make_conninfo

from tutela.database import binaries as programs
from tutela.database import cluster
from tutela.database import place as places
from tutela.database.binaries import Binaries
from tutela.database.files import locked, open_lock, try_lock, write_whole
from tutela.database.place import Place
from tutela.errors import Conflict, DatabaseUnavailable

START_SECONDS = 600  # a killed server may have 4 GB of log to replay
STOP_SECONDS = 600
LINGERING_SECONDS = 5
LOG_BYTES = 10 * 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Server:
    """A server that answers. ``dsn`` is the superuser's, let in by the kernel's word, without a password."""

    socket: Path
    port: int
    data: Path
    version: str
    dsn: str


@dataclass(frozen=True)
class Status:
    """What ``status`` saw. ``busy``: another command is starting or stopping the server just now."""

    state: Literal["absent", "stopped", "running", "busy"]
    in_use: bool
    data: Path | None = None
    socket: Path | None = None
    log: Path | None = None
    account: str = ""
    programs: str = ""


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """Have the server of the data folder ``home`` running for the block; make it the first time.

    Safe for any number of commands and threads at once. Raises DatabaseUnavailable, ConfigurationError.
    """
    place = places.locate(home)
    places.make(place)
    use = open_lock(place.use_lock)
    entered = os.getpid()
    try:
        with locked(place.start_lock):
            try_lock(use, exclusive=False, wait=True)
            server = _started(place)
        yield server
    finally:
        if os.getpid() == entered:
            _leave(place, use)
        else:  # a forked child ends here too; the server is not its to stop
            os.close(use)


def stop(home: Path, *, force: bool = False) -> bool:
    """Stop a server that was left running; True when none runs afterwards.

    While a command uses it, it is stopped only with ``force``.
    """
    if not (home.expanduser() / "postgres").is_dir():
        return True
    place = places.locate(home)
    with locked(place.start_lock):
        if not _alive(place):
            return True
        if not force and _in_use(place):
            return False
        _halt(place)
        return True


def erase(home: Path) -> None:
    """Stop the server of ``home`` and remove the database with all that is in it, wherever it lies.

    There is no way back. Raises Conflict while a command uses it.
    """
    if not (home.expanduser() / "postgres").is_dir():
        return
    place = places.locate(home)
    with locked(place.start_lock):
        if _in_use(place):
            raise Conflict(f"A command still uses the database of {place.home}.", mend="End it first.")
        if _alive(place):
            _halt(place)
        for folder in dict.fromkeys((place.socket, place.state, place.base)):
            if folder.is_dir():
                shutil.rmtree(folder)


def status(home: Path) -> Status:
    """Look at the server of ``home`` without starting or making anything."""
    if not (home.expanduser() / "postgres").is_dir():
        return Status("absent", in_use=False, programs=programs.shipped().version)
    place = places.locate(home)
    account = place.account.name or f"user number {place.account.uid}"
    with locked(place.start_lock, wait=False) as got:
        state: Literal["absent", "stopped", "running", "busy"] = "busy"
        if got:
            made = (place.data / "PG_VERSION").exists()
            state = ("running" if _alive(place) else "stopped") if made else "absent"
        in_use = _in_use(place) if got else True
    return Status(state, in_use, place.data, place.socket, place.log, account, programs.shipped().version)


def superuser_dsn(place: Place) -> str:
    """Connection string of the embedded server's superuser."""
    return make_conninfo(
        host=str(place.socket), port=places.PORT, user=cluster.SUPERUSER, dbname="postgres", connect_timeout=10
    )


def _started(place: Place) -> Server:
    """The server, made and started as far as needed; called under the start lock."""
    binaries = programs.usable_by(place.account, programs.shipped(), place.state)
    if not (place.data / "PG_VERSION").exists():
        cluster.make(place, binaries)
    elif not place.made.exists():
        write_whole(place.made, binaries.version + "\n")
    cluster.check_release(place, binaries)
    if not _answers(place):
        places.make_socket_folder(place)
        cluster.configure(place, binaries)
        _launch(place, binaries)
    dsn = superuser_dsn(place)
    try:
        with psycopg.connect(dsn) as connection:
            version = connection.execute("SHOW server_version").fetchone()
    except psycopg.Error as problem:
        raise DatabaseUnavailable(f"The embedded server refuses its own administrator: {problem}") from problem
    return Server(place.socket, places.PORT, place.data, str(version[0]) if version else "", dsn)


def _launch(place: Place, binaries: Binaries) -> None:
    # server.lock is free, so these are left over; a number in them may be another process by now.
    for left_over in (place.data / "postmaster.pid", *place.socket.glob(".s.PGSQL.*")):
        left_over.unlink(missing_ok=True)
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
        place.log.replace(place.log.with_suffix(".log.1"))
    log_end = place.log.stat().st_size if place.log.exists() else 0
    lock = open_lock(place.server_lock)
    log = os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try_lock(lock, exclusive=True, wait=True)
        options = f"-h '' -k {shlex.quote(str(place.socket))}"
        started = programs.run(
            place.account,
            [
                binaries.program("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                f"--timeout={START_SECONDS}",
                f"--pgdata={place.data}",
                f"--options={options}",
            ],
            output=log,
            keep=(lock,),
        )
    finally:
        os.close(log)
        os.close(lock)
    if started.returncode != 0:
        raise DatabaseUnavailable(
            f"The embedded server did not start: {_reason(place.log, log_end)}", mend=f"See {place.log}."
        )


def _answers(place: Place) -> bool:
    """Whether a server runs and takes connections; waits while one starts, recovers or stops."""
    dsn = superuser_dsn(place)
    socket = place.socket / f".s.PGSQL.{places.PORT}"
    end = time.monotonic() + START_SECONDS
    while _alive(place):
        if psycopg.pq.PGconn.ping(dsn.encode()) == psycopg.pq.Ping.OK:
            return True
        if not socket.exists() and _postmaster_says(place) == "ready":
            _halt(place)  # something removed its socket: nobody can reach it any more
        elif time.monotonic() > end:
            raise DatabaseUnavailable(
                "The embedded server runs but does not answer.", mend=f"See {place.log}, or stop it by force."
            )
        time.sleep(0.02)
    return False


def _leave(place: Place, use: int) -> None:
    """Give up the use of the server and stop it when no other command uses it."""
    try:
        with locked(place.start_lock):
            os.close(use)
            if not _in_use(place) and _alive(place):
                _halt(place)
    except (OSError, DatabaseUnavailable) as problem:
        logger.warning("The embedded server was left running: %s", problem)


def _halt(place: Place) -> None:
    binaries = programs.usable_by(place.account, programs.shipped(), place.state)
    if not _postmaster_is_here(place):
        raise DatabaseUnavailable("The embedded server was started elsewhere, perhaps in another container.")
    stopped = programs.run(
        place.account,
        [
            binaries.program("pg_ctl"),
            "stop",
            "--mode=fast",
            "--wait",
            f"--timeout={STOP_SECONDS}",
            f"--pgdata={place.data}",
        ],
    )
    # pg_ctl waits for the postmaster to say that it ends; its last process may live a moment longer.
    end = time.monotonic() + (LINGERING_SECONDS if stopped.returncode == 0 else 0)
    while _alive(place):
        if time.monotonic() > end:
            raise DatabaseUnavailable(f"The embedded server did not stop: {stopped.stdout.strip()}")
        time.sleep(0.01)


def _alive(place: Place) -> bool:
    """Whether any process of the server lives, wherever; called under the start lock."""
    return not _free(place.server_lock)


def _in_use(place: Place) -> bool:
    return not _free(place.use_lock)


def _free(file: Path) -> bool:
    with locked(file, wait=False) as got:
        return got


def _postmaster_lines(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _postmaster_says(place: Place) -> str:
    """The server's own word on its state: starting, ready, stopping; empty when it says nothing."""
    lines = _postmaster_lines(place)
    return lines[7].strip() if len(lines) > 7 else ""


def _postmaster_is_here(place: Place) -> bool:
    """Whether the process number in the server's file is the server, seen from this process.

    In another container the same number is another process, which must not be sent a signal.
    """
    lines = _postmaster_lines(place)
    if not lines:
        return False
    number = lines[0].strip()
    if Path("/proc/self/cmdline").exists():
        try:
            said = Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            return False
    else:
        said = subprocess.run(["ps", "-o", "command=", "-p", number], capture_output=True, check=False).stdout
    return os.fsencode(place.data) in said


def _reason(log: Path, start: int) -> str:
    """The first fatal line that the server logged after ``start``, or its last line."""
    with log.open("rb") as stream:
        stream.seek(start)
        lines = stream.read().decode("utf-8", "replace").splitlines()
    fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return (fatal or lines[-1:] or ["it said nothing"])[0].strip()
