"""Contacts and their counts as the acting person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from django.db.models import Count, QuerySet
from django.utils import timezone

from tutela.errors import NotFound
from tutela.practice.models import Contact
from tutela.practice.rules import Shown, at_least, shown
from tutela.safeguards import actor as actors
from tutela.safeguards import wall
from tutela.safeguards.retention import months_after
from tutela.vocabulary.codelists import codelist

MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """Contacts by topic (rows) and month (columns). ``own``: of one's own service, nothing hidden; else of all services
    together, in closed months, small numbers hidden (None)."""

    own: bool
    months: tuple[date, ...]
    topics: tuple[str, ...]
    by_month: tuple[Shown, ...]

    def of_topic(self, topic: str) -> tuple[int | None, ...]:
        """The counts of a topic, month by month."""
        place = self.topics.index(topic)
        return tuple(month.cells[place] for month in self.by_month)

    def sum_of(self, topic: str) -> tuple[int, bool]:
        """A topic's sum over the months, and whether it is of the shown ones only."""
        return at_least(self.of_topic(topic))

    def totals(self) -> tuple[int | None, ...]:
        """The month totals."""
        return tuple(month.total for month in self.by_month)


def counts() -> Counts:
    """The counts of the last twelve months: own ones up to this month, those of all services up to the last closed one.

    Inside ``wall.behind_the_wall()``.
    """
    own = actors.current().may("help.read")
    last = this_month() if own else earlier(open_months()[-1])
    months = [last]
    while len(months) < MONTHS:
        months.append(earlier(months[-1]))
    months.reverse()
    topics = tuple(code.code for code in codelist("help_topic").codes)
    numbers = _own_numbers(months[0]) if own else _all_numbers()
    rows = [[numbers.get((month, topic), 0) for topic in topics] for month in months]
    by_month = tuple(Shown(tuple(row), sum(row)) if own else shown(row) for row in rows)
    return Counts(own, tuple(months), topics, by_month)


def contacts() -> QuerySet[Contact]:
    """One's own service's contacts, latest month first."""
    return Contact.objects.order_by("-month", "-pk")


def contact(key: int) -> Contact:
    """One of them; NotFound where there is none or it is another service's."""
    found = Contact.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def this_month() -> date:
    """The first day of this month, in UTC, as the database counts."""
    return timezone.now().date().replace(day=1)


def earlier(month: date) -> date:
    """The month before."""
    return months_after(month, -1)


def open_months() -> tuple[date, date]:
    """The months that contacts may be recorded for, latest first."""
    return this_month(), earlier(this_month())


def _own_numbers(since: date) -> dict[tuple[date, str], int]:
    rows = (
        Contact.objects.filter(month__gte=since).values_list("month", "topic").annotate(number=Count("pk")).order_by()
    )
    return {(month, topic): number for month, topic, number in rows}


def _all_numbers() -> dict[tuple[date, str], int]:
    rows = cast(Sequence[tuple[date, str, int]], wall.rows("SELECT month, topic, number FROM help.counts()"))
    return {(month, topic): number for month, topic, number in rows}
