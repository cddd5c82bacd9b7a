"""Every read of suggestions, under the row policy: whoever sees a suggestion sees both records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from tutela.errors import NotFound
from tutela.linking import deciding
from tutela.linking.deciding import Held, Thing
from tutela.linking.models import LinkDecision
from tutela.linking.networks.cohesion import cluster
from tutela.linking.networks.decisions import Relation, State, Verdict
from tutela.linking.persons.linkage import cohesion, likeness
from tutela.linking.persons.model import SENTENCES, model
from tutela.linking.persons.models import Suggestion
from tutela.linking.persons.reading import pair_of, placed
from tutela.records import consulting
from tutela.records.models import Record
from tutela.records.values import Person
from tutela.safeguards.handling import RESTRICTED

SAME: Relation = Relation.SAME_PERSON
REACH: int = 60
"""So many suggestions around one are looked at for what hangs together."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the record, and the person as it names them. ``person`` is None where the record is another
    organisation's and hasn't been opened for a purpose."""

    record: Record
    place: str
    person: Person | None

    @property
    def thing(self) -> Thing:
        """What the ledger of decisions knows it by."""
        return Thing(self.record, self.place)


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as a page shows it. ``findings`` (sentence, bits; the strongest first) and the score are told only where both
    persons may be read: what two agree in says what the other record holds."""

    suggestion: Suggestion
    here: Side
    there: Side
    findings: tuple[tuple[str, float], ...]

    @property
    def open(self) -> bool:
        """Whether both may be read, and so decided on."""
        return self.here.person is not None and self.there.person is not None

    @property
    def against(self) -> tuple[tuple[str, float], ...]:
        """What speaks against it."""
        return tuple(one for one in self.findings if one[1] < 0)


def suggestions() -> QuerySet[Suggestion]:
    """Every suggestion about records as they are now, the strongest first; also those decided on."""
    found = Suggestion.objects.filter(record__current=True, other__current=True)
    for side in ("record", "other"):
        found = found.exclude(**{f"{side}__handling__contains": [RESTRICTED]})
    return found.select_related("record__source", "record__owner", "other__source", "other__owner").order_by(
        "-bits", "pk"
    )


def open_suggestions() -> QuerySet[Suggestion]:
    """Those nobody has decided on: any decision that holds takes a pair off, and taking it back puts it there again."""
    return suggestions().exclude(pair__in=decided_pairs())


def decided_suggestions() -> QuerySet[Suggestion]:
    """Those somebody has decided on."""
    return suggestions().filter(pair__in=decided_pairs())


def decided_pairs() -> list[bytes]:
    """The pairs of persons about which a decision holds, as far as the acting person sees it."""
    held = _state()
    return [pair_of(*pair) for of, pair in held.decisions if of is SAME]


def _state() -> State:
    uids = {bytes(uid) for uid in LinkDecision.objects.filter(relation=SAME).values_list("first_uid", flat=True)}
    return deciding.state_of(SAME, uids)


def one(public_id: str) -> Suggestion:
    """One of them; NotFound where there is none or it isn't for this actor."""
    found = suggestions().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such suggestion.")
    return found


def shown(found: Iterable[Suggestion]) -> list[Shown]:
    """Suggestions with what may be shown of them. One whose person a later revision names otherwise is left out: the next run
    compares it anew."""
    listed = list(found)
    gated = consulting.gated({record.pk: record for one in listed for record in (one.record, one.other)}.values())
    made = []
    for each in listed:
        sides = [
            _side(record, place, record.pk in gated)
            for record, place in ((each.record, each.place), (each.other, each.other_place))
        ]
        here, there = sides
        if here is None or there is None:
            continue
        told = here.person is not None and there.person is not None
        findings = sorted(each.parsed_findings(), key=lambda one: -abs(one[1])) if told else []
        made.append(Shown(each, here, there, tuple((SENTENCES[code], bits) for code, bits in findings)))
    return made


def _side(record: Record, place: str, gated: bool) -> Side | None:
    people = dict(placed(record.parsed_body().all_persons()))
    if place not in people:
        return None
    return Side(record, place, None if gated else people[place])


def decisions(about: Suggestion) -> list[Held]:
    """What was decided about the two, the oldest first, and whether it holds."""
    uids = [bytes(about.record.uid), bytes(about.other.uid)]
    places = {about.place, about.other_place}
    return [one for one in deciding.entries(SAME, uids) if {one.row.first_place, one.row.second_place} == places]


@dataclass(frozen=True, slots=True)
class Around:
    """Who else hangs together with the two of a suggestion, as far as the acting person may see: ``together`` are held for one
    person with either of the two by the rules of cohesion; ``cut`` are tied to them and held apart."""

    together: tuple[Suggestion, ...]
    cut: tuple[Suggestion, ...]


def around(about: Suggestion) -> Around:
    """The visible suggestions that touch either of the two, parted by whether what they tie holds together."""
    near = [each for each in _touching(about) if each.pk != about.pk]
    if not near:
        return Around((), ())
    everybody = [about, *near]
    keys = sorted({key for each in everybody for key in _keys(each)})
    numbers = {key: number for number, key in enumerate(keys)}
    held = _state()
    likely = [
        likeness(numbers[mine], numbers[theirs], each.bits, each.parsed_findings(), model())
        for each in everybody
        for mine, theirs in [_keys(each)]
    ]
    found = cluster(
        likely,
        _numbered(held, Verdict.SAME, numbers),
        _numbered(held, Verdict.DIFFERENT, numbers),
        cohesion(about.least_bits),
    )
    inside = {member for each in found.clusters for member in each.members if numbers[_keys(about)[0]] in each.members}
    together = tuple(each for each in near if {numbers[key] for key in _keys(each)} <= inside)
    return Around(together, tuple(each for each in near if each not in together))


def _touching(about: Suggestion) -> list[Suggestion]:
    ids = [about.record_id, about.other_id]
    near = list(suggestions().filter(record__in=ids)[:REACH]) + list(suggestions().filter(other__in=ids)[:REACH])
    mine = set(_keys(about))
    touching = {each.pk: each for each in near if mine & set(_keys(each))}
    return list(touching.values())[:REACH]


def _keys(of: Suggestion) -> tuple[str, str]:
    first, second = sorted(
        (
            deciding.key_of(bytes(of.record.uid), of.place),
            deciding.key_of(bytes(of.other.uid), of.other_place),
        )
    )
    return first, second


def _numbered(held: State, verdict: Verdict, numbers: dict[str, int]) -> list[tuple[int, int]]:
    pairs = held.pairs(SAME, verdict)
    return [(numbers[one], numbers[other]) for one, other in pairs if one in numbers and other in numbers]
