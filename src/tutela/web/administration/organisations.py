"""Organisations: the list, one organisation, its public keys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, TutelaError
from tutela.safeguards import actor as actors
from tutela.safeguards import organisations as verbs
from tutela.safeguards.models import Organisation
from tutela.web.administration.forms import REGIMES, KeyForm, OrganisationForm
from tutela.web.page import page
from tutela.web.paging import paged


@page("organisations.read")
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations one looks after."""
    context = {
        "page": paged(request, verbs.organisations()),
        "may_change": actors.current().may("organisations.change"),
    }
    return render(request, "web/administration/organisations.html", context)


@page("organisations.change", "GET", "POST")
def add(request: HttpRequest) -> HttpResponseBase:
    """A new organisation; then its page."""
    form = OrganisationForm(data=request.POST if request.method == "POST" else None)
    wrong: TutelaError | None = None
    if form.is_bound and form.is_valid():
        try:
            made = verbs.add_organisation(form.cleaned_data["slug"].strip(), form.fields_given())
        except (InvalidInput, Conflict) as error:
            wrong = error
        else:
            messages.info(request, _("Added. Next: its first administrator."))
            return redirect("organisation", made.slug)
    status = 400 if wrong or form.errors else 200
    return render(request, "web/administration/organisation_add.html", {"form": form, "wrong": wrong}, status=status)


@page("organisations.read", "GET", "POST")
def organisation(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One organisation: its particulars and public keys."""
    found = verbs.organisation(slug)
    if request.method == "POST":
        form = OrganisationForm(found, request.POST)
        if not form.is_valid():
            return _page(request, found, form=form, status=400)
        try:
            verbs.change_organisation(found, form.fields_given())
        except (InvalidInput, Conflict) as error:
            return _page(request, found, form=form, wrong=error)
        messages.info(request, _("Changed. It is in force from the next request on."))
        return redirect("organisation", slug)
    return _page(request, found)


@page("organisations.change", "POST")
def active(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Let its people in again (``active=yes``), or no longer."""
    wanted = request.POST.get("active") == "yes"
    verbs.set_active(verbs.organisation(slug), wanted)
    messages.info(
        request, _("Activated.") if wanted else _("Deactivated. Its people and API clients are out from now on.")
    )
    return redirect("organisation", slug)


@page("organisations.keys", "POST")
def add_key(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add a public key."""
    found, form = verbs.organisation(slug), KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, key_form=form, status=400)
    given = form.cleaned_data
    try:
        verbs.add_key(found, given["purpose"], given["public_key"], valid_until=given["valid_until"])
    except (InvalidInput, Conflict) as error:
        return _page(request, found, key_form=form, wrong=error)
    messages.info(request, _("The key is added."))
    return redirect("organisation", slug)


@page("organisations.keys", "POST")
def revoke_key(request: HttpRequest, slug: str, key: int) -> HttpResponseBase:
    """Revoke a public key."""
    found = verbs.keys_of(verbs.organisation(slug)).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is no such key."))
    verbs.revoke_key(found)
    messages.info(request, _("The key is revoked."))
    return redirect("organisation", slug)


def _page(
    request: HttpRequest,
    found: Organisation,
    *,
    form: OrganisationForm | None = None,
    key_form: KeyForm | None = None,
    wrong: TutelaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actors.current()
    context = {
        "organisation": found,
        "form": form or OrganisationForm(found),
        "key_form": key_form or KeyForm(),
        "key_wrong": wrong if key_form else None,
        "wrong": None if key_form else wrong,
        "keys": verbs.keys_of(found),
        "regime": REGIMES.get(found.regime, found.regime),
        "may_change": actor.may("organisations.change"),
        "may_close": found.pk != actor.organisation_id and not found.runs_installation,
        "may_keys": actor.may("organisations.keys"),
    }
    return render(request, "web/administration/organisation.html", context, status=400 if wrong else status)
