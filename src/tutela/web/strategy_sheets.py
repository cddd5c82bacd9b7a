"""Tables of actions: upload, preview with every fault named, import, and the same file back with what is known filled in."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, TutelaError
from tutela.safeguards import actor as actors
from tutela.strategy import adopting, queries, sheets, words
from tutela.strategy.frameworks import workbook
from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.frameworks.table import guess_columns
from tutela.strategy.models import Sheet, Strategy
from tutela.strategy.sheets import Preview
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.strategy_forms import ColumnsForm, TargetForm, UploadForm, cleaned

MOST_SHOWN: Final = 200
"""So many faults, remarks and actions of a preview are shown; all are counted."""


@page("strategy.manage", "GET", "POST")
def tables(request: HttpRequest) -> HttpResponseBase:
    """What was uploaded and imported, the shipped strategies, and the form to upload a table."""
    wrong = ""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        try:
            file = cleaned(form)["file"]
            if file.size > workbook.LARGEST_BYTES:
                raise InvalidInput(_("The file is larger than 10 MB."), mend=_("Take out what is no table of actions."))
            made = sheets.upload(file.name, file.read())
        except TutelaError as error:
            if error.status >= 500:
                raise
            wrong = f"{error.sentence} {error.mend}"
        else:
            return redirect("strategy_table", made.public_id)
    there = {one.key: one for one in queries.current_strategies()}
    context = {
        "wrong": wrong, "waiting": sheets.unfinished_sheets(), "shipped": [(one, there.get(one.id)) for one in shipped().values()],
        "to_take_up": not shipped().keys() <= there.keys(),
        "strategies": [(one, sheets.sheets_of(one)) for one in queries.strategies()],
    }  # fmt: skip
    return render(request, "strategy_work/tables.html", context, status=400 if wrong else 200)


@page("strategy.manage", "POST")
def adopt(request: HttpRequest) -> HttpResponseBase:
    """Take shipped strategies up."""
    made = adopting.adopt_shipped(request.POST.getlist("id"))
    messages.info(request, _("Taken up: %s.") % (", ".join(one.title for one in made) or _("none")))
    return redirect("strategy_tables")


@page("strategy.manage", "GET", "POST")
def table(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """One uploaded table: its columns, what is read from it, every fault; imported from here."""
    sheet = sheets.sheet_by_id(public_id)
    if sheet.strategy is not None:
        return redirect("strategy_tables")
    what = request.POST.get("what", "") if request.method == "POST" else ""
    known = [one for one in queries.current_strategies() if one.owner_id == actors.current().organisation_id]
    target = TargetForm(known, request.POST if what == "import" else None)
    wrong = ""
    try:
        if what == "columns":
            _choose(request, sheet)
            return redirect("strategy_table", sheet.public_id)
        if what == "import":
            made = sheets.confirm(sheet, target.target())
            messages.info(request, _("Imported: %(title)s, version %(n)d.") % {"title": made.title, "n": made.version})
            return redirect("strategy_tables")
    except (InvalidInput, Conflict) as error:
        wrong = f"{error.sentence} {error.mend}"
    former = next((one for one in known if one.key == target.data.get("new_version_of")), None)
    seen = sheets.preview(sheet, former)
    return render(request, "strategy_work/table.html", _shown(seen, target, wrong, known), status=400 if wrong else 200)


@page("strategy.manage", "POST")
def discard(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Throw an upload away."""
    sheets.discard(sheets.sheet_by_id(public_id))
    messages.info(request, _("The upload is thrown away."))
    return redirect("strategy_tables")


@page("strategy.manage")
def filled(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The imported file in its own layout, filled in: for one country (``?country=``), or counted over all."""
    sheet = sheets.sheet_by_id(public_id)
    content = bytes(sheet.content)
    name = sheet.name.rpartition(".")[0] or sheet.name
    xlsx = workbook.is_xlsx(content)
    made = sheets.filled_file(sheet, request.GET.get("country", "")[:4].replace("\x00", ""))
    return file_of([made], f"{name}-filled.{'xlsx' if xlsx else 'csv'}", workbook.XLSX if xlsx else workbook.CSV)


def _choose(request: HttpRequest, sheet: Sheet) -> None:
    seen = sheets.preview(sheet)
    form = ColumnsForm(list(seen.grids), seen.grid, seen.columns, request.POST)
    wanted = form.data.get("sheet", seen.grid.name)
    if wanted != seen.grid.name:
        grid = next((one for one in seen.grids if one.name == wanted), None)
        if grid is None:
            raise InvalidInput(_("There is no such sheet in the file."), mend=_("Choose one of its sheets."))
        sheets.map_columns(sheet, guess_columns(grid))  # another sheet: its columns are guessed anew
        return
    sheets.map_columns(sheet, form.columns())


def _shown(seen: Preview, target: TargetForm, wrong: str, known: list[Strategy]) -> dict[str, object]:
    faults = [(one.row, _letters(one.column), *words.fault(one.fault)) for one in seen.read.faults]
    remarks = [(one.row, _letters(one.column), words.remark(one.remark)) for one in seen.read.remarks]
    return {
        "sheet": seen.sheet, "grid": seen.grid, "columns": ColumnsForm(list(seen.grids), seen.grid, seen.columns),
        "faults": faults[:MOST_SHOWN], "number_of_faults": len(faults), "remarks": remarks[:MOST_SHOWN],
        "number_of_remarks": len(remarks), "priorities": seen.read.priorities, "number_of_actions": len(seen.read.actions),
        "actions": [(one, priority) for priority in seen.read.priorities for one in priority.actions][:MOST_SHOWN],
        "lost": seen.lost, "target": target, "wrong": wrong, "known": known,
    }  # fmt: skip


def _letters(column: int) -> str:
    """The letters a spreadsheet has for a column: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
