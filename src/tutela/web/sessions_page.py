"""One's own sessions: each with its device, since when, last seen; end one, or all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.page import page

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A session as shown. The address is the network's; no place is guessed from it."""

    key: int
    device: str
    address: str
    since: datetime
    seen: datetime
    current: bool


@page("account.own", "GET", "POST")
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The list; a POST ends one session (``session``: its number) or all others (``others``)."""
    found = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        return _end(request, found)
    lines = [
        Line(one.pk, device(one.user_agent), one.ip, one.created_at, one.last_seen_at, one.is_current())
        for one in sorted(found, key=lambda one: one.last_seen_at, reverse=True)
    ]
    return render(request, "web/account/sessions.html", {"lines": lines})


def _end(request: HttpRequest, found: list[UserSession]) -> HttpResponseBase:
    if "others" in request.POST:
        chosen = [one for one in found if not one.is_current()]
    else:
        chosen = [one for one in found if str(one.pk) == request.POST.get("session")]
        if not chosen:
            raise NotFound(_("There is no such session."), mend=_("It may have ended by itself."))
    for one in chosen:
        one.end()
    audit.record(Operation.CHANGE, "account.own", "session", purpose="ended", count=max(1, len(chosen)))
    messages.info(request, _("Ended."))
    return redirect("usersessions_list")


def device(user_agent: str) -> str:
    """What a browser says it is: Firefox on Windows. Browsers may say what they like."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("not recorded")
