"""The installation's own organisation, and how commands and jobs act."""

from __future__ import annotations

from typing import Final

from tutela.safeguards.actor import Actor
from tutela.safeguards.handling import CODES
from tutela.safeguards.models import Organisation
from tutela.safeguards.permissions import Role
from tutela.vocabulary.areas import Area

LOCAL: Final = "local"
"""Slug of the organisation that what is ingested at the command line belongs to, unless another is named."""


def local_organisation() -> Organisation:
    """The organisation that runs this installation, made when new."""
    values = {
        "name": "This installation",
        "kind": "eu_body",
        "areas": [area.value for area in Area],
        "regime": "law_enforcement",
        "runs_installation": True,
    }
    organisation, _ = Organisation.objects.get_or_create(slug=LOCAL, defaults=values)
    return organisation


def operator(organisation: Organisation | None = None) -> Actor:
    """The person at the command line: whoever may read the data folder and its secrets."""
    organisation = organisation or local_organisation()
    return Actor(organisation.pk, Role.OPERATOR, tuple(Area), CODES, name="operator")


def linker(organisation_id: int) -> Actor:
    """Tutela itself comparing what an organisation has delivered with everything there is."""
    return Actor(organisation_id, Role.LINKER, tuple(Area), CODES, name="Tutela")


def keeper(organisation_id: int) -> Actor:
    """Tutela itself keeping what is declared: what is due goes, what a person's right asks is done. ``organisation_id``
    is in whose name the audit has it."""
    return Actor(organisation_id, Role.KEEPER, tuple(Area), CODES, name="Tutela")


def system(organisation_id: int) -> Actor:
    """Tutela itself at work on what an organisation has delivered."""
    return Actor(organisation_id, Role.SYSTEM, tuple(Area), CODES, name="Tutela")
