"""Taking a file in as evidence: the browser's bytes go straight into hasher and encryptor, never into a temporary file.

The body is read by this part's own upload handler only. Policy, permission and keys are looked up before the first byte
is read, in a transaction of their own: an upload may last longer than a token of the row policy lives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tutela.errors import InvalidInput
from tutela.evidence import actions, queries
from tutela.evidence.models import Evidence
from tutela.evidence.queries import Target
from tutela.evidence.receiving import Receiving
from tutela.safeguards import audit
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.web import sessions
from tutela.web.page import Page, not_allowed, to_sign_in

ACTION: Final = "evidence.add"
Find = Callable[[str], Target]


class IntoReceiving(FileUploadHandler):
    """Hands every chunk of the one file to ``receiving`` and keeps none, so that Django has no file to store."""

    def __init__(self, receiving: Receiving) -> None:
        super().__init__()
        self.receiving = receiving
        self.name: str | None = None

    def new_file(self, *args: object, **kwargs: object) -> None:
        """One file a form: a second one is refused before a byte of it is read."""
        if self.name is not None:
            raise InvalidInput(_("One file at a time."))
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.name = self.file_name or _("unnamed")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hash and seal; nothing is passed on."""
        self.receiving.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """There is no file."""
        return None


def _page(find: Find, back: str) -> Page:
    """A page that shows the form (GET) and takes the file in (POST). ``back`` names the page of what it belongs to.

    Not made by ``page``: that would keep one transaction and one token open for as long as an upload takes, and read the
    form before the handler is in place. What it checks is checked here too, in the same order.
    """

    def answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "POST"}:
            return not_allowed(request, ("GET", "POST"))
        if not isinstance(request.user, Person):
            return to_sign_in(request)
        actor = actor_of(request.user).doing(ACTION)
        if sessions.lacks_second_factor(request.user):
            return redirect("mfa_index")
        sessions.note(request)
        if request.method == "POST":
            return _take_in(request, actor, find, public_id)
        with acting(actor):
            return _form(request, find(public_id), reverse(back, args=[public_id]))

    marked = csrf_exempt(answer)  # checked in _take_in, once the handler is in place
    marked.action = ACTION  # type: ignore[attr-defined]
    return marked  # type: ignore[return-value]


def _form(request: HttpRequest, target: Target, back: str) -> HttpResponse:
    thing = target.thing
    actor = actor_of(request.user)  # type: ignore[arg-type]
    actor.require(ACTION, thing.owner_id)
    audit.record(Operation.CONSULTATION, ACTION, target.kind, thing.public_id)
    keys = queries.keys_for(thing.owner_id, target.kind)
    context = {
        "target": target,
        "back": back,
        "keys": keys,
        "usable": keys is None or all(queries.valid(key) for key in keys),
        "limit": settings.UPLOAD_LIMIT_BYTES,
    }
    return render(request, "evidence/new.html", context)


def _take_in(request: HttpRequest, actor: Actor, find: Find, public_id: str) -> HttpResponseBase:
    with acting(actor):
        receiving = actions.begin(find(public_id))
    handler = IntoReceiving(receiving)
    request.upload_handlers = [handler]

    def keep(request: HttpRequest) -> HttpResponseBase:
        _require_whole(request, handler)
        with acting(actor):
            found = actions.keep(receiving, find(public_id), handler.name or "")
        return _to_evidence(request, found)

    try:
        return csrf_protect(keep)(request)  # whichever reads the form first streams the file into the handler
    finally:
        receiving.abandon()


def _require_whole(request: HttpRequest, handler: IntoReceiving) -> None:
    """A broken-off body ends like a short one: the form's last field says that all of it came."""
    whole = request.POST.get("whole") == "yes"  # read the form first: only then the handler has seen its file
    if handler.name is None:
        raise InvalidInput(_("Choose a file."))
    if not whole:
        raise InvalidInput(_("The upload was broken off. Nothing was kept."), mend=_("Send the file again."))


def _to_evidence(request: HttpRequest, found: Evidence) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=201, headers={"X-Receipt": reverse("evidence", args=[found.public_id])})
    return redirect("evidence", found.public_id)


new_for_record: Final = _page(queries.record_target, "record")
new_for_submission: Final = _page(queries.submission_target, "submission")
