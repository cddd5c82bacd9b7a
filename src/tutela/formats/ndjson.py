"""Lines of JSON, one record a line: ``{"kind": ..., "reference": ..., "body": {...}}``, in UTF-8.

The exchange format of the house: what ``write`` gives, ``read`` takes back to the last digit. JSON is read strictly
(RFC 8259 without its leniencies): a duplicate key, a number no reader would agree on, or a text that cannot be stored
makes a fault of its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import isinf
from typing import Final, NoReturn, TypeAlias, cast

from tutela.errors import FormatError
from tutela.formats.contract import Delivered, Draft, Format, Limits, Place, Progress, Sniff, Source, Totals
from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME
from tutela.vocabulary.faults import Fault

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"

_KEYS: Final = ("kind", "reference", "body")
_MOST_DIGITS: Final = 100
_PROGRESS_EVERY: Final = 1 << 20  # bytes
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_OPENING: Final = "[{"


@dataclass(frozen=True, slots=True)
class _Line:
    """One physical line: its number, its bytes without the line end (cut at the limit), and its whole length."""

    number: int
    content: bytes
    length: int


class _Refused(Exception):  # it carries a fault; it is not an error for anyone else
    """A line cannot be used; raised inside the JSON decoder's hooks, never seen outside this file."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def sniff(head: bytes, name: str) -> Sniff:
    """Whether the first line looks like a record line."""
    first = head.lstrip(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return Sniff(0)
    if b'"kind"' in first and b'"body"' in first:
        return Sniff(95, "the first line is a JSON object with a kind and a body")
    return (
        Sniff(60, "the first line begins a JSON object") if name.lower().endswith((".ndjson", ".jsonl")) else Sniff(20)
    )


def read(source: Source, limits: Limits, totals: Totals, progress: Progress | None = None) -> Iterator[Delivered]:
    """One ``Delivered`` a line; blank lines are passed over. Memory is bounded by the longest line allowed.

    Raises ``FormatError`` only where no line can be told from the next: an empty file, or one in UTF-16 or
    UTF-32.
    """
    seen = 0
    for line in _lines(source, limits, progress):
        if not line.content.strip() and line.length == len(line.content):
            continue
        seen += 1
        totals.units += 1
        yield _delivered(source, line, limits)
    if not seen:
        raise FormatError("The file is empty.", fault_code="document_empty", place=source.name)


def write(records: Iterable[tuple[str, str | None, Body]]) -> Iterator[bytes]:
    """One line a record, in the order given. Absent values (None) are left out; decimals are written as text."""
    for kind, reference, body in records:
        line = {"kind": kind, "reference": reference, "body": body.model_dump(mode="json", exclude_none=True)}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _lines(source: Source, limits: Limits, progress: Progress | None) -> Iterator[_Line]:
    most = limits.line_chars * 4  # a character of UTF-8 takes up to four bytes
    done = reported = 0
    with source.path.open("rb") as stream:
        number = 0
        while chunk := stream.readline(most + 2):
            number += 1
            done += len(chunk)
            if number == 1:
                _refuse_wide(chunk, source)
            length = len(chunk)
            last = chunk
            while not last.endswith(b"\n") and (last := stream.readline(1 << 16)):
                length += len(last)
                done += len(last)
            if done > limits.file_bytes:
                raise FormatError(
                    "The file is too large.", fault_code="document_too_large", place=f"{source.name}:{number}"
                )
            content = chunk.removesuffix(b"\n").removesuffix(b"\r")
            yield _Line(number, content, len(content) if length == len(chunk) else length)
            if progress and done - reported >= _PROGRESS_EVERY:
                reported = done
                progress(done)
    if progress:
        progress(done)


def _refuse_wide(first: bytes, source: Source) -> None:
    if first.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        sentence = "The file is in UTF-16 or UTF-32; lines of JSON are read in UTF-8."
        raise FormatError(sentence, mend="Save the file as UTF-8.", fault_code="json_encoding", place=source.name)


def _delivered(source: Source, line: _Line, limits: Limits) -> Delivered:
    place = Place(file=source.name, row=line.number)
    shown = _shown(line.content, limits)
    try:
        record = _record(line, limits)
        reference = _reference(record)
        kind, body = _kind(record), _body(record)
    except _Refused as refused:
        return Delivered(place, "", None, {"": shown}, {}, (refused.fault,))
    faults = tuple(Fault("json_key_unknown", key, {"value": key[:200]}) for key in record if key not in _KEYS)
    return Delivered(place, kind, reference, {"": shown}, {} if faults else body, faults)


def _shown(content: bytes, limits: Limits) -> str:
    """The line for a person: bytes that are no UTF-8, and NUL, stand as backslash escapes."""
    text = content[: limits.line_chars * 4].decode("utf-8", "backslashreplace")
    return text[: limits.line_chars].replace("\x00", "\\x00")


def _record(line: _Line, limits: Limits) -> dict[str, Json]:
    text = _text(line, limits)
    _refuse_depth(text, limits.json_depth)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise _Refused(Fault("json_truncated")) from error
        params = {"reason": error.msg[:1].lower() + error.msg[1:], "position": str(error.pos + 1)}
        raise _Refused(Fault("json_malformed", params=params)) from error
    if "\\u" in text:
        _refuse_unstorable(value)
    if not isinstance(value, dict):
        raise _Refused(Fault("json_not_object", params={"found": _named(value)}))
    return value


def _text(line: _Line, limits: Limits) -> str:
    if line.number == 1 and line.content.startswith(b"\xef\xbb\xbf"):
        raise _Refused(Fault("json_bom"))
    try:
        text = line.content.decode("utf-8")
    except UnicodeDecodeError as error:
        if line.length == len(line.content):
            raise _Refused(Fault("json_encoding", params={"position": str(error.start + 1)})) from error
        text = ""
    if line.length != len(line.content) or len(text) > limits.line_chars:
        params = {"length": str(line.length), "limit": str(limits.line_chars)}
        raise _Refused(Fault("json_line_too_long", params=params))
    return text


def _refuse_depth(text: str, limit: int) -> None:
    """Checked before decoding: the decoder calls itself for each level and would run out of stack."""
    if text.count("[") + text.count("{") <= limit:
        return
    depth = 0
    for token in _BRACKETS.finditer(text):
        mark = token[0]
        if mark[0] == '"':
            continue
        depth += 1 if mark in _OPENING else -1
        if depth > limit:
            raise _Refused(Fault("json_depth", params={"limit": str(limit)}))


def _pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Refused(Fault("json_duplicate_key", params={"value": _printable(twice)}))
    return found


def _decimal(text: str) -> Decimal:
    number, binary = Decimal(text), float(text)
    if isinf(binary) or (number and not binary) or len(text) > _MOST_DIGITS:  # as other readers would see it
        raise _Refused(Fault("json_number", params={"value": text[:80]}))
    return number


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise _Refused(Fault("json_number", params={"value": text[:80]}))
    return int(text)


def _constant(text: str) -> NoReturn:
    raise _Refused(Fault("json_number", params={"value": text}))


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_decimal, parse_int=_integer, parse_constant=_constant, strict=True
)


def _refuse_unstorable(value: Json) -> None:
    """Escapes can write what UTF-8 and PostgreSQL cannot hold; depth is bounded by now."""
    if isinstance(value, str):
        if "\x00" in value:
            raise _Refused(Fault("json_nul"))
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise _Refused(Fault("json_surrogate"))
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unstorable(inner)


def _kind(record: dict[str, Json]) -> str:
    if "kind" not in record:
        raise _Refused(Fault("json_key_missing", "kind", {"value": "kind"}))
    kind = record["kind"]
    if not isinstance(kind, str) or kind not in BY_NAME:
        shown = kind if isinstance(kind, str) else _named(kind)
        raise _Refused(Fault("kind_unknown", "kind", {"value": shown[:200], "known": ", ".join(BY_NAME)}))
    return kind


def _body(record: dict[str, Json]) -> Draft:
    if "body" not in record:
        raise _Refused(Fault("json_key_missing", "body", {"value": "body"}))
    body = record["body"]
    if not isinstance(body, dict):
        raise _Refused(Fault("json_key_type", "body", {"key": "body", "wanted": "an object"}))
    return cast(Draft, body)


def _reference(record: dict[str, Json]) -> str | None:
    reference = record.get("reference")
    if reference is not None and not isinstance(reference, str):
        raise _Refused(Fault("json_key_type", "reference", {"key": "reference", "wanted": "a text"}))
    return reference


def _named(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", Decimal: "a number"}
    return names[type(value)]


def _printable(text: str) -> str:
    return text[:200].encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


_EXAMPLE: Final = (
    b'{"kind":"listing","reference":"L-1","body":{"offer":"Example offer","market":"Example market"}}\n'
    b'{"kind":"incident","reference":null,"body":{"remarks":"A made-up incident.","articles":["https://example.eu/1"]}}\n'
)

FORMAT: Final = Format("ndjson", "Lines of JSON", (".ndjson", ".jsonl"), sniff, (("two_kinds.ndjson", _EXAMPLE),))
