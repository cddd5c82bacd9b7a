"""The canonical encoding: what PostgreSQL sends, and never the same for two different rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from tests.cast import Cast
from tests.sealed import write

from tutela.safeguards.sealing import encoding
from tutela.safeguards.sealing.checkpoints import Line, parse
from tutela.safeguards.sealing.encoding import COLUMNS, Header, Value, encode, read_header

INTEGERS = st.integers(-(2**63), 2**63 - 1)
BY_TYPE: dict[str, st.SearchStrategy[Value]] = {
    "bigint": st.none() | INTEGERS,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "text": st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
    "bytea": st.none() | st.binary(max_size=8),
    "timestamptz": st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}
ROWS = st.tuples(*(BY_TYPE[kind] for _, kind in COLUMNS))


@given(ROWS, ROWS)
@limits(max_examples=300)
def test_no_two_different_rows_are_encoded_alike(one: tuple[Value, ...], other: tuple[Value, ...]) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(ROWS, st.integers(0, len(COLUMNS) - 1), st.data())
@limits(max_examples=300)
def test_changing_one_column_changes_the_encoding_and_the_leaf(
    row: tuple[Value, ...], at: int, data: st.DataObject
) -> None:
    changed = (*row[:at], data.draw(BY_TYPE[COLUMNS[at][1]].filter(lambda value: value != row[at])), *row[at + 1 :])
    assert encode(row) != encode(changed)
    assert encoding.leaf(1, encode(row)) != encoding.leaf(1, encode(changed))


@given(ROWS, st.integers(1, 2**62), st.integers(1, 2**62))
def test_the_place_of_an_entry_is_part_of_its_leaf(row: tuple[Value, ...], one: int, other: int) -> None:
    assert (encoding.leaf(one, encode(row)) == encoding.leaf(other, encode(row))) == (one == other)


@given(st.text(max_size=6), st.text(max_size=6))
def test_text_cannot_move_between_columns(left: str, right: str) -> None:
    def row(action: str, subject: str) -> bytes:
        values: dict[str, Value] = {"at": datetime(2026, 1, 1, tzinfo=UTC), "action": action, "subject": subject}
        ready: dict[str, Value] = {"text": "", "bigint": 1, "integer": 1, "bytea": None}
        return encode([values.get(name, ready.get(kind)) for name, kind in COLUMNS])

    left, right = (text.encode("utf-8", "replace").decode() for text in (left, right))
    if left:
        assert row(left, right) != row(left[:-1], left[-1] + right)


def test_the_encoding_is_what_the_database_sends(cast: Cast) -> None:
    write(cast.otto, 3, purpose="Fall ü 7")
    write(cast.anna, 2)
    with psycopg.connect(settings.CONNECTIONS.sealer) as connection:
        rows = connection.execute(f"{encoding.SELECT} ORDER BY xact, id".encode()).fetchall()
        sent = list(encoding.stream(connection, f"{encoding.SELECT} ORDER BY xact, id"))
    assert len(rows) == 5
    assert [encode(row) for row in rows] == sent
    for row, content in zip(rows, sent, strict=True):
        assert encoding.whole(content[encoding.ID]) == row[0]
        assert encoding.moment(content[encoding.MOMENT]) == row[1]
        assert encoding.whole(content[encoding.XACT]) == row[2]


def test_every_column_of_the_table_is_hashed(cast: Cast) -> None:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        columns = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'safeguards_auditentry'::regclass AND attnum > 0 AND NOT attisdropped"
        ).fetchall()
    assert {name for (name,) in columns} == {name for name, _ in COLUMNS}


def test_an_empty_result_and_a_broken_query_are_told_apart(cast: Cast) -> None:
    with psycopg.connect(settings.CONNECTIONS.sealer) as connection:
        assert list(encoding.stream(connection, f"{encoding.SELECT} WHERE false")) == []
        try:
            list(encoding.stream(connection, "SELECT 1/0"))
        except psycopg.errors.DivisionByZero:
            return
    raise AssertionError("the error was swallowed")


HEADER = Header(3, 11, 5, 90, 95, "2026-01-31T12:00:00.000000Z", "aa", "bb", "cc", "dd")


@given(st.sampled_from(["batch", "first", "count", "horizon", "upcoming"]), st.integers(0, 10**6))
def test_a_header_is_read_back_and_any_change_changes_its_head(name: str, value: int) -> None:
    from dataclasses import replace

    assert read_header(HEADER.text()) == HEADER
    changed = replace(HEADER, **{name: value})  # type: ignore[arg-type]
    same = changed == HEADER
    assert (encoding.head_of(changed.text()) == encoding.head_of(HEADER.text())) == same


def test_a_header_written_otherwise_is_no_header() -> None:
    assert read_header(HEADER.text().replace(":", ": ")) is None
    assert read_header(HEADER.text().replace('"version":1', '"version":2')) is None
    assert read_header("[]") is None
    assert read_header("{}") is None


@given(st.binary(max_size=64))
def test_a_checkpoint_line_is_read_back(signature: bytes) -> None:
    line = Line(HEADER.text(), signature)
    assert parse(line.written()) == line


def test_moments_are_exact_to_the_microsecond() -> None:
    moment = datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC)
    content = (moment - encoding.EPOCH) // timedelta(microseconds=1)
    assert encoding.moment(content.to_bytes(8, "big")) == moment


def test_nothing_of_this_needs_django(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = "import sys, tutela.safeguards.sealing.verify, tutela.safeguards.sealing.sealer\nassert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
