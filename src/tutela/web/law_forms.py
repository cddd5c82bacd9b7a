"""The forms of law: what is said of a provision, an opinion, a step of an infringement, a firearms rule, a gap; and files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tutela.strategy.law import words
from tutela.strategy.law.actions import Ground
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.loopholes import Topic
from tutela.strategy.law.services import Reach
from tutela.strategy.law.sheets import TableKind
from tutela.strategy.law.states import Stage, State
from tutela.strategy.law.table_lines import TAKEN_BACK

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Choices = list[tuple[str, str | Promise]]


def _day(label: _StrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give a day."), "invalid": _("Write the day as 2013-12-18.")},
    )


def _remark() -> forms.CharField:
    return forms.CharField(
        label=_("Remark"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class GroundForm(forms.Form):
    """What something said rests on."""

    document = forms.CharField(
        label=_("On which document"),
        max_length=300,
        help_text=_("The act with its number, a report, a letter."),
        error_messages={"required": _("Give the document it rests on.")},
    )
    link = forms.CharField(label=_("Link"), required=False, max_length=500, help_text=_("From https:// on."))
    stands_for = forms.CharField(
        label=_("Who stands for it"),
        max_length=200,
        help_text=_("Name and office."),
        error_messages={"required": _("Give the name and office of who stands for it.")},
    )

    def ground(self) -> Ground:
        """What was given."""
        return Ground(self.cleaned_data["stands_for"], self.cleaned_data["document"], self.cleaned_data["link"])

    def offer(self, name: str, choices: Iterable[tuple[str, str | Promise]]) -> None:
        """What a field of choices has to choose from."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class StatementForm(GroundForm):
    """How a provision stands."""

    state = forms.ChoiceField(
        label=_("How it stands"),
        choices=[*((str(one), words.STATES[one]) for one in State), (TAKEN_BACK, _("take back what we said"))],
    )
    since = _day(_("Since"))
    remark = _remark()
    field_order = ("state", "since", "document", "link", "stands_for", "remark")


class OpinionForm(GroundForm):
    """Whether national law does what the provision asks."""

    conformity = forms.ChoiceField(
        label=_("Opinion"),
        choices=[
            *((str(one), title) for one, title in words.CONFORMITIES.items()),
            (TAKEN_BACK, _("take back our opinion")),
        ],
    )
    on = _day(_("Given on"))
    remark = _remark()
    field_order = ("conformity", "on", "document", "link", "stands_for", "remark")


class StepForm(GroundForm):
    """A step of an infringement case."""

    case_number = forms.CharField(label=_("Case"), max_length=30, help_text=_("Such as INFR(2019)2138."))
    stage = forms.ChoiceField(label=_("Stage"), choices=[(str(one), words.STAGES[one]) for one in Stage])
    on = _day(_("On"))
    public = forms.BooleanField(
        label=_("The public register has it"),
        required=False,
        help_text=_(
            "Dialogue and letters of formal notice are otherwise seen by the country’s authorities and EU bodies alone."
        ),
    )
    field_order = ("case_number", "stage", "on", "public", "document", "link", "stands_for")


class RuleForm(GroundForm):
    """A state's firearms rule on a topic."""

    answer = forms.ChoiceField(label=_("Rule"))
    value = forms.IntegerField(label=_("Number"), required=False, min_value=0, max_value=999_999)
    since = _day(_("In force since"))
    field_order = ("answer", "value", "since", "document", "link", "stands_for")

    def __init__(self, topic: Topic, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "answer",
            [*((one.code, _now(one.title)) for one in topic.answers), (TAKEN_BACK, _("take back what we said"))],
        )
        if topic.unit:
            self.fields["value"].label = f"{_('Number')} ({topic.unit})"
        else:
            del self.fields["value"]


class ServiceForm(GroundForm):
    """How far a service reaches in a country."""

    reach = forms.ChoiceField(
        label=_("There is"),
        choices=[*((str(one), words.REACHES[one]) for one in Reach), (TAKEN_BACK, _("take back what we said"))],
    )
    since = _day(_("Since"))
    remark = _remark()
    field_order = ("reach", "since", "document", "link", "stands_for", "remark")


class PracticeForm(forms.Form):
    """A practice that answers a gap."""

    title = forms.CharField(label=_("Practice"), max_length=300)
    link = forms.CharField(label=_("Link"), required=False, max_length=500, help_text=_("From https:// on."))


class SeverityForm(forms.Form):
    """A person's word on the severity of a gap."""

    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[("", _("as computed")), *((str(one), str(one)) for one in range(1, 6))],
        required=False,
    )
    why = forms.CharField(label=_("Why"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


class MeasuresForm(forms.Form):
    """An answer about national measures."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The answer of the SPARQL service in JSON. It is looked at first, and counts once you confirm it."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )


class ServicesForm(forms.Form):
    """A table of how far services reach."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV with its columns named in the first row. It counts once you confirm it."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
    stands_for = forms.CharField(
        label=_("Who stands for it"),
        required=False,
        max_length=200,
        help_text=_("Name and office, for the rows that name nobody."),
    )


class TableForm(forms.Form):
    """A correlation table, or a table of firearms rules."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV with its columns named in the first row."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
    kind = forms.ChoiceField(
        label=_("Laid beside"),
        choices=[
            (str(TableKind.TRANSPOSITION), _("national law")),
            (str(TableKind.RECAST), _("the act it is recast by")),
            (str(TableKind.CODIFICATION), _("the act it is codified in")),
        ],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    other = forms.ChoiceField(label=_("Other act"), required=False)
    stands_for = forms.CharField(
        label=_("Who stands for the states in it"), required=False, max_length=200, help_text=_("Name and office.")
    )

    def __init__(self, offered: list[str], *args: Any, rules: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("country", [("", "—"), *((code, words.country_name(code)) for code in offered)])
        self._offer("other", [("", "—"), *((celex, one.short) for celex, one in instruments().items())])
        if rules:
            del self.fields["kind"], self.fields["other"]
            self.fields["stands_for"].label = _("Who stands for it")

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def today() -> dict[str, object]:
    """What forms offer for their days at first."""
    day = timezone.localdate()
    return {"since": day, "on": day}
