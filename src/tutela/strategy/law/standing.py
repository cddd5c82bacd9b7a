"""For whom the acting organisation may speak about law, and in what capacity."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards.models import Organisation
from tutela.vocabulary.countries import countries


@lru_cache(maxsize=64)
def members(day: date) -> tuple[str, ...]:
    """The Member States of a day (ISO 3166-1 alpha-2), in the order of their codes."""
    return tuple(sorted(one.code for one in countries().values() if one.in_eu(day) and one.withdrawn is None))


def member_states() -> tuple[str, ...]:
    """Today's Member States."""
    return members(timezone.localdate())


def own_organisation() -> Organisation:
    """The organisation that acts."""
    return Organisation.objects.get(pk=actors.current().organisation_id)


def is_manager(organisation: Organisation) -> bool:
    """Whether it speaks for the Union or the installation (the row policy says the same)."""
    return organisation.runs_installation or organisation.kind == "eu_body"


def may_speak_for(country: str) -> bool:
    """Whether the acting person may say how law stands in a country: their own, or any for a manager."""
    if not actors.current().may("law.report"):
        return False
    own = own_organisation()
    return is_manager(own) or (own.country != "" and own.country == country)


def may_manage() -> bool:
    """Whether the acting person may import measures, give opinions and decide on gaps."""
    return actors.current().may("law.manage") and is_manager(own_organisation())


def require_manager() -> Organisation:
    """The acting organisation; NotPermitted where it is neither an EU body nor runs the installation."""
    own = own_organisation()
    if not is_manager(own):
        raise NotPermitted(
            _("This is done by an EU body or the organisation that runs the installation."),
            mend=_("Ask its coordinator."),
        )
    return own


def require_speaker(country: str) -> Organisation:
    """The acting organisation; NotPermitted where it may not speak for a country."""
    own = own_organisation()
    if not is_manager(own) and not (own.country and own.country == country):
        raise NotPermitted(
            _("Your organisation speaks for its own country."), mend=_("Ask that country's coordinator.")
        )
    return own


def is_of_country(organisation: Organisation, country: str) -> bool:
    """Whether what an organisation says of a country is the country's own word."""
    return organisation.kind != "eu_body" and organisation.country != "" and organisation.country == country
