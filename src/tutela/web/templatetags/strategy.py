"""How strategies read on a page: levels and states by a sign and a word, countries, deadlines, reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.strategy import board_words, words
from tutela.strategy.asking import CompletenessCell
from tutela.strategy.boards import Level, Square
from tutela.strategy.models import Action, Event, Priority
from tutela.strategy.queries import CONTESTED
from tutela.strategy.rules import State
from tutela.web.strategy_asked import Asked

register = template.Library()

_RING: Final = '<circle cx="7" cy="7" r="5.6" fill="none" stroke="currentColor" stroke-width="1.6"/>'
_HATCH: Final = (
    '<rect x="1.4" y="1.4" width="11.2" height="11.2" fill="none" stroke="currentColor" stroke-width="1.2" stroke-dasharray="2 1.6"/>'
    '<path d="M2 8 8 2M2 12.6 12.6 2M6.4 12.6l6.2-6.2" stroke="currentColor" stroke-width="1.1"/>'
)
_QUARTER: Final = '<path d="M7 7V1.4A5.6 5.6 0 0 1 12.6 7z"/>'
_HALF: Final = '<path d="M7 1.4a5.6 5.6 0 0 1 0 11.2z"/>'
_THREE: Final = '<path d="M7 7H1.4A5.6 5.6 0 1 0 7 1.4z"/>'
_FULL: Final = '<circle cx="7" cy="7" r="6.2"/>'
_TICK: Final = '<path d="M3.8 7.2 6.2 9.6 10.4 4.8" fill="none" stroke="var(--paper)" stroke-width="1.8"/>'
_CROSS: Final = '<path d="M4 4l6 6M10 4l-6 6" stroke="currentColor" stroke-width="1.6"/>'

_OF_LEVEL: Final[Mapping[Level, str]] = {
    Level.NOBODY: _HATCH,
    Level.NOT_BEGUN: _RING,
    Level.BEGUN: _RING + _QUARTER,
    Level.HALF: _RING + _HALF,
    Level.FAR: _RING + _THREE,
    Level.WHOLE: _FULL,
    Level.DROPPED: _RING + _CROSS,
}
_OF_STATE: Final[Mapping[State, str]] = {
    State.NO_WORD: _HATCH,
    State.NOT_STARTED: _RING,
    State.UNDER_WAY: _RING + _HALF,
    State.DISPUTED: _RING + '<path d="M7 3.6v4M7 9.4v1.4" stroke="currentColor" stroke-width="1.8"/>',
    State.DONE: _FULL,
    State.VERIFIED: _FULL + _TICK,
    State.DROPPED: _RING + _CROSS,
}
VERBS: Final[Mapping[str, Promise]] = {
    "reported": gettext_lazy("reported"),
    "verified": gettext_lazy("verified a report"),
    "disputed": gettext_lazy("disputed a report"),
    "withdrawn": gettext_lazy("withdrew a report"),
}


def _sign(shapes: str) -> SafeString:
    return mark_safe(f'<svg class="mark" viewBox="0 0 14 14" aria-hidden="true">{shapes}</svg>')  # noqa: S308  (ours)


@register.filter
def level_sign(level: Level) -> SafeString:
    """The sign of a level."""
    return _sign(_OF_LEVEL[level])


@register.filter
def level_words(level: Level) -> str:
    """A level in words."""
    return str(board_words.LEVELS[level])


@register.filter
def made_of(square: Square) -> str:
    """What the number of a square is made of: "2 done, verified; 1 under way"."""
    return board_words.made_of(square)


@register.filter
def state_mark(state: str) -> SafeString:
    """A state by its sign and in words."""
    return format_html('<span class="stand {}">{} {}</span>', state, _sign(_OF_STATE[State(state)]), words.state(state))


@register.filter
def state_sign(state: str) -> SafeString:
    """The sign of a state alone; its words stand beside it."""
    return _sign(_OF_STATE[State(state)])


@register.filter
def flag_words(matter: str) -> str:
    """What is the matter, in words."""
    return board_words.matter(str(matter))


@register.filter
def where(code: str) -> str:
    """A country's name; the Union's own institutions and bodies."""
    return words.country(code)


@register.filter
def deadline(action: Action) -> str:
    """A deadline as it was given, and the day it was read as where that says more."""
    return board_words.deadline(action)


@register.filter
def because(told: list[list[str]]) -> list[str]:
    """The reasons of a state in words."""
    return words.reasons(told)


@register.filter
def deed(event: Event) -> str:
    """What an event does: "reported: under way", "disputed a report"."""
    said = str(VERBS[event.verb])
    return f"{said}: {event.get_progress_display()}" if event.progress else said


@dataclass(frozen=True)
class Heat:
    """Writes the cells of a heat map. One is made for a board and knows what its hundreds of cells share: words, signs, addresses."""

    key: str
    asked: Asked

    @cached_property
    def _levels(self) -> dict[Level, SafeString]:
        return {
            one: format_html(
                '{} <span class="percent">%s</span> <span class="word">{}</span>', _sign(_OF_LEVEL[one]), words_
            )
            for one, words_ in board_words.LEVELS.items()
        }

    @cached_property
    def _states(self) -> dict[State, str]:
        return words.states()

    @cached_property
    def _matters(self) -> tuple[tuple[str, str], ...]:
        return (("!", escape(board_words.MATTERS["late"])), ("≠", escape(board_words.MATTERS[CONTESTED])))

    @cached_property
    def _nothing(self) -> SafeString:
        return format_html(_NOTHING, _("nothing expected"))

    @cached_property
    def _addresses(self) -> dict[int, str]:
        return {}

    @cached_property
    def _queries(self) -> dict[str, str]:
        return {}

    def _address(self, country: str, priority: Priority) -> str:
        """The escaped address of a priority (in a country, where one is given), made of two parts that many cells share."""
        if priority.pk not in self._addresses:
            self._addresses[priority.pk] = escape(reverse("strategy_priority", args=[self.key, priority.key]))
        if country not in self._queries:
            self._queries[country] = escape((replace(self.asked, country=country) if country else self.asked).query)
        return self._addresses[priority.pk] + self._queries[country]

    def cell(self, square: Square) -> SafeString:
        """A cell: sign, number and word, what it is made of, what is the matter; of one priority, a link to it."""
        cell, found = square.cell, square.level
        if cell is None or found is None:
            return self._nothing
        percent = square.percent
        number = f"{percent} %" if percent is not None else ""
        said = (
            f'<span class="level {found}">{self._levels[found] % number}</span>'
            f'<span class="unseen">. {escape(board_words.made_of(square, self._states))}.</span>'
        )
        if square.priority:
            said = f'<a href="{self._address(square.country, square.priority)}">{said}</a>'
        matters = "".join(
            [
                f' <span class="matter">{sign} {n} {word}</span>'
                for (sign, word), n in zip(self._matters, (cell.late, cell.contested), strict=True)
                if n
            ]
        )
        return mark_safe(f'<td class="heat {found}">{said}{matters}</td>')  # noqa: S308  (each part is ours or escaped)


_NOTHING: Final = '<td class="heat none"><span aria-hidden="true">·</span><span class="unseen">{}</span></td>'


@register.simple_tag
def heat_of(key: str, asked: Asked) -> Heat:
    """The writer of a board's cells."""
    return Heat(key, asked)


@register.filter
def heat(square: Square, of: Heat) -> SafeString:
    """One cell of the heat map."""
    return of.cell(square)


@register.filter
def answer_cells(cells: Sequence[tuple[str, CompletenessCell]]) -> SafeString:
    """The cells of an item in the table of a request, by partner: answered and how, reported, or missing. A request has thousands
    of them and few kinds, so each kind is written once a row."""
    written: dict[str, SafeString] = {}
    return mark_safe("".join([_answer_cell(cell, written) for _code, cell in cells]))  # noqa: S308  (each part is escaped)


def _answer_cell(cell: CompletenessCell, written: dict[str, SafeString]) -> SafeString:
    kind = cell.answer.kind if cell.answer else "reported" if cell.event else "missing"
    if kind not in written:
        said = cell.answer.get_kind_display() if cell.answer else _("reported") if cell.event else _("missing")
        written[kind] = format_html(_ANSWERED.get(kind, _OTHERWISE), said)
    return written[kind]


_DONE: Final = '<td>✓ <span class="unseen">{}</span></td>'
_OTHERWISE: Final = '<td>○ <span class="small">{}</span></td>'
_MISSING: Final = '<td><span class="quiet">—</span><span class="unseen">{}</span></td>'
_ANSWERED: Final = {"given": _DONE, "reported": _DONE, "missing": _MISSING}


@register.simple_tag
def to(name: str, *args: object) -> str:
    """The address of a page of another part; empty where that part is not built in."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
