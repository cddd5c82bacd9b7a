"""``tutela evidence``: sealed evidence on the platform. What the custodians do offline is in cli/custodian.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.custodian import custodian
from tutela.cli.evidence_keys import keys, organisation_of, policy
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.evidence.models import Evidence

evidence = typer.Typer(help="Sealed evidence: files nobody here can open.", no_args_is_help=True)
evidence.add_typer(keys, name="keys")
evidence.add_typer(policy, name="policy")
evidence.add_typer(custodian, name="custodian")

Id = Annotated[str, typer.Argument(help="Id of the evidence.")]
FILE = {"exists": True, "dir_okay": False}


@evidence.command("list")
@command("evidence.read")
def evidence_list(
    record: Annotated[str, typer.Option("--record", help="Only of this record.")] = "",
    submission: Annotated[str, typer.Option("--submission", help="Only of this delivery.")] = "",
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List evidence: hashes and standing."""
    with ready():
        from tutela.evidence import queries
        from tutela.safeguards import audit

        with as_operator():
            if record or submission:
                target = queries.record_target(record) if record else queries.submission_target(submission)
                found = queries.of_target(target)[:limit]
            else:
                found = list(queries.evidence()[:limit])
            audit.record(audit.Operation.CONSULTATION, "evidence.read", "evidence", count=len(found))
            shown = [_as_json(one) for one in found]
    if as_json:
        print_json({"evidence": shown})
        return
    rows = [[e["id"], e["received"], e["state"], e["owner"], e["length"], e["sha256"]] for e in shown]
    print_table("Evidence, newest first", ["Id", "Received", "Standing", "Owner", "Bytes", "SHA-256"], rows, whole=1)


@evidence.command("show")
@command("evidence.read")
def evidence_show(public_id: Id, as_json: AsJson = False) -> None:
    """Show one piece: hashes, keys, copies, and the chain of custody."""
    with ready():
        from tutela.evidence import queries
        from tutela.safeguards import audit

        with as_operator():
            found = queries.one(public_id)
            audit.record(audit.Operation.CONSULTATION, "evidence.read", "evidence", public_id)
            shown = _as_json(found)
            steps = [
                {"step": s.step, "at": s.at, "by": s.by, "organisation": s.organisation.slug, "detail": s.detail}
                for s in queries.custody(found)
            ]
    if as_json:
        print_json({**shown, "custody": steps})
        return
    print_table(f"Evidence {public_id}", ["", ""], [[k, v] for k, v in shown.items() if k != "rewrapped"])
    rows = [[s["step"], f"{s['at']:%d %b %Y %H:%M UTC}", s["by"], s["organisation"], s["detail"]] for s in steps]
    print_table("Chain of custody", ["Step", "When", "By", "Of", "What exactly"], rows)


@evidence.command("add")
@command("evidence.add")
def evidence_add(
    file: Annotated[Path, typer.Argument(help="The file.", **FILE)],
    record: Annotated[str, typer.Option("--record", help="Id of the record it belongs to.")] = "",
    submission: Annotated[str, typer.Option("--submission", help="Id of the delivery it belongs to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Hash a file and drop it or seal it, as its owner has declared. The file itself stays where it is."""
    if bool(record) == bool(submission):
        raise InvalidInput("Say what it belongs to.", mend="Give --record or --submission, one of them.")
    with ready():
        from tutela.evidence import actions, queries

        with as_operator(), file.open("rb") as stream:
            target = queries.record_target(record) if record else queries.submission_target(submission)
            shown = _as_json(actions.attach(stream, file.name, target))
    if as_json:
        print_json(shown)
    else:
        print_table(f"{file.name}: {shown['state']}", ["", ""], [[k, v] for k, v in shown.items() if k != "rewrapped"])


@evidence.command("export")
@command("evidence.lend")
def evidence_export(
    public_id: Id,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; never over another.")],
    as_json: AsJson = False,
) -> None:
    """Write the sealed object to a file, to carry to the custodians. It stays encrypted to both."""
    with ready():
        from tutela.evidence import actions, queries

        with as_operator():
            found = queries.one(public_id)
            with actions.lend(found) as source:
                written = _write_new(out, source)
    if as_json:
        print_json({"id": public_id, "file": str(out), "bytes": written, "sha256": found.sealed_sha256})
    else:
        typer.echo(f"{out}: {written} bytes, SHA-256 {found.sealed_sha256}")


def _write_new(out: Path, source: object) -> int:
    import shutil
    from typing import BinaryIO, cast

    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InvalidInput(f"{out} exists already.", mend="Name another file.") from error
    with os.fdopen(descriptor, "wb") as stream:
        shutil.copyfileobj(cast(BinaryIO, source), stream)
        return stream.tell()


@evidence.command("import-rewrapped")
@command("evidence.import")
def evidence_import(
    public_id: Id,
    file: Annotated[Path, typer.Argument(help="The file that `custodian rewrap` wrote.", **FILE)],
    recipient: Annotated[str, typer.Option("--for", help="Slug of the organisation it was re-wrapped for.")],
    statement: Annotated[
        Path | None, typer.Option("--statement", help="The statement; without it FILE.statement.json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a re-wrapped copy in. It waits until two persons release it to its recipient."""
    with ready():
        from tutela.evidence import importing, queries
        from tutela.evidence.custodian import statement_path

        said = statement or statement_path(file)
        if not said.is_file():
            raise InvalidInput(f"{said} is not there.", mend="Name the statement with --statement.")
        with as_operator(), file.open("rb") as stream:
            copy = importing.import_rewrapped(
                queries.one(public_id), organisation_of(recipient), stream, said.read_bytes()
            )
    if as_json:
        print_json({"id": public_id, "copy": copy.public_id, "recipient": recipient, "state": copy.state})
    else:
        typer.echo(f"Taken in as {copy.public_id}. It waits for release on the page of the evidence.")


@evidence.command("reconcile")
@command("evidence.erase")
def evidence_reconcile(
    grace: Annotated[float, typer.Option("--grace-seconds", min=0, help="Leave alone what is newer than this.")] = 3600,
    as_json: AsJson = False,
) -> None:
    """Remove objects no row names and files never finished; mark evidence whose object is gone. Exit code 1 if some is."""
    with ready():
        from dataclasses import asdict

        from tutela.evidence import keeping

        with as_operator():
            found = keeping.reconcile(grace)
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo(f"Removed: {found.orphans} objects without a row, {found.unfinished} unfinished.")
        typer.echo(f"Missing: {', '.join(found.missing) or 'none'}.")
    if found.missing:
        raise typer.Exit(1)


def _as_json(found: Evidence) -> dict[str, object]:
    return {
        "id": found.public_id,
        "owner": found.owner.slug,
        "kind": found.kind,
        "file": found.file_name,
        "received": f"{found.received_at:%Y-%m-%dT%H:%M:%SZ}",
        "state": found.state,
        "length": found.length,
        "md5": found.md5,
        "sha1": found.sha1,
        "sha256": found.sha256,
        "sealed_sha256": found.sealed_sha256,
        "kept_until": found.retention_until,
        "rewrapped": [
            {"id": copy.public_id, "recipient": copy.recipient.slug, "state": copy.state}
            for copy in found.rewrapped.all()
        ],
    }
