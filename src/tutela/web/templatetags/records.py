"""How codes of records read on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tutela.insight.names import name_of
from tutela.vocabulary.areas import Regime

register = template.Library()

REGIMES: Final[Mapping[str, Promise]] = {
    Regime.GDPR: gettext_lazy("General data protection"),
    Regime.LAW_ENFORCEMENT: gettext_lazy("Law-enforcement directive"),
    Regime.EU_BODY: gettext_lazy("EU bodies"),
}


@register.filter
def country_name(code: str) -> str:
    """A country by its code, in the reader's language."""
    return name_of("country", code)


@register.filter
def regime_name(code: str) -> str:
    """A data-protection regime by its code."""
    return str(REGIMES.get(code, code))
