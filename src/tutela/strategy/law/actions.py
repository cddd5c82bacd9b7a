"""What people say of law, each in one transaction with the cells and gaps that follow: statements about provisions, opinions, steps of
infringements, firearms rules, services; what they decide of gaps; practices that answer a gap. Files come through ``importing``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy.law import deriving, gaps, loopholes, sources
from tutela.strategy.law.instruments import Instrument, InstrumentKind, instruments
from tutela.strategy.law.models import (
    FirearmsRule,
    Gap,
    GapDecision,
    GapPractice,
    InfringementStep,
    Opinion,
    ServiceWord,
    Statement,
)
from tutela.strategy.law.provisions import leaves
from tutela.strategy.law.services import Reach, services
from tutela.strategy.law.sheets import is_address
from tutela.strategy.law.standing import (
    is_of_country,
    member_states,
    own_organisation,
    require_manager,
    require_speaker,
)
from tutela.strategy.law.states import CONFIDENTIAL, Conformity, Stage, State
from tutela.strategy.law.written import EARLIEST

REPORT: Final = "law.report"
MANAGE: Final = "law.manage"
MOST_TEXT: Final = 4_000
_CASE: Final = re.compile(r"INFR\((?:19|20)\d{2}\)\d{1,5}")


@dataclass(frozen=True, slots=True)
class Ground:
    """What something said rests on: the named person who stands for it, the document, a link to it."""

    stands_for: str
    document: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A provision of an instrument in a Member State."""

    celex: str
    ref: str
    country: str


@does(REPORT)
def state(place: Place, says: State | None, since: date, ground: Ground, remark: str = "") -> Statement:
    """Say how a provision stands in a country since a day; ``says`` None takes back what one's organisation said.

    Raises InvalidInput where something is missing, NotPermitted for another country.
    """
    own = require_speaker(place.country)
    _known(place)
    _grounded(ground)
    _on_a_day(since)
    made = Statement.objects.create(
        **_said(own.pk, ground), instrument=place.celex, ref=place.ref, country=place.country,
        by_country=is_of_country(own, place.country), state=str(says or ""), since=since, remark=_text(remark),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, REPORT, "law_statement", made.public_id)
    because = f"statement:{made.public_id}"
    deriving.bring_up_to_date(place.celex, [(place.ref, place.country)], because)
    return made


@does(MANAGE)
def opine(place: Place, conformity: Conformity | None, on: date, ground: Ground, remark: str = "") -> Opinion:
    """Give an opinion on whether national law does what a provision asks; None takes one's opinion back."""
    own = require_manager()
    _known(place)
    _grounded(ground)
    _on_a_day(on)
    made = Opinion.objects.create(
        **_said(own.pk, ground), instrument=place.celex, ref=place.ref, country=place.country,
        conformity=str(conformity or ""), on=on, remark=_text(remark),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, MANAGE, "law_opinion", made.public_id)
    return made


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an infringement case. ``public``: the public register has it, although its stage is confidential by default."""

    case_number: str
    stage: Stage
    on: date
    public: bool = False


@does(REPORT)
def take_step(celex: str, country: str, step: Step, ground: Ground) -> InfringementStep:
    """Enter a step of an infringement case. The first stages are confidential unless they are marked as public."""
    own = require_speaker(country)
    _instrument(celex)
    _member(country)
    _grounded(ground)
    _on_a_day(step.on)
    number = re.sub(r"\s+", "", step.case_number).upper()
    if not _CASE.fullmatch(number):
        raise InvalidInput(
            _("This is no case number: %s") % step.case_number[:40], mend=_("Write it as INFR(2019)2138.")
        )
    public = step.public or step.stage not in CONFIDENTIAL
    made = InfringementStep.objects.create(
        **_said(own.pk, ground), instrument=celex, country=country, case_number=number, stage=str(step.stage), on=step.on,
        public=public,
    )  # fmt: skip
    audit.record(Operation.COLLECTION, REPORT, "law_infringement", made.public_id)
    return made


@dataclass(frozen=True, slots=True)
class RuleWord:
    """A firearms rule of a state: the topic's answer (empty: taken back), with its number where one belongs to it."""

    country: str
    topic: str
    answer: str
    since: date
    value: int | None = None


@does(REPORT)
def state_rule(word: RuleWord, ground: Ground) -> FirearmsRule:
    """Say what a state's firearms rule is on a topic, with the loopholes that follow."""
    own = require_speaker(word.country)
    _grounded(ground)
    made = FirearmsRule(**_said(own.pk, ground), by_country=is_of_country(own, word.country), **_rule(word))
    made.save()
    audit.record(Operation.COLLECTION, REPORT, "law_firearms_rule", made.public_id)
    gaps.follow(sources.FIREARMS, f"rule:{made.public_id}")
    return made


def _rule(word: RuleWord) -> dict[str, object]:
    topic = loopholes.topics().get(word.topic)
    if topic is None:
        raise InvalidInput(_("There is no topic “%s”.") % word.topic[:40], mend=_("Choose one of the list."))
    if word.answer and topic.answer(word.answer) is None:
        raise InvalidInput(_("This is no answer to this topic."), mend=_("Choose one of the list."))
    if word.value is not None and not (topic.unit and word.answer and 0 <= word.value < 10**6):
        raise InvalidInput(_("No such number belongs to this answer."), mend=_("Leave the number empty."))
    _member(word.country)
    _on_a_day(word.since)
    return {
        "country": word.country, "topic": word.topic, "answer": word.answer, "value": word.value, "since": word.since,
    }  # fmt: skip


@does(REPORT)
def state_service(
    at: tuple[str, str], reach: Reach | None, since: date, ground: Ground, remark: str = ""
) -> ServiceWord:
    """Say how far a service (``at``: its code and the country) reaches since a day, with the gaps that follow; ``reach`` None
    takes back what one's organisation said. Raises InvalidInput, NotFound, NotPermitted for another country."""
    service, country = at
    own = require_speaker(country)
    if service not in services():
        raise NotFound(_("There is no such service."))
    _member(country)
    _grounded(ground)
    _on_a_day(since)
    made = ServiceWord.objects.create(
        **_said(own.pk, ground), service=service, country=country, by_country=is_of_country(own, country),
        reach=str(reach or ""), since=since, remark=_text(remark),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, REPORT, "law_service", made.public_id)
    gaps.follow(sources.SERVICES, f"service:{made.public_id}")
    return made


@does(MANAGE)
def decide_severity(gap: Gap, severity: int | None, why: str) -> GapDecision:
    """Overrule the severity of a gap (1 to 5), or let it be as computed again (None); on record, and taken back the same way."""
    own = require_manager()
    if severity is not None and not 1 <= severity <= 5:
        raise InvalidInput(_("A severity is a number from 1 to 5."), mend=_("Choose one of the list."))
    if not why.strip():
        raise InvalidInput(_("A decision needs a reason."), mend=_("Say in a sentence why."))
    actor = actors.current()
    made = GapDecision.objects.create(
        gap=gap, owner=own, person_id=actor.person_id, by=actor.name, severity=severity, why=_text(why)
    )
    audit.record(Operation.CHANGE, MANAGE, "law_gap", gap.public_id)
    return made


@does(REPORT)
def answer_gap(gap: Gap, title: str, link: str = "") -> GapPractice:
    """Name a practice that answers a gap."""
    own = own_organisation()
    if not title.strip() or len(title) > 300:
        raise InvalidInput(_("A practice needs a title."), mend=_("Give its title in up to 300 characters."))
    made = GapPractice.objects.create(
        gap=gap, owner=own, title=title.strip(), link=_address(link), by=actors.current().name
    )
    audit.record(Operation.COLLECTION, REPORT, "law_gap_practice", made.public_id)
    return made


@does(REPORT)
def withdraw_practice(practice: GapPractice) -> None:
    """No longer say that a practice answers a gap. Raises NotFound for another organisation's, Conflict where it is withdrawn."""
    mine = GapPractice.objects.filter(pk=practice.pk, owner_id=actors.current().organisation_id)
    if not mine.exists():
        raise NotFound(_("There is no such practice of your organisation."))
    if not mine.filter(withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise Conflict(_("This practice was withdrawn already."), mend=_("Open the gap again."))
    audit.record(Operation.CHANGE, REPORT, "law_gap_practice", practice.public_id)


@does(MANAGE)
def follow_the_day(day: date) -> int:
    """Compute all gaps anew, since bases lapse and deadlines pass by themselves; how many opened, changed or closed."""
    count = gaps.follow_all(f"day:{day.isoformat()}", day)
    if count:
        audit.record(Operation.CHANGE, MANAGE, "law_gap", count=count)
    return count


def _said(owner: int, ground: Ground) -> dict[str, object]:
    return {
        "owner_id": owner, "person_id": actors.current().person_id, "stands_for": ground.stands_for.strip(),
        "document": ground.document.strip(), "link": _address(ground.link),
    }  # fmt: skip


def _grounded(ground: Ground) -> None:
    if not ground.stands_for.strip() or len(ground.stands_for) > 200:
        raise InvalidInput(
            _("A statement needs a named person who stands for it."), mend=_("Give their name and office.")
        )
    if not ground.document.strip() or len(ground.document) > 300:
        raise InvalidInput(
            _("A statement needs the document it rests on."), mend=_("Give the document in up to 300 characters.")
        )


def _address(link: str) -> str:
    link = link.strip()
    if link and not is_address(link):
        raise InvalidInput(_("This is no web address: %s") % link[:80], mend=_("Give it from https:// on."))
    return link


def _text(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise InvalidInput(_("This text is too long."), mend=_("Use up to %d characters.") % MOST_TEXT)
    return text.strip()


def _on_a_day(day: date) -> None:
    if not EARLIEST <= day <= timezone.localdate():
        raise InvalidInput(_("This day can't be: %s") % day, mend=_("Give a day up to today."))


def _instrument(celex: str) -> Instrument:
    found = instruments().get(celex)
    if found is None:
        raise NotFound(_("There is no instrument under this number."))
    if found.kind is InstrumentKind.PROPOSAL:
        raise InvalidInput(_("This is a proposal: nothing has to be brought into national law."))
    return found


def _member(country: str) -> None:
    if country not in member_states():
        raise InvalidInput(_("This is no Member State: %s") % country[:10], mend=_("Choose one of the list."))


def _known(place: Place) -> None:
    _instrument(place.celex)
    _member(place.country)
    if place.ref not in {one.ref for one in leaves(place.celex)}:
        raise InvalidInput(
            _("%s has nothing of its own to bring into national law.") % place.ref[:40],
            mend=_("Choose one of its paragraphs or points."),
        )
