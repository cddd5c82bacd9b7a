"""Who acts. Every touch of case data happens inside ``acting(actor)``: one transaction, one opaque token.

The token is random, issued by the gate role and known to the database only by its digest, so SQL that sets the session
variable by itself gains nothing. Without a token there are no rows, and the managers of case tables raise ``NoActor``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import psycopg
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tutela.errors import NoActor, NotPermitted
from tutela.safeguards import gate
from tutela.safeguards.handling import RESTRICTED, handling_mask
from tutela.safeguards.permissions import BEHIND_THE_WALL, Role, Scope, scope_of
from tutela.safeguards.purposes import purposes_of
from tutela.vocabulary.areas import Area, Purpose, mask

if TYPE_CHECKING:
    from tutela.safeguards.models import Person

SET_ACTOR: Final = "SELECT set_config('tutela.actor', %s, true)"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or Tutela itself for an organisation. Areas, handling codes, purposes and reach each bound what is visible."""

    organisation_id: int
    role: Role
    areas: tuple[Area, ...]
    handling: tuple[str, ...] = ()
    person_id: int | None = None
    name: str = ""
    purposes: tuple[Purpose, ...] | None = None
    """What this is done for; None: whatever records of the areas may be used for."""
    reach: Scope | None = None
    """Over whose rows; None: over those of ``records.open``."""
    runs_installation: bool = False
    actions: frozenset[str] | None = None
    """The only actions an API client's key is good for; None: whatever the role may do."""

    def scope(self, action: str) -> Scope | None:
        """Over what this actor may do ``action``, ADMINISTERED and INSTALLATION resolved; None: not at all."""
        if self.actions is not None and action not in self.actions:
            return None
        scope = scope_of(action, self.role)
        if scope is Scope.ADMINISTERED:
            return Scope.ALL if self.runs_installation else Scope.OWN
        if scope is Scope.INSTALLATION:
            return Scope.ALL if self.runs_installation else None
        return scope

    def may(self, action: str) -> bool:
        """Whether the permission table grants this action."""
        return self.scope(action) is not None

    def reaches(self, action: str, owner_id: int) -> bool:
        """Whether this actor may do ``action`` over rows of ``owner_id`` that are before them."""
        scope = self.scope(action)
        return scope in {Scope.REFERRED, Scope.COUNTRY, Scope.ALL} or (
            scope is Scope.OWN and owner_id == self.organisation_id
        )

    def require(self, action: str, owner_id: int | None = None) -> None:
        """Raise NotPermitted unless the permission table grants this action, over rows of ``owner_id`` where one is named."""
        scope = self.scope(action)
        if scope is None:
            raise NotPermitted(
                f"Your role does not include: {action}.", mend="Ask the administrator of your organisation."
            )
        if owner_id not in {None, self.organisation_id} and scope in {Scope.NONE, Scope.OWN}:
            raise NotPermitted("This belongs to another organisation.", mend="Ask that organisation.")

    def doing(self, action: str) -> Actor:
        """The same, reaching only as far as the permission table grants for ``action``."""
        self.require(action)
        return replace(self, reach=self.scope(action))

    def token(self) -> str:
        """An opaque token for the row policy, issued now or a little earlier."""
        reach = self.reach or self.scope("records.open") or Scope.NONE
        purposes = purposes_of(self.areas) if self.purposes is None else self.purposes
        area_mask, purpose_mask = mask(Area, self.areas), mask(Purpose, purposes)
        bound = self.role not in {Role.OPERATOR, Role.KEEPER}
        handling = tuple(code for code in self.handling if not (bound and code == RESTRICTED))
        return gate.token(
            gate.Rights(
                organisation_id=self.organisation_id,
                person_id=self.person_id,
                reach=_REACHES[reach],
                area_mask=area_mask,
                handling_mask=handling_mask(handling),
                purpose_mask=purpose_mask,
                audit=self._audit(),
            )
        )

    def _audit(self) -> int:
        """Whose entries of the audit are to be read: 0 all, an organisation's, -1 nobody's."""
        if self.scope("audit.read") is None:
            return -1
        return 0 if self.runs_installation or self.role is Role.OPERATOR else self.organisation_id


_REACHES: Final[Mapping[Scope, str]] = {
    Scope.NONE: "own",
    Scope.OWN: "own",
    Scope.REFERRED: "referred",
    Scope.COUNTRY: "country",
    Scope.ALL: "all",
}
"""Scopes as the row policy knows them."""

_current: ContextVar[Actor | None] = ContextVar("tutela_actor", default=None)
_entered: ContextVar[tuple[Purpose, ...] | None] = ContextVar("tutela_actor_entered", default=None)
"""The purposes of who began to act, before any narrowing."""


def tell(to: BaseDatabaseWrapper, actor: Actor) -> None:
    """Give the token to a connection of Django's, bound by the server: Django would write it into the statement, where the
    connections of the same role can read it (pg_stat_activity)."""
    to.ensure_connection()
    with psycopg.Cursor(to.connection) as cursor:
        cursor.execute(SET_ACTOR, [actor.token()])


def current() -> Actor:
    """Who acts now; NoActor when nobody does."""
    actor = _current.get()
    if actor is None:
        raise NoActor("Case data was asked for without an acting person.", mend="Sign in.")
    return actor


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Act as ``actor`` for one transaction on the application's connection. Acting as two at once is refused."""
    former = _current.get()
    if former is not None and former != actor:
        raise NotPermitted("One actor cannot act as another.")
    with transaction.atomic():
        tell(connection, actor)
        mark, began = _current.set(actor), _entered.set(actor.purposes if former is None else _entered.get())
        try:
            yield actor
        finally:
            _current.reset(mark)
            _entered.reset(began)


@contextmanager
def for_purposes(purposes: tuple[Purpose, ...]) -> Iterator[Actor]:
    """Go on as the same actor, for fewer purposes: rows held for none of them are not there meanwhile."""
    actor = current()
    held = purposes_of(actor.areas) if actor.purposes is None else actor.purposes
    with _going_on(replace(actor, purposes=tuple(purpose for purpose in held if purpose in purposes))) as narrow:
        yield narrow


@contextmanager
def for_all_purposes() -> Iterator[Actor]:
    """Go on for all purposes the actor had before ``for_purposes``: only to ask what protects a person, never to tell of rows."""
    actor = current()
    whole = replace(actor, purposes=_entered.get())
    if whole == actor:
        yield actor
        return
    with _going_on(whole):
        yield whole


@contextmanager
def _going_on(changed: Actor) -> Iterator[Actor]:
    """Act as ``changed`` for the block, and as before after it."""
    former = current()
    tell(connection, changed)
    mark = _current.set(changed)
    try:
        yield changed
    finally:
        _current.reset(mark)
        if not connection.needs_rollback:
            tell(connection, former)


def set_actor(connection: psycopg.Connection, actor: Actor) -> None:
    """The same for one transaction on a connection of one's own (bulk intake, streamed answers)."""
    connection.execute(SET_ACTOR, [actor.token()])


def actor_of(person: Person) -> Actor:
    """The actor a person is, as they and their organisation stand now: areas are those of both, and none for who works
    behind the wall, so that no class of visibility is theirs."""
    organisation = person.organisation
    areas = () if person.role in BEHIND_THE_WALL else person.areas
    return Actor(
        organisation_id=organisation.pk,
        role=Role(person.role),
        areas=tuple(Area(area) for area in areas if area in organisation.areas),
        handling=tuple(person.handling),
        person_id=person.pk,
        name=person.name,
        runs_installation=organisation.runs_installation,
    )
