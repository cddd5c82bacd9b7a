"""Every read of lists and matches, under the row policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tutela.errors import NotFound
from tutela.linking.lists.models import Decision, Entry, FingerprintList, Match
from tutela.linking.lists.rules import MENTIONED, RADII, Nearness, default_radius, too_poor
from tutela.linking.lists.shelf import Shelf, shelf
from tutela.recognition.contract import Standing
from tutela.recognition.fingerprint import tlsh
from tutela.recognition.fingerprint.file import FilePrints
from tutela.recognition.fingerprint.kinds import KINDS
from tutela.recognition.fingerprint.pdq import Worth
from tutela.recognition.fingerprint.turn import Turn
from tutela.records.keys import key_hash
from tutela.records.models import Record
from tutela.safeguards import actor as actors

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that was met, and how near."""

    entry: Entry
    near: Nearness


@dataclass(frozen=True, slots=True)
class Shown:
    """A match with the last decision on it, and all of them, newest first."""

    match: Match
    decision: Decision | None
    decisions: list[Decision]

    @property
    def overruled(self) -> bool:
        """Whether a person has said that it is another file."""
        return self.decision is not None and self.decision.verdict == "different"


def lists() -> QuerySet[FingerprintList]:
    """The lists the acting person may see, by owner and title."""
    return FingerprintList.objects.select_related("owner").order_by("owner__name", "title", "pk")


def one_list(public_id: str) -> FingerprintList:
    """One of them; NotFound where there is none or it isn't for this actor."""
    found = lists().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such list.")
    return found


def called(owner: str, slug: str) -> QuerySet[FingerprintList]:
    """Lists of this name (or public id), of the organisation of slug ``owner`` where one is given."""
    found = lists().filter(Q(slug=slug) | Q(public_id=slug))
    return found.filter(owner__slug=owner) if owner else found


def entries_named(of: FingerprintList, values: Sequence[str]) -> list[int]:
    """Ids of the entries of a list in force that these fingerprints or references name."""
    keys = [key_hash(kind.name, parsed.key) for text in values for kind in KINDS if (parsed := kind.parse(text)).key]
    found = entries(of).filter(Q(key_hash__in=keys) | Q(reference__in=[text for text in values if text]))
    return list(found.values_list("pk", flat=True))


def counts(of: list[FingerprintList]) -> dict[int, dict[str, int]]:
    """List -> kind -> entries in force; what is withdrawn stands under the empty kind."""
    found: dict[int, dict[str, int]] = {one.pk: {} for one in of}
    named = Entry.objects.filter(list__in=of).order_by().values_list("list_id", "kind")
    in_force = Q(withdrawn_at__isnull=True)
    for list_id, kind, there, gone in named.annotate(
        there=Count("pk", filter=in_force), gone=Count("pk", filter=~in_force)
    ):
        found[list_id] |= {kind: there} if there else {}
        found[list_id] |= {"": found[list_id].get("", 0) + gone} if gone else {}
    return found


def radii(of: FingerprintList) -> dict[str, int]:
    """Kind -> radius, for the kinds that have one."""
    own = {radius.kind: radius.radius for radius in of.radii.all()}
    return {kind: own.get(kind, default_radius(kind)) for kind in RADII}


def entries(of: FingerprintList) -> QuerySet[Entry]:
    """The entries of a list in force, in the order they came."""
    return Entry.objects.filter(list=of, withdrawn_at__isnull=True).order_by("pk")


def named(text: str, of: FingerprintList | None = None) -> list[Near]:
    """Entries that ``text`` names, exactly or by nearness, nearest first; at most fifty."""
    keys = [(kind.name, parsed.key) for kind in KINDS if (parsed := kind.parse(text)).standing == Standing.LINKS]
    near: dict[int, Nearness] = {}
    hashes = [key_hash(kind, key) for kind, key in keys]
    for pk in Entry.objects.filter(key_hash__in=hashes).values_list("pk", flat=True):
        near[pk] = Nearness(0)
    for kind, key in keys:
        if kind == "pdq":
            near |= _pictures({Turn.NONE: bytes.fromhex(key)})
        elif kind == "tlsh":
            near |= {hit.entry: hit.near for hit in _caught_up().near_texts(tlsh.to_bytes(key))}
    return _visible(near, of)


def of_file(prints: FilePrints) -> list[Near]:
    """Entries that a file meets: by its digests, and as a picture worth comparing by its PDQ in the turns it was taken in."""
    digests = {kind: getattr(prints.digests, kind) for kind in sorted(MENTIONED)}
    hashes = [key_hash(kind, value) for kind, value in digests.items()]
    near = {pk: Nearness(0) for pk in Entry.objects.filter(key_hash__in=hashes).values_list("pk", flat=True)}
    upright = prints.pdq.get(Turn.NONE)
    if upright is not None and upright.worth is Worth.USABLE and not too_poor("pdq", upright.quality):
        near |= _pictures({turn: one.hash for turn, one in prints.pdq.items()})
    return _visible(near, None)


def _pictures(values: Mapping[Turn, bytes]) -> dict[int, Nearness]:
    return {hit.entry: hit.near for hit in _caught_up().near_pictures(values)}


def _caught_up() -> Shelf:
    known = shelf()
    known.catch_up(actors.current().organisation_id)
    return known


def _visible(near: Mapping[int, Nearness], of: FingerprintList | None) -> list[Near]:
    """The entries again, as the acting person may see them."""
    found = Entry.objects.filter(pk__in=list(near)).select_related("list__owner")
    if of is not None:
        found = found.filter(list=of)
    ordered = sorted(found, key=lambda entry: (entry.withdrawn_at is not None, near[entry.pk].distance, entry.pk))
    return [Near(entry, near[entry.pk]) for entry in ordered[:PAGE]]


def exported(of: FingerprintList) -> Iterator[dict[str, object]]:
    """Every entry in force, as an import takes it."""
    names = ("kind", "key", "value", "quality", "verdict", "authority", "valid_from", "valid_until", "reference", "why")
    for entry in entries(of).values(*names).iterator(chunk_size=5_000):
        key, value = entry.pop("key"), entry.pop("value")
        yield {"kind": entry.pop("kind"), "value": value or key, **entry}


def matches_of(record: Record) -> list[Shown]:
    """The matches of a record with lists the acting person may see, nearest first; those a person overruled come last. Of an
    entry that is withdrawn or not valid today nothing is shown."""
    found = list(
        Match.objects.filter(record=record, entry__withdrawn_at__isnull=True)
        .select_related("entry__list__owner", "record")
        .order_by("distance", "pk")
    )
    decisions = list(Decision.objects.filter(uid=bytes(record.uid)).select_related("organisation").order_by("-pk"))
    today = timezone.now().date()
    shown = [_shown(match, decisions) for match in found if match.entry.valid_on(today)]
    return sorted(shown, key=lambda one: one.overruled)


def _shown(match: Match, decisions: list[Decision]) -> Shown:
    on = [one for one in decisions if one.entry_id == match.entry_id and bytes(one.key_hash) == bytes(match.key_hash)]
    last = on[0] if on and on[0].verdict else None
    return Shown(match, last, on)


def one_match(public_id: str) -> Match:
    """A match; NotFound where there is none or it isn't for this actor."""
    found = Match.objects.filter(public_id=public_id).select_related("record", "entry__list").first()
    if found is None:
        raise NotFound("There is no such match.")
    return found


def waiting() -> int:
    """Steps of the feed that are not matched yet with the records there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM lists_change WHERE number IS NULL OR number > coalesce((SELECT matched FROM lists_progress), 0)"
        )
        return int(cursor.fetchone()[0])
