"""Reading the persons that records name, as far as they may be compared; a record at a time, so that memory holds columns only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from tutela.linking import deciding, protecting
from tutela.linking.persons.columns import Columns, columns
from tutela.linking.persons.rules import LeftOut, left_out
from tutela.recognition import named
from tutela.recognition.names import name as names
from tutela.records.envelope import Handling
from tutela.records.keys import digest, key_hash
from tutela.records.models import Mention, Record
from tutela.records.values import Person
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import areas_meeting
from tutela.vocabulary.areas import Area

PORTION: Final = 2_000


@dataclass(frozen=True, slots=True)
class Held:
    """A person who is compared: the row of the record that names them, the place in it, and the columns."""

    record: int
    uid: bytes
    place: str
    columns: Columns

    @property
    def key(self) -> str:
        """What the ledger of decisions knows the person by."""
        return deciding.key_of(self.uid, self.place)


@dataclass(slots=True)
class Read:
    """Everybody read, in groups whose records may meet (they are linked within a group only), and who was left out."""

    groups: dict[str, list[Held]] = field(default_factory=dict)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    records: int = 0

    @property
    def persons(self) -> int:
        """How many are compared."""
        return sum(len(held) for held in self.groups.values())


def naming_persons() -> QuerySet[Record]:
    """The current records that name a person by name."""
    by_name = Mention.objects.filter(record=OuterRef("pk"), current=True, scheme=named.PERSON, key_hash__isnull=False)
    return Record.objects.filter(Exists(by_name), current=True).order_by("pk")


def read() -> Read:
    """Read everybody the acting person's rights reach."""
    found = Read()
    groups: defaultdict[str, list[Held]] = defaultdict(list)
    victims: set[tuple[str, str]] = set()
    for record in naming_persons().iterator(chunk_size=PORTION):
        found.records += 1
        shut = _shut(record)
        for place, person in placed(record.parsed_body().all_persons()):
            why = left_out(person.capacity, Area(record.area))
            one = columns(person, record.country or None) if shut is None or why is LeftOut.VICTIM else None
            if why is LeftOut.VICTIM and one is not None and one.born:
                victims.add((one.name, one.born))
            why = shut or why or (LeftOut.NO_NAME if one is None else None)
            if why is not None or one is None:
                found.left_out[why or LeftOut.NO_NAME] += 1
                continue
            groups["+".join(areas_meeting(record.area))].append(Held(record.pk, bytes(record.uid), place, one))
    shared = _of_victims({key for held in groups.values() for one in held for key in one.columns.identifiers or ()})
    for group, held in groups.items():
        kept = [one for one in held if not _like_a_victim(one.columns, victims, shared)]
        found.left_out[LeftOut.LIKE_A_VICTIM] += len(held) - len(kept)
        found.groups[group] = kept
    found.left_out = +found.left_out
    return found


def placed(persons: Iterable[Person]) -> Iterator[tuple[str, Person]]:
    """Each person of a record with their place in it: a keyed digest of what names them, so that it holds for every revision
    that names them so, in whatever order, and for none that names another there."""
    seen: Counter[bytes] = Counter()
    for person in persons:
        written = names.read(person.name or "", names.Kind.PERSON).ordered or person.name or ""
        born = person.birth_date.at if person.birth_date else ""
        mark = digest(b"person", written.encode(), born.encode())
        seen[mark] += 1
        yield f"{mark[:8].hex()}.{seen[mark]}", person


def pair_of(one: str, other: str) -> bytes:
    """What a pair of the ledger's keys is stored under, whichever comes first."""
    first, second = sorted((one, other))
    return digest(b"pair of persons", first.encode(), second.encode())


def _shut(record: Record) -> LeftOut | None:
    if RESTRICTED in record.handling:
        return LeftOut.RESTRICTED
    return LeftOut.SENSITIVE if Handling.SENSITIVE in record.handling else None


def _of_victims(identifiers: set[str]) -> set[str]:
    """Which of these some record names in the capacity of victim."""
    hashes = {key_hash(*_scheme_and_key(one)): one for one in identifiers}
    return {hashes[one] for one in protecting.victims_among(hashes)}


def _scheme_and_key(identifier: str) -> tuple[str, str]:
    scheme, _colon, key = identifier.partition(":")
    return scheme, key


def _like_a_victim(one: Columns, victims: set[tuple[str, str]], shared: set[str]) -> bool:
    return bool(one.born and (one.name, one.born) in victims) or not shared.isdisjoint(one.identifiers or ())
