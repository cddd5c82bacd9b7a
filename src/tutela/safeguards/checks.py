"""What must hold before Tutela starts: every page names an action of the permission table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from tutela.safeguards.permissions import BY_NAME


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every URL pattern of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern)
        else:
            yield pattern


@register()
def every_page_has_a_permission(**_: Any) -> list[CheckMessage]:
    """tutela.E001: a page without an entry in the permission table may not be served."""
    return [
        Error(
            f"The page {pattern.pattern} names no action of the permission table.",
            hint="Decorate its view with @page(action) and add the action to safeguards/permissions.py.",
            id="tutela.E001",
        )
        for pattern in pages()
        if getattr(pattern.callback, "action", None) not in BY_NAME
    ]
