"""``tutela link``: linking in batches, whose results are suggestions for people to decide."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.linking.persons.linkage import Told
    from tutela.linking.persons.running import Summary

link = typer.Typer(help="Link in batches; what is found is suggested.", no_args_is_help=True)

_LEFT_OUT = {
    "victim": "named as victim",
    "like_a_victim": "sharing with somebody named as victim",
    "capacity": "named as witness, contact or, in child protection, other",
    "no_name": "without a name to go by",
    "restricted": "in a restricted record",
    "sensitive": "in a record marked as sensitive",
}


@link.command("persons")
@command("persons.link")
def persons(
    engine: Annotated[
        str, typer.Option("--engine", help="duckdb, or spark (extra: tutela[spark], and Java).")
    ] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Compare all persons whose records may meet, and renew the suggestions of who may be the same. Nothing is merged, and
    nothing that people decided is changed. Victims and witnesses are not compared."""
    with ready():
        from tutela.linking.persons.engines import Engine
        from tutela.linking.persons.running import run

        if engine not in list(Engine):
            raise InvalidInput(f"There is no engine “{engine}”.", mend="Give duckdb or spark.")
        with _progress(quiet=as_json) as told:
            done = run(as_operator, Engine(engine), told)
    if as_json:
        print_json(_as_json(done))
        return
    rows = [
        ["Records read that name persons", done.records],
        ["Persons compared", done.persons],
        *([f"Left out: {_LEFT_OUT[why]}", count] for why, count in sorted(done.left_out.items())),
        ["Suggestions", done.stored.total],
        ["Of these decided on by people", done.decided],
        ["New", done.stored.added],
        ["Changed", done.stored.changed],
        ["Gone", done.stored.removed],
    ]
    print_table(f"Persons, {done.engine}, model {done.model_version}", ["What", "How many"], rows)


def _as_json(done: Summary) -> dict[str, object]:
    return {
        "engine": done.engine,
        "model": done.model_version,
        "records": done.records,
        "persons": done.persons,
        "left_out": {why.value: count for why, count in sorted(done.left_out.items())},
        "suggestions": done.stored.total,
        "decided": done.decided,
        "new": done.stored.added,
        "changed": done.stored.changed,
        "gone": done.stored.removed,
    }


@contextmanager
def _progress(quiet: bool) -> Iterator[Told]:
    """What is being done and for how long; silent for programs. How much is left, no engine says."""
    if quiet or not sys.stderr.isatty():
        yield lambda what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what: bar.update(task, description=what)
