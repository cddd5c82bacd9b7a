"""Hits: others hold, or search for, the same as one's own organisation; and what either side says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.linking.deconfliction import actions, queries
from tutela.linking.deconfliction.actions import Handing
from tutela.linking.deconfliction.models import Hit
from tutela.linking.deconfliction.queries import STATES, Both
from tutela.linking.deconfliction.rules import Verb
from tutela.records import queries as records
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.vocabulary.areas import Purpose, unmask
from tutela.web.downloads import Counted, file_of
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.searching import TITLES

_CHUNK: Final = 100
"""Hits of a download that are read, with their answers and records, in one go."""


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "any")
    return asked if asked in STATES else "any"


@page("hits.read")
def hits(request: HttpRequest) -> HttpResponse:
    """All hits that stand, those that wait for an answer first."""
    state = _state(request)
    shown = paged(request, queries.hits(state))
    lines = queries.both(list(shown.object_list))
    if lines:
        audit.record(Operation.CONSULTATION, "hits.read", "hit", count=len(lines))
    return render(request, "deconfliction/all.html", {"page": shown, "lines": lines, "state": state})


@page("hits.read")
def hit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One hit: what of one's own it rests on, and where both sides stand."""
    (found,) = queries.both([queries.hit(public_id)], records=queries.SHOWN)
    audit.record(Operation.CONSULTATION, "hits.read", "hit", public_id)
    purposes = [Purpose(one) for one in unmask(Purpose, found.hit.purpose_mask)]
    named = {one for record, _written in found.own for one in record.purposes}
    own_contact = found.hit.owner.contact
    context = {
        "one": found,
        "may_answer": actors.current().may(actions.ACTION),
        "may_say": not found.silent and not found.searched,
        "purposes": [(one.value, TITLES[one]) for one in purposes if one in named],
        "to_share": [(record, written) for record, written in found.own if record.public_id not in found.here.shared],
        "shared": [(record, written) for record, written in found.own if record.public_id in found.here.shared],
        "contact": own_contact,
    }
    return render(request, "deconfliction/one.html", context)


def _share(found: Hit, sent: Mapping[str, str]) -> None:
    actions.share(
        found,
        Handing(sent.get("record", ""), sent.get("purpose", ""), sent.get("legal_basis", ""), sent.get("decision", "")),
    )


_ANSWERS: Final[Mapping[str, Callable[[Hit, Mapping[str, str]], None]]] = {
    Verb.ALLOW: lambda found, sent: actions.allow(found, sent.get("contact", "")),
    Verb.DECLINE: lambda found, sent: actions.decline(found, sent.get("reason", "")),
    Verb.NOTE: lambda found, sent: actions.note(found),
    Verb.TAKE_BACK: lambda found, sent: actions.take_back(found),
    Verb.SHARE: _share,
}


@page(actions.ACTION, "POST")
def answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say something to a hit."""
    found = queries.hit(public_id)
    say = _ANSWERS.get(request.POST.get("verb", ""))
    if say is None:
        raise InvalidInput(_("This is no answer."), mend=_("Choose one on the page of the hit."))
    say(found, {name: str(value).replace("\x00", "") for name, value in request.POST.items()})
    messages.info(request, _("Noted, on record."))
    return redirect("deconfliction_hit", public_id=found.public_id)


@page(actions.ACTION, "POST")
def handing_stop(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """End handing a record over."""
    found = records.record(public_id)
    if actions.stop(found, request.POST.get("pair", ""), request.POST.get("reason", "")):
        messages.info(
            request, _("Ended: they see the record no more. What they took note of until now stays with them.")
        )
    else:
        messages.info(request, _("Ended for this hit. The record is shared with them for another one too."))
    return redirect("record", public_id=found.public_id)


COLUMNS: Final = (
    "hit", "how", "identifier", "record", "as_written", "other", "contact", "since", "here", "there", "how_to_ask",
)  # fmt: skip


@page("hits.read")
def file(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, a line a hit and record of one's own."""
    written = Counted(_lines(queries.hits(_state(request)).iterator(chunk_size=_CHUNK)))

    def note() -> None:
        audit.record(Operation.DISCLOSURE, "hits.read", "hit", count=written.count)

    return file_of(_csv(written), "hits.csv", "text/csv; charset=utf-8", note)


def _lines(found: Iterator[Hit]) -> Iterator[Both]:
    while some := list(islice(found, _CHUNK)):
        yield from queries.both(some, records=queries.SHOWN)


def _csv(lines: Iterable[Both]) -> Iterator[bytes]:
    yield csv_head(COLUMNS)
    for one in lines:
        contact, there = one.there.contact, "" if one.silent else one.there.said
        for record, written in [(record.public_id, written) for record, written in one.own] or [("", "")]:
            own = [record, written]
            what = [one.hit.public_id, one.hit.origin, one.hit.scheme, *own, one.hit.other.name, one.hit.other.contact]
            yield csv_line([*what, one.hit.since.isoformat(), one.here.said, there, contact])
