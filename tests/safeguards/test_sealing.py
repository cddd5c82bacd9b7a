"""The sealer: numbers without gaps, nothing skipped, one at a time, and it goes on exactly where it was killed."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from psycopg.conninfo import make_conninfo
from tests.cast import Cast
from tests.sealed import seal, verified, write

from tutela.database.locks import Lock
from tutela.errors import ConfigurationError, Conflict
from tutela.safeguards import audit
from tutela.safeguards.sealing import checkpoints, encoding, keys, sealer, verify
from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.encoding import Header

INSERT = "INSERT INTO safeguards_auditentry (organisation_id, role, operation, action) VALUES (1, 'system', 'collection', 'intake.submit')"


def headers(place: Path) -> list[Header]:
    said = [line.header() for line in checkpoints.read(place)]
    return [header for header in said if isinstance(header, Header)]


def test_entries_are_numbered_without_gaps_and_each_batch_follows_from_the_former(cast: Cast, tmp_path: Path) -> None:
    for count in (3, 1, 4):
        write(cast.otto, count, purpose="case 7")
        assert seal(tmp_path).entries == count
    assert seal(tmp_path) == sealer.Sealed()
    said = headers(tmp_path)
    assert [(one.batch, one.first, one.count) for one in said] == [(1, 1, 3), (2, 4, 1), (3, 5, 4)]
    assert said[0].previous == encoding.START
    assert [one.previous for one in said[1:]] == [encoding.head_of(one.text()) for one in said[:-1]]
    report = verified(tmp_path)
    assert (report.problems, report.entries, report.batches, report.checkpoints, report.unsealed) == ([], 8, 3, 3, 0)


def test_rolled_back_entries_leave_gaps_in_the_ids_and_none_in_the_numbers(cast: Cast, tmp_path: Path) -> None:
    with psycopg.connect(settings.CONNECTIONS.app) as app:
        for number in range(10):
            app.execute(INSERT.encode())
            (app.rollback if number % 2 else app.commit)()
    assert seal(tmp_path).entries == 5
    assert verified(tmp_path).problems == []


def test_what_an_unfinished_transaction_wrote_is_sealed_once_it_has_committed(cast: Cast, tmp_path: Path) -> None:
    with psycopg.connect(settings.CONNECTIONS.app) as slow:
        slow.execute(INSERT.encode())
        write(cast.otto, 2)  # committed later than the slow one began: waits with it
        assert seal(tmp_path).entries == 0
        report = verified(tmp_path) if list(tmp_path.glob(checkpoints.PATTERN)) else None
        assert report is None
        slow.commit()
    assert seal(tmp_path).entries == 3
    assert verified(tmp_path).problems == []


def test_many_writers_beside_the_sealer_lose_nothing_and_skip_nothing(cast: Cast, tmp_path: Path) -> None:
    committed: list[int] = []
    done = threading.Event()

    def work(seed: int) -> None:
        dice = random.Random(seed)
        with psycopg.connect(settings.CONNECTIONS.app) as app:
            for _ in range(40):
                count = dice.randrange(1, 4)
                for _ in range(count):
                    app.execute(INSERT.encode())
                    time.sleep(dice.random() * 0.004)
                if dice.random() < 0.2:
                    app.rollback()
                else:
                    app.commit()
                    committed.append(count)

    def keep() -> None:
        while not done.is_set():
            seal(tmp_path)

    writers = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    keeper = threading.Thread(target=keep)
    for thread in [keeper, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    keeper.join()
    seal(tmp_path)
    report = verified(tmp_path)
    assert (report.problems, report.entries, report.unsealed) == ([], sum(committed), 0)
    assert report.batches > 3
    assert report.checkpoints == report.batches


def test_two_sealers_do_not_work_at_once(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto)
    with psycopg.connect(settings.CONNECTIONS.sealer) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [Lock.SEAL.value])
        assert seal(tmp_path) == sealer.Sealed(waiting=True)
    assert seal(tmp_path).entries == 1


def test_many_sealers_at_once_seal_everything_once(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 30)
    found: list[sealer.Sealed] = []
    threads = [threading.Thread(target=lambda: found.append(seal(tmp_path))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.entries for one in found) == 30
    assert verified(tmp_path).problems == []


PROGRAM = """
import sys
from pathlib import Path
from tutela.safeguards.sealing import sealer
sealer.BATCH_ENTRIES = 3
print("ready", flush=True)
while True:
    sealer.seal(sys.argv[1], Path(sys.argv[2]))
"""


def test_a_killed_sealer_goes_on_exactly(cast: Cast, tmp_path: Path) -> None:
    dice = random.Random(4)
    written = 0
    for _ in range(8):
        running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, settings.CONNECTIONS.sealer, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout is not None
        running.stdout.readline()
        written += 40
        with psycopg.connect(settings.CONNECTIONS.app, autocommit=True) as app:
            for _ in range(40):
                app.execute(INSERT.encode())
        time.sleep(dice.random() * 0.05)
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
    time.sleep(0.2)  # the server notices that the last one is gone
    while seal(tmp_path).waiting:
        time.sleep(0.05)
    report = verified(tmp_path)
    assert (report.problems, report.entries, report.unsealed) == ([], written, 0)
    assert [one.batch for one in headers(tmp_path)] == list(range(1, report.batches + 1))


def test_a_checkpoint_that_was_not_written_any_more_is_written_by_the_next_round(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast.otto, 2)
    seal(tmp_path)

    def full(place: Path, lines: object) -> int:
        raise OSError("No space left on device")

    write(cast.otto, 2)
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "append", full)
        with pytest.raises(OSError, match="No space"):
            seal(tmp_path)
    assert len(headers(tmp_path)) == 1
    assert seal(tmp_path).checkpoints == 1
    assert (verified(tmp_path).problems, verified(tmp_path).checkpoints) == ([], 2)


def test_half_a_line_left_by_a_machine_that_went_down_harms_nothing(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto)
    seal(tmp_path)
    (file,) = tmp_path.glob(checkpoints.PATTERN)
    whole = file.read_text()
    write(cast.otto)
    seal(tmp_path)
    file.write_text(file.read_text()[: len(whole) + 50])
    write(cast.otto)
    seal(tmp_path)
    assert [one.batch for one in headers(tmp_path)] == [1, 2, 3]
    assert verified(tmp_path).problems == []


def test_a_long_queue_is_sealed_in_batches_and_a_transaction_is_never_divided(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "BATCH_ENTRIES", 4)
    write(cast.otto, 7, apart=False)
    write(cast.otto, 5)
    assert seal(tmp_path).batches == 3
    assert [one.count for one in headers(tmp_path)] == [7, 4, 1]
    assert verified(tmp_path).problems == []


def test_the_private_key_is_a_file_of_its_owner_and_the_public_one_lies_beside_the_checkpoints(
    cast: Cast, tmp_path: Path
) -> None:
    write(cast.otto)
    seal(tmp_path)
    secret = Path(os.environ["TUTELA_HOME"]) / "secrets" / "audit_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    public = keys.read_public(tmp_path / checkpoints.PUBLIC_KEY)
    assert keys.name_of(public) == keys.signer().name
    assert secret.read_text().strip() not in "".join(file.read_text() for file in tmp_path.iterdir())


def test_another_key_does_not_go_on_with_these_checkpoints(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast.otto)
    seal(tmp_path)
    monkeypatch.setenv("TUTELA_AUDIT_KEY", "11" * 32)
    with pytest.raises(ConfigurationError, match="another key"):
        seal(tmp_path)
    monkeypatch.setenv("TUTELA_AUDIT_KEY", "no key")
    with pytest.raises(ConfigurationError, match="64 hex digits"):
        seal(tmp_path / "other")


def test_after_a_change_of_the_key_both_keys_verify_in_their_order(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast.otto, 2)
    seal(tmp_path / "old")
    old = keys.signer().public
    monkeypatch.setenv("TUTELA_AUDIT_KEY", "11" * 32)
    new = keys.signer().public
    write(cast.otto, 2)
    seal(tmp_path / "new")

    def found(*trusted: Ed25519PublicKey) -> list[tuple[str, int | None]]:
        lines = checkpoints.read(tmp_path / "new")
        report = verify.verify(settings.CONNECTIONS.sealer, trusted, lines)
        return [(str(problem.kind), problem.batch) for problem in report.problems]

    assert found(old, new) == []
    assert found(old) == [("replaced", 2)]
    assert found(new)[0] == ("replaced", 1)
    assert found(new, old) == [("replaced", 2)]  # a key that was retired does not come back


def test_a_database_that_holds_less_than_the_checkpoints_is_not_sealed_over(cast: Cast, tmp_path: Path) -> None:
    from tests.sealed import unguarded

    write(cast.otto, 2)
    seal(tmp_path)
    write(cast.otto, 2)
    seal(tmp_path)
    with unguarded() as owner:
        owner.execute("DELETE FROM safeguards_auditbatch WHERE number = 2")
    with pytest.raises(Conflict, match="batch 2"):
        seal(tmp_path)


def test_the_tail_is_sealed_within_five_seconds(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUTELA_CHECKPOINTS", str(tmp_path / "elsewhere"))
    stop = threading.Event()
    thread = threading.Thread(target=sealer.keep_sealing, args=(settings.CONNECTIONS.sealer, stop))
    thread.start()
    try:
        time.sleep(0.3)
        write(cast.otto, 2)
        began = time.monotonic()
        while time.monotonic() - began < 5:
            with psycopg.connect(settings.CONNECTIONS.sealer) as connection:
                if connection.execute("SELECT sum(count) FROM safeguards_auditbatch").fetchone() == (2,):
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("not sealed in five seconds")
    finally:
        stop.set()
        thread.join()
    assert verified(tmp_path / "elsewhere").entries == 2


def test_a_sealer_that_is_ended_seals_what_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUTELA_CHECKPOINTS", str(tmp_path))
    stop = threading.Event()
    thread = threading.Thread(target=sealer.keep_sealing, args=(settings.CONNECTIONS.sealer, stop, 60.0))
    thread.start()
    time.sleep(0.3)
    write(cast.otto, 2)
    stop.set()
    thread.join()
    assert (verified(tmp_path).entries, verified(tmp_path).unsealed) == (2, 0)


def test_a_sealer_that_cannot_reach_the_database_says_so_and_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=sealer.keep_sealing, args=("host=/nonexistent user=nobody", stop, 0.01))
    thread.start()
    time.sleep(0.2)
    stop.set()
    thread.join()
    assert caplog.messages.count("the audit is not being sealed: OperationalError") > 1


def test_the_worker_seals(cast: Cast) -> None:
    from tutela.cli import running

    with running._sealing():
        write(cast.otto)
        place = checkpoints.folder()
        for _ in range(100):
            if list(place.glob(checkpoints.PATTERN)):
                break
            time.sleep(0.05)
        assert verified(place).entries == 1


def test_retention_drops_the_oldest_entries_behind_a_signed_tombstone_and_the_rest_still_verifies(
    cast: Cast, tmp_path: Path
) -> None:
    for count in (3, 2, 4):
        write(cast.otto, count, purpose="case 7")
        seal(tmp_path)
    first_seal = headers(tmp_path)[1].sealed_at
    before = datetime.strptime(first_seal, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) + timedelta(microseconds=1)
    dropped = sealer.drop_before(settings.CONNECTIONS.sealer, before, "audit-5y", tmp_path)
    assert dropped == 5
    report = verified(tmp_path)
    assert (report.problems, report.entries, report.dropped, report.batches) == ([], 4, 5, 1)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT count(*) FROM safeguards_auditdetail").fetchone() == (4,)
    write(cast.otto, 2)
    seal(tmp_path)
    assert (verified(tmp_path).problems, verified(tmp_path).entries) == ([], 6)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("DELETE FROM safeguards_auditentry")


def test_retention_never_drops_the_last_batch_and_nothing_that_is_not_sealed(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 3)
    assert (
        sealer.drop_before(settings.CONNECTIONS.sealer, datetime.now(UTC) + timedelta(days=1), "audit-5y", tmp_path)
        == 0
    )
    seal(tmp_path)
    assert (
        sealer.drop_before(settings.CONNECTIONS.sealer, datetime.now(UTC) + timedelta(days=1), "audit-5y", tmp_path)
        == 0
    )
    assert verified(tmp_path).entries == 3


def test_after_a_move_to_another_server_the_numbers_of_transactions_go_on(cast: Cast, tmp_path: Path) -> None:
    """A restored database brings its entries along, but the new server counts transactions from a lower number."""
    write(cast.otto, 2)
    seal(tmp_path)
    superuser = make_conninfo(settings.CONNECTIONS.admin or "", dbname=settings.CONNECTIONS.name)
    with psycopg.connect(superuser, autocommit=True) as admin:
        kept = admin.execute("SELECT cluster, ahead FROM audit_clock").fetchone()
        assert kept is not None
        try:
            # As if the rows came from a server that had counted further than this one ever did.
            admin.execute("UPDATE audit_clock SET ahead = 1000000")
            write(cast.otto, 2)
            seal(tmp_path)
            admin.execute("UPDATE audit_clock SET ahead = 0, cluster = 'another'")
            with psycopg.connect(settings.CONNECTIONS.owner) as owner:
                assert owner.execute("SELECT audit_resume()").fetchone() == (True,)
            with psycopg.connect(settings.CONNECTIONS.owner) as owner:
                assert owner.execute("SELECT audit_resume()").fetchone() == (False,)
            write(cast.otto, 3)
            assert seal(tmp_path).entries == 3
            report = verified(tmp_path)
            assert (report.problems, report.entries, report.unsealed) == ([], 7, 0)
        finally:
            admin.execute("UPDATE audit_clock SET cluster = %s, ahead = %s", kept)


def test_lines_of_a_checkpoint_file_verify_without_tutela(cast: Cast, tmp_path: Path) -> None:
    """What a watcher elsewhere does: the signed text is the line without its last member."""
    import json

    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    write(cast.otto)
    seal(tmp_path)
    key = load_pem_public_key((tmp_path / "audit-key.pub").read_bytes())
    (line,) = next(tmp_path.glob(checkpoints.PATTERN)).read_text().splitlines()
    members = json.loads(line)
    signature = bytes.fromhex(members.pop("signature"))
    key.verify(signature, json.dumps(members, sort_keys=True, separators=(",", ":")).encode())  # type: ignore[call-arg, union-attr]
    assert Line(json.dumps(members, sort_keys=True, separators=(",", ":")), signature) == checkpoints.parse(line)


def test_a_commitment_needs_its_salt() -> None:
    assert audit.commitment(b"1" * 32, "case 7") != audit.commitment(b"2" * 32, "case 7")
