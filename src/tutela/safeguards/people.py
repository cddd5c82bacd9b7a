"""People: made, invited, changed and let go by administrators. Every verb checks the permission table over the person's
organisation, does its change in the acting transaction and leaves an audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit, secrets_at_rest
from tutela.safeguards.actor import Actor
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import CODES
from tutela.safeguards.models import AllowedIdentity, IdentityClaim, Invitation, Organisation, Person
from tutela.safeguards.permissions import ROLES_OF_KIND, SEEING_ALL, Role, Scope
from tutela.vocabulary.areas import Area

INVITATION_HOURS: Final = 72
_INVITATION: Final = "invitation"


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What an administrator says of a person. ``identities``: (provider, claim, value) they may sign in with."""

    name: str
    role: str
    areas: Sequence[str] = ()
    handling: Sequence[str] = ()
    identities: Sequence[tuple[str, str, str]] = ()


def people() -> QuerySet[Person]:
    """The people the actor looks after, with whether they have a second factor; API clients are not among them."""
    from allauth.mfa.models import Authenticator

    actor = actors.current()
    actor.require("people.read")
    factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    found = Person.objects.filter(is_client=False).select_related("organisation").prefetch_related("identities")
    if actor.scope("people.read") is not Scope.ALL:
        found = found.filter(organisation_id=actor.organisation_id)
    return found.annotate(has_second_factor=Exists(factors)).order_by("organisation__name", "name", "pk")


def person(key: int | str) -> Person:
    """One person the actor looks after, by id or sign-in name; NotFound for any other."""
    found = people().filter(**({"pk": key} if isinstance(key, int) else {"sign_in": key.lower()})).first()
    if found is None:
        raise NotFound(_("There is no such person."), mend=_("See the list of people."))
    return found


def roles_for(organisation: Organisation) -> tuple[Role, ...]:
    """The roles the actor may give in an organisation."""
    roles = ROLES_OF_KIND[organisation.kind]
    if actors.current().scope("people.change") is not Scope.ALL:
        roles = tuple(role for role in roles if role not in SEEING_ALL)
    return roles


def add_person(organisation: Organisation, sign_in: str, fields: PersonFields) -> Person:
    """A new person without a password; ``invite`` gives them a way to set one."""
    actors.current().require("people.change", organisation.pk)
    sign_in = sign_in.strip().lower()
    if not 3 <= len(sign_in) <= 150 or not sign_in.isprintable() or any(letter.isspace() for letter in sign_in):
        raise InvalidInput(
            _("A sign-in name has 3 to 150 characters and no spaces."), mend=_("Use the e-mail address.")
        )
    _check(organisation, fields)
    try:
        with transaction.atomic():
            made = Person.objects.create_person(
                sign_in,
                None,
                name=fields.name.strip(),
                organisation=organisation,
                role=fields.role,
                areas=list(fields.areas),
                handling=list(fields.handling),
            )
    except IntegrityError as error:
        raise Conflict(_("This sign-in name is taken."), mend=_("Choose another.")) from error
    _allow(made, fields.identities)
    audit.record(Operation.CHANGE, "people.change", "person", str(made.pk), purpose="added")
    return made


def change_person(found: Person, fields: PersonFields) -> Person:
    """New name, role, areas, handling codes and identities; in force from the person's next request on."""
    _over(found, _("Your own role is changed by another administrator."))
    _check(found.organisation, fields, found.role)
    before = {"role": found.role, "areas": found.areas, "handling": found.handling}
    found.name, found.role = fields.name.strip(), fields.role
    found.areas, found.handling = list(fields.areas), list(fields.handling)
    found.save(update_fields=["name", "role", "areas", "handling"])
    _change_identities(found, fields.identities)
    changed = [name for name, value in before.items() if getattr(found, name) != value]
    audit.record(
        Operation.CHANGE, "people.change", "person", str(found.pk), purpose=f"changed {', '.join(changed)}".strip()
    )
    return found


def set_active(found: Person, active: bool) -> None:
    """Let a person in again, or no longer: from their next request on they are nobody."""
    _over(found, _("You cannot deactivate yourself."))
    Person.objects.filter(pk=found.pk).update(is_active=active)
    found.is_active = active
    if not active:
        _end_sessions(found)
        found.invitations.filter(used_at=None).delete()
    audit.record(
        Operation.CHANGE, "people.change", "person", str(found.pk), purpose="activated" if active else "deactivated"
    )


def invite(found: Person) -> str:
    """The token of a one-time link (72 hours) by which the person sets a password; earlier links stop working."""
    actor = _looks_after(found)
    if not found.is_active or found.is_client:
        raise InvalidInput(_("This person is not active."), mend=_("Activate them first."))
    token = secrets_at_rest.fresh()
    found.invitations.filter(used_at=None).delete()
    Invitation.objects.create(
        person=found,
        digest=secrets_at_rest.digest(token, _INVITATION),
        made_by=actor.person_id,
        expires_at=timezone.now() + timedelta(hours=INVITATION_HOURS),
    )
    audit.record(Operation.CHANGE, "people.change", "person", str(found.pk), purpose="invited")
    return token


def invited(token: str) -> Invitation | None:
    """The invitation of a link, if it still works. Nobody acts: the token is the permission."""
    return (
        Invitation.objects.select_related("person__organisation")
        .filter(
            digest=secrets_at_rest.digest(token, _INVITATION),
            used_at=None,
            expires_at__gt=timezone.now(),
            person__is_active=True,
            person__organisation__active=True,
        )
        .first()
    )


def accept_invitation(token: str, password: str) -> Person:
    """Set the password by an invitation, which works once however often it is sent at the same time.

    Raises NotFound for a link that does not work (any more), InvalidInput for a weak password.
    """
    found = invited(token)
    if found is None:
        raise NotFound(_("This link does not work any more."), mend=_("Ask your administrator for a new one."))
    try:
        validate_password(password, found.person)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), mend=_("Choose another password.")) from error
    with actors.acting(actors.actor_of(found.person)):
        if not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
            raise NotFound(_("This link does not work any more."), mend=_("Ask your administrator for a new one."))
        found.person.set_password(password)
        found.person.save(update_fields=["password"])
        _end_sessions(found.person)
        audit.record(Operation.CHANGE, "account.own", "person", str(found.person.pk), purpose="invitation accepted")
    return found.person


def reset_second_factor(found: Person) -> None:
    """Forget the person's app, passkeys and recovery codes, and end their sessions: for who has lost them."""
    from allauth.mfa.models import Authenticator

    _over(found, _("You remove your own second factor on your own page."))
    Authenticator.objects.filter(user_id=found.pk).delete()
    _end_sessions(found)
    audit.record(Operation.CHANGE, "people.change", "person", str(found.pk), purpose="second factor reset")


def end_sessions(found: Person) -> None:
    """End every session of the person."""
    _looks_after(found)
    _end_sessions(found)
    audit.record(Operation.CHANGE, "people.change", "person", str(found.pk), purpose="sessions ended")


def summary(found: Person) -> Mapping[str, object]:
    """A person as commands print them."""
    return {
        "sign_in": found.sign_in,
        "name": found.name,
        "organisation": found.organisation.slug,
        "role": found.role,
        "areas": found.areas,
        "handling": found.handling,
        "active": found.is_active,
        "second_factor": bool(getattr(found, "has_second_factor", False)),
        "last_sign_in": found.last_login,
    }


def _looks_after(found: Person) -> Actor:
    """The actor, who may change this person: whoever could give them their role."""
    actor = actors.current()
    actor.require("people.change", found.organisation_id)
    if found.role in SEEING_ALL and actor.scope("people.change") is not Scope.ALL:
        raise NotPermitted(_("Analysts are looked after by the installation's administrators."), mend=_("Ask them."))
    return actor


def _over(found: Person, oneself: str) -> None:
    """The actor may change this person, who is someone else."""
    actor = _looks_after(found)
    if actor.person_id == found.pk:
        raise NotPermitted(oneself, mend=_("Ask another administrator."))


def _check(organisation: Organisation, fields: PersonFields, kept_role: str = "") -> None:
    if not 1 <= len(fields.name.strip()) <= 200:
        raise InvalidInput(_("A name has 1 to 200 characters."), mend=_("Give the name as colleagues know it."))
    allowed = roles_for(organisation)
    if fields.role not in allowed and fields.role != kept_role:
        raise InvalidInput(
            _("Someone of %(name)s cannot be: %(role)s.") % {"name": organisation.name, "role": fields.role},
            mend=_("Choose one of: %(known)s.") % {"known": ", ".join(allowed)},
        )
    beyond = set(fields.areas) - set(organisation.areas)
    if beyond:
        raise InvalidInput(
            _("%(name)s does not work in: %(areas)s.")
            % {"name": organisation.name, "areas": ", ".join(sorted(beyond))},
            mend=_("Choose among its areas."),
        )
    if set(fields.areas) - set(Area) or set(fields.handling) - set(CODES):
        raise InvalidInput(
            _("There is no such area or handling code."), mend=_("Codes: %(known)s.") % {"known": ", ".join(CODES)}
        )


def _allow(found: Person, identities: Sequence[tuple[str, str, str]]) -> None:
    for provider, claim, value in identities:
        value = value.strip().lower() if claim == IdentityClaim.EMAIL else value.strip()
        if claim not in IdentityClaim.values or not value or not provider:
            raise InvalidInput(
                _("An identity has a provider, a claim (email or sub) and a value."), mend=_("Fill in all three.")
            )
        try:
            with transaction.atomic():
                AllowedIdentity.objects.create(person=found, provider=provider, claim=claim, value=value)
        except IntegrityError as error:
            raise Conflict(_("This identity is allowed for someone else."), mend=_("Remove it there first.")) from error


def _change_identities(found: Person, identities: Sequence[tuple[str, str, str]]) -> None:
    """What is no longer allowed is disconnected too."""
    if set(found.identities.values_list("provider", "claim", "value")) != set(identities):
        from allauth.socialaccount.models import SocialAccount

        SocialAccount.objects.filter(user_id=found.pk).delete()
        found.identities.all().delete()
        _allow(found, identities)


def _end_sessions(found: Person) -> None:
    """The epoch ends them all at once; what the list shows of them goes too."""
    from allauth.usersessions.models import UserSession

    Person.objects.filter(pk=found.pk).update(session_epoch=F("session_epoch") + 1)
    for session in UserSession.objects.filter(user_id=found.pk):
        session.end()
