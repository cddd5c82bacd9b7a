"""What strategies want of the acting person now: requests to answer, reports that are drafted, actions to look at. For the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise

from tutela.safeguards import actor as actors
from tutela.safeguards.models import Organisation
from tutela.strategy import asking, board_words, boards, queries
from tutela.strategy.models import DataRequest, Event
from tutela.strategy.reach import REPORT
from tutela.strategy.rules import Flag

MATTERS: Final = (Flag.LATE, Flag.AT_RISK, Flag.STALE)
"""What a country's own word would change; in the order of the desk."""
DRAFTS_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """An open request that is not fully answered; ``reminded`` is the day of the last reminder."""

    request: DataRequest
    missing: int
    overdue: bool
    reminded: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person who reports for ``country`` (empty: their organisation stands for none). ``matters``: what is the
    matter (a name of ``board_words.TITLES``), in words, and with how many actions."""

    country: str
    requests: tuple[ToAnswer, ...]
    drafts: tuple[Event, ...]
    more_drafts: int
    matters: tuple[tuple[str, Promise, int], ...]

    def __bool__(self) -> bool:
        return bool(self.requests or self.drafts or self.matters)


def for_me() -> Waiting | None:
    """What waits for the acting person; None for who may not report."""
    actor = actors.current()
    if not actor.may(REPORT):
        return None
    country = Organisation.objects.values_list("country", flat=True).get(pk=actor.organisation_id)
    drafts = queries.my_drafts()
    listed = tuple(drafts[: DRAFTS_LISTED + 1])
    more = drafts.count() - DRAFTS_LISTED if len(listed) > DRAFTS_LISTED else 0
    return Waiting(country, _requests(), listed[:DRAFTS_LISTED], more, _matters(country) if country else ())


def _requests() -> tuple[ToAnswer, ...]:
    asked = asking.asked_of_me()
    reminded = {one.request_id: one.at.date() for one in asking.newest_reminders(asked)}
    return tuple(
        ToAnswer(one, missing, one.due_on < queries.today(), reminded.get(one.pk)) for one, _country, missing in asked
    )


def _matters(country: str) -> tuple[tuple[str, Promise, int], ...]:
    found = queries.attention([one.pk for one in queries.current_strategies()], country)
    counted = [(str(one), board_words.TITLES[one], len(boards.by_matter(found, one))) for one in MATTERS]
    return tuple(one for one in counted if one[2])
