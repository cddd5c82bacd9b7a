"""Accounts of a report: the person reported, recipients, victims and associated accounts, with capacity and
identifiers.

Capacity (Directive (EU) 2016/680, Article 6) is decided here, once:

- the person reported is a *suspect*, unless the account is said to be compromised: then its owner is *other*;
- a victim is a *victim*;
- an intended recipient is a *witness or contact*, unless the incident is one directed at the child who received it
  (enticement, obscene material sent to a child): then a *victim*;
- of associated accounts, a parent or guardian is a *witness or contact*; others of a victim are the *victim*'s,
  others of a person reported are *other*.

Everything is *assessment*, never fact: a report is what the reporter believes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tutela.formats.contract import Draft
from tutela.formats.cybertipline import lexical, structure
from tutela.formats.cybertipline.grammar import Element
from tutela.formats.cybertipline.rule import is_true
from tutela.formats.cybertipline.tree import Node, flatten, text_at, text_of

_DIRECTED_AT_RECIPIENT: Final = frozenset(
    {"Online Enticement of Children for Sexual Acts", "Unsolicited Obscene Material Sent to a Child"}
)
_ASSESSMENT: Final = "assessment"


@dataclass(frozen=True, slots=True)
class Party:
    """How the accounts of one party stand in a report: element, its declaration, its person's element."""

    element: str
    party: str
    declared: Element
    person: str


PARTIES: Final[tuple[Party, ...]] = (
    Party("personOrUserReported", "reported", structure.REPORTED, "personOrUserReportedPerson"),
    Party("intendedRecipient", "recipient", structure.RECIPIENT, "intendedRecipientPerson"),
    Party("victim", "victim", structure.VICTIM, "victimPerson"),
)

OWN_FIELDS: Final[Mapping[str, str]] = {
    "esp_identifier": "espIdentifier",
    "esp_service": "espService",
    "screen_name": "screenName",
    "group_identifier": "groupIdentifier",
}
"""Field of an account -> element that holds exactly its text."""

OWN_LISTS: Final[Mapping[str, str]] = {"display_names": "displayName", "profile_urls": "profileUrl"}
"""Field of an account -> repeatable element that holds exactly its texts."""

ASSOCIATED_ROLE: Final = "associated account"
"""Role of an associated account's person; followed by ``: `` and its type."""


def capture(node: Node) -> Draft:
    """The naming of an IP address captured: port and time (UTC, to the second) make it one subscriber; its event
    is its role.
    """
    naming: Draft = {
        "scheme": "ip",
        "written": (text_at(node, "ipAddress") or "").strip(),
        "role": (text_at(node, "eventName") or "captured").lower(),
    }
    port = lexical.whole(text_at(node, "port") or "")
    if port is not None and 1 <= port <= 65535:
        naming["port"] = port
    return naming | _time(node)


def device(node: Node) -> Draft:
    """The naming of a device; an IMEI is one of its own scheme, other identifiers mean something within their type."""
    kind = (text_at(node, "idType") or "").strip()
    naming: Draft = {"written": (text_at(node, "idValue") or "").strip(), "role": f"device: {kind}"}
    naming |= {"scheme": "imei"} if kind.upper() == "IMEI" else {"scheme": "device", "service": kind}
    return naming | _time(node)


def phone(node: Node, role: str) -> Draft:
    """The naming of a telephone number, with its calling code before it where that is given apart."""
    number, code = text_of(node).strip(), node.get("countryCallingCode", "").strip()
    return {"scheme": "phone", "written": f"{code} {number}" if code and number else number, "role": role}


def plain(scheme: str, text: str, role: str, service: str | None = None) -> Draft:
    """The naming of an identifier that is its own text."""
    naming: Draft = {"scheme": scheme, "written": text.strip(), "role": role}
    return naming | ({"service": service} if service else {})


def named(namings: list[Draft]) -> list[Draft]:
    """Without those that have no text: an empty element names nothing."""
    return [naming for naming in namings if naming["written"]]


def accounts(report: Node, platform: str | None, incident_type: str) -> list[Draft]:
    """Every account of the report, associated ones after the account they belong to."""
    found = []
    for party in PARTIES:
        for node in report.findall(party.element):
            capacity = _capacity(party.party, node, incident_type)
            found.append(_account(party, node, capacity, platform))
            found.extend(_associated(party.party, other, capacity) for other in node.findall("associatedAccount"))
    return found


def _capacity(party: str, node: Node, incident_type: str) -> str:
    if party == "victim" or (party == "recipient" and incident_type in _DIRECTED_AT_RECIPIENT):
        return "victim"
    if party == "recipient":
        return "witness_or_contact"
    return "other" if is_true(node, "compromisedAccount") else "suspect"


def _account(party: Party, node: Node, capacity: str, platform: str | None) -> Draft:
    flat = flatten(node, party.declared, without=("associatedAccount",))
    service = (flat.get("espService") or platform or "").strip() or None
    person = node.find(party.person)
    draft = _common(party.party, node, flat, "priorCTReports")
    draft["person"] = _person(person if person is not None else node, node, capacity, party.party, service)
    return draft


def _associated(party: str, node: Node, of: str) -> Draft:
    flat = flatten(node, structure.ASSOCIATED)
    kind = node.get("type") or node.get("accountType") or ""
    capacity = "witness_or_contact" if kind == "Parent/Guardian" else "victim" if of == "victim" else "other"
    service = (flat.get("espService") or flat.get("platform") or "").strip() or None
    draft = _common(party, node, flat, "priorCTReport")
    if "@accountType" in flat:  # the prose's name for it; kept and written as the schema's
        flat["@type"] = flat.pop("@accountType")
    draft["person"] = _person(node, node, capacity, f"{ASSOCIATED_ROLE}: {kind}", service)
    return draft


def _common(party: str, node: Node, flat: dict[str, str], prior: str) -> Draft:
    """Fields of an account that are texts of its elements; the rest of ``flat`` becomes ``fields``."""
    draft: Draft = {"party": party, "fields": flat}
    for name, element in OWN_FIELDS.items():
        if (text := flat.pop(element, None)) is not None:
            draft[name] = text
    for name, element in (*OWN_LISTS.items(), ("prior_reports", prior)):
        draft[name] = [flat.pop(f"{element}[{index + 1}]") for index in range(len(node.findall(element)))]
    for element in ("additionalInfo", "additionalInfo[1]"):
        if element in flat:
            draft["remarks"] = flat.pop(element)
    if (compromised := lexical.truth(flat.get("compromisedAccount", ""))) is not None:
        draft["compromised"] = compromised
    draft["disabled"] = _disabled(node)
    return draft


def _disabled(node: Node) -> str | None:
    if is_true(node, "accountPermanentlyDisabled"):
        return "permanently"
    if is_true(node, "accountTemporarilyDisabled"):
        return "temporarily"
    named_at_all = (
        node.find("accountPermanentlyDisabled") is not None or node.find("accountTemporarilyDisabled") is not None
    )
    return "no" if named_at_all else None


def _person(person: Node, account: Node, capacity: str, role: str, service: str | None) -> Draft:
    parts = (text_at(person, name) for name in ("firstName", "middleName", "lastName"))
    draft: Draft = {
        "capacity": capacity,
        "assertion": _ASSESSMENT,
        "role": role,
        "namings": [
            naming | {"capacity": capacity, "assertion": _ASSESSMENT}
            for naming in named(list(_namings(person, account, service)))
        ],
    }
    if name := " ".join(part.strip() for part in parts if part and part.strip()):
        draft["name"] = name
    age = lexical.whole(text_at(person, "age") or text_at(person, "approximateAge") or "")
    if age is not None:
        draft["age"] = age
    if (born := text_at(person, "dateOfBirth")) and (day := lexical.day(born)):
        draft["birth_date"] = {"at": day.isoformat(), "precision": "day", "zone_known": False, "written": born}
    return draft


def _namings(person: Node, account: Node, service: str | None) -> Iterator[Draft]:
    yield from (plain("email", text_of(node), "e-mail") for node in person.findall("email"))
    yield from (phone(node, "telephone") for node in person.findall("phone"))
    yield plain("handle", text_at(account, "espIdentifier") or "", "account id", service)
    yield plain("handle", text_at(account, "screenName") or "", "screen name", service)
    yield from (plain("url", text_of(node), "profile") for node in account.findall("profileUrl"))
    yield from (capture(node) for node in account.findall("ipCaptureEvent"))
    yield from (device(node) for node in account.findall("deviceId"))


def _time(node: Node) -> Draft:
    moment = lexical.moment(text_at(node, "dateTime") or "")
    return {"at": moment.iso()} if moment is not None and moment.zone_known else {}
