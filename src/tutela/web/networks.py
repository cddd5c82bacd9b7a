"""Searching for networks among all one may see, and what was found: poly-criminal ones first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.errors import Conflict, InvalidInput
from tutela.linking.cases import actions, queries
from tutela.linking.cases.actions import FIND
from tutela.linking.cases.models import FoundNetwork, NetworkSearch
from tutela.linking.cases.queries import Described
from tutela.linking.networks.network import Field, Tie
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.cases import chosen, titled
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.searching import choices_held

KEPT: Final = 20
"""Searches of one's own that are listed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A found network in one line: what it touches, and what brings that together, without any value."""

    found: FoundNetwork
    records: int
    fields: tuple[Field, ...]
    bridges: tuple[str, ...]
    corroborated: bool
    infrastructure: bool


@page("networks.find", "GET", "POST")
def networks(request: HttpRequest) -> HttpResponseBase:
    """Ask for a search, for a purpose and a reason; one's own searches."""
    wrong, status = None, 200
    if request.method == "POST":
        choice = chosen(request.POST.get("for", ""))
        try:
            made = actions.search(choice.purposes if choice else (), request.POST.get("reason", ""))
        except (InvalidInput, Conflict) as error:
            wrong, status = f"{error.sentence} {error.mend}", error.status
        else:
            return redirect("network_search", made.public_id)
    held = list(queries.searches()[:KEPT])
    poly = queries.poly_criminal(held)
    audit.record(Operation.CONSULTATION, FIND, "network_search", count=len(held))
    context = {
        "searches": [(one, titled(one.purposes), poly[one.pk]) for one in held],
        "choices": choices_held(), "given": request.POST, "wrong": wrong,
    }  # fmt: skip
    return render(request, "cases/networks.html", context, status=status)


@page("networks.find")
def network_search(request: HttpRequest, public_id: str) -> HttpResponse:
    """What one search found, described anew from what one may see now."""
    search = queries.one_search(public_id)
    every = request.GET.get("show") == "all"
    found = search.found.order_by("position")
    shown = paged(request, found if every else found.filter(poly_criminal=True))
    rows = [_row(one) for one in queries.described(list(shown.object_list))]
    audit.record(
        Operation.COMBINATION, FIND, "network_search", search.public_id, purpose=search.reason, count=len(rows)
    )
    context = {
        "search": search, "purpose": titled(search.purposes), "page": shown, "every": every,
        "rows": [row for row in rows if row is not None], "waiting": _waiting(search),
    }  # fmt: skip
    return render(request, "cases/found.html", context)


def _waiting(search: NetworkSearch) -> bool:
    return search.state == "waiting"


def _row(described: Described) -> Row | None:
    network = described.network
    if network is None:
        return None
    poly = network.poly_criminal
    ties = poly.bridges if poly else network.ties[:3]
    return Row(
        found=described.found,
        records=len(network.records),
        fields=network.fields,
        bridges=tuple(_tie(tie) for tie in ties[:3]),
        corroborated=bool(poly and poly.corroborated),
        infrastructure=network.shared_infrastructure,
    )


def _tie(tie: Tie) -> str:
    """Why records are tied, without the value: “same phone number, on 3 records”."""
    on = ngettext("on %(n)d record", "on %(n)d records", tie.degree) % {"n": tie.degree}
    return f"{_(tie.title)}, {on}"
