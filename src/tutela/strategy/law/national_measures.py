"""The answer of EUR-Lex's SPARQL service about national implementing measures, carried in as a file: rows, and what they mean.

The traps of that data, each met here (measured by others, see the reference dossier):
- A national act has one CELEX number of sector 7 for each directive it transposes, and a join without the prefix gives them all:
  only numbers that begin with the directive's are its measures.
- A consolidated text (sector 0) has no measures: the original's number is asked for.
- Titles and ELI are often missing: the CELEX number of sector 7 is the key.
- The same act comes in several rows (languages, acts of publication): they are grouped, and what they say is put together.
- Measures of an earlier act are older than the directive: they are kept and marked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tutela.errors import InvalidInput
from tutela.strategy.law.instruments import Instrument, since_day_zero
from tutela.vocabulary.countries import codes

_NUMBER: Final = re.compile(r"7(?P<act>\d{4}[A-Z]{1,2}\d{4})(?P<country>[A-Z]{3})_(?P<number>\d+)")
_LONGEST: Final = 4_000
MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One national measure: ``celex`` of sector 7 is its key, ``country`` ISO 3166-1 alpha-2. ``titles``: every title given,
    in order of appearance; empty where none was. ``older``: notified before the directive was adopted."""

    celex: str
    country: str
    number: int
    titles: tuple[str, ...] = ()
    notified: date | None = None
    published: date | None = None
    eli: str = ""
    works: tuple[str, ...] = ()
    older: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be taken, with its place (the first is 1) and why."""

    row: int
    field: str
    written: str
    why: str


@dataclass(slots=True)
class Answer:
    """What a file holds for one instrument: ``rows`` = those of ``measures`` (duplicates included) + ``of_others`` + refused."""

    rows: int = 0
    of_this: int = 0
    of_others: int = 0
    measures: list[Measure] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        """Rows beyond the first of each measure."""
        return self.of_this - len(self.measures)


def prefix_of(instrument: Instrument) -> str:
    """With what the numbers of its national measures begin: ``72011L0093``."""
    return "7" + since_day_zero(instrument.celex)[1:]


def read(text: str, instrument: Instrument) -> Answer:
    """The measures of ``instrument`` in an answer in SPARQL 1.1 JSON. InvalidInput where the file is none."""
    answer = Answer()
    found: dict[str, _Growing] = {}
    prefix = prefix_of(instrument)
    for number, binding in enumerate(_bindings(text), start=1):
        answer.rows += 1
        if number > MOST_ROWS:
            raise InvalidInput(f"The file has more than {MOST_ROWS} rows.", mend="Ask for one directive at a time.")
        row = _row(number, binding)
        if isinstance(row, Refused):
            answer.refused.append(row)
        elif not row.celex.startswith(prefix):
            answer.of_others += 1
        else:
            answer.of_this += 1
            found.setdefault(row.celex, _Growing()).add(row)
    answer.measures = [one.measure(celex, instrument) for celex, one in sorted(found.items())]
    return answer


@dataclass(frozen=True, slots=True)
class Difference:
    """Between two imports of one instrument: measures that are new, gone, or say something else (former, now)."""

    new: tuple[Measure, ...] = ()
    gone: tuple[Measure, ...] = ()
    changed: tuple[tuple[Measure, Measure], ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.new or self.gone or self.changed)


def difference(former: Iterable[Measure], now: Iterable[Measure]) -> Difference:
    """What changed since the last import, by key."""
    before = {one.celex: one for one in former}
    after = {one.celex: one for one in now}
    return Difference(
        new=tuple(one for celex, one in sorted(after.items()) if celex not in before),
        gone=tuple(one for celex, one in sorted(before.items()) if celex not in after),
        changed=tuple(
            (before[celex], one) for celex, one in sorted(after.items()) if celex in before and before[celex] != one
        ),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    celex: str
    work: str
    title: str
    notified: date | None
    published: date | None
    eli: str


@dataclass(slots=True)
class _Growing:
    """One measure while its rows are read; the order of rows changes nothing but the order of titles of equal rows."""

    titles: dict[str, None] = field(default_factory=dict)
    works: set[str] = field(default_factory=set)
    notified: set[date] = field(default_factory=set)
    published: set[date] = field(default_factory=set)
    eli: set[str] = field(default_factory=set)

    def add(self, row: _Row) -> None:
        if row.title:
            self.titles.setdefault(row.title)
        self.works |= {row.work} - {""}
        self.notified |= {row.notified} - {None}  # type: ignore[arg-type]
        self.published |= {row.published} - {None}  # type: ignore[arg-type]
        self.eli |= {row.eli} - {""}

    def measure(self, celex: str, instrument: Instrument) -> Measure:
        """The first day of notification counts: a later one corrects the same measure."""
        parts = _NUMBER.fullmatch(celex)
        assert parts is not None
        country = codes().get(parts["country"])
        notified = min(self.notified, default=None)
        return Measure(
            celex=celex,
            country=country.codes[0] if country else parts["country"],
            number=int(parts["number"]),
            titles=tuple(sorted(self.titles)),
            notified=notified,
            published=min(self.published, default=None),
            eli=min(self.eli, default=""),
            works=tuple(sorted(self.works)),
            older=notified is not None and notified < instrument.adopted,
        )


def _bindings(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        content = json.loads(text)
        bindings = content["results"]["bindings"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(
            "This is no answer of a SPARQL service in JSON.",
            mend="Save the answer as “application/sparql-results+json” and bring that file.",
        ) from error
    if not isinstance(bindings, list):
        raise InvalidInput("“results.bindings” is no list.", mend="Save the whole answer, not a part of it.")
    yield from bindings


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "celex": ("celex", "nim_celex", "measure_celex"),
    "work": ("nim", "work", "measure"),
    "title": ("title", "work_title"),
    "notified": ("notified", "date_notification", "notification"),
    "published": ("published", "date_official_journal"),
    "eli": ("eli",),
}
"""Names that the variables of a query may have; the first is that of the query shipped with the documentation."""


def _row(number: int, binding: object) -> _Row | Refused:
    if not isinstance(binding, dict):
        return Refused(number, "", str(binding)[:80], "is no row")
    values = {name: _value(binding, names) for name, names in _NAMES.items()}
    celex = values["celex"].upper()
    if not _NUMBER.fullmatch(celex):
        return Refused(
            number, "celex", celex[:80], "is no CELEX number of a national measure (7, act, country, _, number)"
        )
    days: dict[str, date | None] = {}
    for name in ("notified", "published"):
        written = values[name]
        try:
            days[name] = date.fromisoformat(written[:10]) if written else None
        except ValueError:
            return Refused(number, name, written[:80], "is no day (2013-12-18)")
    return _Row(
        celex, values["work"], " ".join(values["title"].split()), days["notified"], days["published"], values["eli"]
    )


def _value(binding: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        cell = binding.get(name)
        if isinstance(cell, dict) and isinstance(cell.get("value"), str):
            return str(cell["value"]).strip()[:_LONGEST]
    return ""
