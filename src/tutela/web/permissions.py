"""The permission table as a page: what each role may do, over whose records. Made from the table that is enforced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.safeguards.permissions import ACTIONS, PUBLIC_ACTIONS, Role, Scope
from tutela.web.frame import ROLES
from tutela.web.page import page

SCOPES: Final[Mapping[Scope, Promise]] = {
    Scope.NONE: gettext_lazy("yes"),
    Scope.OWN: gettext_lazy("own"),
    Scope.REFERRED: gettext_lazy("own and handed over"),
    Scope.COUNTRY: gettext_lazy("own country"),
    Scope.ALL: gettext_lazy("all"),
    Scope.ADMINISTERED: gettext_lazy("own; all at the installation’s"),
    Scope.INSTALLATION: gettext_lazy("all, only at the installation’s"),
}


@page("permissions.read")
def permissions(request: HttpRequest) -> HttpResponse:
    """Actions in rows, roles in columns."""
    rows = []
    for action in ACTIONS:
        if action.name in PUBLIC_ACTIONS:
            cells: list[object] = [_("everyone")] * len(Role)
        else:
            cells = [SCOPES[action.grants[role]] if role in action.grants else "" for role in Role]
        title = f"{_(action.title)} ({_('two persons')})" if action.two_persons else _(action.title)
        rows.append((action.name, title, cells))
    context = {"roles": [ROLES[role] for role in Role], "rows": rows}
    return render(request, "web/permissions.html", context)
