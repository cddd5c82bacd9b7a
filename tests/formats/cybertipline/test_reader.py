"""Reading files: bombs and damage are one error with its place, wrappers keep reports apart, mutants never surprise."""

from __future__ import annotations

import random
import resource
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.formats.cybertipline.reports import NOW, deliver, fault_places, file, note_codes, one, report, with_files

from tutela.errors import FormatError
from tutela.formats import cybertipline
from tutela.formats.contract import Limits, Source, Totals
from tutela.formats.cybertipline import safe_xml
from tutela.formats.cybertipline.examples import MAXIMAL, MINIMAL
from tutela.vocabulary.faults import CATALOGUE

GIVEN = settings(max_examples=100)
LAUGHS = "".join(f'<!ENTITY l{level + 1} "{f"&l{level};" * 10}">' for level in range(9))


def refused(content: str | bytes, limits: Limits | None = None) -> FormatError:
    with pytest.raises(FormatError) as caught:
        deliver(content, limits=limits)
    assert caught.value.fault_code in CATALOGUE
    assert caught.value.place.startswith("in.xml")
    return caught.value


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE report [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE report [<!ENTITY x "{"y" * 50_000}">]>',
        '<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE report SYSTEM "http://example.eu/x.dtd">',
        '<!DOCTYPE report [<!ENTITY % p SYSTEM "http://example.eu/p"> %p;]>',
        "<!DOCTYPE report>",
    ],
)
@pytest.mark.parametrize(
    "body", [report(), report(f"<platform>{'&x;' * 1000}</platform>"), report("<platform>&l9;</platform>")]
)
def test_a_document_type_is_refused_whatever_it_declares(doctype: str, body: str) -> None:
    assert refused(doctype + "\n" + body).fault_code == "xml_dtd"


def test_a_plain_document_type_is_named_as_such_with_its_line() -> None:
    error = refused("<!DOCTYPE report [<!ENTITY x 'y'>]>\n" + report("<platform>&x;</platform>"))
    assert (error.fault_code, error.place) == ("xml_dtd", "in.xml:2:1")


def test_an_entity_bomb_in_an_attribute_is_refused_quickly_and_in_little_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(f'<!DOCTYPE report [<!ENTITY l0 "ha">{LAUGHS}]><report id="&l9;"/>')
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "document_empty"),
        ("   ", "xml_malformed"),
        (report()[:-20], "xml_malformed"),
        (report().replace("</reporter>", ""), "xml_malformed"),
        (report() + report(), "xml_malformed"),
        (report("<platform>&unknown;</platform>"), "xml_malformed"),
        (report("<platform>\x00</platform>"), "xml_malformed"),
        (report("<platform>\x08</platform>"), "xml_malformed"),
        (report("<platform>&#xD800;</platform>"), "xml_malformed"),
        (report("<platform>ü</platform>").encode("latin-1"), "xml_malformed"),
        ("<letter/>", "ct_not_a_report"),
        ("<reports/>", "document_empty"),
        ("<report>" + "<a>" * 150 + "</a>" * 150 + "</report>", "xml_too_deep"),
        ("<a>" * 200_000, "xml_too_deep"),
    ],
)
def test_a_file_that_is_no_report_is_one_error(content: str | bytes, code: str) -> None:
    assert refused(content).fault_code == code


def test_damage_is_named_with_line_and_column() -> None:
    assert refused("<report>\n  <a>\n  </b>\n</report>").place == "in.xml:3:7"


def test_more_elements_or_bytes_than_a_report_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MOST_ELEMENTS", 500)
    assert refused(f"<report>{'<a/>' * 600}</report>").fault_code == "xml_too_many_elements"
    assert len(deliver(f"<reports>{report() * 100}</reports>")) == 100
    small = Limits(document_bytes=100_000)
    assert refused(report(f"<platform>{'x' * 400_000}</platform>"), small).fault_code == "document_too_large"
    assert len(deliver(f"<reports>{report() * 1000}</reports>", limits=small)) == 1000


def test_external_schemas_and_inclusions_are_never_fetched() -> None:
    text = report().replace(
        "<report>",
        '<report xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://127.0.0.1:1/x.xsd">',
    )
    assert one(text).faults == ()
    inclusion = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    unit = one(report(people=inclusion))
    assert [code for code, _ in fault_places(unit)] == ["ct_unknown_element"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_honoured_and_the_text_is_kept_as_it_came(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8", "utf-16": "UTF-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{name}"?>\n<!-- kept -->' + report("<platform>Größe &amp; Maß</platform>")
    unit = one(text.encode(encoding))
    assert unit.draft["platform"] == "Größe & Maß"
    assert unit.written[""] == text


def test_text_in_many_scripts_is_kept_to_the_last_character() -> None:
    name = "Ωμέγα Ђ عربي Ħal \u202etxt.gpj\u202c 👩‍👩‍👧 e\u0301 \u200b"
    unit = one(report(people=f"<personOrUserReported><displayName>{name}</displayName></personOrUserReported>"))
    assert unit.draft["accounts"][0]["display_names"] == [name]  # type: ignore[index]


def test_files_are_attached_to_the_report_they_name_before_or_after_it() -> None:
    reports = "".join(report().replace("<report>", f'<report reportId="{number}">') for number in (1, 2))
    text = (
        f"<reports>{file('', 'b', '2')}{reports}{file('', 'a', '1')}{file('', 'c', '2')}{file('', 'x', '9')}</reports>"
    )
    units = deliver(text)
    assert [unit.reference for unit in units] == ["1", "2", None]
    ids = [[entry["file_id"] for entry in unit.draft["files"]] for unit in units[:2]]  # type: ignore[attr-defined]
    assert ids == [["a"], ["b", "c"]]
    assert fault_places(units[2]) == [("ct_file_without_report", "/fileDetails/reportId")]


@pytest.mark.parametrize("opening", ['<report reportId="5">', '<report id="5">', "<report><reportId>5</reportId>"])
def test_the_number_of_a_report_may_stand_in_three_places(opening: str) -> None:
    unit = one(report().replace("<report>", opening))
    assert (unit.reference, unit.faults) == ("5", ())


def test_one_report_without_number_takes_that_of_its_files() -> None:
    unit = one(f"<reports>{report()}{file('', 'a', '77')}</reports>")
    assert (unit.reference, note_codes(unit)) == ("77", {"ct_reference_from_file"})


def test_what_is_quarantined_can_be_mended_and_delivered_again_by_itself() -> None:
    broken = with_files(report(), file("<fileViewedByEsp>perhaps</fileViewedByEsp>"))
    unit = one(broken)
    assert unit.faults
    again = one(unit.written[""].replace("perhaps", "true"))
    assert (again.faults, again.reference) == ((), "7")
    assert len(again.draft["files"]) == 1  # type: ignore[arg-type]


def test_an_urgent_report_in_quarantine_says_so() -> None:
    unit = one(report("<escalateToHighPriority>now</escalateToHighPriority>", reporter=""))
    assert unit.faults
    assert "ct_urgent_in_quarantine" in note_codes(unit)


def test_a_lone_file_description_is_quarantined() -> None:
    assert [code for code, _ in fault_places(one(file()))] == ["ct_file_without_report"]


@pytest.mark.parametrize(("name", "content"), cybertipline.FORMAT.examples)
def test_the_examples_are_recognised_and_accepted(name: str, content: bytes) -> None:
    assert cybertipline.FORMAT.sniff(content[:4096], name).confidence > 90
    assert one(content).faults == ()
    assert cybertipline.FORMAT.sniff(b"a;b;c\n", "x.xml").confidence == 0


def test_progress_counts_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_bytes(f"<reports>{report() * 500}</reports>".encode())
    seen: list[int] = []
    assert len(list(cybertipline.read(Source(path, "in.xml"), Limits(), Totals(), seen.append))) == 500
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


def mutated(seed: int, steps: int, words: list[str]) -> bytes:
    """The maximal example with elements deleted, moved, doubled, renamed or given other text."""
    chance = random.Random(seed)
    tree = etree.fromstring(MAXIMAL)
    for word in words[:steps]:
        nodes = list(tree.iter())[1:]
        if not nodes:
            break
        node, other = chance.choice(nodes), chance.choice(nodes)
        parent = node.getparent()
        act = chance.randrange(6)
        if act == 0 and parent is not None:
            parent.remove(node)
        elif act == 1 and parent is not None:
            parent.insert(0, node)
        elif act == 2 and node is not other and node not in other.iterancestors():
            other.append(node)
        elif act == 3:
            node.tag = other.tag
        elif act == 4:
            node.text = word
        else:
            node.set(chance.choice(["type", "verified", "reason", "hashType", "countryCallingCode"]), word)
    return etree.tostring(tree)


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)


@GIVEN
@given(seed=st.integers(0, 2**32), words=st.lists(XML_TEXT, min_size=1, max_size=12))
def test_any_mutant_of_a_report_is_delivered_or_refused_with_reasons(seed: int, words: list[str]) -> None:
    with suppress(FormatError):
        for unit in deliver(mutated(seed, len(words), words)):
            assert bool(unit.faults) != bool(unit.draft)
            assert all(fault.column.startswith("/") for fault in unit.faults)
            assert all(
                CATALOGUE[fault.code].sentence.format(column=fault.column, **fault.params) for fault in unit.faults
            )


@GIVEN
@given(content=st.binary(max_size=300), keep=st.integers(0, len(MINIMAL)))
def test_any_bytes_make_units_or_one_format_error(content: bytes, keep: int) -> None:
    for whole in (content, MINIMAL[:keep] + content + MINIMAL[keep:]):
        with suppress(FormatError):
            deliver(whole, NOW)


OF_NOBODY = "<fileDetails><reportId>404</reportId><fileId>a</fileId></fileDetails>"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"<reports>{report()}{report()}<report><unheard/></report></reports>", 3),
        (f"<reports>{OF_NOBODY}{report()}{OF_NOBODY}<surprise/><report/></reports>", 5),
        (f"<reports>{OF_NOBODY}<report><incidentSummary/></report></reports>", 1),
        (OF_NOBODY, 1),
    ],
    ids=["reports", "files of no report and a stranger", "files of the only report", "a file alone"],
)
def test_reading_through_counts_the_same_units_without_judging_them(tmp_path: Path, text: str, count: int) -> None:
    path = tmp_path / "in.xml"
    path.write_text(text, encoding="utf-8")

    def units(*, bare: bool) -> list[str]:
        totals = Totals()
        read = list(cybertipline.read(Source(path, "in.xml", bare), Limits(), totals))
        assert totals.units == len(read) == count
        assert any(unit.faults for unit in read) is not bare
        return [unit.kind for unit in read]

    assert units(bare=True) == units(bare=False)
