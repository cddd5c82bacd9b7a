"""Persons who may be the same: what batch linkage suggests, and what people decide on it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tutela.errors import InvalidInput, NotFound
from tutela.linking import deciding
from tutela.linking.networks.decisions import Verdict
from tutela.linking.persons import queries
from tutela.linking.persons.queries import SAME, Shown
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.page import page
from tutela.web.paging import paged

ACTION: Final = "suggestions.read"
ROWS: Final = 20

VERDICTS: Final = {
    Verdict.SAME: gettext_noop("the same person"),
    Verdict.DIFFERENT: gettext_noop("different persons"),
    Verdict.UNSURE: gettext_noop("unsure"),
}


@page(ACTION)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The suggestions about records one may see, the strongest first: those nobody has decided on, or those decided on."""
    decided = request.GET.get("state") == "decided"
    found = paged(request, queries.decided_suggestions() if decided else queries.open_suggestions(), ROWS)
    shown = queries.shown(found.object_list)
    if shown:
        audit.record(Operation.CONSULTATION, ACTION, "suggestion", count=len(shown))
    return render(request, "persons/all.html", {"page": found, "shown": shown, "decided": decided})


@page(ACTION)
def suggestion(request: HttpRequest, public_id: str) -> HttpResponse:
    """One: both persons as written, what speaks for it and against it, who else hangs together, what was decided."""
    one = _shown(public_id)
    audit.record(Operation.CONSULTATION, ACTION, "suggestion", public_id)
    near = queries.around(one.suggestion) if one.open else queries.Around((), ())
    actor = actors.current()
    reaches = all(actor.reaches(deciding.ACTION, side.record.owner_id) for side in (one.here, one.there))
    context = {
        "one": one,
        "sides": (one.here, one.there),
        "together": queries.shown(near.together),
        "cut": queries.shown(near.cut),
        "decisions": [(held, _title(held.row.verdict)) for held in queries.decisions(one.suggestion)]
        if one.open
        else [],
        "may_decide": one.open and actor.may(deciding.ACTION) and reaches,
        "verdicts": [(verdict.value, _(title)) for verdict, title in VERDICTS.items()],
    }
    return render(request, "persons/one.html", context)


@page(deciding.ACTION, "POST")
def suggestion_decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say whether the two are one person. It takes the pair off the suggestions, whatever is found anew."""
    one = _open(public_id)
    verdict = request.POST.get("verdict", "")
    if verdict not in list(Verdict):
        raise InvalidInput(_("There is no such decision."), mend=", ".join(Verdict))
    deciding.decide(SAME, one.here.thing, one.there.thing, Verdict(verdict), request.POST.get("why", ""))
    messages.info(request, _("Decided. The pair is off the suggestions until somebody takes that back."))
    return redirect("suggestion", public_id)


@page(deciding.ACTION, "POST")
def suggestion_undo(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take a decision about the two back."""
    one = _open(public_id)
    entry = request.POST.get("entry", "")
    if entry not in {held.row.public_id for held in queries.decisions(one.suggestion)}:
        raise InvalidInput(_("There is no such decision on these two."), mend=_("Open the suggestion again."))
    deciding.undo(entry, request.POST.get("why", ""))
    messages.info(request, _("Taken back. What held before holds again."))
    return redirect("suggestion", public_id)


def _shown(public_id: str) -> Shown:
    """A suggestion as it may be shown; NotFound where there is none."""
    found = queries.shown([queries.one(public_id)])
    if not found:
        raise NotFound(_("There is no such suggestion."))
    return found[0]


def _open(public_id: str) -> Shown:
    """One whose both records this person may read; NotFound otherwise, as where there is none."""
    one = _shown(public_id)
    if not one.open:
        raise NotFound(_("There is no such suggestion."))
    return one


def _title(verdict: str) -> str:
    return _(VERDICTS[Verdict(verdict)]) if verdict else _("taken back")
