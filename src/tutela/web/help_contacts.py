"""Contacts of help and health services: their counts, the form to record one, and the list of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.errors import InvalidInput, NotFound
from tutela.insight import charts
from tutela.insight.names import name_of, period_name
from tutela.practice import actions, figures, queries
from tutela.practice.models import Contact
from tutela.practice.rules import LEAST
from tutela.safeguards import actor as actors
from tutela.safeguards import wall
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.countries import countries
from tutela.web.address import parameters
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.paging import paged

_KEPT: Final = ("month", "service", "channel", "country")
"""What the form offers again for the next contact."""


def _countries() -> list[tuple[str, str]]:
    """Today's countries with their names, by name."""
    today = (one.code for one in countries().values() if one.is_country and one.withdrawn is None)
    return sorted(((code, name_of("country", code)) for code in today), key=lambda one: one[1].casefold())


class ContactForm(forms.Form):
    """A contact: codes, and at most a short note without persons."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    service = forms.ChoiceField(label=gettext_lazy("Kind of service"))
    topic = forms.ChoiceField(label=gettext_lazy("What it was about"))
    channel = forms.ChoiceField(label=gettext_lazy("How it was made"))
    outcome = forms.ChoiceField(label=gettext_lazy("What came of it"))
    age_band = forms.ChoiceField(label=gettext_lazy("Age band"), required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    region = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=4,
        help_text=gettext_lazy("A NUTS code of level 1 or 2, such as AT13; nothing smaller."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        strip=False,
        max_length=actions.NOTE_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "At most 500 characters, about the matter and never about who it was: no number, address or account of anybody."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[tuple[str, str]]] = {
            "month": [(f"{month:%Y-%m}", period_name(month, "month")) for month in queries.open_months()],
            "country": [("", "—"), *_countries()],
        }
        for name, (listed, _needed) in actions.LISTS.items():
            offered[name] = [("", "—"), *((code.code, name_of(listed, code.code)) for code in codelist(listed).codes)]
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages["required"] = _("Choose one.")
        self.fields["region"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["note"].widget.attrs["autocomplete"] = "off"

    def contact(self) -> actions.ContactFields:
        """What was given."""
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        month = next(one for one in queries.open_months() if f"{one:%Y-%m}" == given["month"])
        return actions.ContactFields(**{**given, "region": given["region"].strip().upper(), "month": month})  # type: ignore[arg-type]


@page("help.counts")
def counts(request: HttpRequest) -> HttpResponse:
    """By month and topic, as a table and a chart."""
    with wall.behind_the_wall():
        shown = queries.counts()
        wall.log(Operation.CONSULTATION, "help.counts")
    chart = figures.chart(shown)
    context = {
        "own": shown.own,
        "months": figures.months(shown),
        "lines": figures.lines(shown),
        "totals": figures.totals(shown),
        "drawing": charts.inline(chart) if chart else "",
        "chart": chart,
        "hidden": figures.HIDDEN,
        "least": LEAST,
        "may_record": actors.current().may("help.record"),
    }
    return render(request, "practice/counts.html", context)


@page("help.counts")
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV."""
    with wall.behind_the_wall():
        shown = queries.counts()
        wall.log(Operation.DISCLOSURE, "help.counts")
    return file_of(figures.csv(shown), "contacts.csv", "text/csv; charset=utf-8")


@page("help.record", "GET", "POST")
def new(request: HttpRequest) -> HttpResponseBase:
    """Record a contact; then the form for the next, with what usually stays the same."""
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            try:
                actions.record_contact(form.contact())
            except InvalidInput as error:
                form.add_error(
                    "note" if isinstance(error, actions.NamesSomebody) else None,
                    f"{error.sentence} {error.mend}".strip(),
                )
            else:
                messages.info(request, _("Recorded. The form is ready for the next contact."))
                kept = {name: request.POST.get(name, "") for name in _KEPT}
                return redirect(f"{reverse('help_new')}?{urlencode(kept)}")
        return render(request, "practice/new.html", {"form": form}, status=400)
    given = parameters(request)
    usual = {"country": Organisation.objects.get(pk=actors.current().organisation_id).country}
    form = ContactForm(initial={**usual, **{name: given[name] for name in _KEPT if name in given}})
    return render(request, "practice/new.html", {"form": form})


@page("help.read")
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of one's own service, latest month first."""
    with wall.behind_the_wall():
        shown = paged(request, queries.contacts())
        listed = list(shown.object_list)
        if listed:
            wall.log(Operation.CONSULTATION, "help.read", count=len(listed))
    lines = [(one, _words(one), one.month in queries.open_months()) for one in listed]
    return render(request, "practice/contacts.html", {"page": shown, "lines": lines})


def _words(one: Contact) -> dict[str, str]:
    """A contact's codes as words; empty where nothing was recorded."""
    words = {
        name: name_of(listed, getattr(one, name)) if getattr(one, name) else ""
        for name, (listed, _n) in actions.LISTS.items()
    }
    place = [name_of("country", one.country) if one.country else "", one.region]
    return {**words, "month": period_name(one.month, "month"), "place": " ".join(part for part in place if part)}


VERBS: Final[Mapping[str, tuple[Callable[[int], None], Promise]]] = {
    "withdraw": (actions.withdraw_contact, gettext_lazy("Withdrawn. It is counted no more.")),
    "blank": (actions.blank_note, gettext_lazy("The note is taken out. The contact stays counted.")),
}


@page("help.record", "POST")
def do(request: HttpRequest, key: int, verb: str) -> HttpResponseBase:
    """Withdraw a contact, or take its note out."""
    if verb not in VERBS or key >= 2**63:
        raise NotFound(_("There is nothing at this address."))
    action, said = VERBS[verb]
    action(key)
    messages.info(request, str(said))
    return redirect("help_contacts")
