"""What users of reporting software complained of (reports silently refused, cut, or mangled), each as a test."""

from __future__ import annotations

from typing import Any, cast

from tests.formats.cybertipline.reports import (
    CHAT,
    PERSON,
    REPORTER,
    deliver,
    fault_places,
    file,
    note_codes,
    one,
    report,
    with_files,
)

from tutela.formats.cybertipline.write import file_element, write
from tutela.records.protection_report import ProtectionReport, ReportedFile
from tutela.records.values import Coded


def accounts(text: str) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], one(text).draft["accounts"])


def test_a_second_report_about_the_same_account_is_accepted_with_its_prior_reports() -> None:
    """roostorg/coop 867: one report per user, ever."""
    second = PERSON.replace("</personOrUserReported>", "<priorCTReports>41</priorCTReports></personOrUserReported>")
    units = deliver(f"<reports>{report()}{report(people=second)}</reports>")
    assert [unit.faults for unit in units] == [(), ()]
    assert [cast(list[dict[str, Any]], unit.draft["accounts"])[0]["prior_reports"] for unit in units] == [[], ["41"]]


def test_elements_in_the_wrong_order_are_named_instead_of_silently_refused() -> None:
    """roostorg/coop 482, 477."""
    unit = one(report(after_summary="", reporter=REPORTER + CHAT))
    assert fault_places(unit) == [("ct_wrong_order", "/report/internetDetails")]
    assert unit.faults[0].params == {"element": "internetDetails", "after": "reporter"}


def test_one_broken_report_is_visible_and_leaves_the_others_alone() -> None:
    """roostorg/coop 491, 492: failed submissions invisible."""
    units = deliver(f"<reports>{report()}{report(reporter='')}<letter/>{report()}</reports>")
    assert [len(unit.faults) for unit in units] == [0, 1, 1, 0]
    assert [unit.place.path for unit in units] == [
        "/reports/report[1]",
        "/reports/report[2]",
        "/reports/letter[1]",
        "/reports/report[3]",
    ]
    assert all(unit.written[""].startswith("<") for unit in units)


def test_every_address_reaches_the_draft_and_a_loopback_one_is_flagged() -> None:
    """roostorg/coop 592, 468; c4osl/rocketchatcsam 19: 127.0.0.1 in every report."""
    text = report(people=PERSON.replace("151.101.1.69", "127.0.0.1"))
    assert "ct_ip_reserved" in note_codes(one(text))
    namings = accounts(text)[0]["person"]["namings"]
    assert {"scheme": "ip", "written": "127.0.0.1", "port": 5000, "at": "2025-03-01T20:00:00Z"}.items() <= namings[
        1
    ].items()


def test_a_report_of_text_only_is_as_good_as_any() -> None:
    """roostorg/coop 866: grooming reports refused for want of media."""
    unit = one(report())
    assert (unit.faults, unit.notes, unit.draft["files"]) == ((), (), [])


def test_fields_that_clients_lack_are_kept() -> None:
    """roostorg/coop 27: escalation, the incident's time in words, all forms of incident."""
    unit = one(
        report("<escalateToHighPriority>a reason</escalateToHighPriority>").replace(
            "</incidentDateTime>",
            "</incidentDateTime><incidentDateTimeDescription>about noon</incidentDateTimeDescription>",
        )
    )
    assert (unit.draft["urgent"], unit.draft["urgency_reason"]) == (True, "a reason")
    assert unit.draft["incident_time_description"] == "about noon"


def test_identifiers_of_2083_characters_are_kept_to_the_last_one() -> None:
    """A coop migration of 2026-05-19: identifiers above 255 characters were cut."""
    name = "ä" + "x" * 2082
    text = report(people=f"<personOrUserReported><espIdentifier>{name}</espIdentifier></personOrUserReported>")
    assert note_codes(one(text)) == {"ct_longer_than_documented"}
    account = accounts(text)[0]
    assert account["esp_identifier"] == name
    assert account["person"]["namings"][0]["written"] == name
    longer = one(text.replace(name, name + "y"))
    assert fault_places(longer) == [("ct_too_long", "/report/personOrUserReported/espIdentifier")]


def test_an_incident_type_with_a_letter_missing_is_refused_with_the_right_one_beside_it() -> None:
    """Cybertipline-Tools writes “Sexual Act”."""
    unit = one(report().replace("Child Sex Trafficking", "Online Enticement of Children for Sexual Act"))
    assert fault_places(unit) == [("ct_not_in_list", "/report/incidentSummary/incidentType")]
    assert unit.faults[0].params["nearest"] == "Online Enticement of Children for Sexual Acts"


def test_the_prose_forms_are_understood_with_a_note_and_written_in_the_schema_form() -> None:
    """The prose puts `type` on nameValuePair and calls an associated account's `accountType`."""
    associated = '<associatedAccount accountType="Parent/Guardian"><firstName>A</firstName></associatedAccount>'
    associated += "</personOrUserReported>"
    pair = '<details><nameValuePair type="EXIF"><name>Model</name><value>Example</value></nameValuePair></details>'
    unit = one(with_files(report(people=PERSON.replace("</personOrUserReported>", associated)), file(pair)))
    assert unit.faults == ()
    assert note_codes(unit) == {"ct_prose_form"}
    body = ProtectionReport.model_validate(unit.draft | {"incident_type": Coded(written="Child Sex Trafficking")})
    assert body.files[0].details == (("EXIF", "Model", "Example"),)
    assert body.accounts[1].person.capacity == "witness_or_contact"
    written = write([("7", body)]).decode()
    assert '<associatedAccount type="Parent/Guardian">' in written
    assert '<details type="EXIF">' in written
    assert "accountType" not in written
    assert "<nameValuePair>" in written
    (again,) = deliver(written)
    assert (again.faults, again.notes) == ((), ())


def test_a_file_without_details_is_written_with_its_two_numbers_only() -> None:
    node = file_element(ReportedFile(file_id="f1"), "7")
    assert [(child.tag, child.text) for child in node] == [("reportId", "7"), ("fileId", "f1")]
