"""Where a gap comes from, for people: the places it was computed from and what made it be computed, in words, each with the page that
shows it (``Address``: the name of a page and its arguments)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tutela.strategy.indicators.definitions import definitions
from tutela.strategy.indicators.models import Delivery, Reference
from tutela.strategy.law import bases
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.loopholes import topics
from tutela.strategy.law.models import (
    CorrelationTable,
    FirearmsRule,
    MeasureImport,
    ServiceTable,
    ServiceWord,
    Statement,
)
from tutela.strategy.law.services import services
from tutela.strategy.law.words import country_name, day_of

Address: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Something a gap rests on, in words; ``address`` is empty where no page shows it."""

    words: str
    address: Address = ()


def source(place: str) -> Origin:
    """A place that a gap was computed from: ``service:drug_treatment:BE``, ``32011L0093:25(1):BE``."""
    name, _colon, rest = place.partition(":")
    read = _SOURCES.get(name)
    return read(rest) if read is not None else _provision(name, rest)


def _provision(celex: str, rest: str) -> Origin:
    ref, _colon, country = rest.rpartition(":")
    if celex not in instruments():
        return Origin(f"{celex}:{rest}")
    return Origin(f"{instruments()[celex].short}, {ref}, {country_name(country)}", ("law_cell", celex, country, ref))


def _rule(rest: str) -> Origin:
    topic, _colon, country = rest.partition(":")
    known = topics().get(topic)
    words = f"{_(known.title) if known else topic}, {country_name(country)}"
    return Origin(words, ("law_rule", topic, country) if known else ())


def _service(rest: str) -> Origin:
    code, _colon, country = rest.partition(":")
    known = services().get(code)
    words = f"{_(known.title) if known else code}, {country_name(country)}"
    return Origin(words, ("law_service", code, country) if known else ())


def _operation(rest: str) -> Origin:
    title = next((_(one.title) for one in bases.operations() if one.name == rest), rest)
    return Origin(_("operation: %s") % title, ("law_bases",))


def _instrument(rest: str) -> Origin:
    known = instruments().get(rest)
    return Origin(known.short, ("law_matrix", rest)) if known else Origin(rest)


def _measures(rest: str) -> Origin:
    celex, _colon, country = rest.partition(":")
    known = instruments().get(celex)
    words = _("national measures of %(country)s, %(act)s") % {
        "country": country_name(country), "act": known.short if known else celex,
    }  # fmt: skip
    return Origin(words, ("law_country", celex, country) if known else ())


def _import(rest: str) -> Origin:
    return Origin(_("an import of national measures"), ("law_import", rest))


def _indicator(rest: str) -> Origin:
    """``id:breakdown:period:country`` of a value, ``id:breakdown:target:country:period`` of a target; no country: every one."""
    indicator, _colon, tail = rest.partition(":")
    breakdown, first, last = tail.rsplit(":", 2)
    known = definitions().get(indicator)
    title = _(known.title) if known else indicator
    if breakdown == "target" or breakdown.endswith(":target"):
        breakdown, country, period = breakdown.removesuffix("target").removesuffix(":"), first, last
        where = country_name(country) if country else _("every Member State")
        words = _("%(title)s: target for %(period)s, %(where)s") % {"title": title, "period": period, "where": where}
    else:
        words = f"{title}, {country_name(last)}, {first}"
    return Origin(f"{words} ({breakdown})" if breakdown else words, ("indicator", indicator) if known else ())


_SOURCES: Final[Mapping[str, Callable[[str], Origin]]] = {
    "firearms": _rule, "service": _service, "operation": _operation, "instrument": _instrument, "measures": _measures,
    "import": _import, "indicator": _indicator,
}  # fmt: skip


def causes(codes: Collection[str]) -> dict[str, Origin]:
    """What made gaps be computed (``statement:``, ``delivery:`` … with a number; ``day:``), in one query a kind. What is no longer
    there keeps its number."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        name, _colon, number = code.partition(":")
        wanted[name].add(number)
    found = {code: _unknown(code) for code in codes}
    for name, numbers in wanted.items():
        kind = _KINDS.get(name)
        if kind is None:
            continue
        kept = kind.model._default_manager.filter(public_id__in=numbers).select_related("owner")
        for one in kept:
            found[f"{name}:{one.public_id}"] = Origin(f"{kind.title}: {kind.words(one)}", kind.address(one))
    return found


def _unknown(code: str) -> Origin:
    name, _colon, number = code.partition(":")
    if name == "day":
        return Origin(_("the day (%s)") % day_of(date.fromisoformat(number)))
    kind = _KINDS.get(name)
    return Origin(f"{kind.title} ({number})" if kind is not None else code)


@dataclass(frozen=True, slots=True)
class _Kind:
    title: Promise
    model: type[Any]
    address: Callable[..., Address]
    words: Callable[..., str] = lambda one: str(one.owner.name)


def _of_country(one: Statement | ServiceWord | FirearmsRule) -> str:
    return _("%(who)s on %(country)s") % {"who": one.owner.name, "country": country_name(one.country)}


_RULE: Final[Callable[[FirearmsRule], Address]] = lambda one: ("law_rule", one.topic, one.country)  # noqa: E731
_KINDS: Final[Mapping[str, _Kind]] = {
    "statement": _Kind(
        _l("a statement"), Statement, lambda one: ("law_cell", one.instrument, one.country, one.ref), _of_country
    ),
    "service": _Kind(
        _l("a word on a service"), ServiceWord, lambda one: ("law_service", one.service, one.country), _of_country
    ),
    "services": _Kind(_l("a table of services"), ServiceTable, lambda one: ("law_service_table", one.public_id)),
    "rule": _Kind(_l("a firearms rule"), FirearmsRule, _RULE, _of_country),
    "rules": _Kind(_l("a table of firearms rules"), FirearmsRule, _RULE, _of_country),
    "table": _Kind(_l("a correlation table"), CorrelationTable, lambda one: ("law_table", one.public_id)),
    "import": _Kind(_l("an import of national measures"), MeasureImport, lambda one: ("law_import", one.public_id)),
    "delivery": _Kind(_l("a delivery of observations"), Delivery, lambda one: ("indicator_delivery", one.public_id)),
    "target": _Kind(_l("a target"), Reference, lambda one: ("indicator", one.indicator)),
}
