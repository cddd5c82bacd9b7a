"""Writes of the intake."""

from __future__ import annotations

from dataclasses import replace

from tests.cast import Cast

from tutela.intake.actions import register, source_for
from tutela.intake.models import Submission
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Organisation
from tutela.vocabulary.areas import Area


def test_what_the_operator_takes_in_for_an_organisation_its_people_see(cast: Cast) -> None:
    company = Organisation.objects.get(pk=cast.clara.organisation_id)
    company.areas = ["child_protection"]
    with acting(operator(company)):
        source = source_for("trust-and-safety")
        source.organisation = company  # of one area only, for this test
        submission = register("reports.xml", source)
        submission.save()
    clara = replace(actor_of(cast.clara), areas=(Area.CHILD_PROTECTION,))
    with acting(clara):
        assert Submission.objects.filter(pk=submission.pk).exists()


def test_who_lacks_an_area_of_the_sender_does_not_see_the_delivery(cast: Cast) -> None:
    with acting(actor_of(cast.otto)):
        submission = register("seizures.csv", source_for("customs"))
        submission.save()
    only_drugs = replace(actor_of(cast.otto), areas=(Area.DRUGS,))
    with acting(only_drugs):
        assert not Submission.objects.filter(pk=submission.pk).exists()
