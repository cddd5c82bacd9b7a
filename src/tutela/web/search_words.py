"""What the search says: readings, features and sorts of answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.insight.names import name_of
from tutela.linking.searching.rules import Feature, Sort
from tutela.linking.searching.taking import PDQ, REFERENCE, Reading
from tutela.recognition import identifiers, named
from tutela.recognition.contract import Identifier
from tutela.vocabulary.areas import Area

AREAS: Final[Mapping[Area, Promise]] = {
    Area.CHILD_PROTECTION: gettext_lazy("child protection"),
    Area.DRUGS: gettext_lazy("drugs"),
    Area.FIREARMS: gettext_lazy("firearms"),
}

TITLES: Final[Mapping[str, Promise]] = {
    "email": gettext_lazy("an e-mail address"),
    "phone": gettext_lazy("a phone number"),
    "ip": gettext_lazy("an IP address"),
    "wallet": gettext_lazy("a wallet"),
    "url": gettext_lazy("an address on the web"),
    "domain": gettext_lazy("a domain"),
    "handle": gettext_lazy("an account name"),
    "serial": gettext_lazy("a serial number"),
    "container": gettext_lazy("a container"),
    "plate": gettext_lazy("a number plate"),
    "imei": gettext_lazy("an IMEI"),
    "iban": gettext_lazy("a bank account"),
    "parcel": gettext_lazy("a parcel number"),
    "device": gettext_lazy("a device"),
    "document_number": gettext_lazy("a document number"),
    "payment_card": gettext_lazy("a payment card"),
    "imsi": gettext_lazy("an IMSI"),
    "iccid": gettext_lazy("a SIM card"),
    "mac": gettext_lazy("a hardware address"),
    "vin": gettext_lazy("a vehicle identification number"),
    "imo": gettext_lazy("a ship (IMO)"),
    "mmsi": gettext_lazy("a ship's radio station (MMSI)"),
    "flight": gettext_lazy("a flight"),
    "pgp": gettext_lazy("an OpenPGP key"),
    "onion": gettext_lazy("an onion service"),
    "memo": gettext_lazy("a memo of a payment"),
    "md5": gettext_lazy("an MD5"),
    "sha1": gettext_lazy("a SHA-1"),
    "sha256": gettext_lazy("a SHA-256"),
    PDQ: gettext_lazy("a picture's PDQ"),
    named.PERSON: gettext_lazy("a name of a person"),
    named.ORGANISATION: gettext_lazy("a name of an organisation"),
    REFERENCE: gettext_lazy("a reference of a source"),
}
"""What a reading is called in a sentence; every scheme has one (a test)."""

FEATURES: Final[Mapping[Feature, Promise]] = {
    Feature.SAME_KEY: gettext_lazy("names the same"),
    Feature.REFERENCE: gettext_lazy("has this reference"),
    Feature.SAME_SERIAL: gettext_lazy("the same serial number"),
    Feature.LOOK_ALIKE_SERIAL: gettext_lazy("a serial number that looks the same (0 and O, 1 and I, 5 and S ...)"),
    Feature.PARTIAL_SERIAL: gettext_lazy("a serial number that the partly read one may be"),
    Feature.PARTIAL_HELD: gettext_lazy("a partly read serial number that may be this one"),
    Feature.SAME_ACCOUNT_NAME: gettext_lazy("the same account name; on one service or on another"),
    Feature.LOOK_ALIKE_ACCOUNT: gettext_lazy("an account name that looks the same in other letters"),
    Feature.PICTURE: gettext_lazy("a picture's hash within the radius; bits that differ"),
    Feature.NAME: gettext_lazy("a name that is alike"),
}
WEIGHTED: Final[Mapping[Feature, Promise]] = {
    Feature.PICTURE: gettext_lazy("of 256 bits differ"),
    Feature.NAME: gettext_lazy("of 1"),
}
"""The unit of a feature's weight; else bits of evidence."""

SORTS: Final[Mapping[Sort, tuple[Promise, Promise]]] = {
    Sort.EXACT: (gettext_lazy("Exact"), gettext_lazy("The record names what was searched for, key for key.")),
    Sort.NEAR: (gettext_lazy("Near"), gettext_lazy("The record names something that can be taken for it. Compare before you conclude.")),
    Sort.FUZZY: (gettext_lazy("Alike"), gettext_lazy("The record names somebody with a name like this one. A score is no identity.")),
}  # fmt: skip

NOBODY: Final[Mapping[str, Promise]] = {
    "": gettext_lazy(
        "This is a word that stands where a name is missing. It names nobody and is not searched as a name."
    ),
    "no_letters": gettext_lazy("There are no letters in this that could be a name."),
    "empty": gettext_lazy("There is nothing in this to search for."),
}


def title_of(name: str) -> str:
    """What a reading is called."""
    return str(TITLES.get(name, name))


def sentence_of(one: Reading) -> str:
    """What a text was taken for, with what is known of it: "a phone number in Germany"."""
    if one.name == "phone" and one.identifier.key.startswith("+"):
        region = phonenumbers.region_code_for_number(phonenumbers.parse(one.identifier.key))
        if region and len(region) == 2:
            return _("a phone number in %(country)s") % {"country": name_of("country", region)}
    if one.unknown < 0:
        return _("a serial number with unknown characters, nobody knows how many")
    if one.unknown:
        said = ngettext(
            "a serial number with one unknown character", "a serial number with %(n)d unknown characters", one.unknown
        )
        return said % {"n": one.unknown}
    return title_of(one.name)


def shown_key(found: Identifier) -> str:
    """The canonical key as it may be shown (numbers of payment cards masked)."""
    return identifiers.shown_key(found)
