"""The public front page: what Tutela is, and figures cleared for publication. No cookie, no script, no person."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tutela.insight.public import AreaFigures, figures
from tutela.web import look_as
from tutela.web.page import page

KEPT_SECONDS: Final = 60
"""Counting a million records takes a while, and anyone may ask: it is done once a minute in each process."""


@page("public")
def front(request: HttpRequest) -> HttpResponse:
    """What this is, how much of what it holds, and the way in."""
    context: dict[str, object] = {"areas": counted(int(time.monotonic() // KEPT_SECONDS))}
    looks = look_as.looks()  # in the demo only: its buttons are forms, which need a cookie
    return HttpResponse(render_to_string("web/front.html", context | {"looks": looks}, request if looks else None))


@lru_cache(maxsize=1)
def counted(minute: int) -> list[AreaFigures]:
    """The figures of this minute."""
    return figures()
