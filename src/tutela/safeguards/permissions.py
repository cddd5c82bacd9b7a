"""The one permission table: which role may do which action, over what. Deny by default.

Web pages, commands and jobs name an action of this table; a page without one fails at start-up (safeguards/checks.py).
Scope says over whose records; PostgreSQL's row policy enforces it (``ALL`` is the token's ``sees_all``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is in their organisation, or how Tutela itself acts."""

    ADMINISTRATOR = "administrator"  # people and settings of the installation; no case data
    ANALYST = "analyst"  # of the European centre: everything of their areas
    OFFICER = "officer"  # police, customs: what their organisation delivered or was handed
    CONTRIBUTOR = "contributor"  # a company, a laboratory: delivers, and sees what became of it
    COORDINATOR = "coordinator"  # a ministry, the Commission: figures
    AUDITOR = "auditor"  # data-protection officer: the audit, the tables of this package
    OPERATOR = "operator"  # the person at the command line of the installation
    SYSTEM = "system"  # a job, for the organisation that delivered


class Scope(StrEnum):
    """Over whose records an action reaches."""

    NONE = "none"  # touches no case data
    OWN = "own"  # the person's own organisation
    ALL = "all"  # every organisation's, within the person's areas and handling codes


@dataclass(frozen=True, slots=True)
class Action:
    """Something one can do. ``title`` is shown (and translated) on the administrator's page and in the documentation."""

    name: str
    title: str
    grants: Mapping[Role, Scope]


def _grant(**by_role: Scope) -> Mapping[Role, Scope]:
    return {Role(name): scope for name, scope in by_role.items()}


_NONE, _OWN, _ALL = Scope.NONE, Scope.OWN, Scope.ALL

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "desk.view",
        "See what needs attention",
        _grant(administrator=_NONE, analyst=_ALL, officer=_OWN, contributor=_OWN, coordinator=_NONE, auditor=_NONE),
    ),
    Action(
        "intake.submit",
        "Deliver a file",
        _grant(analyst=_OWN, officer=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "intake.read",
        "See deliveries and their receipts",
        _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "quarantine.read",
        "See what was set aside, and why",
        _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "quarantine.mend",
        "Mend, replay or dismiss what was set aside",
        _grant(officer=_OWN, contributor=_OWN, analyst=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "records.list", "List and filter records", _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL)
    ),
    Action("records.open", "Open a record", _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL)),
    Action("records.export", "Download records", _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL)),
    Action(
        "picture.view",
        "See figures, charts and maps",
        _grant(analyst=_ALL, officer=_OWN, contributor=_OWN, operator=_ALL),
    ),
    Action(
        "permissions.read",
        "See this table",
        _grant(
            administrator=_NONE,
            auditor=_NONE,
            analyst=_NONE,
            officer=_NONE,
            contributor=_NONE,
            coordinator=_NONE,
            operator=_NONE,
        ),
    ),
    Action(
        "audit.read",
        "Read the audit",
        _grant(auditor=_ALL, operator=_ALL),
    ),
    Action("audit.export", "Download the audit", _grant(auditor=_ALL, operator=_ALL)),
    Action("audit.review", "Review entries of the audit", _grant(auditor=_ALL)),
    Action("audit.verify", "Seal the audit now and verify it", _grant(operator=_NONE)),
    Action("audit.erase", "Erase what people typed about entries, and entries past their time", _grant(operator=_ALL)),
    Action("public", "See the public pages", {}),
    Action("sign_in", "Sign in and out", {}),
)

BY_NAME: Final[Mapping[str, Action]] = {action.name: action for action in ACTIONS}

PUBLIC_ACTIONS: Final = frozenset({"public", "sign_in"})
"""Actions that need no person. Each touches no case data except figures cleared for publication."""


def scope_of(action: str, role: str) -> Scope | None:
    """Over what ``role`` may do ``action``; None: not at all. An unknown action is a programming error."""
    return BY_NAME[action].grants.get(Role(role))
