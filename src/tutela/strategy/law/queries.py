"""What pages ask of law: the matrix, what is said of a cell, how countries stand, gaps as priority actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.strategy.law import stored
from tutela.strategy.law.instruments import Instrument, instruments
from tutela.strategy.law.models import (
    Cell,
    CorrelationRow,
    CorrelationTable,
    Gap,
    GapChange,
    GapDecision,
    GapPractice,
    InfringementStep,
    MeasureImport,
    NationalMeasure,
    Opinion,
    Statement,
)
from tutela.strategy.law.provisions import Provision, ProvisionKind, leaves, one
from tutela.strategy.law.rules import Measures, Ranked, measures, ranked
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.states import State

MISSING: Final = frozenset({State.NOT_NOTIFIED, State.PARTIAL, State.UNDER_REVIEW, None})
"""States in which something is left to do, or of which nobody has said anything."""


def instrument(celex: str) -> Instrument:
    """An instrument by its number. Raises NotFound."""
    found = instruments().get(celex)
    if found is None:
        raise NotFound(_("There is no instrument under this number."))
    return found


def country_of(code: str) -> str:
    """A Member State by its code. Raises NotFound."""
    if code not in member_states():
        raise NotFound(_("There is no such Member State."))
    return code


def provision(celex: str, ref: str) -> Provision:
    """A provision that asks something. Raises NotFound."""
    found = one(celex, ref) if celex in instruments() else None
    if found is None or found.items or not found.asks:
        raise NotFound(_("There is no such provision."))
    return found


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One provision with the cells of the countries asked for: state (None: nobody has said) and whether it is disputed."""

    provision: Provision
    cells: tuple[tuple[str, State | None, bool], ...]


def matrix(
    celex: str, states: Sequence[str], articles: Collection[int] = (), only_missing: bool = False
) -> list[MatrixRow]:
    """The provisions of an instrument x Member States, in one query. ``articles`` empty: all. ``only_missing``: rows in which
    something is missing in one of these states."""
    act = instrument(celex)
    kept = stored.cells(celex)
    known = {str(state): state for state in State}
    bound = {country: act.bound(country) for country in states}
    rows = []
    for leaf in leaves(celex):
        if articles and leaf.article not in articles:
            continue
        cells = []
        for country in states:
            state, disputed = kept.get((leaf.ref, country), ("", False))
            shown = known[state] if state else (None if bound[country] else State.NOT_APPLICABLE)
            cells.append((country, shown, disputed))
        if not only_missing or _misses(leaf, cells):
            rows.append(MatrixRow(leaf, tuple(cells)))
    return rows


def _misses(leaf: Provision, cells: Sequence[tuple[str, State | None, bool]]) -> bool:
    return leaf.kind is not ProvisionKind.OPTION and any(state in MISSING for _country, state, _disputed in cells)


def cell(celex: str, ref: str, country: str) -> Cell | None:
    """The kept cell, or None where nobody holds anything."""
    return Cell.objects.filter(instrument=celex, ref=ref, country=country).first()


def statements(celex: str, ref: str, country: str) -> list[Statement]:
    """Everything said of a provision in a country, the newest first."""
    found = Statement.objects.filter(instrument=celex, ref=ref, country=country).select_related("owner", "table")
    return list(found.order_by("-id"))


def holding_statements(celex: str, country: str) -> dict[str, list[Statement]]:
    """The statements that the cells of a country follow from, by provision, the country's own first."""
    kept = {one.ref: one.said for one in Cell.objects.filter(instrument=celex, country=country)}
    numbers = [number for said in kept.values() for number in said]
    told = {one.pk: one for one in Statement.objects.filter(pk__in=numbers).select_related("owner")}
    return {ref: [told[number] for number in said if number in told] for ref, said in kept.items()}


def opinions(celex: str, country: str, ref: str | None = None) -> list[Opinion]:
    """Opinions on a country's law, the newest first."""
    found = Opinion.objects.filter(instrument=celex, country=country)
    if ref is not None:
        found = found.filter(ref=ref)
    return list(found.select_related("owner").order_by("-id"))


def national_measures(celex: str, country: str) -> list[NationalMeasure]:
    """The measures of a country: those there are, then those that are gone."""
    found = NationalMeasure.objects.filter(instrument=celex, country=country).select_related("since", "gone")
    return sorted(found, key=lambda one: (one.gone_id is not None, one.notified or date.max, one.celex))


def steps(celex: str, country: str) -> list[InfringementStep]:
    """The steps of infringement cases one may see, case by case."""
    return list(InfringementStep.objects.filter(instrument=celex, country=country).select_related("owner"))


def correlation(celex: str, country: str, ref: str) -> list[CorrelationRow]:
    """What the newest correlation table of a country says of a provision."""
    newest = CorrelationTable.objects.filter(instrument=celex, country=country, kind="transposition").first()
    return [] if newest is None else list(newest.lines.filter(ref=ref))


def tables(celex: str, country: str | None = None) -> QuerySet[CorrelationTable]:
    """Correlation tables, the newest first; of a country, or all."""
    found = CorrelationTable.objects.filter(instrument=celex).select_related("owner")
    return found if country is None else found.filter(country=country)


def table(public_id: str) -> CorrelationTable:
    """A correlation table. Raises NotFound."""
    found = CorrelationTable.objects.select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such table."))
    return found


def imports(celex: str | None = None) -> QuerySet[MeasureImport]:
    """Imports of national measures: confirmed ones, and drafts of one's own organisation."""
    found = MeasureImport.objects.select_related("owner", "former").defer("difference", "pending", "refusals")
    return found if celex is None else found.filter(instrument=celex)


def one_import(public_id: str) -> MeasureImport:
    """An import. Raises NotFound, for another organisation's draft as well."""
    found = MeasureImport.objects.select_related("owner", "former").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


@dataclass(frozen=True, slots=True)
class CountryStanding:
    """How a country stands with an instrument: its measures of transposition and how many national measures there are."""

    figures: Measures
    bound: bool
    measures: int


_NOTIFIED: Final = """
SELECT country, max(notified) FILTER (WHERE NOT older), count(*) FROM law_nationalmeasure
WHERE instrument = %s AND gone_id IS NULL GROUP BY country
"""


def standings(celex: str, states: Sequence[str] | None = None) -> list[CountryStanding]:
    """Every Member State's deficit, delay and open cases. Cases count as far as one may see them."""
    act = instrument(celex)
    states = member_states() if states is None else states
    kept = stored.cells(celex)
    obligations = [leaf for leaf in leaves(celex) if leaf.kind is not ProvisionKind.OPTION]
    NationalMeasure.objects.none()
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFIED, [celex])
        notified = {country: (last, count) for country, last, count in cursor.fetchall()}
    stages = stored.latest_stages([celex])
    found = []
    for country in states:
        cells = [stored.row_of(act, leaf, [country], kept)[0] for leaf in obligations]
        last, count = notified.get(country, (None, 0))
        figures = measures(
            act, country, cells, [last] if last else [], stages.get((celex, country), ()), timezone.localdate()
        )
        found.append(CountryStanding(figures, act.bound(country), count))
    return found


@dataclass(frozen=True, slots=True)
class Priority:
    """A gap as a priority action: its severity as it holds (decided, else computed), its place and the reasons for it."""

    gap: Gap
    severity: int
    decided: GapDecision | None
    place: Ranked
    practices: tuple[GapPractice, ...]


def priorities(kind: str = "", country: str = "", source: str = "") -> list[Priority]:
    """Open gaps, the first to be met first, in three queries."""
    found = Gap.objects.filter(closed_at=None)
    if kind:
        found = found.filter(kind=kind)
    if source:
        found = found.filter(source=source)
    if country:
        found = found.filter(countries__contains=[country])
    gaps = {one.key: one for one in found}
    numbers = [one.pk for one in gaps.values()]
    decided = {one.gap_id: one for one in GapDecision.objects.filter(gap__in=numbers).order_by("id")}
    practices: dict[int, list[GapPractice]] = defaultdict(list)
    for practice in (
        GapPractice.objects.filter(gap__in=numbers, withdrawn_at=None).select_related("owner").order_by("id")
    ):
        practices[practice.gap_id].append(practice)
    places = ranked(
        [(key, _severity(gap, decided), len(gap.countries)) for key, gap in gaps.items()], len(member_states())
    )
    return [
        Priority(
            gap := gaps[place.key], _severity(gap, decided), _holding(gap, decided), place, tuple(practices[gap.pk])
        )
        for place in places
    ]  # fmt: skip


def closed(kind: str = "", country: str = "") -> QuerySet[Gap]:
    """Gaps that are gone, the last to close first."""
    found = Gap.objects.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(countries__contains=[country]) if country else found


def _holding(gap: Gap, decided: Mapping[int, GapDecision]) -> GapDecision | None:
    last = decided.get(gap.pk)
    return last if last is not None and last.severity is not None else None


def _severity(gap: Gap, decided: Mapping[int, GapDecision]) -> int:
    holding = _holding(gap, decided)
    return gap.severity if holding is None or holding.severity is None else holding.severity


def gap(public_id: str) -> Gap:
    """A gap, open or closed. Raises NotFound."""
    found = Gap.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such gap."))
    return found


def decisions(of: Gap) -> list[GapDecision]:
    """What was decided of a gap, the newest first."""
    return list(GapDecision.objects.filter(gap=of).select_related("owner").order_by("-id"))


def changes(of: Gap) -> list[GapChange]:
    """How a gap changed, the newest first."""
    return list(GapChange.objects.filter(gap=of).order_by("-id"))


def practices(of: Gap) -> list[GapPractice]:
    """Practices named for a gap, withdrawn ones among them."""
    return list(GapPractice.objects.filter(gap=of).select_related("owner").order_by("id"))


def practice(public_id: str) -> GapPractice:
    """A practice named for a gap. Raises NotFound."""
    found = GapPractice.objects.select_related("gap").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such practice."))
    return found
