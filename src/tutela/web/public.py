"""The public front page: what Tutela is, and figures cleared for publication. No cookie, no script, no person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tutela.insight.public import figures
from tutela.web.page import page


@page("public")
def front(request: HttpRequest) -> HttpResponse:
    """What this is, how much of what it holds, and the way in."""
    return HttpResponse(render_to_string("web/front.html", {"areas": figures()}))
