"""One page of a list."""

from __future__ import annotations

from typing import Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)

ROWS: Final = 50


def paged(request: HttpRequest, rows: QuerySet[M], per_page: int = ROWS, count: int | None = None) -> Page[M]:
    """The page the address asks for (``?page=2``); the nearest there is when it asks for none that exists. ``count``: how many rows
    there are, where that is known already."""
    pages = Paginator(rows, per_page)
    if count is not None:
        pages.count = count
    return pages.get_page(request.GET.get("page"))
