"""The structure of a CyberTipline ``<report>`` and ``<fileDetails>`` as data: elements in order, how often, of what
type.

Source: the schema of the CyberTipline Reporting API (no target namespace) and its prose documentation, as of
2025-06-11. The schema gives order, occurrence, enumerations and flags; the lengths stand in the prose only. Where
prose and schema name one thing differently, both are declared here (``prose_name``, ``prose``), and the schema's form
is the one written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tutela.formats.cybertipline.grammar import MANY, Attribute, Child, Element, Text, Type


def _leaf(text: Text, *attributes: Attribute) -> Element:
    return Element(text=text, attributes=attributes)


def _string(longest: int | None = None, hold: int | None = None) -> Element:
    if longest is None:
        return _leaf(Text(hold=hold or 100_000))
    return _leaf(Text(longest=longest, hold=hold or 2083))


def _listed(*values: str) -> Text:
    return Text(values=values)


def _flags(names: tuple[str, ...], later: tuple[str, ...] = ()) -> Element:
    flag = _leaf(Text(Type.FLAG))
    known = tuple(Child(name, flag) for name in names)
    return Element(children=(*known, *(Child(name, flag, later=True) for name in later)), any_order=True)


_FREE: Final = _string()
_BOOL: Final = Text(Type.BOOLEAN)
_TIME: Final = Text(Type.DATE_TIME)
_BOOLEAN: Final = _leaf(_BOOL)
_REPORT_ID: Final = _leaf(Text(Type.WHOLE, low=-(2**63), high=2**63 - 1))
_AGE: Final = _leaf(Text(Type.WHOLE, low=0, high=150))
_EVENT: Final = _leaf(_listed("Login", "Registration", "Purchase", "Upload", "Other", "Unknown"))
_COUNTRY: Final = Text(pattern=re.compile(r"([A-Z][A-Z0-9])?"))
_STATE: Final = _leaf(Text(pattern=re.compile(r"[A-Z]{2}")))
_METADATA: Final = _listed("EXIF", "HASH")

INCIDENT_TYPES: Final = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
REPORT_ANNOTATIONS: Final[Mapping[str, str]] = {
    "sextortion": "sextortion",
    "csamSolicitation": "csam_solicitation",
    "minorToMinorInteraction": "minor_to_minor",
    "spam": "spam",
    "sadisticOnlineExploitation": "sadistic_online_exploitation",
    "informational": "informational",
    "potentialAggravatingFactors": "potential_aggravating_factors",
    "instrumentalUse": "instrumental_use",
}
"""Element -> our name. The last three are not in the schema of 2025-06-11; newer senders use them."""

FILE_ANNOTATIONS: Final[Mapping[str, str]] = {
    "animeDrawingVirtualHentai": "drawing_or_virtual",
    "potentialMeme": "potential_meme",
    "viral": "viral",
    "possibleSelfProduction": "possible_self_production",
    "physicalHarm": "physical_harm",
    "violenceGore": "violence",
    "bestiality": "bestiality",
    "liveStreaming": "live_streaming",
    "infant": "infant",
    "generativeAi": "generative_ai",
}
"""Element -> our name."""

IP_CAPTURE: Final = Element(
    children=(
        Child("ipAddress", _string(), 1),
        Child("eventName", _EVENT),
        Child("dateTime", _leaf(_TIME)),
        Child("possibleProxy", _BOOLEAN),
        Child("port", _leaf(Text(Type.WHOLE, low=-(2**31), high=2**31 - 1))),
    )
)
DEVICE: Final = Element(
    children=(
        Child("idType", _string(255), 1),
        Child("idValue", _string(2083), 1),
        Child("eventName", _EVENT),
        Child("dateTime", _leaf(_TIME)),
    )
)
ADDRESS: Final = Element(
    children=(
        Child("address", _string(255)),
        Child("city", _string(100)),
        Child("zipCode", _string(20)),
        Child("state", _STATE),
        Child("nonUsaState", _string(100)),
        Child("country", _leaf(_COUNTRY)),
    ),
    attributes=(Attribute("type", _listed("Home", "Business", "Billing", "Shipping", "Technical")),),
)
_VERIFIED: Final = (Attribute("verified", _BOOL), Attribute("verificationDate", _TIME))
PHONE: Final = _leaf(
    Text(longest=50),
    Attribute("type", _listed("Mobile", "Home", "Business", "Work", "Fax", "Internet", "Recovery")),
    *_VERIFIED,
    Attribute("countryCallingCode", Text(pattern=re.compile(r"\+[0-9]{1,3}"))),
    Attribute("extension", Text(longest=10, pattern=re.compile(r"[0-9]+"))),
)
EMAIL: Final = _leaf(Text(longest=255), Attribute("type", _listed("Home", "Work", "Business", "Recovery")), *_VERIFIED)
_CONTACT: Final = (
    Child("firstName", _string(100)),
    Child("lastName", _string(100)),
    Child("phone", PHONE, 0, MANY),
    Child("email", EMAIL, 0, MANY),
    Child("address", ADDRESS, 0, MANY),
)
CONTACT: Final = Element(children=_CONTACT)
PERSON: Final = Element(children=(*_CONTACT, Child("age", _AGE), Child("dateOfBirth", _leaf(Text(Type.DATE)))))
LOCATION: Final = Element(
    children=(
        Child("city", _string(255)),
        Child("region", _string(255)),
        Child("countryCode", _leaf(_COUNTRY)),
    ),
    attributes=(Attribute("verified", _BOOL), Attribute("timestamp", _TIME)),
)
_DISABLED: Final = (
    Attribute("disabledDate", _TIME),
    Attribute("userNotified", _BOOL),
    Attribute("userNotifiedDate", _TIME),
)
_TEMPORARILY: Final = Child("accountTemporarilyDisabled", _leaf(_BOOL, *_DISABLED, Attribute("reenabledDate", _TIME)))
_PERMANENTLY: Final = Child("accountPermanentlyDisabled", _leaf(_BOOL, *_DISABLED))
_ID: Final = Child("espIdentifier", _string(255))
_SERVICE: Final = Child("espService", _string(100))
_COMPROMISED: Final = Child("compromisedAccount", _BOOLEAN)
_SCREEN_NAME: Final = Child("screenName", _string(256))
_DISPLAY_NAME: Final = Child("displayName", _string(255), 0, MANY)
_PROFILE: Final = Child("profileUrl", _string(2083), 0, MANY)
_BIO: Final = Child("profileBio", _FREE)
_CAPTURES: Final = Child("ipCaptureEvent", IP_CAPTURE, 0, MANY)
_DEVICES: Final = Child("deviceId", DEVICE, 0, MANY)
_GROUP: Final = Child("groupIdentifier", _string(255))
_PRIOR: Final = Child("priorCTReports", _REPORT_ID, 0, MANY)
_ALL_EMAILS: Final = Child("allEmailsReported", _BOOLEAN)
_WHEREABOUTS: Final = Child("estimatedLocation", LOCATION)
_REMARKS: Final = Child("additionalInfo", _FREE)
_ACCOUNT: Final = (_ID, _SERVICE, _COMPROMISED, _SCREEN_NAME, _DISPLAY_NAME, _PROFILE, _BIO, _CAPTURES, _DEVICES)

ASSOCIATED: Final = Element(
    children=(
        Child("platform", _leaf(Text(), Attribute("thirdPartyUser", _BOOL))),
        Child("firstName", _string(100)),
        Child("middleName", _string(100)),
        Child("lastName", _string(100)),
        Child("approximateAge", _AGE),
        Child("dateOfBirth", _leaf(Text(Type.DATE))),
        Child("phone", PHONE, 0, MANY),
        Child("email", EMAIL, 0, MANY),
        _ALL_EMAILS,
        Child("address", ADDRESS, 0, MANY),
        _SERVICE,
        _ID,
        _PROFILE,
        _SCREEN_NAME,
        _DISPLAY_NAME,
        _BIO,
        _GROUP,
        _COMPROMISED,
        _TEMPORARILY,
        _PERMANENTLY,
        _CAPTURES,
        _DEVICES,
        Child("priorCTReport", _REPORT_ID, 0, MANY),
        _REMARKS,
    ),
    attributes=(
        Attribute(
            "type",
            _listed("Billing", "Linked", "Business", "Creator", "Parent/Guardian", "Other"),
            required=True,
            prose_name="accountType",
        ),
    ),
)
_STATES: Final = (_TEMPORARILY, _PERMANENTLY, _WHEREABOUTS, _ALL_EMAILS)
_ASSOCIATES: Final = Child("associatedAccount", ASSOCIATED, 0, MANY)
REPORTED: Final = Element(
    children=(
        Child("personOrUserReportedPerson", PERSON),
        Child("vehicleDescription", _string(300)),
        *_ACCOUNT,
        Child("thirdPartyUserReported", _BOOLEAN),
        _PRIOR,
        _GROUP,
        *_STATES,
        _ASSOCIATES,
        _REMARKS,
    )
)
RECIPIENT: Final = Element(
    children=(
        Child("intendedRecipientPerson", PERSON),
        *_ACCOUNT,
        _PRIOR,
        _GROUP,
        *_STATES,
        Child("additionalInfo", _FREE, 0, MANY),
    )
)
VICTIM: Final = Element(
    children=(
        Child("victimPerson", PERSON, 1),
        *_ACCOUNT,
        Child("schoolName", _string(255)),
        _PRIOR,
        *_STATES,
        _ASSOCIATES,
        _REMARKS,
    )
)
_ADDRESSES: Final = Child("emailAddress", EMAIL, 0, MANY)
_CONTENT: Final = Child("content", _FREE)
_LATITUDE: Final = Child("latitude", _leaf(Text(Type.DOUBLE, low=-90, high=90)))
_LONGITUDE: Final = Child("longitude", _leaf(Text(Type.DOUBLE, low=-180, high=180)))

FORMS: Final[Mapping[str, tuple[str, Element]]] = {
    "webPageIncident": (
        "web_page",
        Element(
            children=(Child("url", _string(2083), 0, MANY), _REMARKS),
            attributes=(Attribute("thirdPartyHostedContent", _BOOL),),
        ),
    ),
    "emailIncident": ("email", Element(children=(_ADDRESSES, _CONTENT, _REMARKS))),
    "newsgroupIncident": ("newsgroup", Element(children=(Child("name", _string(255)), _ADDRESSES, _CONTENT, _REMARKS))),
    "chatImIncident": (
        "chat_im",
        Element(children=(Child("chatClient", _string(255)), Child("chatRoomName", _string(255)), _CONTENT, _REMARKS)),
    ),
    "onlineGamingIncident": (
        "online_gaming",
        Element(children=(Child("gameName", _FREE), Child("console", _FREE), _CONTENT, _REMARKS)),
    ),
    "cellPhoneIncident": (
        "cell_phone",
        Element(children=(Child("phoneNumber", PHONE), _LATITUDE, _LONGITUDE, _REMARKS)),
    ),
    "nonInternetIncident": (
        "non_internet",
        Element(children=(Child("locationName", _FREE), Child("incidentAddress", ADDRESS, 0, MANY), _REMARKS)),
    ),
    "peer2peerIncident": (
        "peer_to_peer",
        Element(children=(Child("client", _FREE), _CAPTURES, Child("fileNames", _FREE), _REMARKS)),
    ),
}
"""Element of ``internetDetails`` -> our form name and what it holds."""

SUMMARY: Final = Element(
    children=(
        Child("incidentType", _leaf(_listed(*INCIDENT_TYPES)), 1),
        Child("platform", _string(256, 256)),
        Child("escalateToHighPriority", _string(3000, 3000)),
        Child("reportAnnotations", _flags(tuple(REPORT_ANNOTATIONS)[:5], tuple(REPORT_ANNOTATIONS)[5:])),
        Child("incidentDateTime", _leaf(_TIME), 1),
        Child("incidentDateTimeDescription", _string(3000, 3000)),
    )
)
POLICE: Final = Element(
    children=(
        Child("agencyName", _string(255), 1),
        Child("caseNumber", _string(100)),
        Child("officerContact", CONTACT),
        Child("reportedToLe", _BOOLEAN),
        Child("servedLegalProcessDomestic", _BOOLEAN),
        Child("servedLegalProcessInternational", _leaf(_BOOL, Attribute("fleaCountry", _COUNTRY))),
    )
)
REPORTER: Final = Element(
    children=(
        Child("reportingPerson", PERSON, 1),
        Child("contactPerson", CONTACT),
        Child("companyTemplate", _FREE),
        Child("termsOfService", _FREE),
        Child("legalURL", _string(2083)),
    )
)
BATCH: Final = Element(attributes=(Attribute("reason", _listed("VIRAL_POTENTIAL_MEME"), required=True),))
REPORT: Final = Element(
    children=(
        Child("reportId", _REPORT_ID, later=True),
        Child("batchedReport", BATCH),
        Child("incidentSummary", SUMMARY, 1),
        Child(
            "internetDetails",
            Element(children=tuple(Child(name, form) for name, (_, form) in FORMS.items()), choice=True),
            0,
            MANY,
        ),
        Child("lawEnforcement", POLICE),
        Child("reporter", REPORTER, 1),
        Child("personOrUserReported", REPORTED, 0, MANY),
        Child("intendedRecipient", RECIPIENT, 0, MANY),
        Child("victim", VICTIM, 0, MANY),
        _REMARKS,
    ),
    attributes=(Attribute("reportId", Text(longest=100)), Attribute("id", Text(longest=100))),
)
DETAILS: Final = Element(
    children=(
        Child(
            "nameValuePair",
            Element(
                children=(Child("name", _string(64), 1), Child("value", _FREE, 1)),
                attributes=(Attribute("type", _METADATA, prose=True),),
            ),
            1,
            MANY,
        ),
    ),
    attributes=(Attribute("type", _METADATA),),
)
FILE: Final = Element(
    children=(
        Child("reportId", _REPORT_ID, 1),
        Child("fileId", _string(255), 1),
        Child("fileName", _FREE),
        Child("originalFileName", _string(2056, 2056)),
        Child("uploadedToEspTimestamp", _leaf(_TIME)),
        Child("locationOfFile", _string(2083)),
        Child("fileViewedByEsp", _BOOLEAN),
        Child("exifViewedByEsp", _BOOLEAN),
        Child("publiclyAvailable", _BOOLEAN),
        Child("fileRelevance", _leaf(_listed("Reported", "Supplemental Reported"))),
        Child("potentialMeme", _BOOLEAN),
        Child("fileAnnotations", _flags(tuple(FILE_ANNOTATIONS))),
        Child("industryClassification", _leaf(_listed("A1", "A2", "B1", "B2"))),
        Child(
            "originalFileHash",
            _leaf(Text(hold=8192), Attribute("hashType", Text(longest=64), required=True)),
            0,
            MANY,
        ),
        Child("ipCaptureEvent", IP_CAPTURE),
        _DEVICES,
        Child("details", DETAILS, 0, MANY),
        Child("additionalInfo", _FREE, 0, MANY),
    ),
    exclusive=("potentialMeme", "fileAnnotations"),
)
