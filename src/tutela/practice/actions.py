"""Every write behind the wall. Each checks the permission table and leaves an entry in the audit, in the transaction there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.errors import Conflict, InvalidInput
from tutela.practice import queries
from tutela.practice.models import Contact
from tutela.recognition.spotting import spot
from tutela.safeguards import actor as actors
from tutela.safeguards import wall
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.models import Organisation
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.countries import countries

NOTE_CHARS: Final = 500
LISTS: Final[Mapping[str, tuple[str, bool]]] = {
    "service": ("help_service", True),
    "topic": ("help_topic", True),
    "channel": ("help_channel", True),
    "outcome": ("help_outcome", True),
    "age_band": ("help_age_band", False),
    "sex": ("sex", False),
}
"""Fields of a contact: their code list, and whether one must be given."""

_NAMED: Final[Mapping[str, Promise]] = {
    "phone": gettext_lazy("a phone number"),
    "email": gettext_lazy("an e-mail address"),
    "ip": gettext_lazy("an IP address"),
    "url": gettext_lazy("a web address"),
    "handle": gettext_lazy("the name of an account"),
    "iban": gettext_lazy("a bank account"),
    "wallet": gettext_lazy("a wallet or another long key"),
    "imei": gettext_lazy("the number of a device"),
    "document_number": gettext_lazy("the number of a document"),
    "number": gettext_lazy("a long number, as of a phone, an account or a document"),
}
_REGION: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{1,2}")
_NUTS: Final[Mapping[str, str]] = {"GR": "EL"}
"""Countries whose NUTS codes begin otherwise than their ISO 3166-1 code."""


class NamesSomebody(InvalidInput):
    """The note has an identifier of a person in it."""


@dataclass(frozen=True, slots=True)
class ContactFields:
    """A contact as given: codes of the lists in ``LISTS``, a country (ISO 3166-1 alpha-2), a NUTS region, a note."""

    month: date
    service: str
    topic: str
    channel: str
    outcome: str
    age_band: str = ""
    sex: str = ""
    country: str = ""
    region: str = ""
    note: str = ""


@does("help.record")
def record_contact(fields: ContactFields) -> int:
    """Record a contact of one's own service; its key. InvalidInput for what is no code and for a month that is closed,
    NamesSomebody for a note with an identifier of a person: the sentence says what and where, and never repeats it."""
    actor = actors.current()
    _check_codes(fields)
    _check_place(fields)
    _check_open(fields.month)
    note = " ".join(fields.note.replace("\x00", "").split())
    _check_note(fields.note, Organisation.objects.get(pk=actor.organisation_id).country or fields.country or None)
    with wall.behind_the_wall():
        made = Contact.objects.create(**{**asdict(fields), "note": note, "organisation_id": actor.organisation_id})
        wall.log(Operation.COLLECTION, "help.record", str(made.pk))
    return int(made.pk)


@does("help.record")
def withdraw_contact(key: int) -> None:
    """Take a contact back, as long as its month is open."""
    with wall.behind_the_wall():
        found = queries.contact(key)
        _check_open(found.month)
        if Contact.objects.filter(pk=key).delete()[0] != 1:
            raise Conflict(_("This contact is gone already."))
        wall.log(Operation.ERASURE, "help.record", str(key))


@does("help.record")
def blank_note(key: int) -> None:
    """Take the note of a contact out, whatever its month; the contact stays counted."""
    with wall.behind_the_wall():
        queries.contact(key)
        Contact.objects.filter(pk=key).update(note="")
        wall.log(Operation.ERASURE, "help.record", str(key))


def _check_codes(fields: ContactFields) -> None:
    for name, (listed, needed) in LISTS.items():
        value = getattr(fields, name)
        if (value or needed) and codelist(listed).get(value) is None:
            raise InvalidInput(
                _("This is no code of the list “%(title)s”.") % {"title": _(codelist(listed).title)},
                mend=_("Choose one of the list."),
            )


def _check_place(fields: ContactFields) -> None:
    known = countries().get(fields.country)
    if fields.country and (known is None or not known.is_country):
        raise InvalidInput(
            _("There is no such country."), mend=_("Give the two letters of ISO 3166-1, or leave it out.")
        )
    begins = _NUTS.get(fields.country, fields.country)
    if fields.region and not (begins and fields.region.startswith(begins) and _REGION.fullmatch(fields.region)):
        raise InvalidInput(
            _("This is no region of the country."),
            mend=_("Give a NUTS code of level 1 or 2, such as AT13, or leave it out."),
        )


def _check_open(month: date) -> None:
    if month not in queries.open_months():
        raise InvalidInput(
            _("This month is closed."),
            mend=_(
                "Contacts are recorded and withdrawn until the end of the month after theirs, so that figures stay."
            ),
        )


def _check_note(note: str, country: str | None) -> None:
    if len(note) > NOTE_CHARS:
        raise InvalidInput(
            _("The note has more than %(most)s characters.") % {"most": NOTE_CHARS}, mend=_("Shorten it.")
        )
    found = spot(note, country)
    if found:
        named = "; ".join(
            _("%(what)s (characters %(first)s to %(last)s)")
            % {"what": _NAMED[one.scheme], "first": one.start + 1, "last": one.end}
            for one in found
        )
        raise NamesSomebody(
            _("The note names %(named)s.") % {"named": named},
            mend=_("Take it out: contacts are counted without persons. Say what it was about instead."),
        )
