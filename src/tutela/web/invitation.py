"""The one-time link of an invitation: choose a password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.safeguards import people
from tutela.web.page import page


@page("sign_in", "GET", "POST")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or set the password and say so. A link that does not work any more says no more than that."""
    found = people.invited(token)
    if found is None:
        raise NotFound(_("This link does not work any more."), mend=_("Ask your administrator for a new one."))
    context: dict[str, object] = {"person": found.person}
    if request.method == "POST":
        password = request.POST.get("password1", "")
        if password != request.POST.get("password2", ""):
            context["wrong"] = _("The two are not the same.")
        else:
            try:
                people.accept_invitation(token, password)
            except InvalidInput as error:
                context["wrong"] = error.sentence
            else:
                return render(request, "web/account/invited.html", context)
    return render(request, "web/account/invitation.html", context, status=400 if "wrong" in context else 200)
