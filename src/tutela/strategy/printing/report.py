"""What the printed report of a strategy says: of all countries (or a group), or of one country with each of its actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tutela.strategy import board_words, boards, queries, words
from tutela.strategy.boards import Board, Group, Square
from tutela.strategy.models import Action, Priority, Strategy
from tutela.strategy.printing.document import Document, Section, Table
from tutela.strategy.queries import ActionRow, Wanted
from tutela.strategy.rules import VERSION

MOST_LINES: Final = 60
"""So many lines of each list are printed; the text says how many there are."""
MOST_NAMED: Final = 12
"""So many countries of a line are named; of more, their number stands there."""


def of_strategy(strategy: Strategy, on: date | None = None, group: Group = Group.ALL) -> Document:
    """The report of a strategy over its countries on a day (None: today)."""
    board = boards.board(strategy, on, group)
    day = board.on
    moved = [one for one in boards.moves([strategy.pk], on=on) if boards.belongs(one.country, group, day)]
    sections = [
        _priorities(board),
        _by_country(board),
        *_lists(strategy, board, group),
        _moved(moved),
        _sources(strategy),
    ]
    facts = [
        (_("Countries"), str(board_words.GROUPS[group])),
        (_("Countries with word"), _("%(n)s of %(all)s") % {"n": board.reporting, "all": len(board.rows)}),
        (_("Progress"), progress(board.total.whole)),
    ]
    return _document(strategy, day, strategy.title, facts, sections)


def of_country(strategy: Strategy, country: str, on: date | None = None) -> Document:
    """The report of one country on a strategy: every action that it is expected to report on, or did, with state and reasons."""
    day = on or queries.today()
    rows = queries.action_rows([strategy.pk], Wanted(country=country), on)
    cells = {one.priority_id: one for one in queries.board([strategy.pk], country, on)}
    told = {one.action_id: one for one in queries.standings_on([strategy.pk], country, day)}
    sections = []
    for priority in strategy.priorities.order_by("position"):
        own = [row for row in rows if row.action.priority_id == priority.pk]
        if own:
            square = Square(cells.get(priority.pk), priority, country)
            lines = [_line(row, told[row.action.pk].reasons if row.action.pk in told else []) for row in own]
            columns = [_("Action"), _("Deadline"), _("State"), _("Because"), _("Evidence")]
            table = Table(priority.title, columns, lines, (34, 16, 17, 24, 9))
            sections.append(Section(named(priority), [f"{progress(square)}. {board_words.made_of(square)}."], [table]))
    moved = boards.moves([strategy.pk], country, on)
    facts = [
        (_("Country"), words.country(country)),
        (_("Progress"), progress(Square(boards.combined(cells.values()), None, country))),
    ]
    title = f"{words.country(country)}: {strategy.title}"
    return _document(strategy, day, title, facts, [*sections, _moved(moved), _sources(strategy)])


def _document(
    strategy: Strategy, day: date, title: str, facts: Sequence[tuple[str, str]], sections: Sequence[Section]
) -> Document:
    version = _("version %s") % strategy.version
    told = [
        (_("Strategy"), f"{strategy.title}, {strategy.period}, {version}"),
        (_("As of"), board_words.day(day)),
        *facts,
        (
            _("How progress is counted"),
            _("%(rule)s Rule version %(version)s.") % {"rule": words.RULE, "version": VERSION},
        ),
        (
            _("Source"),
            _("Reports of owners and countries kept by %s; each can be looked up with its evidence.")
            % strategy.owner.name,
        ),
    ]
    if strategy.unverified or strategy.actions.filter(unverified=True).exists():
        told.append(
            (
                _("Unverified"),
                _("What bears this word was written down from memory and is no official text: check it first."),
            )
        )
    footer = f"{strategy.key}, {version} · {_('as of %s') % board_words.day(day)}"
    return Document(
        title, _("State of implementation, derived from reports"), (get_language() or "en").split("-")[0], day, told,
        sections, footer, strategy.owner.name,
    )  # fmt: skip


def progress(square: Square) -> str:
    """A progress in words: "38 %, half way"; nobody's word has no number."""
    if square.level is None:
        return _("nothing is expected")
    word = str(board_words.LEVELS[square.level])
    return word if square.percent is None else f"{square.percent} %, {word}"


def named(one: Priority | Action) -> str:
    """A heading or an action with its number and whether its wording is verified."""
    number = one.mission if isinstance(one, Priority) else one.number
    text = one.title if isinstance(one, Priority) else one.text
    mark = f" [{_('unverified')}]" if one.unverified else ""
    return f"{number} {text}{mark}".strip()


def _priorities(board: Board) -> Section:
    rows = [
        [f"{place}. {named(one)}", progress(square), board_words.made_of(square)]
        for place, (one, square) in enumerate(zip(board.priorities, board.total.squares, strict=True), 1)
    ]
    columns = [_("Priority"), _("Progress"), _("Made of (actions of countries)")]
    return Section(_("Priorities"), [], [Table(_("Priorities over all countries"), columns, rows, (46, 18, 36))])


def _by_country(board: Board) -> Section:
    numbers = [str(place) for place, _one in enumerate(board.priorities, 1)]
    rows = [
        [words.country(row.country), *(_short(square) for square in row.squares), _short(row.whole)]
        for row in board.rows
    ]
    table = Table(
        _("Progress by country and number of the priority"), [_("Country"), *numbers, _("All")], rows,
        (22, *(9 for _number in numbers), 9),
    )  # fmt: skip
    texts = [_("“none” stands where nobody has reported, which is not 0 %; a dash where nothing is expected.")]
    return Section(_("By country"), texts, [table] if rows else [])


def _short(square: Square) -> str:
    if square.level is None:
        return "–"
    if square.percent is None:
        return _("none") if square.level is boards.Level.NOBODY else str(board_words.LEVELS[square.level])
    return f"{square.percent} %"


def _lists(strategy: Strategy, board: Board, group: Group) -> list[Section]:
    on = None if board.on == queries.today() else board.on
    # Ordered by all countries, so that lists of groups can be laid beside each other; what a group leaves out is known when read.
    found = boards.listed([strategy.pk], on=on, most=MOST_LINES if group is Group.ALL else None)
    made = []
    for matter, title in board_words.TITLES.items():
        listed = found[matter]
        lines = [
            (one, [code for code in codes if boards.belongs(code, group, board.on)]) for one, codes in listed.lines
        ]
        kept = [(one, codes) for one, codes in lines if codes]
        total = listed.actions if group is Group.ALL else len(kept)
        rows = [[named(one), board_words.deadline(one), _places(codes)] for one, codes in kept[:MOST_LINES]]
        columns = [_("Action"), _("Deadline"), _("Countries")]
        texts = [str(board_words.EXPLAINED[matter])]
        if not rows:
            texts.append(_("None."))
        elif total > len(rows):
            texts.append(_("The first %(shown)s of %(all)s actions.") % {"shown": len(rows), "all": total})
        made.append(Section(str(title), texts, [Table(str(title), columns, rows, (46, 18, 36))] if rows else []))
    return made


def _places(codes: Sequence[str]) -> str:
    if len(codes) > MOST_NAMED:
        return _("%s countries") % len(codes)
    return ", ".join(words.country(code) for code in boards.by_name(codes))


def _moved(moved: Sequence[queries.Move]) -> Section:
    rows = [
        [
            named(one.action),
            words.country(one.country),
            words.state(one.former),
            words.state(one.state),
            board_words.day(one.on),
        ]
        for one in moved[:MOST_LINES]
    ]
    columns = [_("Action"), _("Country"), _("Was"), _("Is"), _("Since")]
    title = _("What moved in the last %s days") % boards.MOVED_DAYS
    texts = [] if rows else [_("No state changed.")]
    if len(moved) > len(rows):
        texts = [_("The newest %(shown)s of %(all)s changes.") % {"shown": len(rows), "all": len(moved)}]
    return Section(title, texts, [Table(title, columns, rows, (38, 17, 15, 15, 15))] if rows else [])


def _sources(strategy: Strategy) -> Section:
    texts = [_("Wording: %s.") % (strategy.source or _("the table of whoever imported it"))]
    if strategy.celex:
        texts.append(_("Official documents (CELEX): %s.") % ", ".join(strategy.celex))
    if strategy.references:
        texts.append(_("Check against: %s") % " ".join(strategy.references))
    if strategy.note:
        texts.append(strategy.note)
    return Section(_("Where the wording is from"), texts)


def _line(row: ActionRow, reasons: list[list[str]]) -> list[str]:
    state = words.state(row.state)
    if row.since:
        state = _("%(state)s since %(day)s") % {"state": state, "day": board_words.day(row.since)}
    matters = [board_words.matter(str(flag)) for flag in sorted(row.flags)]
    if row.contested:
        matters.append(board_words.matter(queries.CONTESTED))
    state = f"{state} ({'; '.join(matters)})" if matters else state
    why = " ".join(words.reasons(reasons)) or _("Nobody has reported.")
    return [
        named(row.action),
        board_words.deadline(row.action),
        state,
        why,
        str(row.evidence) if row.last_word_on else "",
    ]
