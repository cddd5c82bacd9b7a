"""The cast of the tests, made once (conftest.py)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tutela.safeguards.models import Organisation, Person

PASSWORD = "correct horse battery"
"""Everybody's."""

EVERY = ["child_protection", "drugs", "firearms"]


@dataclass(frozen=True)
class Cast:
    """The people of the tests. Each is a safeguards Person; ``nina`` must never see what the others' tests plant."""

    anna: Person  # analyst of the European centre: sees everything of all areas
    otto: Person  # officer of one police; "own" in the tests of who sees what
    olga: Person  # his colleague: another officer of the same police
    sven: Person  # their supervisor: reads what the organisation did, changes nothing
    hana: Person  # officer of another organisation in the same country
    nina: Person  # officer of another police, in another country
    clara: Person  # contributor of a company
    cora: Person  # coordinator of a ministry: figures
    dora: Person  # auditor of the European centre: the audit and the tables, no case data
    adam: Person  # administrator of the organisation that runs the installation: every organisation's people
    pavel: Person  # administrator of one police: its own people
    rita: Person  # officer of otto's police, deactivated: nobody from then on

    @property
    def own(self) -> Person:
        """The one whose records they are."""
        return self.otto

    @property
    def colleague(self) -> Person:
        """Another of the same organisation."""
        return self.olga

    @property
    def other_organisation(self) -> Person:
        """Of another organisation in the same country."""
        return self.hana

    @property
    def other_country(self) -> Person:
        """Of another organisation in another country."""
        return self.nina

    @property
    def analyst(self) -> Person:
        """Of the centre."""
        return self.anna

    @property
    def supervisor(self) -> Person:
        """Of the own organisation."""
        return self.sven

    @property
    def auditor(self) -> Person:
        """Of the centre."""
        return self.dora

    @property
    def administrator(self) -> Person:
        """Of the installation."""
        return self.adam

    @property
    def revoked(self) -> Person:
        """Deactivated."""
        return self.rita

    def everybody(self) -> list[Person]:
        """All of them; who is nobody (anonymous) is a browser that is not signed in."""
        return [getattr(self, one.name) for one in fields(self)]


ORGANISATIONS = {
    # key: slug, name, kind, country, regime
    "centre": ("centre", "Example Centre", "eu_body", "", "eu_body"),
    "police": ("police-a", "Police of Exampleland", "national_authority", "AT", "law_enforcement"),
    "customs": ("customs-a", "Customs of Exampleland", "national_authority", "AT", "law_enforcement"),
    "company": ("company", "Example Chat Ltd", "provider", "IE", "gdpr"),
    "ministry": ("ministry", "Ministry of Example", "ministry", "BE", "law_enforcement"),
    "other": ("police-b", "Police of Elsewhere", "national_authority", "PT", "law_enforcement"),
}

PEOPLE = {
    "anna": ("centre", "analyst"),
    "otto": ("police", "officer"),
    "olga": ("police", "officer"),
    "sven": ("police", "supervisor"),
    "hana": ("customs", "officer"),
    "nina": ("other", "officer"),
    "clara": ("company", "contributor"),
    "cora": ("ministry", "coordinator"),
    "dora": ("centre", "auditor"),
    "adam": ("centre", "administrator"),
    "pavel": ("police", "administrator"),
    "rita": ("police", "officer"),
}


def make_cast() -> Cast:
    """The cast in an empty database."""
    organisations = {
        key: Organisation.objects.create(
            slug=slug,
            name=name,
            kind=kind,
            country=country,
            areas=EVERY,
            regime=regime,
            runs_installation=key == "centre",
        )
        for key, (slug, name, kind, country, regime) in ORGANISATIONS.items()
    }
    return Cast(
        **{
            name: Person.objects.create_person(
                f"{name}@example.eu",
                PASSWORD,
                name=name.title(),
                organisation=organisations[organisation],
                role=role,
                areas=EVERY,
                is_active=name != "rita",
            )
            for name, (organisation, role) in PEOPLE.items()
        }
    )
