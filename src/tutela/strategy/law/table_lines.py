"""What the rows of a table of law say. Three tables are known: a correlation table (a provision of an act beside national law, or
beside another act), a table of firearms rules, and one of how far services reach. Pure; with a bad cell nothing of a file is taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tutela.strategy.law.loopholes import topics
from tutela.strategy.law.provisions import provisions
from tutela.strategy.law.services import Reach, services
from tutela.strategy.law.sheets import BadCell, Cells, Columns, Sheet, columns_of, read_lines
from tutela.strategy.law.states import TITLES, State
from tutela.vocabulary.countries import codes, names
from tutela.vocabulary.folding import fold

LONGEST_DOCUMENT: Final = 300
LONGEST_NAME: Final = 200
TAKEN_BACK: Final = "taken_back"


@dataclass(frozen=True, slots=True)
class CorrelationLine:
    """One row of a correlation table. ``state``: what it says of the provision, if it does."""

    row: int
    ref: str
    own_text: str = ""
    act: str = ""
    article: str = ""
    text: str = ""
    link: str = ""
    in_force: date | None = None
    choice: str = ""
    remarks: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of a table of firearms rules."""

    row: int
    topic: str
    answer: str
    value: int | None
    since: date
    document: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One row of a table of services. ``reach``: a Reach, ``taken_back``, or empty, where the row says nothing. ``organisation``:
    whose word it is, by its short name; empty for the one that brings the table."""

    row: int
    service: str
    country: str
    reach: str = ""
    since: date | None = None
    document: str = ""
    link: str = ""
    stands_for: str = ""
    remark: str = ""
    organisation: str = ""


_COUNTRY: Final = r"^(country|member state|country code)$"
_LINK: Final = r"^(link|url|address|eli)$"
_CORRELATION: Final[Mapping[str, str]] = {
    "ref": r"^(provision|article of the (directive|act)|directive( article| provision)?|ref(erence)?|article paragraph point)$",
    "own_text": r"^(obligation|own text|what is asked|requirement)$",
    "act": r"^(national (act|law|measure)|act|law|new act|other act)$",
    "article": r"^(national (article|provision)|article|section|new (article|provision))$",
    "text": r"^(national text|text|wording)$",
    "link": _LINK,
    "in_force": r"^(in force( since| from)?|entry into force|date|since)$",
    "choice": r"^(option( used)?|choice)$",
    "remarks": r"^(remarks?|comments?|notes?)$",
    "state": r"^(state|status|transposition)$",
    "country": _COUNTRY,
}
_RULES: Final[Mapping[str, str]] = {
    "topic": r"^topic$",
    "answer": r"^(answer|rule)$",
    "value": r"^(value|number)$",
    "since": r"^(since|in force( since| from)?|date)$",
    "document": r"^(document|national (act|law)|act|law|source)$",
    "link": _LINK,
    "country": _COUNTRY,
}
_SERVICES: Final[Mapping[str, str]] = {
    "service": r"^(service|kind of service)$",
    "country": _COUNTRY,
    "reach": r"^(reach|there is|coverage)$",
    "since": r"^(since|date)$",
    "document": r"^(document|source|act|law)$",
    "link": _LINK,
    "stands_for": r"^(stands for|who stands for it)$",
    "remark": r"^(remarks?|comments?|notes?)$",
    "organisation": r"^organisation$",
    "asserted_by": r"^asserted by$",
    "by_the_country": r"^by the country$",
}
SERVICE_COLUMNS: Final = tuple(_SERVICES)
"""The columns by which a table of services leaves and comes in; the last two only tell people whose word it is."""

_STATES: Final[Mapping[str, State]] = {
    **{fold(str(state).replace("_", " ")): state for state in State},
    **{fold(str(TITLES[state])): state for state in State},
}
_CHOICES: Final[Mapping[str, str]] = {
    "": "", "yes": "used", "no": "not used", "used": "used", "not used": "not used",
}  # fmt: skip
_REACHES: Final[Mapping[str, str]] = {
    "": "", "taken back": TAKEN_BACK, **{str(one): str(one) for one in Reach},
    "in parts of the country": str(Reach.PARTS), "in the whole country": str(Reach.WHOLE),
}  # fmt: skip


def member_of(written: str, states: Collection[str]) -> str:
    """The Member State that a cell names, by its code (``EL`` is Greece, in either case) or name; empty where it names none."""
    found = codes().get(written.strip().upper()) or names().get(fold(written))
    code = found.codes[0] if found and len(found.codes) == 1 and not found.part else ""
    return code if code in states else ""


def read_correlation(
    sheet: Sheet, celex: str, country: str = ""
) -> tuple[list[CorrelationLine], list[BadCell], Columns]:
    """The rows of a correlation table of an act, what can't be taken, and the columns. InvalidInput where they aren't there."""
    columns = columns_of(sheet, _CORRELATION, ("ref",))
    known = {_plain(one.ref): one.ref for one in provisions(celex)}

    def line(cells: Cells) -> CorrelationLine | None:
        _of_country(cells, country)
        return _correlation_line(cells, known)

    return *read_lines(sheet, columns, line, _contradictions), columns


def read_rules(sheet: Sheet, country: str = "") -> tuple[list[RuleLine], list[BadCell], Columns]:
    """The rows of a table of firearms rules, what can't be taken, and the columns."""
    columns = columns_of(sheet, _RULES, ("topic", "answer", "since", "document"))

    def line(cells: Cells) -> RuleLine | None:
        _of_country(cells, country)
        return _rule_line(cells)

    def twice(lines: Sequence[RuleLine]) -> Iterator[BadCell]:
        return _twice([(one.row, one.topic) for one in lines], columns.of["topic"][1])

    return *read_lines(sheet, columns, line, twice), columns


def read_services(
    sheet: Sheet, states: Collection[str], organisations: Collection[str], own: str
) -> tuple[list[ServiceLine], list[BadCell], Columns]:
    """The rows of a table of services, what can't be taken, and the columns. ``own``: the short name of who brings it; of the words
    of others of ``organisations`` only the place is read."""
    columns = columns_of(sheet, _SERVICES, ("service", "country", "reach"))

    def line(cells: Cells) -> ServiceLine | None:
        return _service_line(cells, states, organisations, own)

    def twice(lines: Sequence[ServiceLine]) -> Iterator[BadCell]:
        mine = [(one.row, f"{one.service} {one.country}") for one in lines if one.reach and one.organisation == own]
        return _twice(mine, columns.of["service"][1])

    return *read_lines(sheet, columns, line, twice), columns


def _twice(keys: Sequence[tuple[int, str]], column: str) -> Iterator[BadCell]:
    first: dict[str, int] = {}
    for row, key in keys:
        if first.setdefault(key, row) != row:
            why = _("stands in row %d already") % first[key]
            yield BadCell(row, column, key, why, _("Leave one of the rows."))


def _contradictions(lines: Sequence[CorrelationLine]) -> Iterator[BadCell]:
    first: dict[str, CorrelationLine] = {}
    for one in lines:
        said = first.setdefault(one.ref, one) if one.state is not None else one
        if said.state != one.state:
            why = _("row %d says something else of the same provision") % said.row
            yield BadCell(one.row, "state", str(one.state), why, _("Give the provision one state."))


def _of_country(cells: Cells, country: str) -> None:
    written = cells.text("country")
    if written and member_of(written, {country}) != country:
        cells.refuse(
            "country", written, _("is not the country this table is brought for"), _("Bring one country at a time.")
        )


def _plain(ref: str) -> str:
    """A provision's number however it is written: ``Art. 5 (2)``, ``Article 5(2)``, ``5(2)``."""
    return re.sub(r"\s+|^(article|art\.?)\s*", "", ref.strip().casefold())


def _correlation_line(cells: Cells, known: Mapping[str, str]) -> CorrelationLine | None:
    written = cells.needed("ref", _("Give the provision, such as 5(2)."))
    ref = known.get(_plain(written), "" if known else written)
    if written and (not ref or len(ref) > 40):
        cells.refuse(
            "ref", written, _("is no provision of this act"), _("Write it as the act numbers it, such as 5(2).")
        )
    state = _STATES.get(fold(cells.text("state").replace("_", " ")))
    if cells.text("state") and state is None:
        words = ", ".join(TITLES[one] for one in State)
        cells.refuse("state", cells.text("state"), _("is no state"), _("Write one of: %s; or leave it empty.") % words)
    choice = _CHOICES.get(fold(cells.text("choice")))
    if choice is None or (cells.text("choice") and not choice):
        cells.refuse("choice", cells.text("choice"), _("is neither yes nor no"), _("Write yes, no, or leave it empty."))
    act, article = cells.text("act"), cells.text("article")
    if state is not None and len(f"{act} {article}") > LONGEST_DOCUMENT:
        cells.refuse(
            "act", act, _("is too long for what a state rests on"),
            _("Shorten act and article to %d characters together.") % LONGEST_DOCUMENT,
        )  # fmt: skip
    return CorrelationLine(
        cells.row, ref, cells.text("own_text"), act, article, cells.text("text"),
        cells.link("link"), cells.day("in_force"), choice or "", cells.text("remarks"), state,
    )  # fmt: skip


def _rule_line(cells: Cells) -> RuleLine | None:
    topic = topics().get(fold(cells.needed("topic", _("Give the topic’s code."))).replace(" ", "_"))
    if topic is None and cells.text("topic"):
        cells.refuse("topic", cells.text("topic"), _("is no topic"), _("Write one of: %s.") % ", ".join(topics()))
    written = cells.needed("answer", _("Give the answer’s code."))
    answer = topic.answer(fold(written).replace(" ", "_")) if topic else None
    if topic and written and answer is None:
        codes_of = ", ".join(one.code for one in topic.answers)
        cells.refuse("answer", written, _("is no answer to %s") % topic.id, _("Write one of: %s.") % codes_of)
    number = cells.text("value")
    if number and not (number.isascii() and number.isdigit() and len(number) < 7 and topic and topic.unit):
        cells.refuse(
            "value", number, _("is no number that belongs here"), _("Write a whole number, or leave it empty.")
        )
    since = cells.day("since")
    if since is None and not cells.text("since"):
        cells.refuse("since", "", _("is empty"), _("Give the day since which the rule is in force."))
    document = cells.needed("document", _("Give the national act."), LONGEST_DOCUMENT)
    link = cells.link("link")
    if cells.bad or topic is None or answer is None or since is None:
        return None
    return RuleLine(cells.row, topic.id, answer.code, int(number) if number else None, since, document, link)


def _service_line(
    cells: Cells, states: Collection[str], organisations: Collection[str], own: str
) -> ServiceLine | None:
    service = _service(cells)
    written = cells.needed("country", _("Give the country’s code."))
    country = member_of(written, states)
    if written and not country:
        cells.refuse("country", written, _("is no Member State"), _("Write its code: %s.") % ", ".join(sorted(states)))
    organisation = cells.text("organisation") or own
    if organisation not in organisations:
        cells.refuse(
            "organisation", organisation, _("is no organisation of this installation"),
            _("Write its short name, or leave it empty: the word is then your own."),
        )  # fmt: skip
    if organisation != own:
        return ServiceLine(cells.row, service, country, organisation=organisation)
    said = cells.text("reach")
    reach = _REACHES.get(fold(said))
    if reach is None or (said and not reach):
        known = ", ".join(one for one in (*Reach, TAKEN_BACK))
        cells.refuse("reach", said, _("says of no service how far it reaches"), _("Write one of: %s.") % known)
        return None
    if not reach and not cells.text("since") and not cells.text("document"):
        return ServiceLine(cells.row, service, country, organisation=own)
    if not reach:
        cells.refuse(
            "reach", "", _("is empty"), _("Say how far it reaches, or leave since and document empty as well.")
        )
    since = cells.day("since")
    if since is None and not cells.text("since"):
        cells.refuse("since", "", _("is empty"), _("Give the day since which this holds."))
    document = cells.needed("document", _("Give the document it rests on."), LONGEST_DOCUMENT)
    return ServiceLine(
        cells.row, service, country, reach, since, document, cells.link("link"),
        cells.text("stands_for", LONGEST_NAME), cells.text("remark"), own,
    )  # fmt: skip


def _service(cells: Cells) -> str:
    written = cells.needed("service", _("Give the service’s code."))
    wanted = fold(written)
    found = next((one.code for one in services().values() if wanted in {fold(one.code), fold(one.title)}), "")
    if written and not found:
        cells.refuse(
            "service", written, _("is no service that is looked for"), _("Write one of: %s.") % ", ".join(services())
        )
    return found
