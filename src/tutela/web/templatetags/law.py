"""The note of an action whose legal basis is no longer sure, for the pages on which it is done."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django import template
from django.utils import timezone

from tutela.strategy.law import bases
from tutela.web.law import warning_line

register = template.Library()


@lru_cache(maxsize=256)
def _warnings(action: str, day: date) -> tuple[bases.BasisWarning, ...]:
    """The warnings of a day: they change with the day alone."""
    return tuple(bases.warnings_for(action, day))


@register.inclusion_tag("law/note.html")
def law_note(*actions: str) -> dict[str, object]:
    """What is not sure of the law that these actions rest on; nothing where all of it holds. It blocks nothing."""
    day = timezone.localdate()
    found = dict.fromkeys(one for action in actions for one in _warnings(action, day))
    return {"warnings": [warning_line(one) for one in found]}
