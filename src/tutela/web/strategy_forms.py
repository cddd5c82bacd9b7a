"""The forms of strategies: reports, words about them, links, tables, requests."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tutela.errors import InvalidInput
from tutela.strategy import inviting, words
from tutela.strategy.actions import Report, Word
from tutela.strategy.asking import NewRequest, Said
from tutela.strategy.evidence import Piece
from tutela.strategy.frameworks.owners import full_partners
from tutela.strategy.frameworks.table import FIELDS, FILLED, Columns, Grid
from tutela.strategy.models import Action, AnswerKind, EvidenceKind, NamedIndicator, Progress, Strategy
from tutela.strategy.queries import UNION
from tutela.strategy.reach import countries_to_report_for
from tutela.strategy.sheets import Target
from tutela.vocabulary.areas import Area
from tutela.vocabulary.countries import countries
from tutela.web.forms import reasons_of

DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def country_choices(allowed: list[str] | None) -> list[tuple[str, str]]:
    """Countries of today by name, the Union first; only those allowed, where they are bounded."""
    today = [one.code for one in countries().values() if one.is_country and one.withdrawn is None]
    known = [UNION, *sorted(today, key=lambda code: words.country(code).casefold())]
    return [(code, words.country(code)) for code in known if allowed is None or code in allowed]


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was given; InvalidInput with all that is wrong with it."""
    if not form.is_valid():
        raise InvalidInput(reasons_of(form), mend=_("Mend the form."))
    return form.cleaned_data


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class SaidForm(forms.Form):
    """What is said of an action, by whom, on what evidence: by a link nothing else is asked."""

    progress = forms.ChoiceField(
        label=lazy("Where the action stands"), choices=Progress.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=lazy("As of"), widget=DAY, help_text=lazy("The day on which it was so."))
    stands_for = forms.CharField(
        label=lazy("Who stands for this"), max_length=200,
        help_text=lazy("Name and office of the person who answers for it. It is shown to all who see the strategy."),
    )  # fmt: skip
    remark = forms.CharField(
        label=lazy("What was done"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    documents = forms.CharField(
        label=lazy("Documents"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("One reference a line, such as the number and day of a decree."),
    )  # fmt: skip
    addresses = forms.CharField(
        label=lazy("Web addresses"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("One a line, from https:// on. They are shown, and never fetched from here."),
    )  # fmt: skip
    records = forms.CharField(
        label=lazy("Set of records"),
        required=False,
        max_length=300,
        help_text=lazy("What they are and where they lie."),
    )
    count = forms.IntegerField(label=lazy("How many records"), required=False, min_value=0, max_value=2**31 - 1)

    def said(self, country: str, party: str) -> Report:
        """The report of a country by a party. Raises InvalidInput."""
        given = cleaned(self)
        return Report(
            country=country, party=party, stands_for=given["stands_for"], progress=Progress(given["progress"]), on=given["on"],
            remark=given["remark"], evidence=tuple(self._pieces(given)),
        )  # fmt: skip

    def _pieces(self, given: dict[str, Any]) -> list[Piece]:
        pieces = [Piece(EvidenceKind.DOCUMENT, one) for one in _lines(given["documents"])]
        pieces += [Piece(EvidenceKind.LINK, url=one) for one in _lines(given["addresses"])]
        if given["records"] or given["count"] is not None:
            pieces.append(Piece(EvidenceKind.RECORDS, given["records"], count=given["count"]))
        return pieces


class ReportForm(SaidForm):
    """A report by somebody with an account."""

    country = forms.ChoiceField(label=lazy("Country"))
    party = forms.CharField(
        label=lazy("Whom it speaks for"), max_length=200, help_text=lazy("The ministry, body or office.")
    )
    field_order = ("country", "party", "progress", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "country", country_choices(countries_to_report_for()))

    def report(self) -> Report:
        """The report. Raises InvalidInput."""
        given = cleaned(self)
        return self.said(given["country"], given["party"])


class WordForm(forms.Form):
    """What is said about a report: verified, disputed, withdrawn."""

    stands_for = forms.CharField(max_length=200)
    remark = forms.CharField(required=False, max_length=4000)

    def word(self) -> Word:
        """The word. Raises InvalidInput."""
        given = cleaned(self)
        return Word(given["stands_for"], given["remark"])


class LinkForm(forms.Form):
    """Whom a link is for."""

    country = forms.ChoiceField(label=lazy("Country"))
    party = forms.CharField(
        label=lazy("For whom"), max_length=200, help_text=lazy("The ministry, body or office that reports.")
    )
    days = forms.IntegerField(
        label=lazy("Works for so many days"), min_value=1, max_value=inviting.LONGEST_DAYS, initial=inviting.DAYS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "country", country_choices(countries_to_report_for()))


class UploadForm(forms.Form):
    """A table of actions."""

    file = forms.FileField(error_messages={"required": lazy("Choose a file."), "empty": lazy("This file is empty.")})


class ColumnsForm(forms.Form):
    """Which column of which sheet holds what, and where states are filled in when the table is given back."""

    sheet = forms.ChoiceField(label=lazy("Sheet"), required=False)
    header_row = forms.IntegerField(label=lazy("Row of the heading"), min_value=1)
    fiscal_start = forms.TypedChoiceField(
        label=lazy("Fiscal years begin in month"), required=False, coerce=int, empty_value=None,
        choices=[("", lazy("not said")), *((month, str(month)) for month in range(1, 13))],
    )  # fmt: skip

    def __init__(self, grids: list[Grid], grid: Grid, columns: Columns, data: QueryDict | None = None) -> None:
        initial = {"sheet": columns.sheet, "header_row": columns.header_row, "fiscal_start": columns.fiscal_start}
        initial |= {**columns.fields, **columns.filled}
        super().__init__(data, initial=initial)
        _choices(self, "sheet", [(one.name, one.name or "—") for one in grids])
        at = columns.header_row
        named = [(str(n), f"{n}: {grid.text(at, n)[:40]}") for n in range(1, grid.columns + 1)]
        for name in (*FIELDS, *FILLED):
            first = ("0", _("a new column at the end")) if name in FILLED else ("", _("none"))
            self.fields[name] = forms.TypedChoiceField(
                label=str(words.COLUMNS[name]),
                required=name == "action",
                choices=[first, *named],
                coerce=int,
                empty_value=None,
            )

    def columns(self) -> Columns:
        """The columns as chosen. Raises InvalidInput."""
        given = cleaned(self)
        return Columns(
            given["sheet"], given["header_row"], {name: given[name] for name in FIELDS if given[name]},
            {name: given[name] or 0 for name in FILLED}, given["fiscal_start"],
        )  # fmt: skip


class TargetForm(forms.Form):
    """The strategy a table shall become."""

    new_version_of = forms.ChoiceField(label=lazy("A new version of"), required=False)
    key = forms.SlugField(
        label=lazy("Id"), required=False, max_length=60,
        help_text=lazy("Small letters, digits and hyphens, such as our-drugs-plan-2026. Leave out for a new version."),
    )  # fmt: skip
    title = forms.CharField(label=lazy("Title"), max_length=300)
    starts_on = forms.DateField(label=lazy("First day"), widget=DAY)
    ends_on = forms.DateField(label=lazy("Last day"), widget=DAY)
    areas = forms.MultipleChoiceField(
        label=lazy("Areas"),
        choices=[(one.value, one.value.replace("_", " ")) for one in Area],
        widget=forms.CheckboxSelectMultiple,
    )
    issued_by = forms.CharField(label=lazy("Issued by"), required=False, max_length=200)

    def __init__(self, known: list[Strategy], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self, "new_version_of", [("", _("no, a strategy of its own")), *((one.key, one.title) for one in known)]
        )

    def target(self) -> Target:
        """The strategy to be. Raises InvalidInput."""
        given = cleaned(self)
        key = given["new_version_of"] or given["key"]
        if not key:
            raise InvalidInput(
                _("The strategy needs an id."), mend=_("Give it one, or choose what it is a new version of.")
            )
        return Target(
            key=key.lower(), title=given["title"], starts_on=given["starts_on"], ends_on=given["ends_on"],
            areas=tuple(Area(one) for one in given["areas"]), issued_by=given["issued_by"],
            new_version=bool(given["new_version_of"]),
        )  # fmt: skip


class RequestForm(forms.Form):
    """A request for the data of a year."""

    title = forms.CharField(label=lazy("Title"), max_length=200)
    year = forms.IntegerField(label=lazy("Data of the year"), min_value=2000, max_value=2100)
    due_on = forms.DateField(label=lazy("Due on"), widget=DAY)
    partners = forms.MultipleChoiceField(label=lazy("Partners"), widget=forms.CheckboxSelectMultiple)
    others = forms.MultipleChoiceField(
        label=lazy("Further countries"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    actions = forms.MultipleChoiceField(
        label=lazy("Word on actions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    indicators = forms.MultipleChoiceField(
        label=lazy("Values of indicators"), required=False, widget=forms.CheckboxSelectMultiple
    )
    explanation = forms.CharField(
        label=lazy("What is asked, and how it is to be counted"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, strategy: Strategy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._things = {f"a{one.pk}": one for one in strategy.actions.all()}
        self._figures = {f"i{one.pk}": one for one in strategy.indicators.all()}
        full = set(full_partners())
        named = country_choices(None)
        _choices(self, "partners", [one for one in named if one[0] in full])
        self.fields["partners"].initial = sorted(full)
        self.fields["partners"].required = False
        _choices(self, "others", [one for one in named if one[0] not in full and one[0] != UNION])
        _choices(self, "actions", [(key, _thing(one)) for key, one in self._things.items()])
        _choices(self, "indicators", [(key, _thing(one)) for key, one in self._figures.items()])

    def wanted(self) -> NewRequest:
        """The request. Raises InvalidInput."""
        given = cleaned(self)
        asked = tuple(self._things[one] for one in given["actions"])
        figures = tuple(self._figures[one] for one in given["indicators"])
        partners = (*given["partners"], *given["others"])
        return NewRequest(
            given["title"], given["year"], partners, given["due_on"], asked, figures, given["explanation"]
        )


def _thing(one: Action | NamedIndicator) -> str:
    return f"{one.number} {one.text}".strip()[:200]


class AnswerForm(forms.Form):
    """An answer to an item of a request."""

    country = forms.CharField(max_length=4)
    kind = forms.ChoiceField(choices=AnswerKind.choices)
    text = forms.CharField(required=False, max_length=1000)
    url = forms.CharField(required=False, max_length=500)
    stands_for = forms.CharField(max_length=200)

    def answer(self) -> tuple[str, Said]:
        """The country and what it says. Raises InvalidInput."""
        given = cleaned(self)
        return given["country"], Said(AnswerKind(given["kind"]), given["stands_for"], given["text"], given["url"])


def today() -> date:
    """What a day of a form begins with."""
    return timezone.now().date()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
