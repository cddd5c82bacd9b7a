"""The promise of the audit: as the owner of the database, with the triggers taken off, change anything that was sealed,
and it is found against the checkpoints outside. 1,000 random tamperings, each committed, verified in full, and undone.

What is not promised (docs/AUDIT.md): what happens to an entry before its seal, and before its checkpoint has left the
machine if the private key is stolen too.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from tests.cast import Cast
from tests.sealed import seal, unguarded, write

from tutela.safeguards.sealing import checkpoints, encoding, keys, verify
from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.diagnosis import Kind
from tutela.safeguards.sealing.encoding import COLUMNS, ID, XACT, Header, Tombstone

TABLES = ("safeguards_auditentry", "safeguards_auditdetail", "safeguards_auditbatch", "safeguards_audittombstone")
ROUNDS = 1_000


@dataclass
class Crime:
    """What was done: which entry it touched, and which finding must name it (None: any)."""

    what: str
    entry: int | None = None
    kinds: tuple[Kind, ...] = ()


@dataclass
class Scene:
    """The database in the hands of its owner, with what was sealed in it."""

    owner: psycopg.Connection
    dice: random.Random
    entries: list[int]
    batches: int

    def entry(self) -> int:
        """A random entry."""
        return self.dice.choice(self.entries)

    def run(self, statement: str, *values: object) -> int:
        """One statement."""
        return self.owner.execute(statement.encode(), values).rowcount


def other_value(scene: Scene, kind: str) -> object:
    number = scene.dice.randrange(1, 10**6)
    return {
        "bigint": number + 10**7,
        "integer": number,
        "text": f"x{number % 1000}",
        "bytea": number.to_bytes(8, "big"),
        "timestamptz": datetime.now(UTC) - timedelta(seconds=number % 3000 + 1),
    }[kind]


def alter(scene: Scene) -> Crime:
    name, kind = scene.dice.choice(COLUMNS)
    entry = scene.entry()
    changed = scene.run(f"UPDATE safeguards_auditentry SET {name} = %s WHERE id = %s", other_value(scene, kind), entry)
    assert changed == 1
    kinds = (Kind.MISSING, Kind.ADDED, Kind.ALTERED) if name in {"id", "xact"} else (Kind.ALTERED,)
    return Crime(f"update {name}", entry, kinds)


def remove(scene: Scene) -> Crime:
    entry = scene.entry()
    assert scene.run("DELETE FROM safeguards_auditentry WHERE id = %s", entry) == 1
    scene.run("DELETE FROM safeguards_auditdetail WHERE entry_id = %s", entry)
    return Crime("delete", entry, (Kind.MISSING,))


def insert(scene: Scene) -> Crime:
    """A new entry among sealed ones: the copy of one, a little different."""
    entry = scene.entry()
    number = scene.dice.choice([10**6 + scene.dice.randrange(1000), entry])
    scene.run(
        "INSERT INTO safeguards_auditentry SELECT (jsonb_populate_record(e, jsonb_build_object("
        "'id', %s::bigint, 'at', e.at + interval '1 microsecond', 'subject_id', 'planted'))).*"
        " FROM safeguards_auditentry e WHERE e.id = %s AND e.at = (SELECT min(at) FROM safeguards_auditentry WHERE id = %s)",
        number, entry, entry,
    )  # fmt: skip
    return Crime("insert", number, (Kind.ADDED, Kind.ALTERED))


def swap(scene: Scene) -> Crime:
    """Two entries change places: their ids, or their transactions too."""
    one, other = scene.dice.sample(scene.entries, 2)
    names = scene.dice.choice([("id",), ("id", "xact"), ("at",), ("at", "person_id")])
    sets = ", ".join(f"{name} = o.{name}" for name in names)
    scene.run(
        f"UPDATE safeguards_auditentry e SET {sets} FROM safeguards_auditentry o WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))",
        one, other, other, one,
    )  # fmt: skip
    return Crime(f"swap {', '.join(names)}")


def swap_seal(scene: Scene) -> Crime:
    """The same inside what is kept beside a seal."""
    number, ids, leaves = scene.owner.execute(
        "SELECT number, ids, leaves FROM safeguards_auditbatch WHERE count > 1 ORDER BY random() LIMIT 1", binary=True
    ).fetchone() or (0, b"", b"")
    scene.run(
        "UPDATE safeguards_auditbatch SET ids = %s, leaves = %s WHERE number = %s",
        ids[8:16] + ids[:8] + ids[16:], leaves[32:64] + leaves[:32] + leaves[64:], number,
    )  # fmt: skip
    return Crime("swap beside the seal")


HEADERS = (
    "replace(header, '\"count\":', '\"count\":1')",
    'replace(header, \'"count":\', \'"count":"x","was":\')',
    'regexp_replace(header, \'"count":[0-9]+\', \'"count":"5"\')',
    "regexp_replace(header, '\"horizon\":[0-9]+', '\"horizon\":-1')",
    "regexp_replace(header, '\"horizon\":[0-9]+', '\"horizon\":99999999999999999999')",
    'regexp_replace(header, \'"sealed_at":"[^"]+"\', \'"sealed_at":"yesterday"\')',
    'regexp_replace(header, \'"sealed_at":"[^"]+"\', \'"sealed_at":"2026-01-01"\')',
    "regexp_replace(header, '\"batch\":[0-9]+', '\"batch\":true')",
    'regexp_replace(header, \'"key":"[^"]+"\', \'"key":"0000000000000000"\')',
    "header || ' '",
    "'{}'",
    "'[1]'",
    "upper(header)",
)


def alter_seal(scene: Scene) -> Crime:
    number = scene.dice.randrange(1, scene.batches + 1)
    name = scene.dice.choice(["first", "count", "horizon", "sealed_at", "header", "signature", "ids", "leaves"])
    value: dict[str, Callable[[], str]] = {
        "header": lambda: scene.dice.choice(HEADERS),
        "sealed_at": lambda: "sealed_at - interval '1 second'",
        "signature": lambda: "set_byte(signature, 5, (get_byte(signature, 5) + 1) %% 256)",
        "ids": lambda: "set_byte(ids, 7, (get_byte(ids, 7) + 1) %% 256)",
        "leaves": lambda: "set_byte(leaves, 3, (get_byte(leaves, 3) + 1) %% 256)",
    }
    expression = value.get(name, lambda: f"{name} + 1")()
    assert scene.run(f"UPDATE safeguards_auditbatch SET {name} = {expression} WHERE number = %s", number) == 1
    return Crime(f"update the seal's {name}")


def cut_tail(scene: Scene) -> Crime:
    """The last batches are gone with their entries, and the database is consistent in itself."""
    keep = scene.dice.randrange(0, scene.batches)
    horizon = scene.owner.execute(
        "SELECT coalesce(max(horizon), 0) FROM safeguards_auditbatch WHERE number <= %s", [keep]
    ).fetchone() or (0,)
    scene.run("DELETE FROM safeguards_auditbatch WHERE number > %s", keep)
    if scene.dice.random() < 0.8:
        scene.run("DELETE FROM safeguards_auditentry WHERE xact >= %s", horizon[0])
        scene.run(
            "DELETE FROM safeguards_auditdetail d WHERE NOT EXISTS (SELECT FROM safeguards_auditentry WHERE id = d.entry_id)"
        )
    return Crime("cut the tail", None, (Kind.TRUNCATED,))


def cut_out(scene: Scene) -> Crime:
    """A batch in the middle, with or without its entries."""
    number = scene.dice.randrange(1, scene.batches)
    if scene.dice.random() < 0.5:
        scene.run(
            "DELETE FROM safeguards_auditentry WHERE xact < (SELECT horizon FROM safeguards_auditbatch WHERE number = %s)"
            " AND xact >= coalesce((SELECT horizon FROM safeguards_auditbatch WHERE number = %s), 0)",
            number, number - 1,
        )  # fmt: skip
    scene.run("DELETE FROM safeguards_auditbatch WHERE number = %s", number)
    return Crime("cut a batch out")


def replace_chain(scene: Scene) -> Crime:
    """An entry is altered and the whole chain signed anew with another key."""
    scene.run("UPDATE safeguards_auditentry SET subject_id = 'forged' WHERE id = %s", scene.entry())
    sign_anew(scene, Ed25519PrivateKey.generate())
    return Crime("replace the chain", None, (Kind.REPLACED,))


def steal_key(scene: Scene) -> Crime:
    """The same with the stolen private key: only the checkpoints outside show it."""
    scene.run("UPDATE safeguards_auditentry SET subject_id = 'forged' WHERE id = %s", scene.entry())
    sign_anew(scene, keys.signer().private)
    return Crime("replace the chain with the stolen key", None, (Kind.REPLACED,))


def alter_detail(scene: Scene) -> Crime:
    entry = scene.entry()
    changed = scene.dice.choice(["purpose = purpose || '.'", "salt = sha256(salt)", "entry_id = entry_id + 1000000"])
    assert scene.run(f"UPDATE safeguards_auditdetail SET {changed} WHERE entry_id = %s", entry) == 1
    return Crime("alter a purpose", None, (Kind.DETAIL,))


def forge_tombstone(scene: Scene) -> Crime:
    """As if retention had dropped the beginning."""
    through = scene.dice.randrange(1, scene.batches)
    text = (
        scene.owner.execute("SELECT header FROM safeguards_auditbatch WHERE number = %s", [through]).fetchone() or ("",)
    )[0]
    header = encoding.read_header(text)
    assert isinstance(header, Header)
    moment = "2026-01-01T00:00:00.000000Z"
    forger = keys.Signer(Ed25519PrivateKey.generate())
    said = Tombstone(
        through, header.last, header.horizon, encoding.head_of(text), moment, "audit-5y", moment, keys.signer().name
    )
    scene.run(
        "INSERT INTO safeguards_audittombstone VALUES (%s, %s, now(), %s, %s)",
        through, header.horizon, said.text(), forger.sign(said.text()),
    )  # fmt: skip
    scene.run("DELETE FROM safeguards_auditentry WHERE xact < %s", header.horizon)
    scene.run("DELETE FROM safeguards_auditbatch WHERE number <= %s", through)
    scene.run(
        "DELETE FROM safeguards_auditdetail d WHERE NOT EXISTS (SELECT FROM safeguards_auditentry WHERE id = d.entry_id)"
    )
    return Crime("forge a tombstone")


CRIMES: tuple[tuple[int, Callable[[Scene], Crime]], ...] = (
    (30, alter), (10, remove), (10, insert), (10, swap), (6, swap_seal), (12, alter_seal), (6, cut_tail), (4, cut_out),
    (4, replace_chain), (4, steal_key), (2, alter_detail), (2, forge_tombstone),
)  # fmt: skip
"""Each with its share."""


def sign_anew(scene: Scene, private: Ed25519PrivateKey) -> None:
    """Hash and sign every batch again over the entries as they are now."""
    by = keys.Signer(private)
    rows = list(encoding.stream(scene.owner, f"{encoding.SELECT} ORDER BY xact, id"))
    head, horizon = encoding.START, 0
    for text, number in scene.owner.execute(
        "SELECT header, number FROM safeguards_auditbatch ORDER BY number"
    ).fetchall():
        old = encoding.read_header(text)
        assert isinstance(old, Header)
        found = [row for row in rows if horizon <= encoding.whole(row[XACT]) < old.horizon]
        ids = b"".join(row[ID] for row in found)
        leaves = b"".join(encoding.leaf(old.first + place, row) for place, row in enumerate(found))
        new = Header(
            old.batch, old.first, old.count, old.horizon, old.upcoming, old.sealed_at,
            sha256(ids).hexdigest(), sha256(leaves).hexdigest(), head, by.name,
        )  # fmt: skip
        head, horizon = encoding.head_of(new.text()), old.horizon
        scene.run(
            "UPDATE safeguards_auditbatch SET header = %s, signature = %s, ids = %s, leaves = %s WHERE number = %s",
            new.text(), by.sign(new.text()), ids, leaves, number,
        )  # fmt: skip


@contextmanager
def undone(owner: psycopg.Connection) -> Iterator[None]:
    """Put every table back as it was."""
    yield
    for table in TABLES:
        owner.execute(f"DELETE FROM {table}")
        owner.execute(f"INSERT INTO {table} SELECT * FROM pristine_{table}")


@contextmanager
def scene_of(cast: Cast, place: Path) -> Iterator[Scene]:
    """Some 40 entries of several people in eight batches."""
    for number in range(8):
        write(cast.otto, 2, purpose="case 7")
        write(cast.anna, 3, purpose="case 8", apart=number % 2 == 0)
        seal(place)
    with unguarded() as owner:
        for table in TABLES:
            owner.execute(f"CREATE TEMPORARY TABLE pristine_{table} AS SELECT * FROM {table}")
        entries = [row[0] for row in owner.execute("SELECT id FROM safeguards_auditentry ORDER BY id")]
        yield Scene(owner, random.Random(20260101), entries, 8)


def test_a_thousand_random_tamperings_are_all_found(cast: Cast, tmp_path: Path) -> None:
    public = keys.signer().public
    done: Counter[str] = Counter()
    missed: list[str] = []
    with scene_of(cast, tmp_path) as scene:
        outside = tuple(checkpoints.read(tmp_path))
        rows, seals = (psycopg.connect(settings.CONNECTIONS.sealer) for _ in range(2))
        with rows, seals:

            def report() -> verify.Report:
                return verify.verify_on(rows, seals, public, outside)

            assert report().problems == []
            chosen = scene.dice.choices([crime for _, crime in CRIMES], [share for share, _ in CRIMES], k=ROUNDS)
            for commit in chosen:
                with undone(scene.owner):
                    crime = commit(scene)
                    problems = report().problems
                    named = not crime.entry or any(problem.entry == crime.entry for problem in problems)
                    expected = not crime.kinds or (problems and problems[0].kind in crime.kinds)
                    if not (problems and named and expected):
                        missed.append(f"{crime.what}: {crime.entry} {problems[:2]}")
                    done[commit.__name__] += 1
            assert report().problems == []  # everything was put back: nothing was found for another's crime
    assert missed == []
    assert sum(done.values()) == ROUNDS
    assert set(done) == {crime.__name__ for _, crime in CRIMES}


def test_a_chain_signed_anew_with_the_stolen_key_passes_without_a_checkpoint_outside(
    cast: Cast, tmp_path: Path
) -> None:
    """Said honestly: this is what the checkpoints are for."""
    with scene_of(cast, tmp_path) as scene:
        steal_key(scene)
        without = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public)
        against = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(tmp_path))
    assert without.problems == []
    assert against.problems[0].kind is Kind.REPLACED


def test_an_old_copy_of_the_checkpoints_still_shows_what_was_changed_before_it(cast: Cast, tmp_path: Path) -> None:
    with scene_of(cast, tmp_path) as scene:
        copied = list(checkpoints.read(tmp_path))[:4]
        steal_key(scene)
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, copied)
    assert report.problems[0].kind is Kind.REPLACED


def test_checkpoints_signed_by_somebody_else_prove_nothing(cast: Cast, tmp_path: Path) -> None:
    forger = keys.Signer(Ed25519PrivateKey.generate())
    with scene_of(cast, tmp_path) as scene:
        header = Header(9, 41, 1, 10**9, 10**9, "2026-01-01T00:00:00.000000Z", "", "", "", keys.signer().name)
        lines = [*checkpoints.read(tmp_path), Line(header.text(), forger.sign(header.text()))]
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, lines)
        assert scene.batches == 8
    assert [problem.kind for problem in report.problems] == [Kind.REPLACED]


def test_an_entry_dated_back_before_its_seal_is_found_once_it_is_sealed(cast: Cast, tmp_path: Path) -> None:
    """Whoever takes the triggers off may plant an entry of last year, but not in a transaction of last year."""
    with scene_of(cast, tmp_path) as scene:
        for planted in ("2025-01-01", "2030-01-01"):
            with undone(scene.owner):
                scene.run(
                    "INSERT INTO safeguards_auditentry (at, xact, organisation_id, role, operation, action)"
                    " VALUES (%s, pg_current_xact_id()::text::bigint, 1, 'x', 'change', 'x')",
                    planted,
                )
                place = tmp_path / planted
                place.mkdir()
                for file in tmp_path.iterdir():
                    if file.is_file():
                        (place / file.name).write_bytes(file.read_bytes())
                assert seal(place).entries == 1
                report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(place))
                assert [problem.kind for problem in report.problems] == [Kind.ADDED]


def test_an_entry_planted_in_a_transaction_that_was_sealed_long_ago_is_found_at_once(
    cast: Cast, tmp_path: Path
) -> None:
    with scene_of(cast, tmp_path) as scene, undone(scene.owner):
        scene.run(
            "INSERT INTO safeguards_auditentry (xact, organisation_id, role, operation, action) VALUES (1, 1, 'x', 'change', 'x')"
        )
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(tmp_path))
    assert report.problems[0].kind is Kind.ADDED


def test_dropping_a_whole_months_table_is_found(cast: Cast, tmp_path: Path) -> None:
    """No trigger keeps the owner from dropping a table; the seals do."""
    write(cast.otto, 5)
    seal(tmp_path)
    month = f"safeguards_auditentry_{datetime.now(UTC):%Y%m}"
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute(f"DROP TABLE {month}")
        owner.commit()
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(tmp_path))
        owner.execute("SELECT audit_make_months(0)")
    assert [problem.kind for problem in report.problems] == [Kind.MISSING] * 5


def test_a_tombstone_signed_with_the_stolen_key_is_found_by_later_checkpoints(cast: Cast, tmp_path: Path) -> None:
    with scene_of(cast, tmp_path) as scene:
        row = scene.owner.execute("SELECT header FROM safeguards_auditbatch WHERE number = 4").fetchone()
        assert row is not None
        header = encoding.read_header(row[0])
        assert isinstance(header, Header)
        said = Tombstone(
            4,
            header.last,
            header.horizon,
            encoding.head_of(row[0]),
            header.sealed_at,
            "audit-5y",
            header.sealed_at,
            header.key,
        )
        scene.run(
            "INSERT INTO safeguards_audittombstone VALUES (4, %s, now(), %s, %s)",
            header.horizon, said.text(), keys.signer().sign(said.text()),
        )  # fmt: skip
        scene.run("DELETE FROM safeguards_auditentry WHERE xact < %s", header.horizon)
        scene.run("DELETE FROM safeguards_auditbatch WHERE number <= 4")
        scene.run(
            "DELETE FROM safeguards_auditdetail d WHERE NOT EXISTS (SELECT FROM safeguards_auditentry WHERE id = d.entry_id)"
        )
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(tmp_path))
    assert [problem.kind for problem in report.problems] == [Kind.TOMBSTONE]


def test_checkpoints_in_any_order_and_several_copies_say_the_same(cast: Cast, tmp_path: Path) -> None:
    with scene_of(cast, tmp_path) as scene:
        lines = list(checkpoints.read(tmp_path))
        mixed = [*lines[4:], *lines[:6], lines[2]]
        public = keys.signer().public
        assert verify.verify(settings.CONNECTIONS.sealer, public, mixed).problems == []
        with undone(scene.owner):
            steal_key(scene)
            for given in (mixed, lines[::-1], lines[:1]):
                report = verify.verify(settings.CONNECTIONS.sealer, public, given)
                expected = scene.owner.execute("SELECT header FROM safeguards_auditbatch WHERE number = 1").fetchone()
                same = expected is not None and expected[0] == lines[0].text
                assert report.problems or (given == lines[:1] and same)
