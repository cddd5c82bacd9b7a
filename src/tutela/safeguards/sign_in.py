"""What django-allauth asks Tutela when someone signs in: who may, by which identity, and what is written down about it.

People are made by administrators (people.py); nothing here makes one. A name that does not exist, a wrong password and a
person who may not sign in get the same answer after the same work.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tutela.safeguards import actor as actors
from tutela.safeguards import audit, secrets_at_rest
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation, system
from tutela.safeguards.models import AllowedIdentity, IdentityClaim, Person

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

REFUSED: Final = _(
    "This name and password do not belong together, or may not sign in. Capital and small letters differ."
)
"""The one answer to whatever was wrong."""

RECENT_SECONDS: Final = 300

TOO_MANY: Final = _("This name was tried too often with a wrong password. It can be tried again in five minutes.")

SAID: Final = {
    "account/messages/password_changed.txt": _("Password changed. Other sessions have ended."),
    "account/messages/password_set.txt": _("Password set."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up. Keep the recovery codes."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "usersessions/messages/sessions_logged_out.txt": _("Those sessions have ended."),
    "socialaccount/messages/account_connected.txt": _("Connected."),
    "socialaccount/messages/account_connected_updated.txt": _("Connected before; nothing was changed."),
    "socialaccount/messages/account_connected_other.txt": _("That identity belongs to someone else here."),
    "socialaccount/messages/account_disconnected.txt": _("Disconnected."),
}
"""What is said after each thing done, in Tutela's words; what is not here needs no word."""


class Backend(AuthenticationBackend):
    """Who a session belongs to is read from the database at each request, with their organisation: whoever is
    deactivated, or whose organisation is, is nobody from the next request on."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, if they may still get in."""
        person = Person.objects.select_related("organisation").filter(pk=user_id, is_client=False).first()
        return person if person is not None and person.may_get_in() else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Whether a person with the right password gets in."""
        return isinstance(user, Person) and not user.is_client and user.may_get_in()

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        """As allauth's, without remembering who knew the password of a closed account: the answer tells nothing."""
        if user is None:
            return None
        self._did_check_password = True
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and password, and what is said and written down."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "account_inactive": REFUSED,
        "too_many_login_attempts": TOO_MANY,
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes people."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A failed attempt is written down as the system's, under the person's organisation when the name exists; one by
        who is signed in already and confirms it is them, as theirs."""
        name = str(credentials.get("username", "")).lower()
        person = Person.objects.filter(sign_in=name).first()
        organisation = person.organisation_id if person else local_organisation().pk
        signed_in = isinstance(request.user, Person)
        with acting(actors.current() if signed_in else system(organisation)):
            audit.record(Operation.CHANGE, "sign_in", "failed sign-in", str(person.pk) if person else "")

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse | None:
        """Also for passkeys and other providers: whoever may not get in is told what everyone is told."""
        if not isinstance(user, Person) or user.is_client or not user.may_get_in():
            return refused(request)
        return None

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        """A session has begun: written down, then on to where the person was going."""
        assert isinstance(user, Person)
        with acting(actor_of(user)):
            audit.record(Operation.CHANGE, "sign_in", "session", str(user.pk))
        response: HttpResponse = super().post_login(request, user, **about)
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Tutela's sentence for what was done; nothing where there is none."""
        said = kwargs.get("message") or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address a request comes from; 0.0.0.0 where the server does not say (behind a socket without a proxy)."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  (a name for "unknown", nothing listens there)

    def is_reauthentication_required(self, *, app: str, **about: Any) -> bool:
        """Whoever changes how they sign in confirms that it is them, unless they have signed in within five minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] >= RECENT_SECONDS

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Tutela sends no mail."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps and passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code or key is not right, or no longer."),
    }

    def encrypt(self, text: str) -> str:
        """Shared secrets lie encrypted in the database."""
        return secrets_at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The reverse."""
        return secrets_at_rest.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """A name to begin with; the person gives a better one."""
        from django.utils.translation import gettext

        return gettext("Passkey")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in with an OpenID Connect provider: only as a person for whom an administrator allowed that identity."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: an administrator makes people."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person the identity was allowed for, at each sign-in anew, and connect it; refuse otherwise."""
        person = person_allowed(sociallogin)
        connected = sociallogin.user if sociallogin.is_existing else None
        asking = request.user if request.user.is_authenticated else None
        if person is None or not person.may_get_in() or connected not in {None, person} or asking not in {None, person}:
            raise ImmediateHttpResponse(refused(request, "provider"))
        if connected is None:
            from allauth.socialaccount.models import SocialAccount

            others = SocialAccount.objects.filter(user_id=person.pk, provider=sociallogin.account.provider)
            if others.exists():  # the address was given to someone else at the provider
                raise ImmediateHttpResponse(refused(request, "provider"))
            sociallogin.connect(request, person)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tutela sends no mail."""


def person_allowed(sociallogin: SocialLogin) -> Person | None:
    """The person for whom an administrator allowed this identity: by its subject, or by an address that the provider has
    verified. Where the two lead to different people, to neither."""
    account = sociallogin.account
    of_provider = AllowedIdentity.objects.filter(provider=account.provider).select_related("person__organisation")
    found = list(of_provider.filter(claim=IdentityClaim.SUBJECT, value=account.uid))
    said = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or {}
    address = said.get("email")
    if said.get("email_verified") is True and isinstance(address, str):
        found += of_provider.filter(claim=IdentityClaim.EMAIL, value=address.lower())
    people = {one.person_id: one.person for one in found}
    return next(iter(people.values())) if len(people) == 1 else None


def refused(request: HttpRequest, why: str = "") -> HttpResponse:
    """Back to the sign-in page, which says that it was refused."""
    from allauth.account.internal.stagekit import clear_login

    clear_login(request)
    return redirect(f"{settings.LOGIN_URL}?refused={why or 'yes'}")
