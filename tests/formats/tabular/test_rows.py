"""Rows of delimited text: exact round trips, and no quotation mark that swallows its neighbours."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import FormatError
from tutela.formats.contract import Limits
from tutela.formats.tabular.dialect import sniff_delimiter
from tutela.formats.tabular.lines import Lines
from tutela.formats.tabular.rows import Row, Rows

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("éèüÖß\n\t\x0b\x0c"), max_size=12)
CYRILLIC = st.text(st.sampled_from("абвгдежзАБВ ЁЉЊћ;,\"'\n"), max_size=12)


def read(data: bytes, delimiter: str = ",", stated: str | None = None, limits: Limits | None = None) -> list[Row]:
    return list(Rows(Lines(io.BytesIO(data), stated, limits), delimiter, limits=limits))


def tables(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), min_size=1, max_size=6)
    )


def written(table: list[list[str]], delimiter: str, quoting: int, line_end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


def looks_like_rows(table: list[list[str]], delimiter: str) -> bool:
    """Texts that hold line ends and separators as rows do are doubted on purpose."""
    return any("\n" in cell and delimiter in cell for row in table for cell in row)


@settings(max_examples=100)
@given(
    table=tables(TEXTS),
    delimiter=st.sampled_from(";,\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_written_by_the_standard_library_comes_back_exactly(
    table: list[list[str]], delimiter: str, quoting: int, line_end: str, encoding: str
) -> None:
    if looks_like_rows(table, delimiter) or any("\r" in cell for row in table for cell in row):
        quoting = csv.QUOTE_ALL
        table = [[cell.replace(delimiter, " ").replace("\r", " ") for cell in row] for row in table]
    if encoding == "utf-8":
        table = [[cell.replace("\ufeff", "") for cell in row] for row in table]
    rows = read(written(table, delimiter, quoting, line_end).encode(encoding), delimiter)
    assert [row.cells for row in rows] == table
    assert not any(row.faults for row in rows)


@pytest.mark.parametrize(
    ("encoding", "texts"),
    [("windows-1252", LATIN), ("iso-8859-1", LATIN), ("windows-1250", LATIN), ("windows-1251", CYRILLIC)],
)
def test_a_stated_single_byte_encoding_comes_back_exactly(encoding: str, texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=60)
    @given(table=tables(texts))
    def check(table: list[list[str]]) -> None:
        table = [[cell.replace("|", " ").encode(encoding, "ignore").decode(encoding) for cell in row] for row in table]
        data = written(table, "|", csv.QUOTE_MINIMAL, "\n").encode(encoding)
        assert [row.cells for row in read(data, "|", encoding)] == table

    check()


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_one_clear_error_and_lose_no_line(data: bytes) -> None:
    fault_code = None
    rows = []
    try:
        rows = read(data, ";")
    except FormatError as error:
        fault_code = error.fault_code
    assert fault_code in {None, "encoding_unknown"}
    assert all(row.line >= 1 for row in rows)


@settings(max_examples=100)
@given(st.text(st.sampled_from('a;"\n1'), max_size=60))
def test_no_letter_of_a_text_is_lost_whatever_its_quotation_marks(text: str) -> None:
    rows = read(text.encode(), ";")
    kept = sum((row.raw or "".join(row.cells)).count("a") for row in rows)
    assert kept == text.count("a")
    starts = [row.line for row in rows]
    assert starts == sorted(set(starts))


def test_one_unclosed_quotation_mark_before_a_thousand_rows_sets_one_row_aside() -> None:
    lines = ["id;place;amount"] + [f"{number};Town;5" for number in range(1_001)]
    lines[1] = '0;"Town;5'
    rows = read(("\n".join(lines) + "\n").encode(), ";")
    faulty = [row for row in rows if row.faults]
    assert len(rows) == 1_002
    assert [row.line for row in faulty] == [2]
    assert faulty[0].faults[0].code == "quote_unclosed"
    assert faulty[0].faults[0].params["row"] == "2"
    assert faulty[0].raw == '0;"Town;5'


def test_an_unclosed_quotation_mark_closed_by_chance_far_below_swallows_nothing() -> None:
    lines = ["id;place;amount;unit"] + [f"{number};Town;5;kg" for number in range(200)]
    lines[10] = '9;"Town;5;kg'
    lines[150] = '149;Town";5;kg'
    rows = read("\n".join(lines).encode(), ";")
    assert len(rows) == 201
    assert [row.line for row in rows if row.faults] == [11]


def test_an_unclosed_quotation_mark_before_a_well_quoted_row_is_found() -> None:
    data = 'a;b;c\n1;"x;2\n3;"y; z";4\n5;v;6\n'
    rows = read(data.encode(), ";")
    assert [row.cells for row in rows if not row.faults] == [["a", "b", "c"], ["3", "y; z", "4"], ["5", "v", "6"]]
    assert [row.faults[0].code for row in rows if row.faults] == ["quote_unclosed"]


WORDS = st.text(st.sampled_from("abc 12"), min_size=1, max_size=6).map(str.strip).filter(bool)


@settings(max_examples=100)
@given(table=tables(WORDS).filter(lambda table: len(table[0]) > 1 and len(table) > 2), data=st.data())
def test_a_lost_quotation_mark_spoils_its_own_row_only(table: list[list[str]], data: st.DataObject) -> None:
    lines = written(table, ";", csv.QUOTE_ALL, "\n").splitlines()
    number = data.draw(st.integers(1, len(lines) - 1))
    marks = [at for at, letter in enumerate(lines[number]) if letter == '"']
    at = data.draw(st.sampled_from(marks))
    lines[number] = lines[number][:at] + lines[number][at + 1 :]
    rows = read("\n".join(lines).encode(), ";")
    assert [row.cells for row in rows if row.line != number + 1] == table[:number] + table[number + 1 :]


@settings(max_examples=100)
@given(
    table=tables(WORDS | st.just("x; y") | st.just('say "x"')).filter(lambda t: len(t[0]) > 1 and len(t) > 2),
    data=st.data(),
)
def test_an_added_quotation_mark_spoils_its_own_row_only(table: list[list[str]], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(table) - 1))
    table[number] = ["plain"] * len(table[0])
    lines = written(table, ";", csv.QUOTE_MINIMAL, "\n").splitlines()
    column = data.draw(st.integers(0, len(table[0]) - 1))
    lines[number] = ";".join('"plain' if index == column else "plain" for index in range(len(table[0])))
    rows = read("\n".join(lines).encode(), ";")
    assert [row.cells for row in rows if row.line != number + 1] == table[:number] + table[number + 1 :]
    assert [row.faults[0].code for row in rows if row.line == number + 1] == ["quote_unclosed"]


def test_texts_over_several_lines_stay_whole() -> None:
    data = '"a","b"\r\n"one\r\ntwo\r\n\r\nthree","x, y"\r\n"4","5"\r\n'
    rows = read(data.encode())
    assert rows[1].cells == ["one\r\ntwo\r\n\r\nthree", "x, y"]
    assert [row.line for row in rows] == [1, 2, 6]


def test_text_after_a_closing_quotation_mark_is_a_fault_and_not_glued_on() -> None:
    rows = read(b'a;b\n"5" pipe";x\n1;2\n', ";")
    assert rows[1].faults[0].code == "quote_stray"
    assert rows[2].cells == ["1", "2"]


def test_rows_with_too_many_and_too_few_cells_say_how_many() -> None:
    rows = read(b"a;b;c\n1;2\n1;2;3;4\n1;2;3\n", ";")
    assert [(f.code, f.params["found"], f.params["expected"]) for row in rows for f in row.faults] == [
        ("cells_too_few", "2", "3"),
        ("cells_too_many", "4", "3"),
    ]


def test_only_line_ends_end_lines() -> None:
    rows = read("a;b\nx\x0by\x0c;\u2028z\x85\n".encode(), ";")
    assert rows[1].cells == ["x\x0by\x0c", "\u2028z\x85"]


def test_old_line_ends_of_carriage_return_alone_are_read() -> None:
    assert [row.cells for row in read(b"a;b\r1;2\r3;4", ";")] == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_a_nul_character_sets_its_row_aside_and_no_other() -> None:
    rows = read(b"a;b\n1;x\0y\n2;z\n", ";")
    assert [fault.code for fault in rows[1].faults] == ["nul_character"]
    assert rows[1].cells == ["1", "x␀y"]
    assert not rows[2].faults


def test_a_text_longer_than_the_standard_library_allows_is_read() -> None:
    long = "x" * 200_000
    rows = read(f'a;b\n"{long}";1\n{long};2\n'.encode(), ";")
    assert [len(row.cells[0]) for row in rows] == [1, 200_000, 200_000]
    assert rows[1].long
    assert rows[2].long


class Endless(io.RawIOBase):
    """A gigabyte without a line end."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(self.left, size if size >= 0 else self.left)
        self.left -= size
        return b"x" * size


def test_a_line_of_a_gigabyte_is_refused_early_and_not_kept_in_memory() -> None:
    stream = Endless(10**9)
    tracemalloc.start()
    with pytest.raises(FormatError) as caught:
        list(Rows(Lines(stream), ";"))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.fault_code == "line_too_long"
    assert peak < 20 * 2**20
    assert stream.left > 9 * 10**8


@settings(max_examples=100)
@given(
    width=st.integers(2, 8),
    height=st.integers(2, 10),
    delimiter=st.sampled_from(";,\t|"),
    cell=st.text(st.sampled_from("ab c"), max_size=5),
)
def test_the_separator_of_an_even_table_is_found(width: int, height: int, delimiter: str, cell: str) -> None:
    text = "\n".join(delimiter.join([cell] * width) for _ in range(height)) + "\n"
    found, share, cells = sniff_delimiter(text)
    assert (found, share, cells) == (delimiter, 1.0, width)


def test_decimal_commas_do_not_make_the_comma_the_separator() -> None:
    assert sniff_delimiter("a;b\n1,5;2,5\n3,5;4,5\n")[0] == ";"
