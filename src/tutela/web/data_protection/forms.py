"""The forms of data protection: what people type, checked before anything is done with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tutela.errors import InvalidInput
from tutela.rights.models import Answer, Decision, RequestKind
from tutela.rights.requests import Asked
from tutela.web.forms import reasons_of

TEXT = 4000


class DayForm(forms.Form):
    """A day and a reason: a hold, or how long something under review is kept."""

    until = forms.DateField(error_messages={"required": _("The day is missing."), "invalid": _("This is not a day.")})
    reason = forms.CharField(max_length=TEXT, error_messages={"required": _("The reason is missing.")})


class RequestForm(forms.Form):
    """A person's request as it came; names and identifiers one a line."""

    kind = forms.ChoiceField(choices=RequestKind.choices, error_messages={"required": _("Say which right it is.")})
    requester = forms.CharField(max_length=300, error_messages={"required": _("Who asks is missing.")})
    contact = forms.CharField(max_length=1000, error_messages={"required": _("How to reach them is missing.")})
    names = forms.CharField(required=False, max_length=TEXT)
    identifiers = forms.CharField(required=False, max_length=TEXT)
    text = forms.CharField(required=False, max_length=20_000)
    received_on = forms.DateField(required=False, error_messages={"invalid": _("This is not a day.")})

    def asked(self) -> Asked:
        """The request, ready to be received."""
        given = self.cleaned_data
        return Asked(
            RequestKind(given["kind"]), given["requester"], given["contact"], given["names"].splitlines(),
            given["identifiers"].splitlines(), given["text"], given["received_on"],
        )  # fmt: skip


class DecisionForm(forms.Form):
    """A decision over one record."""

    decision = forms.ChoiceField(choices=Decision.choices, error_messages={"required": _("Choose a decision.")})
    ground = forms.CharField(required=False, max_length=TEXT)
    text = forms.CharField(required=False, max_length=TEXT)


class AnswerForm(forms.Form):
    """How a request is answered."""

    answer = forms.ChoiceField(choices=Answer.choices, error_messages={"required": _("Choose an answer.")})
    ground = forms.CharField(required=False, max_length=TEXT)


class MomentField(forms.DateTimeField):
    """A moment as a browser's field gives it, taken as UTC."""

    def clean(self, value: Any) -> Any:
        """With its zone."""
        found = super().clean(value)
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) else found


_MOMENT = {"invalid": _("This is not a moment."), "required": _("When it was noticed is missing.")}


class BreachForm(forms.Form):
    """A breach of personal data, entered or completed."""

    noticed_at = MomentField(error_messages=_MOMENT)
    happened = forms.CharField(max_length=TEXT, error_messages={"required": _("What happened is missing.")})
    whose = forms.CharField(max_length=TEXT, error_messages={"required": _("Whose data it was is missing.")})
    categories = forms.CharField(required=False, max_length=TEXT)
    persons = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    consequences = forms.CharField(required=False, max_length=TEXT)
    measures = forms.CharField(required=False, max_length=TEXT)
    authority_notified_at = MomentField(required=False, error_messages=_MOMENT)
    authority_note = forms.CharField(required=False, max_length=TEXT)
    persons_notified_at = MomentField(required=False, error_messages=_MOMENT)
    persons_note = forms.CharField(required=False, max_length=TEXT)


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What was given; InvalidInput with every reason where something is wrong."""
    if not form.is_valid():
        raise InvalidInput(reasons_of(form), mend=_now("Go back and correct it."))
    return form.cleaned_data


def day_and_reason(data: QueryDict) -> tuple[date, str]:
    """A day and a reason."""
    given = cleaned(DayForm(data))
    return given["until"], str(given["reason"])
