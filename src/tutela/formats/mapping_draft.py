"""A first mapping for a table nobody has mapped yet, guessed from the names of its columns and from its values.

Each guess gives its reason as a comment; what is not guessed is left open for a person. The text loads as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from pydantic import BaseModel, ConfigDict, TypeAdapter

from tutela.records.kinds import KINDS
from tutela.vocabulary import data_files

Recogniser: TypeAlias = Callable[[str], bool]
"""Whether a text is understood; made from the recognisers of the stage above by whoever calls."""

_ENOUGH: Final = 0.8  # share of values a recogniser must accept to make a guess without a name
_TOO_FEW: Final = 0.3  # below this share the values speak against a guess by name
_SHORTEST_WORD: Final = 4
_OPEN: Final = "~  # choose a field"


class ColumnName(BaseModel):
    """One line of ``data/column_names.yaml``: a field, what columns for it are called, and where it goes by kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    names: tuple[str, ...]
    paths: dict[str, str] = {}
    values: str | None = None
    naming: str | None = None
    reference: bool = False


@dataclass(slots=True)
class _Guess:
    """What a column may be, how sure that is (0 to 3), and why."""

    column: str
    known: ColumnName | None = None
    score: float = 0.0
    why: str = ""
    target: str = field(default="")


def draft_mapping(
    header: Sequence[str],
    sample_rows: Sequence[Sequence[str]],
    recognisers: Map[str, Recogniser],
    name: str = "my-mapping",
    delimiter: str | None = None,
) -> str:
    """The YAML text of a mapping for a table with this heading and these first rows.

    ``recognisers``: ``date, time, country, substance, number, unit, email, phone, ip, url, wallet, container`` ->
    whether a text is one; those that are missing are done without.
    """
    columns = [[row[index] for row in sample_rows if index < len(row)] for index in range(len(header))]
    guesses = [_guess(column, values, recognisers) for column, values in zip(header, columns, strict=True)]
    kind, votes = _kind(guesses)
    _place(guesses, kind)
    reference = next((guess for guess in guesses if guess.known and guess.known.reference), None)
    lines = [
        "# Drafted from the columns and first rows of a table. Check each line, choose a field for the open ones,",
        "# and give the mapping a name. The text after # says why a field was chosen.",
        f"name: {_slug(name)}",
        f"title: {_quoted(f'Mapping drafted for {name}')}",
        f"kind: {kind}  # {votes}",
        f"source: {_slug(name)}",
        "recognise:",
        f"  columns: [{', '.join(_quoted(column) for column in header)}]",
    ]
    if delimiter:
        lines.append(f"table: {{delimiter: {_quoted(delimiter)}}}")
    if reference:
        lines.append(f"reference: {{columns: [{_quoted(reference.column)}]}}  # {reference.why}")
        lines.append("group: false  # true where the rows of one case follow one another under one reference")
    lines += _writing(guesses, columns)
    lines.append("columns:")
    for guess in guesses:
        shown = f"{guess.target}  # {guess.why}" if guess.target else _open(guess)
        lines.append(f"  {_quoted(guess.column)}: {shown}")
    if kind == "seizure":
        drug = any(guess.target.endswith("substance") for guess in guesses) or not any(
            ".firearm." in guess.target for guess in guesses
        )
        lines += ["constants:", f"  items.0.item_kind: {'drug' if drug else 'firearm'}  # what each row is about"]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=1)
def column_names() -> tuple[ColumnName, ...]:
    """The known names of columns."""
    data = data_files.read("tutela.formats", "column_names.yaml")
    return TypeAdapter(tuple[ColumnName, ...]).validate_python(data)


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A column's name for comparing: ``Numéro_de-Dossier`` is ``numero de dossier``."""
    apart = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name)
    plain = unicodedata.normalize("NFKD", apart).casefold().replace("ł", "l").replace("ı", "i").replace("đ", "d")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", letters.replace("_", " ")))


def _guess(column: str, values: Sequence[str], recognisers: Map[str, Recogniser]) -> _Guess:
    filled = [value.strip() for value in values if value.strip()]
    folded = fold(column)
    best = _Guess(column)
    for known in column_names():
        named = _named(folded, known)
        share = _share(filled, recognisers.get(known.values or ""))
        score, why = 0.0, ""
        if named:
            score = named + (share if share is not None else 0.2)
            why = f"the name is like “{known.field}”"
            if share is not None:
                why += f"; {share:.0%} of {len(filled)} values read as {known.values}"
                if filled and share < _TOO_FEW:
                    score, why = 0.0, ""
        elif share is not None and share >= _ENOUGH and known.values not in {"number", "unit", "time"}:
            score, why = share, f"{share:.0%} of {len(filled)} values read as {known.values}"
        if score > best.score:
            best = _Guess(column, known, score, why)
    return best


def _named(folded: str, known: ColumnName) -> float:
    """2 when the name is exactly known, 1 when it holds a known word, else 0."""
    names = [fold(name) for name in known.names]
    if folded in names:
        return 2.0
    words = f" {folded} "
    found = [name for name in names if len(name) >= _SHORTEST_WORD and f" {name} " in words]
    return 1.0 + max(map(len, found)) / 100 if found else 0.0


def _share(values: Sequence[str], recogniser: Recogniser | None) -> float | None:
    if recogniser is None or not values:
        return None
    return sum(1 for value in values if recogniser(value)) / len(values)


def _kind(guesses: Sequence[_Guess]) -> tuple[str, str]:
    """The kind with a place for most columns; a field that few kinds have counts for more."""
    scores = dict.fromkeys((kind.kind for kind in KINDS), 0.0)
    for guess in guesses:
        for kind in guess.known.paths if guess.known else ():
            scores[kind] += 1 / len(guess.known.paths) if guess.known else 0
    best = max(scores, key=lambda kind: scores[kind])
    why = ", ".join(f"{kind} {score:.1f}" for kind, score in sorted(scores.items(), key=lambda pair: -pair[1]) if score)
    return best, f"guessed from the columns: {why}" if why else "no column is known; choose the kind"


def _place(guesses: Sequence[_Guess], kind: str) -> None:
    """Give each guess its field; of several columns for one field the surest gets it, except parts of a date."""
    taken: dict[str, _Guess] = {}
    for guess in sorted(guesses, key=lambda guess: -guess.score):
        known = guess.known
        if known is None:
            continue
        if known.naming:
            guess.target = f"{{naming: {known.naming}}}"
            continue
        path = known.paths.get(kind)
        if path is None:
            continue
        holder = taken.get(path)
        if holder is None or {known.field, holder.known.field if holder.known else ""} == {"when", "time"}:
            taken.setdefault(path, guess)
            guess.target = path
        else:
            guess.why = f"like “{holder.column}”, which has {path}"


def _open(guess: _Guess) -> str:
    return f"{_OPEN}; {guess.why}" if guess.why else _OPEN


def _writing(guesses: Sequence[_Guess], columns: Sequence[Sequence[str]]) -> list[str]:
    """Lines about how dates and decimals are written, where the values leave no doubt."""
    dates = [
        value for guess, values in zip(guesses, columns, strict=True) if guess.target == "when" for value in values
    ]
    numbers = [
        value for guess, values in zip(guesses, columns, strict=True) if guess.known and guess.known.values == "number"
        for value in values
    ]  # fmt: skip
    order = _date_order(dates)
    decimal = _decimal(numbers)
    return [
        f"date_order: {order}  # all first dates can be read so only"
        if order
        else "date_order: ~  # choose ymd, dmy or mdy",
        f"decimal: {_quoted(decimal)}  # the only sign found before a fraction"
        if decimal
        else "decimal: ~  # choose . or ,",
    ]


def _date_order(values: Sequence[str]) -> str:
    parts = [
        match.groups() for value in values if (match := re.match(r"\s*(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})", value))
    ]
    if not parts:
        return ""
    if all(len(first) == 4 for first, _, _ in parts):
        return "ymd"
    if any(int(first) > 12 for first, _, _ in parts) and all(int(middle) <= 12 for _, middle, _ in parts):
        return "dmy"
    if any(int(middle) > 12 for _, middle, _ in parts) and all(int(first) <= 12 for first, _, _ in parts):
        return "mdy"
    return ""


def _decimal(values: Sequence[str]) -> str:
    signs = {match[1] for value in values if (match := re.fullmatch(r"\s*-?\d+([.,])(?:\d{1,2}|\d{4,})\s*", value))}
    return signs.pop() if len(signs) == 1 else ""


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name).encode("ascii", "ignore").decode()).strip("-")
    return "my-mapping" if slug in {"", "null"} else slug


def _quoted(text: str) -> str:
    """``text`` as a YAML scalar that reads as exactly this text."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]|[A-Za-z]", text) and text.lower() not in {"null", "y", "n"}:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
