"""The counts of contacts as a chart, a table and a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.insight import charts
from tutela.insight.charts import Chart, Point
from tutela.insight.names import name_of, number
from tutela.practice.queries import Counts
from tutela.practice.rules import at_least

HIDDEN: Final = "•"


@dataclass(frozen=True, slots=True)
class Line:
    """One topic as shown: its count month by month, the latest first, and the sum."""

    name: str
    cells: tuple[str, ...]
    total: str


def months(counts: Counts) -> list[str]:
    """Names of the months as the table has them, the latest first, so that a phone shows it."""
    return [_short(month) for month in reversed(counts.months)]


def lines(counts: Counts) -> list[Line]:
    """The table's rows, topic by topic; those of which there is nothing to show are left out."""
    return [
        Line(name_of("help_topic", topic), _cells(counts.of_topic(topic)), _sum(*counts.sum_of(topic)))
        for topic in counts.topics
        if any(counts.of_topic(topic))
    ]


def totals(counts: Counts) -> Line:
    """The table's last row: the true total of each month, where it may be shown."""
    known = counts.totals()
    return Line(_("All topics"), _cells(known), _sum(*at_least(known)))


def chart(counts: Counts) -> Chart | None:
    """The month totals as columns; None where there is nothing to draw."""
    if not any(counts.totals()):
        return None
    points = [
        Point(_short(month), float(total or 0), HIDDEN if total is None else number(total))
        for month, total in zip(counts.months, counts.totals(), strict=True)
    ]
    return Chart(
        "contacts",
        _("Contacts by month"),
        _("of your service") if counts.own else _("of all services together, closed months"),
        "; ".join(f"{point.label}: {point.text}" for point in points),
        charts.columns(points),
    )


def csv(counts: Counts) -> Iterator[bytes]:
    """Topic by month, one line each; an empty count is hidden. The lines without a topic are the month totals."""
    yield csv_head(["month", "topic", "topic_name", "contacts"])
    for month, row in zip(counts.months, counts.by_month, strict=True):
        for topic, cell in zip(counts.topics, row.cells, strict=True):
            yield csv_line([f"{month:%Y-%m}", topic, name_of("help_topic", topic), cell])
        yield csv_line([f"{month:%Y-%m}", "", _("All topics"), row.total])


def _short(month: date) -> str:
    """``Mar ’26``: twelve of them stand below a chart."""
    return f"{date_format(month, 'M')} ’{month:%y}"


def _cells(cells: tuple[int | None, ...]) -> tuple[str, ...]:
    return tuple(HIDDEN if cell is None else number(cell) for cell in reversed(cells))


def _sum(known: int, more: bool) -> str:
    return f"≥ {number(known)}" if more else number(known)
