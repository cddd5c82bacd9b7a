"""A series with its breaks for a page: the chart with the named and the found ones marked, the table beside it, and what a reader who
decides must know, in words; breaks/ itself is pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.formats.csv_cells import csv_line
from tutela.insight import charts
from tutela.insight.charts import Chart
from tutela.insight.charts import Point as Drawn
from tutela.insight.marked_charts import Mark, marked
from tutela.insight.names import number
from tutela.strategy.breaks.finding import analyse
from tutela.strategy.breaks.periods import Frequency, Period
from tutela.strategy.breaks.result import Analysis, Break, Look, Note, Verdict
from tutela.strategy.breaks.rules import SIGNIFICANCE
from tutela.strategy.breaks.words import NOTES

_TICKS: Final = 8
_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A series to look at. ``unit`` as shown; ``country`` and ``area`` for known events; ``named``: the date asked about."""

    title: str
    unit: str
    values: tuple[tuple[Period, float | None], ...]
    named: date | None = None
    country: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One break of the table."""

    what: str
    cells: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows. ``named`` and ``found`` are sentences; ``periods`` the series as (period, value as shown)."""

    analysis: Analysis
    chart: Chart
    named: tuple[str, ...]
    found: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    periods: tuple[tuple[str, str], ...]

    @property
    def svg(self) -> str:
        """The chart for a page."""
        return charts.inline(self.chart)

    def csv(self) -> Iterator[bytes]:
        """The breaks for programs (UTF-8 with byte order mark)."""
        yield b"\xef\xbb\xbf"
        yield csv_line(
            ("question", "verdict", "at", "earliest", "latest", "level", "level_low", "level_high", "slope", "slope_low",
             "slope_high", "mean_before", "p", "dependence", "values_before", "values_after", "events", "rules")
        )  # fmt: skip
        for question, look in (("named", self.analysis.named), ("any", self.analysis.found)):
            if look is None:
                continue
            for one in look.breaks or (None,):
                yield csv_line((question, look.verdict.value, *_values(one), self.analysis.version))

    def json(self) -> bytes:
        """The whole result for programs."""
        return json.dumps(self.analysis.as_json(), ensure_ascii=False).encode()


@lru_cache(maxsize=64)
def _analysed(asked: Asked) -> Analysis:
    """A series is looked through once: simulating what chance does takes a second or two."""
    return analyse(asked.values, asked.named, asked.country, asked.area)


def show(asked: Asked) -> Shown:
    """A series with its breaks. InvalidInput for an empty one, and for mixed or repeated periods."""
    said = _analysed(asked)
    every = [*_significant(said.named), *said.found.breaks]
    rows = [*_rows(_("Named"), said.named), *_rows(_("Found"), said.found)]
    seen = [note for look in (said, said.named, said.found) if look is not None for note in look.notes]
    named = _named_words(asked, said)
    notes = tuple(note for note in dict.fromkeys(words_of(note) for note in seen) if note not in named)
    periods = tuple(
        (str(period), "" if value is None else amount(value)) for period, value in sorted(asked.values)[::-1]
    )
    return Shown(
        said,
        _chart(asked, said, every),
        named,
        _found_words(asked, said),
        tuple(rows),
        notes,
        periods,
    )


def words_of(note: Note) -> str:
    """A note in the reader's language."""
    return _(NOTES[note.code]) % note.values


def amount(value: float) -> str:
    """A number as shown: whole where it is large, else three digits."""
    if abs(value) >= 1000 or value == int(value):
        return number(round(value))
    return number(Decimal(f"{value:.{_DIGITS}g}"))


def _named_words(asked: Asked, said: Analysis) -> tuple[str, ...]:
    if said.named is None:
        return ()
    at, look = str(said.named_at), said.named
    if look.verdict is Verdict.NO_VERDICT:
        return (
            _("Whether the series changed at %s cannot be said.") % at,
            *(words_of(note) for note in look.notes[:1]),
        )
    if look.verdict is Verdict.NO_BREAK:
        words = [_("At %s the series shows no change beyond chance.") % at]
        if look.breaks and look.breaks[0].level.low < 0 < look.breaks[0].level.high:
            words.append(_("A change from %(low)s to %(high)s would still fit.") % {
                "low": _signed(look.breaks[0].level.low), "high": _signed(look.breaks[0].level.high),
            })  # fmt: skip
        return tuple(words)
    return _break_words(asked, look.breaks[0], found=False)


def _found_words(asked: Asked, said: Analysis) -> tuple[str, ...]:
    if said.found.verdict is Verdict.NO_VERDICT:
        return (_("Whether there is a break at another date cannot be said."),)
    if said.found.verdict is Verdict.NO_BREAK:
        return (_("Looked through date by date, the series shows no break beyond chance."),)
    count = ngettext(
        "Looked through date by date, the series shows %d break.",
        "Looked through date by date, the series shows %d breaks.",
        len(said.found.breaks),
    )
    sentences = [count % len(said.found.breaks)]
    for one in said.found.breaks:
        sentences += _break_words(asked, one, found=True)
    return tuple(sentences)


def _break_words(asked: Asked, one: Break, found: bool) -> tuple[str, ...]:
    values = {
        "at": one.at, "change": _signed(one.level.estimate), "unit": asked.unit, "low": _signed(one.level.low),
        "high": _signed(one.level.high), "before": amount(one.before),
    }  # fmt: skip
    words = [_("From %(at)s on the level is %(change)s (%(unit)s; 95 %%: %(low)s to %(high)s); the year before had %(before)s on average.")
             % values]  # fmt: skip
    if one.slope is not None and (one.slope.low > 0 or one.slope.high < 0):
        words.append(_("Its slope changed too, by %s a period.") % _signed(one.slope.estimate))
    if found and one.dates > 1:
        words.append(
            _("The date itself is uncertain: from %(first)s to %(last)s.") % {"first": one.earliest, "last": one.latest}
        )
    if one.events:
        titles = "; ".join(f"{event.title} ({event.on:%Y-%m-%d})" for event in one.events)
        words.append(_("What happened then and may be the reason, which the figures cannot prove: %s.") % titles)
    return tuple(words)


def _rows(what: str, look: Look | None) -> list[Row]:
    if look is None:
        return []
    return [
        Row(
            what,
            (str(one.at), str(one.earliest) if one.dates == 1 else f"{one.earliest} – {one.latest}", _signed(one.level.estimate),
             f"{_signed(one.level.low)} – {_signed(one.level.high)}", _signed(one.slope.estimate) if one.slope else "—", amount(one.before),
             f"{one.p:.3f}", f"{one.values_before} + {one.values_after}"),
            tuple(f"{event.title}{'' if event.verified else ' *'}" for event in one.events),
        )
        for one in look.breaks
    ]  # fmt: skip


def _chart(asked: Asked, said: Analysis, every: Sequence[Break]) -> Chart:
    values = dict(asked.values)
    periods = [Period(said.frequency, at) for at in range(said.first.number, said.last.number + 1)]
    labels = [str(period) for period in periods]
    points = [_drawn(str(period), values.get(period)) for period in periods]
    found = {one.at: one for one in every}
    marks = [
        _mark(one, one in _significant(said.named)) for one in sorted(found.values(), key=lambda one: one.at.number)
    ]
    subtitle = f"{asked.unit} · {labels[0]} – {labels[-1]}"
    told = "; ".join(mark.words for mark in marks) or _("no break marked")
    return Chart("breaks", asked.title, subtitle, told, marked(points, labels, _ticks(labels, said.frequency), marks))


def _drawn(label: str, value: float | None) -> Drawn | None:
    finite = value is not None and abs(value) < float("inf")
    return Drawn(label, value, amount(value)) if finite and value is not None else None


def _mark(one: Break, named: bool) -> Mark:
    words = f"{one.at}: {one.events[0].title.partition(',')[0]}" if one.events else str(one.at)
    words += f" ({_('named') if named else _('found')})"
    return Mark(str(one.at), words, str(one.earliest), str(one.latest))


def _significant(look: Look | None) -> tuple[Break, ...]:
    return tuple(one for one in look.breaks if one.p <= SIGNIFICANCE) if look else ()


def _ticks(labels: Sequence[str], frequency: Frequency) -> list[str]:
    step = max(1, -(-len(labels) // _TICKS))
    if frequency is Frequency.MONTH and step > 3:
        step = -(-step // 12) * 12
    return list(labels[::step])


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{amount(abs(value))}"


def _values(one: Break | None) -> Iterable[object]:
    if one is None:
        return [None] * 15
    slope = one.slope
    return (
        one.at, one.earliest, one.latest, one.level.estimate, one.level.low, one.level.high, slope.estimate if slope else None,
        slope.low if slope else None, slope.high if slope else None, one.before, one.p, one.dependence, one.values_before,
        one.values_after, " ".join(event.id for event in one.events),
    )  # fmt: skip
