"""Tables of national law out of a file (XLSX, ODS or CSV): which column is which, and every bad cell with its place. Pure.

Two tables are known: a correlation table (a provision of an act beside national law, or beside another act), and a table of
firearms rules. With a bad cell nothing of a file is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.contract import Limits
from tutela.formats.tabular import is_workbook
from tutela.formats.tabular.delimited import find_delimiter, open_delimited
from tutela.formats.tabular.spreadsheet import Workbook
from tutela.formats.tabular.table import Layout, Table
from tutela.strategy.law.loopholes import topics
from tutela.strategy.law.provisions import provisions
from tutela.strategy.law.states import TITLES, State
from tutela.vocabulary.folding import fold

_T = TypeVar("_T")

MOST_ROWS: Final = 20_000
LONGEST: Final = 4_000
_LOOK: Final = 64 * 1024


class TableKind(StrEnum):
    """What a correlation table lays beside an act."""

    TRANSPOSITION = "transposition"  # national law
    RECAST = "recast"  # the act it is recast by
    CODIFICATION = "codification"  # the act it is codified in


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that can't be taken: its row (as the file counts) and column, what is written, why, and how to mend it."""

    row: int
    column: str
    written: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class CorrelationLine:
    """One row of a correlation table. ``state``: what it says of the provision, if it does."""

    row: int
    ref: str
    own_text: str = ""
    act: str = ""
    article: str = ""
    text: str = ""
    link: str = ""
    in_force: date | None = None
    choice: str = ""
    remarks: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of a table of firearms rules."""

    row: int
    topic: str
    answer: str
    value: int | None
    since: date
    document: str
    link: str = ""


@dataclass(slots=True)
class Sheet:
    """The first sheet of a file as text: its heading and its rows with their numbers."""

    header: tuple[str, ...]
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    bad: list[BadCell] = field(default_factory=list)


def open_sheet(path: Path, name: str, limits: Limits | None = None) -> Sheet:
    """The table of a file delivered under ``name``. Raises FormatError, and InvalidInput where it has too many rows."""
    limits = limits or Limits()
    with path.open("rb") as stream:
        head = stream.read(_LOOK)
    if not is_workbook(head, name):
        layout = Layout()
        return _whole(open_delimited(path, replace(layout, delimiter=find_delimiter(path, layout)), limits))
    book = Workbook(path, limits)
    try:
        sheets = book.sheets
        if not sheets:
            raise InvalidInput(
                _("The file has no sheet with anything in it."), mend=_("Bring the sheet with the table.")
            )
        return _whole(book.table(sheets[0], 1))
    finally:
        book.close()


def _whole(table: Table) -> Sheet:
    found = Sheet(table.header)
    for row in table.rows:
        faults = [one for one in row.faults if one.code != "number_damaged"]
        if faults:
            found.bad.append(
                BadCell(
                    row.line,
                    "",
                    row.raw[:80],
                    _("the row can’t be read (%s)") % faults[0].code,
                    _("Mend the row in the file."),
                )
            )
        elif any(cell.strip() for cell in row.cells):
            found.lines.append((row.line, row.cells))
        if len(found.lines) > MOST_ROWS:
            raise InvalidInput(_("The table has more than %d rows.") % MOST_ROWS, mend=_("Bring one act at a time."))
    return found


_CORRELATION: Final[Mapping[str, str]] = {
    "ref": r"^(provision|article of the (directive|act)|directive( article| provision)?|ref(erence)?|article paragraph point)$",
    "own_text": r"^(obligation|own text|what is asked|requirement)$",
    "act": r"^(national (act|law|measure)|act|law|new act|other act)$",
    "article": r"^(national (article|provision)|article|section|new (article|provision))$",
    "text": r"^(national text|text|wording)$",
    "link": r"^(link|url|address|eli)$",
    "in_force": r"^(in force( since| from)?|entry into force|date|since)$",
    "choice": r"^(option( used)?|choice)$",
    "remarks": r"^(remarks?|comments?|notes?)$",
    "state": r"^(state|status|transposition)$",
}
_RULES: Final[Mapping[str, str]] = {
    "topic": r"^topic$",
    "answer": r"^(answer|rule)$",
    "value": r"^(value|number)$",
    "since": r"^(since|in force( since| from)?|date)$",
    "document": r"^(document|national (act|law)|act|law|source)$",
    "link": r"^(link|url|address|eli)$",
}
_STATES: Final[Mapping[str, State]] = {
    **{fold(str(state).replace("_", " ")): state for state in State},
    **{fold(str(TITLES[state])): state for state in State},
}
_CHOICES: Final[Mapping[str, str]] = {
    "": "", "yes": "used", "no": "not used", "used": "used", "not used": "not used",
}  # fmt: skip


def read_correlation(sheet: Sheet, celex: str) -> tuple[list[CorrelationLine], list[BadCell]]:
    """The rows of a correlation table of an act, and what can't be taken. InvalidInput where the columns aren't there."""
    columns = _columns(sheet, _CORRELATION, ("ref",))
    known = {_plain(one.ref): one.ref for one in provisions(celex)}
    return _read(sheet, columns, lambda reader: _correlation_line(reader, known))


def read_rules(sheet: Sheet) -> tuple[list[RuleLine], list[BadCell]]:
    """The rows of a table of firearms rules, and what can't be taken."""
    return _read(sheet, _columns(sheet, _RULES, ("topic", "answer", "since", "document")), _rule_line)


class _Cells:
    """The cells of one row by their field; what is wrong with them is gathered."""

    def __init__(self, row: int, cells: Sequence[str], columns: Mapping[str, tuple[int, str]]) -> None:
        self.row, self._cells, self._columns = row, cells, columns
        self.bad: list[BadCell] = []

    def text(self, name: str) -> str:
        """The text of a cell, without space around it."""
        if name not in self._columns:
            return ""
        index = self._columns[name][0]
        written = self._cells[index].strip() if index < len(self._cells) else ""
        if len(written) > LONGEST:
            self.refuse(name, written, _("is too long"), _("Shorten it to %d characters.") % LONGEST)
        return written[:LONGEST]

    def needed(self, name: str, mend: str) -> str:
        """The text of a cell that must not be empty."""
        written = self.text(name)
        if not written:
            self.refuse(name, "", _("is empty"), mend)
        return written

    def day(self, name: str) -> date | None:
        """A day, written as 2013-12-18 or 18.12.2013."""
        written = self.text(name)
        if not written:
            return None
        match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", written)
        parts = match.groups() if match else None
        if parts is None and (match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", written)):
            parts = match.groups()[::-1]
        try:
            if parts:
                return date(*map(int, parts))
        except ValueError:
            pass
        self.refuse(name, written, _("is no day"), _("Write it as 2013-12-18."))
        return None

    def link(self, name: str) -> str:
        """A web address, or nothing."""
        written = self.text(name)
        if written and not is_address(written):
            self.refuse(name, written, _("is no web address"), _("Give it from https:// on, or leave it empty."))
            return ""
        return written

    def refuse(self, name: str, written: str, why: str, mend: str) -> None:
        """Note a bad cell."""
        self.bad.append(BadCell(self.row, self._columns.get(name, (0, name))[1], written[:80], why, mend))


def is_address(written: str) -> bool:
    """Whether a text is an address of the web, and no longer than 500 characters."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and len(written) <= 500


def _columns(sheet: Sheet, names: Mapping[str, str], needed: Sequence[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for index, title in enumerate(sheet.header):
        name = next((one for one, pattern in names.items() if re.search(pattern, fold(title)[:120])), None)
        if name is not None and name not in found:
            found[name] = (index, title)
    missing = [name for name in needed if name not in found]
    if missing:
        raise InvalidInput(
            _("The table has no column for: %s.") % ", ".join(missing),
            mend=_("Name the columns in the first row; known are: %s.") % ", ".join(names),
        )
    return found


def _read(
    sheet: Sheet, columns: Mapping[str, tuple[int, str]], line: Callable[[_Cells], _T | None]
) -> tuple[list[_T], list[BadCell]]:
    lines: list[_T] = []
    bad = list(sheet.bad)
    for row, cells in sheet.lines:
        reader = _Cells(row, cells, columns)
        one = line(reader)
        bad += reader.bad
        if one is not None and not reader.bad:
            lines.append(one)
    return lines, sorted(bad, key=lambda one: one.row)


def _plain(ref: str) -> str:
    """A provision's number however it is written: ``Art. 5 (2)``, ``Article 5(2)``, ``5(2)``."""
    return re.sub(r"\s+|^(article|art\.?)\s*", "", ref.strip().casefold())


def _correlation_line(cells: _Cells, known: Mapping[str, str]) -> CorrelationLine | None:
    written = cells.needed("ref", _("Give the provision, such as 5(2)."))
    ref = known.get(_plain(written), "" if known else written)
    if written and not ref:
        cells.refuse(
            "ref", written, _("is no provision of this act"), _("Write it as the act numbers it, such as 5(2).")
        )
    state = _STATES.get(fold(cells.text("state").replace("_", " ")))
    if cells.text("state") and state is None:
        words = ", ".join(TITLES[one] for one in State)
        cells.refuse("state", cells.text("state"), _("is no state"), _("Write one of: %s; or leave it empty.") % words)
    choice = _CHOICES.get(fold(cells.text("choice")))
    if choice is None:
        cells.refuse("choice", cells.text("choice"), _("is neither yes nor no"), _("Write yes, no, or leave it empty."))
    return CorrelationLine(
        cells.row, ref, cells.text("own_text"), cells.text("act"), cells.text("article"), cells.text("text"),
        cells.link("link"), cells.day("in_force"), choice or "", cells.text("remarks"), state,
    )  # fmt: skip


def _rule_line(cells: _Cells) -> RuleLine | None:
    topic = topics().get(fold(cells.needed("topic", _("Give the topic’s code."))).replace(" ", "_"))
    if topic is None and cells.text("topic"):
        cells.refuse("topic", cells.text("topic"), _("is no topic"), _("Write one of: %s.") % ", ".join(topics()))
    written = cells.needed("answer", _("Give the answer’s code."))
    answer = topic.answer(fold(written).replace(" ", "_")) if topic else None
    if topic and written and answer is None:
        codes = ", ".join(one.code for one in topic.answers)
        cells.refuse("answer", written, _("is no answer to %s") % topic.id, _("Write one of: %s.") % codes)
    number = cells.text("value")
    if number and not (number.isascii() and number.isdigit() and len(number) < 7 and topic and topic.unit):
        cells.refuse(
            "value", number, _("is no number that belongs here"), _("Write a whole number, or leave it empty.")
        )
    since = cells.day("since")
    if since is None and not cells.text("since"):
        cells.refuse("since", "", _("is empty"), _("Give the day since which the rule is in force."))
    document = cells.needed("document", _("Give the national act."))
    link = cells.link("link")
    if cells.bad or topic is None or answer is None or since is None:
        return None
    return RuleLine(cells.row, topic.id, answer.code, int(number) if number else None, since, document, link)
