"""The structure of a report: order, occurrence, names, values and lengths, each departure with its XPath."""

from __future__ import annotations

import pytest
from lxml import etree
from tests.formats.cybertipline.reports import (
    CHAT,
    PERSON,
    REPORTER,
    fault_places,
    file,
    note_codes,
    one,
    report,
    with_files,
)

from tutela.formats.cybertipline import structure
from tutela.formats.cybertipline.conformance import Findings, check
from tutela.formats.cybertipline.examples import MAXIMAL
from tutela.formats.cybertipline.grammar import Element

SUMMARY = "/report/incidentSummary"


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        (report(after_summary="", reporter=REPORTER + CHAT), "ct_wrong_order", "/report/internetDetails"),
        (report(people="<victim><victimPerson/></victim>" + PERSON), "ct_wrong_order", "/report/personOrUserReported"),
        (report(people="<witness/>"), "ct_unknown_element", "/report/witness"),
        (report(people="<x:victim xmlns:x='urn:x'/>"), "ct_unknown_element", "/report/{urn:x}victim"),
        (report(reporter=""), "ct_missing_element", "/report/reporter"),
        (report(reporter="<reporter/>"), "ct_missing_element", "/report/reporter/reportingPerson"),
        (report(people="<victim/>"), "ct_missing_element", "/report/victim/victimPerson"),
        (report(reporter=REPORTER * 2), "ct_too_many", "/report/reporter[2]"),
        (report("<platform>a</platform><platform>b</platform>"), "ct_too_many", f"{SUMMARY}/platform[2]"),
        (report(after_summary="<internetDetails/>"), "ct_not_exactly_one", "/report/internetDetails"),
        (
            report(after_summary="<internetDetails><chatImIncident/><webPageIncident/></internetDetails>"),
            "ct_not_exactly_one",
            "/report/internetDetails",
        ),
        (report(people="words"), "ct_stray_text", "/report"),
        (report(after_summary="words" + CHAT), "ct_stray_text", "/report"),
        (report("<platform><b>x</b></platform>"), "ct_unknown_element", f"{SUMMARY}/platform/b"),
        (report("<platform lang='x'>a</platform>"), "ct_unknown_attribute", f"{SUMMARY}/platform/@lang"),
        (report(batch="<batchedReport/>"), "ct_missing_attribute", "/report/batchedReport/@reason"),
        (report(batch='<batchedReport reason="OTHER"/>'), "ct_not_in_list", "/report/batchedReport/@reason"),
        (
            report("<reportAnnotations><spam>false</spam></reportAnnotations>"),
            "ct_flag_false",
            f"{SUMMARY}/reportAnnotations/spam",
        ),
        (report(when="yesterday"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (report(when="2025-02-30T00:00:00Z"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (report(when="2025-02-03T00:00:60Z"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (report(when="2025-02-03T00:00:00+01:00Z"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (report(when="2025-02-03T00:00:00+15:00"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (report(when="٢٠٢٥-02-03T00:00:00Z"), "ct_wrong_type", f"{SUMMARY}/incidentDateTime"),
        (
            report(people=PERSON.replace("<port>5000", "<port>5_000")),
            "ct_wrong_type",
            "/report/personOrUserReported/ipCaptureEvent/port",
        ),
        (
            report(people="<personOrUserReported><priorCTReports>CT-1</priorCTReports></personOrUserReported>"),
            "ct_wrong_type",
            "/report/personOrUserReported/priorCTReports",
        ),
        (
            report(people="<victim><victimPerson><age>151</age></victimPerson></victim>"),
            "ct_out_of_range",
            "/report/victim/victimPerson/age",
        ),
        (report(f"<platform>{'x' * 257}</platform>"), "ct_too_long", f"{SUMMARY}/platform"),
        (
            with_files(report(), file("<potentialMeme>true</potentialMeme><fileAnnotations/>")),
            "ct_not_both",
            "/fileDetails[1]",
        ),
        (
            with_files(report(), file("<industryClassification>C1</industryClassification>")),
            "ct_not_in_list",
            "/fileDetails[1]/industryClassification",
        ),
        (
            with_files(report(), file("<originalFileHash>abc</originalFileHash>")),
            "ct_missing_attribute",
            "/fileDetails[1]/originalFileHash/@hashType",
        ),
    ],
)
def test_a_departure_from_the_structure_is_named_with_its_place(text: str, code: str, path: str) -> None:
    assert (code, path) in fault_places(one(text))


def test_annotations_may_stand_in_any_order() -> None:
    marks = "<reportAnnotations><spam/><sextortion>true</sextortion></reportAnnotations>"
    unit = one(report(marks))
    assert unit.faults == ()
    assert unit.draft["annotations"] == ["spam", "sextortion"]


def test_an_annotation_newer_than_the_schema_is_kept_with_a_note() -> None:
    unit = one(report("<reportAnnotations><informational/></reportAnnotations>"))
    assert unit.faults == ()
    assert note_codes(unit) == {"ct_later_element"}
    assert unit.draft["annotations"] == ["informational"]


def test_comments_and_processing_instructions_change_nothing() -> None:
    plain, commented = (
        one(report("<platform>ab</platform>")),
        one(report("<?x y?><platform>a<!-- c -->b</platform><!-- d -->")),
    )
    assert commented.faults == ()
    assert commented.draft == plain.draft


def declared_names(element: Element, seen: set[int]) -> set[str]:
    if id(element) in seen:
        return set()
    seen.add(id(element))
    names = {child.name for child in element.children if not child.later} | {
        f"@{attribute.name}" for attribute in element.attributes
    }
    return names.union(*(declared_names(child.content, seen) for child in element.children))


def test_the_maximal_example_holds_every_element_and_attribute_of_the_schema() -> None:
    tree = etree.fromstring(MAXIMAL)
    written = {str(node.tag) for node in tree.iter()} | {
        "@" + str(name) for node in tree.iter() for name in node.attrib
    }
    declared = declared_names(structure.REPORT, set()) | declared_names(structure.FILE, set())
    only_elsewhere = {"batchedReport", "@reason", "@id", "potentialMeme", "state"}
    assert declared - written - only_elsewhere == set()


def test_the_maximal_example_conforms() -> None:
    found = Findings()
    tree = etree.fromstring(MAXIMAL)
    check(tree[0], structure.REPORT, "/report", found)
    check(tree[1], structure.FILE, "/fileDetails", found)
    assert (found.faults, found.notes) == ([], [])
