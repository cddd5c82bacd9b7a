"""The tables of boards as CSV: codes and not words, for programs; what people wrote stands as they wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.strategy.boards import Board, Overview, Square
from tutela.strategy.models import Action, Event, EvidenceKind, Standing
from tutela.strategy.queries import ActionRow, Move
from tutela.strategy.rules import VERSION, State

_SQUARE: Final = (
    "level", "percent", "actions", "reported", *(str(state) for state in State), "contested", "late", "at_risk", "stale",
    "no_evidence", "last_word_on", "rules",
)  # fmt: skip
_ACTION: Final = (
    "strategy", "version", "priority", "number", "action", "text", "owners_given", "deadline_given", "deadline_on", "every_months",
    "source", "unverified",
)  # fmt: skip


def strategies(found: Iterable[Overview]) -> Iterator[bytes]:
    """A line a strategy."""
    yield csv_head(
        ("strategy", "version", "title", "areas", "from", "to", "successor", "source", "unverified", *_SQUARE)
    )
    for one in found:
        it = one.strategy
        yield csv_line(
            [it.key, it.version, it.title, " ".join(it.areas), it.starts_on, it.ends_on, it.successor, it.source, it.unverified,
             *_square(one.whole)]
        )  # fmt: skip


def squares(boards: Iterable[Board]) -> Iterator[bytes]:
    """A line a priority and country; an empty country: over all of them."""
    yield csv_head(("strategy", "version", "on", "priority", "title", "country", *_SQUARE))
    for board in boards:
        for row in (board.total, *board.rows):
            for square in row.squares:
                if square.cell is None or square.priority is None:
                    continue
                named = [square.priority.key, square.priority.title, row.country]
                yield csv_line([board.strategy.key, board.strategy.version, board.on, *named, *_square(square)])


def actions(rows: Iterable[ActionRow]) -> Iterator[bytes]:
    """A line an action and country, with its derived state."""
    told = ("country", "expected", "state", "contested", "evidence", "last_word_on", "since", "flags", "rules")
    yield csv_head((*_ACTION, *told))
    for row in rows:
        state = [row.country, row.expected, row.state, row.contested, row.evidence, row.last_word_on, row.since]
        yield csv_line([*_action(row.action), *state, " ".join(sorted(row.flags)), VERSION])


def moves(found: Iterable[Move]) -> Iterator[bytes]:
    """A line a change of state."""
    yield csv_head((*_ACTION, "country", "former", "state", "on"))
    for one in found:
        yield csv_line([*_action(one.action), one.country, one.former, one.state, one.on])


def events(found: Iterable[Event]) -> Iterator[bytes]:
    """A line a statement, as it was made."""
    yield csv_head(
        ("event", "on", "submitted_at", "action", "number", "country", "party", "stands_for", "organisation", "verb", "progress",
         "about", "remark", "evidence")
    )  # fmt: skip
    for one in found:
        about = one.about.public_id if one.about else ""
        pieces = "; ".join(_piece(each.kind, each.reference, each.url, each.count) for each in one.evidence.all())
        yield csv_line(
            [one.public_id, one.on, one.submitted_at, one.action.public_id, one.action.number, one.country, one.party, one.stands_for,
             one.owner.name, one.verb, one.progress, about, one.remark, pieces]
        )  # fmt: skip


def standings(action: Action, found: Iterable[Standing]) -> Iterator[bytes]:
    """A line a period of a state of one action."""
    yield csv_head(
        (*_ACTION, "country", "state", "contested", "evidence", "last_word_on", "since", "until", "reasons", "rules")
    )
    for one in found:
        why = "; ".join(" ".join(part for part in reason if part) for reason in one.reasons)
        state = [one.country, one.state, one.contested, one.evidence, one.last_word_on, one.since, one.until]
        yield csv_line([*_action(action), *state, why, one.rules_version])


def _square(square: Square) -> Sequence[object]:
    cell = square.cell
    if cell is None:
        return [""] * len(_SQUARE)
    states = [cell.progress.by_state.get(state, 0) for state in State]
    matters = [cell.contested, cell.late, cell.at_risk, cell.stale, cell.no_evidence, cell.last_word_on]
    return [square.level, square.percent, cell.actions, square.reported, *states, *matters, VERSION]


def _action(one: Action) -> Sequence[object]:
    return [
        one.strategy.key, one.strategy.version, one.priority.key, one.number, one.public_id, one.text, one.owners_given,
        one.deadline_given, one.deadline_on, one.every_months, one.source, one.unverified,
    ]  # fmt: skip


def _piece(kind: str, reference: str, url: str, count: int | None) -> str:
    if kind == EvidenceKind.LINK:
        return url
    return reference if count is None else f"{reference} ({count})"
