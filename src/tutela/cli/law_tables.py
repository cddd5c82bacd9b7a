"""``tutela law import-...``: tables of law out of a file, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.strategy.law.importing import Taken
    from tutela.strategy.law.sheets import BadCell

_SHOWN: Final = 100
Table = Annotated[
    Path, typer.Argument(help="XLSX, ODS or CSV, its columns named in the first row.", show_default=False)
]
Country = Annotated[str, typer.Option("--country", help="Code of the Member State.", show_default=False)]
StandsFor = Annotated[str, typer.Option("--stands-for", help="Name and office of who answers for what the table says.")]


@command("law.report")
def import_correlation(
    path: Table,
    instrument: Annotated[str, typer.Option("--instrument", help="CELEX number of the act.", show_default=False)],
    country: Country,
    stands_for: StandsFor = "",
    as_json: AsJson = False,
) -> None:
    """Take a country's correlation table of an act in; its states become statements."""
    with ready():
        from tutela.strategy.law import importing
        from tutela.strategy.law.importing import Delivered

        with as_operator():
            delivered = Delivered(
                _readable(path), path.name, instrument.strip().upper(), country=_member(country), stands_for=stands_for
            )
            taken = importing.take_correlation(delivered)
    _tell(taken, as_json)


@command("law.report")
def import_rules(path: Table, country: Country, stands_for: StandsFor = "", as_json: AsJson = False) -> None:
    """Take a country's table of firearms rules in."""
    with ready():
        from tutela.strategy.law import importing
        from tutela.strategy.law.importing import Delivered

        with as_operator():
            delivered = Delivered(_readable(path), path.name, country=_member(country), stands_for=stands_for)
            taken = importing.take_rules(delivered)
    _tell(taken, as_json)


@command("law.report")
def import_services(
    path: Table,
    stands_for: StandsFor = "",
    look: Annotated[bool, typer.Option("--look", help="Only say what would change; nothing is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a table of how far services reach in, and say what differs from what is said now."""
    with ready():
        from tutela.strategy.law import service_tables

        with as_operator():
            looked = service_tables.look_at_services(_readable(path), path.name, stands_for)
            told: dict[str, object] = {"rows": looked.rows, "refused": looked.rows if looked.bad else 0}
            if looked.draft is not None:
                names = ("new", "changed", "same", "of_others", "blank", "difference", "unread")
                told |= {name: getattr(looked.draft, name) for name in names}
                if look:
                    service_tables.discard_services(looked.draft)
                else:
                    service_tables.confirm_services(looked.draft)
    told["confirmed"] = looked.draft is not None and not look
    if not looked.bad and not as_json:
        typer.echo(
            f"{told['rows']} rows = {told['new']} new + {told['changed']} changed + {told['same']} said already"
            f" + {told['of_others']} of others + {told['blank']} that say nothing."
        )
    _end(told, looked.bad, as_json)


def _readable(path: Path) -> Path:
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}.", mend="Check the path.") from error


def _member(written: str) -> str:
    """A Member State's code as the platform has it; what is none stays, and is refused by name."""
    from tutela.strategy.law.standing import member_states
    from tutela.strategy.law.table_lines import member_of

    return member_of(written, member_states()) or written.strip()


def _tell(taken: Taken, as_json: bool) -> None:
    names = ("rows", "taken", "same", "refused", "statements", "unread")
    told: dict[str, object] = {name: getattr(taken, name) for name in names}
    if not taken.rows:
        raise InvalidInput("The table has no rows.", mend="Bring the file with the table.")
    if not taken.bad and not as_json:
        typer.echo(
            f"{taken.rows} rows = {taken.taken} taken + {taken.same} said already; {taken.statements} statements made."
        )
    _end(told, taken.bad, as_json)


def _end(told: dict[str, object], bad: Sequence[BadCell], as_json: bool) -> None:
    cells = [(one.row, one.column, one.written, one.why, one.mend) for one in bad]
    if as_json:
        names = ("row", "column", "written", "why", "mend")
        print_json(told | {"bad": [dict(zip(names, one, strict=True)) for one in cells]})
    elif bad:
        typer.echo(
            f"Nothing was taken; rows read: {told['rows']}. Mend these cells and bring the file again.", err=True
        )
        print_table("", ("Row", "Column", "Written", "Why", "How to mend it"), cells[:_SHOWN])
        if len(cells) > _SHOWN:
            typer.echo(f"{len(cells) - _SHOWN} more.")
    unread = told.get("unread")
    if unread and not as_json and isinstance(unread, list | tuple):
        typer.echo(f"Columns that were not read: {', '.join(map(str, unread))}.")
    if bad:
        raise typer.Exit(1)
