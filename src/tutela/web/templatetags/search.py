"""How the reasons of a search read."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from tutela.linking.searching.rules import Because, Feature
from tutela.records.values import Assertion, Capacity
from tutela.web import search_words
from tutela.web.record_page import ASSERTIONS, CAPACITIES

register = template.Library()


@register.filter
def feature_words(because: Because) -> str:
    """Why a record answers, in words."""
    return str(search_words.FEATURES[because.feature])


@register.filter
def weight_unit(because: Because) -> str:
    """The unit of a reason's weight."""
    unit = search_words.WEIGHTED.get(because.feature)
    return str(unit) if unit is not None else _("bits")


@register.filter
def has_weight(because: Because) -> bool:
    """Whether a reason weighs anything that is worth saying."""
    return because.feature is not Feature.REFERENCE


@register.filter
def taken_for(name: str) -> str:
    """What a reading is called."""
    return search_words.title_of(name)


@register.filter
def capacity_words(code: str) -> str:
    """A person's capacity."""
    return str(CAPACITIES[Capacity(code)]) if code else ""


@register.filter
def assertion_words(code: str) -> str:
    """Whether it is fact or assessment."""
    return str(ASSERTIONS[Assertion(code)]) if code else ""


@register.filter
def translated(sentence: str) -> str:
    """A sentence of the pure parts in the reader's language."""
    return _(sentence)
