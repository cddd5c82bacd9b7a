"""Units of a file into batches of rows: identity, occurrences, understanding. Holds what must be remembered over a file."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tutela.formats.contract import Delivered
from tutela.intake import rows
from tutela.intake.rows import Batch, Identity, Seen, Terms
from tutela.intake.store import Known
from tutela.recognition.understand import Understood, understand
from tutela.records.envelope import Body
from tutela.records.keys import digest, record_uid
from tutela.records.kinds import BY_NAME
from tutela.safeguards.handling import CODES
from tutela.safeguards.retention import keep_until
from tutela.vocabulary.areas import Area
from tutela.vocabulary.faults import Fault

log = logging.getLogger("tutela.intake")


@dataclass(slots=True)
class Builder:
    """Builds the batches of one file. Counts run over the whole file; rows only over the batch at hand.

    Identical units without a reference are numbered occurrences of one content; a mended one goes on numbering where the
    store stands (``stored``: content -> how many occurrences there are), so that it never falls together with an equal
    record. Units of one reference must agree within a file: an identical repetition counts as unchanged, a different one is
    set aside. ``known`` is what this source has had set aside: a unit that is now understood closes what is still open, and
    what was mended or dismissed by a person brings nothing new. ``areas`` are those its owner works in.
    """

    source_id: int
    received_on: date
    areas: tuple[Area, ...]
    terms: Callable[[tuple[Area, ...], tuple[str, ...]], Terms]
    stored: Callable[[bytes], int] = lambda content: 0
    known: Known = field(default_factory=Known)
    occurrences: Counter[bytes] = field(default_factory=Counter)
    referenced: dict[bytes, bytes] = field(default_factory=dict)
    repeated: Counter[bytes] = field(default_factory=Counter)
    refused: dict[bytes, Fault] = field(default_factory=dict)
    by_kind: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    possible_duplicates: int = 0
    _keep: dict[str, str] = field(default_factory=dict)
    _open_ids: frozenset[str] | None = None

    def skip(self, unit: Delivered) -> None:
        """Pass a unit that an interrupted run has stored already; only remember that it was there. A mended one without a
        reference is remembered by the store."""
        if not unit.origin or unit.reference is not None:
            self._identify(unit, rows.written_json(unit))

    def _identify(self, unit: Delivered, written: bytes) -> Seen:
        """Which record a unit is, and how it stands to the units before it in the file."""
        content = rows.content_of(unit, written)
        if unit.reference is None:
            if unit.origin and content not in self.occurrences:
                self.occurrences[content] = self.stored(content)
            self.occurrences[content] += 1
            occurrence = self.occurrences[content]
            return Seen(record_uid(self.source_id, None, content, occurrence), occurrence)
        uid = record_uid(self.source_id, unit.reference, content, 1)
        former = self.referenced.get(uid)
        if former is None:
            self.referenced[uid] = content
            return Seen(uid)
        conflict = former != content
        if conflict:
            uid = digest(uid, former, content)
        repetition = self.repeated[uid]  # of a conflict, the first is none yet
        self.repeated[uid] += 1
        return Seen(uid, repetition=repetition + (not conflict), conflict=conflict)

    def add(self, unit: Delivered, batch: Batch, ids: Iterator[int]) -> None:
        """Understand one unit and put its rows into the batch."""
        batch.units += 1
        self._count(batch.by_kind, self.by_kind, unit.kind)
        if unit.origin and unit.origin not in self._origins():
            batch.repeated += 1
            return
        written = rows.written_json(unit)
        seen = self._identify(unit, written)
        faults = list(unit.faults)
        if seen.conflict:
            faults.append(Fault("reference_conflict", "", {"value": unit.reference or ""}))
        kind = BY_NAME.get(unit.kind)
        if kind is None:
            faults.append(Fault("kind_unknown", "kind", {"value": unit.kind, "known": ", ".join(BY_NAME)}))
        if faults or kind is None:
            self.set_aside(batch, seen, unit, faults, written)
            return
        understood = self._understood(kind, unit)
        if understood.body is None:
            self.set_aside(batch, seen, unit, understood.faults, written)
            return
        key = _key(seen, written) if self.known.any else b""
        if not unit.origin and key in self.known.closed:
            batch.repeated += 1
            return
        if closes := unit.origin or self.known.open.get(key):
            batch.replayed.append((closes, seen.uid))
        if seen.repetition and seen.uid in self.refused:
            self.set_aside(batch, seen, unit, [self.refused[seen.uid]], written)
            return
        if seen.repetition:
            batch.repeats.append((seen, unit))
            return
        record_id = next(ids)
        body = understood.body
        terms = self.terms((body.area or body.default_area,), body.handling)
        if seen.occurrence > 1:
            self.possible_duplicates += 1
        identity = Identity(record_id, seen.uid, seen.occurrence, written)
        batch.records.append(rows.record_row(identity, unit, understood, body, terms, self._kept(unit.kind)))
        batch.uids.append(seen.uid)
        batch.delivered.append(unit)
        batch.items.extend(rows.item_rows(record_id, body, terms.visibility_id, seen.occurrence))
        if understood.identifiers:
            batch.mentions.extend(rows.mention_rows(record_id, understood, terms.visibility_id))
            batch.postings.extend(rows.posting_rows(record_id, understood, terms.visibility_id))

    def _understood(self, kind: type[Body], unit: Delivered) -> Understood:
        try:
            return understand(kind, unit.draft, unit.options, self.received_on)
        except Exception as error:
            log.exception("row %s of a delivery was not understood", unit.place.row)
            return Understood(faults=[Fault("not_understood", "", {"reason": type(error).__name__})])

    def set_aside(self, batch: Batch, seen: Seen, unit: Delivered, faults: list[Fault], written: bytes) -> None:
        """Put a faulty unit into the batch. What it is, and every repetition of it in the file, has a row of its own."""
        kept = rows.kept_json(unit) if unit.beside else written
        record = seen.uid if unit.reference is None else record_uid(self.source_id, unit.reference, b"", 1)
        row = rows.quarantine_row(_key(seen, written), record, unit, faults, kept, self._visibility(unit))
        batch.quarantined.append(row)
        for code in dict.fromkeys(fault.code for fault in faults):
            self._count(batch.reasons, self.reasons, code)

    def _visibility(self, unit: Delivered) -> int | None:
        """Who sees a unit set aside: whoever would see the record it was to become; None: who sees its delivery."""
        kind, codes = BY_NAME.get(unit.kind), _handling(unit)
        if kind is None:
            return self.terms(self.areas, codes).visibility_id if codes else None
        if _may_hide(unit, "area"):  # a reader needs all it may be
            return self.terms(self.areas, codes).visibility_id
        stated = unit.draft.get("area")
        area = Area(str(stated)) if stated in tuple(Area) else kind.default_area
        return self.terms((area,), codes).visibility_id

    def _origins(self) -> frozenset[str]:
        if self._open_ids is None:
            self._open_ids = frozenset(self.known.open.values())
        return self._open_ids

    def _kept(self, kind: str) -> str:
        if kind not in self._keep:
            self._keep[kind] = keep_until(kind, self.received_on).isoformat()
        return self._keep[kind]

    @staticmethod
    def _count(of_batch: dict[str, int], of_file: Counter[str], name: str) -> None:
        of_batch[name] = of_batch.get(name, 0) + 1
        of_file[name] += 1


def _key(seen: Seen, written: bytes) -> bytes:
    """The identity of a unit in quarantine: which record it is, what came, and which repetition of it."""
    return digest(b"quarantine", seen.uid, written, str(seen.repetition).encode())


def _handling(unit: Delivered) -> tuple[str, ...]:
    """The handling codes of a unit that was not understood. What can't be read is taken for what it may be: a code that is
    not known counts as a sensitive one, and of a unit that could not be parsed every code that stands in its text."""
    codes: set[str] = set()
    stated = unit.draft.get("handling")
    for text in map(str, stated if isinstance(stated, list) else [] if stated is None else [stated]):
        codes |= {text} if text in CODES else {"sensitive", *_within(text)}
    if _may_hide(unit, "handling"):
        codes |= {"sensitive", *(code for text in unit.written.values() for code in _within(text))}
    return tuple(sorted(codes))


def _within(text: str) -> Iterator[str]:
    folded = text.casefold()
    return (code for code in CODES if code.casefold() in folded)


def _may_hide(unit: Delivered, field_name: str) -> bool:
    """Whether a unit that could not be read may carry a value of this field: by its mapping, or by the word in its text."""
    if not unit.faults or field_name in unit.draft:
        return False
    if unit.columns:
        return field_name in unit.columns
    return any(field_name in text.casefold() for text in unit.written.values())
