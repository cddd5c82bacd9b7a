"""Finding records by what a text was taken for: exactly, nearly, and by names that are alike. Reads only what the acting person
may see, for the purposes they act for; nothing is stored and nothing tied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from tutela.linking import search
from tutela.linking.rules import weight
from tutela.linking.searching import names, pictures, serials
from tutela.linking.searching.rules import LOOKED_AT, Because, Feature, Sort
from tutela.linking.searching.taking import HANDLE, PDQ, REFERENCE, SERIAL, Reading, Taken
from tutela.recognition import named, nearness
from tutela.recognition.contract import Standing
from tutela.records import consulting, keys
from tutela.records.models import LONG, Mention, Posting, Record


@dataclass(slots=True)
class Answer:
    """One record that answers, with every reason, the strongest first. ``gated``: it names persons and belongs to others, so
    that it opens for a purpose; what it says is not shown before."""

    record: Record
    sort: Sort
    reasons: list[Because] = field(default_factory=list)
    gated: bool = False

    @property
    def weight(self) -> float:
        """Bits of all reasons together; for a name its best score."""
        if self.sort is Sort.FUZZY:
            return max(one.weight for one in self.reasons)
        return round(sum(one.weight for one in self.reasons), 2)


@dataclass(slots=True)
class Answers:
    """Answers of each sort, the strongest first; a record stands in the surest sort only. ``more`` are sorts of which there are
    more than were looked at; ``open`` is True for a partly read serial with too little to go by."""

    exact: list[Answer] = field(default_factory=list)
    near: list[Answer] = field(default_factory=list)
    fuzzy: list[Answer] = field(default_factory=list)
    more: set[Sort] = field(default_factory=set)
    open: bool = False

    @property
    def count(self) -> int:
        """How many records were found, of all sorts."""
        return len(self.exact) + len(self.near) + len(self.fuzzy)

    def everyone(self) -> list[Answer]:
        """All of them, exact ones first."""
        return [*self.exact, *self.near, *self.fuzzy]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which records a search is about: of one area or kind, where that is said."""

    area: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.area or self.kind)

    def among(self, keys_: Iterable[int]) -> dict[int, Record]:
        """Those of these current records that fit, by key."""
        found: QuerySet[Record] = Record.objects.filter(pk__in=list(keys_), current=True)
        if self.area:
            found = found.filter(area=self.area)
        if self.kind:
            found = found.filter(kind=self.kind)
        return {one.pk: one for one in found.select_related("source", "owner").defer(*LONG)}

    def of(self, naming: QuerySet[Mention]) -> QuerySet[Mention]:
        """Those of these namings whose records fit."""
        if self.area:
            naming = naming.filter(record__area=self.area)
        return naming.filter(record__kind=self.kind) if self.kind else naming


@dataclass(slots=True)
class Reasons:
    """What was found so far: record's key -> its reasons, for each sort. Of what very many name, only what is ``narrowed`` to is
    looked at."""

    narrowed: Narrowed = field(default_factory=Narrowed)
    by: dict[Sort, dict[int, list[Because]]] = field(default_factory=lambda: {sort: {} for sort in Sort})
    more: set[Sort] = field(default_factory=set)

    def add(self, sort: Sort, record: int, because: Because) -> None:
        """One more reason; the same one twice counts once."""
        reasons = self.by[sort].setdefault(record, [])
        if all(
            (one.feature, one.theirs, one.role) != (because.feature, because.theirs, because.role) for one in reasons
        ):
            reasons.append(because)

    def has(self, sort: Sort, record: int) -> bool:
        """Whether a record answers in this sort."""
        return record in self.by[sort]


def find(taken: Taken, narrowed: Narrowed = Narrowed(), *, off: frozenset[str] = frozenset()) -> Answers:
    """Every record that names what ``taken`` may be."""
    found = Reasons(narrowed)
    answers = Answers()
    _exact(taken.readings, found)
    if REFERENCE not in off:
        for key in search.by_reference(taken.text):
            found.add(Sort.EXACT, key, Because(Feature.REFERENCE, REFERENCE, taken.text, taken.text, 0.0))
    for reading in taken.readings:
        if reading.name == SERIAL:
            answers.open |= serials.find(reading, found)
        elif reading.name == HANDLE and reading.plain:
            _handles(reading, found)
        elif reading.name == PDQ:
            pictures.near([bytes.fromhex(reading.identifier.key)], found)
        elif reading.name in named.SCHEMES:
            names.find(reading, found)
    return _told(found, answers)


def find_prints(exact: Sequence[tuple[str, str]], hashes: Sequence[bytes], narrowed: Narrowed) -> Answers:
    """Every record that names a file of one of these digests (scheme, hexadecimal), or a picture near one of the PDQ hashes."""
    found = Reasons(narrowed)
    _by_hash({keys.key_hash(scheme, value): (scheme, value) for scheme, value in exact}, found)
    pictures.near(hashes, found)
    return _told(found, Answers())


def _told(found: Reasons, answers: Answers) -> Answers:
    surest: dict[int, Sort] = {}
    for sort in Sort:
        for key in found.by[sort]:
            surest.setdefault(key, sort)
    records = found.narrowed.among(surest)
    gated = consulting.gated(records.values())
    lists = {Sort.EXACT: answers.exact, Sort.NEAR: answers.near, Sort.FUZZY: answers.fuzzy}
    for key, sort in surest.items():
        if key in records:
            shown = [_unsaid(one, sort) if key in gated else one for one in found.by[sort][key]]
            shown.sort(key=_first)
            lists[sort].append(Answer(records[key], sort, shown, key in gated))
    for listed in lists.values():
        listed.sort(key=lambda one: (*_first(one.reasons[0]), -one.weight, -one.record.pk))
    answers.more = found.more
    return answers


def _first(because: Because) -> tuple[float, float]:
    """The order of reasons: of pictures the nearest first, then the heaviest."""
    return (because.weight, 0.0) if because.feature is Feature.PICTURE else (0.0, -because.weight)


def _unsaid(because: Because, sort: Sort) -> Because:
    """A reason without what the record says of a person, not even in what capacity it names them: nobody has stated what for.
    Found exactly, what it names is what was asked."""
    theirs = because.theirs if sort is Sort.EXACT or because.scheme in consulting.IMPERSONAL else ""
    return replace(because, theirs=theirs, role="", capacity="", assertion="")


def _exact(readings: Sequence[Reading], found: Reasons) -> None:
    hashed = {
        keys.key_hash(one.identifier.scheme, one.identifier.key): (one.identifier.scheme, one.identifier.written)
        for one in readings
        if one.name not in named.SCHEMES and one.unknown == 0 and one.identifier.standing is not Standing.DAMAGED
    }
    _by_hash(hashed, found)


def _by_hash(hashed: dict[bytes, tuple[str, str]], found: Reasons) -> None:
    if not hashed:
        return
    every = Mention.objects.filter(key_hash__in=list(hashed), current=True)
    mentions = list(every[: LOOKED_AT + 1])
    least = 0
    if len(mentions) > LOOKED_AT and found.narrowed:
        least = len(mentions)  # however few fit, it is as common as that
        mentions = list(found.narrowed.of(every)[: LOOKED_AT + 1])
    if len(mentions) > LOOKED_AT:
        found.more.add(Sort.EXACT)
    naming: dict[bytes, set[int]] = {}
    for one in mentions:
        naming.setdefault(bytes(one.key_hash or b""), set()).add(one.record_id)
    for one in mentions[:LOOKED_AT]:
        _scheme, written = hashed[bytes(one.key_hash or b"")]
        degree = max(len(naming[bytes(one.key_hash or b"")]), least)
        bits = weight(one.scheme, degree) if one.standing == Standing.LINKS else 0.0
        marks = (one.role, one.capacity, one.assertion)
        found.add(Sort.EXACT, one.record_id, Because(Feature.SAME_KEY, one.scheme, written, one.written, bits, *marks))


def _handles(reading: Reading, found: Reasons) -> None:
    """Accounts whose names look the same, on whatever service."""
    service, _bar, name = reading.identifier.key.rpartition("|")
    sought = nearness.handle_key(reading.identifier.key)
    hashed = keys.key_hash(nearness.Family.HANDLE, sought)
    records = list(
        Posting.objects.filter(key_hash=hashed, current=True).values_list("record_id", flat=True)[: LOOKED_AT + 1]
    )
    if len(records) > LOOKED_AT:
        found.more.add(Sort.NEAR)
    for one in Mention.objects.filter(record__in=records[:LOOKED_AT], scheme=HANDLE, current=True):
        theirs_service, _bar, theirs = one.key.rpartition("|")
        if one.key == reading.identifier.key or nearness.handle_key(one.key) != sought:
            continue
        same = theirs == name
        feature = Feature.SAME_ACCOUNT_NAME if same else Feature.LOOK_ALIKE_ACCOUNT
        elsewhere = bool(service) and service != theirs_service
        bits = weight(HANDLE, len(records)) / (2 if same and not elsewhere else 4)
        marks = (one.role, one.capacity, one.assertion)
        shown = f"{one.written} ({theirs_service})" if theirs_service else one.written
        found.add(
            Sort.NEAR,
            one.record_id,
            Because(feature, HANDLE, reading.identifier.written, shown, round(bits, 2), *marks),
        )
