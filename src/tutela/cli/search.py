"""``tutela search``: one text, or a list, as the operator of the installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.linking.searching.finding import Answer
    from tutela.linking.searching.lists import Line
    from tutela.linking.searching.taking import Where


@command("search.list")
def search(
    text: Annotated[str, typer.Argument(help="An identifier, a serial (SUI?4131), a hash, a name, a reference.")] = "",
    listed: Annotated[
        Path | None, typer.Option("--list", help="A file of up to 100,000 identifiers: lines, CSV or a spreadsheet.")
    ] = None,
    column: Annotated[str, typer.Option(help="The column of the file; the first unless named.")] = "",
    country: Annotated[str, typer.Option(help="Country of national numbers (two letters).")] = "",
    service: Annotated[str, typer.Option(help="Service of accounts, or make of firearms.")] = "",
    as_json: AsJson = False,
) -> None:
    """Search for what records name: what the text was taken for, and exact, near and alike answers with their reasons.
    Logged, and never asked of others from here."""
    if bool(text) == (listed is not None):
        raise InvalidInput("Give a text or a list.", mend="`tutela search TEXT`, or `tutela search --list FILE`.")
    with ready():
        from tutela.linking.searching.taking import Where

        where = Where(country=country.upper() or None, service=service or None)
        if listed is not None:
            _list(listed, column, where, as_json)
        else:
            _one(text, where, as_json)


def _one(text: str, where: Where, as_json: bool) -> None:
    from tutela.linking.search import Sought
    from tutela.linking.searching.finding import find
    from tutela.linking.searching.rules import VERSION
    from tutela.linking.searching.taking import take
    from tutela.safeguards import audit
    from tutela.safeguards.audit import Operation

    with as_operator():
        taken = take(text, where)
        answers = find(taken)
        audit.record(Operation.CONSULTATION, "search.list", "search", Sought(text, ()).digest, count=answers.count)
        every = answers.everyone()
    readings = [(one.name, one.identifier.key) for one in taken.plain]
    if as_json:
        print_json(
            {
                "taken_for": [name for name, _ in readings],
                "nobody": taken.nobody,
                "answers": [_as_json(one) for one in every],
                "more": sorted(answers.more),
                "too_little_read": answers.open,
                "rules": VERSION,
            }
        )
        return
    typer.echo("Taken for: " + (", ".join(f"{name} ({key})" for name, key in readings) or "a reference only"))
    rows = [[str(one.sort), one.record.public_id, one.record.kind, _because(one)] for one in every]
    print_table("", ["Found", "Record", "Kind", "Because"], rows, whole=2)
    if answers.more:
        typer.echo("There are more than were looked at. Search more exactly.")
    if answers.open:
        typer.echo(
            "Too little of this serial number was given: three characters at its beginning or its end are needed."
        )


def _because(answer: Answer) -> str:
    return "; ".join(f"{why.feature}: {why.theirs}" for why in answer.reasons)


def _as_json(answer: Answer) -> dict[str, object]:
    reasons = [
        {"because": str(why.feature), "scheme": why.scheme, "written": why.theirs, "weight": why.weight}
        for why in answer.reasons
    ]
    one = answer.record
    return {"found": str(answer.sort), "record": one.public_id, "kind": one.kind, "area": one.area, "reasons": reasons}


def _list(path: Path, column: str, where: Where, as_json: bool) -> None:
    from tutela.linking.searching import columns, lists
    from tutela.safeguards import audit
    from tutela.safeguards.audit import Operation

    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", mend="Give the path of a list.")
    asked = lists.Asked(columns.read(path, path.name, column), where)
    with as_operator():
        lines = lists.answer(asked)
        audit.record(Operation.CONSULTATION, "search.list", "search list", asked.digest, count=len(lines))
    if as_json:
        print_json({"lines": [_line(line) for line in lines]})
        return
    hit = [line for line in lines if line.exact or line.near]
    rows = [[line.number, line.text, ", ".join(line.taken), line.exact, line.near] for line in hit]
    print_table(
        f"{len(hit)} of {len(lines)} lines are named", ["Line", "Written", "Taken for", "Exact", "Near"], rows, whole=2
    )


def _line(line: Line) -> dict[str, object]:
    return {
        "line": line.number,
        "written": line.text,
        "taken_for": list(line.taken),
        "exact": line.exact,
        "near": line.near,
    }
