"""Links of a record, read from the mentions it shares with others the reader may see. Nothing is stored in pairs."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutela.linking.rules import DEGREE_CAP, weight
from tutela.recognition import named
from tutela.recognition.contract import Standing
from tutela.records.models import Mention, Record
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.purposes import areas_meeting


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two records are tied: the identifier they share, as each wrote it, and how rare it is.

    ``degree`` counts the visible records that name it, this one included; ``weight`` is evidence in bits.
    """

    scheme: str
    key: str
    here: str
    there: str
    role_here: str
    role_there: str
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
    """An identifier of this record that ties nothing: too common, or of a standing that never ties."""

    mention: Mention
    count: int
    why: str


@dataclass(slots=True)
class Links:
    """The links of one record, and what was left out of them."""

    links: list[Link] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)


def links_of(record: Record) -> Links:
    """Every visible record that shares a rare identifier with ``record``, where the areas' purposes may meet.

    A record is tied to others, never to another revision of itself: those are neither linked nor counted.
    """
    found = Links()
    if RESTRICTED in record.handling:  # a person's right: such a record is kept, and not worked with
        return found
    by_record: dict[int, Link] = {}
    meeting = areas_meeting(record.area)
    for mention in _distinct(record):
        if mention.scheme in named.SCHEMES:  # found by searching; what a name is alike is no tie
            continue
        if mention.standing != Standing.LINKS or mention.key_hash is None:
            found.suppressed.append(Suppressed(mention, 0, mention.why or mention.standing))
            continue
        naming = Mention.objects.filter(key_hash=mention.key_hash, current=True, record__area__in=meeting)
        others = naming.exclude(record__uid=record.uid).exclude(record__handling__contains=[RESTRICTED])
        degree = 1 + others.values("record_id").distinct().count()
        if degree > DEGREE_CAP:
            found.suppressed.append(Suppressed(mention, degree, "degree_cap"))
            continue
        for other in others.select_related("record__source"):
            link = by_record.setdefault(other.record_id, Link(other.record))
            if all(reason.key != mention.key or reason.scheme != mention.scheme for reason in link.reasons):
                link.reasons.append(_reason(mention, other, degree))
    found.links = sorted(by_record.values(), key=lambda link: (-link.weight, link.record.pk))
    return found


def _distinct(record: Record) -> list[Mention]:
    """One mention a key: a report may name the same address ten times."""
    seen: dict[tuple[str, str], Mention] = {}
    for mention in record.mentions.order_by("id"):
        seen.setdefault((mention.scheme, mention.key or mention.written), mention)
    return list(seen.values())


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
