"""``tutela ingest``, ``receipts``, ``quarantine`` and ``mapping``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, grouped, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.intake.models import Submission
    from tutela.pipeline import Report

quarantine = typer.Typer(help="What was set aside: list, show, export to mend, replay, dismiss.", no_args_is_help=True)
mapping = typer.Typer(help="Mappings: how a table's columns become a record.", no_args_is_help=True)

Organisation = Annotated[str, typer.Option("--organisation", help="Slug of the organisation it belongs to.")]


@command("intake.submit")
def ingest(  # noqa: PLR0913  (each is an option of the command line)
    paths: Annotated[list[Path], typer.Argument(help="Files or folders to take in.", exists=True)],
    source: Annotated[str, typer.Option("--source", help="Name of the source; without it the mapping's own.")] = "",
    format: Annotated[str, typer.Option("--format", help="Format of the files; without it they are recognised.")] = "",
    mapping: Annotated[str, typer.Option("--mapping", help="Name or file of the mapping; without it the table's columns decide.")] = "",
    organisation: Organisation = "local",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become of each row; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take files in and print the receipt. Run again, it goes on where it was interrupted, and takes nothing twice."""
    with ready():
        from tutela import ingesting

        receipts = []
        for path in ingesting.files_under(paths):
            with _progress(path, quiet=as_json) as report:
                order = ingesting.Order(path, source, format, mapping, organisation, dry_run)
                receipts.append(ingesting.ingest(order, report))
    if as_json:
        print_json({**_totals(receipts), "submissions": [receipt_json(receipt) for receipt in receipts]})
    else:
        for receipt in receipts:
            print_receipt(receipt, dry_run)
    if any(receipt.state == "failed" for receipt in receipts):
        sys.exit(1)


@contextmanager
def _progress(path: Path, quiet: bool) -> Iterator[Report]:
    """A bar over the bytes of a file, read once to check it and once to store it; silent for programs."""
    if quiet or not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[units]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(path.name, total=max(path.stat().st_size, 1), units="")
        yield lambda progress: bar.update(
            task,
            completed=progress.bytes_read,
            description=f"{path.name}: {progress.phase}",
            units=f"{progress.units:,}",
        )


_COUNTS = ("received", "accepted", "revised", "unchanged", "quarantined", "possible_duplicates")


def receipt_json(submission: Submission) -> dict[str, object]:
    """A receipt for programs."""
    return {
        "id": submission.public_id,
        "file": submission.file_name,
        "source": submission.source.slug,
        "format": submission.format,
        "mapping": submission.mapping,
        "state": submission.state,
        **{name: getattr(submission, name) for name in _COUNTS},
        "physical_rows": submission.physical_rows,
        "set_aside_by_filter": submission.left_out(),
        "seconds": submission.seconds,
        "by_kind": submission.counts_by_kind(),
        "quarantine_reasons": submission.reasons(),
        "failure": _failure(submission),
    }


def _failure(submission: Submission) -> dict[str, str] | None:
    if not submission.failure:
        return None
    return {"code": submission.failure_code, "sentence": submission.failure, "mend": submission.failure_mend}


def _totals(receipts: list[Submission]) -> dict[str, object]:
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for receipt in receipts:
        kinds.update(receipt.counts_by_kind())
        reasons.update(receipt.reasons())
    counts = {name: sum(getattr(receipt, name) for receipt in receipts) for name in _COUNTS}
    seconds = round(sum(receipt.seconds for receipt in receipts), 3)
    return {**counts, "seconds": seconds, "by_kind": dict(kinds), "quarantine_reasons": dict(reasons)}


def print_receipt(submission: Submission, dry_run: bool = False) -> None:
    """A receipt for people."""
    from tutela.vocabulary.faults import CATALOGUE

    if submission.state == "failed":
        typer.echo(
            f"{submission.file_name}: nothing was stored. {submission.failure} {submission.failure_mend}".strip()
        )
        return
    title = f"{submission.file_name}: {'dry run, nothing stored' if dry_run else 'receipt ' + submission.public_id}"
    rows = [[name.replace("_", " "), getattr(submission, name)] for name in _COUNTS]
    rows += [[f"left out by the mapping: {reason}", count] for reason, count in submission.left_out().items()]
    rows += [
        ["seconds", f"{submission.seconds:.1f}"],
        ["source", submission.source.slug],
        ["format", f"{submission.format} {submission.mapping}"],
    ]
    print_table(title, ["", ""], rows)
    if submission.reasons():
        reasons = [[code, count, CATALOGUE[code].sentence] for code, count in submission.reasons().items()]
        print_table("Set aside, by reason (one row may have several)", ["Code", "Rows", "Sentence"], reasons)


@command("intake.read")
def receipts(as_json: AsJson = False, limit: Annotated[int, typer.Option(help="How many, newest first.")] = 50) -> None:
    """List the receipts of deliveries."""
    with ready():
        from tutela.intake.queries import submissions

        with as_operator():
            found = list(submissions()[:limit])
    if as_json:
        print_json({"submissions": [receipt_json(submission) for submission in found]})
        return
    rows = [[s.public_id, f"{s.delivered_at:%d %b %Y %H:%M UTC}", s.file_name, _sum(s)] for s in found]
    print_table(
        "Deliveries, newest first",
        ["Receipt", "When", "File", "Received = accepted + revised + unchanged + set aside"],
        rows,
        whole=1,
    )


def _sum(submission: Submission) -> str:
    if submission.state != "done":
        return submission.state
    parts = (submission.accepted, submission.revised, submission.unchanged, submission.quarantined)
    return f"{grouped(submission.received)} = {' + '.join(map(grouped, parts))}"


Receipt = Annotated[str, typer.Argument(help="Id of a receipt (see `tutela receipts`).")]


@quarantine.command("list")
@command("quarantine.read")
def quarantine_list(
    receipt: Annotated[str, typer.Option("--receipt", help="Only of this delivery.")] = "",
    code: Annotated[str, typer.Option("--code", help="Only with this fault.")] = "",
    limit: Annotated[int, typer.Option(help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what is set aside, with its place and reasons."""
    with ready():
        from tutela.intake import export, queries
        from tutela.safeguards import audit

        with as_operator():
            of = queries.submission(receipt) if receipt else None
            found = [
                {
                    "id": unit.public_id,
                    "place": export.place_of(unit),
                    "codes": unit.codes,
                    "reasons": [export.sentence(fault) for fault in unit.parsed_faults()],
                }
                for unit in queries.quarantine(submission=of, code=code)[:limit]
            ]
            audit.record(audit.Operation.CONSULTATION, "quarantine.read", "quarantine", count=len(found))
    if as_json:
        print_json({"quarantine": found})
    else:
        print_table(
            "Set aside", ["Id", "Place", "Reasons"], [[u["id"], u["place"], "\n".join(u["reasons"])] for u in found]
        )


@quarantine.command("show")
@command("quarantine.read")
def quarantine_show(
    unit: Annotated[str, typer.Argument(help="Id of a quarantined row.")], as_json: AsJson = False
) -> None:
    """Show one row as it came, with every fault."""
    with ready():
        from tutela.intake import export, queries
        from tutela.safeguards import audit

        with as_operator():
            found = queries.quarantined(unit)
            place = export.place_of(found)
            audit.record(audit.Operation.CONSULTATION, "quarantine.read", "quarantine", unit)
    reasons = [export.sentence(fault) for fault in found.parsed_faults()]
    if as_json:
        print_json(
            {
                "id": unit,
                "place": place,
                "state": found.state,
                "written": found.written_cells(),
                "faults": found.parsed_faults(),
                "reasons": reasons,
            }
        )
        return
    print_table(f"{place} ({found.state})", ["Column", "As written"], list(found.written_cells().items()))
    for reason in reasons:
        typer.echo(f"- {reason}")


@quarantine.command("export")
@command("quarantine.read")
def quarantine_export(
    receipt: Receipt,
    out: Annotated[Path, typer.Option("--out", help="File to write; - for standard output.")] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Write what a delivery set aside to a CSV, to mend in a spreadsheet; with --json, the same rows as JSON."""
    with ready():
        from tutela.intake import export, queries
        from tutela.safeguards import audit

        with as_operator():
            units = queries.quarantine(submission=queries.submission(receipt))
            audit.record(audit.Operation.CONSULTATION, "quarantine.read", "submission", receipt, count=units.count())
            rows = [{"id": unit.public_id, "written": unit.latest_cells()} for unit in units] if as_json else []
            chunks = export.to_mend(lambda: units.iterator(500))
            if str(out) != "-":
                with out.open("wb") as file:
                    file.writelines(chunks)
            elif not as_json:
                sys.stdout.buffer.writelines(chunks)
    if as_json:
        print_json({"rows": rows})


@quarantine.command("replay")
@command("quarantine.mend")
def quarantine_replay(
    receipt: Receipt,
    mended: Annotated[
        Path | None, typer.Option("--mended", help="The mended file; without it the rows as they were.", exists=True)
    ] = None,
    mapping: Annotated[str, typer.Option("--mapping", help="Name or file of a mended mapping.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take in again what was set aside, mended or under a mended mapping."""
    with ready():
        from tutela import ingesting

        result = ingesting.replay(receipt, mended, mapping)
    if as_json:
        print_json(receipt_json(result))
    else:
        print_receipt(result)


@quarantine.command("dismiss")
@command("quarantine.mend")
def quarantine_dismiss(
    unit: Annotated[str, typer.Argument(help="Id of a quarantined row.")],
    why: Annotated[str, typer.Option("--why", help="The reason, a sentence.")],
    as_json: AsJson = False,
) -> None:
    """Close one row for good, with a reason. It stays on record."""
    with ready():
        from tutela.intake import actions, queries

        with as_operator():
            actions.dismiss(queries.quarantined(unit), why)
    if as_json:
        print_json({"id": unit, "state": "dismissed"})


@mapping.command("list")
@command("mapping.draft")
def mapping_list(as_json: AsJson = False) -> None:
    """List the mappings there are: shipped, and in the data folder."""
    from tutela.intake import mappings

    known = mappings.known()
    if as_json:
        print_json({"mappings": [{"name": m.name, "title": m.title, "kind": m.kind} for m in known]})
    else:
        print_table("Mappings", ["Name", "Kind", "Title"], [[m.name, m.kind, m.title] for m in known])


@mapping.command("draft")
@command("mapping.draft")
def mapping_draft(
    file: Annotated[Path, typer.Argument(help="A table.", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; without it standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Guess a mapping from a table's columns and values, for a person to finish. Each guess says why."""
    from tutela.formats.contract import Source
    from tutela.recognition.drafting import draft

    text = draft(Source(file, file.name))
    if out is not None:
        if out.exists():
            raise InvalidInput(f"{out} exists already.", mend="Name another file.")
        out.write_text(text, encoding="utf-8")
    elif as_json:
        print_json({"mapping": text})
    else:
        typer.echo(text)
