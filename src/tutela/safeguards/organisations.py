"""Organisations and their public keys. Every verb checks the permission table, does its change in the acting transaction
and leaves an audit entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit, public_keys
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import KeyPurpose, Organisation, OrganisationKey, OrganisationKind
from tutela.safeguards.permissions import ROLES_OF_KIND, Scope
from tutela.vocabulary.areas import Area, Regime

REGIMES: Final = tuple(Regime)
"""Which law on personal data an organisation's records stand under."""

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,78}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """What an administrator of the installation says of an organisation. ``country`` is an ISO 3166 code or empty;
    ``contact`` is told to who searches what the organisation holds and may not see it."""

    name: str
    kind: str
    regime: str
    country: str = ""
    areas: Sequence[str] = ()
    contact: str = ""


def organisations() -> QuerySet[Organisation]:
    """The organisations the actor looks after, with the number of their people."""
    actor = actors.current()
    actor.require("organisations.read")
    found = Organisation.objects.annotate(
        active_people=Count("people", filter=Q(people__is_active=True, people__is_client=False))
    )
    if actor.scope("organisations.read") is not Scope.ALL:
        found = found.filter(pk=actor.organisation_id)
    return found.order_by("name", "pk")


def organisation(slug: str) -> Organisation:
    """One organisation the actor looks after; NotFound for any other."""
    found = organisations().filter(slug=slug).first()
    if found is None:
        raise NotFound(_("There is no such organisation."), mend=_("See the list of organisations."))
    return found


def add_organisation(slug: str, fields: OrganisationFields) -> Organisation:
    """A new organisation, with nobody in it."""
    actors.current().require("organisations.change")
    if not _SLUG.fullmatch(slug):
        raise InvalidInput(
            _("“%(slug)s” can't be the short name of an organisation.") % {"slug": slug},
            mend=_("Use small letters, digits and hyphens."),
        )
    _check(fields)
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                slug=slug,
                name=fields.name.strip(),
                kind=fields.kind,
                country=fields.country,
                areas=list(fields.areas),
                regime=fields.regime,
                contact=fields.contact.strip(),
            )
    except IntegrityError as error:
        raise Conflict(_("This short name is taken."), mend=_("Choose another.")) from error
    audit.record(Operation.CHANGE, "organisations.change", "organisation", str(made.pk), purpose="added")
    return made


def change_organisation(found: Organisation, fields: OrganisationFields) -> Organisation:
    """New particulars; its people's areas are bounded by them from their next request on."""
    actors.current().require("organisations.change", found.pk)
    _check(fields)
    unfit = found.people.filter(is_active=True).exclude(role__in=ROLES_OF_KIND.get(fields.kind, ())).count()
    if unfit:
        raise Conflict(
            _("%(count)d people have roles that an organisation of this kind does not have.") % {"count": unfit},
            mend=_("Change their roles first."),
        )
    found.name, found.kind, found.regime = fields.name.strip(), fields.kind, fields.regime
    found.country, found.areas, found.contact = fields.country, list(fields.areas), fields.contact.strip()
    found.save(update_fields=["name", "kind", "regime", "country", "areas", "contact"])
    audit.record(Operation.CHANGE, "organisations.change", "organisation", str(found.pk), purpose="changed")
    return found


def set_active(found: Organisation, active: bool) -> None:
    """Let an organisation's people and API clients in again, or no longer: from their next request on."""
    actor = actors.current()
    actor.require("organisations.change", found.pk)
    if found.pk == actor.organisation_id or found.runs_installation:
        raise NotPermitted(
            _("The organisation that runs the installation stays active."), mend=_("Deactivate its people.")
        )
    Organisation.objects.filter(pk=found.pk).update(active=active)
    found.active = active
    done = "activated" if active else "deactivated"
    audit.record(Operation.CHANGE, "organisations.change", "organisation", str(found.pk), purpose=done)


def keys_of(found: Organisation) -> QuerySet[OrganisationKey]:
    """An organisation's public keys, newest first."""
    actors.current().require("organisations.read", found.pk)
    return OrganisationKey.objects.filter(organisation=found).order_by("-made_at", "-pk")


def usable_key(organisation_id: int, purpose: KeyPurpose) -> OrganisationKey | None:
    """The newest key of an organisation that is good now for a purpose."""
    now = timezone.now()
    good = OrganisationKey.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now),
        organisation_id=organisation_id,
        purpose=purpose,
        revoked_at=None,
        valid_from__lte=now,
    )
    return good.order_by("-valid_from", "-pk").first()


def add_key(
    found: Organisation,
    purpose: str,
    text: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> OrganisationKey:
    """A public key of an organisation, valid from now unless a moment is named."""
    actor = actors.current()
    actor.require("organisations.keys", found.pk)
    if purpose not in KeyPurpose.values:
        raise InvalidInput(
            _("A key is not for: %(purpose)s.") % {"purpose": purpose},
            mend=_("Choose one of: %(known)s.") % {"known": ", ".join(KeyPurpose.values)},
        )
    format, public_key, fingerprint = public_keys.parse(text, purpose)
    since = valid_from or timezone.now()
    if valid_until is not None and valid_until <= max(since, timezone.now()):
        raise InvalidInput(_("This key would never be valid."), mend=_("Choose a later end."))
    try:
        with transaction.atomic():
            made = OrganisationKey.objects.create(
                organisation=found,
                purpose=purpose,
                format=format,
                public_key=public_key,
                fingerprint=fingerprint,
                valid_from=since,
                valid_until=valid_until,
                made_by=actor.person_id,
            )
    except IntegrityError as error:
        raise Conflict(
            _("This key is there already."), mend=_("A revoked key is not used again: make a new pair.")
        ) from error
    audit.record(Operation.CHANGE, "organisations.keys", "organisation key", fingerprint, purpose="added")
    return made


def revoke_key(found: OrganisationKey) -> None:
    """From now on nothing is sealed for this key and no signature by it counts."""
    actors.current().require("organisations.keys", found.organisation_id)
    if not OrganisationKey.objects.filter(pk=found.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise Conflict(_("This key is revoked already."))
    audit.record(Operation.CHANGE, "organisations.keys", "organisation key", found.fingerprint, purpose="revoked")


def summary(found: Organisation) -> Mapping[str, object]:
    """An organisation as commands print it."""
    return {
        "slug": found.slug,
        "name": found.name,
        "kind": found.kind,
        "country": found.country,
        "areas": found.areas,
        "regime": found.regime,
        "active": found.active,
    }


def _check(fields: OrganisationFields) -> None:
    if not 1 <= len(fields.name.strip()) <= 200:
        raise InvalidInput(_("A name has 1 to 200 characters."), mend=_("Give the organisation's own name."))
    for value, known in ((fields.kind, OrganisationKind.values), (fields.regime, REGIMES)):
        if value not in known:
            raise InvalidInput(
                _("There is no such kind or regime: %(value)s.") % {"value": value},
                mend=_("Choose one of: %(known)s.") % {"known": ", ".join(known)},
            )
    if fields.country and not _COUNTRY.fullmatch(fields.country):
        raise InvalidInput(_("A country is two capital letters."), mend=_("Use the ISO 3166 code, such as AT."))
    if set(fields.areas) - set(Area):
        raise InvalidInput(_("There is no such area."), mend=_("Choose among: %(known)s.") % {"known": ", ".join(Area)})
