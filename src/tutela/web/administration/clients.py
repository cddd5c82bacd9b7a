"""API clients: the list; make one, whose key is shown once; revoke one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound, TutelaError
from tutela.safeguards import actor as actors
from tutela.safeguards import clients as verbs
from tutela.safeguards import organisations
from tutela.safeguards.permissions import Role
from tutela.web.administration.forms import ClientForm
from tutela.web.frame import ROLES
from tutela.web.page import page
from tutela.web.paging import paged


@page("clients.read")
def clients(request: HttpRequest) -> HttpResponse:
    """The API clients one looks after, revoked ones too."""
    shown = paged(request, verbs.clients())
    for one in shown.object_list:
        one.role_title = ROLES[Role(one.account.role)]  # type: ignore[attr-defined]
    context = {"page": shown, "may_change": actors.current().may("clients.change")}
    return render(request, "web/administration/clients.html", context)


@page("clients.change", "GET", "POST")
def add(request: HttpRequest) -> HttpResponse:
    """Choose organisation and role (the address carries them), then the rest; the answer shows the key, once."""
    known = list(organisations.organisations())
    own = actors.current().organisation_id
    asked = request.GET.get("organisation", "")
    chosen = next((one for one in known if one.slug == asked or (not asked and one.pk == own)), None)
    if chosen is None:
        raise NotFound(_("There is no such organisation."))
    roles = verbs.roles_of_clients(chosen)
    role = request.GET.get("role", "")
    role = role if role in roles else roles[0]
    form = ClientForm(chosen, role, request.POST if request.method == "POST" else None)
    wrong: TutelaError | None = None
    if form.is_bound and form.is_valid():
        try:
            made, key = verbs.make_client(chosen, form.fields_given())
        except InvalidInput as error:
            wrong = error
        else:
            return render(request, "web/administration/client_made.html", {"client": made, "key": key})
    context = {
        "form": form,
        "organisations": known,
        "organisation": chosen,
        "roles": [(one.value, ROLES[one]) for one in roles],
        "role": role,
        "wrong": wrong,
    }
    return render(request, "web/administration/client_add.html", context, status=400 if wrong or form.errors else 200)


@page("clients.change", "POST")
def revoke(request: HttpRequest, prefix: str) -> HttpResponseBase:
    """Revoke a key."""
    verbs.revoke_client(verbs.client(prefix))
    messages.info(request, _("Revoked. The key opens nothing from now on."))
    return redirect("clients")
