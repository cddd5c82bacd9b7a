"""The trace itself: candidates read as the acting person, compared field by field, put in bands, with what befell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.linking.search import Sought
from tutela.linking.tracing import candidates, flags
from tutela.linking.tracing.candidates import Reached
from tutela.linking.tracing.firearms import Held, code_of, held, step_of
from tutela.linking.tracing.flags import Raised
from tutela.linking.tracing.rules import (
    BANDS,
    SURE,
    BandRule,
    Step,
    beside,
    ended_between,
    in_order,
    rarity,
)
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.comparing import Compared, Comparison, Verdict, compare
from tutela.recognition.firearms.description import Description
from tutela.recognition.firearms.marks import Mark
from tutela.recognition.firearms.tables import table
from tutela.records import consulting
from tutela.records.firearm import Firearm
from tutela.records.models import Record
from tutela.records.values import Coded, shown
from tutela.safeguards.actor import for_purposes
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import COMBINABLE, PURPOSES, areas_meeting
from tutela.vocabulary.areas import Area, Purpose


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firearm of another record that may be the one traced. ``beside`` are fields that are shown and weigh nothing.
    ``tied``: one of another serial or make is as likely, so that they can't both be it. ``gated``: its record belongs to
    others, names persons, and opens for a purpose."""

    record: Record
    held: Held
    mark: Mark
    comparison: Comparison
    beside: tuple[Compared, ...]
    step: Step
    tied: bool = False
    gated: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What is traced: a firearm of a record, or one that a person describes (then there is no record)."""

    held: Held
    description: Description
    step: Step
    record: Record | None = None

    @property
    def digest(self) -> str:
        """What the audit keeps of its serials: the keyed hash a search for them has."""
        return Sought(" ".join(dict.fromkeys(mark.serial for mark in self.description.serials)), ()).digest


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything found. ``absence`` says why there is no serial to trace by; ``restricted``: the record is kept and not worked
    with. ``dated`` and ``undated`` are the events of the traced and of the identical and strong ones."""

    subject: Subject
    candidates: tuple[Candidate, ...] = ()
    reached: Reached = field(default_factory=Reached)
    absence: Absence | None = None
    restricted: bool = False
    dated: tuple[Step, ...] = ()
    undated: tuple[Step, ...] = ()
    flags: tuple[Raised, ...] = ()
    sampled: int = 0

    @property
    def bands(self) -> list[tuple[BandRule, list[Candidate]]]:
        """Every band with its candidates, best first; empty ones too."""
        return [(rule, [one for one in self.candidates if one.comparison.band is rule.band]) for rule in BANDS]


def subject_of(record: Record, number: int) -> Subject:
    """The firearm of a record at a place (from 1). Raises NotFound where it has none there."""
    body = record.parsed_body()
    for one in held(body):
        if one.number == number:
            return Subject(one, one.described(), step_of(one, body, record.public_id, record.owner.name), record)
    raise NotFound(_("The record holds no such firearm."))


def subject_described(firearm: Firearm) -> Subject:
    """A firearm that a person describes."""
    one = Held(1, firearm, "described")
    reading = one.described()
    make = reading.make.make.id if reading.make.make else ""
    return Subject(one, reading, Step("", "described", make=make, make_written=firearm.make or ""))


def trace(subject: Subject) -> Trace:
    """Compare a firearm with every visible one whose mark is near, for the purposes that may be combined with its own."""
    record = subject.record
    if record is not None and RESTRICTED in record.handling:
        return Trace(subject, restricted=True)
    if subject.description.absence is not None:
        return Trace(subject, absence=subject.description.absence)
    area = Area(record.area) if record is not None else Area.FIREARMS
    with for_purposes(_combined(area)):
        reached = candidates.reach(mark.serial for mark in subject.description.serials)
        seen, sampled = candidates.makes_seen()
        found = list(_compared(subject, _records(reached, area, record), _Rarity(seen, sampled)))
    gated = consulting.gated({one.record.pk: one.record for one in found}.values())
    likely: dict[tuple[int, float], set[tuple[str, str]]] = {}
    for one in found:
        likely.setdefault(one.comparison.rank, set()).add((one.mark.serial, one.step.make))
    ordered = sorted(found, key=lambda one: (*(-part for part in one.comparison.rank), one.record.public_id))
    kept = tuple(
        replace(one, tied=len(likely[one.comparison.rank]) > 1, gated=one.record.pk in gated) for one in ordered
    )
    own = [subject.step] if record is not None else []
    dated, undated = in_order(own + [one.step for one in kept if one.step.sure])
    raised = flags.raised([subject.step, *(one.step for one in kept)]) if kept or own else []
    return Trace(
        subject, kept, reached, dated=tuple(dated), undated=tuple(undated), flags=tuple(raised), sampled=sampled
    )


@dataclass(frozen=True, slots=True)
class _Rarity:
    seen: Mapping[str, int] = field(default_factory=dict)
    counted: int = 0

    def of(self, described: Description) -> float:
        make = described.make.make
        return rarity(self.seen.get(make.id, 0), self.counted) if make else 0.0


def _combined(area: Area) -> tuple[Purpose, ...]:
    """The purposes that may be combined with those of an area."""
    own = set(PURPOSES[area])
    return tuple(purpose for purpose in Purpose if any(purpose in group for group in COMBINABLE if group & own))


def _records(reached: Reached, area: Area, record: Record | None) -> Iterable[Record]:
    found = Record.objects.filter(pk__in=reached.records, current=True, area__in=areas_meeting(area))
    found = found.exclude(handling__contains=[RESTRICTED])
    if record is not None:
        found = found.exclude(uid=record.uid)
    return found.select_related("owner", "source").order_by("pk")


def _compared(subject: Subject, records: Iterable[Record], rare: _Rarity) -> Iterator[Candidate]:
    least = float(table("weights")["bands"]["weak"])
    for record in records:
        body = record.parsed_body()
        for one in held(body):
            step = step_of(one, body, record.public_id, record.owner.name)
            ended = ended_between(subject.step, step)
            ours = subject.held.described(ended[0]) if ended[0] else subject.description
            theirs = one.described(ended[1])
            best = _best(ours, theirs, rare.of(theirs))
            if best is None:
                continue
            mark, comparison = best
            same = comparison.fields[0].verdict is Verdict.SAME
            if comparison.bits < least and not same:  # the same serial is shown however much contradicts
                continue
            comparison = _as_written(comparison, subject.held.firearm, one.firearm)
            yield Candidate(
                record,
                one,
                mark,
                comparison,
                _beside(subject.held.firearm, one.firearm),
                replace(step, sure=comparison.band in SURE, same_serial=same),
            )


def _best(ours: Description, theirs: Description, rare: float) -> tuple[Mark, Comparison] | None:
    """The mark of theirs that speaks most for one firearm, all marks against all."""
    best: tuple[Mark, Comparison] | None = None
    for mark in ours.serials:
        for other in theirs.serials:
            found = compare(ours, theirs, mark, other, rare)
            if found is not None and (best is None or found.rank > best[1].rank):
                best = other, found
    return best


def _as_written(comparison: Comparison, ours: Firearm, theirs: Firearm) -> Comparison:
    """The type was compared by its code; it is shown as each wrote it."""
    fields = [
        replace(one, ours=shown(ours.type), theirs=shown(theirs.type)) if one.field == "type" else one
        for one in comparison.fields
    ]
    return replace(comparison, fields=tuple(fields))


def _beside(ours: Firearm, theirs: Firearm) -> tuple[Compared, ...]:
    pairs: Sequence[tuple[str, Coded | None, Coded | None]] = (
        ("country", ours.country_of_manufacture, theirs.country_of_manufacture),
        ("kind", ours.item_kind, theirs.item_kind),
        ("origin", ours.origin_status, theirs.origin_status),
    )
    coded = [
        beside(name, code_of(one), code_of(other), shown=(shown(one), shown(other)))
        for name, one, other in pairs
        if one is not None or other is not None
    ]
    years = (str(ours.year or ""), str(theirs.year or ""))
    return (*coded, beside("year", *years)) if any(years) else tuple(coded)
