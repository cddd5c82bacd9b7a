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

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.strategy.law.instruments import Instrument, since_day_zero
from tutela.strategy.law.written import EARLIEST, LONGEST, is_keepable, shown
from tutela.vocabulary.countries import codes

_NUMBER: Final = re.compile(r"7(?P<act>[0-9]{4}[A-Z]{1,2}[0-9]{4})(?P<country>[A-Z]{3})_(?P<number>[0-9]{1,18})")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
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
    """A row that can't be taken, with its place (the first is 1) and why. ``celex``: the measure it is about, where that is plain."""

    row: int
    field: str
    written: str
    why: str
    celex: str = ""


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


def read(text: str, instrument: Instrument, today: date = date.max) -> Answer:
    """The measures of ``instrument`` in an answer in SPARQL 1.1 JSON, of days up to ``today``. InvalidInput where the file is
    none."""
    answer = Answer()
    found: dict[str, _Growing] = {}
    prefix = prefix_of(instrument)
    for number, binding in enumerate(_bindings(text), start=1):
        answer.rows += 1
        if number > MOST_ROWS:
            raise InvalidInput(
                _("The file has more than %d rows.") % MOST_ROWS, mend=_("Ask for one directive at a time.")
            )
        row = _row(number, binding, today)
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


def _bindings(text: str) -> Iterator[object]:
    mend = _("Save the answer as “application/sparql-results+json” and bring that file.")
    if not text.strip():
        raise InvalidInput(_("This file is empty."), mend=mend)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        if error.pos >= len(text.rstrip()):
            why = _("This is no whole JSON: it breaks off in line %(line)d, column %(column)d.")
        else:
            why = _("This is no JSON: it can't be read from line %(line)d, column %(column)d on.")
        raise InvalidInput(why % where, mend=mend) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            _("This JSON is nested too deep, or holds a number too large to read."), mend=mend
        ) from error
    if not isinstance(content, dict):
        raise InvalidInput(_("This is no answer of a SPARQL service: it is no object of JSON."), mend=mend)
    results = content.get("results")
    if not isinstance(results, dict) or "bindings" not in results:
        raise InvalidInput(_("This is no answer of a SPARQL service: it has no “results.bindings”."), mend=mend)
    if not isinstance(results["bindings"], list):
        raise InvalidInput(_("“results.bindings” is no list."), mend=_("Save the whole answer, not a part of it."))
    yield from results["bindings"]


_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "celex": ("celex", "nim_celex", "measure_celex"),
    "work": ("nim", "work", "measure"),
    "title": ("title", "work_title"),
    "notified": ("notified", "date_notification", "notification"),
    "published": ("published", "date_official_journal"),
    "eli": ("eli",),
}
"""Names that the variables of a query may have; the first is that of the query shipped with the documentation."""


def _row(number: int, binding: object, today: date) -> _Row | Refused:
    if not isinstance(binding, dict):
        return Refused(number, "", _told(binding), _("is no row"))
    values: dict[str, str] = {}
    for name, names in _NAMES.items():
        written, why = _value(binding, names)
        if why:
            return Refused(number, name, shown(written), why, _numbered(values))
        values[name] = written
    celex = values["celex"].upper()
    parts = _NUMBER.fullmatch(celex)
    if parts is None:
        return Refused(
            number, "celex", shown(values["celex"]),
            _("is no CELEX number of a national measure (7, act, country, _, number)"),
        )  # fmt: skip
    if parts["country"] not in codes():
        return Refused(number, "celex", celex, _("names no country: %s") % parts["country"])
    days: dict[str, date | None] = {}
    for name in ("notified", "published"):
        days[name] = day = _day(values[name])
        if values[name] and (day is None or not EARLIEST <= day <= today):
            why = _("is no day (2013-12-18)") if day is None else _("is a day that can’t be")
            return Refused(number, name, shown(values[name]), why, celex)
    return _Row(
        celex, values["work"], " ".join(values["title"].split()), days["notified"], days["published"], values["eli"]
    )


def _numbered(values: Mapping[str, str]) -> str:
    """The number of a measure, as far as its row was read."""
    celex = values.get("celex", "").upper()
    return celex if _NUMBER.fullmatch(celex) else ""


def _day(written: str) -> date | None:
    found = _DAY.fullmatch(written)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _value(binding: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, str]:
    """What a row says under one of these names, and why that can't be taken; a name that is missing or null says nothing."""
    for name in names:
        cell = binding.get(name)
        if cell is None:
            continue
        value = cell.get("value") if isinstance(cell, dict) else None
        if not isinstance(value, str):
            return _told(cell), _("is no text of an answer")
        if not is_keepable(value):
            return value, _("holds a character that can’t be kept")
        if len(value) > LONGEST:
            return value, _("is longer than %d characters") % LONGEST
        if value.strip():
            return value.strip(), ""
    return "", ""


def _told(value: object) -> str:
    """What stands in the place of a text, as far as it can be written."""
    try:
        return shown(str(value))
    except RecursionError:
        return "…"
