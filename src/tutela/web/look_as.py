"""The demo's front page lets anyone look as one of its made-up people. Outside the demo none of this exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import Role
from tutela.web.frame import ROLES
from tutela.web.page import page


@dataclass(frozen=True, slots=True)
class Look:
    """One button of the panel."""

    sign_in: str
    name: str
    role: str | Promise
    organisation: str
    sees: str


def looks() -> list[Look]:
    """The demo's people; none unless this is the demo."""
    if not settings.DEMO:
        return []
    from tutela.demonstration import PEOPLE

    there = Person.objects.select_related("organisation").in_bulk([one[0] for one in PEOPLE], field_name="sign_in")
    return [
        Look(sign_in, name, ROLES[Role(role)], there[sign_in].organisation.name, sees)
        for sign_in, name, _organisation, role, _areas, sees in PEOPLE
        if sign_in in there
    ]


@page("sign_in", "POST")
def look_as(request: HttpRequest) -> HttpResponseBase:
    """Sign in as one of the demo's people, without a password."""
    asked = str(request.POST.get("sign_in", ""))
    if asked not in {look.sign_in for look in looks()}:
        raise NotFound(_("There is nothing at this address."))
    person = Person.objects.select_related("organisation").get(sign_in=asked)
    login(request, person, backend="tutela.safeguards.sign_in.Backend")
    with acting(actor_of(person)):
        audit.record(Operation.CHANGE, "sign_in", "session", str(person.pk), purpose="demo")
    return redirect(settings.LOGIN_REDIRECT_URL)
