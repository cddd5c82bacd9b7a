"""Every write of maturity: a country assesses itself, submits, and peers of other countries say what they think of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.models import Organisation
from tutela.strategy.maturity import queries
from tutela.strategy.maturity.frameworks import Framework, frameworks
from tutela.strategy.maturity.models import Answer, Assessment, Evidence, Opinion, PeerReview
from tutela.strategy.maturity.rules import FIRST_YEAR, keeps_back

ASSESS: Final = "maturity.assess"
REVIEW: Final = "maturity.review"


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What shows that a level is reached: its name, and where it is found (a reference or an address)."""

    level: int
    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Opined:
    """What a peer says of one capability; ``level`` is theirs where they differ and say one."""

    opinion: str
    level: int | None = None
    why: str = ""


@does(ASSESS)
def start(framework: str, year: int) -> Assessment:
    """Begin an assessment of one's own country, from what was submitted last (its answers and evidence, to be looked through).

    InvalidInput for an unknown framework, an unlikely year, or an organisation without a country; Conflict where a draft of that
    year is there already.
    """
    organisation = _own_organisation()
    chosen = _framework(framework)
    this_year = timezone.now().year
    _require(
        FIRST_YEAR <= year <= this_year,
        _("%d is no year that can be assessed.") % year,
        _("Give a year from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": this_year},
    )
    own = Assessment.objects.filter(owner=organisation, framework=framework)
    if own.filter(year=year, submitted_at=None).exists():
        raise Conflict(_("There is a draft of that year already."), mend=_("Go on with it."))
    revision = own.filter(year=year).count() + 1
    made = Assessment.objects.create(
        owner=organisation, country=organisation.country, framework=chosen.id, framework_version=chosen.version, year=year,
        revision=revision, by=_name(),
    )  # fmt: skip
    last = own.exclude(submitted_at=None).filter(year__lte=year).order_by("-year", "-revision").first()
    if last is not None:
        _copy(last, made, chosen)
    audit.record(Operation.COLLECTION, ASSESS, "assessment", made.public_id)
    return made


@does(ASSESS)
def answer(assessment: Assessment, capability: str, level: int | None, why: str) -> None:
    """Say which level a capability has reached, or (``level`` None, with a reason) that it has no place in this country."""
    held, framework = _draft(assessment)
    _check_capability(framework, capability)
    _check_level(framework, level)
    if level is None and not why.strip():
        raise InvalidInput(_("Not applicable needs a reason."), mend=_("Say why it has no place in this country."))
    _check_length(why, 1000)
    Answer.objects.update_or_create(
        assessment=held, capability=capability, defaults={"owner_id": held.owner_id, "level": level, "why": why.strip()}
    )
    audit.record(Operation.CHANGE, ASSESS, "assessment", held.public_id)


@does(ASSESS)
def unanswer(assessment: Assessment, capability: str) -> None:
    """Take an answer out of a draft: the capability is not assessed. Its evidence goes too."""
    held, _framework_of = _draft(assessment)
    held.answers.filter(capability=capability).delete()
    held.evidence.filter(capability=capability).delete()
    audit.record(Operation.CHANGE, ASSESS, "assessment", held.public_id)


@does(ASSESS)
def add_evidence(assessment: Assessment, capability: str, given: NewEvidence) -> Evidence:
    """Add what shows that a capability has reached a level."""
    held, framework = _draft(assessment)
    _check_capability(framework, capability)
    _check_level(framework, given.level)
    _require(
        bool(given.title.strip() and given.where.strip()),
        _("Evidence needs a name and where it is found."),
        _("Give its title, and a reference or an address."),
    )
    _check_length(given.title, 200)
    _check_length(given.where, 500)
    made = Evidence.objects.create(
        owner_id=held.owner_id, assessment=held, capability=capability, level=given.level, title=given.title.strip(),
        where=given.where.strip(), by=_name(),
    )  # fmt: skip
    audit.record(Operation.CHANGE, ASSESS, "assessment", held.public_id)
    return made


@does(ASSESS)
def remove_evidence(assessment: Assessment, public_id: str) -> None:
    """Take a piece of evidence out of a draft."""
    held, _framework_of = _draft(assessment)
    if not held.evidence.filter(public_id=public_id).delete()[0]:
        raise NotFound(_("There is no such evidence."))
    audit.record(Operation.CHANGE, ASSESS, "assessment", held.public_id)


@does(ASSESS)
def submit(assessment: Assessment) -> None:
    """Submit: from now on every participant sees it, and nobody changes it.

    InvalidInput where a level is claimed without evidence, or nothing is answered.
    """
    held, framework = _draft(assessment)
    said = queries.said(held)
    _require(bool(said), _("Nothing is assessed yet."), _("Answer at least one capability."))
    if bare := keeps_back(framework, said):
        titles = {one.id: one.title for one in framework.capabilities()}
        raise InvalidInput(
            ngettext(
                "%(n)d capability has a level without evidence for it: %(names)s.",
                "%(n)d capabilities have a level without evidence for it: %(names)s.",
                len(bare),
            )
            % {"n": len(bare), "names": ", ".join(titles[one] for one in bare)},
            mend=_("Add what shows the level, or lower it."),
        )
    audit.record(Operation.DISCLOSURE, ASSESS, "assessment", held.public_id)
    Assessment.objects.filter(pk=held.pk, submitted_at=None).update(submitted_at=timezone.now(), by=_name())


@does(ASSESS)
def discard(assessment: Assessment) -> None:
    """Delete a draft."""
    held, _framework_of = _draft(assessment)
    audit.record(Operation.ERASURE, ASSESS, "assessment", held.public_id)
    held.delete()


@does(REVIEW)
def review(assessment: Assessment, capability: str, given: Opined) -> PeerReview:
    """Say as a person of another country whether a level is rightly claimed. What is said earlier stays.

    NotPermitted for one's own country, Conflict for a draft, InvalidInput without a reason where one differs.
    """
    organisation = _own_organisation()
    held = _seen(assessment)
    if held.submitted_at is None:
        raise Conflict(_("This assessment is a draft."), mend=_("It can be reviewed once it is submitted."))
    if held.owner_id == organisation.pk or held.country == organisation.country:
        raise NotPermitted(_("Nobody reviews their own country."), mend=_("Ask a colleague of another country."))
    framework = _framework(held.framework)
    _check_capability(framework, capability)
    own = held.answers.filter(capability=capability).first()
    _require(
        own is not None, _("This capability is not assessed."), _("There is nothing to agree with or differ from.")
    )
    if given.opinion not in Opinion.values:
        raise InvalidInput(_("No opinion is chosen."), mend=_("Say whether you agree or differ."))
    differs = given.opinion == Opinion.DIFFERS
    _require(bool(given.why.strip()) or not differs, _("To differ needs a reason."), _("Say what speaks against it."))
    if differs:
        _check_level(framework, given.level)
    _check_length(given.why, 1000)
    made = PeerReview.objects.create(
        owner=organisation, country=organisation.country, assessment=held, capability=capability, opinion=given.opinion,
        level=given.level if differs else None, why=given.why.strip(), by=_name(),
    )  # fmt: skip
    audit.record(Operation.CHANGE, REVIEW, "assessment", held.public_id)
    return made


def _copy(last: Assessment, made: Assessment, framework: Framework) -> None:
    """Take over the answers and evidence of an earlier assessment, as far as the framework still asks for them."""
    with transaction.atomic():
        for one in last.answers.all():
            if framework.has(one.capability) and (one.level is None or one.level < len(framework.levels)):
                Answer.objects.create(
                    owner_id=made.owner_id, assessment=made, capability=one.capability, level=one.level, why=one.why
                )
        for each in last.evidence.all():
            if framework.has(each.capability):
                Evidence.objects.create(
                    owner_id=made.owner_id, assessment=made, capability=each.capability, level=each.level,
                    title=each.title, where=each.where, by=each.by, at=each.at,
                )  # fmt: skip


def _own_organisation() -> Organisation:
    organisation = Organisation.objects.get(pk=actors.current().organisation_id)
    _require(
        bool(organisation.country),
        _("Your organisation has no country."),
        _("Maturity is assessed and reviewed by people of countries."),
    )
    return organisation


def _draft(assessment: Assessment) -> tuple[Assessment, Framework]:
    """The assessment as it stands, locked, with its framework; Conflict where it is no draft, NotPermitted where it is another's."""
    held = _seen(assessment)
    if held.owner_id != actors.current().organisation_id:
        raise NotPermitted(_("This assessment belongs to another organisation."), mend=_("Review it instead."))
    if held.submitted_at is not None:
        raise Conflict(_("This assessment is submitted."), mend=_("Begin a further revision of it."))
    return held, _framework(held.framework)


def _seen(assessment: Assessment) -> Assessment:
    found = Assessment.objects.filter(pk=assessment.pk).first()
    if found is None:
        raise NotFound(_("There is no such assessment."))
    return found


def _framework(name: str) -> Framework:
    found = frameworks().get(name)
    if found is None:
        raise NotFound(_("There is no such framework."))
    return found


def _check_capability(framework: Framework, capability: str) -> None:
    if not framework.has(capability):
        raise InvalidInput(_("The framework has no such capability."), mend=_("Choose one of its capabilities."))


def _check_level(framework: Framework, level: int | None) -> None:
    if level is not None and not 0 <= level < len(framework.levels):
        raise InvalidInput(
            _("There is no level %d.") % level, mend=_("Levels go from 0 to %d.") % (len(framework.levels) - 1)
        )


def _check_length(text: str, most: int) -> None:
    _require(len(text) <= most, _("The text is too long."), _("At most %d characters.") % most)


def _require(holds: bool, sentence: str, mend: str) -> None:
    if not holds:
        raise InvalidInput(sentence, mend=mend)


def _name() -> str:
    actor = actors.current()
    return actor.name or str(actor.role)
