"""What is stored, read for the rules: statements of a provision, cells of a matrix, firearms rules side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db import connection
from django.utils import timezone

from tutela.strategy.indicators import queries
from tutela.strategy.indicators.definitions import definitions
from tutela.strategy.indicators.models import Observation, Reference
from tutela.strategy.indicators.periods import read_period
from tutela.strategy.law.indicator_gaps import Target, Value
from tutela.strategy.law.instruments import Instrument
from tutela.strategy.law.loopholes import Rule, Side, Topic, beside, topics
from tutela.strategy.law.models import Cell, FirearmsRule, InfringementStep, MeasureImport, ServiceWord, Statement
from tutela.strategy.law.provisions import Provision
from tutela.strategy.law.rules import Cell as Derived
from tutela.strategy.law.rules import Listed
from tutela.strategy.law.rules import Statement as Said
from tutela.strategy.law.services import Coverage, Reach, Service, Word, coverage, services
from tutela.strategy.law.states import Stage, State

Place = tuple[str, str]
"""A provision's number and a country."""

_LATEST: Final = """
SELECT DISTINCT ON (s.ref, s.country, s.owner_id)
       s.ref, s.country, s.state, g.name, s.since, s.document, s.id, s.by_country, s.owner_id
FROM law_statement s JOIN safeguards_organisation g ON g.id = s.owner_id
WHERE s.instrument = %(celex)s AND (%(refs)s::text[] IS NULL OR s.ref = ANY (%(refs)s))
ORDER BY s.ref, s.country, s.owner_id, s.id DESC
"""


def latest_statements(celex: str, refs: Collection[str] | None = None) -> dict[Place, list[Said]]:
    """The last word of each organisation on provisions (all: None), by provision and country."""
    Statement.objects.none()  # nobody acting is an error, not an empty answer
    found: dict[Place, list[Said]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"celex": celex, "refs": None if refs is None else list(refs)})
        for ref, country, state, *rest in cursor.fetchall():
            said = Said(country, ref, State(state) if state else None, *rest)
            found.setdefault((ref, country), []).append(said)
    return found


def cells(celex: str, refs: Collection[str] | None = None) -> dict[Place, tuple[str, bool]]:
    """Kept cells: provision and country -> (state, disputed)."""
    kept = Cell.objects.filter(instrument=celex)
    if refs is not None:
        kept = kept.filter(ref__in=list(refs))
    rows = kept.values_list("ref", "country", "state", "disputed")
    return {(ref, country): (state, disputed) for ref, country, state, disputed in rows}


def row_of(
    instrument: Instrument, provision: Provision, states: Iterable[str], kept: Mapping[Place, tuple[str, bool]]
) -> list[Derived]:
    """The cells of one provision for these states, as the rules have them (without the statements they rest on)."""
    found = []
    for country in states:
        state, disputed = kept.get((provision.ref, country), ("", False))
        if state:
            found.append(Derived(country, provision.ref, State(state), disputed, (), "said"))
        elif instrument.bound(country):
            found.append(Derived(country, provision.ref, None, False, (), "nobody_said"))
        else:
            found.append(Derived(country, provision.ref, State.NOT_APPLICABLE, False, (), "not_bound"))
    return found


_LISTED: Final = """
SELECT country, NOT bool_and(older) FROM law_nationalmeasure WHERE instrument = %s AND gone_id IS NULL GROUP BY country
"""


def listed(celex: str) -> Listed | None:
    """The Union's list of an act's national measures as it was imported last; None where it never was."""
    confirmed = MeasureImport.objects.filter(instrument=celex, confirmed_at__isnull=False).order_by("-confirmed_at")
    last = confirmed.values_list("public_id", "confirmed_at").first()
    if last is None or last[1] is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, [celex])
        countries = dict(cursor.fetchall())
    return Listed(last[0], timezone.localdate(last[1]), countries)


def latest_stages(acts: Collection[str]) -> dict[tuple[str, str], list[Stage]]:
    """(act, country) -> the last stage of each infringement case that the acting person may see."""
    last: dict[tuple[str, str, str], Stage] = {}
    steps = InfringementStep.objects.filter(instrument__in=list(acts)).order_by("on", "id")
    for celex, country, case, stage in steps.values_list("instrument", "country", "case_number", "stage"):
        last[celex, country, case] = Stage(stage)
    found: dict[tuple[str, str], list[Stage]] = {}
    for (celex, country, _case), stage in last.items():
        found.setdefault((celex, country), []).append(stage)
    return found


_RULES: Final = """
SELECT DISTINCT ON (r.topic, r.country, r.owner_id)
       r.country, r.topic, r.answer, r.value, g.name, r.by_country, r.since, r.document, r.id, r.owner_id
FROM law_firearmsrule r JOIN safeguards_organisation g ON g.id = r.owner_id
WHERE r.topic = ANY (%s)
ORDER BY r.topic, r.country, r.owner_id, r.id DESC
"""


def sides(states: Sequence[str]) -> list[Side]:
    """Every topic with the rules of these states side by side."""
    return _sides(states, list(topics().values()))


def side(topic: Topic, states: Sequence[str]) -> Side:
    """One topic with the rules of these states side by side."""
    return _sides(states, [topic])[0]


def _sides(states: Sequence[str], wanted: Sequence[Topic]) -> list[Side]:
    FirearmsRule.objects.none()  # nobody acting is an error, not an empty answer
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [[topic.id for topic in wanted]])
        rules = [Rule(*row) for row in cursor.fetchall()]
    return [beside(topic, states, [one for one in rules if one.topic == topic.id]) for topic in wanted]


_WORDS: Final = """
SELECT DISTINCT ON (w.service, w.country, w.owner_id)
       w.country, w.service, w.reach, g.name, w.by_country, w.since, w.document, w.id, w.owner_id
FROM law_serviceword w JOIN safeguards_organisation g ON g.id = w.owner_id
WHERE w.service = ANY (%s) AND w.country = ANY (%s)
ORDER BY w.service, w.country, w.owner_id, w.id DESC
"""


def coverages(states: Sequence[str]) -> list[tuple[Service, list[Coverage]]]:
    """Every service that is looked for with how far it reaches in these states."""
    return _coverages(states, list(services().values()))


def coverage_in(service: Service, country: str) -> Coverage:
    """How far one service reaches in one state."""
    ((_service, (found,)),) = _coverages([country], [service])
    return found


def _coverages(states: Sequence[str], wanted: Sequence[Service]) -> list[tuple[Service, list[Coverage]]]:
    ServiceWord.objects.none()  # nobody acting is an error, not an empty answer
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [[service.code for service in wanted], list(states)])
        said = [Word(at, of, Reach(how) if how else None, *rest) for at, of, how, *rest in cursor.fetchall()]
    return [(service, coverage(states, [one for one in said if one.service == service.code])) for service in wanted]


def targets() -> list[Target]:
    """Every submitted target of an indicator."""
    found = []
    for one in Reference.objects.filter(kind="target", submitted=True).order_by(
        "indicator", "country", "breakdown", "id"
    ):
        definition = definitions().get(one.indicator)
        period = read_period(one.period)
        if definition is not None:
            found.append(
                Target(
                    one.indicator, definition.title, definition.direction, one.country, one.breakdown, one.period,
                    period.ends if period else None, one.value,
                )
            )  # fmt: skip
    return found


def last_values(wanted: Iterable[Target]) -> dict[tuple[str, str], dict[str, Value]]:
    """The last value of each country, of the indicators and breakdowns that have targets."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for indicator, breakdown in dict.fromkeys((one.indicator, one.breakdown) for one in wanted):
        latest = queries.latest(indicator, breakdown).items()
        found[indicator, breakdown] = {
            country: Value(point.period, point.value) for country, point in latest if point.value is not None
        }
    return found


def last_change(key: str, countries: Sequence[str]) -> str:
    """What was done last to the indicator of a gap (its key) in the gap's countries: the delivery of a value or the target, whichever
    came later; empty where neither is left."""
    indicator = key.split(":")[1]
    values = Observation.objects.filter(indicator=indicator, current=True, submitted=True)
    targets = Reference.objects.filter(indicator=indicator, kind="target", submitted=True)
    if countries:
        values, targets = values.filter(country__in=countries), targets.filter(country__in=[*countries, ""])
    values, targets = values.order_by("-delivery__submitted_at"), targets.order_by("-at")
    found = [
        *(
            (at, f"delivery:{number}")
            for at, number in values.values_list("delivery__submitted_at", "delivery__public_id")[:1]
        ),
        *((at, f"target:{number}") for at, number in targets.values_list("at", "public_id")[:1]),
    ]
    return max(found)[1] if found else ""
