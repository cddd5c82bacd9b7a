"""The frame around every page: who is signed in, and only what their role may do, in the order of the flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tutela.errors import NoActor
from tutela.linking import watching
from tutela.safeguards import actor as actors
from tutela.safeguards.actor import Actor, actor_of
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import Role


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the left navigation: the name of its page and the action one needs for it."""

    title: Promise
    url_name: str
    action: str


NAVIGATION: Final[tuple[Item, ...]] = (
    Item(_("Desk"), "desk", "desk.view"),
    Item(_("Records"), "records", "records.list"),
    Item(_("Search"), "search", "records.list"),
    Item(_("Alerts"), "alerts", "search.watch"),
    Item(_("Suggestions"), "suggestions", "suggestions.read"),
    Item(_("Networks"), "cases", "networks.read"),
    Item(_("Picture"), "picture", "picture.view"),
    Item(_("Strategy"), "strategy", "strategy.view"),
    Item(_("Indicators"), "indicators", "indicators.view"),
    Item(_("Maturity"), "maturity", "maturity.view"),
    Item(_("Submissions"), "submissions", "intake.read"),
    Item(_("Quarantine"), "quarantine", "quarantine.read"),
    Item(_("Data protection"), "protection", "protection.view"),
    Item(_("Hits"), "deconfliction", "hits.read"),
    Item(_("Lists"), "lists", "lists.read"),
    Item(_("Evidence"), "evidence_list", "evidence.read"),
    Item(_("Approvals"), "approvals", "approvals.decide"),
    Item(_("Help and health"), "help_counts", "help.counts"),
    Item(_("Audit"), "audit", "audit.read"),
    Item(_("Administration"), "administration", "permissions.read"),
)

PROTECTION: Final[tuple[Item, ...]] = (
    Item(_("Overview"), "protection", "protection.view"),
    Item(_("Requests"), "requests", "requests.handle"),
    Item(_("Retention"), "retention", "retention.read"),
    Item(_("Holds"), "holds", "retention.read"),
    Item(_("Breaches"), "breaches", "breaches.read"),
    Item(_("Register"), "register", "register.read"),
)
"""The pages of data protection, in a row above each of them."""

UNDER: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("/networks/",),
    "protection": ("/requests/", "/retention/", "/holds/", "/breaches/", "/register/"),
    "deconfliction": ("/who-asked/",),
}
"""Where pages stand that belong to an item of the navigation and not under its address."""

ADMINISTRATION: Final[tuple[Item, ...]] = (
    Item(_("People"), "people", "people.read"),
    Item(_("Organisations"), "organisations", "organisations.read"),
    Item(_("API clients"), "clients", "clients.read"),
    Item(_("Who may do what"), "permissions", "permissions.read"),
)
"""The pages of the administration, in a row above each of them."""

ROLES: Final[Mapping[Role, Promise]] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.ANALYST: _("Analyst"),
    Role.NATIONAL_ANALYST: _("National analyst"),
    Role.OFFICER: _("Officer"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.CONTRIBUTOR: _("Contributor"),
    Role.COORDINATOR: _("Coordinator"),
    Role.COUNSELLOR: _("Counsellor"),
    Role.AUDITOR: _("Auditor"),
    Role.OPERATOR: _("Operator"),
    Role.SYSTEM: _("Tutela itself"),
    Role.LINKER: _("Tutela comparing"),
    Role.KEEPER: _("Tutela erasing"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as shown: its address, and whether the page at hand is under it."""

    title: Promise
    address: str
    current: bool


def context(request: HttpRequest) -> dict[str, object]:
    """``navigation``, ``administration``, ``role_title`` and ``may`` (the actions of the role) for templates; nothing
    for nobody."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"navigation": [], "may": {}}
    actor = actor_of(person)
    return {
        "navigation": list(_entries(NAVIGATION, actor, request.path)),
        "administration": list(_entries(ADMINISTRATION, actor, request.path)),
        "role_title": ROLES[actor.role],
        "new_alerts": SimpleLazyObject(_new_alerts) if actor.may("search.watch") else 0,
        "may": {item.action.replace(".", "_"): True for item in NAVIGATION if actor.may(item.action)},
        "protection": [item for item in PROTECTION if actor.may(item.action)],
    }


def _new_alerts() -> int:
    """How many new alerts the person has; none on a page where nobody acts, such as that of an error."""
    try:
        return watching.new_alerts() if actors.current().may("search.watch") else 0
    except NoActor:
        return 0


def _entries(items: tuple[Item, ...], actor: Actor, path: str) -> Iterator[Entry]:
    for item in items:
        if not actor.may(item.action):
            continue
        try:
            address = reverse(item.url_name)
        except NoReverseMatch:  # the page belongs to a part that is not built in
            continue
        yield Entry(item.title, address, path.startswith((address, *UNDER.get(item.url_name, ()))))
