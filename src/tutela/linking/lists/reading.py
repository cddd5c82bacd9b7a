"""A delivered file of list entries to lines ready to store, or faults with their places. Nothing is stored here. Pure.

CSV with a header or NDJSON, told apart by the first character; columns ``kind`` and ``value``, and as wanted ``quality``,
``verdict`` with ``authority``, ``valid_from``, ``valid_until``, ``reference``, ``why``. A bad line is named with its number
and doesn't hold up the others.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import raw_cell
from tutela.linking.lists.reported import kept_value
from tutela.linking.lists.rules import VERDICTS
from tutela.recognition.contract import Standing
from tutela.recognition.fingerprint.kinds import BY_NAME, named

COLUMNS: Final = (
    "kind", "value", "quality", "verdict", "authority", "valid_from", "valid_until", "reference", "why",
)  # fmt: skip
LONGEST_LINE: Final = 2**22
"""Characters; the frames of a long film are a few hundred thousand."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry, understood. ``line`` is where it stands, from 1."""

    line: int
    kind: str
    key: str
    value: str = ""
    quality: int | None = None
    verdict: str = ""
    authority: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    reference: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not taken, and why."""

    line: int
    column: str
    sentence: str


class _Wrong(ValueError):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def read(stream: BinaryIO) -> Iterator[EntryLine | Refused]:
    """Every line of a file. Raises InvalidInput for a file that is neither CSV with the columns nor NDJSON, or no UTF-8."""
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    try:
        start = text.read(1)
        text.seek(0)
        for line, fields in _json_lines(text) if start == "{" else _csv_lines(text):
            yield fields if isinstance(fields, Refused) else understood(line, fields)
    except UnicodeDecodeError as error:
        raise InvalidInput(_("This file is not UTF-8."), mend=_("Save it as UTF-8 and send it again.")) from error
    finally:
        text.detach()


def understood(line: int, fields: Mapping[str, object]) -> EntryLine | Refused:
    """One line's fields, or the first thing wrong with them."""
    try:
        return _entry(line, {name: _plain(value) for name, value in fields.items()})
    except _Wrong as wrong:
        return Refused(line, wrong.column, wrong.sentence)


def _plain(value: object) -> str:
    if isinstance(value, list | dict):  # the frames of a film, as JSON within JSON
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value).strip().replace("\0", "")


def _entry(line: int, fields: Mapping[str, str]) -> EntryLine:
    kind = named(fields.get("kind", ""))
    if not kind:
        raise _Wrong(
            "kind", _("“%(kind)s” is no kind of fingerprint known here.") % {"kind": fields.get("kind", "")[:40]}
        )
    parsed = BY_NAME[kind].parse(fields.get("value", ""))
    if parsed.standing != Standing.LINKS:
        raise _Wrong("value", _WHY.get(parsed.why, _NOT_READ).format(kind=BY_NAME[kind].title))
    verdict, authority = fields.get("verdict", "").lower(), fields.get("authority", "")[:200]
    if verdict not in VERDICTS:
        raise _Wrong("verdict", _("“%(verdict)s” is no verdict known here.") % {"verdict": verdict[:40]})
    if verdict and not authority:
        raise _Wrong("authority", _("A verdict needs the name of the authority that gave it."))
    first, last = _day(fields, "valid_from"), _day(fields, "valid_until")
    if first and last and last < first:
        raise _Wrong("valid_until", _("It ends before it begins."))
    return EntryLine(
        line, kind, parsed.key, kept_value(kind, fields.get("value", "")), _quality(fields), verdict, authority, first,
        last, fields.get("reference", "")[:200], fields.get("why", "")[:1000],
    )  # fmt: skip


_NOT_READ: Final = "This is not read as {kind}."
_WHY: Final = {
    "not_hex_of_this_length": "This is not {kind}: hexadecimal digits of another number.",
    "one_digit_repeated": "This is the fingerprint of an empty or even file; it would meet every such file.",
    "one_byte_repeated": "This is the fingerprint of an empty or even file; it would meet every such file.",
    "hash_of_empty_file": "This is the fingerprint of an empty file; it would meet every such file.",
    "no_frame_to_match": "No frame of this film has enough structure to be compared.",
    "not_a_list_of_frames": "This is no list of frames.",
    "not_a_tmk_fingerprint": "This is no whole TMK fingerprint.",
    "not_144_bytes": "PhotoDNA has 144 bytes.",
    "no_frames": "This film has no frames.",
    "nothing_to_hash": "This text was too short to have a fingerprint.",
}


def _quality(fields: Mapping[str, str]) -> int | None:
    written = fields.get("quality", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and int(written[:9]) <= 100):
        raise _Wrong("quality", _("A quality is a whole number from 0 to 100."))
    return int(written)


def _day(fields: Mapping[str, str], name: str) -> date | None:
    written = fields.get(name, "")
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise _Wrong(name, _("A day is written 2026-01-31.")) from None


def _csv_lines(text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, object] | Refused]]:
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(text)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if not {"kind", "value"} <= set(header):
            raise InvalidInput(
                _("This file has no columns “kind” and “value”."),
                mend=_("Give it a first line with these columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)},
            )
        begins = rows.line_num + 1
        for row in rows:
            if row:
                yield begins, dict(zip(header, map(raw_cell, row), strict=False))
            begins = rows.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            _("Line %(line)s can't be read: %(why)s.") % {"line": rows.line_num, "why": error},
            mend=_("Mend it; the lines before it are stored already."),
        ) from error


def _json_lines(text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, object] | Refused]]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line) if len(line) <= LONGEST_LINE else None
        except (ValueError, RecursionError):
            fields = None
        yield number, fields if isinstance(fields, dict) else Refused(number, "", _("This line is no JSON object."))
