"""The one permission table: which role may do which action, over what. Deny by default.

Web pages, commands and jobs name an action of this table; a page without one fails at start-up (safeguards/checks.py).
Scope says over whose records; PostgreSQL's row policy enforces the widest of them for reading (the token's reach), and each
action its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tutela.safeguards.roles import Action, Role, Scope

__all__ = [
    "ACTIONS", "BEHIND_THE_WALL", "BY_NAME", "PUBLIC_ACTIONS", "ROLES_OF_KIND", "SEEING_ALL", "Action", "Role", "Scope", "scope_of",
    "sees_case_data",
]  # fmt: skip


def _grant(**by_role: Scope) -> Mapping[Role, Scope]:
    return {Role(name): scope for name, scope in by_role.items()}


def _everyone(**changes: Scope | None) -> Mapping[Role, Scope]:
    """Every role of people, for what touches no case data; changes by role, None to leave one out."""
    by_role: dict[Role, Scope | None] = {
        role: Scope.NONE for role in Role if role not in {Role.SYSTEM, Role.LINKER, Role.KEEPER}
    }
    by_role |= {Role(name): scope for name, scope in changes.items()}
    return {role: scope for role, scope in by_role.items() if scope is not None}


_NONE, _OWN, _REFERRED, _COUNTRY, _ALL = Scope.NONE, Scope.OWN, Scope.REFERRED, Scope.COUNTRY, Scope.ALL
_ADMINISTRATORS: Final = _grant(administrator=Scope.ADMINISTERED, operator=_ALL)

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "desk.view",
        "See what needs attention",
        _grant(
            administrator=_NONE, analyst=_ALL, national_analyst=_COUNTRY, officer=_OWN, supervisor=_OWN, contributor=_OWN,
            coordinator=_NONE,
            auditor=_NONE, counsellor=_NONE,
        ),
    ),
    Action(
        "intake.submit",
        "Deliver a file",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "intake.read",
        "See deliveries and their receipts",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_OWN, supervisor=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "quarantine.read",
        "See what was set aside, and why",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "quarantine.mend",
        "Mend, replay or dismiss what was set aside",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, contributor=_OWN, operator=_ALL, system=_OWN),
    ),
    Action(
        "records.list",
        "List, search and filter records",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED, operator=_ALL),
    ),
    Action(
        "search.list",
        "Search a whole list of identifiers, or by a picture that is not kept",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED, operator=_ALL),
    ),
    Action(
        "firearms.trace",
        "Trace a firearm: compare it with every record that has a mark like its own",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED, operator=_ALL),
    ),
    Action(
        "search.watch",
        "Save searches that alert, and see one's alerts",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED),
    ),
    Action(
        "records.open",
        "Open a record",
        _grant(
            analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED,
            operator=_ALL, linker=_ALL, keeper=_ALL
        ),
    ),
    Action(
        "records.export",
        "Download records",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, contributor=_OWN, operator=_ALL),
    ),
    Action(
        "records.export_bulk",
        "Download very many records, or whole records of others",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_OWN),
        two_persons=True,
    ),
    Action(
        "evidence.add",
        "Attach a file as evidence: hashed, then dropped or sealed",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, contributor=_OWN, operator=_ALL),
    ),
    Action(
        "evidence.read",
        "See hashes and custody of evidence, never its content",
        _grant(
            analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_REFERRED,
            operator=_ALL,
        ),
    ),
    Action("evidence.lend", "Take a sealed object out for the custodians", _grant(operator=_ALL)),
    Action("evidence.import", "Take a re-wrapped copy in", _grant(operator=_ALL)),
    Action(
        "evidence.release",
        "Release a re-wrapped copy to its recipient",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, supervisor=_OWN, officer=_OWN),
        two_persons=True,
    ),
    Action(
        "evidence.download",
        "Download evidence that was handed to one's organisation",
        _grant(analyst=_REFERRED, national_analyst=_REFERRED, officer=_REFERRED, contributor=_REFERRED),
    ),
    Action("evidence.erase", "Erase evidence, and sweep what no row names", _grant(operator=_ALL, system=_OWN, keeper=_ALL)),
    Action("evidence.declare", "Declare custodians, keys and what is sealed", _grant(operator=_ALL)),
    Action("evidence.custodian", "Make keys and re-wrap offline, as a custodian", _grant(operator=_NONE)),
    Action(
        "approvals.decide",
        "Ask a second person, and decide what others ask",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_OWN, supervisor=_OWN, contributor=_OWN),
    ),
    Action(
        "picture.view",
        "See figures, charts and maps",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED, supervisor=_REFERRED, contributor=_OWN, operator=_ALL),
    ),
    Action(
        "strategy.view",
        "See strategies, boards, what is reported and asked",
        _grant(
            coordinator=_NONE, analyst=_NONE, national_analyst=_NONE, auditor=_NONE, supervisor=_NONE, operator=_NONE, system=_NONE
        ),
    ),
    Action(
        "strategy.report",
        "Report on actions of strategies for one's organisation and country",
        _grant(coordinator=_OWN, national_analyst=_OWN, system=_OWN),
    ),
    Action(
        "strategy.manage",
        "Import strategies, invite owners, verify reports, ask partners for data",
        _grant(coordinator=_OWN, operator=_ALL, keeper=_ALL),
    ),
    Action(
        "law.view",
        "See law: provisions and how they stand, national measures, firearms rules, services, legal bases, gaps",
        _grant(
            coordinator=_NONE, analyst=_NONE, national_analyst=_NONE, auditor=_NONE, supervisor=_NONE, operator=_NONE
        ),
    ),
    Action(
        "law.report",
        "Say how provisions, firearms rules and services stand in one's country, and which practices answer a gap",
        _grant(coordinator=_OWN, operator=_ALL),
    ),
    Action(
        "law.manage",
        "Import national measures, give opinions, decide how severe a gap is, derive gaps anew",
        _grant(coordinator=_OWN, operator=_ALL, keeper=_ALL),
    ),
    Action(
        "maturity.view",
        "See what countries say of their maturity, and what peers say of it",
        _grant(analyst=_NONE, national_analyst=_NONE, coordinator=_NONE, auditor=_NONE, supervisor=_NONE),
    ),
    Action(
        "maturity.assess",
        "Assess one's own country, with evidence, and submit that",
        _grant(national_analyst=_OWN, coordinator=_OWN),
    ),
    Action(
        "maturity.review",
        "Say what one thinks of what another country says of itself",
        _grant(national_analyst=_NONE, coordinator=_NONE),
    ),
    Action("breaks.look", "Look for trend breaks in a file at the command line; nothing is kept", _grant(operator=_NONE)),
    Action("help.record", "Record contacts of one's help or health service", _grant(counsellor=_OWN)),
    Action("help.read", "See contacts of one's help or health service", _grant(counsellor=_OWN)),
    Action(
        "help.counts",
        "See how many contacts help and health services had, without small numbers of others",
        _grant(counsellor=_OWN, coordinator=_NONE),
    ),
    Action(
        "indicators.view",
        "See indicators, their observations and where they come from",
        _grant(
            analyst=_NONE, national_analyst=_NONE, coordinator=_NONE, auditor=_NONE, supervisor=_NONE, operator=_ALL,
        ),
    ),
    Action(
        "indicators.import",
        "Deliver observations of indicators, baselines and targets for one's organisation",
        _grant(analyst=_NONE, national_analyst=_NONE, coordinator=_NONE, operator=_ALL),
    ),
    Action(
        "indicators.compute",
        "Count indicators from records, without persons and small numbers",
        _grant(operator=_ALL, linker=_ALL),
    ),
    Action("account.own", "See and change how one signs in", _everyone(operator=None)),
    Action("people.read", "See people and how they sign in", _ADMINISTRATORS),
    Action("people.change", "Add, invite, change and deactivate people", _ADMINISTRATORS),
    Action("clients.read", "See API clients", _ADMINISTRATORS),
    Action("clients.change", "Make and revoke keys of API clients", _ADMINISTRATORS),
    Action("organisations.read", "See organisations and their public keys", _ADMINISTRATORS),
    Action(
        "organisations.change",
        "Add, change and deactivate organisations",
        _grant(administrator=Scope.INSTALLATION, operator=_ALL),
    ),
    Action("organisations.keys", "Add and revoke public keys of an organisation", _ADMINISTRATORS),
    Action("api.whoami", "Ask through the API who one is", _everyone()),
    Action("permissions.read", "See this table", _everyone()),
    Action(
        "protection.view",
        "See what of data protection runs against a clock",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN, auditor=_OWN),
    ),
    Action("retention.run", "Erase, review and de-identify what is due", _grant(operator=_ALL, keeper=_ALL)),
    Action(
        "retention.read",
        "See what is due, held and waiting for review",
        _grant(
            analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN, auditor=_OWN, operator=_ALL
        ),
    ),
    Action(
        "retention.decide",
        "Decide what is on the review list",
        _grant(
            analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN, operator=_ALL
        ),
    ),
    Action(
        "holds.change",
        "Place and lift holds on records",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, operator=_ALL),
    ),
    Action(
        "holds.erase",
        "Erase a record although it is held",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN),
        two_persons=True,
    ),
    Action(
        "records.lift_marking",
        "Lift a handling code of a record",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN),
        two_persons=True,
    ),
    Action(
        "requests.handle",
        "Receive people's requests, search for what is held, answer",
        _grant(
            analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN, auditor=_OWN,
            operator=_ALL, system=_OWN, keeper=_ALL,
        ),
    ),
    Action(
        "requests.decide",
        "Decide people's requests over records of one's own organisation",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN),
    ),
    Action("breaches.read", "See the register of breaches", _grant(auditor=_OWN, officer=_OWN, supervisor=_OWN, operator=_ALL)),
    Action("breaches.change", "Enter breaches of personal data", _grant(auditor=_OWN, officer=_OWN, supervisor=_OWN, operator=_ALL)),
    Action(
        "register.read",
        "See the register of processing and the annex of the impact assessment",
        _grant(auditor=_NONE, administrator=_NONE, operator=_NONE),
    ),
    Action(
        "hits.read",
        "See who asked for what one holds",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, supervisor=_OWN, contributor=_OWN),
    ),
    Action(
        "links.decide",
        "Say whether records belong together, or persons are the same",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED),
    ),
    Action(
        "suggestions.read",
        "See which persons may be the same, with reasons",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED),
    ),
    Action("persons.link", "Compare persons, and renew what is suggested", _grant(operator=_ALL)),
    Action(
        "networks.read",
        "Open cases, and see the networks around their records",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED),
    ),
    Action(
        "networks.find",
        "Find networks, poly-criminal ones first, among all records one may see",
        _grant(analyst=_ALL, national_analyst=_COUNTRY),
    ),
    Action(
        "hits.answer",
        "Allow, decline or share where others hold or search the same",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, contributor=_OWN),
    ),
    Action(
        "lists.read",
        "See lists of fingerprints, and look one up",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_OWN, supervisor=_OWN, contributor=_OWN, operator=_ALL),
    ),
    Action(
        "lists.change",
        "Make lists of fingerprints, add and withdraw entries",
        _grant(analyst=_OWN, national_analyst=_OWN, officer=_OWN, contributor=_OWN, operator=_ALL),
    ),
    Action("lists.match", "Match lists with what records report", _grant(linker=_ALL, operator=_ALL)),
    Action(
        "matches.decide",
        "Say whether a match with a list is the same file",
        _grant(analyst=_ALL, national_analyst=_COUNTRY, officer=_REFERRED),
    ),
    Action("mapping.draft", "List and draft mappings at the command line", _grant(operator=_NONE)),
    Action("fingerprint.compute", "Compute fingerprints of files at the command line; nothing is kept", _grant(operator=_NONE)),
    Action("substances.look_up", "Look substances up in the registry at the command line", _grant(operator=_NONE)),
    Action("installation.run", "Run, look after and simulate the installation at the command line", _grant(operator=_NONE)),
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
)  # fmt: skip

BY_NAME: Final[Mapping[str, Action]] = {action.name: action for action in ACTIONS}

PUBLIC_ACTIONS: Final = frozenset({"public", "sign_in"})
"""Actions that need no person. Each touches no case data except figures cleared for publication."""


def scope_of(action: str, role: str) -> Scope | None:
    """Over what ``role`` may do ``action``; None: not at all. An unknown action is a programming error."""
    return BY_NAME[action].grants.get(Role(role))


_REPORTING: Final = (Role.CONTRIBUTOR, Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)
_HELPING: Final = (*_REPORTING, Role.COUNSELLOR)
_ACTING: Final = (Role.OFFICER, Role.SUPERVISOR, *_REPORTING)

ROLES_OF_KIND: Final[Mapping[str, tuple[Role, ...]]] = {
    "provider": _REPORTING,
    "hotline": _HELPING,
    "national_authority": _ACTING,
    "focal_point": (Role.OFFICER, Role.SUPERVISOR, Role.NATIONAL_ANALYST, *_REPORTING),
    "laboratory": _REPORTING,
    "observatory": _REPORTING,
    "health_service": _HELPING,
    "ministry": _REPORTING,
    "eu_body": (*_ACTING, Role.ANALYST),
    "partner_state": _ACTING,
    "ngo": _HELPING,
}
"""Which roles people of each kind of organisation may have, the usual one first. An administrator gives no other."""

SEEING_ALL: Final = frozenset({Role.ANALYST, Role.NATIONAL_ANALYST})
"""Roles over other organisations' records; only an administrator of the installation gives them."""


BEHIND_THE_WALL: Final = frozenset({Role.COUNSELLOR})
"""Roles that work behind the wall of health and help (wall.py): whatever areas such a person has, they reach no case row."""


WITHOUT_CASE_DATA: Final = ("strategy.", "indicators.", "maturity.", "law.")
"""Actions whose scope is over what organisations report of strategies, figures and law: no record stands behind it."""


def sees_case_data(role: str) -> bool:
    """Whether any action of this role reaches records, or contacts of help and health services; such a role may be asked
    for a second factor, as may an administrator, who decides who gets in."""
    reach = {action.grants.get(Role(role)) for action in ACTIONS if not action.name.startswith(WITHOUT_CASE_DATA)}
    return bool(reach - {None, Scope.NONE})
