"""Lines of JSON: every kind makes an exact round trip, and no bytes at all make anything but units and faults."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tutela.errors import FormatError
from tutela.formats import ndjson
from tutela.formats.contract import Delivered, Limits, Source, Totals
from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME, KINDS
from tutela.records.values import Assertion, Capacity, Naming, Precision, When

GIVEN = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LIMITS = Limits(line_chars=4_000, json_depth=20)


def read(path: Path, content: bytes, limits: Limits = LIMITS) -> list[Delivered]:
    path.write_bytes(content)
    totals = Totals()
    units = list(ndjson.read(Source(path, "in.ndjson"), limits, totals))
    assert totals.units == len(units)
    return units


def codes(units: Iterable[Delivered]) -> list[list[str]]:
    return [[fault.code for fault in unit.faults] for unit in units]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "in.ndjson"


def _leaf(annotation: Any, info: FieldInfo) -> st.SearchStrategy[Any]:
    bounds = {name: getattr(mark, name) for mark in info.metadata for name in ("ge", "le") if hasattr(mark, name)}
    low, high = bounds.get("ge"), bounds.get("le")
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(low if low is not None else -(10**9), high if high is not None else 10**9)
    if annotation is float:
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    if annotation is Decimal:
        return st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
    pattern = next((mark.pattern for mark in info.metadata if getattr(mark, "pattern", None)), None)
    if pattern:
        return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii")).filter(
            lambda text: len(text) < 60
        )
    return TEXT.filter(bool) if any(getattr(mark, "min_length", 0) for mark in info.metadata) else TEXT


def of_annotation(annotation: Any, info: FieldInfo) -> st.SearchStrategy[Any]:
    """A strategy for any annotation the record kinds use."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        inner = FieldInfo.from_annotation(annotation)
        return of_annotation(arguments[0], inner if inner.metadata else info)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(of_annotation(arm, info) for arm in arguments))
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        if arguments[-1] is not Ellipsis:
            return st.tuples(*(of_annotation(arm, info) for arm in arguments))
        least = max((getattr(mark, "min_length", 0) for mark in info.metadata), default=0)
        bare = FieldInfo()
        return st.lists(of_annotation(arguments[0], bare), min_size=least, max_size=least + 1).map(tuple)
    if origin is dict:
        return st.dictionaries(TEXT, TEXT, max_size=2)
    if annotation is type(None):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return st.sampled_from(list(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return instances(annotation)
    return _leaf(annotation, info)


LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.MINUTE: 16, Precision.SECOND: 19}


def moments() -> st.SearchStrategy[When]:
    """Moments of the calendar, cut to their precision, with and without a zone."""
    return st.builds(
        lambda at, precision, zone, written: When(
            at=at.isoformat(timespec="seconds")[: LENGTHS[precision]] + (zone if LENGTHS[precision] > 10 else ""),
            precision=precision,
            zone_known=bool(zone),
            written=written,
        ),
        st.datetimes(),
        st.sampled_from(list(Precision)),
        st.sampled_from(["", "Z", "+02:00"]),
        st.none() | TEXT,
    )


def instances(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    if model is When:
        return moments()
    fields = {name: of_annotation(info.annotation, info) for name, info in model.model_fields.items()}
    if model is Naming:  # a capacity and its mark come together
        both = st.tuples(st.sampled_from(list(Capacity)), st.sampled_from(list(Assertion))) | st.just((None, None))
        bare = st.fixed_dictionaries(
            {name: one for name, one in fields.items() if name not in {"capacity", "assertion"}}
        )
        return st.builds(lambda values, marks: model(**values, capacity=marks[0], assertion=marks[1]), bare, both)
    return st.deferred(lambda: st.fixed_dictionaries(fields).map(lambda values: model(**values)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_kind_makes_an_exact_round_trip(kind: type[Body], path: Path) -> None:
    @settings(GIVEN, max_examples=25)
    @given(instances(kind), st.none() | TEXT)
    def round_trip(body: Body, reference: str | None) -> None:
        units = read(path, b"".join(ndjson.write([(kind.kind, reference, body)])), Limits())
        assert [(unit.kind, unit.reference, unit.faults) for unit in units] == [(kind.kind, reference, ())]
        assert kind.model_validate(units[0].draft) == body

    round_trip()


def test_the_example_of_the_format_is_read_whole(path: Path) -> None:
    for _, content in ndjson.FORMAT.examples:
        units = read(path, content)
        assert [unit.faults for unit in units] == [(), ()]
        assert [unit.place.row for unit in units] == [1, 2]
        assert all(BY_NAME[unit.kind].model_validate(unit.draft) for unit in units[:1])
        assert ndjson.sniff(content, "x.ndjson").confidence > 90


GOOD = b'{"kind":"listing","reference":"a","body":{"offer":"x"}}'


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"kind":"listing","kind":"listing","body":{}}', "json_duplicate_key"),
        (b'{"kind":"listing","body":{"offer":"a","offer":"b"}}', "json_duplicate_key"),
        (b'{"kind":"listing","body":{"offer":NaN}}', "json_number"),
        (b'{"kind":"listing","body":{"offer":-Infinity}}', "json_number"),
        (b'{"kind":"listing","body":{"offer":1e999}}', "json_number"),
        (b'{"kind":"listing","body":{"offer":1e-999}}', "json_number"),
        (b'{"kind":"listing","body":{"offer":' + b"9" * 5000 + b"}}", "json_line_too_long"),
        (b'{"kind":"listing","body":{"offer":' + b"9" * 3000 + b"}}", "json_number"),
        (b'{"kind":"listing","body":' + b"[" * 3000, "json_depth"),
        (b'{"kind":"listing","body":' + b'{"a":' * 30 + b"1" + b"}" * 31, "json_depth"),
        (b'{"kind":"listing","body":{"offer":"\\ud800"}}', "json_surrogate"),
        (b'{"kind":"listing","body":{"\\ud800":"x"}}', "json_surrogate"),
        (b'{"kind":"listing","body":{"offer":"\\u0000"}}', "json_nul"),
        (b'{"kind":"listing","body":{"offer":"\x00"}}', "json_malformed"),
        (b'{"kind":"listing","body":{"offer":"\xe9"}}', "json_encoding"),
        (b'{"kind":"listing","body":{"offer":"x"', "json_truncated"),
        (b'{"kind":"listing","body":{"offer":"x', "json_truncated"),
        (b'{"kind":"listing","body":{"offer":\xd9\xa1}}', "json_malformed"),
        (b'{"kind":"listing","body":{"offer":1_000}}', "json_malformed"),
        (b'{"kind":"listing","body":{}} {}', "json_malformed"),
        (b"[1,2]", "json_not_object"),
        (b'"text"', "json_not_object"),
        (b"17", "json_not_object"),
        (b"null", "json_not_object"),
        (b'{"kind":"sorcery","body":{}}', "kind_unknown"),
        (b'{"kind":7,"body":{}}', "kind_unknown"),
        (b'{"body":{}}', "json_key_missing"),
        (b'{"kind":"listing"}', "json_key_missing"),
        (b'{"kind":"listing","body":[]}', "json_key_type"),
        (b'{"kind":"listing","reference":5,"body":{}}', "json_key_type"),
        (b'{"kind":"listing","body":{},"owner":"me"}', "json_key_unknown"),
    ],
)
def test_a_bad_line_is_one_fault_with_its_place_and_text_and_the_others_are_read(
    line: bytes, code: str, path: Path
) -> None:
    units = read(path, GOOD + b"\n" + line + b"\n" + GOOD)
    assert codes(units) == [[], [code], []]
    assert units[1].place.row == 2
    assert units[1].written[""].startswith(line[:20].decode("utf-8", "backslashreplace").replace("\x00", "\\x00"))


def test_a_byte_order_mark_is_a_fault_of_the_first_line_only(path: Path) -> None:
    assert codes(read(path, b"\xef\xbb\xbf" + GOOD + b"\r\n" + GOOD)) == [["json_bom"], []]


def test_blank_lines_and_a_missing_last_line_end_are_no_faults(path: Path) -> None:
    units = read(path, GOOD + b"\n\n  \r\n" + GOOD)
    assert [(unit.place.row, unit.faults) for unit in units] == [(1, ()), (4, ())]


def test_a_line_of_many_megabytes_is_set_aside_without_being_held(path: Path) -> None:
    huge = b'{"kind":"listing","body":{"offer":"' + b"x" * 30_000_000 + b'"}}'
    units = read(path, GOOD + b"\n" + huge + b"\n" + GOOD)
    assert codes(units) == [[], ["json_line_too_long"], []]
    assert units[1].faults[0].params["length"] == str(len(huge) + 1)
    assert len(units[1].written[""]) <= LIMITS.line_chars


def test_numbers_keep_every_digit(path: Path) -> None:
    units = read(
        path,
        b'{"kind":"listing","body":{"offer":"x","price":{"low":0.1000000000000000055511151231257827,"unit":"EUR"}}}',
    )
    price = typing.cast(dict[str, object], units[0].draft["price"])
    assert price["low"] == Decimal("0.1000000000000000055511151231257827")


@pytest.mark.parametrize("content", [b"", b"\n\n", GOOD.decode().encode("utf-16")])
def test_a_file_without_any_line_to_tell_is_one_error(content: bytes, path: Path) -> None:
    with pytest.raises(FormatError):
        read(path, content)


@GIVEN
@given(content=st.binary(max_size=400))
def test_any_bytes_make_units_or_one_format_error(content: bytes, path: Path) -> None:
    with suppress(FormatError):
        assert all("\x00" not in unit.written[""] for unit in read(path, content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@GIVEN
@given(value=JSON, cut=st.integers(0, 5))
def test_any_json_makes_one_unit_that_can_be_stored(value: object, cut: int, path: Path) -> None:
    line = json.dumps({"kind": "listing", "body": value}).encode()
    units = read(path, line[: len(line) - cut])
    assert len(units) == 1
    if not units[0].faults:
        stored = json.dumps(units[0].draft, default=str, ensure_ascii=False)
        assert "\x00" not in stored
        assert stored.encode()
