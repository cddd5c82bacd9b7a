"""The register of processing and the annex of the impact assessment, as a page to read and print and as a file."""

from __future__ import annotations

import json

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from tutela.rights import register as made
from tutela.web.downloads import file_of
from tutela.web.page import page


@page("register.read")
def register(request: HttpRequest) -> HttpResponse:
    """Made from the tables that are enforced."""
    return render(request, "rights/register.html", {"tab": "register", **made.context()})


@page("register.read")
def register_file(request: HttpRequest) -> FileResponse:
    """The same for programs."""
    text = json.dumps(made.as_json(), ensure_ascii=False, indent=2)
    return file_of([text.encode()], "register.json", "application/json")
