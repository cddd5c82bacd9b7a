"""The records of a network over time: a lane for each area, one scale, and the rows of the table beside it.

A record stands in the lane of every area it touches, and is a link in the first. What has no date is counted, not placed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.linking.networks.drawing import record_name
from tutela.linking.networks.graph import Graph, RecordNode, by_name
from tutela.linking.networks.marks import SIGN, filled, framed, linked, sign, text, wide
from tutela.linking.networks.network import Field
from tutela.linking.networks.text import shortened
from tutela.linking.networks.words import Words

WIDTH: Final = 680.0
"""As charts over time; on a phone it scrolls inside its frame."""
_LEFT: Final = 12.0
_STEP: Final = 14.0
"""Between two signs, across and upward."""
_ROWS: Final = 6
"""Signs above each other in a lane; what more falls there is counted above them."""
_TICK: Final = 62.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing, and how many records have no date."""

    svg: str
    undated: int


def rows(graph: Graph) -> tuple[RecordNode, ...]:
    """The table beside: earliest first, those without a date last."""
    return tuple(sorted(by_name(graph.records), key=lambda one: (one.date is None, one.date or dt.date.min)))


def timeline(graph: Graph, words: Words) -> Strip | None:
    """The strip; None where no record has a date."""
    dated = [(record.date, record) for record in rows(graph) if record.date is not None]
    undated = len(graph.records) - len(dated)
    if not dated:
        return None
    scale = _Scale(dated[0][0], dated[-1][0])
    lanes: list[Field | None] = list(graph.fields)
    if any(not record.fields for _, record in dated):
        lanes.append(None)
    y, body = 6.0, []
    for lane in lanes:
        held = [(day, record) for day, record in dated if (lane in record.fields if lane else not record.fields)]
        if held:
            drawn, y = _lane(lane, held, scale, words, y)
            body.append(drawn)
    grid = "".join(
        f'<path class="tick" d="M{x:.1f} 6V{y:g}" stroke="#d5dde5" fill="none"/>' + text(said, x + 3, y + 15, "quietly")
        for x, said in scale.ticks(words)
    )
    description = filled(
        words.timeline_description,
        first=words.day(dated[0][0]),
        last=words.day(dated[-1][0]),
        records=words.count_records(len(dated)),
    )
    if undated:
        description += f" {words.undated}: {words.count_records(undated)}."
    axis = f'<path class="axis" d="M{_LEFT:g} {y:g}H{WIDTH - _LEFT:g}" stroke="#5b6b7b" fill="none"/>'
    whole = f'<g class="grid" aria-hidden="true">{grid}{axis}</g>{"".join(body)}'
    return Strip(
        framed("timeline", graph.name, filled(words.timeline, name=graph.name), description, (WIDTH, y + 24), whole),
        undated,
    )


def _lane(
    lane: Field | None, held: Sequence[tuple[dt.date, RecordNode]], scale: _Scale, words: Words, top: float
) -> tuple[str, float]:
    """One area's records, those that would meet above each other; its foot."""
    ends: list[float] = []
    placed: list[tuple[RecordNode, float, int]] = []
    crowded: dict[float, int] = {}
    for day, record in held:
        x = scale.at(day)
        row = next((at for at, end in enumerate(ends) if end + _STEP <= x), len(ends))
        if row == _ROWS:
            place = ends[_ROWS - 1]
            crowded[place] = crowded.get(place, 0) + 1
            continue
        ends[row : row + 1] = [x]
        placed.append((record, x, row))
    head = 20.0 + (16 if crowded else 0)
    foot = top + head + _STEP * len(ends) + 6
    name = words.no_field if lane is None else words.fields[lane]
    body = "" if lane is None else sign(lane, _LEFT, top + 4)
    body += text(shortened(name, 60), _LEFT + (SIGN + 4 if lane else 0), top + 14.5, "meaning")
    for record, x, row in placed:
        mark = _mark(lane, x - SIGN / 2, foot - 4 - _STEP * (row + 1))
        first = lane is None or record.fields[0] is lane
        named = record_name(record, words)
        body += linked(mark, named, ("moment",), record.href) if first else f'<g aria-hidden="true">{mark}</g>'
    for place, number in crowded.items():
        said = f"+{number}"
        body += text(said, min(place - 8, WIDTH - _LEFT - wide(said, "quietly")), top + 32, "quietly")
    body += f'<path class="tick" d="M{_LEFT:g} {foot:g}H{WIDTH - _LEFT:g}" stroke="#d5dde5" fill="none"/>'
    return f'<g class="lane">{body}</g>', foot


def _mark(lane: Field | None, x: float, y: float) -> str:
    if lane is not None:
        return sign(lane, x, y)
    return f'<circle class="outline" cx="{x + 6:g}" cy="{y + 6:g}" r="5" fill="none" stroke="#1b2733"/>'


class _Scale:
    """Days to places across, with round days for its marks."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        spare = max(3, (last - first).days // 40)
        self._first = first.toordinal() - spare
        self._days = last.toordinal() + spare - self._first
        self._last = self._first + self._days

    def at(self, day: dt.date) -> float:
        """Where ``day`` stands, in CSS pixels."""
        across = WIDTH - 2 * _LEFT - SIGN
        return round(_LEFT + SIGN / 2 + across * (day.toordinal() - self._first) / self._days, 1)

    def ticks(self, words: Words) -> Iterator[tuple[float, str]]:
        """Beginnings of years, else of months, else days, as many as have room."""
        last, most = -_TICK, (WIDTH - 2 * _LEFT) / _TICK
        if self._days > 366 * 2:
            every = 1 + int(self._days / 365 / most)
            days = ((year, dt.date(year, 1, 1)) for year in range(max(1, self._year(self._first)), 10_000))
            marks = ((day, str(year)) for year, day in days if year % every == 0)
        elif self._days > 70:
            marks = ((day, words.month(day)) for day in self._months())
        else:
            every = max(1, round(self._days / most + 0.5))
            ordinals = range(max(1, self._first + 1), self._last, every)
            marks = ((dt.date.fromordinal(one), words.day(dt.date.fromordinal(one))) for one in ordinals)
        for day, said in marks:
            if day.toordinal() > self._last:
                return
            room = max(_TICK, wide(said, "quietly") + 12)
            if day.toordinal() < self._first or (x := self.at(day)) < last + room:
                continue
            if x + room - 12 > WIDTH:
                return
            last = x
            yield x, said

    def _months(self) -> Iterator[dt.date]:
        year = self._year(self._first)
        for number in range(12 * year, 12 * year + 40):
            if 1 <= number // 12 <= dt.MAXYEAR:
                yield dt.date(number // 12, number % 12 + 1, 1)

    @staticmethod
    def _year(ordinal: int) -> int:
        return dt.date.fromordinal(min(max(1, ordinal), dt.date.max.toordinal())).year
