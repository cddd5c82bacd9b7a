"""What is known of countries' maturity: assessments as the acting person may see them, one in full, all as a matrix, all as rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.safeguards import actor as actors
from tutela.strategy.maturity.frameworks import Capability, Domain, Framework, frameworks
from tutela.strategy.maturity.models import Answer, Assessment, Evidence, PeerReview
from tutela.strategy.maturity.rules import Said, Summary, summary


@dataclass(frozen=True, slots=True)
class CapabilitySheet:
    """One capability of an assessment: what is said of it (None: not assessed), what shows it, what peers say (the newest of each
    organisation first, former ones after)."""

    capability: Capability
    answer: Answer | None
    evidence: tuple[Evidence, ...]
    reviews: tuple[PeerReview, ...]
    former: tuple[PeerReview, ...]


@dataclass(frozen=True, slots=True)
class DomainSheet:
    """One domain of an assessment."""

    domain: Domain
    summary: Summary
    capabilities: tuple[CapabilitySheet, ...]


@dataclass(frozen=True, slots=True)
class Of:
    """A submitted assessment with what it says, by capability."""

    assessment: Assessment
    said: dict[str, Said]

    def summaries(self, framework: Framework) -> list[Summary]:
        """Of each domain, in order."""
        return [summary(domain, self.said) for domain in framework.domains]


def framework(name: str) -> Framework:
    """One framework; NotFound where there is none of that name."""
    found = frameworks().get(name)
    if found is None:
        raise NotFound(_("There is no such framework."))
    return found


def one_assessment(public_id: str) -> Assessment:
    """One that the acting person may see; NotFound."""
    found = Assessment.objects.select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such assessment."))
    return found


def own_drafts() -> QuerySet[Assessment]:
    """Drafts of the acting person's organisation, the newest year first."""
    own = Assessment.objects.filter(owner_id=actors.current().organisation_id, submitted_at=None)
    return own.order_by("-year", "framework")


def said(assessment: Assessment) -> dict[str, Said]:
    """What an assessment says, by capability."""
    return _said_of([assessment]).get(assessment.pk, {})


def sheets(assessment: Assessment) -> list[DomainSheet]:
    """An assessment in full."""
    answers = {one.capability: one for one in assessment.answers.all()}
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for each in assessment.evidence.order_by("level", "at", "pk"):
        evidence[each.capability].append(each)
    newest: dict[str, dict[int, PeerReview]] = defaultdict(dict)
    former: dict[str, list[PeerReview]] = defaultdict(list)
    for review in assessment.reviews.select_related("owner").order_by("-at", "-pk"):
        if review.owner_id in newest[review.capability]:
            former[review.capability].append(review)
        else:
            newest[review.capability][review.owner_id] = review
    every = said(assessment)
    return [
        DomainSheet(
            domain,
            summary(domain, every),
            tuple(
                CapabilitySheet(
                    one, answers.get(one.id), tuple(evidence[one.id]), tuple(newest[one.id].values()), tuple(former[one.id])
                )
                for one in domain.capabilities
            ),
        )
        for domain in framework(assessment.framework).domains
    ]  # fmt: skip


def submitted(of: Framework, country: str = "") -> list[Of]:
    """The newest submitted revision of every year and organisation, by country, then year, then the time it was submitted."""
    found = Assessment.objects.select_related("owner").filter(framework=of.id, submitted_at__isnull=False)
    if country:
        found = found.filter(country=country)
    newest: dict[tuple[int, int], Assessment] = {}
    for one in found.order_by("country", "year", "submitted_at", "pk"):
        newest[one.owner_id, one.year] = one
    answers = _said_of(newest.values())
    return [Of(one, answers.get(one.pk, {})) for one in newest.values()]


def latest(every: Iterable[Of]) -> list[Of]:
    """Of each country the newest: the latest year, of several organisations the one that submitted last."""
    by_country: dict[str, Of] = {}
    for one in every:
        before = by_country.get(one.assessment.country)
        if before is None or one.assessment.year >= before.assessment.year:
            by_country[one.assessment.country] = one
    return list(by_country.values())


def rows(of: Framework) -> Iterator[Sequence[object]]:
    """Everything submitted (newest revisions) as rows for programs, with a heading. ``state`` is level, not_applicable or
    not_assessed; ``agree`` and ``differ`` count organisations of other countries by the newest they said."""
    yield (
        "framework", "framework_version", "verified", "country", "organisation", "year", "revision", "submitted", "domain", "capability",
        "title", "state", "level", "word", "why", "evidence", "agree", "differ",
    )  # fmt: skip
    for one in submitted(of):
        held = one.assessment
        for sheet in sheets(held):
            for each in sheet.capabilities:
                given, level = each.answer, each.answer.level if each.answer else None
                state = "not_assessed" if given is None else "not_applicable" if level is None else "level"
                opinions = [review.opinion for review in each.reviews]
                yield (
                    of.id, held.framework_version, of.verified, held.country, held.owner.name, held.year, held.revision,
                    held.submitted_at.date() if held.submitted_at else None, sheet.domain.id, each.capability.id,
                    each.capability.title, state, level, of.levels[level].word if level is not None else None,
                    given.why if given else "", len(each.evidence), opinions.count("agrees"), opinions.count("differs"),
                )  # fmt: skip


def _said_of(assessments: Iterable[Assessment]) -> dict[int, dict[str, Said]]:
    """What assessments say, by their key and capability: two queries for all."""
    keys = [one.pk for one in assessments]
    evidenced: dict[tuple[int, str], set[int]] = defaultdict(set)
    for key, capability, level in Evidence.objects.filter(assessment__in=keys).values_list(
        "assessment_id", "capability", "level"
    ):
        evidenced[key, capability].add(level)
    found: dict[int, dict[str, Said]] = defaultdict(dict)
    for key, capability, given in Answer.objects.filter(assessment__in=keys).values_list(
        "assessment_id", "capability", "level"
    ):
        found[key][capability] = Said(given, frozenset(evidenced[key, capability]))
    return found
