"""What a trace says: bands, fields, verdicts, events and why there is nothing to trace, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.insight.names import name_of
from tutela.linking.tracing.flags import Raised
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.comparing import Verdict
from tutela.vocabulary.codelists import codelist

VERDICTS: Final[Mapping[Verdict, tuple[str, Promise]]] = {
    Verdict.SAME: ("=", gettext_lazy("the same")),
    Verdict.NEAR: ("≈", gettext_lazy("looks the same")),
    Verdict.RELATED: ("~", gettext_lazy("may be taken for it")),
    Verdict.DIFFERENT: ("≠", gettext_lazy("differs")),
    Verdict.UNKNOWN: ("?", gettext_lazy("can't be compared")),
}
"""A sign and a word: never a colour alone."""

FIELDS: Final[Mapping[str, Promise]] = {
    "serial": gettext_lazy("Serial"),
    "make": gettext_lazy("Make"),
    "calibre": gettext_lazy("Calibre"),
    "type": gettext_lazy("Type"),
    "model": gettext_lazy("Model"),
    "component": gettext_lazy("Component marked"),
    "life": gettext_lazy("End of its life"),
    "country": gettext_lazy("Made in"),
    "kind": gettext_lazy("Kind of item"),
    "origin": gettext_lazy("Origin"),
    "year": gettext_lazy("Year"),
}

ABSENCES: Final[Mapping[Absence, Promise]] = {
    Absence.NEVER_MARKED: gettext_lazy("It was never marked."),
    Absence.OBLITERATED: gettext_lazy(
        "Its serial was removed or made illegible. Have it restored, then trace what appears."
    ),
    Absence.NOT_RECORDED: gettext_lazy("No serial is recorded. Ask who has it in hand."),
    Absence.NOT_LEGIBLE: gettext_lazy("Its serial can't be read. Type what can, with ? for each character that can't."),
}

_EVENTS: Final[Mapping[str, Promise]] = {
    "incident": gettext_lazy("Part of an incident"),
    "described": gettext_lazy("The firearm described"),
    "stopped": gettext_lazy("In a shipment that was stopped"),
}
_COUNTRY: Final = re.compile("[A-Z]{2,4}")
_LISTS: Final = {
    "type": "firearm_type",
    "component": "firearm_component",
    "life": "firearm_event",
    "state": "mark_state",
    "kind": "firearm_item_kind",
    "origin": "firearm_origin",
}


def field_title(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name))


def value_of(field: str, value: str) -> str:
    """A side of a comparison: codes by their names, else as written."""
    if field == "country" and _COUNTRY.fullmatch(value):
        return name_of("country", value)
    listed = _LISTS.get(field)
    found = codelist(listed).get(value) if listed and value else None
    return _(found.label) if found else value


def event_title(code: str) -> str:
    """What befell it."""
    if code in _EVENTS:
        return str(_EVENTS[code])
    found = codelist("firearm_event").get(code) if code else None
    return _(found.label) if found else code or _("Event not recorded")


def holders_of(from_holder: str, to_holder: str, reporter: str) -> str:
    """The classes of its holders and of who reported it; never a name."""
    said = []
    if from_holder:
        said.append(_("from %(class)s") % {"class": _holder(from_holder)})
    if to_holder:
        said.append(_("to %(class)s") % {"class": _holder(to_holder)})
    if reporter:
        found = codelist("loss_reporter").get(reporter)
        said.append(_("reported by %(class)s") % {"class": _lower(_(found.label) if found else reporter)})
    return ", ".join(said)


def _holder(code: str) -> str:
    found = codelist("holder_class").get(code)
    return _lower(_(found.label) if found else code)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def country(code: str) -> str:
    """A country by its code."""
    return name_of("country", code) if code else ""


def date_of(at: str) -> str:
    """A moment of ISO 8601, cut to what is known, as people read it."""
    if len(at) < 7:
        return at
    day = date.fromisoformat(f"{at[:7]}-01" if len(at) < 10 else at[:10])
    return date_format(day, "M Y" if len(at) < 10 else "j M Y")


def numbers_of(one: Raised) -> str:
    """The numbers of a flag in words; "" where it has none."""
    values = dict(one.finding.values)
    if "least" in values:
        least, most = values["least"], values["most"]
        if least == most:
            return ngettext("%(n)d day.", "%(n)d days.", most) % {"n": most}
        return _("Between %(least)d and %(most)d days, as far as the dates are known.") % values
    if "makes" in values:
        return ngettext("%(n)d make.", "%(n)d makes.", values["makes"]) % {"n": values["makes"]}
    return ""
