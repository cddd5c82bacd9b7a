"""One's own account: password, second factor, passkeys, identities at other providers. The work is django-allauth's, the
words and pages are ours (templates account/, mfa/, socialaccount/); each change is written into the audit."""

from __future__ import annotations

from functools import wraps

from allauth.account.views import password_change, password_set
from allauth.account.views import reauthenticate as confirm
from allauth.mfa.base.views import index
from allauth.mfa.base.views import reauthenticate as confirm_by_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    download_recovery_codes,
    generate_recovery_codes,
    view_recovery_codes,
)
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import (
    add_webauthn,
    edit_webauthn,
    list_webauthn,
    reauthenticate_webauthn,
    remove_webauthn,
)
from allauth.socialaccount.views import connections as provider_connections
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.vocabulary.areas import Area
from tutela.web.frame import ROLES
from tutela.web.page import Page, View, page
from tutela.web.sessions import lacks_second_factor


@page("account.own")
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one signs in."""
    actor = actors.current()
    assert request.user.is_authenticated
    factors = Authenticator.objects.filter(user_id=actor.person_id).values_list("type", flat=True)
    context = {
        "role": ROLES[actor.role],
        "areas": [Area(area) for area in actor.areas],
        "app": Authenticator.Type.TOTP in factors,
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in factors),
        "sessions": UserSession.objects.filter(user_id=actor.person_id).count(),
        "providers": settings.OIDC_PROVIDERS,
        "lacks": lacks_second_factor(request.user),
    }
    return render(request, "web/account/overview.html", context)


def written_down(view: View, done: str) -> Page:
    """A page of one's own; a POST that led on, and not to confirming who one is first, has changed something and leaves
    an audit entry."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        led_on = response.status_code == 302 and not response["Location"].startswith(reverse("account_reauthenticate"))
        if request.method == "POST" and led_on:
            person = actors.current().person_id
            audit.record(Operation.CHANGE, "account.own", "person", str(person), purpose=done)
        return response

    return page("account.own", "GET", "POST")(answer)


change_password = written_down(password_change, "password changed")
set_password = written_down(password_set, "password set")
reauthenticate = written_down(confirm, "confirmed by password")
reauthenticate_by_code = written_down(confirm_by_code, "confirmed by code")
reauthenticate_by_passkey = written_down(reauthenticate_webauthn, "confirmed by passkey")
second_factor = page("account.own")(index)
add_app = written_down(activate_totp, "authenticator app added")
remove_app = written_down(deactivate_totp, "authenticator app removed")
codes = page("account.own")(view_recovery_codes)
codes_file = page("account.own")(download_recovery_codes)
new_codes = written_down(generate_recovery_codes, "recovery codes made")
passkeys = page("account.own")(list_webauthn)
add_passkey = written_down(add_webauthn, "passkey added")
name_passkey = written_down(edit_webauthn, "passkey named")
remove_passkey = written_down(remove_webauthn, "passkey removed")
connections = written_down(provider_connections, "provider disconnected")
