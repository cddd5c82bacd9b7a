"""People: the list, one person, and what an administrator does about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import organisations
from tutela.safeguards import people as verbs
from tutela.safeguards.models import Organisation, Person
from tutela.safeguards.permissions import Role
from tutela.web.administration.forms import PersonForm
from tutela.web.frame import ROLES
from tutela.web.page import page
from tutela.web.paging import paged

VERBS: Final[Mapping[str, tuple[Callable[[Person], None], Promise]]] = {
    "deactivate": (
        lambda found: verbs.set_active(found, False),
        gettext_lazy("Deactivated. They are out from now on."),
    ),
    "activate": (lambda found: verbs.set_active(found, True), gettext_lazy("Activated.")),
    "reset-second-factor": (verbs.reset_second_factor, gettext_lazy("Their second factor is forgotten.")),
    "end-sessions": (verbs.end_sessions, gettext_lazy("Their sessions have ended.")),
}


@page("permissions.read")
def front(request: HttpRequest) -> HttpResponseBase:
    """To the first page of the administration that one may see."""
    return redirect("people" if actors.current().may("people.read") else "permissions")


@page("people.read")
def people(request: HttpRequest) -> HttpResponse:
    """The people one looks after. The address carries the filters."""
    found = verbs.people()
    asked, state = request.GET.get("organisation", ""), request.GET.get("state", "active")
    if asked:
        found = found.filter(organisation__slug=asked)
    if state != "any":
        found = found.filter(is_active=state != "inactive")
    shown = paged(request, found)
    for one in shown.object_list:
        one.role_title = ROLES[Role(one.role)]  # type: ignore[attr-defined]
    context = {
        "page": shown,
        "organisations": _organisations(),
        "organisation": asked,
        "state": state,
        "states": [("active", _("active")), ("inactive", _("not active")), ("any", _("any"))],
        "may_change": actors.current().may("people.change"),
    }
    return render(request, "web/administration/people.html", context)


@page("people.change", "GET", "POST")
def add(request: HttpRequest) -> HttpResponseBase:
    """A new person; then their page, where they are invited."""
    known = _organisations()
    chosen = _chosen(request, known)
    form = PersonForm(chosen, data=request.POST if request.method == "POST" else None)
    wrong = None
    if form.is_bound and form.is_valid():
        try:
            made = verbs.add_person(chosen, form.cleaned_data["sign_in"], form.fields_given())
        except (InvalidInput, Conflict) as error:
            wrong = error
        else:
            messages.info(request, _("Added. They get in by an invitation."))
            return redirect("person", made.pk)
    context = {"form": form, "organisations": known, "organisation": chosen, "wrong": wrong}
    status = 400 if wrong or form.errors else 200
    return render(request, "web/administration/person_add.html", context, status=status)


@page("people.read", "GET", "POST")
def person(request: HttpRequest, key: int) -> HttpResponseBase:
    """One person: change them, invite them, let them go."""
    found = verbs.person(key)
    if request.method == "POST":
        form = PersonForm(found.organisation, found, request.POST)
        if form.is_valid():
            try:
                verbs.change_person(found, form.fields_given())
            except (InvalidInput, Conflict) as error:
                return _page(request, found, form, wrong=error)
            messages.info(request, _("Changed. It is in force from their next request on."))
            return redirect("person", found.pk)
        return _page(request, found, form, status=400)
    return _page(request, found, PersonForm(found.organisation, found))


@page("people.change", "POST")
def invite(request: HttpRequest, key: int) -> HttpResponse:
    """Make a one-time link and show it, once."""
    found = verbs.person(key)
    address = request.build_absolute_uri(reverse("invitation", args=[verbs.invite(found)]))
    return _page(request, found, PersonForm(found.organisation, found), link=address)


@page("people.change", "POST")
def do(request: HttpRequest, key: int, verb: str) -> HttpResponseBase:
    """One of the verbs that need no further word."""
    if verb not in VERBS:
        raise NotFound(_("There is nothing at this address."))
    act, said = VERBS[verb]
    act(verbs.person(key))
    messages.info(request, str(said))
    return redirect("person", key)


def _page(
    request: HttpRequest, found: Person, form: PersonForm, *, link: str = "", wrong: Exception | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "person": found,
        "their_role": ROLES[Role(found.role)],
        "form": form,
        "link": link,
        "hours": verbs.INVITATION_HOURS,
        "wrong": wrong,
        "oneself": found.pk == actors.current().person_id,
        "may_change": actors.current().may("people.change"),
        "invited": found.invitations.filter(used_at=None).order_by("-made_at").first(),
    }
    return render(request, "web/administration/person.html", context, status=400 if wrong else status)


def _organisations() -> list[Organisation]:
    actor = actors.current()
    return list(organisations.organisations()) if actor.may("organisations.read") else []


def _chosen(request: HttpRequest, known: list[Organisation]) -> Organisation:
    """The organisation the address names, else one's own."""
    asked = request.GET.get("organisation", "")
    own = actors.current().organisation_id
    for one in known:
        if one.slug == asked or (not asked and one.pk == own):
            return one
    raise NotFound(_("There is no such organisation."), mend=_("See the list of organisations."))
