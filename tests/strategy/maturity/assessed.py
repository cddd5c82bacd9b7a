"""Assessments of made-up countries, and a peer who may review them."""

from __future__ import annotations

from typing import Final

from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.maturity import actions
from tutela.strategy.maturity.actions import NewEvidence
from tutela.strategy.maturity.models import Assessment

FRAMEWORK: Final = "model_national_response"


def assessed(person: Person, year: int, level: int = 2, submitted: bool = True) -> Assessment:
    """An assessment of a person's country: leadership at a level with evidence, compensation not applicable."""
    with acting(actor_of(person)):
        made = actions.start(FRAMEWORK, year)
        actions.answer(made, "leadership", level, "a board meets")
        actions.add_evidence(made, "leadership", NewEvidence(level, "Decree on the board", "Gazette 12/2023"))
        actions.answer(made, "remedies", None, "left to another law")
        if submitted:
            actions.submit(made)
        return Assessment.objects.get(pk=made.pk)


def peer(country: str = "PT") -> Person:
    """A coordinator of another country."""
    organisation, _new = Organisation.objects.get_or_create(
        slug=f"ministry-{country.lower()}",
        defaults={
            "name": f"Ministry of {country}", "kind": "ministry", "country": country, "areas": ["child_protection"],
            "regime": "law_enforcement",
        },
    )  # fmt: skip
    sign_in = f"peer-{country.lower()}@example.eu"
    found = Person.objects.filter(sign_in=sign_in).first()
    return found or Person.objects.create(
        sign_in=sign_in, name="Peer", organisation=organisation, role="coordinator", areas=["child_protection"]
    )
