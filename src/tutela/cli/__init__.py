"""The command-line door: one file a stage. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator

import typer

from tutela.cli import (
    audit,
    breaks,
    evidence,
    fingerprint,
    indicators,
    intake,
    keeping,
    keys,
    law,
    law_tables,
    link,
    lists,
    organisations,
    people,
    running,
    search,
    simulation,
    strategy,
    substance,
    trace,
)
from tutela.cli.output import fail
from tutela.errors import ConfigurationError, TutelaError

app = typer.Typer(
    name="tutela",
    help="Tutela: a self-hosted clearing-house for child protection, drugs and firearms.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("demo")(running.demo)
app.command("serve")(running.serve)
app.command("worker")(running.worker)
app.command("migrate")(running.migrate)
app.command("doctor")(running.doctor)
app.command("ingest")(intake.ingest)
app.command("receipts")(intake.receipts)
app.add_typer(intake.quarantine, name="quarantine")
app.add_typer(intake.mapping, name="mapping")
app.add_typer(keeping.retention, name="retention")
app.add_typer(keeping.holds, name="holds")
app.command("register")(keeping.register)
app.add_typer(evidence.evidence, name="evidence")
app.command("search")(search.search)
app.command("trace")(trace.trace)
app.command("fingerprint")(fingerprint.fingerprint)
app.command("substance")(substance.substance)
app.add_typer(lists.lists, name="lists")
app.add_typer(law.law, name="law")
law.law.command("import-correlation")(law_tables.import_correlation)
law.law.command("import-rules")(law_tables.import_rules)
law.law.command("import-services")(law_tables.import_services)
app.add_typer(indicators.indicator, name="indicator")
app.add_typer(link.link, name="link")
app.add_typer(strategy.strategy, name="strategy")
app.command("breaks")(breaks.breaks)
app.add_typer(audit.audit, name="audit")
app.add_typer(people.people, name="people")
app.add_typer(organisations.organisations, name="organisations")
app.add_typer(keys.keys, name="keys")
app.command("simulate")(simulation.simulate)


def commands(of: typer.Typer = app, path: str = "tutela") -> Iterator[tuple[str, Callable[..., object]]]:
    """Every command with its words."""
    for command in of.registered_commands:
        if command.callback is not None:
            yield f"{path} {command.name or command.callback.__name__}", command.callback
    for group in of.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{path} {group.name}")


_unlisted = [words for words, callback in commands() if not hasattr(callback, "action")]
if _unlisted:
    raise ConfigurationError(f"Commands without an action of the permission table: {', '.join(_unlisted)}.")


def main() -> None:
    """Run a command; errors made on purpose are one sentence and an exit code, never a traceback."""
    # Ended by a service manager, a command still gives the database back in order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except TutelaError as error:
        sys.exit(fail(error))
