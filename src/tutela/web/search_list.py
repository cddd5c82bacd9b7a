"""A list of identifiers searched at once: pasted, or the column of a file; answered on the page or as CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.linking import hits
from tutela.linking.searching import columns, lists
from tutela.linking.searching.lists import Asked, Elsewhere, Line
from tutela.linking.searching.taking import FORMS, Where
from tutela.recognition import countries
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.purposes import groups, purposes_of
from tutela.web import search_words, searching
from tutela.web.downloads import file_of
from tutela.web.page import page

ACTION: Final = "search.list"
SHOWN: Final = 500
"""Lines on the page."""
_KEPT_CHARS: Final = 2_000_000
"""A longer list is not put back into the form."""
_FIELDS: Final = ("column", "only", "country", "service", "elsewhere")


@page("search.list", "GET", "POST")
def search_list(request: HttpRequest) -> HttpResponseBase:
    """The form, and the answer above it."""
    given = {name: request.POST.get(name, "").strip()[:120] for name in _FIELDS}
    if request.method != "POST":
        return render(request, "linking/list.html", _form(given, ""))
    asked = _asked(request, given)
    purpose = request.POST.get("for", "")
    with searching.for_purpose(purpose, needed=True) as for_what:
        if for_what.chosen is None:
            raise InvalidInput(_("What the list is searched for is not said."), mend=_("Choose a purpose."))
        lines = lists.answer(asked)
        audit.record(Operation.CONSULTATION, ACTION, "search list", asked.digest, count=len(lines))
        if request.POST.get("as") == "csv":

            def note() -> None:
                audit.record(Operation.DISCLOSURE, ACTION, "search list", asked.digest, count=len(lines))

            return file_of(csv_of(lines), "search-list.csv", "text/csv; charset=utf-8", note)
        text = "\n".join(asked.texts)
        context = _form(given, text if len(text) <= _KEPT_CHARS else "")
        return render(request, "linking/list.html", context | _answer(lines, asked) | {"purpose": for_what.chosen.name})


def _asked(request: HttpRequest, given: dict[str, str]) -> Asked:
    if given["only"] not in {"", *FORMS}:
        raise InvalidInput(_("There is no such kind of identifier."))
    read = countries.read(given["country"]).value if given["country"] else None
    where = Where(country=(read.code if read else None), service=given["service"] or None)
    file = request.FILES.get("file")
    texts = _of_file(file, given["column"]) if file else lists.lines_of(request.POST.get("lines", ""))
    return Asked(texts, where, given["only"], given["elsewhere"] == "yes")


def _of_file(file: UploadedFile[bytes], column: str) -> list[str]:
    """The column of a file, which lies on disk only while it is read."""
    with tempfile.TemporaryDirectory(prefix="tutela-list-") as folder:
        path = Path(folder) / "list"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        return columns.read(path, file.name or "list", column)


def _form(given: dict[str, str], pasted: str) -> dict[str, object]:
    return {
        "form": given,
        "pasted": pasted,
        "schemes": sorted(((name, search_words.title_of(name)) for name in FORMS), key=lambda pair: pair[1].casefold()),
        "choices": [searching.Choice(group) for group in groups(purposes_of(actors.current().areas))],
        "left": hits.left(),
    }


def _answer(lines: list[Line], asked: Asked) -> dict[str, object]:
    ranked = sorted(lines, key=lambda line: (not line.exact, not line.near, line.number))
    return {
        "lines": ranked[:SHOWN],
        "total": len(lines),
        "hit": sum(1 for line in lines if line.exact),
        "nearly": sum(1 for line in lines if line.near and not line.exact),
        "others": sum(1 for line in lines if line.elsewhere is Elsewhere.YES),
        "nothing": sum(1 for line in lines if not line.readings),
        "unasked": sum(1 for line in lines if asked.elsewhere and line.elsewhere is Elsewhere.NOT_ASKED),
    }


CSV_COLUMNS: Final = ("line", "written", "taken_for", "exact", "near", "held_by_others", "holders")


def csv_of(lines: Iterable[Line]) -> Iterator[bytes]:
    """The whole answer, a line a line."""
    yield csv_head(CSV_COLUMNS)
    for line in lines:
        taken = " ".join(line.taken)
        yield csv_line(
            [line.number, line.text, taken, line.exact, line.near, str(line.elsewhere), "; ".join(line.owners)]
        )
