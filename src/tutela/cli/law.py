"""``tutela law``: national measures out of a file, gaps computed anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.strategy.law.models import MeasureImport

law = typer.Typer(help="Law: national measures, gaps.", no_args_is_help=True)


@law.command("import-measures")
@command("law.manage")
def import_measures(
    path: Annotated[Path, typer.Argument(help="The answer of the SPARQL service, in JSON.", show_default=False)],
    instrument: Annotated[str, typer.Option("--instrument", help="CELEX number of the act.", show_default=False)],
    look: Annotated[bool, typer.Option("--look", help="Only say what would change; nothing is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take the national measures of an act in, and say what differs from the last import."""
    with ready():
        from tutela.strategy.law import importing
        from tutela.strategy.law.sheets import MOST_BYTES

        try:
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise InvalidInput(f"{path} can't be read: {error.strerror}.", mend="Check the path.") from error
        with as_operator():
            draft = importing.look_at_measures(instrument, content, path.name)
            told = _told(draft)
            if look:
                importing.discard_measures(draft)
            else:
                importing.confirm_measures(draft)
    told["confirmed"] = not look
    if as_json:
        print_json(told)
        return
    typer.echo(
        f"{told['rows']} rows = {told['of_this']} of {told['instrument']} + {told['of_others']} of other acts"
        f" + {told['refused']} refused; {told['measures']} measures."
    )
    typer.echo(f"{told['new']} new, {told['changed']} changed, {told['gone']} gone since the last import.")


def _told(draft: MeasureImport) -> dict[str, object]:
    names = ("instrument", "rows", "of_this", "of_others", "refused", "measures", "new", "changed", "gone")
    told: dict[str, object] = {name: getattr(draft, name) for name in names}
    return told | {"duplicates": draft.duplicates, "refusals": draft.refusals, "difference": draft.difference}


@law.command("gaps")
@command("law.manage")
def gaps(as_json: AsJson = False) -> None:
    """Compute all gaps anew, as the worker does each hour, and say how many opened, changed or closed."""
    with ready():
        from django.utils import timezone

        from tutela.strategy.law import actions
        from tutela.strategy.law.models import Gap

        with as_operator():
            changed = actions.follow_the_day(timezone.localdate())
            standing = Gap.objects.filter(closed_at=None).count()
    if as_json:
        print_json({"changed": changed, "open": standing})
    else:
        typer.echo(f"{standing} gaps; {changed} opened, changed or closed.")
