"""``tutela indicator``: which there are, observations in and out, and those counted from records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput, NotFound
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.strategy.indicators.models import Delivery

indicator = typer.Typer(help="Indicators and their observations.", no_args_is_help=True)

NAMED = 50
"""So many refused cells are named; all are counted."""


@indicator.command("list")
@command("indicators.view")
def show(
    area: Annotated[str, typer.Option("--area", help="child_protection, drugs or firearms.")] = "",
    computed: Annotated[bool, typer.Option("--computed", help="Only those counted from records.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the indicators with how much is known of each."""
    with ready():
        from tutela.safeguards import audit
        from tutela.strategy.indicators import queries
        from tutela.strategy.indicators.definitions import definitions

        chosen = [
            one
            for one in definitions().values()
            if area in {"", one.area} and (one.compute is not None or not computed)
        ]
        with as_operator():
            extents = queries.extents()
            audit.record(audit.Operation.CONSULTATION, "indicators.view", "indicator", count=len(chosen))
    if as_json:
        lines = []
        for one in chosen:
            extent = extents.get(one.id)
            lines.append({
                "id": one.id, "title": one.title, "area": str(one.area), "unit": one.unit, "value": one.value,
                "direction": one.direction, "standing": str(one.standing), "dimensions": list(one.dimensions),
                "source": one.source, "method": one.method, "computed": one.compute is not None,
                "observations": extent.observations if extent else 0, "countries": extent.countries if extent else 0,
            })  # fmt: skip
        print_json({"indicators": lines})
        return
    rows = [
        [one.id, one.title, one.unit, str(one.standing), extents[one.id].observations if one.id in extents else 0]
        for one in chosen
    ]
    print_table("Indicators", ["Name", "What it is", "Unit", "Standing", "Observations"], rows, 1)


@indicator.command("import")
@command("indicators.import")
def take(  # noqa: PLR0913  (each is an option of the command line)
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, ODS, XLS or SDMX-CSV.", exists=True, dir_okay=False)],
    mapping: Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")] = "",
    period: Annotated[str, typer.Option("--period", help="Where the table names none: 2017, FY2017 ...")] = "",
    of: Annotated[str, typer.Option("--indicator", help="Of an SDMX-CSV file whose dataflow is not Tutela's.")] = "",
    as_it_stands: Annotated[
        bool, typer.Option("--as-it-stands", help="Take cells that look changed by a spreadsheet program.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in a file of observations. The same file again changes nothing. Exit code 1 when cells were refused."""
    with ready():
        from tutela.formats.contract import Source
        from tutela.safeguards.installation import local_organisation
        from tutela.strategy.indicators import actions
        from tutela.strategy.indicators.layouts import layouts, stated

        local_organisation()
        layout = layouts().get(mapping) if mapping else None
        if mapping and layout is None:
            if not Path(mapping).is_file():
                raise InvalidInput(f"There is no mapping “{mapping}”.", mend=f"Known: {', '.join(layouts())}.")
            layout = stated(Path(mapping).read_text(encoding="utf-8"))
        given = actions.Given(layout, period, of, as_it_stands, draft)
        with as_operator():
            made = actions.deliver(Source(file, file.name), given)
    _tell(made, as_json)
    if made.refused:
        raise typer.Exit(1)


def _tell(made: Delivery, as_json: bool) -> None:
    from tutela.strategy.indicators.receiving import sentence

    told = made.told()
    counts = {
        name: getattr(made, name) for name in ("received", "accepted", "unchanged", "revised", "missing", "refused")
    }
    if as_json:
        faults = [{**fault, "what": sentence(fault)[0]} for fault in told["faults"]]
        keys = ("layouts", "suspects", "footnotes", "checked", "unbalanced", "set_aside")
        print_json({"delivery": made.public_id, **counts, "faults": faults, **{key: told[key] for key in keys}})
        return
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
    for fault in told["faults"][:NAMED]:
        place = f"{fault['sheet']}, " if fault["sheet"] else ""
        what, mend = sentence(fault)
        typer.echo(f"{place}row {fault['line']}, column “{fault['column']}”: {what} {mend}", err=True)
    if told["suspects"]:
        typer.echo(f"{len(told['suspects'])} cells look changed by a spreadsheet program.", err=True)
    if told["unbalanced"]:
        typer.echo(f"{len(told['unbalanced'])} of {told['checked']} rows do not add up.", err=True)


@indicator.command("export")
@command("indicators.view")
def export(
    name: Annotated[str, typer.Argument(help="The indicator's name.", show_default=False)],
    kind: Annotated[str, typer.Option("--as", help="csv, sdmx1.csv or sdmx2.csv.")] = "csv",
    file: Annotated[Path, typer.Option("--to", help="Where to write it; without: to the terminal.")] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Write the observations of an indicator as CSV or SDMX-CSV; with --json say how many instead of writing them out."""
    with ready():
        from tutela.safeguards import audit
        from tutela.strategy.indicators import exporting, queries

        if kind not in exporting.KINDS:
            raise NotFound(f"There is no kind of file “{kind}”.", mend=f"Known: {', '.join(exporting.KINDS)}.")
        one = queries.definition(name)
        with as_operator():
            chunks = list(exporting.chunks(one, kind))
            audit.record(audit.Operation.DISCLOSURE, "indicators.view", "indicator", one.id, count=len(chunks) - 1)
        if str(file) != "-":
            file.write_bytes(b"".join(chunks))
        elif not as_json:
            sys.stdout.buffer.write(b"".join(chunks))
    if as_json:
        print_json({"indicator": one.id, "kind": kind, "observations": len(chunks) - 1, "file": str(file)})


@indicator.command("compute")
@command("indicators.compute")
def compute(
    names: Annotated[list[str] | None, typer.Argument(help="Which; without: all that are computed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count indicators from the records there are; what rests on fewer than five of them is hidden."""
    with ready():
        from tutela.safeguards.actor import acting
        from tutela.safeguards.installation import linker, local_organisation
        from tutela.strategy.indicators import computing

        known = {one.id for one in computing.computed()}
        for name in names or ():
            if name not in known:
                raise NotFound(f"“{name}” is not computed.", mend="`tutela indicator list --computed` lists them.")
        with acting(linker(local_organisation().pk).doing("indicators.compute")):
            made, counts = computing.compute(tuple(names or ()))
    if as_json:
        print_json({
            "delivery": made.public_id, "received": made.received, "accepted": made.accepted, "unchanged": made.unchanged,
            "revised": made.revised, "missing": made.missing,
            "computed": [
                {"indicator": one.indicator, "version": one.version, "values": one.values, "hidden": one.hidden}
                for one in counts
            ],
        })  # fmt: skip
        return
    rows = [[one.indicator, one.values, one.hidden, one.version] for one in counts]
    print_table("Computed", ["Indicator", "Values", "Hidden", "Version"], rows, 1)
