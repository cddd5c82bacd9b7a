"""The note of an action whose legal basis is no longer sure, for the pages on which it is done."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django import template
from django.utils import timezone

from tutela.strategy.law import bases, words
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.models import CorrelationTable
from tutela.strategy.law.sheets import TableKind
from tutela.web.law import warning_line

register = template.Library()


@lru_cache(maxsize=256)
def _warnings(action: str, day: date) -> tuple[bases.BasisWarning, ...]:
    """The warnings of a day: they change with the day alone."""
    return tuple(bases.warnings_for(action, day))


@register.filter
def article(written: str) -> str:
    """Article 8, Articles 8 and 11, Annex I."""
    return words.article(written)


@register.filter
def written_day(day: str | None) -> str:
    """A day kept as text (2015-03-04), as pages write days: 4 Mar 2015; a dash where there is none."""
    return words.day_of(date.fromisoformat(day)) if day else "—"


@register.filter
def beside(table: CorrelationTable) -> str:
    """What a correlation table lays an act beside: national law of a country, or another act."""
    if table.country:
        return f"{words.TABLE_KINDS[TableKind(table.kind)]}, {words.country_name(table.country)}"
    other = instruments().get(table.other)
    return f"{words.TABLE_KINDS[TableKind(table.kind)]}, {other.short if other else table.other}"


@register.filter
def country_name(code: str) -> str:
    """A country's name."""
    return words.country_name(code)


@register.inclusion_tag("law/note.html")
def law_note(*actions: str) -> dict[str, object]:
    """What is not sure of the law that these actions rest on; nothing where all of it holds. It blocks nothing."""
    day = timezone.localdate()
    found = dict.fromkeys(one for action in actions for one in _warnings(action, day))
    return {"warnings": [warning_line(one) for one in found]}
