"""The register of processing (GDPR Article 30, Directive (EU) 2016/680 Article 24) and the annex of an impact assessment.

Made from the tables that are enforced (kinds, purposes, retention, permissions), so that it says what the system does, and
held by a test: every kind, action and rule appears.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tutela.records.kinds import BY_NAME, KINDS
from tutela.records.values import Capacity
from tutela.safeguards.permissions import ACTIONS, PUBLIC_ACTIONS, Role
from tutela.safeguards.purposes import PURPOSES, areas_meeting
from tutela.safeguards.retention import BY_KIND, RULES
from tutela.strategy.law import bases, words
from tutela.strategy.law.instruments import Validity
from tutela.vocabulary import data_files

_SEEING: Final = ("records.list", "records.open", "records.export")

_TABLES: Final = {
    "submission": (_("Deliveries"), _("the name of who delivered, the file's name"), _("people who deliver")),
    "quarantine": (
        _("Rows set aside"),
        _("whatever stood in a row that could not be taken in"),
        _("as in the kind it was to become"),
    ),
    "persons_request": (
        _("People's requests"),
        _("name, contact, identifiers, what is asked"),
        _("people who exercise their rights"),
    ),
    "breach": (_("Breaches of personal data"), _("whose data, in numbers and categories"), _("nobody by name")),
    "audit": (
        _("The audit"),
        _("who did what when, by number; search terms as keyed hashes"),
        _("people who use Tutela"),
    ),
    "evidence": (
        _("Sealed evidence"),
        _("hashes and sealed objects nobody here can open"),
        _("as in the record it belongs to"),
    ),
    "watch": (
        _("Watches and alerts"),
        _("what a person wants to be told of, as keyed hashes; why"),
        _("people who watch"),
    ),
    "case": (_("Cases"), _("which records were opened for which purpose, why, by whom"), _("as in the records opened")),
    "network_search": (
        _("Searches for networks"),
        _("sets of records, without their content"),
        _("as in the records found; who searched"),
    ),
    "hit": (_("Hits between organisations"), _("keyed hashes; what either side answered"), _("nobody by name")),
    "help_contact": (
        _("Contacts of help and health services"),
        _("codes only"),
        _("people who sought help, by no name"),
    ),
}
"""Tutela's own tables with a retention rule: title, categories of data, of people."""


def title_of(kind: str) -> str:
    """What a kind of record or a table with a retention rule is called."""
    known = BY_NAME.get(kind)
    if known:
        return gettext(known.title)
    return str(_TABLES[kind][0]) if kind in _TABLES else kind.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the register."""

    kind: str
    title: str
    area: str
    purposes: tuple[str, ...]
    linked_with: tuple[str, ...]
    people: str
    data: str
    recipients: tuple[str, ...]
    legal_basis: str
    period: str
    then: str
    rule: str
    source: str
    verified: bool


def activities() -> list[Activity]:
    """Every kind of record, then every table of Tutela's own with a rule."""
    return [*_of_kinds(), *_of_tables()]


def _of_kinds() -> list[Activity]:
    people = ", ".join(capacity.replace("_", " ") for capacity in Capacity)
    found = []
    for kind in KINDS:
        rule = BY_KIND[kind.kind]
        fields = ", ".join(name.replace("_", " ") for name in kind.model_fields)
        found.append(
            Activity(
                kind=kind.kind, title=title_of(kind.kind), area=kind.default_area, purposes=tuple(PURPOSES[kind.default_area]),
                linked_with=tuple(areas_meeting(kind.default_area)), people=people, data=fields, recipients=_recipients(_SEEING),
                legal_basis=rule.legal_basis, period=rule.period, then=rule.action, rule=rule.name, source=rule.source,
                verified=rule.verified,
            )
        )  # fmt: skip
    return found


def _of_tables() -> list[Activity]:
    kinds = {kind.kind for kind in KINDS}
    found = []
    for rule in RULES:
        if rule.kind in kinds:
            continue
        _title, data, people = map(str, _TABLES.get(rule.kind, ("", "", "")))
        prefix = {
            "submission": "intake.",
            "quarantine": "quarantine.",
            "persons_request": "requests.",
            "breach": "breaches.",
            "watch": "search.watch",
            "case": "networks.",
            "network_search": "networks.find",
            "hit": "hits.",
            "help_contact": "help.",
        }
        actions = tuple(
            action.name for action in ACTIONS if action.name.startswith(prefix.get(rule.kind, f"{rule.kind}."))
        )
        found.append(
            Activity(
                kind=rule.kind, title=title_of(rule.kind), area="", purposes=("accountability",), linked_with=(), people=people, data=data,
                recipients=_recipients(actions), legal_basis=rule.legal_basis, period=rule.period, then=rule.action,
                rule=rule.name, source=rule.source, verified=rule.verified,
            )
        )  # fmt: skip
    return found


def _recipients(actions: tuple[str, ...]) -> tuple[str, ...]:
    """Which roles may do any of these actions, over whose records."""
    reach: dict[Role, set[str]] = {}
    for action in ACTIONS:
        if action.name in actions:
            for role, scope in action.grants.items():
                reach.setdefault(role, set()).add(str(scope))
    return tuple(f"{role} ({', '.join(sorted(scopes))})" for role, scopes in reach.items())


@dataclass(frozen=True, slots=True)
class Granted:
    """An action, and which roles may do it over whose records."""

    action: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rests:
    """An act an operation rests on, as it stands on the day of the register. ``days`` until its last day, negative since then."""

    act: str
    celex: str
    article: str
    what: str
    stands: str
    days: int | None
    verified: bool


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation of the installation with what it rests on. ``holds``: whether any of it is in force."""

    name: str
    verb: str
    title: str
    actions: tuple[str, ...]
    rests_on: tuple[Rests, ...]
    holds: bool


def operations(day: date | None = None) -> list[OperationLine]:
    """Every operation with its legal bases on a day (today); what has lapsed is said to have lapsed."""
    day = day or timezone.localdate()
    return [
        OperationLine(
            one.name, str(one.verb), gettext(one.title), one.actions,
            tuple(_rests(basis, day) for basis in one.bases),
            any(basis.instrument.on(day) in _HOLDING for basis in one.bases),
        )
        for one in bases.operations()
    ]  # fmt: skip


_HOLDING: Final = frozenset({Validity.IN_FORCE, Validity.ENDING})


def _rests(basis: bases.Basis, day: date) -> Rests:
    act = basis.instrument
    validity, days = act.on(day), None if act.until is None else (act.until - day).days
    return Rests(
        act.short,
        act.celex,
        basis.article,
        gettext(basis.what),
        words.validity_words(act, validity, days),
        days,
        act.verified,
    )


def permissions() -> list[Granted]:
    """The permission table, as the annex shows it."""
    return [
        Granted(
            action.name,
            gettext(action.title),
            (gettext("everyone"),)
            if action.name in PUBLIC_ACTIONS
            else tuple(f"{role} ({scope})" for role, scope in action.grants.items()),
        )
        for action in ACTIONS
    ]


def risks() -> list[dict[str, str]]:
    """Risks to people, the measure against each, and where it is proved."""
    found: list[dict[str, str]] = data_files.read("tutela.rights", "assessment.yaml")["risks"]
    return found


TRANSFERS: Final = _("None by Tutela itself. Each disclosure to a third country names its transfer basis (referrals).")
SECURITY: Final = _(
    "Row policies and roles in the database; an audit of every operation; media hashed and dropped, or sealed to a custodian; "
    "connections and cookies protected; deny by default."
)


def as_json() -> dict[str, Any]:
    """For programs."""
    return {
        "activities": [asdict(activity) for activity in activities()],
        "operations": [asdict(operation) for operation in operations()],
        "permissions": [asdict(granted) for granted in permissions()],
        "risks": risks(),
        "transfers": str(TRANSFERS),
        "security": str(SECURITY),
    }


def context() -> dict[str, object]:
    """For the page and for the printed sheet."""
    return {
        "activities": activities(), "operations": operations(),
        "granted": permissions(), "risks": risks(), "transfers": TRANSFERS, "security": SECURITY,
    }  # fmt: skip


def as_html() -> str:
    """One file to print, without anything from elsewhere."""
    return render_to_string("rights/register_sheet.html", context())
