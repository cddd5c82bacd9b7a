"""Writing: what was read is written again in the schema's order, and reading it again gives the same draft."""

from __future__ import annotations

from lxml import etree
from tests.formats.cybertipline.reports import deliver, one

from tutela.formats.contract import Delivered
from tutela.formats.cybertipline import structure
from tutela.formats.cybertipline.conformance import Findings, check
from tutela.formats.cybertipline.examples import MAXIMAL, MINIMAL
from tutela.formats.cybertipline.write import report_element, write, write_one
from tutela.records.protection_report import Account, InternetDetail, ProtectionReport
from tutela.records.values import Assertion, Capacity, Coded, Naming, Person, Precision, When


def body_of(unit: Delivered) -> ProtectionReport:
    """The body, with coded values kept as written (recognition is another stage's work)."""
    draft = dict(unit.draft)
    draft["incident_type"] = {"written": draft["incident_type"]}
    draft["files"] = [
        {
            name: {"written": value} if name in ("relevance", "classification") and value else value
            for name, value in file.items()
        }
        for file in draft["files"]  # type: ignore[attr-defined]
    ]
    return ProtectionReport.model_validate(draft)


def canonical(content: bytes) -> bytes:
    tree = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    for node in tree.iter():  # a flag may be empty or true
        parent = node.getparent()
        if parent is not None and str(parent.tag).endswith("Annotations"):
            node.text = None
    return etree.tostring(tree, method="c14n")


def test_the_maximal_report_is_written_back_element_for_element() -> None:
    unit = one(MAXIMAL)
    assert canonical(write([("123456789", body_of(unit))])) == canonical(MAXIMAL)


def test_a_single_report_is_read_back_as_the_same_draft() -> None:
    unit = one(MINIMAL)
    assert one(write_one(body_of(unit))).draft == unit.draft


MADE = ProtectionReport(
    incident_type=Coded(code="enticement", written="Online Enticement of Children for Sexual Acts"),
    platform="Example Platform",
    urgent=True,
    annotations=("sextortion",),
    when=When(at="2025-03-01T10:05Z", precision=Precision.MINUTE, zone_known=True),
    internet_details=(InternetDetail(form="chat_im", content="Made up"),),
    reporter={"reportingPerson/email[1]": "desk@platform.example.eu"},
    accounts=(
        Account(
            party="reported",
            person=Person(
                capacity=Capacity.SUSPECT,
                assertion=Assertion.ASSESSMENT,
                name="Reported Placeholder",
                age=40,
                namings=(
                    Naming(scheme="email", written="x@example.eu"),
                    Naming(scheme="phone", written="+40 721 555 010"),
                    Naming(scheme="ip", written="151.101.1.69", port=50000, at="2025-03-01T10:04:00Z", role="login"),
                    Naming(scheme="imei", written="490154203237518"),
                    Naming(scheme="handle", written="made_up", role="screen name"),
                ),
            ),
        ),
        Account(party="victim", person=Person(capacity=Capacity.VICTIM, assertion=Assertion.ASSESSMENT, age=13)),
    ),
)


def test_a_body_made_without_a_file_is_written_from_its_persons_and_namings() -> None:
    node, found = report_element(MADE), Findings()
    check(node, structure.REPORT, "/report", found)
    assert (found.faults, found.notes) == ([], [])
    unit = one(write_one(MADE))
    assert unit.faults == ()
    again = body_of(unit)
    known = {(naming.scheme, naming.written, naming.port, naming.at) for naming in again.accounts[0].person.namings}
    assert known == {
        (naming.scheme, naming.written, naming.port, naming.at) for naming in MADE.accounts[0].person.namings
    }
    assert again.accounts[0].person.name == "Reported Placeholder"
    assert (again.urgent, again.annotations, again.when and again.when.at) == (
        True,
        ("sextortion",),
        "2025-03-01T10:05:00Z",
    )


def test_many_reports_of_one_file_are_read_back_in_order() -> None:
    units = deliver(write((str(number), MADE) for number in range(1, 21)))
    assert [unit.reference for unit in units] == [str(number) for number in range(1, 21)]
    assert len({str(unit.draft) for unit in units}) == 1
