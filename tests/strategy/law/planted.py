"""Coordinators, and what they say of law, for tests."""

from __future__ import annotations

from datetime import date

from tests.cast import EVERY, PASSWORD
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.law.actions import Ground, Place

DIRECTIVE = "32011L0093"
GROUND = Ground("An Example, head of unit", "Example Act 1/2014", "https://example.eu/act")
LONG_AGO = date(2014, 1, 1)


def coordinator(of: Organisation, name: str) -> Person:
    """A coordinator of an organisation."""
    return Person.objects.create_person(
        f"{name}@example.eu", PASSWORD, name=name.title(), organisation=of, role="coordinator", areas=EVERY
    )


def place(country: str = "BE", ref: str = "25(1)") -> Place:
    """A provision of the directive in a country."""
    return Place(DIRECTIVE, ref, country)
