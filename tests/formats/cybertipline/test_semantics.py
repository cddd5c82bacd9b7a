"""Each prose rule finds its offence, names its place, and stops the report only where it should."""

from __future__ import annotations

import pytest
from tests.formats.cybertipline.reports import (
    CHAT,
    IP,
    NOW,
    PERSON,
    deliver,
    fault_places,
    file,
    note_codes,
    one,
    report,
    with_files,
)  # fmt: skip

from tutela.formats.contract import Delivered
from tutela.formats.cybertipline.semantics import RULES
from tutela.vocabulary.faults import CATALOGUE

SUSPECT = "/report/personOrUserReported"
CAPTURE = f"{SUSPECT}/ipCaptureEvent"
BATCH = '<batchedReport reason="VIRAL_POTENTIAL_MEME"/>'
BATCHED = report(
    batch=BATCH,
    after_summary="",
    people="<personOrUserReported><espIdentifier>1</espIdentifier></personOrUserReported>",
)
SUPPLEMENTAL = "<fileRelevance>Supplemental Reported</fileRelevance>"
VIRAL = "<fileAnnotations><viral/></fileAnnotations>"


def person(inner: str, details: str = "") -> str:
    wrapped = f"<personOrUserReportedPerson>{details}</personOrUserReportedPerson>" if details else ""
    return report(people=f"<personOrUserReported>{wrapped}{inner}</personOrUserReported>")


def captured(address: str, rest: str = "<dateTime>2025-03-01T20:00:00Z</dateTime><port>5000</port>") -> str:
    return person(f"<ipCaptureEvent><ipAddress>{address}</ipAddress>{rest}</ipCaptureEvent>")


def reporter(person: str) -> str:
    return report(reporter=f"<reporter><reportingPerson>{person}</reportingPerson></reporter>")


def incident(form: str) -> str:
    return report(after_summary=f"<internetDetails>{form}</internetDetails>")


def hashed(kind: str, value: str) -> str:
    return with_files(report(), file(f'<originalFileHash hashType="{kind}">{value}</originalFileHash>'))


def disabled(attributes: str, value: str = "true") -> str:
    return person(f"<accountTemporarilyDisabled {attributes}>{value}</accountTemporarilyDisabled>")


FAULTS: dict[str, list[tuple[str, str]]] = {
    "ct_time_zone_missing": [(report(when="2025-03-01T21:15:00"), "/report/incidentSummary/incidentDateTime")],
    "ct_incident_in_future": [(report(when="2025-06-01T00:00:01Z"), "/report/incidentSummary/incidentDateTime")],
    "ct_capture_in_future": [
        (captured("151.101.1.69", "<dateTime>2026-01-01T00:00:00Z</dateTime>"), f"{CAPTURE}/dateTime")
    ],
    "ct_upload_in_future": [
        (
            with_files(report(), file("<uploadedToEspTimestamp>2026-01-01T00:00:00Z</uploadedToEspTimestamp>")),
            "/fileDetails[1]/uploadedToEspTimestamp",
        )
    ],
    "ct_verified_in_future": [
        (
            person("", '<email verified="true" verificationDate="2026-01-01T00:00:00Z">a@example.eu</email>'),
            f"{SUSPECT}/personOrUserReportedPerson/email/@verificationDate",
        )
    ],
    "ct_disabled_in_future": [
        (disabled('disabledDate="2026-01-01T00:00:00Z"'), f"{SUSPECT}/accountTemporarilyDisabled/@disabledDate")
    ],
    "ct_notified_in_future": [
        (
            disabled('userNotified="true" userNotifiedDate="2026-01-01T00:00:00Z"'),
            f"{SUSPECT}/accountTemporarilyDisabled/@userNotifiedDate",
        )
    ],
    "ct_located_in_future": [
        (person('<estimatedLocation timestamp="2026-01-01T00:00:00Z"/>'), f"{SUSPECT}/estimatedLocation/@timestamp")
    ],
    "ct_born_in_future": [
        (person("", "<dateOfBirth>2026-01-01</dateOfBirth>"), f"{SUSPECT}/personOrUserReportedPerson/dateOfBirth")
    ],
    "ct_verified_without_saying": [
        (
            person("", '<phone verificationDate="2025-01-01T00:00:00Z">5550100</phone>'),
            f"{SUSPECT}/personOrUserReportedPerson/phone/@verificationDate",
        )
    ],
    "ct_notified_without_saying": [
        (disabled('userNotifiedDate="2025-01-01T00:00:00Z"'), f"{SUSPECT}/accountTemporarilyDisabled/@userNotifiedDate")
    ],
    "ct_ip_malformed": [
        (captured(text), f"{CAPTURE}/ipAddress") for text in ("1.2.3", "256.1.1.1", "example.eu", "", "1.2.3.4/24")
    ],
    "ct_ip_with_port": [
        (captured(text), f"{CAPTURE}/ipAddress") for text in ("[2001:db8::1]:443", "151.101.1.69:80", "[::1]")
    ],
    "ct_ip_leading_zero": [(captured("010.1.1.1"), f"{CAPTURE}/ipAddress")],
    "ct_ip_zone_id": [(captured("fe80::1%eth0"), f"{CAPTURE}/ipAddress")],
    "ct_port_out_of_range": [
        (captured("151.101.1.69", f"<port>{port}</port>"), f"{CAPTURE}/port") for port in ("0", "70000", "-1")
    ],
    "ct_reporter_without_email": [
        (reporter(""), "/report/reporter/reportingPerson"),
        (reporter("<email> </email>"), "/report/reporter/reportingPerson"),
    ],
    "ct_reporter_email_malformed": [
        (reporter(f"<email>{text}</email>"), "/report/reporter/reportingPerson/email")
        for text in ("desk", "a@b", "a b@example.eu")
    ],
    "ct_reporter_email_local_too_long": [
        (reporter(f"<email>{'a' * 65}@example.eu</email>"), "/report/reporter/reportingPerson/email")
    ],
    "ct_email_at_nobody": [
        (
            incident("<emailIncident><emailAddress>x@example.eu</emailAddress></emailIncident>"),
            "/report/internetDetails/emailIncident/emailAddress",
        ),
        (
            incident("<newsgroupIncident><emailAddress>x@example.eu</emailAddress></newsgroupIncident>"),
            "/report/internetDetails/newsgroupIncident/emailAddress",
        ),
    ],
    "ct_phone_repeats_calling_code": [
        (
            person("", f'<phone countryCallingCode="+40">{text}</phone>'),
            f"{SUSPECT}/personOrUserReportedPerson/phone",
        )
        for text in ("+40 721 555 010", "0040721555010")
    ],
    "ct_several_reported": [(report(people=PERSON + PERSON), f"{SUSPECT}[2]")],
    "ct_blank_escalation": [
        (report("<escalateToHighPriority> </escalateToHighPriority>"), "/report/incidentSummary/escalateToHighPriority")
    ],
    "ct_prior_not_positive": [(person("<priorCTReports>0</priorCTReports>"), f"{SUSPECT}/priorCTReports")],
    "ct_batched_section": [
        (BATCHED.replace("<reporter>", CHAT + "<reporter>"), "/report/internetDetails"),
        (
            BATCHED.replace("<reporter>", "<lawEnforcement><agencyName>x</agencyName></lawEnforcement><reporter>"),
            "/report/lawEnforcement",
        ),
        (BATCHED.replace("</report>", "<intendedRecipient/></report>"), "/report/intendedRecipient"),
        (BATCHED.replace("</report>", "<victim><victimPerson/></victim></report>"), "/report/victim"),
        (BATCHED.replace("</report>", "<additionalInfo>x</additionalInfo></report>"), "/report/additionalInfo"),
        (
            BATCHED.replace(
                "<incidentDateTime>", "<escalateToHighPriority>x</escalateToHighPriority><incidentDateTime>"
            ),
            "/report/incidentSummary/escalateToHighPriority",
        ),
    ],
    "ct_batched_person": [
        (BATCHED.replace("</espIdentifier>", "</espIdentifier><screenName>x</screenName>"), f"{SUSPECT}/screenName")
    ],
    "ct_batched_files": [(with_files(BATCHED, file(VIRAL), file(VIRAL, "f2")), "/fileDetails[2]")],
    "ct_batched_annotation": [
        (with_files(BATCHED, file(inner)), "/fileDetails[1]")
        for inner in (
            "",
            "<fileAnnotations><viral/><infant/></fileAnnotations>",
            "<potentialMeme>false</potentialMeme>",
        )
    ],
    "ct_batched_file_field": [
        (with_files(BATCHED, file(VIRAL + "<additionalInfo>x</additionalInfo>")), "/fileDetails[1]/additionalInfo"),
        (
            with_files(BATCHED, file("<originalFileName>x</originalFileName>" + VIRAL)),
            "/fileDetails[1]/originalFileName",
        ),
    ],
    "ct_batched_relevance": [
        (
            with_files(
                BATCHED,
                file("<fileRelevance>Supplemental Reported</fileRelevance><fileAnnotations><viral/></fileAnnotations>"),
            ),
            "/fileDetails[1]/fileRelevance",
        )
    ],
    "ct_supplemental_classified": [
        (
            with_files(
                report(),
                file(f"{SUPPLEMENTAL}<industryClassification>A1</industryClassification>"),
            ),
            "/fileDetails[1]/industryClassification",
        )
    ],
    "ct_supplemental_meme": [
        (
            with_files(report(), file(f"<fileRelevance>Supplemental Reported</fileRelevance>{meme}")),
            "/fileDetails[1]",
        )
        for meme in ("<potentialMeme>true</potentialMeme>", "<fileAnnotations><potentialMeme/></fileAnnotations>")
    ],
    "ct_exif_unviewed": [
        (
            with_files(report(), file(f"{viewed}<exifViewedByEsp>true</exifViewedByEsp>")),
            "/fileDetails[1]/exifViewedByEsp",
        )
        for viewed in ("", "<fileViewedByEsp>false</fileViewedByEsp>")
    ],
    "ct_file_twice": [(with_files(report(), file(), file()), "/fileDetails[2]")],
    "ct_hash_blank": [(hashed("MD5", " "), "/fileDetails[1]/originalFileHash")],
}

NOTES: dict[str, list[str]] = {
    "ct_zone_unknown": [captured("151.101.1.69", "<dateTime>2025-03-01T20:00:00</dateTime>")],
    "ct_born_after_incident": [person("", "<dateOfBirth>2025-05-01</dateOfBirth>")],
    "ct_epoch_time": [report(when="1970-01-01T01:00:00+01:00")],
    "ct_enabled_before_disabled": [
        disabled('disabledDate="2025-02-02T00:00:00Z" reenabledDate="2025-02-01T00:00:00Z"')
    ],
    "ct_dated_though_not_disabled": [disabled('disabledDate="2025-02-02T00:00:00Z"', "false")],
    "ct_age_and_birth_disagree": [person("", "<age>30</age><dateOfBirth>1980-01-01</dateOfBirth>")],
    "ct_ip_reserved": [
        captured(text)
        for text in (
            "127.0.0.1",
            "10.0.0.1",
            "100.64.0.9",
            "192.0.2.1",
            "::1",
            "fe80::1",
            "2001:db8::1",
            "::ffff:192.168.1.1",
            "224.0.0.1",
        )
    ],
    "ct_ip_mapped": [captured("::ffff:151.101.1.69")],
    "ct_ip_without_time": [captured("151.101.1.69", "<port>80</port>")],
    "ct_ip_without_port": [captured("151.101.1.69", "<dateTime>2025-03-01T20:00:00Z</dateTime>")],
    "ct_email_malformed": [person("", "<email>not an address</email>")],
    "ct_email_local_too_long": [person("", f"<email>{'a' * 65}@example.eu</email>")],
    "ct_phone_without_digits": [person("", "<phone>none</phone>")],
    "ct_not_a_web_address": [person("<profileUrl>platform.example.eu/u</profileUrl>")],
    "ct_no_country": [
        person(f"<estimatedLocation><countryCode>{code}</countryCode></estimatedLocation>")
        for code in ("A1", "O1", "EU")
    ],
    "ct_two_states": [person("", "<address><state>TX</state><country>FR</country></address>")],
    "ct_half_a_position": [incident("<cellPhoneIncident><latitude>1</latitude></cellPhoneIncident>")],
    "ct_no_incident_form": [report(after_summary="")],
    "ct_nothing_to_act_on": [report(people="")],
    "ct_third_party": [person("<thirdPartyUserReported>true</thirdPartyUserReported>")],
    "ct_compromised_nameless": [person("<compromisedAccount>true</compromisedAccount>")],
    "ct_both_disabled": [
        person(
            "<accountTemporarilyDisabled>true</accountTemporarilyDisabled><accountPermanentlyDisabled>true</accountPermanentlyDisabled>"
        )
    ],
    "ct_country_without_process": [
        report(
            after_summary="<lawEnforcement><agencyName>x</agencyName>"
            '<servedLegalProcessInternational fleaCountry="FR">false</servedLegalProcessInternational></lawEnforcement>'
        )
    ],
    "ct_hash_wrong_length": [hashed("MD5", "abc"), hashed("SHA-256", "0" * 63), hashed("sha1", "z" * 40)],
    "ct_hash_unknown": [hashed("WHIRL", "abcd")],
    "ct_hash_of_nothing": [hashed("MD5", "d41d8cd98f00b204e9800998ecf8427e"), hashed("MD5", "0" * 32)],
}


def test_every_rule_has_a_case_here_and_a_sentence() -> None:
    assert {rule.code for rule in RULES if rule.stops} == set(FAULTS)
    assert {rule.code for rule in RULES if not rule.stops} == set(NOTES)
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.code in CATALOGUE for rule in RULES)


@pytest.mark.parametrize(("code", "text", "path"), [(code, *case) for code, cases in FAULTS.items() for case in cases])
def test_a_fault_stops_the_report_and_names_its_place(code: str, text: str, path: str) -> None:
    unit = one(text)
    assert (code, path) in fault_places(unit)
    assert not unit.draft
    assert_sentences_hold(unit)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NOTES.items() for text in texts])
def test_a_note_leaves_the_report_accepted(code: str, text: str) -> None:
    unit = one(text)
    assert unit.faults == ()
    assert code in note_codes(unit)
    assert unit.draft
    assert_sentences_hold(unit)


def assert_sentences_hold(unit: Delivered) -> None:
    for fault in (*unit.faults, *unit.notes):
        text = CATALOGUE[fault.code]
        values = {"column": fault.column, **fault.params}
        assert text.sentence.format(**values)
        assert text.mend.format(**values) is not None


@pytest.mark.parametrize(
    "text",
    [
        captured("151.101.1.69"),
        captured("2A00:1450:4001:081B:0:0:0:200E"),
        person("", '<phone countryCallingCode="+40">721 555 010</phone>'),
        with_files(
            BATCHED, file("<potentialMeme>true</potentialMeme><industryClassification>B1</industryClassification>")
        ),
        with_files(report(), file("<fileViewedByEsp>true</fileViewedByEsp><exifViewedByEsp>true</exifViewedByEsp>")),
        report(when="2025-03-01T24:00:00+01:00"),
        BATCHED.replace(
            "</report>", "<personOrUserReported><espIdentifier>2</espIdentifier></personOrUserReported></report>"
        ),
    ],
)
def test_what_is_right_is_accepted_without_a_word(text: str) -> None:
    unit = one(text)
    assert unit.faults == ()
    assert note_codes(unit) <= {"ct_nothing_to_act_on"}


def test_without_a_moment_that_counts_as_now_no_time_is_future() -> None:
    assert deliver(report(when="2999-01-01T00:00:00Z"), now=None)[0].faults == ()


def test_a_time_without_zone_is_future_only_when_it_is_so_everywhere() -> None:
    later_today = NOW.replace(hour=10).strftime("%Y-%m-%dT%H:%M:%S")
    text = captured("151.101.1.69", f"<dateTime>{later_today}</dateTime>")
    assert one(text).faults == ()


def test_an_address_of_the_incident_may_stand_at_a_recipient() -> None:
    mail = "<emailIncident><emailAddress>X@example.eu</emailAddress></emailIncident>"
    recipient = "<intendedRecipientPerson><email>x@example.eu</email></intendedRecipientPerson>"
    recipient = f"<intendedRecipient>{recipient}</intendedRecipient>"
    assert (
        one(report(after_summary=f"<internetDetails>{mail}</internetDetails>", people=PERSON + recipient)).faults == ()
    )


def test_one_address_repeated_many_times_names_a_bounded_number_of_places() -> None:
    unit = one(person(IP.replace("151.101.1.69", "nonsense") * 300))
    assert len(unit.faults) == 100
