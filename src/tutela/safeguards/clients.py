"""API clients: programs that act for an organisation with a key. A key is shown once, when it is made; the database holds
its keyed digest. It is looked up at each request, so that revoking it takes effect on the next."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.errors import Conflict, InvalidInput, NotAuthenticated, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit, secrets_at_rest
from tutela.safeguards.actor import Actor, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import CODES
from tutela.safeguards.models import ApiClient, Organisation, Person
from tutela.safeguards.people import roles_for
from tutela.safeguards.permissions import ACTIONS, PUBLIC_ACTIONS, SEEING_ALL, Role, Scope, scope_of
from tutela.vocabulary.areas import Area

ALWAYS: Final = "api.whoami"
"""Every key is good for asking who it is."""

LONGEST_DAYS: Final = 731
NOTED_EVERY: Final = timedelta(minutes=1)
"""How often the last use is written down."""

_FORM: Final = re.compile(r"tutela_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_PURPOSE: Final = "api key"
_WRONG: Final = gettext_lazy("This key is unknown, expired or revoked.")
_MEND: Final = gettext_lazy("Send a key in use as: Authorization: Bearer tutela_...")


@dataclass(frozen=True, slots=True)
class ClientFields:
    """What an administrator says of an API client: the role it acts in, the actions of that role it needs, its areas."""

    name: str
    role: str
    actions: Sequence[str]
    areas: Sequence[str] = ()
    handling: Sequence[str] = ()
    days: int = 365


def clients() -> QuerySet[ApiClient]:
    """The API clients the actor looks after, newest first."""
    actor = actors.current()
    actor.require("clients.read")
    found = ApiClient.objects.select_related("account__organisation").order_by("-made_at", "-pk")
    if actor.scope("clients.read") is not Scope.ALL:
        found = found.filter(account__organisation_id=actor.organisation_id)
    return found


def client(prefix: str) -> ApiClient:
    """One API client the actor looks after; NotFound for any other."""
    found = clients().filter(prefix=prefix).first()
    if found is None:
        raise NotFound(_("There is no such API client."), mend=_("See the list of API clients."))
    return found


def roles_of_clients(organisation: Organisation) -> tuple[Role, ...]:
    """The roles the actor may give an API client: none that looks after people, and one that sees
    everything only where the organisation runs the installation."""
    return tuple(
        role
        for role in roles_for(organisation)
        if role is not Role.ADMINISTRATOR and (organisation.runs_installation or role not in SEEING_ALL)
    )


def actions_of(role: str) -> tuple[str, ...]:
    """The actions a key in this role may be made for: all that the role has, but for the pages of a person's own."""
    return tuple(
        action.name
        for action in ACTIONS
        if action.name not in PUBLIC_ACTIONS | {ALWAYS, "account.own", "desk.view", "permissions.read"}
        and scope_of(action.name, role)
    )


def make_client(organisation: Organisation, fields: ClientFields) -> tuple[ApiClient, str]:
    """A new API client and its key, which can't be shown again."""
    actor = actors.current()
    actor.require("clients.change", organisation.pk)
    _check(organisation, fields)
    prefix, secret = secrets.token_hex(6), secrets_at_rest.fresh()
    account = Person.objects.create_person(
        f"client:{prefix}",
        None,
        name=fields.name.strip(),
        organisation=organisation,
        role=fields.role,
        areas=list(fields.areas),
        handling=list(fields.handling),
        is_client=True,
    )
    made = ApiClient.objects.create(
        account=account,
        prefix=prefix,
        digest=secrets_at_rest.digest(secret, _PURPOSE),
        actions=sorted({*fields.actions, ALWAYS}),
        made_by=actor.person_id,
        expires_at=timezone.now() + timedelta(days=fields.days),
    )
    audit.record(Operation.CHANGE, "clients.change", "api client", prefix, purpose="made")
    return made, f"tutela_{prefix}_{secret}"


def revoke_client(found: ApiClient) -> None:
    """The key opens nothing from its next request on."""
    actors.current().require("clients.change", found.account.organisation_id)
    if not ApiClient.objects.filter(pk=found.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise Conflict(_("This key is revoked already."))
    Person.objects.filter(pk=found.account_id).update(is_active=False)
    audit.record(Operation.CHANGE, "clients.change", "api client", found.prefix, purpose="revoked")


def authenticate_key(text: str) -> Actor:
    """The actor a key stands for; NotAuthenticated, always in the same words, when it stands for none."""
    form = _FORM.fullmatch(text)
    prefix, secret = form.groups() if form else ("", "")
    found = ApiClient.objects.select_related("account__organisation").filter(prefix=prefix).first()
    given = secrets_at_rest.digest(secret, _PURPOSE)
    right = hmac.compare_digest(given, bytes(found.digest) if found else bytes(len(given)))
    if found is None or not right or found.state != "usable" or not found.account.may_get_in():
        raise NotAuthenticated(str(_WRONG), mend=str(_MEND))
    _note_use(found)
    return replace(actor_of(found.account), actions=frozenset(found.actions))


def summary(found: ApiClient) -> Mapping[str, object]:
    """An API client as commands print it; never its key."""
    return {
        "prefix": found.prefix,
        "name": found.account.name,
        "organisation": found.account.organisation.slug,
        "role": found.account.role,
        "actions": found.actions,
        "areas": found.account.areas,
        "state": found.state,
        "expires_at": found.expires_at,
        "last_used_at": found.last_used_at,
    }


def _note_use(found: ApiClient) -> None:
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
        ApiClient.objects.filter(pk=found.pk).update(last_used_at=now)


def _check(organisation: Organisation, fields: ClientFields) -> None:
    if not 1 <= len(fields.name.strip()) <= 200:
        raise InvalidInput(_("A name has 1 to 200 characters."), mend=_("Say which program it is."))
    allowed = roles_of_clients(organisation)
    if fields.role not in allowed:
        raise InvalidInput(
            _("An API client of %(name)s cannot be: %(role)s.") % {"name": organisation.name, "role": fields.role},
            mend=_("Choose one of: %(known)s.") % {"known": ", ".join(allowed)},
        )
    beyond = set(fields.actions) - set(actions_of(fields.role)) - {ALWAYS}
    if beyond:
        raise InvalidInput(
            _("The role %(role)s does not include: %(actions)s.")
            % {"role": fields.role, "actions": ", ".join(sorted(beyond))},
            mend=_("Choose among its actions."),
        )
    if set(fields.areas) - set(organisation.areas) or set(fields.areas) - set(Area):
        raise InvalidInput(
            _("%(name)s does not work in all of these areas.") % {"name": organisation.name},
            mend=_("Choose among its areas."),
        )
    if set(fields.handling) - set(CODES):
        raise InvalidInput(
            _("There is no such handling code."), mend=_("Codes: %(known)s.") % {"known": ", ".join(CODES)}
        )
    if not 1 <= fields.days <= LONGEST_DAYS:
        raise InvalidInput(_("A key lasts from 1 to 731 days."), mend=_("Choose fewer; a new one is quickly made."))
