"""The file to mend goes out safe for spreadsheets and comes back as it was, however a spreadsheet has saved it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import FormatError
from tutela.formats.contract import Limits
from tutela.formats.csv_cells import raw_cell, safe_cell
from tutela.intake.export import DOCUMENT, OWN_COLUMNS, read_mended, to_mend
from tutela.intake.models import Quarantined
from tutela.vocabulary.faults import CATALOGUE

CELLS = {"CASE_ID": "A-1", "QUANTITY": "2,5", "REMARKS": 'said: "yes; no", then\nleft'}


def saved(delimiter: str, encoding: str = "utf-8-sig", key: str = "abc") -> io.BytesIO:
    """A mended file as a spreadsheet saves it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([*OWN_COLUMNS, *CELLS])
    writer.writerow([key, "file, row 2", "why", *CELLS.values()])
    return io.BytesIO(text.getvalue().encode(encoding))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_mended_file_is_read_whatever_separates_its_cells(delimiter: str) -> None:
    assert read_mended(saved(delimiter), "mended.csv", {"abc"}) == {"abc": CELLS}


def sent(**units: Mapping[str, str]) -> bytes:
    """The file to mend of units by their ids."""
    return b"".join(
        to_mend(
            lambda: [
                Quarantined(public_id=key, place_file="f.csv", place_row=2, written=json.dumps(cells), faults="[]")
                for key, cells in units.items()
            ]
        )
    )


def back(content: bytes, *known: str) -> dict[str, dict[str, str]]:
    return read_mended(io.BytesIO(content), "mended.csv", set(known or ("abc",)))


def resaved(content: bytes, delimiter: str) -> bytes:
    """As another spreadsheet saves it."""
    text = io.StringIO()
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ["", "=x", "'y", "-z", "''", *OWN_COLUMNS, DOCUMENT, "document_", "document__", "quarantine_id_", ";"]
    ),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(st.lists(st.dictionaries(NAMES, TEXTS, max_size=6), min_size=1, max_size=3))
def test_any_columns_and_texts_come_back_exactly_however_saved(units: list[dict[str, str]]) -> None:
    named = {f"unit{number}": cells for number, cells in enumerate(units)}
    wanted = {key: {column: text for column, text in cells.items() if text} for key, cells in named.items()}
    content = sent(**named)
    assert back(content, *named) == wanted
    assert back(resaved(content, ";"), *named) == wanted
    assert back(resaved(content, "\t"), *named) == wanted


@pytest.mark.parametrize("column", ["=x", "'y", "-z", "@", *OWN_COLUMNS, "document", "document_", "quarantine_id__"])
def test_a_column_comes_back_under_its_own_name(column: str) -> None:
    cells = {column: "its text", "OTHER": "1"}
    assert back(sent(abc=cells)) == {"abc": cells}
    heading = next(csv.reader(io.StringIO(sent(abc=cells).decode("utf-8-sig"))))
    assert heading[:3] == list(OWN_COLUMNS)
    assert len({*heading}) == 5
    assert not any(cell.startswith(("=", "-", "@")) for cell in heading)


def test_a_column_with_delimiters_and_line_ends_in_its_name_does_not_mislead() -> None:
    cells = {"a;quarantine_id;b;c;d;e\tf": "1", "two\nlines; of; name": "2"}
    content = sent(abc=cells)
    for delimiter in (",", ";", "\t"):
        assert back(resaved(content, delimiter)) == {"abc": cells}


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", "\r", "\n", "\r\n\r", '=a\r\n"b"\r'])
def test_line_ends_inside_cells_come_back_as_they_were(text: str) -> None:
    content = sent(abc={"A": text, "B": "x"})
    assert back(content) == back(resaved(content, ";")) == {"abc": {"A": text, "B": "x"}}


def test_a_document_longer_than_the_standard_library_reads_comes_back() -> None:
    before = csv.field_size_limit()
    text = "<report>" + "x\r\n" * 200_000 + "</report>"
    assert back(sent(abc={"": text})) == {"abc": {"": text}}
    assert csv.field_size_limit() == before


def test_a_cell_beyond_the_limit_of_documents_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutela.intake.export.Limits", lambda: Limits(document_bytes=1024**2))
    before = csv.field_size_limit()
    with pytest.raises(FormatError, match="field larger") as caught:
        back(sent(abc={"": "x" * (1024**2 + 1)}))
    assert "1 million characters" in caught.value.mend
    assert csv.field_size_limit() == before


HEADING = ",".join([*OWN_COLUMNS, "A", "B"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["abc,f,w,1,2", "xyz,f,w,1,2", "abc,f,w,3,4"],
            "Row 4 of “mended.csv” has the quarantine_id “abc” a second time",
        ),
        (["abc,f,w,1,2", "xyz,f,w,1,2,3"], "Row 3 of “mended.csv” has 6 cells, the heading 5"),
        (["abc,f,w,1,2", "xyz,f,w,1"], "Row 3 of “mended.csv” has 4 cells, the heading 5"),
        (["abc,f,w,1,2", "xyz"], "Row 3 of “mended.csv” has 1 cells, the heading 5"),
        (['abc,f,w,"1\n1",2', "nobody,f,w,1,2"], "“nobody” in row 3 is not set aside"),
        (["abc,f,w,1,2", ",f,w,1,2"], "“” in row 3 is not set aside"),
    ],
)
def test_a_row_that_cannot_be_told_apart_or_does_not_fit_the_heading_is_named(rows: list[str], said: str) -> None:
    content = "\n".join([HEADING, *rows, ""]).encode()
    with pytest.raises(FormatError, match=re.escape(said)) as caught:
        back(content, "abc", "xyz")
    assert caught.value.mend


@pytest.mark.parametrize("twice", ["A", "quarantine_id", "quarantine_reasons", "'A", "document"])
def test_a_column_that_is_named_twice_is_refused(twice: str) -> None:
    content = f"{HEADING},document,{twice}\nabc,f,w,1,2,3,4\n".encode()
    with pytest.raises(FormatError, match="twice"):
        back(content)


def test_a_column_without_a_name_may_only_be_empty() -> None:
    assert back(f"{HEADING},,\nabc,f,w,1,2,,\n".encode()) == {"abc": {"A": "1", "B": "2"}}
    with pytest.raises(FormatError, match=r"Row 2 of .* has “stray” in a column without a name"):
        back(f"{HEADING},,\nabc,f,w,1,2,,stray\n".encode())


def test_rows_without_anything_are_no_rows() -> None:
    assert back(f"{HEADING}\n\nabc,f,w,1,2\n,,,,\n\n".encode()) == {"abc": {"A": "1", "B": "2"}}


@pytest.mark.parametrize("content", ["", "\n", "a,b\n1,2\n", '"quarantine_id\nabc', "quarantine_id"])
def test_what_is_no_file_to_mend_is_refused_or_holds_nothing(content: str) -> None:
    if content == "quarantine_id":
        assert back(content.encode()) == {}
    else:
        with pytest.raises(FormatError):
            back(content.encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    for start in (b"", b"quarantine_id,A\nabc,"):
        said, found = "", {}
        try:
            found = back(start + content)
        except FormatError as error:
            said = error.mend
        assert said or set(found) <= {"abc"}


def test_a_file_in_another_encoding_says_how_to_save_it() -> None:
    content = saved(",").getvalue().decode("utf-8-sig").replace("yes", "oui à").encode("cp1252")
    with pytest.raises(FormatError) as caught:
        read_mended(io.BytesIO(content), "mended.csv", {"abc"})
    assert "UTF-8" in caught.value.mend


def test_a_row_that_is_not_set_aside_is_named() -> None:
    with pytest.raises(FormatError, match="xyz"):
        read_mended(saved(",", key="xyz"), "mended.csv", {"abc"})


@given(st.text(max_size=30))
def test_no_cell_is_a_formula_and_every_cell_comes_back(text: str) -> None:
    out = safe_cell(text)
    assert raw_cell(out) == text
    assert not out.startswith(("=", "@", "\t", "\r"))
    assert not (out.startswith(("+", "-")) and not out[1:].replace(",", "").replace(".", "").isdigit())


def test_every_sentence_of_the_catalogue_can_be_written_into_the_file() -> None:
    from tutela.intake.export import sentence

    for code in CATALOGUE:
        assert sentence({"code": code, "column": "C", "params": {}})
