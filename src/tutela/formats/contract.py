"""What every format promises: bytes in, one ``Delivered`` after another out, each with its place.

A format never drops anything: what it can't read is a ``Delivered`` with faults (one unit to quarantine),
and what it can't read at all is one ``FormatError`` for the whole file, raised before or after other units;
the intake then stores nothing of that file and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from tutela.vocabulary.faults import Fault, Note

Draft: TypeAlias = "dict[str, object]"
"""A record body before recognition: the nested shape of the kind's model, but any leaf that is a recognised value
(When, Coded, Interval, Where.country ...) may be plain written text instead, and a Quantity may be
``{"amount": text, "unit": text}`` (no ``kind``). Tables use dotted paths (``items.0.substance``) resolved by the mapping."""


class Place(NamedTuple):
    """Where in the source something stood. ``row`` counts physical lines (or sheet rows) from 1; ``path`` is an
    XPath or JSON pointer."""

    file: str
    sheet: str = ""
    row: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How this source writes: needed by recognition to read text without guessing. None means "not stated".

    ``date_order`` is ``ymd``, ``dmy`` or ``mdy``; ``decimal`` is ``.`` or ``,``; ``zone`` an IANA name or ``UTC``;
    ``country`` (ISO 3166-1 alpha-2) the context for national phone numbers and plates.
    """

    date_order: str | None = None
    decimal: str | None = None
    zone: str | None = None
    country: str | None = None


_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Delivered(NamedTuple):
    """One unit of a file: what may become one record.

    ``written`` is what came, for a person to read and mend: column -> text for tables (blank cells left out),
    ``{"": raw text}`` for documents. ``reference`` is the source's own reference, or None. ``rows`` is the number of
    table rows it was made of (1 for documents). ``columns`` names the source's column of a draft path (one shared mapping
    for all rows of a table), so that a fault can name the column. A unit with ``faults`` goes to quarantine;
    ``notes`` go with the record. ``origin`` is the id of the quarantined unit this one is the mended form of; ``beside`` is
    what is kept with such a unit when it is set aside again, and belongs to no field (the raw text of a broken row, columns
    to be filled in).
    """

    place: Place
    kind: str
    reference: str | None
    written: Mapping[str, str]
    draft: Draft
    faults: tuple[Fault, ...] = ()
    rows: int = 1
    options: ReadingOptions = ReadingOptions()
    columns: Mapping[str, str] = _NOTHING
    notes: tuple[Note, ...] = ()
    origin: str = ""
    beside: Mapping[str, str] = _NOTHING


@dataclass(slots=True)
class Totals:
    """What a file held, counted while reading; complete when the units are used up.

    ``physical_rows``: table rows counted independently of the parser (0 for documents). ``set_aside``: rows the
    mapping's filter left out, by the filter's reason.
    """

    physical_rows: int = 0
    units: int = 0
    set_aside: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Opened:
    """A file being read. ``mapping`` and ``source_name`` are what the file was recognised by."""

    format: str
    mapping: str | None
    source_name: str
    units: Iterator[Delivered]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: where it lies, and the name it was delivered under (which may lie inside an archive).

    ``bare``: it is only to be read through; units of tables come without drafts, XML reports are only counted.
    """

    path: Path
    name: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits against bombs; every one is checked while streaming, not only as declared."""

    file_bytes: int = 8 * 1024**3
    line_chars: int = 1_000_000
    field_chars: int = 100_000
    columns: int = 2_000
    archive_members: int = 1_000
    archive_ratio: int = 100
    archive_bytes: int = 4 * 1024**3
    xml_depth: int = 100
    json_depth: int = 100
    document_bytes: int = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Sniff:
    """What the first bytes say: ``confidence`` 0 (not this format) to 100 (certain), with the reason."""

    confidence: int
    reason: str = ""


Progress: TypeAlias = Callable[[int], None]
"""Called now and then with the number of bytes of the source read so far."""


@dataclass(frozen=True, slots=True)
class Format:
    """One outside format. ``examples`` are small complete files, used by tests, fuzzing and documentation."""

    name: str
    title: str
    extensions: tuple[str, ...]
    sniff: Callable[[bytes, str], Sniff]
    examples: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
