"""A table of actions from its upload to a strategy, and back again filled in: layout remembered, nothing else changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy import adopting, queries, words
from tutela.strategy.frameworks import workbook
from tutela.strategy.frameworks.schema import Framework, FrameworkAction, FrameworkIndicator, Wording
from tutela.strategy.frameworks.table import FIELDS, FILLED, Columns, Grid, ReadTable, guess_columns, read_table
from tutela.strategy.frameworks.workbook import Fill
from tutela.strategy.models import Action, Event, NamedIndicator, Sheet, SheetRow, Strategy
from tutela.strategy.queries import ActionRow, Wanted
from tutela.strategy.reach import MANAGE
from tutela.vocabulary.areas import Area

VIEW: Final = "strategy.view"
OWN_TABLE: Final = "imported table"


@dataclass(frozen=True, slots=True)
class Target:
    """The strategy a table shall become; ``new_version`` of the one of that key."""

    key: str
    title: str
    starts_on: date
    ends_on: date
    areas: tuple[Area, ...]
    issued_by: str = ""
    new_version: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """An uploaded table as it is read now. ``lost`` names what of the file would not come back when it is downloaded."""

    sheet: Sheet
    grids: Sequence[Grid]
    grid: Grid
    columns: Columns
    read: ReadTable
    lost: Sequence[str]


@does(MANAGE)
def upload(name: str, content: bytes) -> Sheet:
    """Keep an uploaded table as a preview of one's own organisation, its columns guessed. Raises FormatError."""
    found = workbook.grids(content, name)
    if not found:
        raise InvalidInput(_("The file holds no table."), mend=_("Choose the file with the table of actions."))
    guessed = max((guess_columns(grid) for grid in found), key=lambda columns: len(columns.fields))
    actor = actors.current()
    made = Sheet.objects.create(
        owner_id=actor.organisation_id,
        name=name[:200],
        content=content,
        columns=guessed.as_json(),
        made_by=actor.name or str(actor.role),
    )
    audit.record(Operation.COLLECTION, MANAGE, "strategy_sheet", made.public_id)
    return made


@does(MANAGE)
def map_columns(sheet: Sheet, columns: Columns) -> None:
    """Say which column holds what. Raises InvalidInput for columns that aren't there, Conflict once it is imported."""
    _unfinished(sheet)
    grid = next((one for one in workbook.grids(bytes(sheet.content), sheet.name) if one.name == columns.sheet), None)
    if grid is None:
        raise InvalidInput(_("There is no such sheet in the file."), mend=_("Choose one of its sheets."))
    wrong = [name for name, column in columns.fields.items() if name not in FIELDS or not 1 <= column <= grid.columns]
    wrong += [name for name, column in columns.filled.items() if name not in FILLED or not 0 <= column <= grid.columns]
    used = [column for column in (*columns.fields.values(), *columns.filled.values()) if column]
    if wrong or len(used) != len(set(used)):
        raise InvalidInput(_("A column is chosen twice, or isn't there."), mend=_("Choose each column once."))
    if not 1 <= columns.header_row <= grid.rows:
        raise InvalidInput(_("The table has no such row."), mend=_("Give the row of the heading."))
    Sheet.objects.filter(pk=sheet.pk).update(columns=columns.as_json())
    sheet.columns = columns.as_json()


def preview(sheet: Sheet, former: Strategy | None = None) -> Preview:
    """How a table is read with its columns. ``former``: the strategy it is a new version of, whose indicators are known."""
    content = bytes(sheet.content)
    found = workbook.grids(content, sheet.name)
    columns = columns_of(sheet)
    grid = next(one for one in found if one.name == columns.sheet)
    known = None if former is None else [one.number for one in former.indicators.all() if one.number] or None
    return Preview(sheet, found, grid, columns, read_table(grid, columns, known), workbook.would_lose(content))


@does(MANAGE)
def confirm(sheet: Sheet, target: Target) -> Strategy:
    """Make the strategy of a table without faults. Raises InvalidInput where cells can't be used or there is no action,
    Conflict where the id is taken."""
    _unfinished(sheet)
    if target.ends_on < target.starts_on:
        raise InvalidInput(_("The strategy ends before it starts."), mend=_("Mend its days."))
    former = Strategy.objects.filter(key=target.key).order_by("-version").first() if target.new_version else None
    seen = preview(sheet, former)
    if seen.read.faults:
        raise InvalidInput(
            _("%d cells of the table can't be used.") % len(seen.read.faults), mend=_("Mend them as said beside each.")
        )
    if not seen.read.actions:
        raise InvalidInput(_("The table holds no action."), mend=_("Say which column holds the actions."))
    made = adopting.adopt(_framework(seen.read, target, former), new_version=target.new_version)
    SheetRow.objects.bulk_create(
        SheetRow(sheet=sheet, owner_id=sheet.owner_id, action=row, sheet_name=action.place[0], row=action.place[1])
        for row, action in zip(_in_order(made), seen.read.actions, strict=True)
        if action.place is not None
    )
    Sheet.objects.filter(pk=sheet.pk).update(strategy=made)
    sheet.strategy = made
    audit.record(Operation.CHANGE, MANAGE, "strategy_sheet", sheet.public_id, count=len(seen.read.actions))
    return made


@does(MANAGE)
def discard(sheet: Sheet) -> None:
    """Throw an upload away that was not imported."""
    _unfinished(sheet)
    Sheet.objects.filter(pk=sheet.pk).delete()
    audit.record(Operation.ERASURE, MANAGE, "strategy_sheet", sheet.public_id)


def filled_file(sheet: Sheet, country: str = "") -> bytes:
    """The file as it was imported, with states, days and evidence of a country (none named: of all, counted) filled into the
    columns chosen at import, or appended."""
    if sheet.strategy is None:
        raise Conflict(_("This table was not imported."), mend=_("Import it first."))
    content, columns = bytes(sheet.content), columns_of(sheet)
    grid = next(one for one in workbook.grids(content, sheet.name) if one.name == columns.sheet)
    places, headings, after = {}, {}, grid.columns
    for name in FILLED:
        column = columns.filled.get(name, 0)
        if not column:
            after += 1
            column = after
            headings[column] = (columns.header_row, str(words.COLUMNS[name]))
        places[name] = column
    rows = SheetRow.objects.filter(sheet=sheet).select_related("action")
    stand = _standings(sheet.strategy, country)
    evidence = _evidence(sheet.strategy, country)
    fills = [fill for row in rows for fill in _fills(row, places, stand.get(row.action_id, []), evidence)]
    audit.record(Operation.DISCLOSURE, VIEW, "strategy_sheet", sheet.public_id, count=len(rows))
    return workbook.filled(content, columns.sheet, fills, headings)


def sheet_by_id(public_id: str) -> Sheet:
    """A sheet of one's own organisation. Raises NotFound."""
    found = Sheet.objects.select_related("strategy").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such table."))
    return found


def columns_of(sheet: Sheet) -> Columns:
    """The columns as they are kept."""
    kept = sheet.columns
    start = kept["fiscal_start"]
    return Columns(
        str(kept["sheet"]),
        int(kept["header_row"]),
        dict(kept["fields"]),
        dict(kept["filled"]),
        int(start) if start else None,
    )


def _unfinished(sheet: Sheet) -> None:
    if sheet.strategy_id is not None:
        raise Conflict(_("This table was imported already."), mend=_("Upload it again for a new version."))


def _framework(read: ReadTable, target: Target, former: Strategy | None) -> Framework:
    """The strategy a table and what was said about it make; a new version keeps the indicators its former one names."""
    if not target.title.strip():
        raise InvalidInput(_("The strategy needs a title."), mend=_("Give it one."))
    own = Wording(OWN_TABLE)
    priorities = tuple(
        replace(one, wording=own, actions=tuple(replace(action, id=_id(action), wording=own) for action in one.actions))
        for one in read.priorities
    )
    kept = NamedIndicator.objects.filter(strategy=former) if former is not None else ()
    return Framework(
        id=target.key, version=1, title=target.title.strip(), areas=target.areas, starts_on=target.starts_on,
        ends_on=target.ends_on, wording=Wording(OWN_TABLE), priorities=priorities, issued_by=target.issued_by.strip(),
        celex=tuple(former.celex) if former else (), references=tuple(former.references) if former else (),
        indicators=tuple(
            FrameworkIndicator(
                one.key, one.text, Wording(one.source, one.confidence, one.note), one.number, one.data_source, one.official
            )
            for one in kept
        ),
    )  # fmt: skip


def _id(action: FrameworkAction) -> str:
    """An action's number is its id, so that it is known again in the next version."""
    return action.number or action.id


def _in_order(made: Strategy) -> list[Action]:
    return list(Action.objects.filter(strategy=made).order_by("position"))


def _standings(strategy: Strategy, country: str) -> Mapping[int, list[ActionRow]]:
    found: dict[int, list[ActionRow]] = {}
    for row in queries.action_rows([strategy.pk], Wanted(country=country, limit=1_000_000)):
        found.setdefault(row.action.pk, []).append(row)
    return found


def _evidence(strategy: Strategy, country: str) -> Mapping[int, list[str]]:
    """Action -> the evidence of what is submitted about it and was not withdrawn."""
    gone = Event.objects.filter(action__strategy=strategy, verb="withdrawn", submitted_at__isnull=False).values("about")
    found: dict[int, list[str]] = {}
    events = Event.objects.filter(action__strategy=strategy, submitted_at__isnull=False).exclude(pk__in=gone)
    events = events.exclude(verb="withdrawn").filter(**({"country": country} if country else {}))
    for event in events.prefetch_related("evidence").order_by("on", "id"):
        for piece in event.evidence.all():
            said = piece.url or piece.reference
            if piece.count is not None:
                said = _("%(what)s (%(n)d records)") % {"what": said, "n": piece.count}
            found.setdefault(event.action_id, []).append(said if country else f"{event.country}: {said}")
    return found


def _fills(
    row: SheetRow, places: Mapping[str, int], stand: Sequence[ActionRow], evidence: Mapping[int, list[str]]
) -> list[Fill]:
    if not stand:
        return []
    counts: dict[str, int] = {}
    for one in stand:
        said = words.state(one.state) + (f" ({_('contested')})" if one.contested else "")
        counts[said] = counts.get(said, 0) + 1
    state = next(iter(counts)) if len(stand) == 1 else "; ".join(f"{said}: {number}" for said, number in counts.items())
    fills = [Fill(row.row, places["state"], state)]
    last = max((one.last_word_on for one in stand if one.last_word_on is not None), default=None)
    if last is not None:
        fills.append(Fill(row.row, places["on"], last))
    if pieces := evidence.get(row.action_id):
        fills.append(Fill(row.row, places["evidence"], "\n".join(dict.fromkeys(pieces))))
    return fills


def sheets_of(strategy: Strategy) -> list[Sheet]:
    """The sheets of one's own organisation that a strategy came from."""
    return list(Sheet.objects.filter(strategy=strategy).defer("content").order_by("-made_at"))


def unfinished_sheets() -> list[Sheet]:
    """Uploads of one's own organisation that are not imported yet."""
    return list(Sheet.objects.filter(strategy=None).defer("content").order_by("-made_at"))
