"""Every read of the audit: the filtered list page by page, a sample that can be drawn again, and the lines of an export.

What an auditor may read is decided by the row policy (``audit_scope`` in audit_schema.py): the body that runs the
clearing-house reads all, another organisation what its own people did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.safeguards import actor as actors
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import AuditDetail, AuditEntry, AuditReview, Organisation, Person

ROWS: Final = 50
COUNTED: Final = 10_000
"""How far a list is counted; beyond it a page says "more than 10 000"."""
CHOICES: Final = 500
SAMPLE: Final = 20
LARGEST_SAMPLE: Final = 200
_CHUNK: Final = 1_000
_TEXTS: Final = ("organisation", "person", "operation", "action", "subject", "subject_id")


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What a list is asked for, as an address carries it. Days are inclusive, of UTC, written ``2026-03-24``.

    ``organisation`` is a slug, ``person`` a sign-in name, ``action`` a name of the permission table.
    """

    start: date | None = None
    end: date | None = None
    organisation: str = ""
    person: str = ""
    operation: str = ""
    action: str = ""
    subject: str = ""
    subject_id: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> AuditFilters:
        """Filters from an address's parameters; InvalidInput says which one can't be used."""
        texts = {name: query.get(name, "").strip()[:150] for name in _TEXTS}
        if texts["operation"] not in {"", *Operation}:
            raise InvalidInput(_("There is no such operation."))
        start, end = _day(query.get("from", "")), _day(query.get("to", ""))
        if start and end and start > end:
            raise InvalidInput(_("The first day is after the last."), mend=_("Exchange the two days."))
        return cls(start=start, end=end, **texts)

    def query(self) -> dict[str, str]:
        """The address parameters of these filters."""
        values = {"from": self.start.isoformat() if self.start else "", "to": self.end.isoformat() if self.end else ""}
        values |= {name: getattr(self, name) for name in _TEXTS}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as people read it. ``purpose`` is None where it was erased; ``batch`` None where it is not sealed yet."""

    entry: AuditEntry
    organisation: str
    person: str
    recipient: str
    purpose: str | None
    batch: int | None
    sealed_at: datetime | None
    reviews: tuple[AuditReview, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the list, latest first; ``newer`` and ``older`` are places to go on from (empty: there is nothing)."""

    lines: list[Line]
    newer: str
    older: str


def found(filters: AuditFilters) -> QuerySet[AuditEntry]:
    """The entries that fit and that the acting person may read, without order."""
    actors.current().require("audit.read")
    fitting = AuditEntry.objects.all()
    if filters.start:
        fitting = fitting.filter(at__gte=_midnight(filters.start))
    if filters.end:
        fitting = fitting.filter(at__lt=_midnight(filters.end + timedelta(days=1)))
    if filters.organisation:
        known = Organisation.objects.filter(slug=filters.organisation).values_list("pk", flat=True)
        fitting = fitting.filter(organisation_id__in=list(known))
    if filters.person:
        people = Person.objects.filter(sign_in=filters.person).values_list("pk", flat=True)
        fitting = fitting.filter(person_id__in=list(people))
    for name in ("operation", "action", "subject", "subject_id"):
        if value := getattr(filters, name):
            fitting = fitting.filter(**{name: value})
    return fitting


def counted(fitting: QuerySet[AuditEntry]) -> int:
    """How many there are, but never counted beyond ``COUNTED`` + 1."""
    return fitting.order_by()[: COUNTED + 1].count()


def page_of(fitting: QuerySet[AuditEntry], before: str = "", after: str = "", size: int = ROWS) -> Shown:
    """One page, latest first: the entries older than the place ``before``, or newer than ``after``."""
    if after:
        entries = list(fitting.filter(_beyond(after, "gt")).order_by("at", "id")[: size + 1])
        more_newer, more_older = len(entries) > size, True
        entries = entries[:size][::-1]
    else:
        chosen = fitting.filter(_beyond(before, "lt")) if before else fitting
        entries = list(chosen.order_by("-at", "-id")[: size + 1])
        more_newer, more_older = bool(before), len(entries) > size
        entries = entries[:size]
    newer = _place(entries[0]) if entries and more_newer else ""
    older = _place(entries[-1]) if entries and more_older else ""
    return Shown(lines_of(entries), newer, older)


def sample(filters: AuditFilters, seed: str, size: int = SAMPLE) -> list[Line]:
    """Sealed entries drawn at random from those that fit, in a random order: whoever draws again with the same seed,
    filters and size gets the same. The period must be over, so that nothing can be added to what is drawn from."""
    if filters.start is None or filters.end is None:
        raise InvalidInput(_("A sample is drawn from a period."), mend=_("Give its first and its last day."))
    fitting = found(filters).filter(xact__lt=_horizon())
    dice = MD5(Concat(Value(f"{seed}:"), Cast(F("id"), CharField()), output_field=CharField()))
    drawn = fitting.annotate(dice=dice).order_by("dice", "id")[: max(1, min(size, LARGEST_SAMPLE))]
    return lines_of(list(drawn))


def lines_of(entries: Sequence[AuditEntry]) -> list[Line]:
    """Entries with the names, purposes, seals and reviews that belong to them; one query each."""
    keys = [entry.pk for entry in entries]
    purposes = dict(AuditDetail.objects.filter(entry_id__in=keys).values_list("entry_id", "purpose"))
    houses = {one for entry in entries for one in (entry.organisation_id, entry.recipient_id) if one is not None}
    organisations = dict(Organisation.objects.filter(pk__in=houses).values_list("pk", "name"))
    people = dict(
        Person.objects.filter(pk__in={entry.person_id for entry in entries if entry.person_id}).values_list(
            "pk", "name"
        )
    )
    seals = _seals({entry.xact for entry in entries})
    reviews: dict[int, list[AuditReview]] = {}
    for review in AuditReview.objects.filter(entry_id__in=keys).order_by("id"):
        reviews.setdefault(review.entry_id, []).append(review)
    return [
        Line(
            entry=entry,
            organisation=organisations.get(entry.organisation_id, str(entry.organisation_id)),
            person=people.get(entry.person_id, str(entry.person_id)) if entry.person_id else "",
            recipient=organisations.get(entry.recipient_id, str(entry.recipient_id)) if entry.recipient_id else "",
            purpose=purposes.get(entry.pk) if entry.commitment is not None else "",
            batch=seals[entry.xact][0],
            sealed_at=seals[entry.xact][1],
            reviews=tuple(reviews.get(entry.pk, ())),
        )
        for entry in entries
    ]


EXPORTED: Final = (
    "entry", "at", "organisation", "person", "role", "operation", "action", "subject", "subject_id", "recipient", "count", "purpose",
    "purpose_erased", "root", "commitment", "transaction", "batch", "sealed_at", "reviews",
)  # fmt: skip
"""Members of an exported line."""


def exported(filters: AuditFilters) -> Iterator[dict[str, object]]:
    """Everything that fits, oldest first, as plain values with the members of ``EXPORTED``."""
    actors.current().require("audit.export")
    entries = found(filters).order_by("at", "id").iterator(chunk_size=_CHUNK)
    while chunk := list(islice(entries, _CHUNK)):
        for line in lines_of(chunk):
            yield dict(zip(EXPORTED, _values(line), strict=True))


def _values(line: Line) -> Iterable[object]:
    entry = line.entry
    who = [line.organisation, line.person, entry.role, entry.operation, entry.action]
    what = [entry.subject, entry.subject_id, line.recipient, entry.count, line.purpose or "", line.purpose is None]
    proof = [_hex(entry.root), _hex(entry.commitment), entry.xact, line.batch, _iso(line.sealed_at), len(line.reviews)]
    return [entry.pk, _iso(entry.at), *who, *what, *proof]


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: organisations, and people of those the acting person may read about (none where they are
    too many to choose from: then a name is typed)."""
    actor = actors.current()
    organisations = Organisation.objects.order_by("name")
    people = Person.objects.order_by("name")
    if not _reads_all():
        organisations = organisations.filter(pk=actor.organisation_id)
        people = people.filter(organisation_id=actor.organisation_id)
    named = list(people.values_list("sign_in", "name")[: CHOICES + 1])
    return {
        "organisations": list(organisations.values_list("slug", "name")[:CHOICES]),
        "people": named if len(named) <= CHOICES else [],
    }


def unsealed() -> tuple[int, datetime | None]:
    """How many entries the acting person may read are not sealed yet, and the moment of the oldest."""
    waiting = AuditEntry.objects.filter(xact__gte=_horizon())
    oldest = waiting.order_by("xact", "id").values_list("at", flat=True).first()
    return (waiting.count(), oldest) if oldest else (0, None)


def _reads_all() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_scope()")
        (scope,) = cursor.fetchone()
    return bool(scope == 0)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce((SELECT horizon FROM safeguards_auditbatch ORDER BY number DESC LIMIT 1), 0)")
        (horizon,) = cursor.fetchone()
    return int(horizon)


def _seals(transactions: set[int]) -> dict[int, tuple[int | None, datetime | None]]:
    """The batch in which each transaction was sealed, and when."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.xact, b.number, b.sealed_at FROM unnest(%s::bigint[]) t (xact) LEFT JOIN LATERAL ("
            " SELECT number, sealed_at FROM safeguards_auditbatch WHERE horizon > t.xact ORDER BY horizon LIMIT 1) b ON true",
            [list(transactions)],
        )
        return {xact: (number, sealed_at) for xact, number, sealed_at in cursor.fetchall()}


def _beyond(place: str, how: str) -> Q:
    moment, _mark, key = place.partition("-")
    if not (
        moment.isascii() and moment.isdigit() and key.isascii() and key.isdigit() and len(moment) < 18 and len(key) < 19
    ):
        raise InvalidInput(_("This page of the list does not exist."), mend=_("Begin at the latest entries."))
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(moment))
    return Q(**{f"at__{how}": at}) | Q(at=at, **{f"id__{how}": int(key)})


def _place(entry: AuditEntry) -> str:
    return f"{(entry.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}-{entry.pk}"


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return min(date.fromisoformat(text.strip()), date(9999, 12, 30))  # the day after the last one is computed too
    except ValueError as error:
        raise InvalidInput(
            _("“%(text)s” is no day.") % {"text": text[:40]}, mend=_("Write it as 2026-03-24.")
        ) from error


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _hex(value: bytes | memoryview | None) -> str:
    return bytes(value).hex() if value is not None else ""


def _iso(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if value else ""
