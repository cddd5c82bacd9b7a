"""``tutela lists``: lists of fingerprints, their entries in and out, and matching what changed."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import Conflict, NotFound
from tutela.session import ready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutela.linking.lists.actions import Taken
    from tutela.linking.lists.models import FingerprintList
    from tutela.linking.lists.reading import EntryLine, Refused

lists = typer.Typer(help="Lists of fingerprints.", no_args_is_help=True)

PORTION = 20_000
"""Lines a transaction: a killed import leaves whole portions, and the same file again adds the rest."""
NAMED = 1_000
"""So many bad lines are named; all are counted."""

ListName = Annotated[str, typer.Argument(help="The list: organisation/name, or its id.", show_default=False)]


@lists.command("make")
@command("lists.change")
def make(  # noqa: PLR0913  (each is an option of the command line)
    title: Annotated[str, typer.Argument(help="What the list is called.", show_default=False)],
    organisation: Annotated[str, typer.Option("--for", help="Slug of the organisation that vouches for it.")] = "local",
    holds: Annotated[
        str, typer.Option("--holds", help="known, suspected, reported_by_victim, lawful, other.")
    ] = "known",
    purpose: Annotated[str, typer.Option("--purpose", help="What it may be used for.")] = "",
    area: Annotated[str, typer.Option("--area", help="Whose records it meets.")] = "child_protection",
    handling: Annotated[list[str] | None, typer.Option("--handling", help="A handling code; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a list."""
    with ready():
        from tutela.cli.evidence_keys import organisation_of
        from tutela.linking.lists.actions import NewList, make_list
        from tutela.safeguards.installation import local_organisation

        local_organisation()
        new = NewList(title, "", holds, purpose, area, tuple(handling or ()))
        with as_operator():
            made = make_list(organisation_of(organisation), new)
    if as_json:
        print_json({"list": f"{organisation}/{made.slug}", "id": made.public_id})
    else:
        typer.echo(f"{organisation}/{made.slug}")


@lists.command("show")
@command("lists.read")
def show(as_json: AsJson = False) -> None:
    """Show the lists with how many entries of each kind they have."""
    with ready():
        from tutela.linking.lists import queries
        from tutela.safeguards import audit

        with as_operator():
            found = list(queries.lists())
            counts = queries.counts(found)
            shown = [
                {
                    "list": f"{one.owner.slug}/{one.slug}", "id": one.public_id, "title": one.title,
                    "holds": one.entry_kind, "area": one.area, "handling": one.handling, "purpose": one.purpose,
                    "entries": {kind: count for kind, count in counts[one.pk].items() if kind},
                    "withdrawn": counts[one.pk].get("", 0), "radius": queries.radii(one),
                }
                for one in found
            ]  # fmt: skip
            audit.record(audit.Operation.CONSULTATION, "lists.read", "list", count=len(found))
            waiting = queries.waiting()
    if as_json:
        print_json({"lists": shown, "steps_to_match": waiting})
        return
    rows = [
        [one["list"], one["holds"], ", ".join(f"{n} {kind}" for kind, n in sorted(one["entries"].items())) or "0",
         one["withdrawn"], ", ".join(f"{kind} {radius}" for kind, radius in one["radius"].items())]
        for one in shown
    ]  # fmt: skip
    print_table("Lists", ["List", "Holds", "Entries", "Withdrawn", "Radius"], rows)


@lists.command("radius")
@command("lists.change")
def radius(
    name: ListName,
    kind: Annotated[str, typer.Argument(help="pdq, vpdq or tlsh.")],
    bits: Annotated[int, typer.Argument(help="The largest distance that still matches.")],
    as_json: AsJson = False,
) -> None:
    """Set how near a fingerprint must be to one of the list's. What is matched already is matched anew."""
    with ready():
        from tutela.linking.lists.actions import set_radius

        with as_operator():
            found = _list(name)
            set_radius(found, kind, bits)
        made = _follow()
    if as_json:
        print_json({"list": name, "kind": kind, "radius": bits, "matches": made})
    else:
        typer.echo(f"{name}: {kind} matches up to {bits}; {made} matches made or changed.")


@lists.command("import")
@command("lists.change")
def take(
    name: ListName,
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns kind and value, or NDJSON.", exists=True, dir_okay=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Add the entries of a file to a list, and match them with the records there are. The same file again changes nothing;
    what was withdrawn stays so. Exit code 1 when lines were refused."""
    with ready():
        taken, refused, count = _import(name, file)
        made = _follow()
    said = {
        "added": taken.added,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "withdrawn_before": taken.withdrawn,
    }
    if as_json:
        faults = [{"line": one.line, "column": one.column, "why": one.sentence} for one in refused]
        print_json({**said, "refused": count, "faults": faults, "matches": made})
    else:
        typer.echo(
            ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in said.items()) + f"; {count} refused."
        )
        for one in refused:
            typer.echo(f"Line {one.line}, column “{one.column}”: {one.sentence}", err=True)
        typer.echo(f"{made} matches made or changed.")
    if count:
        raise typer.Exit(1)


def _import(name: str, file: Path) -> tuple[Taken, list[Refused], int]:
    from tutela.linking.lists import actions, reading
    from tutela.linking.lists.reading import EntryLine

    taken, refused, count = actions.Taken(), list[reading.Refused](), 0
    with as_operator():
        found = _list(name)
    with file.open("rb") as stream:
        lines = reading.read(stream)
        while portion := list(islice(lines, PORTION)):
            good: Sequence[EntryLine] = [one for one in portion if isinstance(one, EntryLine)]
            bad = [one for one in portion if not isinstance(one, EntryLine)]
            with as_operator():
                taken += actions.take_in(found, good)
            refused, count = (refused + bad)[:NAMED], count + len(bad)
    return taken, refused, count


@lists.command("export")
@command("lists.read")
def export(
    name: ListName,
    file: Annotated[Path, typer.Option("--to", help="Where to write it; without: to the terminal.")] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Write the entries of a list in force, as an import takes them: CSV, or with --json a line of JSON each."""
    import json

    with ready():
        from tutela.formats.csv_cells import csv_head, csv_line
        from tutela.linking.lists import queries
        from tutela.linking.lists.reading import COLUMNS
        from tutela.safeguards import audit

        with as_operator(), sys.stdout.buffer if str(file) == "-" else file.open("wb") as out:
            found = _list(name)
            if not as_json:
                out.write(csv_head(COLUMNS))
            count = 0
            for count, entry in enumerate(queries.exported(found), start=1):  # noqa: B007
                if as_json:
                    said = {name: value for name, value in entry.items() if value not in {None, ""}}
                    out.write(json.dumps(said, default=str).encode() + b"\n")
                else:
                    out.write(csv_line([entry[name] for name in COLUMNS]))
            audit.record(audit.Operation.DISCLOSURE, "lists.read", "list", found.public_id, count=count)


@lists.command("withdraw")
@command("lists.change")
def withdraw(
    name: ListName,
    values: Annotated[list[str], typer.Argument(help="Fingerprints, or references of entries.")],
    why: Annotated[str, typer.Option("--why", help="Why they are no longer vouched for.")],
    as_json: AsJson = False,
) -> None:
    """No longer vouch for entries. Their fingerprints are erased, and matches with them go."""
    with ready():
        from tutela.linking.lists import actions, queries

        with as_operator():
            found = _list(name)
            ids = queries.entries_named(found, values)
            if not ids:
                raise NotFound("The list has no such entry.", mend="`tutela lists export` shows them.")
            gone = actions.withdraw(found, ids, why)
        _follow()
    if as_json:
        print_json({"withdrawn": gone})
    else:
        typer.echo(f"{gone} withdrawn.")


@lists.command("match")
@command("lists.match")
def match(as_json: AsJson = False) -> None:
    """Match what changed on lists with the records there are, now rather than within the minute; rebuild the index when due."""
    with ready():
        made = _follow()
    if as_json:
        print_json({"matches": made})
    else:
        typer.echo(f"{made} matches made or changed.")


def _follow() -> int:
    from tutela.linking.lists import following
    from tutela.safeguards.installation import local_organisation

    return following.follow(local_organisation().pk)


def _list(name: str) -> FingerprintList:
    """The list of this name; NotFound where there is none, Conflict where several organisations have one."""
    from tutela.linking.lists import queries

    owner, _slash, slug = name.rpartition("/")
    found = list(queries.called(owner, slug))
    if not found:
        raise NotFound(f"There is no list “{name}”.", mend="`tutela lists show` lists them.")
    if len(found) > 1:
        raise Conflict(f"Several organisations have a list “{name}”.", mend="Name it as organisation/name.")
    return found[0]
