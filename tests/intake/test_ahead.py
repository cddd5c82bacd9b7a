"""A large file built by a process beside the one that stores it comes to the same, whatever becomes of that process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.deliveries import delivered, row, seizure_file, take_in

from tutela import pipeline
from tutela.intake import actions, ahead, queries
from tutela.intake.models import Submission
from tutela.records.models import Item, Mention, Record
from tutela.safeguards.actor import acting, actor_of

ROWS = [
    *(row(AMOUNT=f"{number}", PLACE=f"Place {number % 40}") for number in range(1, 7_000)),
    *(row(), row(), row(AMOUNT="nonsense"), row(AMOUNT="9000", DRUG_UNIT="moons")),
]
"""Two batches; equal rows and faulty ones are in the second."""

SPOILT = """
import django; django.setup()
from tutela.intake import ahead, rows
record_row = rows.record_row
def spoilt(identity, unit, *rest):
    line = record_row(identity, unit, *rest)
    return line.replace("2016-03-01T00:00:00Z", "2016-03-01T00:00:00+99:00") if unit.written["AMOUNT"] == "6500" else line
rows.record_row = spoilt
ahead.main()
"""
BROKEN = """
import django; django.setup()
from tutela.intake import actions, ahead, queries
from contextlib import contextmanager
batches = ahead.batches
@contextmanager
def broken(reading):
    with batches(reading) as built:
        def some():
            yield next(built)
            {how}
        yield some()
ahead.batches = broken
ahead.main()
"""


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "AHEAD_FROM", 1)


def stored(cast: Cast) -> list[tuple[object, ...]]:
    """What the tables hold, without what is new each time."""
    with acting(actor_of(cast.anna)):
        records = {
            one.pk: (bytes(one.uid), one.occurrence, bytes(one.content_digest), one.body, one.written, one.place_row)
            for one in Record.objects.filter(current=True)
        }
        goods = [(records[one.record_id], one.substance, one.amount) for one in Item.objects.all()]
        named = [(records[one.record_id], one.scheme, one.key) for one in Mention.objects.all()]
    return sorted([*records.values(), *goods, *named], key=repr)


def counts(submission: Submission) -> tuple[object, ...]:
    return (
        submission.state, submission.received, submission.accepted, submission.unchanged, submission.quarantined,
        submission.possible_duplicates, submission.counts_by_kind(), submission.reasons(),
    )  # fmt: skip


EXPECTED = ("done", 7_003, 7_001, 0, 2, 1, {"seizure": 7_003}, {"number_unreadable": 1, "unit_unknown": 1})


def test_two_processes_come_to_what_one_comes_to(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    receive = ahead._receive

    def noted(*args: object) -> None:
        used.append("beside")
        receive(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(ahead, "_receive", noted)
    two = delivered(tmp_path, ROWS)
    assert used == ["beside"]
    assert counts(two) == EXPECTED
    kept = stored(cast)
    monkeypatch.setattr(pipeline, "AHEAD_FROM", 10**9)
    again = delivered(tmp_path, ROWS, "again.csv")
    assert (again.unchanged, again.accepted) == (7_001, 0), "one process names every record as two did"
    assert stored(cast) == kept
    assert used == ["beside"]


@pytest.mark.parametrize(
    "child",
    [
        "raise SystemExit(3)",
        "import django; django.setup(); print('nothing that is a batch')",
        SPOILT,
        BROKEN.format(how="raise RuntimeError('the file broke')"),
        BROKEN.format(how="import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
        BROKEN.format(how="return"),
    ],
    ids=["never starts", "says something else", "gives what is refused", "meets an error", "is killed", "stops"],
)
def test_whatever_becomes_of_the_other_process_nothing_is_lost(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str
) -> None:
    monkeypatch.setattr(ahead, "_CHILD", child)
    assert counts(delivered(tmp_path, ROWS)) == EXPECTED
    with acting(actor_of(cast.anna)):
        assert Record.objects.filter(current=True).count() == 7_001


COMMAND = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.settings"
django.setup()
from tutela import pipeline
pipeline.AHEAD_FROM = 1
from tutela.cli import main
sys.argv = ["tutela", *sys.argv[1:]]
main()
"""


def test_both_are_killed_and_the_next_run_goes_on(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row(AMOUNT=f"{number}") for number in range(1, 22_001)])
    command = [sys.executable, "-c", COMMAND, "ingest", str(path), "--organisation", "police-a", "--json"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 90

    def some() -> bool:
        with acting(actor_of(cast.anna)):
            return Record.objects.exists()

    while not some() and time.monotonic() < deadline and killed.poll() is None:
        time.sleep(0.05)
    children = _children(killed.pid)
    killed.kill()
    killed.wait()
    receipt = take_in(path)
    assert (receipt.received, receipt.accepted + receipt.unchanged) == (22_000, 22_000)
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()], "whoever builds ends with who stores"


def _children(pid: int) -> list[str]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return tasks.read_text().split() if tasks.exists() else []


def test_reasons_settled_before_are_taken_off_once_whatever_becomes_of_the_other_process(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = [row(AMOUNT="nonsense", PLACE=f"Place {number}") for number in range(5)]
    first = delivered(tmp_path, faulty)
    with acting(actor_of(cast.otto)):
        for unit in list(queries.quarantine()):
            actions.dismiss(unit, "known")
    assert first.quarantined == 5
    more = [row(AMOUNT="rubbish", PLACE=f"Place {number}") for number in range(3)]
    rows = [*faulty, *ROWS[:5_500], *more]
    monkeypatch.setattr(ahead, "_CHILD", BROKEN.format(how="raise RuntimeError('the file broke')"))
    receipt = delivered(tmp_path, rows, "again.csv")
    assert (receipt.received, receipt.quarantined, receipt.reasons()) == (5_508, 3, {"number_unreadable": 3})


def test_no_module_is_taken_from_where_the_command_was_given(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "django.py").write_text("raise SystemExit('a delivered file was executed')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "batches", None)  # one process alone can't
    assert counts(delivered(tmp_path, ROWS)) == EXPECTED
