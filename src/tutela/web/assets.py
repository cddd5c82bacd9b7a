"""Static files: the stylesheet and the scripts, served by the application; an address changes with its content."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tutela.errors import NotFound
from tutela.web.page import page

_YEAR_SECONDS = 31_536_000
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@lru_cache(maxsize=256)
def _read(name: str) -> tuple[bytes, str, str]:
    """Content, type and version of a static file; these are few, small, and never change while the server runs."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:  # an address that climbs out of the folder
        found = None
    if not isinstance(found, str) or not Path(found).is_file():
        raise NotFound("There is no such file.")
    content = Path(found).read_bytes()
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return content, kind, hashlib.sha256(content).hexdigest()[:16]


def address(name: str) -> str:
    """The address of a static file, with its version."""
    return f"{reverse('asset', args=[name])}?v={_read(name)[2]}"


@page("public")
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """One static file; kept for a year when asked for by its version."""
    content, kind, version = _read(name)
    response = HttpResponse(content, content_type=kind)
    asked = request.GET.get("v") == version
    response["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable" if asked else "no-cache"
    return response
