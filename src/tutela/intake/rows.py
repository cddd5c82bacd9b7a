"""From what was delivered and understood to rows of the tables: pure, one function a table.

All values are text as COPY takes it; PostgreSQL converts. Constants of a submission (owner, source, regime) are not
repeated in each row: the INSERT adds them (store.py).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json

from tutela.formats.contract import Delivered
from tutela.intake.copy_text import Row, array, binary, free_text, line
from tutela.recognition import nearness, numbers
from tutela.recognition.contract import Identifier
from tutela.recognition.identifiers import shown_key
from tutela.recognition.nearness import Posting
from tutela.recognition.understand import VERSION, Understood
from tutela.records.envelope import Body
from tutela.records.keys import digest, key_hash
from tutela.records.listing import Listing
from tutela.records.seizure import Item, Seizure
from tutela.records.values import Coded, Precision, Quantity, QuantityKind, Where
from tutela.remembering import by_identity
from tutela.safeguards.retention import BY_KIND
from tutela.vocabulary.faults import Fault

RECORD_COLUMNS: Final = (
    "id bigint", "uid bytea", "content_digest bytea", "public_id text", "kind text", "area text", "crime_context text[]",
    "purposes text[]", "visibility_id integer", "source_reference text", "occurrence integer", "place_file text",
    "place_sheet text", "place_row integer", "place_path text", "occurred_at timestamptz", "occurred_precision text",
    "occurred_zone_known boolean", "country text", "region text", "place text", "place_folded text", "transport text",
    "concealment text", "location_kind text", "direction text", "headline text", "body text", "written text", "notes text",
    "recognition_version text", "retention_rule text", "retention_until date", "legal_basis text",
    "handling text[]", "source_reliability text", "information_accuracy text",
)  # fmt: skip
ITEM_COLUMNS: Final = (
    "record_id bigint", "visibility_id integer", "position integer", "item_kind text", "substance text",
    "substance_written text", "quantity_kind text", "amount numeric", "unit_written text", "assumption text", "twin_key bytea",
)  # fmt: skip
MENTION_COLUMNS: Final = (
    "record_id bigint", "visibility_id integer", "scheme text", "key_hash bytea", "key text", "written text", "role text",
    "standing text", "why text", "capacity text", "assertion text",
)  # fmt: skip
POSTING_COLUMNS: Final = ("record_id bigint", "visibility_id integer", "family text", "key_hash bytea", "key text")
QUARANTINE_COLUMNS: Final = (
    "uid bytea", "public_id text", "kind text", "place_file text", "place_sheet text", "place_row integer", "place_path text",
    "reference text", "rows integer", "written text", "faults text", "notes text", "codes text[]", "visibility_id integer",
    "origin text", "record_uid bytea",
)  # fmt: skip

_TWIN_FROM_GRAMS: Final = 10
"""Equal amounts below this are ordinary street cases, not signs of one event reported twice."""
_TOO_COARSE: Final = frozenset({Precision.YEAR, Precision.MONTH})


@dataclass(frozen=True, slots=True)
class Terms:
    """What records of one area under the same handling codes share: their class of visibility, their purposes."""

    visibility_id: int
    purposes: str


class Seen(NamedTuple):
    """Which record a unit is: the number of its occurrence, how often its reference came with the same content before
    (``repetition``), or that it came with other content (``conflict``)."""

    uid: bytes
    occurrence: int = 1
    repetition: int = 0
    conflict: bool = False


@dataclass(slots=True)
class Batch:
    """Rows of some units, ready for COPY, and what they count. ``units`` are file units used up, in order, of which
    ``repeated`` were mended or dismissed before and ``repeats`` are word for word a unit before them under one reference;
    ``possible_duplicates`` counts over the file so far; ``delivered`` are the units of ``records``, one to one; ``replayed``
    pairs the id of a quarantined unit with the uid of the record it became."""

    records: list[Row] = field(default_factory=list)
    uids: list[bytes] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)
    quarantined: list[Row] = field(default_factory=list)
    replayed: list[tuple[str, bytes]] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    units: int = 0
    repeated: int = 0
    repeats: list[tuple[Seen, Delivered]] = field(default_factory=list)
    possible_duplicates: int = 0
    bytes_read: int = 0

    def rows(self) -> int:
        """Rows of records and of what belongs to them."""
        return len(self.records) + len(self.items) + len(self.mentions) + len(self.postings)


def written_json(unit: Delivered) -> bytes:
    """What came, as stored. Half a character (a lone surrogate), which no text can hold, becomes a question mark."""
    try:
        return to_json(unit.written)
    except (PydanticSerializationError, UnicodeError):
        whole = {column: text.encode("utf-8", "replace").decode() for column, text in unit.written.items()}
        return to_json(whole)


def kept_json(unit: Delivered) -> bytes:
    """What came with what is kept beside it, for a unit set aside again."""
    return written_json(unit._replace(written={**unit.beside, **unit.written}))


def content_of(unit: Delivered, written: bytes) -> bytes:
    """The digest of what came: the identity of a unit without a reference."""
    return digest(unit.kind.encode(), without_float_noise(written))


_LONG_FRACTION: Final = re.compile(rb"\.[0-9]{9}")  # found without looking at every digit
_LONG_NUMBER: Final = re.compile(rb"[0-9]*\.[0-9]{9,}")


def without_float_noise(written: bytes) -> bytes:
    """A text to compare by: numbers with more digits than a binary double keeps (``69514.890745534446``), which differ from
    one release of the same figures to the next, are rounded to those."""
    return _LONG_NUMBER.sub(_rounded, written) if _LONG_FRACTION.search(written) else written


def _rounded(number: re.Match[bytes]) -> bytes:
    return format(numbers.without_float_noise(Decimal(number[0].decode())), "f").encode()


class Identity(NamedTuple):
    """Which record a unit is: the row's id, the record's uid, the number of its occurrence; and what came, as stored."""

    record_id: int
    uid: bytes
    occurrence: int
    written: bytes


def record_row(
    identity: Identity, unit: Delivered, understood: Understood, body: Body, terms: Terms, keep_until: str
) -> Row:
    """One row of the record table."""
    written = identity.written
    as_json = body_json(body)
    content = digest(without_float_noise(as_json), without_float_noise(written))
    area = body.area or body.default_area
    when, place = body.when, unit.place
    transport, concealment, location, direction = _facets(body)
    rule = BY_KIND[body.kind]
    moment = _start(when.at, when.precision) if when else None
    return line(
        str(identity.record_id), binary(identity.uid), binary(content), os.urandom(10).hex(), body.kind, area,
        array(body.crime_context), terms.purposes, str(terms.visibility_id), None if unit.reference is None else free_text(unit.reference),
        str(identity.occurrence), free_text(place.file), free_text(place.sheet), None if place.row is None else str(place.row),
        free_text(place.path), moment,
        when.precision if when else "", "t" if when and when.zone_known else "f",
        *(_where_cells(body.where) if body.where else _NOWHERE), transport,
        concealment, location, direction, free_text(body.headline()[:300]), free_text(as_json.decode()),
        free_text(_shown(written, understood)), _notes(unit, understood),
        VERSION, rule.name, keep_until, rule.legal_basis, array(body.handling), body.source_reliability or "",
        body.information_accuracy or "",
    )  # fmt: skip


def body_json(body: Body) -> bytes:
    """What ``model_dump_json(exclude_none=True, exclude_unset=True)`` gives, put together from the parts, which repeat."""
    pieces = []
    filled = body.model_fields_set
    for name, opening in _openings(type(body)):
        value = getattr(body, name) if name in filled else None
        if value is None:
            continue
        if isinstance(value, BaseModel):
            pieces.append(opening + _part_json(value))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            pieces.append(opening + b"[" + b",".join(map(_part_json, value)) + b"]")
        elif isinstance(value, str | tuple):
            pieces.append(opening + to_json(value))
        else:  # how it is written, its field says
            return _whole_json(body)
    return b"{" + b",".join(pieces) + b"}"


@cache
def _openings(model: type[BaseModel]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, f'"{name}":'.encode()) for name in model.model_fields)


def _whole_json(part: BaseModel) -> bytes:
    return part.__pydantic_serializer__.to_json(part, exclude_none=True, exclude_unset=True)


_part_json = by_identity(_whole_json)


_NOWHERE: Final = ("", "", "", "")


@by_identity
def _where_cells(where: Where) -> tuple[str, str, str, str]:
    """Country, region, place and its search form."""
    place = where.place or ""
    return _code(where.country), free_text(where.region or ""), free_text(place), free_text(folded(place))


def item_rows(record_id: int, body: Body, visibility_id: int, occurrence: int) -> Iterator[Row]:
    """Rows of the item table: a seizure's items, or a listing's goods. Only the first of identical rows seeks twins: the
    others are flagged as occurrences already."""
    if isinstance(body, Seizure):
        for position, item in enumerate(body.items):
            yield _item_row(
                record_id, visibility_id, position, item, _twin_key(item, body) if occurrence == 1 else None
            )
    elif isinstance(body, Listing) and (body.substance or body.quantity or body.item_kind):
        yield line(
            str(record_id), str(visibility_id), "0", _code(body.item_kind), *_goods(body.substance, body.quantity), None
        )


def _item_row(record_id: int, visibility_id: int, position: int, item: Item, twin: bytes | None) -> Row:
    return line(str(record_id), str(visibility_id), str(position), *_item_cells(item), binary(twin) if twin else None)


@by_identity
def _item_cells(item: Item) -> tuple[str | None, ...]:
    return _code(item.item_kind), *_goods(item.substance, item.quantity)


def _goods(substance: Coded | None, quantity: Quantity | None) -> tuple[str | None, ...]:
    written = free_text(substance.written or "") if substance else ""
    if quantity is None:
        return (_code(substance), written, "", None, "", "")
    amount = format(quantity.amount, "f")
    return (
        _code(substance),
        written,
        quantity.kind,
        amount,
        free_text(quantity.unit_written or ""),
        free_text(quantity.assumption or ""),
    )


def _twin_key(item: Item, body: Seizure) -> bytes | None:
    """What two reports of one event share whatever unit and alphabet they were written in."""
    when, where = body.when, body.where
    if when is None or where is None or where.country is None or when.precision in _TOO_COARSE:
        return None
    goods = _twin_goods(item)
    return key_hash("twin", "\0".join((where.country.code or "", when.at[:10], *goods))) if goods else None


@by_identity
def _twin_goods(item: Item) -> tuple[str, str] | None:
    """Substance and mass of what is worth seeking twins of."""
    quantity, substance = item.quantity, item.substance
    if quantity is None or substance is None or quantity.kind is not QuantityKind.MASS:
        return None
    if quantity.amount <= _TWIN_FROM_GRAMS:
        return None
    return substance.code or substance.written or "", format(quantity.amount.normalize(), "f")


def _shown(written: bytes, understood: Understood) -> str:
    """What was delivered, numbers that must not be stored whole behind their masks."""
    text = written.decode()
    for secret, mask in understood.masked.items():
        text = text.replace(to_json(secret).decode()[1:-1], mask)
    return text


def mention_rows(record_id: int, understood: Understood, visibility_id: int) -> Iterator[Row]:
    """Rows of the mention table; only what may tie has a key hash."""
    for naming, identifier in understood.identifiers:
        hashed = (
            key_hash(identifier.scheme, identifier.key) if identifier.key and identifier.standing != "damaged" else None
        )
        yield line(
            str(record_id), str(visibility_id), identifier.scheme, binary(hashed) if hashed else None,
            free_text(shown_key(identifier)),
            free_text(identifier.written), free_text(naming.role[:80]), identifier.standing, free_text(identifier.why[:80]),
            naming.capacity or "",
            naming.assertion or "",
        )  # fmt: skip


def posting_rows(record_id: int, understood: Understood, visibility_id: int) -> list[Row]:
    """Rows of the posting table: the keys by which what is named is found nearly. Each once a record."""
    found: dict[Posting, str] = {}
    for _naming, identifier in understood.identifiers:
        if identifier.scheme in nearness.FOUND:
            found.update(_posting_cells(identifier))
    start = f"{record_id}\t{visibility_id}\t"
    return [start + cells for _posting, cells in sorted(found.items())]


@lru_cache(maxsize=8_192)
def _posting_cells(identifier: Identifier) -> list[tuple[Posting, str]]:
    """Each posting with what its row has after the record's id and class. A name has some twenty, about 5 kB of them."""
    return [(one, _posting_line(one)) for one in nearness.postings(identifier)]


def _posting_line(one: Posting) -> Row:
    hashed = binary(key_hash(one.family, one.key)) if one.hashed else None
    return line(one.family, hashed, free_text(one.key) if one.clear else "")


def quarantine_row(
    uid: bytes, record: bytes, unit: Delivered, faults: list[Fault], written: bytes, visibility_id: int | None
) -> Row:
    """One row of the quarantine: everything needed to show, mend and replay the unit. ``record`` is the uid of the record it
    speaks of; ``visibility_id`` None: that of the delivery."""
    place = unit.place
    named = [{**fault.as_json(), "column": column_of(unit, fault.column)} for fault in faults]
    codes = array(tuple(dict.fromkeys(fault.code for fault in faults)))
    notes = [note.as_json() for note in unit.notes]
    return line(
        binary(uid), os.urandom(10).hex(), free_text(unit.kind), free_text(place.file), free_text(place.sheet),
        None if place.row is None else str(place.row), free_text(place.path),
        None if unit.reference is None else free_text(unit.reference), str(unit.rows), free_text(written.decode()),
        free_text(to_json(named).decode()), free_text(to_json(notes).decode()), codes,
        None if visibility_id is None else str(visibility_id), unit.origin, binary(record),
    )  # fmt: skip


def column_of(unit: Delivered, path: str) -> str:
    """The source's column of a draft path, or of the nearest path around it; else the path itself."""
    probe = path
    while probe:
        if probe in unit.columns:
            return unit.columns[probe]
        probe = probe.rpartition(".")[0]
    return path


def _facets(body: Body) -> tuple[str, str, str, str]:
    if isinstance(body, Seizure):
        direction = body.route.direction if body.route else None
        return _code(body.transport), _code(body.concealment), _code(body.location_kind), _code(direction)
    return "", "", "", ""


def _code(value: Coded | None) -> str:
    return free_text(value.code or "") if value else ""


def _notes(unit: Delivered, understood: Understood) -> str:
    notes = [*unit.notes, *understood.notes]
    if not notes:
        return "[]"
    return free_text(to_json([{**note.as_json(), "column": column_of(unit, note.column)} for note in notes]).decode())


@lru_cache(maxsize=65_536)
def _start(at: str, precision: str) -> str:
    """The first instant of a moment, for sorting and filtering; without a zone it is taken as UTC (and marked so)."""
    if precision == Precision.YEAR:
        return f"{at}-01-01T00:00:00Z"
    if precision == Precision.MONTH:
        return f"{at}-01T00:00:00Z"
    if precision == Precision.DAY:
        return f"{at}T00:00:00Z"
    return at if at.endswith("Z") or "+" in at[10:] or "-" in at[10:] else f"{at}Z"


@lru_cache(maxsize=65_536)
def folded(place: str) -> str:
    """The search form of a place name."""
    from tutela.recognition import places

    if not place:
        return ""
    reading = places.read(place, None)
    return reading.value.folded if reading.value else place.casefold()
