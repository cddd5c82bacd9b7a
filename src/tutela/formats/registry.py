"""The formats Tutela reads: one line each; and the one way to open a delivered file, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tutela.errors import TutelaError
from tutela.formats import cybertipline, ndjson, tabular
from tutela.formats.archives import Member, head_of, is_archive, members, unpacked
from tutela.formats.contract import Delivered, Format, Limits, Opened, Progress, Source, Totals
from tutela.formats.mapping import Mapping, shipped
from tutela.formats.refusal import refuse
from tutela.formats.tabular import reading

Read: TypeAlias = Callable[[Source, Limits, Totals, "Progress | None"], Iterator[Delivered]]

_DOCUMENTS: Final[tuple[tuple[Format, Read], ...]] = (
    (ndjson.FORMAT, ndjson.read),
    (cybertipline.FORMAT, cybertipline.read),
)
"""Formats that say themselves what their fields are."""

FORMATS: Final[tuple[Format, ...]] = (tabular.FORMAT, *(format_ for format_, _ in _DOCUMENTS))

_READERS: Final[dict[str, Read]] = {format_.name: read for format_, read in _DOCUMENTS}
_LOOK: Final = 64 * 1024
_LEAST: Final = 40  # confidence below which a format isn't taken


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a caller stated, and what there is to choose from."""

    format: str | None
    mapping: Mapping | None
    mappings: Sequence[Mapping]
    limits: Limits


@dataclass(slots=True)
class _Found:
    """A file whose format (and mapping) is known. ``tables`` is set for tables."""

    format: str
    tables: reading.Tables | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """(format, mapping, source name)."""
        mapping = self.tables.mapping if self.tables else None
        return self.format, mapping.name if mapping else None, mapping.source if mapping else self.format


def open_source(
    source: Source,
    *,
    format: str | None = None,
    mapping: Mapping | None = None,
    mappings: Sequence[Mapping] | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Open a delivered file: find its format (``format``, else by its first bytes and name), and for a table its
    mapping (``mapping``, else the one of ``mappings`` that fits; the shipped ones when not given).

    Archives are opened: each member is read as a file of its own, ``place.file`` being ``archive.zip/member.csv``.
    The units are read while they are used; close their iterator when leaving early.
    Raises FormatError, now or while reading: see vocabulary/faults/reading.py for its ``fault_code``.
    """
    choice = _Choice(format, mapping, shipped() if mappings is None else mappings, limits or Limits())
    with _reading(source):
        size = source.path.stat().st_size
        if size == 0:
            raise refuse("file_empty", source.name)
        if size > choice.limits.file_bytes:
            raise refuse("file_too_large", source.name, count=size, limit=choice.limits.file_bytes)
        with source.path.open("rb") as stream:
            head = stream.read(_LOOK)
        totals = Totals()
        if is_archive(head, source.name):
            inside = members(source, choice.limits)
            name, mapped, origin = _agreed(source, inside, choice)
            units = _read_members(inside, choice, totals, progress)
        else:
            found = _recognise(source, head, choice)
            name, mapped, origin = found.key
            units = _read(source, found, choice.limits, totals, progress)
    return Opened(name, mapped, origin, _guarded(units, source), totals)


def sniff(head: bytes, name: str) -> Format:
    """The format a file most likely has. Raises FormatError ``format_unknown``."""
    seen = [(format_.sniff(head, name), format_) for format_ in FORMATS]
    best, format_ = max(seen, key=lambda pair: pair[0].confidence)
    if best.confidence >= _LEAST:
        return format_
    known = ", ".join(f"{other.name} ({', '.join(other.extensions)})" for other in FORMATS)
    raise refuse("format_unknown", name, seen=_looks(head), known=known)


def _agreed(source: Source, inside: list[Member], choice: _Choice) -> tuple[str, str | None, str]:
    """What all members of an archive are; each is looked into first, so that an unknown one refuses the archive."""
    keys: dict[tuple[str, str | None, str], str] = {}
    for member in inside:
        head = head_of(member, choice.limits, _LOOK)
        if not head:
            raise refuse("file_empty", member.name)
        if is_archive(head, member.name):
            raise refuse(
                "archive_unsafe", source.name, member=member.inner or member.name, reason="is an archive itself"
            )
        whole = head.startswith(b"PK") or tabular.sniff(head, member.name).confidence >= 95
        with unpacked(member, choice.limits, None if whole else 4 * _LOOK) as unpacked_source:
            found = _recognise(unpacked_source, head, choice)
            if found.tables and found.tables.book:
                found.tables.book.close()
        keys.setdefault(found.key, member.name)
    if len(keys) > 1:
        names = ", ".join(f"{name} ({key[1] or key[0]})" for key, name in keys.items())
        raise refuse("archive_mixed", source.name, names=names)
    return next(iter(keys))


def _recognise(source: Source, head: bytes, choice: _Choice) -> _Found:
    if choice.format is not None:
        format_ = next((one for one in FORMATS if one.name == choice.format), None)
        if format_ is None:
            known = ", ".join(one.name for one in FORMATS)
            raise refuse("format_unknown", source.name, seen=f"the name “{choice.format}”", known=known)
    else:
        format_ = tabular.FORMAT if choice.mapping else sniff(head, source.name)
    if format_ is not tabular.FORMAT:
        return _Found(format_.name)
    tables = reading.recognise(source, choice.mappings, choice.mapping, choice.limits)
    if source.bare:
        tables.mapping = tables.mapping.bare()
    return _Found(format_.name, tables)


def _read(
    source: Source, found: _Found, limits: Limits, totals: Totals, progress: Progress | None
) -> Iterator[Delivered]:
    if found.tables is not None:
        return reading.read(source, found.tables, limits, totals, progress)
    return _READERS[found.format](source, limits, totals, progress)


def _read_members(
    inside: list[Member], choice: _Choice, totals: Totals, progress: Progress | None
) -> Iterator[Delivered]:
    for member in inside:
        with unpacked(member, choice.limits) as source:
            with source.path.open("rb") as stream:
                head = stream.read(_LOOK)
            found = _recognise(source, head, choice)
            yield from _read(source, found, choice.limits, totals, progress)


def _guarded(units: Iterator[Delivered], source: Source) -> Iterator[Delivered]:
    with _reading(source):
        yield from units


class _reading:  # noqa: N801 - a context manager, named as one
    """Whatever a reader may raise becomes one FormatError: a delivered file never makes a traceback."""

    def __init__(self, source: Source) -> None:
        self._name = source.name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, TutelaError):
            raise refuse("unreadable", self._name, reason=f"{type(error).__name__}: {error}") from error


def _looks(head: bytes) -> str:
    """The beginning of a file, for a person."""
    shown = head[:60].decode("utf-8", "replace")
    return "“" + "".join(letter if letter.isprintable() else "·" for letter in shown) + "”"
