"""Every read of hits: a side's own, with what either side said; nothing else of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.linking.deconfliction.models import Answer, Hit
from tutela.linking.deconfliction.rules import Said, Side, Standing, Step, Verb, side
from tutela.records.models import Mention, Record
from tutela.safeguards import actor as actors
from tutela.safeguards.handling import RESTRICTED
from tutela.vocabulary.areas import Purpose, unmask

SHOWN: Final = 20
"""Own records shown beside one hit."""
COUNTED: Final = 100
"""Hits that are counted for the desk; above that it says "more than"."""
STATES: Final = ("new", "answered", "any")


@dataclass(slots=True)
class Both:
    """A hit with where both sides stand. ``own``: the acting organisation's records that name the value, a few of them, with
    the value as it is written there."""

    hit: Hit
    standing: Standing
    here: Side
    there: Side
    own: list[tuple[Record, str]] = field(default_factory=list)
    handed: list[Answer] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether the other side was told nothing."""
        return self.standing is Standing.SILENT

    @property
    def searched(self) -> bool:
        """Whether the acting person searched for it, and holds no record of their own."""
        return bool(self.hit.person_id)


def hits(state: str = "any") -> QuerySet[Hit]:
    """The acting organisation's sides of the hits that stand: what waits for an answer first, then the latest day; within a day
    in no order that tells. ``state``: one of STATES."""
    said = Answer.objects.filter(pair=OuterRef("pair"), owner_id=OuterRef("owner_id")).order_by("-id")
    last = Subquery(said.values("verb")[:1], output_field=CharField())
    waits = Case(
        When(Q(last__isnull=True) | Q(last=Verb.TAKE_BACK), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    standing = Func(F("id"), function="deconfliction_standing", output_field=CharField())
    found = Hit.objects.filter(owner_id=actors.current().organisation_id).select_related("other")
    found = found.annotate(last=last, standing=standing).annotate(waits=waits)
    if state in {"new", "answered"}:
        found = found.filter(waits=state == "new")
    return found.order_by("-waits", "-since", "public_id")


def waiting() -> int:
    """How many hits wait for an answer, counted up to COUNTED + 1."""
    return len(hits("new").values_list("pk")[: COUNTED + 1])


def hit(public_id: str) -> Hit:
    """One of them; NotFound where there is none or it isn't for this actor."""
    found = hits().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such hit."))
    return found


def both(found: Sequence[Hit], *, records: int = 1) -> list[Both]:
    """Where both sides of some hits stand, with up to ``records`` own records each."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(pair__in=[one.pair for one in found]).order_by("id"):
        answers[answer.pair].append(answer)
    own = _named([one for one in found if not one.person_id])
    return [_both(one, answers[one.pair], own.get(one.pk, [])[:records]) for one in found]


def _both(found: Hit, answers: list[Answer], own: list[tuple[Record, str]]) -> Both:
    there = [answer for answer in answers if answer.owner_id == found.other_id]
    made = Both(
        hit=found,
        standing=Standing(found.standing),  # type: ignore[attr-defined]
        here=_side(answer for answer in answers if answer.owner_id == found.owner_id),
        there=_side(there),
        own=own,
    )
    if made.there.said is Said.NOTED:
        made.there.said = Said.NOTHING
    made.handed = [one for one in there if one.verb == Verb.SHARE and one.record in made.there.shared]
    return made


def _side(answers: Iterable[Answer]) -> Side:
    return side(Step(one.verb, one.contact, one.record) for one in answers)


def naming(found: Hit) -> list[tuple[Record, str]]:
    """Own records that a hit rests on, with the value as written in each; at most SHOWN."""
    return _named([found]).get(found.pk, [])


_OWN: Final = f"""
SELECT h.hit, m.id FROM unnest(%s::bigint[], %s::bytea[], %s::text[]) AS h (hit, key_hash, purposes)
CROSS JOIN LATERAL (
    SELECT x.id FROM records_mention x JOIN records_record r ON r.id = x.record_id
    WHERE x.key_hash = h.key_hash AND x.current AND x.standing = 'links' AND r.owner_id = %s AND r.current
      AND r.purposes && h.purposes::varchar[] AND NOT '{RESTRICTED}' = ANY (r.handling)
    ORDER BY x.record_id, x.id LIMIT {SHOWN * 5}) m"""  # noqa: S608


def _named(found: Sequence[Hit]) -> dict[int, list[tuple[Record, str]]]:
    """The same for many hits at once, by the hit's key: two queries, however many they are."""
    if not found:
        return {}
    purposes = ["{" + ",".join(unmask(Purpose, one.purpose_mask)) + "}" for one in found]
    hashes = [bytes(one.key_hash) for one in found]
    with connection.cursor() as cursor:
        cursor.execute(_OWN, [[one.pk for one in found], hashes, purposes, actors.current().organisation_id])
        rows = list(cursor.fetchall())
    mentions = Mention.objects.select_related("record__source").in_bulk([mention for _hit, mention in rows])
    named: dict[int, dict[int, tuple[Record, str]]] = defaultdict(dict)
    for hit_, pk in rows:
        if (mention := mentions.get(pk)) is not None:
            named[hit_].setdefault(mention.record_id, (mention.record, mention.written))
    return {hit_: list(records.values())[:SHOWN] for hit_, records in named.items()}


def handed_over(record: Record) -> list[Answer]:
    """To whom the acting organisation hands over this record, oldest first: one row a hit for which it does."""
    rows = Answer.objects.filter(record=record.public_id, owner_id=actors.current().organisation_id)
    live: dict[str, Answer] = {}
    for row in rows.select_related("other").order_by("id"):
        if row.verb == Verb.SHARE:
            live.setdefault(row.pair, row)
        else:
            live.pop(row.pair, None)
    return list(live.values())
