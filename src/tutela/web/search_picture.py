"""Searching by a picture: fingerprinted in memory while it arrives, then dropped.

The body is read by this part's own upload handler only, which writes no file. Like the page that takes evidence in
(web/evidence_upload.py) this is not made by ``page``, which would read the form before the handler is in place.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tutela.errors import InvalidInput, LimitExceeded
from tutela.linking.lists import queries as lists
from tutela.linking.searching import finding
from tutela.linking.searching.finding import Narrowed
from tutela.recognition.fingerprint.file import FilePrints, fingerprint
from tutela.recognition.fingerprint.pdq import Pdq, Worth
from tutela.recognition.fingerprint.turn import Turn
from tutela.records import keys
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.safeguards.purposes import groups, purposes_of
from tutela.web import search, searching, sessions
from tutela.web.page import not_allowed, to_sign_in

ACTION: Final = "search.list"
MOST_BYTES: Final = 32 * 2**20
"""Held in memory at once; larger pictures are fingerprinted at the command line."""

REMARKS: Final = {
    "empty": gettext_lazy("The file is empty."),
    "not_a_picture": gettext_lazy("This is not a picture of a format that is read here: only its digests were looked up."),
    "damaged": gettext_lazy("The picture is damaged: only its digests were looked up."),
    "too_many_pixels": gettext_lazy("The picture has more pixels than may be decoded: only its digests were looked up."),
    "colours_unknown": gettext_lazy("The picture's colours are of a model that is not known here: only its digests were looked up."),
    Worth.LOW_QUALITY: gettext_lazy("The picture has too little structure to compare (quality below 50): only its digests were looked up."),
    Worth.FLAT: gettext_lazy("The picture is of one tone: only its digests were looked up."),
    Worth.TOO_SMALL: gettext_lazy("The picture is too small to compare: only its digests were looked up."),
}  # fmt: skip


class InMemory(FileUploadHandler):
    """Holds the one file's bytes in memory, and nowhere else, up to the limit."""

    def __init__(self) -> None:
        super().__init__()
        self.held = BytesIO()
        self.named = False

    def new_file(self, *args: object, **kwargs: object) -> None:
        """One file a form."""
        if self.named:
            raise InvalidInput(_("One file at a time."))
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.named = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk; nothing is passed on."""
        if start + len(raw_data) > MOST_BYTES:
            self.held.close()
            mend = _("Fingerprint it with `tutela fingerprint`, and search for its hashes.")
            raise LimitExceeded(_("The picture is larger than 32 MiB. Nothing was kept."), mend=mend)
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """There is no file."""
        return None


def _answer(request: HttpRequest) -> HttpResponseBase:
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_allowed(request, ("GET", "POST"))
    if not isinstance(request.user, Person):
        return to_sign_in(request)
    actor = actor_of(request.user).doing(ACTION)
    if sessions.lacks_second_factor(request.user):
        return redirect("mfa_index")
    sessions.note(request)
    if request.method != "POST":
        with acting(actor):
            return render(request, "linking/picture.html", _form())
    handler = InMemory()
    request.upload_handlers = [handler]

    def look_up(request: HttpRequest) -> HttpResponseBase:
        purpose = request.POST.get("for", "")  # reads the form: only then the handler has seen its file
        if not handler.named:
            raise InvalidInput(_("Choose a file."))
        handler.held.seek(0)
        prints = fingerprint(handler.held, tuple(Turn))
        handler.held.close()
        with acting(actor):
            return _looked_up(request, prints, purpose)

    return csrf_protect(look_up)(request)


def _looked_up(request: HttpRequest, prints: FilePrints, purpose: str) -> HttpResponse:
    digests = prints.digests
    exact = [("md5", digests.md5), ("sha1", digests.sha1), ("sha256", digests.sha256)]
    upright = prints.pdq.get(Turn.NONE)
    usable = upright is not None and upright.worth is Worth.USABLE
    hashes = list(dict.fromkeys(one.hash for one in prints.pdq.values())) if usable else []
    with searching.for_purpose(purpose, needed=True) as asked:
        if asked.chosen is None:
            raise InvalidInput(_("What the picture is searched for is not said."), mend=_("Choose a purpose."))
        answers = finding.find_prints(exact, hashes, Narrowed())
        audit.record(
            Operation.CONSULTATION,
            ACTION,
            "search picture",
            keys.key_hash("search", digests.sha256).hex(),
            count=answers.count,
        )
        context = {
            "prints": prints,
            "pdq": upright,
            "remark": _remark(prints, upright),
            "on_lists": lists.of_file(prints) if actors.current().may("lists.read") else [],
            "sections": list(search.sections(answers)),
            "found": answers.count,
            "purpose": asked.chosen.name,
        }
        return render(request, "linking/picture.html", _form() | context)


def _remark(prints: FilePrints, upright: Pdq | None) -> str:
    if upright is None:
        return str(REMARKS.get(str(prints.no_pdq), ""))
    return str(REMARKS.get(upright.worth, ""))


def _form() -> dict[str, object]:
    choices = [searching.Choice(group) for group in groups(purposes_of(actors.current().areas))]
    return {"limit": MOST_BYTES, "choices": choices}


search_picture = csrf_exempt(_answer)  # checked above, once the handler is in place
search_picture.action = ACTION  # type: ignore[attr-defined]
