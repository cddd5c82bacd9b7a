"""The forms of the intake: what people type and choose, checked before anything is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tutela.errors import InvalidInput
from tutela.records.models import Source
from tutela.safeguards.actor import Actor


class DeliveryForm(forms.Form):
    """A new delivery: a file, the source it comes from, and what it is where Tutela should not find that out."""

    file = forms.FileField(allow_empty_file=True, error_messages={"required": _("Choose a file.")})
    source = forms.ChoiceField(required=False)
    new_source = forms.SlugField(
        required=False,
        max_length=80,
        error_messages={"invalid": _("Use letters without accents, digits, hyphens and underscores.")},
    )
    format = forms.ChoiceField(required=False)
    mapping = forms.ChoiceField(required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        from tutela.formats import registry  # reads tables with large libraries: only where a file is delivered
        from tutela.intake import mappings

        super().__init__(*args, **kwargs)
        known = Source.objects.filter(organisation_id=actor.organisation_id)
        self.sources = list(known.order_by("slug").values_list("slug", flat=True))
        formats = [(one.name, one.title) for one in registry.FORMATS]
        titles = [(one.name, one.title or one.name) for one in mappings.known()]
        self._field("source").choices = [("", "—"), *((slug, slug) for slug in self.sources)]
        self._field("format").choices = [("", _("recognise it")), *formats]
        self._field("mapping").choices = [("", _("choose by the columns")), *titles]

    def clean(self) -> dict[str, Any]:
        """Exactly one source: a known one or a new name."""
        given = super().clean() or self.cleaned_data
        if given.get("source") and given.get("new_source"):
            raise ValidationError(_("Choose a source or name a new one, not both."))
        if not given.get("source") and not given.get("new_source") and not self.errors:
            raise ValidationError(_("Say which source this comes from."))
        return given

    def source_name(self) -> str:
        """The source that was chosen or named."""
        return str(self.cleaned_data["source"] or self.cleaned_data["new_source"])

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class MendedForm(forms.Form):
    """A mended file sent back."""

    file = forms.FileField(error_messages={"required": _("Choose the mended file."), "empty": _("This file is empty.")})


class ReasonForm(forms.Form):
    """Why something is dismissed."""

    why = forms.CharField(max_length=1000, error_messages={"required": _("Dismissing needs a reason.")})


def reasons_of(form: forms.Form) -> str:
    """Everything that is wrong with a form, in one line."""
    return " ".join(str(reason) for reasons in form.errors.values() for reason in reasons)


def reason_in(data: QueryDict) -> str:
    """The reason that was given; InvalidInput when there is none."""
    form = ReasonForm(data)
    if not form.is_valid():
        raise InvalidInput(reasons_of(form), mend=_now("Say in a sentence why this is not needed."))
    return str(form.cleaned_data["why"])


class SubmissionFilter(forms.Form):
    """Filters of the list of submissions, carried by the address."""

    state = forms.CharField(required=False, max_length=20)
    source = forms.CharField(required=False, max_length=80)


_STATES = [(name, name) for name in ("", "open", "replayed", "dismissed", "any")]


class QuarantineFilter(forms.Form):
    """Filters of the quarantine, carried by the address. ``state``: ``any`` for whatever became of it."""

    state = forms.ChoiceField(required=False, choices=_STATES)
    source = forms.CharField(required=False, max_length=80)
    code = forms.CharField(required=False, max_length=60)
