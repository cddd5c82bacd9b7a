"""Keeping the derived states in step with the events: called by whoever adds an event, in that transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import Count

from tutela.database.locks import Lock
from tutela.strategy.models import Action, Event, Standing
from tutela.strategy.rules import VERSION, Happening, Period, Reason, periods

_LOCK: Final = f"SELECT pg_advisory_xact_lock({Lock.ACTION_STATE}, hashtext(%s))"


def bring_up_to_date(action: Action, country: str) -> None:
    """Derive the states of an action in a country anew from all its submitted events. Of two who add events at once the second
    waits, and sees both."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"{action.pk}:{country}"])
    wanted = periods(happenings(action, country))
    Standing.objects.filter(action=action, country=country).delete()
    Standing.objects.bulk_create(_standing(action, country, one) for one in wanted)


def happenings(action: Action, country: str) -> list[Happening]:
    """The submitted events of an action in a country as the rule reads them."""
    found = (
        Event.objects.filter(action=action, country=country, submitted_at__isnull=False)
        .select_related("owner")
        .annotate(pieces=Count("evidence"))
        .order_by("submitted_at", "id")
    )
    return [
        Happening(
            id=one.pk, reporter=reporter_of(one), verb=one.verb, on=one.on, sequence=place, progress=one.progress,
            about=one.about_id, evidence=one.pieces,
        )
        for place, one in enumerate(found)
    ]  # fmt: skip


def reporter_of(event: Event) -> str:
    """Whose word an event is: the party's, told through the organisation that holds it. By links one organisation passes on
    what several say; and nobody who merely types another's name takes that one's word over."""
    return event.party if event.party == event.owner.name else f"{event.party} ({event.owner.name})"


def out_of_step() -> list[tuple[Action, str]]:
    """Actions and countries whose kept states are not what the rule makes of their events now."""
    kept: dict[tuple[int, str], list[Standing]] = {}
    for standing in Standing.objects.order_by("since"):
        kept.setdefault((standing.action_id, standing.country), []).append(standing)
    told = Event.objects.filter(submitted_at__isnull=False).values_list("action_id", "country").distinct()
    wrong: list[tuple[Action, str]] = []
    for key, country in sorted({*kept, *told}):
        action = Action.objects.get(pk=key)
        wanted = [_standing(action, country, one) for one in periods(happenings(action, country))]
        if [_content(one) for one in wanted] != [_content(one) for one in kept.get((key, country), [])]:
            wrong.append((action, country))
    return wrong


def _standing(action: Action, country: str, period: Period) -> Standing:
    derived = period.derived
    return Standing(
        action=action, strategy_id=action.strategy_id, priority_id=action.priority_id, country=country, state=derived.state,
        contested=derived.contested, evidence=derived.evidence, last_word_on=derived.last_word_on or period.since,
        since=period.since, until=period.until, reasons=_told(derived.reasons), rules_version=VERSION,
    )  # fmt: skip


def _told(reasons: Iterable[Reason]) -> list[list[str]]:
    return [[one.code, one.reporter, one.on.isoformat() if one.on else ""] for one in reasons]


def _content(one: Standing) -> tuple[object, ...]:
    return (
        one.state, one.contested, one.evidence, one.last_word_on, one.since, one.until, one.reasons, one.rules_version,
        one.priority_id,
    )  # fmt: skip
