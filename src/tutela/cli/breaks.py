"""``tutela breaks``: trend breaks of a series in a file. No database; nothing is kept."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput

if TYPE_CHECKING:
    from tutela.strategy.breaks.periods import Period
    from tutela.strategy.breaks.result import Break, Look

_LARGEST: Final = 5_000_000
_NOTHING: Final = frozenset({"", ":", "..", "na", "n/a", "nan", "null"})


@command("breaks.look")
def breaks(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns period and value.", show_default=False)],
    named: Annotated[
        str | None, typer.Option("--date", help="A date named beforehand: 2020-03, 2020-03-11, 2020-Q1 or 2020.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look for trend breaks in a series: at a named date, and at any. An empty value is missing; exit code 1 where the file
    can't be read."""
    from tutela.strategy.breaks.finding import analyse
    from tutela.strategy.breaks.periods import read_period
    from tutela.strategy.breaks.words import sentence

    said = analyse(_series(file), read_period(named).start if named else None)
    if as_json:
        print_json(said.as_json())
        return
    print_table(
        f"{said.values} values by {said.frequency}, {said.first} to {said.last}", ("question", "answer"),
        [*_answers(f"a break at {said.named_at}", said.named), *_answers("a break at any date", said.found)], whole=1,
    )  # fmt: skip
    for note in dict.fromkeys(sentence(one) for look in (said, said.named, said.found) if look for one in look.notes):
        typer.echo(note)


def _series(file: Path) -> list[tuple[Period, float | None]]:
    try:
        if file.stat().st_size > _LARGEST:
            raise InvalidInput(f"{file.name} is larger than a series is.", mend="Give one series of at most 5 MB.")
        text = file.read_text(encoding="utf-8-sig")
        lines = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{file.name} cannot be read: {error}.", mend="Give a CSV file in UTF-8.") from error
    if lines and [cell.strip().lower() for cell in lines[0][:2]] == ["period", "value"]:
        lines, first = lines[1:], 2
    else:
        first = 1
    found: list[tuple[Period, float | None]] = []
    for row, cells in enumerate(lines, first):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != 2:
            raise InvalidInput(f"Row {row} has {len(cells)} cells.", mend="Give each row a period and a value.")
        found.append((_period(cells[0], row), _value(cells[1], row)))
    return found


def _period(cell: str, row: int) -> Period:
    from tutela.strategy.breaks.periods import read_period

    try:
        return read_period(cell)
    except InvalidInput as error:
        raise InvalidInput(f"Row {row}, column “period”: {error.sentence}", mend=error.mend) from error


def _value(cell: str, row: int) -> float | None:
    cell = cell.strip()
    if cell.lower() in _NOTHING:
        return None
    try:
        value = float(cell) if "_" not in cell else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidInput(
            f"Row {row}, column “value”: “{cell[:40]}” is no number.",
            mend="Write it as 1234.5; leave missing ones empty.",
        )
    return value


def _answers(question: str, look: Look | None) -> list[tuple[str, str]]:
    if look is None:
        return []
    if not look.breaks:
        return [(question, look.verdict.replace("_", " "))]
    return [(question, f"{look.verdict.replace('_', ' ')}: {_words(one)}") for one in look.breaks]


def _words(one: Break) -> str:
    between = "" if one.dates == 1 else f" (95 %: {one.earliest} to {one.latest})"
    words = (
        f"{one.at}{between}, level {one.level.estimate:+,.4g} (95 %: {one.level.low:+,.4g} to {one.level.high:+,.4g})"
    )
    if one.slope:
        words += f", slope {one.slope.estimate:+,.4g} a period ({one.slope.low:+,.4g} to {one.slope.high:+,.4g})"
    words += f", p {one.p:.3f}"
    return words + "".join(f"; perhaps: {event.title}, {event.on}" for event in one.events)
