"""``tutela evidence custodian``: what custodians and recipients do offline. No database, no network, no data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json
from tutela.errors import InvalidInput

custodian = typer.Typer(
    help="Offline, on the custodians' or the recipient's machine: keys, re-wrapping, opening.", no_args_is_help=True
)


@custodian.command("keygen")
@command("evidence.custodian")
def keygen(
    out: Annotated[Path, typer.Option("--out", "-o", help="Identity file to make; never over another.")],
    name: Annotated[str, typer.Option("--name", help="Office and person, as it will stand in statements.")],
    as_json: AsJson = False,
) -> None:
    """Make an identity: secret keys in a file, public keys on the screen."""
    from tutela.evidence import custodian as tool

    identity = tool.keygen(out, name)
    public = identity.public
    shown = {
        "name": public.name,
        "public_key": public.age_key,
        "verify_key": public.signing_key,
        "fingerprint": identity.fingerprint(),
        "file": str(out),
    }
    if as_json:
        print_json(shown)
        return
    typer.echo(f"Secret keys are in {out}. Keep it offline, and a copy in a safe; without it nothing can be opened.")
    for label in ("name", "public_key", "verify_key", "fingerprint"):
        typer.echo(f"{label.replace('_', ' ')}: {shown[label]}")


@custodian.command("rewrap")
@command("evidence.custodian")
def rewrap(
    sealed: Annotated[Path, typer.Argument(help="The sealed object, as exported.", exists=True, dir_okay=False)],
    identity: Annotated[list[Path], typer.Option("--identity", help="A custodian's identity file; given twice.", exists=True)],
    to: Annotated[str, typer.Option("--to", help="Public key of the recipient, age1...")],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; the statement is written beside it.")],
    evidence: Annotated[str, typer.Option("--evidence", help="Id of the evidence; without it the object's file name.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Re-encrypt for a recipient, with both custodians' keys, in one stream; clear bytes never touch the disk."""
    from tutela.evidence import custodian as tool

    if len(identity) != 2:
        raise InvalidInput("Two custodians are needed.", mend="Give --identity twice.")
    pair = (tool.read_identity(identity[0]), tool.read_identity(identity[1]))
    said = tool.rewrap(sealed, pair, to, out, evidence or sealed.stem)
    statement = tool.statement_path(out)
    if as_json:
        print_json({"file": str(out), "statement": str(statement), **said.model_dump(mode="json")})
    else:
        typer.echo(f"{out} for {said.to}\nOriginal: {said.original.length} bytes, SHA-256 {said.original.sha256}")
        typer.echo(f"Statement, signed by {' and '.join(one.name for one in said.by)}: {statement}")


@custodian.command("open")
@command("evidence.custodian")
def open_(
    rewrapped: Annotated[Path, typer.Argument(help="The downloaded file.", exists=True, dir_okay=False)],
    identity: Annotated[Path, typer.Option("--identity", help="The recipient's identity file.", exists=True)],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; never over another.")],
    statement: Annotated[
        Path | None, typer.Option("--statement", help="The custody statement to hold it against.", exists=True)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Open a file handed over, on the recipient's own machine, and check it against the custody statement."""
    from dataclasses import asdict

    from tutela.evidence import custodian as tool

    hashes = tool.open_for_recipient(rewrapped, tool.read_identity(identity), out, statement)
    if as_json:
        print_json({"file": str(out), "checked": statement is not None, **asdict(hashes)})
    else:
        checked = "It is what the statement says." if statement else "No statement was given to hold it against."
        typer.echo(f"{out}: {hashes.length} bytes, SHA-256 {hashes.sha256}. {checked}")
