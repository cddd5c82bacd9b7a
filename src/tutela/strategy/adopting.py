"""Taking a strategy up: from a shipped file or an imported table into the tables, where it can be reported on.

The row of a strategy is written once; what changes is a new version beside it, with the former one left as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.database.locks import Lock
from tutela.errors import Conflict, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy.frameworks.owners import must_report
from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.frameworks.schema import Framework, FrameworkAction, Wording
from tutela.strategy.models import (
    Action,
    ActionIndicator,
    ActionOwner,
    NamedIndicator,
    Priority,
    Strategy,
)
from tutela.strategy.reach import MANAGE


@does(MANAGE)
def adopt(framework: Framework, *, new_version: bool = False) -> Strategy:
    """Take a strategy up and publish it. Raises Conflict where one of its id is there, unless it comes as a new version of it
    by whoever owns that."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({Lock.FRAMEWORK}, hashtext(%s))", [framework.id])
    former = Strategy.objects.filter(key=framework.id).order_by("-version").first()
    if former is not None:
        if not new_version:
            raise Conflict(
                _("There is a strategy of this id already: %(key)s (%(title)s).")
                % {"key": former.key, "title": former.title},
                mend=_("Give it another id, or import it as a new version of that one."),
            )
        if former.owner_id != actors.current().organisation_id and actors.current().role != "operator":
            raise Conflict(
                _("The strategy %s is another organisation's.") % former.key, mend=_("Give yours another id.")
            )
        framework = replace(framework, version=former.version + 1)
    made = _strategy(framework)
    indicators = _indicators(made, framework)
    for position, priority in enumerate(framework.priorities):
        row = Priority.objects.create(
            strategy=made, key=priority.id, mission=priority.mission, title=priority.title, block=priority.block,
            position=position, **_sourced(priority.wording),
        )  # fmt: skip
        _actions(made, row, priority.actions, indicators)
    audit.record(Operation.COLLECTION, MANAGE, "strategy", made.public_id, count=len(framework.actions))
    return made


@does(MANAGE)
def adopt_shipped(ids: Iterable[str]) -> list[Strategy]:
    """Take up the shipped strategies of these ids that aren't there yet; those that were taken up. Raises NotFound."""
    wanted = list(ids)
    if unknown := [one for one in wanted if one not in shipped()]:
        raise NotFound(_("No strategy of this id is shipped: %s.") % ", ".join(unknown))
    there = set(Strategy.objects.filter(key__in=wanted).values_list("key", flat=True))
    return [adopt(shipped()[one]) for one in wanted if one not in there]


def _strategy(framework: Framework) -> Strategy:
    actor = actors.current()
    return Strategy.objects.create(
        owner_id=actor.organisation_id, key=framework.id, version=framework.version, title=framework.title,
        areas=[str(area) for area in framework.areas], starts_on=framework.starts_on, ends_on=framework.ends_on,
        adopted_on=framework.adopted_on, issued_by=framework.issued_by, celex=list(framework.celex),
        references=list(framework.references), successor=framework.successor.id if framework.successor else "",
        published_at=timezone.now(), made_by=actor.name or str(actor.role), **_sourced(framework.wording),
    )  # fmt: skip


def _indicators(made: Strategy, framework: Framework) -> dict[str, NamedIndicator]:
    rows = [
        NamedIndicator(
            strategy=made, key=one.id, number=one.number, text=one.text, data_source=one.data, official=one.official,
            position=position, **_sourced(one.wording),
        )
        for position, one in enumerate(framework.indicators)
    ]  # fmt: skip
    return {one.number: one for one in NamedIndicator.objects.bulk_create(rows) if one.number}


def _actions(
    made: Strategy, priority: Priority, actions: Iterable[FrameworkAction], indicators: dict[str, NamedIndicator]
) -> None:
    first = Action.objects.filter(strategy=made).count()
    wanted = list(actions)
    rows = Action.objects.bulk_create(
        Action(
            strategy=made, priority=priority, key=one.id, number=one.number, text=one.text, owners_given=one.owners_given,
            deadline_given=one.deadline_given, deadline_kind=one.deadline.kind, deadline_on=one.deadline.on,
            every_months=one.deadline.every_months, mechanism=one.mechanism, position=first + position,
            countries=list(must_report(one.owners, made.starts_on, made.ends_on)), **_sourced(one.wording),
        )
        for position, one in enumerate(wanted)
    )  # fmt: skip
    ActionOwner.objects.bulk_create(
        ActionOwner(action=row, code=owner.code, written=owner.written, role=owner.role, position=position)
        for row, one in zip(rows, wanted, strict=True)
        for position, owner in enumerate(one.owners)
    )
    ActionIndicator.objects.bulk_create(
        ActionIndicator(
            action=row, kind=mention.kind, named=indicators.get(mention.number), position=position,
            text=mention.text or ("" if mention.number in indicators else mention.number),
        )
        for row, one in zip(rows, wanted, strict=True)
        for position, mention in enumerate(one.indicators)
    )  # fmt: skip


def _sourced(wording: Wording) -> dict[str, str | bool]:
    """The columns of ``models.Sourced``."""
    return {
        "source": wording.source, "confidence": wording.confidence, "note": wording.note, "unverified": wording.unverified,
    }  # fmt: skip
