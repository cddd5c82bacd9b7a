"""The forms of the administrator's pages. What may be chosen comes from the permission table and the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tutela.insight.names import AREAS
from tutela.safeguards import clients, organisations, people
from tutela.safeguards.clients import ClientFields
from tutela.safeguards.handling import CODES, UNRESTRICTED
from tutela.safeguards.models import IdentityClaim, KeyPurpose, Organisation, OrganisationKind, Person
from tutela.safeguards.organisations import OrganisationFields
from tutela.safeguards.people import PersonFields
from tutela.safeguards.permissions import BY_NAME, Role
from tutela.vocabulary.areas import Area
from tutela.web.frame import ROLES

REGIMES: Mapping[str, Any] = {
    "gdpr": _("General Data Protection Regulation"),
    "law_enforcement": _("Law-enforcement directive (EU) 2016/680"),
    "eu_body": _("Regulation (EU) 2018/1725, bodies of the Union"),
}
_CHOSEN = forms.CheckboxSelectMultiple


def _areas(among: Iterable[str]) -> list[tuple[str, Any]]:
    return [(area, AREAS[Area(area)]) for area in among]


def _handling() -> list[tuple[str, str]]:
    return [(code, code) for code in CODES if code not in UNRESTRICTED]


class PersonForm(forms.Form):
    """A person of one organisation. For each provider of OpenID Connect two fields say by what they may sign in."""

    sign_in = forms.CharField(label=_("Sign-in name"), max_length=150, help_text=_("The e-mail address at work."))
    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(label=_("Role"))
    areas = forms.MultipleChoiceField(label=_("Areas"), required=False, widget=_CHOSEN)
    handling = forms.MultipleChoiceField(
        label=_("Cleared for"),
        required=False,
        widget=_CHOSEN,
        choices=_handling,
        help_text=_("A record is seen only by who is cleared for every handling code it carries."),
    )

    def __init__(self, organisation: Organisation, person: Person | None = None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(person) if person else {"areas": organisation.areas})
        roles = [*people.roles_for(organisation)]
        if person is not None:
            del self.fields["sign_in"]
            if person.role not in roles:
                roles.append(Role(person.role))
        _choices(self, "role", [(role.value, ROLES[role]) for role in roles])
        _choices(self, "areas", _areas(organisation.areas))
        for provider in settings.OIDC_PROVIDERS:
            for claim in IdentityClaim:
                label = _now("%(provider)s: %(claim)s") % {"provider": provider.name, "claim": claim.label}
                self.fields[_identity(provider.id, claim)] = forms.CharField(
                    label=label, max_length=255, required=False
                )

    def fields_given(self) -> PersonFields:
        """What was given, for the verbs of safeguards/people.py."""
        given = self.cleaned_data
        identities = [
            (provider.id, str(claim), given[_identity(provider.id, claim)])
            for provider in settings.OIDC_PROVIDERS
            for claim in IdentityClaim
            if given[_identity(provider.id, claim)]
        ]
        return PersonFields(given["name"], given["role"], given["areas"], given["handling"], identities)


def _identity(provider: str, claim: str) -> str:
    return f"identity_{provider}_{claim}"


def _initial(person: Person) -> dict[str, Any]:
    known = {_identity(one.provider, one.claim): one.value for one in person.identities.all()}
    return {"name": person.name, "role": person.role, "areas": person.areas, "handling": person.handling, **known}


class OrganisationForm(forms.Form):
    """An organisation."""

    slug = forms.CharField(
        label=_("Short name"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens; it stands in addresses and commands and does not change."),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    country = forms.CharField(label=_("Country"), max_length=2, required=False, help_text=_("Two letters, such as AT."))
    areas = forms.MultipleChoiceField(label=_("Areas"), required=False, widget=_CHOSEN, choices=lambda: _areas(Area))
    regime = forms.ChoiceField(
        label=_("Law on personal data"), choices=lambda: [(name, REGIMES[name]) for name in organisations.REGIMES]
    )

    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        required=False,
        help_text=_("An address of an office. Told to others who search for what the organisation holds."),
    )

    def __init__(self, organisation: Organisation | None = None, data: Any = None) -> None:
        names = ("name", "kind", "country", "areas", "regime", "contact")
        super().__init__(data, initial={name: getattr(organisation, name) for name in names} if organisation else {})
        if organisation is not None:
            del self.fields["slug"]

    def fields_given(self) -> OrganisationFields:
        """What was given, for the verbs of safeguards/organisations.py."""
        given = self.cleaned_data
        return OrganisationFields(
            given["name"], given["kind"], given["regime"], given["country"].upper(), given["areas"], given["contact"]
        )


class KeyForm(forms.Form):
    """A public key of an organisation."""

    purpose = forms.ChoiceField(label=_("For"), choices=KeyPurpose.choices)
    public_key = forms.CharField(
        label=_("Public key"),
        max_length=8_192,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
        help_text=_("An age recipient (age1...), or PEM that begins with BEGIN PUBLIC KEY. Never the private key."),
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "date"}),
        help_text=_("Empty: until it is revoked."),
    )


class ClientForm(forms.Form):
    """An API client of one organisation, in one role; ``actions`` are those of the role."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Which program bears the key, and where it runs.")
    )
    actions = forms.MultipleChoiceField(
        label=_("May"),
        required=False,
        widget=_CHOSEN,
        help_text=_("As little as it needs. It may always ask who it is."),
    )
    areas = forms.MultipleChoiceField(label=_("Areas"), required=False, widget=_CHOSEN)
    handling = forms.MultipleChoiceField(label=_("Cleared for"), required=False, widget=_CHOSEN, choices=_handling)
    days = forms.IntegerField(
        label=_("Lasts, in days"), min_value=1, max_value=clients.LONGEST_DAYS, initial=365, help_text=_("At most 731.")
    )

    def __init__(self, organisation: Organisation, role: str, data: Any = None) -> None:
        super().__init__(data, initial={"areas": organisation.areas})
        self.role = role
        _choices(self, "actions", [(name, _now(BY_NAME[name].title)) for name in clients.actions_of(role)])
        _choices(self, "areas", _areas(organisation.areas))

    def fields_given(self) -> ClientFields:
        """What was given, for the verbs of safeguards/clients.py."""
        given = self.cleaned_data
        return ClientFields(
            given["name"], self.role, given["actions"], given["areas"], given["handling"], given["days"]
        )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
