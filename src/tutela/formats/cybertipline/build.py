"""From the element tree of a report, and of the files attached to it, to the draft of a ``protection_report``.

Nothing is dropped: what has no field of its own stands in the ``fields`` of its part, by path, as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tutela.formats.contract import Draft
from tutela.formats.cybertipline import accounts, lexical, structure
from tutela.formats.cybertipline.rules_report import HASH_DIGITS, scheme_of
from tutela.formats.cybertipline.tree import Node, children, flatten, text_at, text_of

BATCHED: Final = "batched"
"""The annotation of a batched report; its reason is the annotation beside it, in lower case."""

_NO_COUNTRY: Final = frozenset({"", "A1", "A2", "O1", "EU", "AP"})


def draft_of(report: Node, files: Sequence[Node]) -> Draft:
    """The draft of a report whose structure holds; ``files`` are its ``fileDetails``."""
    incident_type = text_at(report, "incidentSummary/incidentType") or ""
    platform = text_at(report, "incidentSummary/platform")
    forms = [form for details in report.findall("internetDetails") for form in children(details)]
    draft: Draft = {
        "setting": "offline" if forms and all(form.tag == "nonInternetIncident" for form in forms) else "online",
        "incident_type": incident_type,
        "platform": platform,
        "incident_time_description": text_at(report, "incidentSummary/incidentDateTimeDescription"),
        "urgent": report.find("incidentSummary/escalateToHighPriority") is not None,
        "urgency_reason": text_at(report, "incidentSummary/escalateToHighPriority"),
        "annotations": _annotations(report),
        "when": _when(text_at(report, "incidentSummary/incidentDateTime")),
        "where": _where(forms),
        "internet_details": [_form(form) for form in forms],
        "law_enforcement_contacted": _flat(report.find("lawEnforcement"), "lawEnforcement"),
        "reporter": _flat(report.find("reporter"), "reporter"),
        "accounts": accounts.accounts(report, platform, incident_type),
        "files": [_file(file) for file in files],
        "namings": accounts.named([*_incident_namings(forms), *_file_namings(files)]),
        "remarks": text_at(report, "additionalInfo"),
    }
    return {name: value for name, value in draft.items() if value is not None}


def _flat(node: Node | None, name: str) -> dict[str, str]:
    declared = structure.REPORT.child(name)
    return {} if node is None or declared is None else flatten(node, declared.content)


def _annotations(report: Node) -> list[str]:
    marks = [
        structure.REPORT_ANNOTATIONS[str(node.tag)] for node in report.iterfind("incidentSummary/reportAnnotations/*")
    ]
    batch = report.find("batchedReport")
    return marks if batch is None else [*marks, BATCHED, batch.get("reason", "").lower()]


def _when(text: str | None) -> Draft | None:
    moment = lexical.moment(text or "")
    if moment is None:
        return None
    return {"at": moment.iso(), "precision": "second", "zone_known": moment.zone_known, "written": text}


def _where(forms: Sequence[Node]) -> Draft | None:
    """Where it happened, only as stated: the address of an offline incident, or the position of a telephone."""
    for form in forms:
        latitude, longitude = (lexical.double(text_at(form, name) or "") for name in ("latitude", "longitude"))
        if latitude is not None and longitude is not None:
            return {"latitude": latitude, "longitude": longitude}
        address = form.find("incidentAddress")
        if address is not None:
            country, city = text_at(address, "country") or "", text_at(address, "city")
            region = text_at(address, "nonUsaState") or text_at(address, "state")
            stated = {"country": None if country in _NO_COUNTRY else country, "region": region, "place": city}
            if kept := {name: text for name, text in stated.items() if text}:
                return dict(kept)
    return None


def _form(form: Node) -> Draft:
    name, declared = structure.FORMS[str(form.tag)]
    flat = flatten(form, declared)
    content, remarks = flat.pop("content", None), flat.pop("additionalInfo", None)
    return {"form": name, "fields": flat, "content": content, "remarks": remarks}


def _incident_namings(forms: Sequence[Node]) -> list[Draft]:
    found: list[Draft] = []
    for form in forms:
        found.extend(accounts.plain("url", text_of(node), "incident") for node in form.findall("url"))
        found.extend(accounts.plain("email", text_of(node), "incident") for node in form.findall("emailAddress"))
        found.extend(accounts.phone(node, "incident") for node in form.findall("phoneNumber"))
        found.extend(accounts.capture(node) for node in form.findall("ipCaptureEvent"))
    return found


def _file_namings(files: Sequence[Node]) -> list[Draft]:
    found: list[Draft] = []
    for file in files:
        found.extend(accounts.plain("url", text_of(node), "file location") for node in file.findall("locationOfFile"))
        found.extend(accounts.capture(node) for node in file.findall("ipCaptureEvent"))
        found.extend(accounts.device(node) for node in file.findall("deviceId"))
    return found


def _file(file: Node) -> Draft:
    flat = flatten(file, structure.FILE, without=("fileAnnotations", "details"))
    details = [_pair(group, pair) for group in file.findall("details") for pair in group.findall("nameValuePair")]
    draft: Draft = {
        "file_id": flat.pop("fileId", None),
        "original_name": flat.pop("originalFileName", None),
        "location": flat.pop("locationOfFile", None),
        "viewed_by_reporter": lexical.truth(flat.get("fileViewedByEsp", "")),
        "publicly_available": lexical.truth(flat.get("publiclyAvailable", "")),
        "relevance": flat.pop("fileRelevance", None),
        "classification": flat.pop("industryClassification", None),
        "annotations": _file_annotations(file),
        "fingerprints": _fingerprints(file, details),
        "details": details,
        "fields": flat,
    }
    for index in range(len(file.findall("originalFileHash"))):
        flat.pop(f"originalFileHash[{index + 1}]")  # its text is the fingerprint's value; the type as written stays
    return draft


def _file_annotations(file: Node) -> list[str]:
    marks = [structure.FILE_ANNOTATIONS[str(node.tag)] for node in file.iterfind("fileAnnotations/*")]
    if lexical.truth(text_at(file, "potentialMeme") or ""):
        marks.append(structure.FILE_ANNOTATIONS["potentialMeme"])
    return marks


def _pair(group: Node, pair: Node) -> tuple[str, str, str]:
    kind = group.get("type") or pair.get("type") or ""
    return kind, text_at(pair, "name") or "", text_at(pair, "value") or ""


def _fingerprints(file: Node, details: Sequence[tuple[str, str, str]]) -> list[Draft]:
    """Hashes of the file as first uploaded, then those among its details; one of each."""
    written = [(scheme_of(node.get("hashType", "")), text_of(node)) for node in file.findall("originalFileHash")]
    among_details = [(scheme_of(name), value) for kind, name, value in details if kind == "HASH"]
    known = [
        (scheme, value)
        for scheme, value in among_details
        if scheme in HASH_DIGITS and len(value) == HASH_DIGITS[scheme]
    ]
    kept = [*written, *(entry for entry in dict.fromkeys(known) if entry not in written)]
    return [{"scheme": scheme, "value": value} for scheme, value in kept]
