"""``tutela trace``: a firearm by its serial and what else is known of it, as the operator of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.linking.tracing.flags import Raised
    from tutela.linking.tracing.queries import Candidate, Subject, Trace
    from tutela.linking.tracing.rules import Step


@command("firearms.trace")
def trace(
    serial: Annotated[str, typer.Argument(help="As read, with ? for each unreadable character, * for any number.")],
    make: Annotated[str, typer.Option(help="Make as written.")] = "",
    model: Annotated[str, typer.Option(help="Model as written.")] = "",
    calibre: Annotated[str, typer.Option(help="Calibre as written.")] = "",
    firearm_type: Annotated[str, typer.Option("--type", help="Type: a code of the list firearm_type.")] = "",
    as_json: AsJson = False,
) -> None:
    """Trace a firearm: every record with a mark like its own, in bands, with the fields compared. Logged; nothing is merged."""
    with ready():
        subject = _subject(serial, make, model, calibre, firearm_type)
        found = _looked(subject)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _subject(serial: str, make: str, model: str, calibre: str, firearm_type: str) -> Subject:
    from pydantic import ValidationError

    from tutela.linking.tracing import queries
    from tutela.linking.tracing.firearms import described
    from tutela.vocabulary.codelists import codelist

    if firearm_type and codelist("firearm_type").get(firearm_type) is None:
        raise InvalidInput(f"There is no type {firearm_type}.", mend="Give a code of the list firearm_type.")
    given = {"serial": serial, "make": make, "model": model, "calibre": calibre, "type": firearm_type}
    try:
        return queries.subject_described(described(given))
    except ValidationError as error:
        raise InvalidInput("The description can't be used.", mend=str(error.errors()[0]["msg"])) from None


def _looked(subject: Subject) -> Trace:
    from tutela.linking.tracing import queries
    from tutela.safeguards import audit
    from tutela.safeguards.audit import Operation

    with as_operator():
        found = queries.trace(subject)
        audit.record(Operation.CONSULTATION, "firearms.trace", "trace", subject.digest, count=len(found.candidates))
    return found


def _print(found: Trace) -> None:
    if found.absence is not None:
        typer.echo(f"There is no serial to trace by: {found.absence.value.replace('_', ' ')}.")
        return
    for warning, said in (
        (found.reached.open, "Too little of it could be read to be looked for."),
        (found.reached.more, "More records have such a serial than were looked at; this is not all."),
        (found.reached.slips_cut, "Not every serial that begins or ends like it was tried for a slip."),
    ):
        if warning:
            typer.echo(said)
    counts = ", ".join(f"{len(listed)} {rule.name}" for rule, listed in found.bands)
    rows = [
        [
            rule.name + (" (tied)" if one.tied else ""),
            one.comparison.bits,
            f"{one.record.public_id}/{one.held.number}",
            one.held.firearm.headline(),
            one.comparison.fields[0].theirs,
            ", ".join(one.comparison.contradictions) or "-",
        ]
        for rule, listed in found.bands
        for one in listed
    ]
    print_table(counts, ["Band", "Bits", "Record", "Described as", "Serial", "Contradicts"], rows, whole=3)
    for raised in found.flags:
        typer.echo(f"{raised.flag.title}: {raised.finding.unknown or raised.flag.reason}")


def _as_json(found: Trace) -> dict[str, object]:
    from tutela.linking.tracing.rules import VERSION

    return {
        "absence": found.absence.value if found.absence else None,
        "not_all": found.reached.more,
        "slips_cut": found.reached.slips_cut,
        "too_open": found.reached.open,
        "bands": {rule.name: [_candidate(one) for one in listed] for rule, listed in found.bands},
        "flags": [_flag(one) for one in found.flags],
        "timeline": [_step(one) for one in (*found.dated, *found.undated)],
        "rules": VERSION,
    }


def _candidate(one: Candidate) -> dict[str, object]:
    return {
        "record": one.record.public_id,
        "firearm": one.held.number,
        "kind": one.record.kind,
        "area": one.record.area,
        "bits": one.comparison.bits,
        "tied": one.tied,
        "contradictions": list(one.comparison.contradictions),
        "fields": [
            {
                "field": each.field,
                "ours": each.ours,
                "theirs": each.theirs,
                "verdict": str(each.verdict),
                "bits": each.bits,
            }
            for each in (*one.comparison.fields, *one.beside)
        ],
        "event": _step(one.step),
    }


def _step(one: Step) -> dict[str, object]:
    return {
        "record": one.record,
        "event": one.event,
        "at": one.at or None,
        "country": one.country or None,
        "reporter": one.reporter or None,
        "owner": one.owner,
    }


def _flag(one: Raised) -> dict[str, object]:
    return {
        "flag": one.flag.name,
        "raised": not one.finding.unknown,
        "unknown": one.finding.unknown or None,
        "values": dict(one.finding.values),
        "records": [step.record for step in one.finding.steps if step.record],
    }
