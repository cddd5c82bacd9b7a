"""The figures that stand beside priorities and beside the indicators a strategy names, with their latest values.

Which figure speaks of what is a data file of ours (``data/indicated.yaml``); values come from ``strategy/indicators``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.insight.names import number
from tutela.strategy.indicators.definitions import Definition, definitions
from tutela.strategy.indicators.models import Observation
from tutela.strategy.models import Action, NamedIndicator, Priority, Strategy
from tutela.vocabulary.data_files import load

_LATEST: Final = """
SELECT DISTINCT ON (indicator, country) indicator, country, period, value, text, starts
FROM indicators_observation
WHERE current AND submitted AND area = '' AND breakdown = '' AND indicator = ANY(%(of)s) AND (value IS NOT NULL OR text <> '')
  AND (%(country)s = '' OR country = %(country)s)
ORDER BY indicator, country, starts DESC NULLS LAST, period DESC, recorded_at DESC"""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of a country: a number, or words."""

    country: str
    period: str
    value: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator with the newest value of each country that has one."""

    definition: Definition
    latest: Sequence[Latest] = ()

    @property
    def said(self) -> str:
        """Its latest value in words: a country's own; or the sum, or how many have one, in the newest period there is."""
        if not self.latest:
            return _("no figures yet")
        newest = max(one.period for one in self.latest)
        current = [one for one in self.latest if one.period == newest]
        if len(self.latest) == 1:
            return f"{self._value(current[0])} ({current[0].period})"
        of = ngettext("%(n)s country", "%(n)s countries", len(current)) % {"n": len(current)}
        values = [one.value for one in current if one.value is not None]
        if self.definition.adds_up and values:
            return f"{number(sum(values, Decimal(0)))} {self.definition.unit} ({newest}, {of})"
        return _("values of %(countries)s, newest %(period)s") % {"countries": of, "period": newest}

    def _value(self, one: Latest) -> str:
        return one.text if one.value is None else f"{number(one.value)} {self.definition.unit}"


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator that a strategy names, with the figures that speak of it."""

    named: NamedIndicator
    figures: Sequence[Figure]


@lru_cache(maxsize=1)
def pairs() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """``missions``, ``priorities`` and ``named`` -> key -> ids of definitions."""
    read: Mapping[str, Mapping[str, Sequence[str]]] = load("indicated.yaml", "tutela.strategy")
    return read


def ids_of(priority: Priority, strategy: Strategy) -> list[str]:
    """The figures that speak of a priority."""
    own = pairs()["priorities"].get(f"{strategy.key}/{priority.key}", ())
    return list(dict.fromkeys((*pairs()["missions"].get(priority.mission, ()), *own)))


def figures(ids: Iterable[str], country: str = "") -> dict[str, Figure]:
    """Figures by id with their newest values, of a country or of all; one statement."""
    wanted = list(dict.fromkeys(ids))
    Observation.objects.none()  # nobody acting is an error, not an absence of figures
    latest: dict[str, list[Latest]] = {}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_LATEST, {"of": wanted, "country": country})
            for indicator, where, period, value, text, _starts in cursor.fetchall():
                latest.setdefault(indicator, []).append(Latest(where, period, value, text))
    return {one: Figure(definitions()[one], latest.get(one, ())) for one in wanted}


def of_strategy(strategy: Strategy, country: str = "") -> list[Named]:
    """The indicators a strategy names, each with the figures that speak of it."""
    named = list(strategy.indicators.all())
    ids = {one.pk: pairs()["named"].get(f"{strategy.key}/{one.key}", ()) for one in named}
    known = figures((one for of in ids.values() for one in of), country)
    return [Named(one, [known[key] for key in ids[one.pk]]) for one in named]


def of_priorities(priorities: Iterable[Priority], strategy: Strategy, country: str = "") -> dict[int, list[Figure]]:
    """Priority (id) -> its figures."""
    ids = {one.pk: ids_of(one, strategy) for one in priorities}
    known = figures((one for of in ids.values() for one in of), country)
    return {key: [known[one] for one in of] for key, of in ids.items()}


def of_action(action: Action) -> list[tuple[str, Named | None]]:
    """The indicators of an action: what was written, and the one the strategy names where it refers to one."""
    tied = list(action.indicators.all())
    keys = {
        one.named.pk: pairs()["named"].get(f"{action.strategy.key}/{one.named.key}", ()) for one in tied if one.named
    }
    known = figures(key for of in keys.values() for key in of)
    return [
        (one.text, Named(one.named, [known[key] for key in keys[one.named.pk]]) if one.named else None) for one in tied
    ]
