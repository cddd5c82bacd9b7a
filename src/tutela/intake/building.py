"""Units of a file into batches of rows: identity, occurrences, understanding. Holds what must be remembered over a file."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tutela.formats.contract import Delivered
from tutela.intake import rows
from tutela.intake.rows import Batch, Identity, Terms
from tutela.recognition.understand import understand
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

    Identical units without a reference are numbered occurrences of one content. Units of one reference must agree
    within a file: an identical repetition counts as unchanged, a different one is set aside.
    """

    source_id: int
    received_on: date
    terms: Callable[[Area, tuple[str, ...]], Terms]
    occurrences: Counter[bytes] = field(default_factory=Counter)
    referenced: dict[bytes, bytes] = field(default_factory=dict)
    by_kind: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    possible_duplicates: int = 0
    _keep: dict[str, str] = field(default_factory=dict)

    def skip(self, unit: Delivered) -> None:
        """Pass a unit that an interrupted run has stored already; only remember that it was there."""
        written = rows.written_json(unit)
        content = rows.content_of(unit, written)
        if unit.reference is None:
            self.occurrences[content] += 1
        else:
            self.referenced.setdefault(record_uid(self.source_id, unit.reference, content, 1), content)

    def add(self, unit: Delivered, batch: Batch, ids: Iterator[int]) -> None:
        """Understand one unit and put its rows into the batch."""
        written = rows.written_json(unit)
        content = rows.content_of(unit, written)
        occurrence = 1
        if unit.reference is None:
            self.occurrences[content] += 1
            occurrence = self.occurrences[content]
        uid = record_uid(self.source_id, unit.reference, content, occurrence)
        batch.units += 1
        self._count(batch.by_kind, self.by_kind, unit.kind)
        faults = list(unit.faults)
        if unit.reference is not None:
            former = self.referenced.get(uid)
            if former == content:
                batch.repeated += 1
                return
            if former is not None:
                uid = digest(uid, former, content)
                faults.append(Fault("reference_conflict", "", {"value": unit.reference}))
            else:
                self.referenced[uid] = content
        kind = BY_NAME.get(unit.kind)
        if kind is None:
            faults.append(Fault("kind_unknown", "kind", {"value": unit.kind, "known": ", ".join(BY_NAME)}))
        if faults or kind is None:
            self._set_aside(batch, uid, unit, faults, written)
            return
        try:
            understood = understand(kind, unit.draft, unit.options, self.received_on)
        except Exception as error:
            log.exception("row %s of a delivery was not understood", unit.place.row)
            self._set_aside(batch, uid, unit, [Fault("not_understood", "", {"reason": type(error).__name__})], written)
            return
        if understood.body is None:
            self._set_aside(batch, uid, unit, understood.faults, written)
            return
        record_id = next(ids)
        body = understood.body
        terms = self.terms(body.area or body.default_area, body.handling)
        if unit.origin:
            batch.replayed.append((unit.origin, uid))
        if occurrence > 1:
            self.possible_duplicates += 1
        identity = Identity(record_id, uid, occurrence, written)
        batch.records.append(rows.record_row(identity, unit, understood, body, terms, self._kept(unit.kind)))
        batch.uids.append(uid)
        batch.items.extend(rows.item_rows(record_id, body, terms.visibility_id, occurrence))
        if understood.identifiers:
            batch.mentions.extend(rows.mention_rows(record_id, understood, terms.visibility_id))

    def _set_aside(self, batch: Batch, uid: bytes, unit: Delivered, faults: list[Fault], written: bytes) -> None:
        key = digest(b"quarantine", uid, written)
        batch.quarantined.append(rows.quarantine_row(key, unit, faults, written, self._restricted(unit)))
        for code in {fault.code for fault in faults}:
            self._count(batch.reasons, self.reasons, code)

    def _restricted(self, unit: Delivered) -> int | None:
        """The class of visibility of a unit set aside under handling codes; None: that of its delivery."""
        written = unit.draft.get("handling")
        handling = tuple(code for code in written if code in CODES) if isinstance(written, list) else ()
        kind = BY_NAME.get(unit.kind)
        if not handling or kind is None:
            return None
        return self.terms(kind.default_area, handling).visibility_id

    def _kept(self, kind: str) -> str:
        if kind not in self._keep:
            self._keep[kind] = keep_until(kind, self.received_on).isoformat()
        return self._keep[kind]

    @staticmethod
    def _count(of_batch: dict[str, int], of_file: Counter[str], name: str) -> None:
        of_batch[name] = of_batch.get(name, 0) + 1
        of_file[name] += 1
