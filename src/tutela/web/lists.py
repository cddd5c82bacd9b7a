"""Lists of fingerprints: which there are, what stands on them, entries in and out; and what people decide on matches."""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.linking import search
from tutela.linking.lists import actions, queries
from tutela.linking.lists.models import FingerprintList
from tutela.linking.lists.reading import EntryLine, Refused, read, understood
from tutela.linking.lists.rules import DECISIONS, ENTRY_KINDS, RADII, VERDICTS
from tutela.recognition.fingerprint.kinds import BY_NAME, KINDS
from tutela.records import consulting
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation
from tutela.vocabulary.areas import Area
from tutela.web.page import page
from tutela.web.paging import paged

PORTION: Final = 20_000
SHOWN_FAULTS: Final = 100


@page("lists.read")
def lists(request: HttpRequest) -> HttpResponse:
    """The lists one may see with their counts, and a look-up over all of them."""
    found = list(queries.lists())
    counts = queries.counts(found)
    audit.record(Operation.CONSULTATION, "lists.read", "list", count=len(found))
    context = {
        "lists": [
            (one, _titled(counts[one.pk]), counts[one.pk].get("", 0), _(ENTRY_KINDS[one.entry_kind])) for one in found
        ],
        "may_change": actors.current().may("lists.change"),
        **_looked_up(request, None),
    }
    return render(request, "lists/all.html", context)


@page("lists.change", "GET", "POST")
def new_list(request: HttpRequest) -> HttpResponseBase:
    """Make a list for which one's organisation vouches."""
    actor = actors.current()
    given = request.POST
    wrong = None
    if request.method == "POST":
        try:
            made = actions.make_list(
                Organisation.objects.get(pk=actor.organisation_id),
                actions.NewList(
                    given.get("title", ""),
                    entry_kind=given.get("entry_kind", "known"),
                    purpose=given.get("purpose", ""),
                    area=given.get("area", Area.CHILD_PROTECTION.value),
                    handling=tuple(given.getlist("handling")),
                ),
            )
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            return redirect("list", made.public_id)
    context = {
        "given": given,
        "wrong": wrong,
        "entry_kinds": [(name, _(title)) for name, title in ENTRY_KINDS.items()],
        "areas": [(area.value, area.value.replace("_", " ")) for area in actor.areas],
        "codes": ("TLP:GREEN", "TLP:AMBER", "TLP:RED", "H1", "H2", "H3"),
        "handling": given.getlist("handling"),
    }
    return render(request, "lists/new.html", context, status=400 if wrong else 200)


@page("lists.read")
def one_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """One list: what it is, how many entries of each kind, its radii, and its newest entries or those looked up."""
    found = queries.one_list(public_id)
    return _list_page(request, found)


def _list_page(request: HttpRequest, found: FingerprintList, more: dict[str, object] | None = None) -> HttpResponse:
    actor = actors.current()
    counts = queries.counts([found])[found.pk]
    looked_up = _looked_up(request, found)
    shown = paged(request, queries.entries(found).order_by("-pk"))
    audit.record(Operation.CONSULTATION, "lists.read", "list", found.public_id, count=len(shown))
    context = {
        "list": found,
        "holds": _(ENTRY_KINDS[found.entry_kind]),
        "counts": _titled(counts),
        "withdrawn": counts.get("", 0),
        "radii": [(kind, BY_NAME[kind].title, radius, RADII[kind][1]) for kind, radius in queries.radii(found).items()],
        "page": shown,
        "verdicts": {name: _(title) for name, title in VERDICTS.items()},
        "kinds": [(kind.name, kind.title) for kind in KINDS],
        "may_change": actor.may("lists.change") and actor.reaches("lists.change", found.owner_id),
        "limit": settings.UPLOAD_LIMIT_BYTES,
        **looked_up,
        **(more or {}),
    }
    return render(request, "lists/one.html", context, status=400 if more and more.get("wrong") else 200)


def _titled(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(kind.title, counts[kind.name]) for kind in KINDS if kind.name in counts]


def _looked_up(request: HttpRequest, of: FingerprintList | None) -> dict[str, object]:
    """What a look-up of ``?fingerprint=`` found; the audit keeps a keyed hash of what was asked."""
    text = request.GET.get("fingerprint", "").strip()
    if not text:
        return {"text": "", "near": None}
    near = queries.named(text, of)
    audit.record(Operation.CONSULTATION, "lists.read", "fingerprint", search.Sought(text, ()).digest, count=len(near))
    return {"text": text, "near": near}


@page("lists.change", "POST")
def list_import(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Entries of a file, or a single one that was typed in. Every bad line is named with its place."""
    found = queries.one_list(public_id)
    try:
        taken, refused, count = _taken(request, found)
    except InvalidInput as error:
        return _list_page(request, found, {"wrong": f"{error.sentence} {error.mend}"})
    said = {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged, "refused": count}
    messages.info(
        request, _("%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused.") % said
    )
    if taken.withdrawn:
        messages.info(request, _("%(n)s were withdrawn before and are not added by a file.") % {"n": taken.withdrawn})
    if refused:
        return _list_page(request, found, {"refused": refused[:SHOWN_FAULTS], "refused_more": count - SHOWN_FAULTS})
    return redirect("list", found.public_id)


def _taken(request: HttpRequest, found: FingerprintList) -> tuple[actions.Taken, list[Refused], int]:
    file = request.FILES.get("file")
    if file is None or file.file is None:
        fields = {name: str(value) for name, value in request.POST.items()}
        one = understood(1, fields)
        if isinstance(one, Refused):
            raise InvalidInput(one.sentence, mend=_("Mend it and send it again."))
        return actions.take_in(found, [one], again=fields.get("again") == "yes"), [], 0
    taken, refused, count = actions.Taken(), list[Refused](), 0
    lines = read(cast(BinaryIO, file.file))
    while portion := list(islice(lines, PORTION)):
        taken += actions.take_in(found, [one for one in portion if isinstance(one, EntryLine)])
        bad = [one for one in portion if isinstance(one, Refused)]
        refused, count = (refused + bad)[:SHOWN_FAULTS], count + len(bad)
    return taken, refused, count


@page("lists.change", "POST")
def list_withdraw(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """No longer vouch for an entry."""
    found = queries.one_list(public_id)
    entry = request.POST.get("entry", "")
    gone = actions.withdraw(found, [int(entry)] if entry.isdigit() else [], request.POST.get("why", ""))
    if not gone:
        raise InvalidInput(
            _("The list has no such entry in force."), mend=_("Open the list again; it may be withdrawn already.")
        )
    messages.info(request, _("Withdrawn. Matches with it go within a minute."))
    return redirect("list", found.public_id)


@page("lists.change", "POST")
def list_radius(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Another radius for one kind."""
    found = queries.one_list(public_id)
    written = request.POST.get("radius", "")
    actions.set_radius(found, request.POST.get("kind", ""), int(written) if written.isdigit() else -1)
    messages.info(request, _("Set. What is matched already is matched anew within a minute."))
    return redirect("list", found.public_id)


@page("matches.decide", "POST")
def match_decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say whether a match is the same file or picture, or take the last decision back."""
    match = queries.one_match(public_id)
    if consulting.purpose_wanted(match.record):  # its page has not been opened for a purpose
        raise NotFound(_("There is no such match."))
    verdict = request.POST.get("verdict", "")
    if verdict not in DECISIONS:
        raise InvalidInput(_("There is no such decision."), mend=", ".join(name for name in DECISIONS if name))
    actions.decide(match, verdict, request.POST.get("why", ""))
    return redirect(f"{reverse('record', args=[match.record.public_id])}#matches")
