"""CyberTipline XML files: one ``<report>``, or many with their ``<fileDetails>`` inside ``<reports>``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from tutela.errors import FormatError
from tutela.formats.contract import Delivered, Draft, Limits, Place, Progress, Sniff, Source, Totals
from tutela.formats.cybertipline import conformance, semantics, structure
from tutela.formats.cybertipline.build import draft_of
from tutela.formats.cybertipline.conformance import Findings
from tutela.formats.cybertipline.rule import Reported
from tutela.formats.cybertipline.safe_xml import Unit, units
from tutela.formats.cybertipline.tree import Node, text_at

KIND: Final = "protection_report"
WRAPPERS: Final = frozenset({"reports"})

_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_OPENING: Final = re.compile(rb"<(reports?|fileDetails)[\s/>]")


@dataclass(slots=True)
class _Contents:
    """What a first reading of the file found: how many reports of which number, and the file details by the
    number they name.
    """

    reports: Counter[str | None] = field(default_factory=Counter)
    files: dict[str, list[bytes]] = field(default_factory=dict)
    adopted: str | None = None

    def of(self, reference: str | None) -> list[bytes]:
        return self.files.get(reference or "", [])


def sniff(head: bytes, name: str) -> Sniff:
    """Whether the first element is a report of this kind."""
    text = head.replace(b"\x00", b"")  # UTF-16 as well
    opening = _OPENING.search(text)
    if opening is None:
        return Sniff(0)
    if b"<incidentSummary" in text:
        return Sniff(98, "an XML report with an incident summary")
    return Sniff(70, f"an XML file that begins with <{opening[1].decode()}>")


def read(
    source: Source,
    limits: Limits,
    totals: Totals,
    progress: Progress | None = None,
    not_after: datetime | None = None,
) -> Iterator[Delivered]:
    """One ``Delivered`` a report. ``not_after`` (with zone) is the moment that counts as now; None judges no time
    as future.

    The file is read twice: once to see that it is whole and to find the file details, then report by report.
    Raises ``FormatError`` before the first report where the file is no XML, unsafe, or another kind of document.
    """
    contents = _contents(source, limits)
    for unit in units(source, limits, WRAPPERS, progress):
        delivered = _delivered(source, unit, contents, not_after)
        if delivered is not None:
            totals.units += 1
            yield delivered


def _contents(source: Source, limits: Limits) -> _Contents:
    contents = _Contents()
    size = 0
    for unit in units(source, limits, WRAPPERS):
        name = str(unit.node.tag)
        if not unit.wrapper and name not in ("report", "fileDetails"):
            sentence = f"The outermost element is <{name[:100]}>, not <report> or <reports>."
            raise FormatError(sentence, fault_code="ct_not_a_report", place=f"{source.name}:{unit.line}:1")
        if name == "report":
            contents.reports[_own_number(unit.node)] += 1
        elif name == "fileDetails":
            written = etree.tostring(unit.node)
            size += len(written)
            if size > limits.document_bytes:
                raise FormatError("The file details are too many.", fault_code="document_too_large", place=source.name)
            contents.files.setdefault((text_at(unit.node, "reportId") or "").strip(), []).append(written)
    if not contents.reports and not contents.files:
        raise FormatError("The file holds no report.", fault_code="document_empty", place=source.name)
    if contents.reports == {None: 1} and len(contents.files) == 1:
        contents.adopted = next(iter(contents.files)) or None
    return contents


def _own_number(report: Node) -> str | None:
    written = report.get("reportId") or report.get("id") or text_at(report, "reportId") or ""
    return written.strip() or None


def _delivered(source: Source, unit: Unit, contents: _Contents, not_after: datetime | None) -> Delivered | None:
    place = Place(source.name, row=unit.line, path=unit.path)
    found = Findings()
    name = str(unit.node.tag)
    if name == "report":
        if (
            source.bare
        ):  # only whether the file is whole is asked, and how many reports it has: judging one takes far longer
            return Delivered(place, KIND, None, {}, {})
        return _report(source, unit, contents, not_after)
    if name == "fileDetails":
        number = (text_at(unit.node, "reportId") or "").strip()
        if number and (number in contents.reports or number == contents.adopted):
            return None  # delivered with its report
        found.fault("ct_file_without_report", "/fileDetails/reportId", value=number)
    else:
        found.fault("ct_unknown_element", unit.path, element=name, parent=unit.wrapper, nearest="report, fileDetails")
    return Delivered(place, KIND, None, {"": _written(unit.node)}, {}, tuple(found.faults))


def _report(source: Source, unit: Unit, contents: _Contents, not_after: datetime | None) -> Delivered:
    report, found = unit.node, Findings()
    reference = _own_number(report)
    if reference is None and contents.adopted is not None:
        reference = contents.adopted
        found.note("ct_reference_from_file", "/report", value=reference)
    texts = contents.of(reference)
    files = tuple(etree.fromstring(text, _parser()) for text in texts)
    conformance.check(report, structure.REPORT, "/report", found)
    for index, file in enumerate(files, 1):
        conformance.check(file, structure.FILE, f"/fileDetails[{index}]", found)
    draft: Draft = {}
    if not found.faults:
        semantics.check(Reported(report, files, not_after), found)
    if not found.faults:
        draft = draft_of(report, files)
    elif (text_at(report, "incidentSummary/escalateToHighPriority") or "").strip():
        found.note("ct_urgent_in_quarantine", "/report/incidentSummary/escalateToHighPriority")
    written = _whole(report, texts) if unit.wrapper else _file_text(source) or _written(report)
    place = Place(source.name, row=unit.line, path=unit.path)
    return Delivered(place, KIND, reference, {"": written}, draft, tuple(found.faults), notes=tuple(found.notes))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _written(node: Node) -> str:
    return etree.tostring(node, encoding="unicode")


def _whole(report: Node, files: list[bytes]) -> str:
    """The report with its files as one document, which can be mended and delivered again by itself."""
    if not files:
        return _written(report)
    parts = [_written(report), *(text.decode("ascii") for text in files)]
    return "<reports>\n" + "\n".join(parts) + "\n</reports>"


def _file_text(source: Source) -> str | None:
    """The text of a file with one report, exactly as it came; None where its encoding has no codec here."""
    content = source.path.read_bytes()
    declared = _ENCODING.search(content[:200])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except (LookupError, ValueError):
        return None
    return None if "\x00" in text else text
