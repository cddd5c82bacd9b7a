"""Prose rules about the report as a whole: who may stand in it, batched reports, accounts, files and their hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tutela.formats.cybertipline import lexical
from tutela.formats.cybertipline.rule import Finder, Offence, Reported, Rule, is_true, offends
from tutela.formats.cybertipline.tree import Node, children, text_at, text_of

HASH_DIGITS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "pdq": 64}
"""Hexadecimal digits of a hash, by scheme."""

_EMPTY_FILE: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_KNOWN_OTHERS: Final = frozenset({"photodna", "vpdq", "tmk", "tmk_pdqf", "tlsh", "md5b64"})
_NOT_IN_BATCH: Final = ("internetDetails", "lawEnforcement", "intendedRecipient", "victim", "additionalInfo")
_NOT_IN_BATCHED_FILE: Final = (
    "originalFileName", "locationOfFile", "originalFileHash", "ipCaptureEvent", "deviceId", "details", "additionalInfo",
)  # fmt: skip


def scheme_of(hash_type: str) -> str:
    """The name of a hash as we write it: ``SHA-1`` -> ``sha1``; ``unknown`` where no letter or digit is left."""
    return re.sub(r"[^a-z0-9_]", "", hash_type.lower())[:64] or "unknown"


def _several_reported(reported: Reported) -> Iterator[Offence]:
    persons = reported.report.findall("personOrUserReported")
    if len(persons) > 1 and not reported.batched:
        yield Offence(persons[1], params={"count": str(len(persons))})


def _blank_escalation(reported: Reported) -> Iterator[Offence]:
    return (Offence(node) for node in reported.every("escalateToHighPriority") if not text_of(node).strip())


def _prior_not_positive(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("priorCTReports", "priorCTReport"):
        number = lexical.whole(text_of(node))
        if number is not None and number < 1:
            yield offends(node)


def _no_form(reported: Reported) -> Iterator[Offence]:
    if not reported.batched and reported.report.find("internetDetails") is None:
        yield Offence(reported.report)


def _nothing_to_act_on(reported: Reported) -> Iterator[Offence]:
    leads = (
        "ipCaptureEvent",
        "email",
        "emailAddress",
        "phone",
        "phoneNumber",
        "screenName",
        "espIdentifier",
        "profileUrl",
        "url",
    )
    outside = [node for root in reported.roots() for node in children(root) if node.tag != "reporter"]
    if not any(next(node.iter(*leads), None) is not None for node in outside):
        yield Offence(reported.report)


def _third_party(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in reported.every("thirdPartyUserReported") if lexical.truth(text_of(node)))


def _compromised_nameless(reported: Reported) -> Iterator[Offence]:
    names = ("espIdentifier", "screenName", "profileUrl")
    for node in reported.every("compromisedAccount"):
        parent = node.getparent()
        if parent is None or not lexical.truth(text_of(node)):
            continue
        if not any((text_at(parent, name) or "").strip() for name in names):
            yield Offence(node)


def _both_disabled(reported: Reported) -> Iterator[Offence]:
    for account in reported.every("personOrUserReported", "intendedRecipient", "victim", "associatedAccount"):
        if is_true(account, "accountTemporarilyDisabled") and is_true(account, "accountPermanentlyDisabled"):
            yield Offence(account)


def _country_without_process(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("servedLegalProcessInternational"):
        if node.get("fleaCountry") and not lexical.truth(text_of(node)):
            yield offends(node, "fleaCountry")


def _batched_section(reported: Reported) -> Iterator[Offence]:
    if reported.batched:
        yield from (
            Offence(node, params={"element": str(node.tag)})
            for name in _NOT_IN_BATCH
            for node in reported.report.findall(name)
        )
        for node in reported.report.findall("incidentSummary/escalateToHighPriority"):
            yield Offence(node, params={"element": str(node.tag)})


def _batched_person(reported: Reported) -> Iterator[Offence]:
    if reported.batched:
        for person in reported.report.findall("personOrUserReported"):
            yield from (
                Offence(node, params={"element": str(node.tag)})
                for node in children(person)
                if node.tag != "espIdentifier"
            )


def _batched_files(reported: Reported) -> Iterator[Offence]:
    if reported.batched and len(reported.files) > 1:
        yield Offence(reported.files[1], params={"count": str(len(reported.files))})


def _annotations(file: Node) -> set[str]:
    found = {str(node.tag) for node in file.iterfind("fileAnnotations/*")}
    return found | ({"potentialMeme"} if is_true(file, "potentialMeme") else set())


def _in_batched_files(find: Finder) -> Finder:
    return lambda reported: find(reported) if reported.batched else ()


def _batched_annotation(reported: Reported) -> Iterator[Offence]:
    for file in reported.files:
        found = _annotations(file)
        if not found & {"viral", "potentialMeme"} or found - {"viral", "potentialMeme"}:
            yield Offence(file, params={"found": ", ".join(sorted(found)) or "-"})


def _batched_file_field(reported: Reported) -> Iterator[Offence]:
    for file in reported.files:
        yield from (
            Offence(node, params={"element": str(node.tag)})
            for node in children(file)
            if node.tag in _NOT_IN_BATCHED_FILE
        )


def _batched_relevance(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in reported.every("fileRelevance") if text_of(node) != "Reported")


def _supplemental(reported: Reported) -> Iterator[Node]:
    return (file for file in reported.files if text_at(file, "fileRelevance") == "Supplemental Reported")


def _supplemental_classified(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for file in _supplemental(reported) for node in file.findall("industryClassification"))


def _supplemental_meme(reported: Reported) -> Iterator[Offence]:
    return (Offence(file) for file in _supplemental(reported) if "potentialMeme" in _annotations(file))


def _exif_unviewed(reported: Reported) -> Iterator[Offence]:
    for file in reported.files:
        if is_true(file, "exifViewedByEsp") and not is_true(file, "fileViewedByEsp"):
            yield Offence(next(file.iter("exifViewedByEsp")))


def _file_twice(reported: Reported) -> Iterator[Offence]:
    seen: set[str] = set()
    for file in reported.files:
        name = (text_at(file, "fileId") or "").strip()
        if name in seen:
            yield Offence(file, params={"value": name})
        seen.add(name)


def _hash_of_wrong_length(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("originalFileHash"):
        digits = HASH_DIGITS.get(scheme_of(node.get("hashType", "")))
        if digits and not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", text_of(node).strip()):
            yield offends(node, type=node.get("hashType", ""), digits=str(digits))


def _unknown_hash(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("originalFileHash"):
        if scheme_of(node.get("hashType", "")) not in HASH_DIGITS.keys() | _KNOWN_OTHERS:
            yield offends(node, "hashType")


def _hash_of_nothing(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("originalFileHash"):
        text = text_of(node).strip().lower()
        if text in _EMPTY_FILE or (len(text) > 1 and len(set(text)) == 1):
            yield offends(node)


def _hash_missing(reported: Reported) -> Iterator[Offence]:
    return (Offence(node) for node in reported.every("originalFileHash") if not text_of(node).strip())


RULES: Final[tuple[Rule, ...]] = (
    Rule("ct_several_reported", True, _several_reported),
    Rule("ct_blank_escalation", True, _blank_escalation),
    Rule("ct_prior_not_positive", True, _prior_not_positive),
    Rule("ct_no_incident_form", False, _no_form),
    Rule("ct_nothing_to_act_on", False, _nothing_to_act_on),
    Rule("ct_third_party", False, _third_party),
    Rule("ct_compromised_nameless", False, _compromised_nameless),
    Rule("ct_both_disabled", False, _both_disabled),
    Rule("ct_country_without_process", False, _country_without_process),
    Rule("ct_batched_section", True, _batched_section),
    Rule("ct_batched_person", True, _batched_person),
    Rule("ct_batched_files", True, _batched_files),
    Rule("ct_batched_annotation", True, _in_batched_files(_batched_annotation)),
    Rule("ct_batched_file_field", True, _in_batched_files(_batched_file_field)),
    Rule("ct_batched_relevance", True, _in_batched_files(_batched_relevance)),
    Rule("ct_supplemental_classified", True, _supplemental_classified),
    Rule("ct_supplemental_meme", True, _supplemental_meme),
    Rule("ct_exif_unviewed", True, _exif_unviewed),
    Rule("ct_file_twice", True, _file_twice),
    Rule("ct_hash_blank", True, _hash_missing),
    Rule("ct_hash_wrong_length", False, _hash_of_wrong_length),
    Rule("ct_hash_unknown", False, _unknown_hash),
    Rule("ct_hash_of_nothing", False, _hash_of_nothing),
)
