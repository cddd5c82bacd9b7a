"""The answer to an access request: everything that is held about the person, everybody else taken out, as JSON, as a page to
read and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tutela.errors import Conflict
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.intake.models import Quarantined
from tutela.records.models import Record
from tutela.rights import answers
from tutela.rights.models import Annotation, Answer, Decision, PersonsRequest, RequestItem, RequestState
from tutela.rights.redacting import About, Redactor, cells
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.retention import BY_NAME


@dataclass(frozen=True, slots=True)
class Held:
    """One record, or unit set aside, with what it says of the person in each of its revisions."""

    reference: str
    kind: str
    facts: dict[str, Any]
    revisions: list[dict[str, Any]]
    annotations: list[str]


def about(request: PersonsRequest) -> About:
    """Whom a request is about."""
    return About(tuple(request.listed_names()), tuple(request.listed_identifiers()))


def held(request: PersonsRequest) -> list[Held]:
    """What was decided to be given out, item by item.

    Raises Conflict where some of it is not for the acting person to see: a colleague cleared for it gives the answer.
    """
    person, found = about(request), []
    for item in request.items.filter(decision=Decision.GRANT).order_by("id"):
        one = _unit(item, person) if item.of_quarantine else _record(item, person)
        if one is None:
            raise Conflict(
                _("Part of what is to be given out is not for you to see."),
                mend=_("Ask a colleague who is cleared for it."),
            )
        found.append(one)
    return found


def _record(item: RequestItem, person: About) -> Held | None:
    revisions = list(Record.objects.select_related("source", "owner").filter(uid=bytes(item.uid)).order_by("revision"))
    if not revisions:
        return None
    last = revisions[-1]
    rule = BY_NAME.get(last.retention_rule)
    facts = {
        "owner": last.owner.name,
        "source": last.source.slug,
        "regime": last.regime,
        "purposes": last.purposes,
        "legal_basis": last.legal_basis,
        "kept_until": last.retention_until.isoformat() if last.retention_until else None,
        "then": str(rule.action) if rule else None,
        "categories_of_recipients": "whoever the permission table lets see records of this class",
    }
    notes = [note.text for note in Annotation.objects.filter(uid=bytes(item.uid)).order_by("id")]
    return Held(last.public_id, last.kind, facts, [_revision(one, person) for one in revisions], notes)


def _revision(record: Record, person: About) -> dict[str, Any]:
    body = record.parsed_body()
    redactor = Redactor.of(body, person)
    return {
        "revision": record.revision,
        "received": record.recorded_at.isoformat(timespec="seconds"),
        "says": redactor.body(body),
        "as_written": cells(record.written_cells(), person, redactor),
    }


def _unit(item: RequestItem, person: About) -> Held | None:
    unit = Quarantined.objects.select_related("submission__source").filter(uid=bytes(item.uid)).first()
    if unit is None:
        return None
    redactor = Redactor(person, ())
    as_written = cells(unit.written_cells(), person, redactor)
    text = unit.written_cells().get("", "")
    if text and not as_written:
        as_written = {"document": "held, and not understood"}
    facts = {
        "source": unit.submission.source.slug,
        "legal_basis": unit.legal_basis,
        "kept_until": unit.retention_until.isoformat() if unit.retention_until else None,
        "state": "set aside because it could not be taken in as it was",
    }
    return Held(unit.public_id, unit.kind, facts, [{"as_written": as_written}], [])


def release(request: PersonsRequest, *, preview: bool = False) -> dict[str, Any]:
    """The whole answer as plain values. ``preview`` shows it to who decides, before; each look is in the audit."""
    actor = actors.current()
    actor.require("requests.handle", request.owner_id)
    given_out = request.state == RequestState.ANSWERED and request.answer in {Answer.GRANTED, Answer.PARTLY}
    if not preview and not given_out:
        raise Conflict(_("This request is not answered by giving out what is held."), mend=_("Answer it first."))
    found = held(request)
    operation = Operation.CONSULTATION if preview else Operation.DISCLOSURE
    audit.record(operation, "requests.handle", "request", request.public_id, count=len(found))
    return {
        "request": request.public_id,
        "kind": request.kind,
        "requester": request.requester,
        "answer": answers.text_of(Answer(request.answer)) if request.answer else "",
        "names": request.listed_names(),
        "identifiers": request.listed_identifiers(),
        "held": [
            {
                "reference": one.reference, "kind": one.kind, **one.facts, "revisions": one.revisions, "annotations": one.annotations,
            }
            for one in found
        ],
        "refused": request.items.filter(decision=Decision.REFUSE).count() if request.answer == Answer.PARTLY else 0,
    }  # fmt: skip


def as_json(released: dict[str, Any]) -> bytes:
    """For programs."""
    return json.dumps(released, ensure_ascii=False, indent=2).encode()


def as_csv(released: dict[str, Any]) -> bytes:
    """One line a value: reference, kind, revision, field, value. Texts that a spreadsheet would take for a formula are
    quoted by an apostrophe."""
    lines = [csv_head(["reference", "kind", "revision", "field", "value"])]
    for one in released["held"]:
        for index, revision in enumerate(one["revisions"], start=1):
            for path, value in flat({"says": revision.get("says", {}), "as_written": revision["as_written"]}):
                lines.append(csv_line([one["reference"], one["kind"], index, path, value]))
    return b"".join(lines)


def as_html(released: dict[str, Any]) -> bytes:
    """To read and to print; one file without anything from elsewhere."""
    blocks = [
        {
            **one,
            "lines": [(revision.get("revision", ""), read(revision)) for revision in one["revisions"]],
        }
        for one in released["held"]
    ]
    return render_to_string("rights/released.html", {"released": released, "blocks": blocks}).encode()


def label(path: str) -> str:
    """A path in words: ``persons.0.namings.1.written`` -> ``person 1, naming 2, written``."""
    words: list[str] = []
    for part in path.split("."):
        if part.isdigit() and words:
            words[-1] = f"{words[-1].removesuffix('s')} {int(part) + 1}"
        else:
            words.append(part.replace("_", " "))
    return ", ".join(words)


def read(revision: dict[str, Any]) -> list[tuple[str, str]]:
    """A revision for reading: what was understood, then the columns as they were written."""
    says = [(label(path), value) for path, value in flat(revision.get("says", {}))]
    return says + [(_("as written: %s") % column, text) for column, text in revision["as_written"].items() if text]


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its path: ``persons.0.name``."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from flat(inner, f"{path}.{index}")
    elif value not in (None, ""):
        yield path, str(value)
