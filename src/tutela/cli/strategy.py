"""``tutela strategy``: strategies shipped and taken up, tables imported, derived states checked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutela.strategy.frameworks.schema import Framework
    from tutela.strategy.frameworks.table import Columns
    from tutela.strategy.models import Strategy
    from tutela.strategy.sheets import Preview

strategy = typer.Typer(help="Strategies, their actions and what is reported about them.", no_args_is_help=True)


@strategy.command("list")
@command("strategy.view")
def show(as_json: AsJson = False) -> None:
    """List strategies with their priorities and actions: those taken up here, and shipped ones that were not."""
    from tutela.strategy.frameworks.registry import shipped

    with ready():
        from tutela.strategy import queries

        with as_operator():
            there = list(queries.strategies().prefetch_related("priorities__actions__owners"))
            known = {one.key for one in there}
            found = [_kept(one) for one in there]
    found += [_shipped(one) for key, one in shipped().items() if key not in known]
    order = {key: place for place, key in enumerate(shipped())}
    found.sort(key=lambda one: (order.get(str(one["id"]), len(order)), str(one["id"]), -int(str(one["version"]))))
    if as_json:
        print_json({"strategies": found})
        return
    rows = [
        [one["id"], one["version"], one["title"], one["period"], one["number_of_priorities"], one["number_of_actions"],
         "yes" if one["taken_up"] else "no"]
        for one in found
    ]  # fmt: skip
    print_table("Strategies", ["Id", "Version", "Title", "Period", "Priorities", "Actions", "Taken up"], rows)


@strategy.command("adopt")
@command("strategy.manage")
def adopt(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of shipped strategies; without any: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take shipped strategies up, so that they can be reported on. What is there already stays as it is."""
    from tutela.strategy.frameworks.registry import shipped

    with ready():
        from tutela.strategy import adopting

        with as_operator():
            made = [one.key for one in adopting.adopt_shipped(ids or list(shipped()))]
    if as_json:
        print_json({"taken_up": made})
    else:
        typer.echo(f"Taken up: {', '.join(made) or 'none; all of them were there'}.")


@strategy.command("import")
@command("strategy.manage")
def take(  # noqa: PLR0913  (each is an option of the command line)
    file: Annotated[Path, typer.Argument(help="The table of actions: XLSX or CSV.", exists=True, dir_okay=False)],
    key: Annotated[str, typer.Option("--id", help="Id of the strategy, such as our-drugs-plan-2026.")],
    title: Annotated[str, typer.Option("--title", help="Its title.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Its first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Its last day.")],
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="child_protection, drugs, firearms; may be repeated.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="What a column holds, such as action=3 or sheet=Annex; may be repeated."),
    ] = None,
    new_version: Annotated[
        bool, typer.Option("--new-version", help="It is a new version of the strategy of this id.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a table of actions. Exit code 1 when cells can't be used: each is named, and nothing is imported."""
    with ready():
        from tutela.strategy import sheets
        from tutela.strategy.sheets import Target
        from tutela.vocabulary.areas import Area

        with as_operator():
            known = {one.value: one for one in Area}
            chosen = tuple(known[one] for one in areas or () if one in known)
            target = Target(key, title, first.date(), last.date(), chosen, new_version=new_version)
            sheet = sheets.upload(file.name, file.read_bytes())
            if columns:
                sheets.map_columns(sheet, _columns(sheets.preview(sheet), columns))
            seen = sheets.preview(sheet)
            faults = _faults(seen)
            if faults:
                sheets.discard(sheet)
            else:
                made = _kept(sheets.confirm(sheet, target))
    if as_json:
        print_json({"faults": faults} if faults else {"imported": made})
    else:
        for one in faults:
            typer.echo(f"Row {one['row']}, column {one['column']}: {one['sentence']} {one['mend']}", err=True)
        done = (
            "" if faults else f"Imported: {made['id']}, version {made['version']}, {made['number_of_actions']} actions."
        )
        typer.echo(done or "Nothing is imported.")
    if faults:
        raise typer.Exit(1)


@strategy.command("derive")
@command("strategy.manage")
def derive(as_json: AsJson = False) -> None:
    """Check every derived state against the reports it follows from, and put right what differs."""
    with ready():
        from tutela.strategy import deriving

        with as_operator():
            wrong = deriving.out_of_step()
            for action, country in wrong:
                deriving.bring_up_to_date(action, country)
    if as_json:
        print_json({"put_right": len(wrong)})
    else:
        typer.echo(f"{len(wrong)} put right." if wrong else "All states are what the reports say.")


@strategy.command("remind")
@command("strategy.manage")
def remind(as_json: AsJson = False) -> None:
    """Remind partners of what they were asked and haven't answered, now rather than with the daily job."""
    with ready():
        from tutela.strategy import asking

        with as_operator():
            made = asking.remind(datetime.now(UTC).date())
    if as_json:
        print_json({"reminders": made})
    else:
        typer.echo(f"{made} reminders made.")


def _columns(seen: Preview, given: list[str]) -> Columns:
    """The guessed columns with what was said about them: ``action=3``, ``sheet=Annex``, ``header_row=4``, ``fiscal_start=4``."""
    from tutela.strategy.frameworks.table import FIELDS, FILLED, Columns, guess_columns

    said: dict[str, str] = {}
    for one in given:
        name, _sign, value = one.partition("=")
        said[name] = value
    grid = next((one for one in seen.grids if one.name == said.get("sheet", seen.grid.name)), seen.grid)
    first = guess_columns(grid)
    numbers = {name: int(value) for name, value in said.items() if name != "sheet" and value.isdecimal()}
    if set(said) - {"sheet", "header_row", "fiscal_start", *FIELDS, *FILLED} or len(numbers) + ("sheet" in said) < len(
        said
    ):
        raise InvalidInput("This says nothing of a column.", mend="Write it as action=3, sheet=Annex or header_row=4.")
    fields = dict(first.fields) | {str(name): numbers[name] for name in FIELDS if name in numbers}
    filled = dict(first.filled) | {str(name): numbers[name] for name in FILLED if name in numbers}
    named = {name: column for name, column in fields.items() if column}
    return Columns(
        grid.name,
        numbers.get("header_row", first.header_row),
        named,
        filled,
        numbers.get("fiscal_start", first.fiscal_start),
    )


def _faults(seen: Preview) -> list[dict[str, object]]:
    from tutela.strategy import words

    found: list[dict[str, object]] = []
    for one in seen.read.faults:
        sentence, mend = words.fault(one.fault)
        place = {"sheet": seen.grid.name, "row": one.row, "column": one.column}
        found.append({**place, "code": one.fault.code, "sentence": sentence, "mend": mend})
    return found


def _kept(one: Strategy) -> Mapping[str, object]:
    priorities = [
        {
            "id": priority.key, "mission": priority.mission, "title": priority.title, "unverified": priority.unverified,
            "actions": [
                {
                    "id": action.key, "number": action.number, "text": action.text,
                    "owners": [o.code or o.written for o in action.owners.all()],
                    "deadline": action.deadline_given, "deadline_on": action.deadline_on, "unverified": action.unverified,
                }
                for action in priority.actions.all()
            ],
        }
        for priority in one.priorities.all()
    ]  # fmt: skip
    head = {"id": one.key, "version": one.version, "title": one.title, "period": one.period}
    return _said(head, one.successor, priorities, taken_up=True)


def _shipped(one: Framework) -> Mapping[str, object]:
    priorities = [
        {
            "id": priority.id, "mission": priority.mission, "title": priority.title, "unverified": priority.wording.unverified,
            "actions": [
                {
                    "id": action.id, "number": action.number, "text": action.text,
                    "owners": [o.code or o.written for o in action.owners],
                    "deadline": action.deadline_given, "deadline_on": action.deadline.on, "unverified": action.wording.unverified,
                }
                for action in priority.actions
            ],
        }
        for priority in one.priorities
    ]  # fmt: skip
    head = {"id": one.id, "version": one.version, "title": one.title, "period": one.period}
    return _said(head, one.successor.id if one.successor else "", priorities, taken_up=False)


def _said(
    head: Mapping[str, object], successor: str, priorities: Sequence[Mapping[str, object]], *, taken_up: bool
) -> Mapping[str, object]:
    numbers = [len(one["actions"]) for one in priorities if isinstance(one["actions"], list)]
    return {
        **head, "successor": successor or None, "taken_up": taken_up, "number_of_priorities": len(priorities),
        "number_of_actions": sum(numbers), "priorities": priorities,
    }  # fmt: skip
