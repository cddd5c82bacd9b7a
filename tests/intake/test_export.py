"""The file to mend goes out safe for spreadsheets and comes back as it was, however a spreadsheet has saved it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import FormatError
from tutela.intake.export import OWN_COLUMNS, raw_cell, read_mended, safe_cell
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
