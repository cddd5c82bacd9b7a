"""Reporting on actions: reports with evidence, verifying, disputing, withdrawing. The state follows in the same transaction.

A report is a draft until it is submitted, and never changes after: who was wrong withdraws it and reports anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.models import Organisation
from tutela.strategy import deriving
from tutela.strategy.evidence import Piece, check_piece
from tutela.strategy.models import Action, Event, Evidence, Progress, Verb
from tutela.strategy.queries import UNION
from tutela.strategy.reach import MANAGE, REPORT, countries_to_report_for, may_manage
from tutela.vocabulary.countries import countries

MOST_EVIDENCE: Final = 20
_EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of an action in a country: ``stands_for`` is the named person who answers for it, for ``party``."""

    country: str
    party: str
    stands_for: str
    progress: Progress
    on: date
    remark: str = ""
    evidence: tuple[Piece, ...] = ()


@does(REPORT)
def report(action: Action, wanted: Report, *, submit_now: bool = True) -> Event:
    """Report on an action, with its evidence; as a draft that one's own organisation sees, or submitted at once.

    Raises InvalidInput where something is missing, NotPermitted for another country.
    """
    _check(action, wanted)
    actor = actors.current()
    made = Event.objects.create(
        owner_id=actor.organisation_id, action=action, country=wanted.country, party=wanted.party.strip(),
        stands_for=wanted.stands_for.strip(), person_id=actor.person_id, verb=Verb.REPORTED, progress=wanted.progress,
        on=wanted.on, remark=wanted.remark.strip(),
    )  # fmt: skip
    _attach(made, wanted.evidence)
    audit.record(Operation.COLLECTION, REPORT, "strategy_action", action.public_id)
    if submit_now:
        submit(made)
    return made


@does(REPORT)
def submit(event: Event) -> None:
    """Submit a drafted report: from now on everybody sees it, and it counts. Raises Conflict where it is submitted already."""
    mine = Event.objects.filter(pk=event.pk, owner_id=actors.current().organisation_id, submitted_at=None)
    if not mine.update(submitted_at=timezone.now()):
        raise Conflict(_("This report was submitted already."), mend=_("Report anew."))
    audit.record(Operation.DISCLOSURE, REPORT, "strategy_event", event.public_id)
    deriving.bring_up_to_date(event.action, event.country)


@does(REPORT)
def discard(event: Event) -> None:
    """Throw a drafted report away. Raises Conflict for a submitted one."""
    drafts = Event.objects.filter(pk=event.pk, owner_id=actors.current().organisation_id, submitted_at=None)
    gone, _of_each = drafts.delete()
    if not gone:
        raise Conflict(_("A submitted report is not thrown away."), mend=_("Withdraw it."))
    audit.record(Operation.ERASURE, REPORT, "strategy_event", event.public_id)


@dataclass(frozen=True, slots=True)
class Word:
    """What is said about a report: by the named person who stands for it, why, and on what evidence."""

    stands_for: str
    remark: str = ""
    evidence: tuple[Piece, ...] = ()


@does(REPORT)
def withdraw(event: Event, word: Word) -> Event:
    """Take back a report of one's own organisation; it stays on record and counts no more. Raises NotPermitted for another's."""
    if event.owner_id != actors.current().organisation_id:
        raise NotPermitted(_("This report is another organisation's."), mend=_("Dispute it, or report yourself."))
    return _about(event, Verb.WITHDRAWN, event.party, word)


@does(REPORT)
def dispute(event: Event, word: Word) -> Event:
    """Dispute a report of one's country (who runs the strategy: any), with a reason."""
    if not word.remark.strip():
        raise InvalidInput(_("A dispute needs a reason."), mend=_("Say in a sentence what is not so."))
    return _about(event, Verb.DISPUTED, _own_name(), word)


@does(MANAGE)
def verify(event: Event, word: Word) -> Event:
    """Verify a report of another organisation. Raises NotPermitted for who doesn't run the strategy, and for one's own."""
    if not may_manage(event.action.strategy):
        raise NotPermitted(_("Another organisation runs this strategy."), mend=_("Ask its coordinator."))
    if event.owner_id == actors.current().organisation_id and event.person_id is not None:
        raise NotPermitted(_("Nobody verifies their own report."), mend=_("Ask another organisation to verify it."))
    return _about(event, Verb.VERIFIED, _own_name(), word)


def _about(event: Event, verb: Verb, party: str, word: Word) -> Event:
    if event.verb != Verb.REPORTED or event.submitted_at is None:
        raise InvalidInput(_("This is no submitted report."), mend=_("Choose a report that was submitted."))
    _named(word.stands_for)
    _may_report_for(event.country)
    actor = actors.current()
    made = Event.objects.create(
        owner_id=actor.organisation_id, action=event.action, country=event.country, party=party,
        stands_for=word.stands_for.strip(), person_id=actor.person_id, verb=verb, about=event,
        on=max(timezone.now().date(), event.on), remark=word.remark.strip(),
    )  # fmt: skip
    _attach(made, word.evidence)
    Event.objects.filter(pk=made.pk).update(submitted_at=timezone.now())
    audit.record(Operation.CHANGE, REPORT if verb is not Verb.VERIFIED else MANAGE, "strategy_event", event.public_id)
    deriving.bring_up_to_date(event.action, event.country)
    made.refresh_from_db()
    return made


def _attach(event: Event, evidence: Sequence[Piece]) -> None:
    if len(evidence) > MOST_EVIDENCE:
        raise InvalidInput(_("A report has at most %d pieces of evidence.") % MOST_EVIDENCE)
    for piece in evidence:
        check_piece(piece)
    Evidence.objects.bulk_create(
        Evidence(event=event, kind=one.kind, reference=one.reference.strip(), url=one.url.strip(), count=one.count)
        for one in evidence
    )


def _check(action: Action, wanted: Report) -> None:
    _named(wanted.stands_for)
    if not wanted.party.strip() or len(wanted.party) > 200:
        raise InvalidInput(_("A report needs whom it speaks for."), mend=_("Name the ministry, body or office."))
    if wanted.country != UNION and not (
        (known := countries().get(wanted.country)) is not None and known.is_country and known.withdrawn is None
    ):
        raise InvalidInput(_("This is no country of today: %s") % wanted.country, mend=_("Choose one of the list."))
    _may_report_for(wanted.country)
    if not _EARLIEST <= wanted.on <= timezone.now().date():
        raise InvalidInput(
            _("The day a report speaks of is not in the future."), mend=_("Give the day on which it was so.")
        )
    if action.strategy.published_at is None:
        raise Conflict(_("This strategy is not published."), mend=_("Publish it first."))


def _named(stands_for: str) -> None:
    if not stands_for.strip() or len(stands_for) > 200:
        raise InvalidInput(
            _("A statement needs a named person who stands for it."), mend=_("Give their name and office.")
        )


def _may_report_for(country: str) -> None:
    allowed = countries_to_report_for()
    if allowed is not None and country not in allowed:
        raise NotPermitted(
            _("Your organisation reports for its own country."), mend=_("Ask that country's coordinator.")
        )


def _own_name() -> str:
    return str(Organisation.objects.values_list("name", flat=True).get(pk=actors.current().organisation_id))
