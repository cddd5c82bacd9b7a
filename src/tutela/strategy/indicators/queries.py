"""What is known of an indicator: series for charts, boards and trend breaks, and what they rest on.

Every query reads the rows the acting person may see (the row policy): what is submitted, and the drafts of their own
organisation only where a query says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet

from tutela.errors import NotFound
from tutela.strategy.indicators.definitions import Definition, definitions
from tutela.strategy.indicators.models import Delivery, Observation, Reference
from tutela.strategy.indicators.periods import PeriodKind, read_period
from tutela.strategy.indicators.values import Status
from tutela.vocabulary.countries import countries


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. ``value`` is None where there is none (``status`` says why) and for qualitative indicators, which
    have ``text``. ``others``: how many other organisations gave another value; the one recorded last is shown."""

    period: str
    starts: date | None
    value: float | None
    status: Status
    text: str = ""
    note: str = ""
    revision: int = 1
    others: int = 0
    owner: str = ""
    kind: PeriodKind = PeriodKind.YEAR


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What tells series of one indicator apart."""

    country: str
    area: str
    breakdown: str


def definition(indicator: str) -> Definition:
    """The definition of an indicator; NotFound where there is none."""
    found = definitions().get(indicator)
    if found is None:
        raise NotFound(f"There is no indicator “{indicator}”.", mend="The list of indicators has their names.")
    return found


def series(indicator: str, country: str, breakdown: str = "", area: str = "") -> list[Point]:
    """The points of one series in the order of time, missing and suppressed ones among them. NotFound for no indicator."""
    return many(indicator, country=country, breakdown=breakdown, area=area).get(SeriesKey(country, area, breakdown), [])


_SERIES: Final = """
SELECT o.country, o.area, o.breakdown, o.period, o.starts, o.value, o.text, o.status, o.note, o.revision, o.recorded_at, g.name
FROM indicators_observation o JOIN safeguards_organisation g ON g.id = o.owner_id
WHERE o.current AND o.submitted AND o.indicator = %(indicator)s
  AND (%(country)s::text IS NULL OR o.country = %(country)s) AND (%(area)s::text IS NULL OR o.area = %(area)s)
  AND (%(breakdown)s::text IS NULL OR o.breakdown = %(breakdown)s)
ORDER BY o.country, o.area, o.breakdown, o.starts NULLS LAST, o.period, o.recorded_at DESC, o.id DESC
"""


def many(
    indicator: str, *, country: str | None = None, breakdown: str | None = None, area: str | None = None
) -> dict[SeriesKey, list[Point]]:
    """Several series of an indicator at once; None stands for every country, breakdown or area."""
    definition(indicator)
    named = {"indicator": indicator, "country": country, "breakdown": breakdown, "area": area}
    found: dict[SeriesKey, dict[str, Point]] = {}
    Observation.objects.none()  # nobody acting is an error, not an empty series
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, named)
        for where, part, by, code, starts, value, text, status, note, revision, _, owner in cursor.fetchall():
            points = found.setdefault(SeriesKey(where, part, by), {})
            known = points.get(code)
            if known is not None:
                differs = known.text != text or not _same(known.value, value)
                points[code] = _with_other(known) if differs else known
                continue
            period = read_period(code)
            points[code] = Point(
                code, starts, None if value is None else float(value), Status(status), text, note, revision, 0, owner,
                period.kind if period else PeriodKind.YEAR,
            )  # fmt: skip
    return {key: sorted(points.values(), key=_when) for key, points in found.items()}


def latest(indicator: str, breakdown: str = "") -> dict[str, Point]:
    """Country -> the last point with a value of its whole (no part of it)."""
    found: dict[str, Point] = {}
    for key, points in many(indicator, breakdown=breakdown, area="").items():
        known = [point for point in points if point.value is not None or point.text]
        if known:
            found[key.country] = known[-1]
    return found


@dataclass(frozen=True, slots=True)
class UnionTotal:
    """Values of the Union's members added up: who is a member in the period counts, whoever left does not. ``value`` is None
    where no member has one; it is a sum of ``reported`` of ``members`` countries."""

    period: str
    value: float | None
    reported: int
    members: int


def union_totals(indicator: str, breakdown: str = "") -> list[UnionTotal]:
    """The sum over member states by period, for an indicator whose values may be added; empty for another."""
    if not definition(indicator).adds_up:
        return []
    by_period: dict[str, dict[str, float]] = {}
    for key, points in many(indicator, breakdown=breakdown, area="").items():
        for point in points:
            if point.value is not None:
                by_period.setdefault(point.period, {})[key.country] = point.value
    totals = []
    for code, values in by_period.items():
        period = read_period(code)
        last = period.ends if period else None
        if last is None:  # a fiscal year nobody said the beginning of is no period of the Union
            continue
        members = [one.code for one in countries().values() if one.is_country and one.in_eu(last)]
        given = [values[code] for code in members if code in values]
        totals.append(UnionTotal(code, sum(given) if given else None, len(given), len(members)))
    return sorted(totals, key=lambda total: total.period)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is of one indicator."""

    observations: int
    countries: int
    first: date | None
    last: date | None
    values: int


def extents() -> Mapping[str, Extent]:
    """Indicator -> how many current observations it has, of how many countries, from when to when."""
    rows = (
        Observation.objects.filter(current=True, submitted=True)
        .values("indicator")
        .annotate(
            observations=Count("pk"),
            countries=Count("country", distinct=True),
            first=Min("starts"),
            last=Max("starts"),
            values_known=Count("value"),
        )
    )
    return {
        row["indicator"]: Extent(row["observations"], row["countries"], row["first"], row["last"], row["values_known"])
        for row in rows
    }


def breakdowns(indicator: str) -> list[str]:
    """The breakdowns an indicator has observations of, the whole ("") first."""
    found = Observation.objects.filter(indicator=indicator, current=True, submitted=True)
    return sorted(found.order_by("breakdown").values_list("breakdown", flat=True).distinct())


def references(indicator: str, country: str = "", breakdown: str = "") -> list[Reference]:
    """Baselines and targets that hold for a country: its own and those for all."""
    return list(
        Reference.objects.filter(
            indicator=indicator, country__in=["", country] if country else [""], breakdown=breakdown, submitted=True
        ).order_by("kind", "period")
    )


def revisions(indicator: str, most: int = 200) -> QuerySet[Observation]:
    """Former values with the ones that took their place, the newest first."""
    changed = Observation.objects.filter(indicator=indicator, submitted=True, revision__gt=1)
    return changed.select_related("owner", "delivery").order_by("-recorded_at")[:most]


def former(one: Observation) -> Observation | None:
    """The value before this one."""
    return Observation.objects.filter(
        owner_id=one.owner_id, indicator=one.indicator, country=one.country, area=one.area, period=one.period,
        breakdown=one.breakdown, revision=one.revision - 1, submitted=True,
    ).first()  # fmt: skip


def deliveries() -> QuerySet[Delivery]:
    """Deliveries one may see, the newest first: submitted ones, and drafts of one's own organisation."""
    return Delivery.objects.select_related("owner").order_by("-at")


def delivery(public_id: str) -> Delivery:
    """One delivery; NotFound where there is none to be seen."""
    found = Delivery.objects.select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such delivery of observations.")
    return found


def _same(one: float | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - float(other)) <= 1e-10 * max(abs(one), abs(float(other)))


def _with_other(point: Point) -> Point:
    return replace(point, others=point.others + 1)


def _when(point: Point) -> tuple[int, int, str]:
    period = read_period(point.period)
    if point.starts is not None:
        return point.starts.year, point.starts.month, point.period
    return period.order if period else (0, 0, point.period)
