"""The two-person rule. An action that the permission table marks ``two_persons`` is asked for by one person, approved
by another who may do it themselves, and then done once by the first: ``authorise`` consumes the approval in the
transaction of the deed. PostgreSQL refuses an approval by the person who asked (models.py). Reasons stand in the
approval, where they can be erased, and not in the audit, which names it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Approval, ApprovalState, Person
from tutela.safeguards.permissions import BY_NAME

LIFE: Final = timedelta(hours=72)
"""From the question: as long as an approval may be waited for and used."""

_OPEN: Final = (ApprovalState.ASKED, ApprovalState.GIVEN)


class SecondPersonNeeded(NotPermitted):
    """There is no unused approval for it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about. ``summary`` is what the second person reads; it holds no content."""

    kind: str
    id: str
    owner_id: int
    visibility_id: int
    summary: str


def ask(action: str, subject: Subject, why: str) -> Approval:
    """Ask a second person for ``action`` on ``subject``. Conflict when it has been asked and is still open."""
    if not BY_NAME[action].two_persons:
        raise ValueError(f"{action} needs no second person")
    actor = actors.current()
    actor.require(action, subject.owner_id)
    person = _person()
    if not why.strip():
        raise InvalidInput(_("A second person needs to know why."), mend=_("Give the reason in a sentence."))
    _expire(action, subject)
    try:
        with transaction.atomic():
            asked = Approval.objects.create(
                public_id=secrets.token_hex(10),
                visibility_id=subject.visibility_id,
                owner_id=subject.owner_id,
                action=action,
                subject=subject.kind,
                subject_id=subject.id,
                summary=subject.summary[:300],
                asked_by_id=person,
                why=why.strip(),
                expires_at=timezone.now() + LIFE,
            )
    except IntegrityError as error:
        raise Conflict(_("This has been asked already and is still open."), mend=_("See “Approvals”.")) from error
    audit.record(Operation.CHANGE, action, "approval", asked.public_id)
    return asked


def waiting() -> QuerySet[Approval]:
    """What others ask and the acting person may decide, oldest first."""
    actor = actors.current()
    mine = [name for name, action in BY_NAME.items() if action.two_persons and actor.may(name)]
    found = Approval.objects.filter(state=ApprovalState.ASKED, expires_at__gt=timezone.now(), action__in=mine)
    return found.exclude(asked_by_id=actor.person_id).select_related("asked_by__organisation").order_by("id")


def asked_by_me() -> QuerySet[Approval]:
    """What the acting person has asked, newest first."""
    found = Approval.objects.filter(asked_by_id=actors.current().person_id)
    return found.select_related("decided_by").order_by("-id")


def standing(action: str, subject_id: str) -> Approval | None:
    """The open question or unused approval about a thing, if there is one."""
    found = Approval.objects.filter(
        action=action, subject_id=subject_id, state__in=_OPEN, expires_at__gt=timezone.now()
    )
    return found.select_related("asked_by", "decided_by").first()


def decide(public_id: str, give: bool, why: str) -> Approval:
    """Approve or decline, as another person who may do the action. A refusal needs its reason."""
    actor = actors.current()
    actor.require("approvals.decide")
    person = _person()
    found = Approval.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such question."))
    actor.require(found.action, found.owner_id)
    if found.asked_by_id == person:
        raise NotPermitted(_("You have asked this yourself."), mend=_("Another person must decide."))
    if not give and not why.strip():
        raise InvalidInput(_("Declining needs a reason."), mend=_("Say in a sentence what speaks against it."))
    decided = Approval.objects.filter(pk=found.pk, state=ApprovalState.ASKED, expires_at__gt=timezone.now())
    changed = decided.exclude(asked_by_id=person).update(
        state=ApprovalState.GIVEN if give else ApprovalState.DECLINED,
        decided_by_id=person,
        decided_at=timezone.now(),
        decided_why=why.strip(),
    )
    if changed != 1:
        raise Conflict(_("This is decided or has expired."), mend=_("Reload the page."))
    audit.record(Operation.CHANGE, "approvals.decide", "approval", public_id)
    found.refresh_from_db()
    return found


def authorise(action: str, subject: Subject) -> Approval | None:
    """Raise NotPermitted unless the acting person may do ``action`` on ``subject`` now. Where two persons are needed,
    the approval they were given is used up and returned, in this transaction: it is given back only if the deed fails."""
    actor = actors.current()
    actor.require(action, subject.owner_id)
    if not BY_NAME[action].two_persons:
        return None
    given = Approval.objects.select_related("decided_by__organisation").filter(
        action=action,
        subject=subject.kind,
        subject_id=subject.id,
        asked_by_id=_person(),
        state=ApprovalState.GIVEN,
        expires_at__gt=timezone.now(),
    )
    found = given.first()
    if found is None or found.decided_by is None or not _still_may(found.decided_by, action):
        raise SecondPersonNeeded(_("This needs the approval of a second person."), mend=_("Ask for it, and say why."))
    if given.update(state=ApprovalState.USED, used_at=timezone.now()) != 1:
        raise SecondPersonNeeded(_("This needs the approval of a second person."), mend=_("Ask for it, and say why."))
    return found


def forget_reasons(subject: str, subject_ids: list[str]) -> None:
    """Erase what people wrote about things that are erased; who asked and decided stays."""
    Approval.objects.filter(subject=subject, subject_id__in=subject_ids).update(why="", decided_why="")


def _still_may(person: Person, action: str) -> bool:
    """Whether who approved could still do so: active, of an active organisation, in a role that has the action."""
    return person.is_active and person.organisation.active and actors.actor_of(person).may(action)


def _expire(action: str, subject: Subject) -> None:
    """Close what nobody decided or used in time, so that it may be asked again."""
    late = Approval.objects.filter(action=action, subject=subject.kind, subject_id=subject.id, state__in=_OPEN)
    late.filter(expires_at__lte=timezone.now()).update(state=ApprovalState.EXPIRED)


def _person() -> int:
    """The person who acts: a command or a job is nobody who could answer for this."""
    person = actors.current().person_id
    if person is None:
        raise NotPermitted(_("Only a person who is signed in may ask or approve."), mend=_("Use the web pages."))
    return person
