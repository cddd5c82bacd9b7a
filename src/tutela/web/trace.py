"""The trace of a firearm: of one that a record holds, or of one that a person describes; on the page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.linking.tracing import queries
from tutela.linking.tracing.firearms import described
from tutela.linking.tracing.queries import Candidate, Subject, Trace
from tutela.linking.tracing.rules import LOOKED_AT, NAMES, SHOWN, SLIPS_SCANNED, VERSION
from tutela.recognition import countries
from tutela.recognition.firearms.comparing import Verdict
from tutela.records import consulting
from tutela.records import queries as records
from tutela.records.firearm import Firearm
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.vocabulary.codelists import codelist
from tutela.web import trace_words
from tutela.web.address import parameters
from tutela.web.downloads import file_of
from tutela.web.page import page

ACTION: Final = "firearms.trace"
_FIELDS: Final = ("serial", "make", "model", "calibre", "type", "component", "country")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Section:
    """One band as the page shows it."""

    name: str
    title: str
    rule: str
    candidates: list[Candidate]
    count: int


@page("firearms.trace")
def trace_form(request: HttpRequest) -> HttpResponseBase:
    """A described firearm; the form alone while no serial is given."""
    given = _given(request)
    if not given["serial"]:
        return render(request, "linking/trace.html", _form(given))
    subject = queries.subject_described(_described(given))
    found = _looked(subject)
    return render(request, "linking/trace.html", {**_form(given), **_shown(found), "file": _file_address(given)})


@page("firearms.trace")
def trace_record(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """A firearm of a record. One of others that names persons is opened for a purpose first, on its own page."""
    record = records.record(public_id)
    if consulting.purpose_wanted(record):
        return redirect("record", public_id=public_id)
    found = _looked(queries.subject_of(record, number))
    file = reverse("trace_record_file", kwargs={"public_id": public_id, "number": number})
    return render(request, "linking/trace.html", {**_shown(found), "record": record, "file": file})


@page("records.export")
def trace_file(request: HttpRequest) -> HttpResponseBase:
    """The trace of a described firearm as CSV."""
    given = _given(request)
    if not given["serial"]:
        raise InvalidInput(
            _("No serial is given."), mend=_("Type what could be read, with ? for each other character.")
        )
    return _file(queries.subject_described(_described(given)))


@page("records.export")
def trace_record_file(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """The trace of a record's firearm as CSV."""
    record = records.record(public_id)
    if consulting.purpose_wanted(record):
        return redirect("record", public_id=public_id)
    return _file(queries.subject_of(record, number))


def _looked(subject: Subject) -> Trace:
    """The trace, on record: the record it starts from, and a keyed hash of what was sought."""
    actors.current().require(ACTION)
    found = queries.trace(subject)
    if subject.record is not None:
        audit.record(Operation.CONSULTATION, ACTION, "record", subject.record.public_id)
    audit.record(Operation.CONSULTATION, ACTION, "trace", subject.digest, count=len(found.candidates))
    return found


def _given(request: HttpRequest) -> dict[str, str]:
    asked = parameters(request)
    return {name: " ".join(asked.get(name, "").split())[:_LONGEST] for name in _FIELDS}


def _described(given: Mapping[str, str]) -> Firearm:
    """The firearm that the form describes. InvalidInput says what can't be used."""
    country = countries.read(given["country"]).value if given["country"] else None
    if given["country"] and country is None:
        raise InvalidInput(_("There is no such country."), mend=_("Give its name or its two letters."))
    for name, listed in (("type", "firearm_type"), ("component", "firearm_component")):
        if given[name] and codelist(listed).get(given[name]) is None:
            raise InvalidInput(_("That is not on the list."), mend=_("Choose from the list, or leave it open."))
    try:
        return described(given, country.code if country else None)
    except ValidationError as error:
        raise InvalidInput(_("The description can't be used."), mend=str(error.errors()[0]["msg"])) from None


def _form(given: Mapping[str, str]) -> dict[str, object]:
    return {
        "form": given,
        "types": [(code.code, _(code.label)) for code in codelist("firearm_type").codes if code.code != "unknown"],
        "components": [(code.code, _(code.label)) for code in codelist("firearm_component").codes],
    }


def _file_address(given: Mapping[str, str]) -> str:
    return f"{reverse('trace_file')}?{urlencode({name: value for name, value in given.items() if value})}"


def _shown(found: Trace) -> dict[str, object]:
    left, sections = SHOWN, []
    for rule, listed in found.bands:
        sections.append(Section(rule.name, rule.title, rule.rule, listed[:left], len(listed)))
        left = max(left - len(listed), 0)
    firearm = found.subject.held.firearm
    return {
        "found": found,
        "firearm": firearm,
        "marks": found.subject.description.marks,
        "absence": trace_words.ABSENCES[found.absence] if found.absence else "",
        "sections": sections,
        "hidden": max(len(found.candidates) - SHOWN, 0),
        "raised": [one for one in found.flags if not one.finding.unknown],
        "unsaid": [one for one in found.flags if one.finding.unknown],
        "limit": LOOKED_AT,
        "slips": SLIPS_SCANNED,
        "rules": VERSION,
        "may_export": actors.current().may("records.export"),
    }


CSV_COLUMNS: Final = (
    "band", "bits", "tied", "record", "firearm", "record_kind", "area", "owner", "event", "at", "country", "reporter_class",
    "field", "ours", "theirs", "verdict", "field_bits", "handling", "rules",
)  # fmt: skip


def _file(subject: Subject) -> HttpResponseBase:
    found = _looked(subject)

    def note() -> None:
        audit.record(Operation.DISCLOSURE, "records.export", "trace", subject.digest, count=len(found.candidates))

    return file_of(csv_of(found), "trace.csv", "text/csv; charset=utf-8", note)


def csv_of(found: Trace) -> Iterator[bytes]:
    """A line a compared field; codes and not words, for programs. No persons, no free text of the record."""
    yield csv_head(CSV_COLUMNS)
    for one in found.candidates:
        record: Record = one.record
        who = [record.public_id, one.held.number, record.kind, record.area, record.owner.name]
        what = [one.step.event, one.step.at, one.step.country, one.step.reporter]
        sure = [NAMES[one.comparison.band], one.comparison.bits, "tied" if one.tied else ""]
        for field in (*one.comparison.fields, *one.beside):
            if field.verdict is Verdict.UNKNOWN and not field.ours and not field.theirs:
                continue
            said = [field.field, field.ours, field.theirs, str(field.verdict), field.bits]
            yield csv_line([*sure, *who, *what, *said, " ".join(record.handling), VERSION])
