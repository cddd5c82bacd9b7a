"""Finding records by what they name: an identifier, exactly, in every scheme it could be; or a source's reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from pydantic import ValidationError

from tutela.linking.models import PossibleDuplicate
from tutela.recognition import fingerprints, identifiers
from tutela.recognition.contract import Identifier
from tutela.records import keys
from tutela.records.models import Mention, Record, Source
from tutela.records.values import Naming


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text could be: identifiers with a key (each scheme at most once), and always a reference."""

    text: str
    identifiers: tuple[Identifier, ...]

    @property
    def digest(self) -> str:
        """What the audit keeps of a search instead of the text: its keyed hash."""
        return keys.key_hash("search", self.text.casefold()).hex()


def sought(text: str) -> Sought:
    """Every identifier that ``text`` could be. A weak one is searched too; it only ties nothing by itself."""
    found: dict[tuple[str, str], Identifier] = {}
    for scheme in (*identifiers.BY_NAME, *fingerprints.SCHEMES):
        try:
            naming = Naming(scheme=scheme, written=text)
        except ValidationError:  # empty, or longer than any identifier
            continue
        reading = fingerprints.read(naming) if scheme in fingerprints.SCHEMES else identifiers.read(naming)
        if reading.value is not None and reading.value.key:
            found.setdefault((reading.value.scheme, reading.value.key), reading.value)
    return Sought(text, tuple(found.values()))


def naming(found: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Those of ``found`` that name what ``text`` says, or have it as their reference or public id."""
    hashes = [keys.key_hash(one.scheme, one.key) for one in sought(text).identifiers]
    mentioned = Mention.objects.filter(key_hash__in=hashes, current=True).values_list("record_id", flat=True)
    # Both are few; read first, so that the list is a plain look-up by key.
    return found.filter(pk__in=[*mentioned, *by_reference(text)])


def referring(found: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Those of ``found`` that have ``text`` as their reference or public id."""
    return found.filter(pk__in=by_reference(text))


_PUBLIC_ID: Final = re.compile(r"[0-9a-f]{20}")


def by_reference(text: str) -> list[int]:
    """The keys of the current records that have ``text`` as their reference, and of any revision that has it as its public id."""
    sources = Source.objects.values_list("pk", flat=True)
    uids = [keys.record_uid(source, text, b"", 1) for source in sources]
    found = list(Record.objects.filter(uid__in=uids, current=True).values_list("pk", flat=True))
    if _PUBLIC_ID.fullmatch(text):
        found += Record.objects.filter(public_id=text).values_list("pk", flat=True)
    return found


def standing_flags() -> QuerySet[PossibleDuplicate]:
    """The visible flags between two current records. A flag compared what two revisions said: once either is superseded
    it says nothing any more, and its new revision has been compared anew."""
    # Asked the other way round, because superseded records are few and have an index of their own; current ones are all.
    record, other = (Exists(Record.objects.filter(pk=OuterRef(side), current=False)) for side in ("record", "other"))
    return PossibleDuplicate.objects.exclude(record).exclude(other)


def possible_duplicates(found: QuerySet[Record]) -> QuerySet[Record]:
    """Those of ``found`` that are flagged beside another visible record, both as they are now."""
    flags = standing_flags()
    return found.filter(pk__in=flags.values_list("record", flat=True).union(flags.values_list("other", flat=True)))


def flagged_among(records: Iterable[Record]) -> set[int]:
    """The keys of those of ``records`` that stand in a flag, on either side."""
    keys = {record.pk for record in records}
    flags = standing_flags().filter(Q(record__in=keys) | Q(other__in=keys))
    return keys & {key for pair in flags.values_list("record_id", "other_id") for key in pair}


def duplicates_of(record: Record) -> list[PossibleDuplicate]:
    """The flags a record stands in, on either side, with both records; none of a superseded revision."""
    flags = standing_flags().filter(Q(record=record) | Q(other=record))
    return list(flags.select_related("record__source", "other__source").order_by("id"))
