"""Every view is a page: it names its action of the permission table, its methods, and runs as the person who asks.

The whole view is one transaction in which that person acts, so the row policy bounds whatever it reads, and an error
undoes whatever it wrote. Answers that stream later than that are not made (see web/downloads.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Protocol, TypeAlias, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url

from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.permissions import BY_NAME, PUBLIC_ACTIONS
from tutela.web import errors, sessions

View: TypeAlias = Callable[..., HttpResponseBase]


class Page(Protocol):
    """A view that names its action."""

    action: str

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer a request."""
        ...


def page(action: str, *methods: str) -> Callable[[View], Page]:
    """Mark a view with its action. GET (with HEAD) unless other methods are named.

    Nobody signed in: to the sign-in page. The role lacks the action: NotPermitted. A public action needs nobody, and
    such a view acts as nobody.
    """
    if action not in BY_NAME:
        raise KeyError(f"{action!r} is not in the permission table")
    allowed = tuple(methods) or ("GET",)
    accepted = {*allowed, *(["HEAD"] if "GET" in allowed else [])}

    def mark(view: View) -> Page:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in accepted:
                return not_allowed(request, allowed)
            if action in PUBLIC_ACTIONS:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return to_sign_in(request)
            actor = actor_of(request.user).doing(action)
            if action != "account.own" and sessions.lacks_second_factor(request.user):
                return redirect("mfa_index")
            sessions.note(request)
            with acting(actor):
                return view(request, *args, **kwargs)

        marked = cast(Page, answer)
        marked.action = action
        return marked

    return mark


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and back to this one afterwards (a form that was being sent can't be come back to)."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    return redirect(settings.LOGIN_URL)


def not_allowed(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    """The page of status 405."""
    return HttpResponseNotAllowed(allowed, errors.method_not_allowed(request).content)
