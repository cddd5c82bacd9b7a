"""The one door for files: their format is found, or what was seen is said."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import FormatError
from tutela.formats.contract import Format, Source
from tutela.formats.registry import FORMATS, open_source, sniff

EXAMPLES = [(format_, name, data) for format_ in FORMATS for name, data in format_.examples]


@pytest.mark.parametrize(("format_", "name", "data"), EXAMPLES, ids=[name for _, name, _ in EXAMPLES])
def test_every_example_is_known_without_its_name_and_read_without_faults(
    tmp_path: Path, format_: Format, name: str, data: bytes
) -> None:
    assert sniff(data, "delivery").name == format_.name
    path = tmp_path / name
    path.write_bytes(data)
    opened = open_source(Source(path, name))
    found = list(opened.units)
    assert opened.format == format_.name
    assert found
    assert not [fault for unit in found for fault in unit.faults]


@pytest.mark.parametrize("packed", [False, True], ids=["alone", "in a zip"])
@pytest.mark.parametrize(("format_", "name", "data"), EXAMPLES, ids=[name for _, name, _ in EXAMPLES])
def test_a_bare_reading_finds_as_many_units_and_of_tables_the_same_written(
    tmp_path: Path, format_: Format, name: str, data: bytes, packed: bool
) -> None:
    path = tmp_path / (f"{name}.zip" if packed else name)
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, data)
    else:
        path.write_bytes(data)
    whole, bare = open_source(Source(path, path.name)), open_source(Source(path, path.name, bare=True))
    units, read_through = list(whole.units), list(bare.units)
    assert [unit.kind for unit in read_through] == [unit.kind for unit in units]
    if format_.name != "cybertipline":  # reports are only counted: what they say is taken out when they are stored
        assert [(unit.place, unit.written) for unit in read_through] == [(unit.place, unit.written) for unit in units]
    assert (bare.format, bare.mapping, bare.totals) == (whole.format, whole.mapping, whole.totals)


def test_an_unknown_format_says_what_was_seen_and_what_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 something")
    with pytest.raises(FormatError) as caught:
        open_source(Source(path, "a.pdf"))
    assert caught.value.fault_code == "format_unknown"
    assert "%PDF-1.7" in caught.value.sentence
    assert "tabular" in caught.value.sentence


def test_a_declared_format_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n")
    with pytest.raises(FormatError) as caught:
        open_source(Source(path, "a.csv"), format="excel")
    assert "excel" in caught.value.sentence


@settings(max_examples=100)
@given(
    data=st.binary(max_size=200)
    | st.sampled_from(EXAMPLES).flatmap(lambda e: st.integers(1, len(e[2])).map(lambda n: e[2][:n])),
    name=st.sampled_from(["a.csv", "a.xlsx", "a.zip", "a.gz", "a.xml", "a.ndjson", "a.parquet", "a.xls", "a"]),
)
def test_any_bytes_under_any_name_give_units_or_one_clear_error(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        counted, units, refusal = 0, 0, ""
        try:
            opened = open_source(Source(path, name))
            units = sum(1 for _ in opened.units)
            counted = opened.totals.units
        except FormatError as error:
            refusal = f"{error.fault_code} {error.sentence}"
        assert refusal or counted == units
        assert not any(bug in refusal for bug in ("NameError", "TypeError", "KeyError", "AttributeError", "IndexError"))
