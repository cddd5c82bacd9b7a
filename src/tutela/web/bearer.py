"""The door for programs: a view that names its action of the permission table and runs as the API client whose key the
request bears. No cookie is looked at, answers and errors are JSON (RFC 9457). The API proper builds on this."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Final, cast

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from tutela.errors import NotAuthenticated, TutelaError
from tutela.safeguards.actor import acting
from tutela.safeguards.clients import authenticate_key
from tutela.safeguards.permissions import BY_NAME
from tutela.web.errors import as_tutela_error
from tutela.web.page import Page, View

_BEARER: Final = re.compile(r"Bearer +(\S+)", re.IGNORECASE)


def bearer(action: str, *methods: str) -> Callable[[View], Page]:
    """Mark a view with its action. The key is looked up in the database at each request: a revoked one is refused."""
    if action not in BY_NAME:
        raise KeyError(f"{action!r} is not in the permission table")
    allowed = tuple(methods) or ("GET",)

    def mark(view: View) -> Page:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in allowed:
                response = JsonResponse({"title": "method_not_allowed", "status": 405}, status=405)
                response["Allow"] = ", ".join(allowed)
                return response
            try:
                actor = authenticate_key(_key(request))
                actor.require(action)
                with acting(actor):
                    return view(request, *args, **kwargs)
            except Exception as error:
                known = as_tutela_error(error)
                if known is None:
                    raise
                return problem(known)

        marked = cast(Page, answer)
        marked.action = action
        return marked

    return mark


def _key(request: HttpRequest) -> str:
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return found.group(1) if found else ""


def problem(error: TutelaError) -> JsonResponse:
    """An error for programs: RFC 9457 members, with how to mend it."""
    body = {
        "type": "about:blank",
        "title": error.code,
        "status": error.status,
        "detail": error.sentence,
        "mend": error.mend,
    }
    response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    if isinstance(error, NotAuthenticated):
        response["WWW-Authenticate"] = 'Bearer realm="Tutela"'
    return response
