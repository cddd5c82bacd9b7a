"""Roles, how far an action reaches, and what an action is: the words of the permission table (permissions.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in their organisation, or how Tutela itself acts."""

    ADMINISTRATOR = "administrator"  # people, keys and API clients of their organisation; no case data
    ANALYST = "analyst"  # of the European centre: everything of their areas
    NATIONAL_ANALYST = "national_analyst"  # of a national focal point: everything of their country and areas
    OFFICER = "officer"  # police, customs: what their organisation delivered or was handed
    SUPERVISOR = "supervisor"  # leads officers: reads what their organisation did, changes nothing
    CONTRIBUTOR = "contributor"  # a company, a laboratory: delivers, and sees what became of it
    COORDINATOR = "coordinator"  # a ministry, the Commission: figures
    COUNSELLOR = "counsellor"  # of a help or health service: its contacts behind the wall, and no case data
    AUDITOR = "auditor"  # data-protection officer: the audit, the tables of this package
    OPERATOR = "operator"  # the person at the command line of the installation
    SYSTEM = "system"  # a job, for the organisation that delivered
    LINKER = "linker"  # Tutela comparing what came with all there is; what it finds is seen by who may see both sides
    KEEPER = "keeper"  # Tutela erasing what is due and doing what a person's right asks


class Scope(StrEnum):
    """Over whose records an action reaches."""

    NONE = "none"  # touches no case data
    OWN = "own"  # the person's own organisation
    REFERRED = "referred"  # the person's own organisation, and what was handed to it
    COUNTRY = "country"  # every organisation's of the person's country, and what was handed to theirs
    ALL = "all"  # every organisation's, within the person's areas and handling codes
    ADMINISTERED = "administered"  # own; every organisation for people of the one that runs the installation
    INSTALLATION = "installation"  # every organisation, and only for people of the one that runs the installation


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do. ``title`` is shown (and translated) on the administrator's page and in the documentation.
    ``two_persons``: it also needs the approval of another person who may do it (safeguards/approvals.py)."""

    name: str
    title: str
    grants: Mapping[Role, Scope]
    two_persons: bool = False
