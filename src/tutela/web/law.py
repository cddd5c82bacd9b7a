"""Law: the instruments there are, and what each operation of this installation rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.permissions import BY_NAME
from tutela.strategy.law import bases, words
from tutela.strategy.law.instruments import Instrument, InstrumentKind, Validity, instruments
from tutela.strategy.law.provisions import articles, leaves
from tutela.web.page import page

VIEW: Final = "law.view"

TABS: Final[tuple[tuple[str, Promise], ...]] = (
    ("law", gettext_lazy("Acts")),
    ("law_gaps", gettext_lazy("Gaps")),
    ("law_firearms", gettext_lazy("Firearms rules")),
    ("law_services", gettext_lazy("Services")),
    ("law_bases", gettext_lazy("Legal bases")),
)
"""The pages of law that belong to no single act, in a row above each."""

OF_ACT: Final[tuple[tuple[str, Promise], ...]] = (
    ("law_matrix", gettext_lazy("Provisions")),
    ("law_countries", gettext_lazy("Countries")),
    ("law_measures", gettext_lazy("National measures")),
    ("law_tables", gettext_lazy("Correlation tables")),
)
"""The pages of one act."""


_WITHOUT: Final[Mapping[InstrumentKind, frozenset[str]]] = {
    InstrumentKind.REGULATION: frozenset({"law_measures"}),
    InstrumentKind.PROPOSAL: frozenset({"law_measures", "law_countries"}),
}
"""Pages that an act of this kind has nothing on: a regulation needs no national law, a proposal binds nobody."""


def framed(tab: str, act: Instrument | None = None) -> dict[str, object]:
    """What the frame of every page of law needs."""
    if act is None:
        return {"tabs": TABS, "tab": tab, "act": None, "act_tabs": ()}
    without = _WITHOUT.get(act.kind, frozenset())
    first = OF_ACT[0] if leaves(act.celex) else ("law_matrix", gettext_lazy("The act"))
    of_act = [first, *(one for one in OF_ACT[1:] if one[0] not in without)]
    return {"tabs": TABS, "tab": tab, "act": act, "act_tabs": of_act}


def about(act: Instrument) -> dict[str, object]:
    """An act with how it stands today and how it stands to others."""
    validity = act.on(timezone.localdate())
    return {
        "act": act,
        "kind": words.KINDS[act.kind],
        "validity": validity,
        "sign": words.VALIDITY_SIGNS[validity],
        "words": words.validity_words(act, validity, days_of(act)),
        "last_day": act.until if validity is Validity.IN_FORCE else None,
        "articles": len(articles(act.celex)),
        "provisions": len(leaves(act.celex)),
        "relations": words.relation_words(act),
        "not_bound": [words.country_name(code) for code in act.not_bound],
    }


@page(VIEW)
def law(request: HttpRequest) -> HttpResponse:
    """The acts and proposals with how each stands today."""
    rows = [about(one) for one in instruments().values()]
    audit.record(Operation.CONSULTATION, VIEW, "law_instrument", count=len(rows))
    return render(request, "law/acts.html", {"rows": rows, **framed("law")})


@page(VIEW)
def legal_bases(request: HttpRequest) -> HttpResponse:
    """Each operation with the instruments it rests on, their validity today and the days that are left."""
    today = timezone.localdate()
    audit.record(Operation.CONSULTATION, VIEW, "law_basis", count=len(bases.operations()))
    context = {
        "operations": operations_on(today.toordinal()),
        "warnings": [warning_line(one) for one in bases.warnings(today)],
        "today": today,
        **framed("law_bases"),
    }
    return render(request, "law/bases.html", context)


def operations_on(ordinal: int) -> list[Mapping[str, object]]:
    """Each operation with its bases as they stand on a day (its ordinal), in words."""
    day = timezone.localdate().fromordinal(ordinal)
    return [
        {
            "one": operation,
            "title": _(operation.title),
            "verb": words.VERBS[operation.verb],
            "actions": [_(BY_NAME[name].title) for name in operation.actions],
            "bases": [
                {
                    "basis": basis,
                    "what": _(basis.what),
                    "validity": (validity := basis.instrument.on(day)),
                    "sign": words.VALIDITY_SIGNS[validity],
                    "words": words.validity_words(basis.instrument, validity, days_of(basis.instrument)),
                }
                for basis in operation.bases
            ],
            "holds": any(one.instrument.on(day) in {Validity.IN_FORCE, Validity.ENDING} for one in operation.bases),
        }
        for operation in bases.operations()
    ]


def days_of(one: Instrument) -> int | None:
    """Days until an instrument's last day; negative since then, None without one."""
    return None if one.until is None else (one.until - timezone.localdate()).days


def warning_line(one: bases.BasisWarning) -> dict[str, object]:
    """A warning in words."""
    return {
        "title": _(one.operation.title),
        "sign": words.VALIDITY_SIGNS[one.validity],
        "act": one.basis.instrument,
        "article": one.basis.article,
        "words": words.validity_words(one.basis.instrument, one.validity, one.days),
        "left": ", ".join(each.instrument.short for each in one.left),
    }
