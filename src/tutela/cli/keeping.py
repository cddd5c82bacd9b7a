"""``tutela retention``, ``holds`` and ``register``: what is kept how long, what may not go yet, what is processed why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

retention = typer.Typer(help="The retention table: what is due, and doing it.", no_args_is_help=True)
holds = typer.Typer(help="Holds: records that may not be erased before a day.", no_args_is_help=True)

AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="What is due on this day; without it today.")
]


@retention.command("run")
@command("retention.run")
def retention_run(
    as_of: AsOf = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what is due; change nothing.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Today's date is right, though the last run is long ago.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Erase, list for review or de-identify what is past its day; prints counts by kind and rule."""
    with ready():
        from tutela import keeping

        now = keeping.trusted_now()
        day = as_of.date() if as_of else now.date()
        lines = keeping.run(keeping.Run(day, now, dry_run, confirm))
    if as_json:
        print_json({"as_of": day.isoformat(), "dry_run": dry_run, "lines": [asdict(line) for line in lines]})
    elif not lines:
        typer.echo(f"Nothing is past its day on {day}.")
    else:
        rows = [[line.kind, line.rule, line.action, line.due, line.held, line.done] for line in lines]
        title = f"Due on {day}" + (" (nothing was changed)" if dry_run else "")
        print_table(title, ["Kind", "Rule", "Action", "Due", "Held", "Done"], rows)


@retention.command("list")
@command("installation.run")
def retention_list(as_json: AsJson = False) -> None:
    """List the rules: how long each kind is kept, on which basis, and what happens then."""
    from tutela.safeguards.retention import RULES

    if as_json:
        rules = [{**asdict(rule), "period": rule.period} for rule in RULES]
        print_json({"rules": rules})
    else:
        rows = [
            [r.name, r.kind, r.period, r.action, r.legal_basis, "yes" if r.verified else "unverified"] for r in RULES
        ]
        print_table("Retention", ["Rule", "Kind", "Kept", "Then", "Legal basis", "Checked"], rows, whole=1)


@holds.command("list")
@command("retention.read")
def holds_list(
    ended: Annotated[bool, typer.Option("--ended", help="Those lifted or run out instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List holds in force."""
    with ready():
        from tutela.rights import queries

        with as_operator():
            found = list(queries.holds(ended=ended))
            records = queries.current([bytes(hold.uid) for hold in found])
            lines = [
                {
                    "id": hold.public_id,
                    "record": records[bytes(hold.uid)].public_id if bytes(hold.uid) in records else None,
                    "until": hold.until.isoformat(),
                    "reason": hold.reason,
                    "placed_by": hold.placed_by,
                }
                for hold in found
            ]
    if as_json:
        print_json({"holds": lines})
    else:
        print_table(
            "Holds", ["Hold", "Record", "Until", "Reason", "Placed by"], [list(x.values()) for x in lines], whole=2
        )


@holds.command("place")
@command("holds.change")
def holds_place(
    record: Annotated[str, typer.Argument(help="Id of the record.")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day of the hold.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it may not be erased.")],
    as_json: AsJson = False,
) -> None:
    """Hold a record: it is not erased before the day after UNTIL."""
    with ready():
        from tutela.records import queries
        from tutela.rights import holds as actions

        with as_operator():
            hold = actions.place(queries.record(record), reason, until.date())
    if as_json:
        print_json({"id": hold.public_id, "until": hold.until.isoformat()})
    else:
        typer.echo(f"Held until {hold.until} as {hold.public_id}.")


@holds.command("lift")
@command("holds.change")
def holds_lift(
    hold: Annotated[str, typer.Argument(help="Id of the hold.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is not needed any more.")],
    as_json: AsJson = False,
) -> None:
    """End a hold before its day."""
    with ready():
        from tutela.rights import holds as actions
        from tutela.rights import queries

        with as_operator():
            actions.lift(queries.hold(hold), reason)
    if as_json:
        print_json({"lifted": hold})
    else:
        typer.echo("Lifted.")


@command("register.read")
def register(
    format: Annotated[str, typer.Option("--format", help="html (to print) or json.")] = "html", as_json: AsJson = False
) -> None:
    """Print the register of processing and the annex of the impact assessment, made from the tables that are enforced."""
    if format not in {"html", "json"}:
        raise InvalidInput(f"There is no format “{format}”.", mend="Give html or json.")
    with ready():
        from tutela.rights import register as made

        if as_json or format == "json":
            print_json(made.as_json())
        else:
            typer.echo(made.as_html())
