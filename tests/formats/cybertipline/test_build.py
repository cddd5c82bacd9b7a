"""From elements to the draft: nothing is dropped, persons have a capacity, identifiers what they need to be traced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from lxml import etree
from tests.formats.cybertipline.reports import PERSON, one, report

from tutela.formats.cybertipline import structure
from tutela.formats.cybertipline.examples import MAXIMAL
from tutela.records.protection_report import ProtectionReport
from tutela.records.values import Coded


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None:
        yield str(value)


def persons(text: str | bytes) -> list[dict[str, Any]]:
    return [account["person"] for account in cast(list[dict[str, Any]], one(text).draft["accounts"])]


def test_every_text_and_attribute_of_the_maximal_report_stands_in_the_draft() -> None:
    unit = one(MAXIMAL)
    assert (unit.faults, unit.notes) == ((), ())
    kept = [*texts_in(unit.draft), unit.reference]
    tree = etree.fromstring(MAXIMAL)
    written = [
        node.text
        for node in tree.iter()
        if len(node) == 0 and node.text and node.tag not in structure.REPORT_ANNOTATIONS
    ]
    written += [str(value) for node in tree.iter() for value in node.attrib.values()]
    assert [text for text in written if text not in kept] == []
    flags = {
        str(flag.tag) for name in ("reportAnnotations", "fileAnnotations") for flag in tree.iterfind(f".//{name}/*")
    }
    names = {**structure.REPORT_ANNOTATIONS, **structure.FILE_ANNOTATIONS}
    assert all(names[flag] in kept for flag in flags)


def test_each_value_is_kept_as_often_as_it_was_written() -> None:
    """One marker in turn is put into each leaf: none of the leaves shadows another."""
    marked = 0
    for index, node in enumerate(etree.fromstring(MAXIMAL).iter()):
        if (
            len(node)
            or not node.text
            or not node.text.strip()
            or node.tag not in {"displayName", "content", "value", "city", "additionalInfo"}
        ):
            continue
        tree = etree.fromstring(MAXIMAL)
        list(tree.iter())[index].text = f"marker {index}"
        assert f"marker {index}" in texts_in(one(etree.tostring(tree)).draft)
        marked += 1
    assert marked > 25


def test_the_draft_makes_a_report_of_the_model() -> None:
    unit = one(MAXIMAL)
    draft = unit.draft | {"incident_type": Coded(written=str(unit.draft["incident_type"]))}
    where = cast(dict[str, Any], draft["where"])
    files = [{**file, "relevance": None, "classification": None} for file in cast(list[dict[str, Any]], draft["files"])]
    body = ProtectionReport.model_validate(draft | {"files": files})
    assert where == {"latitude": 50.1109, "longitude": 8.6821}
    assert [account.party for account in body.accounts] == ["reported"] * 3 + ["recipient"] + ["victim"] * 2
    assert {naming.scheme for naming in body.all_namings()} >= {
        "email",
        "phone",
        "ip",
        "handle",
        "url",
        "imei",
        "device",
        "md5",
        "sha1",
        "sha256",
    }
    assert body.when is not None
    assert (body.when.at, body.when.zone_known) == ("2025-03-01T15:00:00Z", True)


def test_the_reporter_is_no_identifier_that_could_tie_reports() -> None:
    unit = one(MAXIMAL)
    namings = [text for account in cast(list[Any], unit.draft["accounts"]) for text in texts_in(account["person"])]
    assert "desk@platform.example.eu" not in namings + list(texts_in(unit.draft["namings"]))
    assert cast(dict[str, str], unit.draft["reporter"])["reportingPerson/email[1]"] == "desk@platform.example.eu"


def test_identifiers_carry_service_country_code_port_time_and_role() -> None:
    namings = persons(MAXIMAL)[0]["namings"]
    by_role = {naming["role"]: naming for naming in namings}
    assert by_role["telephone"]["written"] == "+40 721 555 001"
    assert by_role["account id"]["service"] == "Example Messages"
    assert by_role["screen name"]["scheme"] == "handle"
    assert (by_role["login"]["port"], by_role["login"]["at"]) == (51515, "2025-02-28T04:59:59Z")
    assert by_role["device: IMEI"]["scheme"] == "imei"
    assert all((naming["capacity"], naming["assertion"]) == ("suspect", "assessment") for naming in namings)


@pytest.mark.parametrize("rest", ["", "<dateTime>2025-03-01T20:00:00</dateTime>"])
def test_an_address_without_time_or_zone_has_no_moment(rest: str) -> None:
    capture = f"<ipCaptureEvent><ipAddress>151.101.1.69</ipAddress>{rest}</ipCaptureEvent>"
    capture = f"<personOrUserReported>{capture}</personOrUserReported>"
    assert "at" not in persons(report(people=capture))[0]["namings"][0]


RECIPIENT = "<intendedRecipient><screenName>r</screenName></intendedRecipient>"


@pytest.mark.parametrize(
    ("people", "incident", "capacity"),
    [
        (PERSON, "Child Sex Trafficking", "suspect"),
        (
            "<personOrUserReported><compromisedAccount>true</compromisedAccount></personOrUserReported>",
            "Child Sex Trafficking",
            "other",
        ),
        ("<victim><victimPerson/></victim>", "Child Sex Trafficking", "victim"),
        (RECIPIENT, "Child Sex Trafficking", "witness_or_contact"),
        (RECIPIENT, "Online Enticement of Children for Sexual Acts", "victim"),
        (RECIPIENT, "Unsolicited Obscene Material Sent to a Child", "victim"),
    ],
)
def test_the_capacity_of_a_person_follows_the_declared_rules(people: str, incident: str, capacity: str) -> None:
    person = persons(report(people=people).replace("Child Sex Trafficking", incident))[0]
    assert (person["capacity"], person["assertion"]) == (capacity, "assessment")


def test_associated_accounts_of_a_victim_are_protected_and_parents_are_contacts() -> None:
    capacities = {person["role"]: person["capacity"] for person in persons(MAXIMAL)}
    assert capacities["associated account: Linked"] == "victim"
    assert capacities["associated account: Billing"] == "other"
    assert capacities["associated account: Parent/Guardian"] == "witness_or_contact"


def test_an_incident_away_from_the_net_is_offline_and_stands_where_it_says() -> None:
    place = "<incidentAddress><city>Model Town</city><country>RO</country></incidentAddress>"
    form = f"<internetDetails><nonInternetIncident>{place}</nonInternetIncident></internetDetails>"
    unit = one(report(after_summary=form))
    assert (unit.draft["setting"], unit.draft["where"]) == ("offline", {"country": "RO", "place": "Model Town"})
    assert "country" not in cast(dict[str, Any], one(report(after_summary=form.replace("RO", "A1"))).draft["where"])
