"""How values read on a page: numbers, moments, sizes, faults and areas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tutela.insight.names import AREAS
from tutela.records.kinds import BY_NAME
from tutela.records.models import Record
from tutela.vocabulary.areas import Area
from tutela.vocabulary.faults import CATALOGUE
from tutela.web import assets

register = template.Library()

THIN_SPACE: Final = "\u202f"
_SHOWN_CHARS: Final = 120
_OPEN_VALUES: Final = re.compile(r"…(?:\s+…)+")

_SHAPES: Final[Mapping[Area, SafeString]] = {
    Area.CHILD_PROTECTION: mark_safe('<circle cx="6" cy="6" r="5"/>'),
    Area.DRUGS: mark_safe('<rect x="1.5" y="1.5" width="9" height="9"/>'),
    Area.FIREARMS: mark_safe('<path d="M6 .8 11.4 11H.6z"/>'),
}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return assets.address(name)


@register.filter
def grouped(value: int | float | Decimal | str | None) -> str:
    """A number with its digits grouped by a thin space: 20112 -> 20 112. What is not a number stays as it is."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    if number == number.to_integral_value() and isinstance(value, Decimal):
        number = number.quantize(Decimal(1))
    return f"{number:,f}".replace(",", THIN_SPACE)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment with its zone: 24 Jul 2020 14:05 UTC."""
    if value is None:
        return _("not recorded")
    local = timezone.localtime(value)
    return f"{date_format(local, 'j M Y H:i')} {local.tzname()}"


@register.filter
def occurred(record: Record) -> str:
    """When a record's event was, as precisely as is known, saying where time or zone is not."""
    value = record.occurred_at
    if value is None:
        return _("not recorded")
    written = value.astimezone(UTC)
    shape = {"year": "Y", "month": "M Y", "day": "j M Y"}.get(record.occurred_precision)
    if shape is not None:
        return date_format(written, shape)
    if record.occurred_zone_known:
        return moment(value)
    return f"{date_format(written, 'j M Y H:i')} ({_('zone not recorded')})"


@register.filter
def size(value: int) -> str:
    """A number of bytes with its unit: 1.4 MB (powers of ten)."""
    amount = float(value)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, never rounded to 0 or 100 when it is neither."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.1f} %"


class _Filled(dict[str, str]):
    """Values of a sentence; one that is missing reads as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def _fill(sentence: str, fault: Mapping[str, Any]) -> str:
    values = {name: _shortened(str(value)) for name, value in fault.get("params", {}).items()}
    values.setdefault("column", str(fault.get("column", "")))
    return _(sentence).format_map(_Filled(values))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"


@register.filter
def fault_sentence(fault: Mapping[str, Any]) -> str:
    """The sentence of a stored fault (code, column, params), translated and filled in."""
    text = CATALOGUE.get(fault["code"])
    return _fill(text.sentence, fault) if text else str(fault["code"])


@register.filter
def fault_mend(fault: Mapping[str, Any]) -> str:
    """How to mend a stored fault, translated and filled in; empty where there is nothing to say."""
    text = CATALOGUE.get(fault["code"])
    return _fill(text.mend, fault) if text and text.mend else ""


@register.filter
def fault_place(fault: Mapping[str, Any]) -> str:
    """The column or path of a stored fault, where its sentence does not name it already."""
    column = str(fault.get("column", ""))
    return "" if column and column in fault_sentence(fault) else column


@register.filter
def fault_kind(code: str) -> str:
    """What faults of one code have in common: the sentence with its values left open, several in a row as one."""
    sentence = fault_sentence({"code": code, "column": "…"})
    return _OPEN_VALUES.sub("…", sentence).removesuffix(" …")


@register.filter
def kind_title(kind: str) -> str:
    """The name of a kind of record; a kind nobody knows stays as it was written."""
    known = BY_NAME.get(kind)
    return _(known.title) if known else kind


@register.filter
def area_sign(area: str) -> SafeString:
    """The sign of an area with its name beside it."""
    known = Area(area)
    return format_html(
        '<span class="area area-{}"><svg class="sign" viewBox="0 0 12 12" aria-hidden="true">{}</svg> {}</span>',
        known.value.replace("_", "-"),
        _SHAPES[known],
        AREAS[known],
    )


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: object) -> str:
    """This page's address with some parameters changed: other filters stay, an empty value drops its parameter."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return f"?{query.urlencode()}"
