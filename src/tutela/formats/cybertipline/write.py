"""From bodies to CyberTipline XML, in the schema's order and form.

A body that came from such a report is written from what was written there; one made otherwise (a hotline's, a
simulated one) is written from its persons and namings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from tutela.formats.cybertipline import structure
from tutela.formats.cybertipline.accounts import ASSOCIATED_ROLE, OWN_FIELDS, OWN_LISTS, PARTIES
from tutela.formats.cybertipline.build import BATCHED
from tutela.formats.cybertipline.tree import Node, build
from tutela.records.protection_report import Account, InternetDetail, ProtectionReport, ReportedFile
from tutela.records.values import Naming, Person, shown

_REPORT_MARKS: Final = {name: element for element, name in structure.REPORT_ANNOTATIONS.items()}
_FILE_MARKS: Final = {name: element for element, name in structure.FILE_ANNOTATIONS.items()}
_FORMS: Final = {name: (element, declared) for element, (name, declared) in structure.FORMS.items()}
_EVENTS: Final = ("Login", "Registration", "Purchase", "Upload", "Other", "Unknown")


def report_element(body: ProtectionReport) -> Node:
    """The ``<report>`` of a body, without its files."""
    flat: dict[str, str] = {}
    if BATCHED in body.annotations:
        flat["batchedReport/@reason"] = "VIRAL_POTENTIAL_MEME"
    flat |= _summary(body)
    for index, detail in enumerate(body.internet_details, 1):
        flat |= _under(f"internetDetails[{index}]/{_FORMS[detail.form][0]}", _form(detail))
    flat |= _under("lawEnforcement", body.law_enforcement_contacted)
    flat |= _under("reporter", body.reporter)
    flat |= _accounts(body.accounts, body.platform)
    if body.remarks is not None:
        flat["additionalInfo"] = body.remarks
    return build("report", structure.REPORT, flat)


def file_element(file: ReportedFile, reference: str) -> Node:
    """The ``<fileDetails>`` of one file of the report ``reference``."""
    flat = {"reportId": reference, **file.fields}
    own = {
        "fileId": file.file_id,
        "originalFileName": file.original_name,
        "locationOfFile": file.location,
        "fileRelevance": shown(file.relevance) or None,
        "industryClassification": shown(file.classification) or None,
        "fileViewedByEsp": _boolean(file.viewed_by_reporter),
        "publiclyAvailable": _boolean(file.publicly_available),
    }
    flat = {path: text for path, text in own.items() if text is not None} | flat
    if "potentialMeme" not in flat:
        flat |= {f"fileAnnotations/{_FILE_MARKS[mark]}": "" for mark in file.annotations if mark in _FILE_MARKS}
    in_details = {value for kind, _, value in file.details if kind == "HASH"}
    typed = sum(path.endswith("/@hashType") for path in file.fields)
    for index, fingerprint in enumerate(file.fingerprints, 1):
        if index <= typed or fingerprint.value not in in_details:
            flat.setdefault(f"originalFileHash[{index}]/@hashType", fingerprint.scheme.upper())
            flat[f"originalFileHash[{index}]"] = fingerprint.value
    flat |= _details(file)
    return build("fileDetails", structure.FILE, flat)


def write(records: Iterable[tuple[str, ProtectionReport]]) -> bytes:
    """One ``<reports>`` file: each report with its number, its files after it."""
    root = etree.Element("reports")
    for reference, body in records:
        report = report_element(body)
        report.set("reportId", reference)
        root.append(report)
        root.extend(file_element(file, reference) for file in body.files)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def write_one(body: ProtectionReport) -> bytes:
    """One ``<report>`` file, as a company submits it; files are not part of it."""
    return etree.tostring(report_element(body), xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _under(path: str, flat: dict[str, str]) -> dict[str, str]:
    return {f"{path}/{inner}" if inner else path: text for inner, text in (flat or {}).items()}


def _boolean(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _summary(body: ProtectionReport) -> dict[str, str]:
    flat = {"incidentType": body.incident_type.written or body.incident_type.code or ""}
    if body.platform is not None:
        flat["platform"] = body.platform
    if body.urgent:
        flat["escalateToHighPriority"] = body.urgency_reason or "High priority"
    for mark in body.annotations:
        if mark in _REPORT_MARKS:
            flat[f"reportAnnotations/{_REPORT_MARKS[mark]}"] = ""
    if body.when is not None:
        flat["incidentDateTime"] = _time(body.when.written or body.when.at)
    if body.incident_time_description is not None:
        flat["incidentDateTimeDescription"] = body.incident_time_description
    return _under("incidentSummary", flat)


def _time(text: str) -> str:
    """A moment cut to the day or minute, filled up to what the schema wants."""
    if "T" not in text:
        return f"{text}{'-01-01'[(len(text) - 4) :] if len(text) < 10 else ''}T00:00:00Z"
    clock = text.partition("T")[2].rstrip("Z")
    return text.replace(clock, f"{clock}:00") if clock.count(":") == 1 else text


def _form(detail: InternetDetail) -> dict[str, str]:
    own = {"content": detail.content, "additionalInfo": detail.remarks}
    flat = detail.fields | {path: text for path, text in own.items() if text is not None}
    return flat or {"": ""}


def _accounts(accounts: Iterable[Account], platform: str | None) -> dict[str, str]:
    """Associated accounts stand after the account they belong to; they are written inside it."""
    by_party = {party.party: party for party in PARTIES}
    counts = dict.fromkeys(by_party, 0)
    flat: dict[str, str] = {}
    associated = 0
    for account in accounts:
        party = by_party[account.party]
        kind = account.person.role.removeprefix(f"{ASSOCIATED_ROLE}: ")
        if account.person.role.startswith(ASSOCIATED_ROLE) and counts[account.party]:
            associated += 1
            path = f"{party.element}[{counts[account.party]}]/associatedAccount[{associated}]"
            flat |= _under(path, {"@type": kind} | _account(account, "", "priorCTReport", False))
            continue
        associated = 0
        counts[account.party] += 1
        inner = _account(account, f"{party.person}/", "priorCTReports", account.party == "recipient")
        if account.party == "victim" and not any(path.startswith(party.person) for path in inner):
            inner[party.person] = ""
        flat |= _under(f"{party.element}[{counts[account.party]}]", inner or {"": ""})
    return flat


def _account(account: Account, person: str, prior: str, many_remarks: bool) -> dict[str, str]:
    flat = _person(account.person, person, account.fields)
    for name, element in OWN_FIELDS.items():
        if (text := getattr(account, name)) is not None:
            flat[element] = text
    for name, element in (*OWN_LISTS.items(), ("prior_reports", prior)):
        flat |= {f"{element}[{index}]": text for index, text in enumerate(getattr(account, name), 1)}
    if account.remarks is not None:
        flat["additionalInfo[1]" if many_remarks else "additionalInfo"] = account.remarks
    if account.compromised is not None:
        flat["compromisedAccount"] = str(account.compromised).lower()
    if account.disabled in ("temporarily", "permanently"):
        flat[f"account{account.disabled.capitalize()}Disabled"] = "true"
    flat |= _namings(account, person)
    return flat | account.fields


def _person(person: Person, prefix: str, fields: dict[str, str]) -> dict[str, str]:
    """Name, age and date of birth, where the fields do not hold them as written."""
    flat: dict[str, str] = {}
    if person.name and not any(path.startswith((f"{prefix}firstName", f"{prefix}lastName")) for path in fields):
        first, _, last = person.name.partition(" ")
        flat |= {f"{prefix}firstName": first} | ({f"{prefix}lastName": last} if last else {})
    if person.age is not None and prefix:
        flat[f"{prefix}age"] = str(person.age)
    if person.birth_date is not None and len(person.birth_date.at) >= 10:
        flat[f"{prefix}dateOfBirth"] = person.birth_date.at[:10]
    return flat


def _namings(account: Account, person: str) -> dict[str, str]:
    """Identifiers of the person, each scheme only where the fields hold none of it."""
    flat: dict[str, str] = {}
    counts: dict[str, int] = {}
    for naming in account.person.namings:
        element = {"email": f"{person}email", "phone": f"{person}phone", "ip": "ipCaptureEvent"}.get(naming.scheme)
        if naming.scheme in ("imei", "device"):
            element = "deviceId"
        if element is None or any(path.startswith(f"{element}[") for path in account.fields):
            continue
        counts[element] = counts.get(element, 0) + 1
        flat |= _under(f"{element}[{counts[element]}]", _naming(naming))
    taken = {account.esp_identifier, account.screen_name}
    for naming in account.person.namings:
        if naming.scheme == "handle" and naming.written not in taken:
            flat.setdefault("espIdentifier" if naming.role == "account id" else "screenName", naming.written)
    return flat


def _naming(naming: Naming) -> dict[str, str]:
    if naming.scheme in ("email", "phone"):
        return {"": naming.written}
    event = naming.role.capitalize()
    common = {"eventName": event} if event in _EVENTS else {}
    if naming.at:
        common["dateTime"] = _time(naming.at)
    if naming.scheme == "ip":
        return {"ipAddress": naming.written, **common} | ({"port": str(naming.port)} if naming.port else {})
    return {"idType": naming.service or naming.scheme.upper(), "idValue": naming.written, **common}


def _details(file: ReportedFile) -> dict[str, str]:
    """Pairs in a row that are of one kind share one ``details``."""
    flat: dict[str, str] = {}
    group, number, before = 0, 0, None
    for kind, name, value in file.details:
        group, number = (group, number + 1) if kind == before else (group + 1, 1)
        before = kind
        path = f"details[{group}]"
        if kind:
            flat[f"{path}/@type"] = kind
        flat |= {f"{path}/nameValuePair[{number}]/name": name, f"{path}/nameValuePair[{number}]/value": value}
    return flat
