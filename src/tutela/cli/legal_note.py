"""What is not sure of the law that a command's action rests on, for who gives it: on standard error, since it is no part of the answer."""

from __future__ import annotations

from datetime import date

import typer


def note(action: str) -> None:
    """Say it, a line for each basis; nothing where all of them hold, or where the command came to nothing before it began. It
    blocks nothing."""
    from django.conf import settings

    if not settings.configured:
        return
    from tutela.strategy.law import bases

    try:
        found = bases.warnings_for(action, date.today())  # noqa: DTZ011  (as the installation's days go)
    except (KeyError, TypeError, ValueError) as error:  # an edited file: the command has its answer all the same
        typer.echo(f"Legal bases: legal_bases.yaml or instruments.yaml can't be read: {error}. Mend it.", err=True)
        return
    if not found:
        return
    from tutela.strategy.law import words

    for one in found:
        act = one.basis.instrument
        held = ", ".join(each.instrument.short for each in one.left) or "nothing else that is named"
        typer.echo(
            f"Legal basis: {one.operation.title}: {act.short}, {words.article(one.basis.article)}: "
            f"{words.validity_words(act, one.validity, one.days)}. Still holds: {held}.",
            err=True,
        )
    typer.echo("Nothing is stopped here. Ask your coordinator whether the operation may go on.", err=True)
