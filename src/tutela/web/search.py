"""The search: one text, what it was taken for, and exact, near and fuzzy answers apart, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.linking import hits, search, watching
from tutela.linking.searching import finding
from tutela.linking.searching.finding import Answer, Answers, Narrowed
from tutela.linking.searching.rules import FUZZY_FROM, LOOKED_AT, SHOWN, VERSION, Sort
from tutela.linking.searching.taking import REFERENCE, Reading, Taken, Where, take
from tutela.recognition import countries, named
from tutela.records.kinds import BY_NAME
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation
from tutela.vocabulary.areas import Area, Purpose
from tutela.web import search_words, searching
from tutela.web.address import parameters
from tutela.web.downloads import file_of
from tutela.web.page import page

TEXT_CHARS: Final = 2083


@dataclass(frozen=True, slots=True)
class Query:
    """A search as its address carries it. ``off`` are readings that were switched off."""

    text: str = ""
    purpose: str = ""
    area: str = ""
    kind: str = ""
    country: str = ""
    service: str = ""
    off: frozenset[str] = frozenset()

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Query:
        """The search an address asks for; InvalidInput says what can't be used."""
        text = " ".join(given.get("q", "").split())[:TEXT_CHARS]
        area, kind, country = (given.get(name, "").strip() for name in ("area", "kind", "country"))
        if area not in {"", *Area} or kind not in {"", *BY_NAME}:
            raise InvalidInput(_("There is no such kind or area of records."))
        purpose = given.get("for", "").strip()
        if purpose not in {"", *Purpose}:
            raise InvalidInput(_("There is no such purpose."))
        if country:
            read = countries.read(country).value
            country = (read.code or "") if read else ""
        off = frozenset(name for name in given.get("off", "").split(",") if name.replace("_", "").isalnum())
        return cls(text, purpose, area, kind, country, given.get("service", "").strip()[:120], off)

    def address(self, **changes: str) -> str:
        """The parameters of this search, with some changed."""
        values = {
            "q": self.text, "for": self.purpose, "area": self.area, "kind": self.kind, "country": self.country,
            "service": self.service, "off": ",".join(sorted(self.off)),
        }  # fmt: skip
        return urlencode({name: value for name, value in {**values, **changes}.items() if value})

    def taken(self) -> Taken:
        """What the text is taken for; a phone number without a country is read in the person's own."""
        home = (
            Organisation.objects.filter(pk=actors.current().organisation_id).values_list("country", flat=True).first()
        )
        return take(self.text, Where(self.country or None, home or None, self.service or None, self.off))

    def narrowed(self) -> Narrowed:
        """The area and kind it is about."""
        return Narrowed(self.area, self.kind)


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading as the page shows it, with the address without (or again with) it."""

    title: str
    key: str
    strong: bool
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one sort as the page shows them."""

    sort: Sort
    title: str
    hint: str
    answers: list[Answer]
    count: int
    more: bool


@page("records.list")
def search_page(request: HttpRequest) -> HttpResponseBase:
    """One text. What is one record's public id, and nothing else, opens that record."""
    query = Query.read(parameters(request))
    if not query.text:
        return render(request, "linking/search.html", {"query": query, **_may_also(), "limit": LOOKED_AT})
    taken = query.taken()
    with searching.for_purpose(query.purpose, needed=bool(taken.readings)) as asked:
        answers = _answers(query, taken, asked)
        if answers.count == 1 and answers.exact and answers.exact[0].record.public_id == query.text:
            return redirect("record", public_id=query.text)
        return _shown(request, query, taken, (asked, answers))


def _answers(query: Query, taken: Taken, asked: searching.Asked) -> Answers:
    """The answers, on record; while the purpose is not said, only those by reference."""
    only = Taken(taken.text, ()) if asked.unsaid else taken
    answers = finding.find(only, query.narrowed(), off=query.off)
    digest = search.Sought(query.text, ()).digest
    audit.record(Operation.CONSULTATION, "records.list", "search", digest, count=answers.count)
    return answers


def _shown(request: HttpRequest, query: Query, taken: Taken, found: tuple[searching.Asked, Answers]) -> HttpResponse:
    asked, answers = found
    strong = search.Sought(query.text, tuple(one.identifier for one in taken.plain)[:20])
    said = query.purpose or (asked.chosen.name if asked.chosen else "")
    context = {
        "query": query,
        "readings": list(_readings(query, taken)),
        "switched_off": [
            Shown(search_words.title_of(name), "", False, query.address(off=",".join(sorted(query.off - {name}))))
            for name in sorted(query.off)
        ],
        "also": [search_words.title_of(one.name) for one in taken.readings if not one.plain],
        "nobody": search_words.NOBODY.get(taken.nobody, search_words.NOBODY[""]) if taken.nobody else "",
        "asked": asked,
        "choices": [(choice, query.address(**{"for": choice.name})) for choice in asked.choices],
        "sections": list(sections(answers)),
        "found": answers.count,
        "more": bool(answers.more),
        "too_open": answers.open,
        "narrowing": _narrowing(query),
        "elsewhere": hits.elsewhere(strong) if asked.chosen else hits.Elsewhere(),
        "may_export": actors.current().may("records.export") and answers.count,
        "may_watch": actors.current().may("search.watch") and not asked.unsaid and watching.watchable(taken),
        **_may_also(),
        "address": query.address(),
        "watch_address": query.address(**{"for": said}),
        "rules": VERSION,
        "fuzzy_from": FUZZY_FROM,
    }
    return render(request, "linking/search.html", context)


@page("records.export")
def search_file(request: HttpRequest) -> HttpResponseBase:
    """The answers as CSV: a line a reason, with how it was found."""
    query = Query.read(parameters(request))
    taken = query.taken()
    with searching.for_purpose(query.purpose, needed=bool(taken.readings)) as asked:
        answers = _answers(query, taken, asked)
        digest = search.Sought(query.text, ()).digest

        def note() -> None:
            audit.record(Operation.DISCLOSURE, "records.export", "search", digest, count=answers.count)

        return file_of(_csv(answers.everyone()), "search.csv", "text/csv; charset=utf-8", note)


CSV_COLUMNS: Final = (
    "record", "kind", "area", "occurred", "country", "owner", "source", "handling", "found", "because", "scheme", "searched",
    "written", "role", "capacity", "assertion", "weight", "rules",
)  # fmt: skip


def _csv(answers: Iterable[Answer]) -> Iterator[bytes]:
    yield csv_head(CSV_COLUMNS)
    for answer in answers:
        one = answer.record
        occurred = one.occurred_at.strftime("%Y-%m-%d") if one.occurred_at else None
        record = [
            one.public_id,
            one.kind,
            one.area,
            occurred,
            one.country,
            one.owner.name,
            one.source.slug,
            " ".join(one.handling),
        ]
        for why in answer.reasons:
            said = [
                str(answer.sort),
                str(why.feature),
                why.scheme,
                why.ours,
                why.theirs,
                why.role,
                why.capacity,
                why.assertion,
            ]
            yield csv_line([*record, *said, why.weight, VERSION])


def _readings(query: Query, taken: Taken) -> Iterator[Shown]:
    for one in taken.plain:
        without = query.address(off=",".join(sorted(query.off | {one.name})))
        yield Shown(search_words.sentence_of(one), _key(one), one.identifier.standing == "links", without)
    if REFERENCE not in query.off:
        without = query.address(off=",".join(sorted(query.off | {REFERENCE})))
        yield Shown(search_words.title_of(REFERENCE), "", False, without)


def _key(one: Reading) -> str:
    """The canonical form, where it says more than the text itself."""
    found = one.identifier
    if one.name in named.SCHEMES or found.key == found.written:
        return ""
    return search_words.shown_key(found)


def sections(answers: Answers) -> Iterator[Section]:
    """What was found, by sort, as pages show it."""
    for sort, listed in ((Sort.EXACT, answers.exact), (Sort.NEAR, answers.near), (Sort.FUZZY, answers.fuzzy)):
        if listed or (answers.count and sort in answers.more):  # nothing at all has words of its own
            title, hint = search_words.SORTS[sort]
            more = sort in answers.more or len(listed) > SHOWN
            yield Section(sort, str(title), str(hint), listed[:SHOWN], len(listed), more)


def _narrowing(query: Query) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Area and kind as addresses: (what, [(title, address, chosen)])."""
    held = actors.current().areas
    areas = [
        (str(search_words.AREAS[area]), query.address(area=area.value), query.area == area)
        for area in Area
        if area in held
    ]
    kinds = [(str(_(body.title)), query.address(kind=kind), query.kind == kind) for kind, body in BY_NAME.items()]
    every = str(_("any"))
    return [
        (str(_("Area")), [(every, query.address(area=""), not query.area), *areas]),
        (str(_("Kind")), [(every, query.address(kind=""), not query.kind), *kinds]),
    ]


def _may_also() -> dict[str, bool]:
    """What else the person may do from here: search a list, and trace a firearm where their areas have any."""
    actor = actors.current()
    traced = {Area.FIREARMS, Area.DRUGS} & set(actor.areas)
    return {"may_list": actor.may("search.list"), "may_trace": actor.may("firearms.trace") and bool(traced)}
