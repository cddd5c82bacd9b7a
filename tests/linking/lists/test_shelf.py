"""Every process's index keeps in step with the database: nothing is lost, doubled or left over, whoever is killed and when."""

from __future__ import annotations

import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import transaction
from tests.cast import Cast
from tests.linking.lists.planting import added, flipped, line, made_list, picture

from tutela.linking.lists import actions, queries, shelf
from tutela.linking.lists.models import Entry, FingerprintList
from tutela.linking.lists.shelf import Shelf
from tutela.recognition.fingerprint.turn import Turn
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person


def caught_up(place: Path) -> Shelf:
    """A process that starts now."""
    made = Shelf(place)
    made.catch_up(local_organisation().pk)
    return made


def step_of(one: Shelf) -> int:
    return one.catch_up(local_organisation().pk)


def met(one: Shelf, value: str) -> set[int]:
    return {hit.entry for hit in one.near_pictures({Turn.NONE: bytes.fromhex(value)})}


def is_exact(one: Shelf, person: Person, values: list[str] | None = None) -> None:
    """The index holds what the database does, and nothing else."""
    step_of(one)
    with acting(actor_of(person)):
        listed = dict(Entry.objects.filter(kind="pdq", withdrawn_at__isnull=True).values_list("pk", "key"))
    assert len(one) == len(listed)
    for entry, key in random.Random(1).sample(sorted(listed.items()), min(len(listed), 300)):
        assert entry in met(one, key)
    for value in values or []:
        assert met(one, value) <= set(listed)


def pictures(first: int, count: int) -> list[str]:
    dice = random.Random(first)
    return [f"{dice.getrandbits(256):064x}" for _ in range(count)]


def add(person: Person, of: FingerprintList, values: list[str]) -> None:
    added(person, of, *(line("pdq", value) for value in values))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_list_of_none_one_and_two_answers_as_it_should(cast: Cast, tmp_path: Path, count: int) -> None:
    values = [picture(seed) for seed in range(count)]
    listed = made_list(cast.otto)
    add(cast.otto, listed, values)
    one = caught_up(tmp_path)
    assert len(one) == count
    for value in values:
        assert len(met(one, flipped(value, 31))) == 1
        assert met(one, flipped(value, 32)) == set()
    assert met(one, picture(99)) == set()
    assert one.rebuild()
    is_exact(caught_up(tmp_path), cast.otto)


def test_the_files_are_readable_by_this_account_alone(cast: Cast, tmp_path: Path) -> None:
    place = tmp_path / "fingerprints"
    add(cast.otto, made_list(cast.otto), pictures(1, 3))
    one = caught_up(place)
    assert one.rebuild()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}


def test_a_transaction_that_commits_late_is_not_passed_over(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    one = caught_up(tmp_path)
    insert = (
        "INSERT INTO lists_entry (list_id, visibility_id, kind, key_hash, key, value, reference, verdict, authority, why, added_at,"
        " added_by, withdrawn_by, withdrawn_why) VALUES (%s, %s, 'pdq', %s, %s, '', '', '', '', '', now(), '', '', '')"
    )
    early, late = pictures(1, 2)
    with psycopg.connect(settings.CONNECTIONS.owner) as slow, psycopg.connect(settings.CONNECTIONS.owner) as quick:
        slow.execute(
            insert, [listed.pk, listed.visibility_id, b"slow", early]
        )  # the lower number of the two transactions
        quick.execute(insert, [listed.pk, listed.visibility_id, b"quick", late])
        quick.commit()
        step_of(one)
        before = met(one, late)
        slow.commit()
        step_of(one)
    assert before == set()  # what came after something unfinished waits for it
    assert len(met(one, early)) == len(met(one, late)) == 1
    is_exact(one, cast.otto)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        numbers = [row[0] for row in owner.execute("SELECT number FROM lists_change ORDER BY xact, id")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_was_rolled_back_is_nowhere(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    one = caught_up(tmp_path)
    (value,) = pictures(1, 1)
    with acting(actor_of(cast.otto).doing("lists.change")):
        actions.take_in(listed, [line("pdq", value)])
        transaction.set_rollback(True)
    assert met(one, value) == set()
    is_exact(one, cast.otto)


def test_processes_take_up_what_another_has_built_and_what_came_since(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    add(cast.otto, listed, pictures(1, 50))
    one, other = caught_up(tmp_path), caught_up(tmp_path)
    assert one.rebuild()
    add(cast.otto, listed, pictures(2, 50))
    with acting(actor_of(cast.otto).doing("lists.change")):
        gone = list(queries.entries(listed).values_list("pk", flat=True)[:30])
        actions.withdraw(listed, gone, "a trial")
    for each in (one, other, caught_up(tmp_path)):
        is_exact(each, cast.otto, pictures(1, 50))
    assert other.rebuild()
    is_exact(one, cast.otto)
    is_exact(caught_up(tmp_path), cast.otto)


def test_a_process_far_behind_builds_from_the_database(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "LONG_TAIL", 20)
    listed = made_list(cast.otto)
    add(cast.otto, listed, pictures(1, 50))
    one = caught_up(tmp_path)
    assert (tmp_path / "part").exists()
    is_exact(one, cast.otto)
    add(cast.otto, listed, pictures(2, 50))
    is_exact(one, cast.otto)


def test_a_damaged_file_is_built_anew_from_the_database(cast: Cast, tmp_path: Path) -> None:
    add(cast.otto, made_list(cast.otto), pictures(1, 50))
    one = caught_up(tmp_path)
    assert one.rebuild()
    (tmp_path / "part").write_bytes(b"half of a part")
    is_exact(one, cast.otto)
    is_exact(caught_up(tmp_path), cast.otto)


def test_a_database_set_back_to_an_earlier_state_is_noticed(cast: Cast, tmp_path: Path) -> None:
    """As after restoring a backup: the feed ends earlier, and then other changes come under the same numbers."""
    listed = made_list(cast.otto)
    add(cast.otto, listed, pictures(1, 20))
    add(cast.otto, listed, pictures(2, 20))
    running = caught_up(tmp_path)
    assert running.rebuild()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        ((number,),) = owner.execute("SELECT max(number) FROM lists_change").fetchall()
        kept = owner.execute("SELECT entries FROM lists_change WHERE number = 1").fetchone()
        assert kept is not None
        owner.execute("DELETE FROM lists_entry WHERE NOT id = ANY(%s)", [kept[0]])
        owner.execute("DELETE FROM lists_change WHERE number IS DISTINCT FROM 1")
    is_exact(running, cast.otto, pictures(2, 20))
    assert running.rebuild()
    add(cast.otto, listed, pictures(3, 20))
    assert step_of(caught_up(tmp_path / "elsewhere")) == number
    is_exact(running, cast.otto, pictures(2, 20))
    is_exact(caught_up(tmp_path), cast.otto, pictures(2, 20))


def test_another_database_under_the_same_numbers_is_noticed(cast: Cast, tmp_path: Path) -> None:
    add(cast.otto, made_list(cast.otto), pictures(1, 20))
    running = caught_up(tmp_path)
    assert running.rebuild()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:  # the same number, another history
        owner.execute("DELETE FROM lists_entry")
        owner.execute("DELETE FROM lists_change")
    assert step_of(running) == 0
    assert len(running) == 0
    add(cast.otto, made_list(cast.otto, "Another"), pictures(2, 20))
    is_exact(running, cast.otto, pictures(1, 20))
    is_exact(caught_up(tmp_path), cast.otto, pictures(1, 20))


PROGRAM = """
import sys
from pathlib import Path
from tutela.session import ready
with ready():
    from tutela.linking.lists import shelf
    shelf.LONG_TAIL = 100
    from tutela.safeguards.installation import local_organisation
    here = local_organisation().pk
    one = shelf.Shelf(Path(sys.argv[1]))
    print("ready", flush=True)
    while True:
        one.catch_up(here)
        if sys.argv[2] == "rebuilding":
            one.rebuild()
"""


@pytest.mark.parametrize("at", ["applying", "rebuilding"])
def test_a_process_killed_while_it_applies_or_builds_comes_back_exact(cast: Cast, tmp_path: Path, at: str) -> None:
    listed = made_list(cast.otto)
    add(cast.otto, listed, pictures(0, 500))
    beside = caught_up(tmp_path)
    dice = random.Random(7)
    for nth in range(1, 4):
        running = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), at], stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        assert running.stdout.readline().strip() == "ready"
        for part in range(4):
            add(cast.otto, listed, pictures(100 * nth + part, 40))
        time.sleep(dice.uniform(0, 0.3))
        assert running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.communicate()
        is_exact(beside, cast.otto)
        is_exact(caught_up(tmp_path), cast.otto)


def test_an_import_killed_in_the_middle_leaves_whole_portions_and_goes_on(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    path = tmp_path / "list.csv"
    path.write_text("kind,value\n" + "".join(f"pdq,{value}\n" for value in pictures(5, 60_000)), encoding="ascii")
    name = f"police-a/{listed.slug}"
    command = [sys.executable, "-m", "tutela", "lists", "import", name, str(path), "--json"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def there() -> int:
        with acting(actor_of(cast.otto)):
            return queries.entries(listed).count()

    deadline = time.monotonic() + 90
    while not there() and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert there() % 20_000 == 0
    is_exact(caught_up(tmp_path / "index"), cast.otto)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert there() == 60_000
    is_exact(caught_up(tmp_path / "index"), cast.otto)
