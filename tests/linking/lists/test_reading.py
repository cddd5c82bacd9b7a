"""Files of list entries: every bad line is named with its place, and the others are taken."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linking.lists.planting import md5, picture

from tutela.errors import InvalidInput
from tutela.linking.lists.reading import EntryLine, Refused, read


def lines(text: str | bytes) -> list[EntryLine | Refused]:
    return list(read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def test_csv_and_ndjson_say_the_same() -> None:
    (table,) = lines(
        f"kind,value,quality,verdict,authority,valid_from,reference\npdq,{picture(1)},80,known,Example Police,2026-01-31,E-1\n"
    )
    (listed,) = lines(f'{{"kind": "PDQ", "value": "{picture(1)}", "quality": 80, "verdict": "known", "authority": "Example Police",'
                      ' "valid_from": "2026-01-31", "reference": "E-1"}\n')  # fmt: skip
    assert isinstance(table, EntryLine)
    assert isinstance(listed, EntryLine)
    assert (table.kind, table.key, table.quality, table.verdict, table.reference) == (
        "pdq",
        picture(1),
        80,
        "known",
        "E-1",
    )
    assert table.line == 2
    assert listed == EntryLine(1, *[getattr(table, name) for name in EntryLine.__slots__[1:]])


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("pdq,00000000000000000000000000000000,,,", "value", "not PDQ"),  # 32 characters, as once came from a partner
        (f"pdq,{'0' * 64},,,", "value", "every such file"),
        ("md5,d41d8cd98f00b204e9800998ecf8427e,,,", "value", "empty file"),
        ("md6,ab,,,", "kind", "md6"),
        (f"pdq,{picture(1)},101,,", "quality", "0 to 100"),
        (f"pdq,{picture(1)},x,,", "quality", "0 to 100"),
        (f"md5,{md5('a')},,known,", "authority", "authority"),
        (f"md5,{md5('a')},,worst,Example Police", "verdict", "worst"),
    ],
)
def test_a_bad_line_is_named_with_its_place_and_the_rest_is_taken(row: str, column: str, says: str) -> None:
    good = f"md5,{md5('good')},,,"
    found = lines(f"kind,value,quality,verdict,authority\n{good}\n{row}\n{good}\n")
    assert [type(one) for one in found] == [EntryLine, Refused, EntryLine]
    refused = found[1]
    assert isinstance(refused, Refused)
    assert (refused.line, refused.column) == (3, column)
    assert says in refused.sentence


def test_a_line_that_is_no_json_is_named_and_the_rest_is_taken() -> None:
    found = lines(
        f'{{"kind": "md5", "value": "{md5("a")}"}}\nnonsense\n[1]\n\n{{"kind": "md5", "value": "{md5("b")}"}}\n'
    )
    assert [(one.line, type(one)) for one in found] == [(1, EntryLine), (2, Refused), (3, Refused), (5, EntryLine)]


@pytest.mark.parametrize("text", ["", "name,hash\na,b\n", b"\xff\xfe\x00", "kind\npdq\n"])
def test_a_file_that_is_no_list_is_refused_as_a_whole(text: str | bytes) -> None:
    with pytest.raises(InvalidInput):
        lines(text)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_comes_is_understood_refused_or_no_list(content: bytes) -> None:
    for start in (b"", b"kind,value,quality,valid_from\n", b"{"):
        try:
            found = lines(start + content)
        except InvalidInput:
            continue
        assert all(isinstance(one, EntryLine | Refused) for one in found)
