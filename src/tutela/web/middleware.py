"""What surrounds every page: headers that keep the browser to this site, and errors as pages.

Who acts is set by the page itself (web/page.py), inside the view, so that an error undoes the view's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from tutela.configuration import Provider
from tutela.errors import LimitExceeded
from tutela.web import errors
from tutela.web.page import to_sign_in

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def policy(providers: Iterable[Provider]) -> str:
    """The content security policy: only this site's own scripts and styles. A form that signs in with a provider is
    answered by a redirect there, which the browser holds to form-action too."""
    forms = " ".join(["'self'", *dict.fromkeys(origin for one in providers for origin in one.origins)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    )


HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""Set unless the page has set its own: static files may be kept, pages with case data may not."""


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Only this site's own scripts and styles run, nothing is sent elsewhere, nothing stays in the browser's cache."""
    headers = {"Content-Security-Policy": policy(settings.OIDC_PROVIDERS), **HEADERS}

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return answer


class ErrorsAsPages:
    """Turns errors of views into pages. Refuses uploads that are too large, and large ones that nobody signed in sends,
    before a byte of them is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; uploads are looked at first, because reading a form reads its files."""
        if request.content_type == "multipart/form-data":
            try:
                refused = self._refused(request)
            except Exception as error:
                refused = self.process_exception(request, error)
                if refused is None:
                    raise
            if refused is not None:
                return refused
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_: object
    ) -> HttpResponseBase | None:
        """The form has been read: what its upload handler refused (web/uploads.py) is an error before the view runs."""
        if request.content_type == "multipart/form-data" and not getattr(view, "csrf_exempt", False):
            request.POST  # noqa: B018  (where nothing has read it yet)
        refused = getattr(request, "upload_refused", None)
        return None if refused is None else self.process_exception(request, refused)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page of a foreseen error; None leaves it to Django, which logs it and shows ``server_error``."""
        known = errors.as_tutela_error(error)
        return None if known is None else errors.page_of(request, known)

    def _refused(self, request: HttpRequest) -> HttpResponseBase | None:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if length <= settings.UPLOAD_LIMIT_BYTES + FORM_BYTES:
            return None
        limit = settings.UPLOAD_LIMIT_BYTES // 1024**2
        mend = _("Split the file, or ask who runs this installation for a higher limit.")
        raise LimitExceeded(_("The file is larger than %(limit)d MiB.") % {"limit": limit}, mend=mend)


FORM_BYTES: Final = 64 * 1024
"""What the other fields of an upload form may add to the file."""
