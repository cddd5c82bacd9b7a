"""``tutela simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json


@command("installation.run")
def simulate(
    records: Annotated[int, typer.Option("--records", min=50, max=1_000_000, help="How many records over all kinds.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write the files into; made when new.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write the files of a made-up world with known truth, in outside formats and with realistic dirt."""
    from dataclasses import asdict

    from tutela.simulation.simulate import simulate as make

    summary = make(records, seed, out)
    if as_json:
        print_json(asdict(summary))
    else:
        typer.echo(f"{records} records in {out}; what is true of them is in truth.json there.")
