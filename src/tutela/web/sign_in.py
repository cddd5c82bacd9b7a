"""Signing in, by password, passkey or an OpenID Connect provider, with a second factor where there is one; and out.

The work is django-allauth's; what Tutela decides about it stands in safeguards/sign_in.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allauth.account.views import LoginView
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.providers.openid_connect.views import callback, login
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from requests import RequestException

from tutela.errors import NotFound, Unavailable
from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.safeguards.sign_in import REFUSED
from tutela.web.page import page

RETRY_AFTER_SECONDS: Final = 300

_REFUSALS: Final[dict[str, Promise]] = {
    "yes": REFUSED,
    "provider": gettext_lazy(
        "The provider knows you, but nobody here is allowed to sign in with this identity. Ask your administrator to allow it."
    ),
}


class SignIn(LoginView):
    """The sign-in page. A name that failed ten times within five minutes is refused, right password or not."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """It was not right, or was tried too often (status 429)."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also the providers, and why someone was sent back here."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["refusal"] = _REFUSALS.get(self.request.GET.get("refused", ""))
        context["providers"] = settings.OIDC_PROVIDERS
        return context


class SignOut(LogoutView):
    """The session ends, and it is written down."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """End it."""
        if isinstance(request.user, Person):
            with acting(actor_of(request.user)):
                audit.record(Operation.CHANGE, "sign_in", "session", str(request.user.pk), purpose="signed out")
        return super().post(request, *args, **kwargs)


@page("sign_in")
def provider_cancelled(request: HttpRequest) -> HttpResponse:
    """The person said no at the provider."""
    return _provider(request, _("Signing in there was broken off. Nothing was changed."))


@page("sign_in", "GET", "POST")
def provider_failed(request: HttpRequest) -> HttpResponse:
    """The provider said no, or something that can't be believed."""
    return _provider(request, _("The provider did not confirm who you are."))


@page("sign_in", "GET", "POST")
def no_registration(request: HttpRequest) -> HttpResponseBase:
    """There is no registration; the address exists because allauth names it."""
    raise NotFound(_("There is nothing at this address."), mend=_("An administrator of your organisation adds people."))


def _provider(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "web/account/provider.html", {"sentence": sentence}, status=403)


@page("sign_in", "POST")
def with_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To a provider, which sends the person back to ``from_provider``."""
    return _asking(lambda: login(request, provider_id))


@page("sign_in")
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from a provider: it is asked who that was."""
    return _asking(lambda: callback(request, provider_id))


def _asking(ask: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return ask()
    except RequestException as error:
        raise Unavailable(
            _("The provider does not answer."), mend=_("Try again in a moment, or sign in by password.")
        ) from error


sign_in = page("sign_in", "GET", "POST")(SignIn.as_view())
second_factor = page("sign_in", "GET", "POST")(authenticate)
passkey = page("sign_in", "GET", "POST")(login_webauthn)
sign_out = page("sign_in", "POST")(SignOut.as_view())
