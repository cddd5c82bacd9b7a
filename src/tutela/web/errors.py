"""Errors as pages: what happened, what was kept, what to do. A fragment for htmx, a whole page otherwise."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tutela.errors import DatabaseUnavailable, LimitExceeded, MediaRefused, NotFound, NotPermitted, TutelaError

RETRY_AFTER_SECONDS = 10
SLOW_DOWN_SECONDS = 300

log = logging.getLogger("tutela.web")


def as_tutela_error(error: BaseException) -> TutelaError | None:
    """The error as one of the tree; None for what nobody foresaw."""
    if isinstance(error, TutelaError):
        return error
    if isinstance(error, Http404):
        return NotFound(_("There is nothing at this address."))
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database does not answer: %s", type(error).__name__)
        return DatabaseUnavailable(
            _("The database does not answer."), mend=_("Try again in a moment; nothing was lost.")
        )
    return None


def page_of(request: HttpRequest, error: TutelaError) -> HttpResponse:
    """The page of an error, with its status."""
    response = _answer(request, error.status, _title(error), error.sentence, error.mend)
    if error.retry:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400 from Django itself (a malformed body, too many fields)."""
    return _answer(
        request, 400, _("This could not be read"), _("What was sent is malformed."), _("Go back and send it again.")
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 403 from Django itself."""
    return page_of(request, NotPermitted(_("This was refused.")))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 404: no page has this address."""
    return page_of(request, NotFound(_("There is nothing at this address.")))


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """Status 405: the page exists, but does not take this method."""
    return _answer(
        request, 405, _("This page does not do that"), _("It was asked for in a way it does not know."), _("Go back.")
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Status 429: allauth's limit on one address or person."""
    sentence = _("This was asked for too often in a short time.")
    response = _answer(request, 429, _("Too often"), sentence, _("Wait a few minutes, then try again."))
    response["Retry-After"] = str(SLOW_DOWN_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Status 500: nobody foresaw this. Reads nothing from the database, which may be the cause."""
    sentence = _("Something went wrong that should not. What you sent was not stored; the rest is unchanged.")
    mend = _("Try again. If it happens again, tell who runs this installation the time and the address.")
    return _answer(request, 500, _("An error of Tutela"), sentence, mend)


def _answer(request: HttpRequest, status: int, title: str, sentence: str, mend: str) -> HttpResponse:
    context = {"status": status, "title": title, "sentence": sentence, "mend": mend}
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("web/error_fragment.html", context), status=status)
    # An error page of the server's side must not ask the database who is signed in.
    person = getattr(request, "user", None) if status < 500 else None
    framed = person is not None and person.is_authenticated
    context["frame"] = "web/base.html" if framed else "web/public.html"
    return HttpResponse(render_to_string("web/error.html", context, request if framed else None), status=status)


def _title(error: TutelaError) -> str:
    if isinstance(error, NotFound):
        return _("Not here")
    if isinstance(error, NotPermitted):
        return _("Not allowed")
    if isinstance(error, LimitExceeded):
        return _("Too large")
    if isinstance(error, MediaRefused):
        return _("Not as data")
    if error.retry:
        return _("Not available at the moment")
    return _("This did not work") if error.status < 500 else _("An error of Tutela")
