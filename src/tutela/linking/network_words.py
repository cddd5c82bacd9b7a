"""The words of a network's drawing and timeline in the reader's language; networks/ itself is pure and only has their places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.linking.networks.network import Field
from tutela.linking.networks.words import Words
from tutela.vocabulary.areas import Area, CrimeContext

FIELDS: Final[Mapping[Field, Promise]] = {
    Area.CHILD_PROTECTION: gettext_lazy("Child protection"),
    Area.DRUGS: gettext_lazy("Drugs"),
    Area.FIREARMS: gettext_lazy("Firearms"),
    CrimeContext.TERRORISM: gettext_lazy("Terrorism"),
    CrimeContext.HUMAN_TRAFFICKING: gettext_lazy("Trafficking in human beings"),
    CrimeContext.PIRACY: gettext_lazy("Piracy"),
    CrimeContext.COUNTERFEITING: gettext_lazy("Counterfeiting"),
    CrimeContext.ENVIRONMENTAL: gettext_lazy("Environmental crime"),
    CrimeContext.PROPERTY_CRIME: gettext_lazy("Property crime"),
}
"""What a network may touch, as pages call it."""


def words() -> Words:
    """In the language that is active now."""
    return Words(
        fields={one: str(said) for one, said in FIELDS.items()},
        day=lambda day: date_format(day, "j M Y"),
        month=lambda day: date_format(day, "M Y"),
        count_records=lambda number: ngettext("%(number)d record", "%(number)d records", number) % {"number": number},
        count_values=lambda number: ngettext("%(number)d value", "%(number)d values", number) % {"number": number},
        title=_("Network {name}"),
        description=_("{records} that {values} tie. The list beside says the same in words."),
        not_drawn=_("Not drawn: {records} and {values}. The list has all."),
        more=_("and {number} more"),
        names=_("{record} names {value} ({title})"),
        names_as=_("{record} names {value} as {role} ({title})"),
        both=_("{one} and {other} both name {value} ({title})"),
        on=_("{value}: {title}, {records} of this network"),
        start=_("the network was opened from here"),
        near=_("only near"),
        weak=_("counts only beside other ties"),
        bridge=_("brings areas together"),
        thin=_("alone holds two parts of the network together"),
        timeline=_("Network {name} over time"),
        timeline_description=_("{records} from {first} to {last}."),
        undated=_("date not recorded"),
        no_field=_("No area"),
    )
