"""Events over time: how many a month, as a chart and as the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.insight.charts import Chart, Point, Spec, columns, inline
from tutela.strategy.models import Event

MOST_MONTHS: Final = 180
"""So many are shown, the newest; older ones are in the table's download alone."""


@dataclass(frozen=True, slots=True)
class Month:
    """How many statements speak of a month: reports, and what others said about them."""

    starts: date
    reports: int
    answers: int

    @property
    def name(self) -> str:
        """``Mar 2024``."""
        return date_format(self.starts, "M Y")

    @property
    def total(self) -> int:
        """All of them."""
        return self.reports + self.answers


def months(events: QuerySet[Event]) -> list[Month]:
    """Every month from the first event to the last, those without any between them too."""
    reports: dict[date, int] = {}
    answers: dict[date, int] = {}
    for row in events.order_by().values("on", "verb").annotate(n=Count("pk")):
        into, month = reports if row["verb"] == "reported" else answers, row["on"].replace(day=1)
        into[month] = into.get(month, 0) + row["n"]
    if not reports and not answers:
        return []
    known = sorted({*reports, *answers})
    first = known[0].year * 12 + known[0].month - 1
    last = known[-1].year * 12 + known[-1].month - 1
    days = [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
    return [Month(day, reports.get(day, 0), answers.get(day, 0)) for day in days]


def drawn(found: Sequence[Month], name: str, title: str) -> str:
    """The months as an SVG for a page; empty for fewer than two."""
    if len(found) < 2:
        return ""
    top = max(found, key=lambda one: one.total)
    total = sum(one.total for one in found)
    subtitle = ngettext(
        "%(n)s statement, by the month it speaks of", "%(n)s statements, by the month they speak of", total
    ) % {"n": total}
    said = _("Most in %(month)s: %(n)s.") % {"month": top.name, "n": top.total}
    step = 1 + len(found) // 60  # so that the years' names don't touch
    ticks = [one.name for one in found if one.starts.month == 1 and one.starts.year % step == 0] or [found[0].name]
    points = [Point(one.name, one.total, str(one.total)) for one in found]
    return inline(Chart(name, title, subtitle, said, _strip(points, ticks)))


def _strip(points: Sequence[Point], ticks: Sequence[str]) -> Spec:
    """Columns as a low strip without a number above each; ``ticks`` are the labels written below it."""
    spec = columns(points)
    bars = spec["layer"][0]
    step = -(-max(int(point.value) for point in points) // 3) or 1  # whole numbers only, at most four of them
    counts = {
        "title": None,
        "values": [step * place for place in range(4)],
        "format": ",d",
        "domain": False,
        "ticks": False,
    }
    bars["encoding"]["y"] = {**bars["encoding"]["y"], "axis": {**counts, "minExtent": 30}}
    bars["encoding"]["x"]["axis"]["values"] = list(ticks)
    return {**spec, "layer": [bars], "height": 90}
