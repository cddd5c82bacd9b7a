"""Links of a record, read from the mentions it shares with others the reader may see. Nothing is stored in pairs.

What a victim is named by ties otherwise than the rest: see ``rules.VICTIM_TIES``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from tutela.linking import protecting
from tutela.linking.rules import DEGREE_CAP, weight
from tutela.recognition import named
from tutela.recognition.contract import Standing
from tutela.records import consulting
from tutela.records.models import LONG, Mention, Record
from tutela.records.values import Capacity
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import areas_meeting

_READ: Final = 2 * DEGREE_CAP
"""Namings of one value that are read at once; only where there are more are they counted first."""
_COUNTED: Final = 2_000
"""Namings that are counted. A value on very many records is as useless whether they are two thousand or a hundred thousand;
counting them all under the row policy would take each page of each of them most of a second."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An identifier that two records name, as each wrote it."""

    scheme: str
    key: str
    here: str
    there: str
    role_here: str
    role_there: str


@dataclass(frozen=True, slots=True)
class Reason(Shared):
    """Why two records are tied: the identifier they share, and how rare it is.

    ``degree`` counts the visible records that name it, this one included; ``weight`` is evidence in bits.
    """

    degree: int
    weight: float


@dataclass(slots=True)
class Link:
    """Another record tied to this one, with every reason; the strongest link comes first."""

    record: Record
    reasons: list[Reason] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """Evidence of all reasons together, in bits."""
        return round(sum(reason.weight for reason in self.reasons), 2)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An identifier of this record that ties nothing: too common, or of a standing that never ties. ``count``: on how many
    visible records it is, this one included (0: not counted); ``more``: on at least so many, and not all were counted."""

    mention: Mention
    count: int
    why: str
    more: bool = False


@dataclass(slots=True)
class SameVictim:
    """Another record of the same area that names what a victim is named by. It has no weight, and its order is that in which
    records came."""

    record: Record
    shared: list[Shared] = field(default_factory=list)


@dataclass(slots=True)
class Links:
    """The links of one record, what was left out of them, and apart from them the records that name the same victim."""

    links: list[Link] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    victims: list[SameVictim] = field(default_factory=list)


def links_of(record: Record) -> Links:
    """Every visible record that shares a rare identifier with ``record``, where the areas' purposes may meet.

    A record is tied to others, never to another revision of itself: those are neither linked nor counted. What a record among
    them names in the capacity of victim makes no link: ``victims`` are the records of the same area that name it.
    """
    found = Links()
    if RESTRICTED in record.handling:  # a person's right: such a record is kept, and not worked with
        return found
    by_record: dict[int, Link] = {}
    victims: dict[int, SameVictim] = {}
    distinct = _distinct(record)
    of_victims = protecting.victims_among({bytes(one.key_hash) for one in distinct if one.key_hash is not None})
    for mention in distinct:
        if mention.scheme in named.SCHEMES:  # found by searching; what a name is alike is no tie
            continue
        if mention.standing != Standing.LINKS or mention.key_hash is None:
            found.suppressed.append(Suppressed(mention, 0, mention.why or mention.standing))
            continue
        of_victim = bytes(mention.key_hash) in of_victims
        if of_victim and not _may_tell(record, mention):
            continue
        others = _others(record, mention, [record.area] if of_victim else areas_meeting(record.area))
        naming = list(_with_records(others)[: _READ + 1])
        if len(naming) > _READ:
            keys = list(others.values_list("record_id", flat=True)[: _COUNTED + 1])
            degree = 1 + len(set(keys))
            if degree > DEGREE_CAP or len(keys) > _COUNTED:
                found.suppressed.append(Suppressed(mention, degree, "degree_cap", len(keys) > _COUNTED))
                continue
            naming = list(_with_records(others))
        degree = 1 + len({one.record_id for one in naming})
        if degree > DEGREE_CAP:
            found.suppressed.append(Suppressed(mention, degree, "degree_cap"))
            continue
        for other in _one_a_record(naming):
            if of_victim:
                victims.setdefault(other.record_id, SameVictim(other.record)).shared.append(_shared(mention, other))
            else:
                by_record.setdefault(other.record_id, Link(other.record)).reasons.append(
                    _reason(mention, other, degree)
                )
    found.links = sorted(by_record.values(), key=lambda link: (-link.weight, link.record.pk))
    found.victims = [victims[key] for key in sorted(victims)]
    return found


def _others(record: Record, mention: Mention, meeting: list[str]) -> QuerySet[Mention]:
    """Namings of the same value by other records that may meet this one."""
    naming = Mention.objects.filter(key_hash=mention.key_hash, current=True, record__area__in=meeting)
    return naming.exclude(record__uid=record.uid).exclude(record__handling__contains=[RESTRICTED])


def _may_tell(record: Record, mention: Mention) -> bool:
    """Whether it may be told here that a value is a victim's: where a record says so that may meet this one, is not restricted, and
    which the reader may open as it is. Else it ties nothing, and nothing is said."""
    said = Mention.objects.filter(key_hash=mention.key_hash, current=True, capacity=Capacity.VICTIM)
    said = said.filter(record__area__in=areas_meeting(record.area)).exclude(record__handling__contains=[RESTRICTED])
    records = {one.record_id: one.record for one in _with_records(said)[:DEGREE_CAP]}
    return record.pk in records or bool(records.keys() - consulting.gated(records.values()))


def _with_records(naming: QuerySet[Mention]) -> QuerySet[Mention]:
    return naming.select_related("record__source").defer(*(f"record__{column}" for column in LONG))


def _distinct(record: Record) -> list[Mention]:
    """One mention a key, since a report may name the same address ten times."""
    seen: dict[tuple[str, str], Mention] = {}
    for mention in record.mentions.order_by("id"):
        seen.setdefault((mention.scheme, mention.key or mention.written), mention)
    return list(seen.values())


def _one_a_record(naming: list[Mention]) -> list[Mention]:
    """The first naming of each record."""
    first: dict[int, Mention] = {}
    for one in sorted(naming, key=lambda one: one.pk):
        first.setdefault(one.record_id, one)
    return list(first.values())


def _shared(mention: Mention, other: Mention) -> Shared:
    return Shared(mention.scheme, mention.key, mention.written, other.written, mention.role, other.role)


def _reason(mention: Mention, other: Mention, degree: int) -> Reason:
    return Reason(
        scheme=mention.scheme,
        key=mention.key,
        here=mention.written,
        there=other.written,
        role_here=mention.role,
        role_there=other.role,
        degree=degree,
        weight=weight(mention.scheme, degree),
    )
