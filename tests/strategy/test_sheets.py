"""A table of actions: imported with every bad cell named, and given back in its own layout, filled in."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from tests.cast import Cast
from tests.strategy.test_actions import TODAY, said
from tests.strategy.test_actions import clio as clio
from tutela.errors import Conflict, FormatError, InvalidInput, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import actions, sheets
from tutela.strategy.evidence import Piece
from tutela.strategy.frameworks.table import Columns
from tutela.strategy.models import Action, EvidenceKind, Priority, Progress, Sheet, SheetRow, Strategy
from tutela.strategy.sheets import Target
from tutela.vocabulary.areas import Area

TARGET = Target("example-plan-2026", "Example plan", date(2026, 1, 1), date(2030, 12, 31), (Area.DRUGS,))


def workbook(rows: list[list[object]]) -> bytes:
    """A table as ministries make them: a title above, a merged priority, widths, colours, a formula, a column for the state."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Annex"
    page["A1"] = "Example action plan"
    page["A1"].font = Font(bold=True, size=16)
    page.merge_cells("A1:G1")
    for row in rows:
        page.append(row)
    page.column_dimensions["C"].width = 61.5
    page["B3"].fill = PatternFill("solid", fgColor="FFEEAA")
    page["H9"] = "=COUNTA(C3:C8)"
    second = book.create_sheet("Notes")
    second["A1"] = "Not a table of actions"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD: list[object] = [
    "Strategic priority",
    "No",
    "Action",
    "Responsible parties",
    "Timetable",
    "Indicators",
    "State of play",
]
NINE = "COM, EEAS, Europol, Eurojust, CEPOL, Frontex, EUDA, ECDC, MS"
GOOD: list[list[object]] = [
    HEAD,
    ["Supply", 1, "Share targets", NINE, "ongoing", "Extent of cooperation; number of targets", None],
    [None, 2, "Mend the ports", "BE, PT (lead)", "2027-Q2", "Number of scans", None],
    ["Demand", 3, "Prevent harm", "MS", date(2028, 6, 30), None, None],
]


def cells(content: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content))["Annex"]


@pytest.fixture
def imported(cast: Cast, clio: Person) -> Strategy:
    with acting(actor_of(clio)):
        sheet = sheets.upload("plan.xlsx", workbook(GOOD))
        return sheets.confirm(sheet, TARGET)


def test_the_columns_are_found_below_a_title_and_the_table_becomes_a_strategy(cast: Cast, imported: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        assert [one.title for one in Priority.objects.filter(strategy=imported)] == ["Supply", "Demand"]
        first, second, third = Action.objects.filter(strategy=imported)
        assert first.owners.count() == 9
        assert (second.deadline_on, second.countries) == (date(2027, 6, 30), ["BE", "PT"])
        assert [one.role for one in second.owners.all()] == ["responsible", "lead"]
        assert third.deadline_on == date(2028, 6, 30)
        assert [one.kind for one in first.indicators.all()] == ["qualitative", "specific"]
        assert not third.unverified


def test_it_comes_back_in_its_layout_with_states_days_and_evidence(
    cast: Cast, imported: Strategy, clio: Person
) -> None:
    with acting(actor_of(cast.cora)):
        link = Piece(EvidenceKind.LINK, url="https://example.eu/ports")
        formula = Piece(EvidenceKind.DOCUMENT, '=HYPERLINK("http://example.eu","x")')
        action = Action.objects.get(strategy=imported, number="2")
        actions.report(action, said("BE", Progress.UNDER_WAY, evidence=(link, formula)))
        assert not Sheet.objects.exists(), "the file is its own organisation's alone"
        assert not SheetRow.objects.exists()
    with acting(actor_of(clio)):
        sheet = Sheet.objects.get()
        before, after = cells(bytes(sheet.content)), cells(sheets.filled_file(sheet, "BE"))
        counted = cells(sheets.filled_file(sheet))
    assert after["G4"].value == "under way"
    assert after["G3"].value == "no word yet"
    assert after["I2"].value == "State as of"
    assert after["I4"].value.date() == TODAY
    assert after["J4"].value.splitlines() == ["https://example.eu/ports", '=HYPERLINK("http://example.eu","x")']
    assert after["J4"].data_type == "s"
    assert counted["G4"].value == "under way: 1; no word yet: 1"
    assert after["H9"].value == "=COUNTA(C3:C8)"
    assert after.column_dimensions["C"].width == before.column_dimensions["C"].width == 61.5
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert after["B3"].fill.fgColor.rgb == before["B3"].fill.fgColor.rgb
    assert after["A1"].font.size == 16
    untouched = [(row, column) for row in range(1, 10) for column in range(1, 7)]
    assert all(before.cell(*at).value == after.cell(*at).value for at in untouched)


def test_every_bad_cell_is_named_and_nothing_is_imported(cast: Cast, clio: Person) -> None:
    rows: list[list[object]] = [
        HEAD,
        ["Supply", 1, "One", "Yugoslavia", "ongoing", None, None],
        [None, 1, "Two", "MS", "FY2021/22", None, None],
        [None, 3, None, "MS", "2021-02-30", None, None],
    ]
    with acting(actor_of(clio)):
        sheet = sheets.upload("plan.xlsx", workbook(rows))
        faults = {(one.row, one.column, one.fault.code) for one in sheets.preview(sheet).read.faults}
        assert faults == {
            (3, 4, "country_no_more"), (4, 5, "fiscal_start_unknown"), (4, 2, "number_twice"), (5, 3, "action_missing"),
        }  # fmt: skip
        with pytest.raises(InvalidInput):
            sheets.confirm(sheet, TARGET)
        assert not Strategy.objects.exists()
        kept = sheets.columns_of(sheet)
        sheets.map_columns(sheet, Columns(kept.sheet, kept.header_row, kept.fields, kept.filled, fiscal_start=4))
        again = {(one.row, one.fault.code) for one in sheets.preview(sheet).read.faults}
        assert (4, "fiscal_start_unknown") not in again


def test_a_country_that_left_is_an_owner_like_any_other_and_no_member_state(cast: Cast, clio: Person) -> None:
    rows = [
        HEAD,
        ["Supply", 1, "One", "United Kingdom, MS", "ongoing", None, None],
        ["", 2, "Two", "MS", "", None, None],
    ]
    with acting(actor_of(clio)):
        made = sheets.confirm(sheets.upload("plan.xlsx", workbook(rows)), TARGET)
        first, second = Action.objects.filter(strategy=made)
    assert "GB" in first.countries
    assert "GB" not in second.countries
    assert len(second.countries) == 27


def test_a_text_table_is_read_and_given_back_with_its_delimiter_safe_from_formulas(cast: Cast, clio: Person) -> None:
    text = b"Priority;No;Action;Responsible;Deadline\nSupply;1;Do it;BE;2027\n"
    with acting(actor_of(clio)):
        sheet = sheets.upload("plan.csv", text)
        made = sheets.confirm(sheet, TARGET)
        piece = Piece(EvidenceKind.DOCUMENT, "=1+1")
        actions.report(Action.objects.get(strategy=made), said("BE", Progress.DONE, evidence=(piece,)))
        back = sheets.filled_file(sheet, "BE").decode("utf-8-sig").splitlines()
    assert back[0] == "Priority;No;Action;Responsible;Deadline;State;State as of;Evidence"
    assert back[1] == f"Supply;1;Do it;BE;2027;reported as done;{TODAY.isoformat()};'=1+1"


def test_a_second_plan_of_the_id_is_refused_and_a_new_version_knows_its_indicators(
    cast: Cast, imported: Strategy, clio: Person
) -> None:
    with acting(actor_of(clio)):
        sheet = sheets.upload("again.xlsx", workbook(GOOD))
        with pytest.raises(Conflict):
            sheets.confirm(sheet, TARGET)
        assert sheets.confirm(sheet, replace(TARGET, new_version=True)).version == 2
        with pytest.raises(Conflict):
            sheets.confirm(Sheet.objects.get(pk=sheet.pk), TARGET)


def test_what_is_no_table_is_refused_and_who_may_not_manage_uploads_nothing(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        for content in (b"PK\x03\x04 broken", b"", b"\x00\x01\x02"):
            with pytest.raises((FormatError, InvalidInput)):
                sheets.upload("x.xlsx", content)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        sheets.upload("x.csv", b"Action\nDo\n")
