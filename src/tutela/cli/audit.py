"""``tutela audit``: seal, verify, export, expire."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, grouped, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.safeguards.audit_queries import AuditFilters
    from tutela.safeguards.sealing.verify import Report

audit = typer.Typer(help="The audit: seal, verify, export, expire.", no_args_is_help=True)


@audit.command("seal")
@command("audit.verify")
def seal(as_json: AsJson = False) -> None:
    """Seal what was written, now (a worker does it every few seconds), and write the checkpoints."""
    with ready():
        from django.conf import settings

        from tutela.safeguards.sealing import checkpoints, sealer

        sealed = sealer.seal(settings.CONNECTIONS.sealer)
        place = checkpoints.folder()
    if as_json:
        done = {"batches": sealed.batches, "entries": sealed.entries, "checkpoints": sealed.checkpoints}
        print_json({**done, "another_at_work": sealed.waiting, "folder": str(place)})
    elif sealed.waiting:
        typer.echo("Another sealer is at work.")
    else:
        typer.echo(f"{grouped(sealed.entries)} entries sealed in {sealed.batches} batches; checkpoints in {place}")


@audit.command("verify")
@command("audit.verify")
def verify(
    checkpoint: Annotated[
        Path | None, typer.Option(help="File or folder of checkpoints; without it the installation's own.")
    ] = None,
    public_key: Annotated[
        list[Path] | None,
        typer.Option(
            help="Public key (PEM); several, the oldest first, where it was changed; without it the one beside the checkpoints."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hash every entry anew and compare with the seals and the checkpoints. Exit code 1 names the first that differs."""
    with ready():
        from django.conf import settings

        from tutela.safeguards.sealing import checkpoints, keys
        from tutela.safeguards.sealing.verify import verify as verified

        path = checkpoint or checkpoints.folder()
        folder = path if path.is_dir() else path.parent
        if not path.exists():
            raise InvalidInput(f"{path} does not exist.", mend="Name a file audit-….ndjson or its folder.")
        if not public_key and not (folder / checkpoints.PUBLIC_KEY).exists():
            raise InvalidInput(f"No public key lies beside {path}.", mend="Name it with --public-key.")
        files = public_key or [folder / checkpoints.PUBLIC_KEY]
        trusted = [keys.read_public(file) for file in files]
        report = verified(settings.CONNECTIONS.sealer, trusted, checkpoints.read(path))
    if as_json:
        print_json({**report.as_json(), "checkpoint": str(path), "public_keys": [str(file) for file in files]})
    else:
        _print(report, path)
    if report.problems:
        sys.exit(1)


def _print(report: Report, path: Path) -> None:
    counted = f"{grouped(report.entries)} entries in {grouped(report.batches)} batches, {report.seconds:.1f} s"
    compared = f"{grouped(report.checkpoints)} compared with the checkpoints in {path}"
    typer.echo(f"{counted}; {compared}.")
    if report.dropped:
        dropped = f"The first {grouped(report.dropped)}, sealed before {report.dropped_before[:10]}, were dropped by retention"
        typer.echo(f"{dropped}; the chain goes on from their tombstone.")
    if report.unsealed:
        oldest = f"the oldest for {report.unsealed_seconds:.0f} s"
        typer.echo(f"{grouped(report.unsealed)} entries are not sealed yet ({oldest}); about them nothing can be said.")
    if not report.problems:
        typer.echo("Intact: every sealed entry is as it was sealed.")
        return
    rows = [
        [str(one.kind), one.number or "", one.entry or "", one.batch or "", one.sentence] for one in report.problems
    ]
    print_table("ALTERED: the first thing that is not as it was sealed", ["", "Number", "Entry", "Batch", "What"], rows)


@audit.command("export")
@command("audit.export")
def export(  # noqa: PLR0913  (each is an option of the command line)
    out: Annotated[Path, typer.Option(help="File to write; its ending says how: .csv or .ndjson.")],
    start: Annotated[str, typer.Option("--from", help="First day, written 2026-03-24.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day, inclusive.")] = "",
    organisation: Annotated[str, typer.Option(help="Slug of the organisation whose people acted.")] = "",
    person: Annotated[str, typer.Option(help="Sign-in name of the person who acted.")] = "",
    operation: Annotated[str, typer.Option(help="collection, change, consultation, disclosure, combination, erasure.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write the entries of a period to a file, as CSV or NDJSON. The export is itself an entry."""
    if out.suffix not in {".csv", ".ndjson"}:
        raise InvalidInput(f"{out.name} says neither CSV nor NDJSON.", mend="End its name with .csv or .ndjson.")
    with ready():
        from tutela.safeguards.audit_queries import AuditFilters

        asked = {"from": start, "to": end, "organisation": organisation, "person": person, "operation": operation}
        count = _write(AuditFilters.read(asked), out)
    if as_json:
        print_json({"entries": count, "file": str(out)})
    else:
        typer.echo(f"{grouped(count)} entries written to {out}")


def _write(filters: AuditFilters, out: Path) -> int:
    from tutela.formats.csv_cells import csv_head, csv_line
    from tutela.safeguards import audit as entries
    from tutela.safeguards.audit_queries import EXPORTED, exported

    count = 0
    with ExitStack() as stack:
        stack.enter_context(as_operator())
        file = stack.enter_context(out.open("wb"))
        if out.suffix == ".csv":
            file.write(csv_head(EXPORTED))
        for line in exported(filters):
            count += 1
            if out.suffix == ".csv":
                file.write(csv_line(list(line.values())))
            else:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        entries.record(entries.Operation.DISCLOSURE, "audit.export", "audit", count=count)
    return count


@audit.command("expire")
@command("audit.erase")
def expire(
    as_of: Annotated[str, typer.Option(help="Day from which retention counts back; without it today.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say from which day on entries stay; drop nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Drop sealed entries past their time (retention rule of the audit), behind a signed tombstone."""
    try:
        today = date.fromisoformat(as_of) if as_of else datetime.now(UTC).date()
    except ValueError as error:
        raise InvalidInput(f"“{as_of}” is no day.", mend="Write it as 2026-03-24.") from error
    with ready():
        from django.conf import settings

        from tutela.safeguards import audit as entries
        from tutela.safeguards.retention import BY_KIND, received_before
        from tutela.safeguards.sealing import sealer

        before, rule = received_before("audit", today), BY_KIND["audit"].name
        dropped = 0
        if not dry_run:
            moment = datetime.combine(before, time(), tzinfo=UTC)
            dropped = sealer.drop_before(settings.CONNECTIONS.sealer, moment, rule)
            if dropped:
                with as_operator():
                    entries.record(entries.Operation.ERASURE, "audit.erase", "audit", rule, count=dropped)
    if as_json:
        print_json({"before": before.isoformat(), "rule": rule, "dropped": dropped, "dry_run": dry_run})
    else:
        typer.echo(f"{rule}: entries sealed before {before} are past their time; {grouped(dropped)} dropped.")
