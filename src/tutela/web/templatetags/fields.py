"""Form fields in Tutela's manner: the faults, the label, the hint, the field."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", autocomplete: str = "") -> dict[str, Any]:
    """One field; a label or hint given here replaces the form's own. What stands inside an empty field is no label."""
    bound.field.widget.attrs.pop("placeholder", None)
    if autocomplete:
        bound.field.widget.attrs["autocomplete"] = autocomplete
    if hint:
        bound.help_text = hint
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": bound.help_text,
        "many": isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect),
        "single": isinstance(widget, forms.CheckboxInput),
    }
