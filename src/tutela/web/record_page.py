"""What the page of one record shows, put together from every stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.insight.names import amount_text, name_of, number
from tutela.intake.models import Submission
from tutela.linking import queries as linking
from tutela.linking import search
from tutela.linking.models import PossibleDuplicate
from tutela.linking.rules import DEGREE_CAP, DUPLICATE_RULES
from tutela.linking.tracing.firearms import Held, held
from tutela.recognition.contract import Standing
from tutela.records import consulting, queries
from tutela.records.envelope import Body
from tutela.records.lines import Line, lines_of
from tutela.records.models import Consultation, Mention, Record
from tutela.records.seizure import Seizure
from tutela.records.values import Assertion, Capacity, Person, Quantity
from tutela.rights import queries as rights
from tutela.safeguards import actor as actors
from tutela.vocabulary.areas import Purpose
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.folding import fold
from tutela.web import trace_words
from tutela.web.searching import TITLES

FIELD_NAMES: Final[Mapping[str, Promise]] = {
    "area": gettext_lazy("Area"),
    "when": gettext_lazy("When"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "place": gettext_lazy("Place"),
    "locode": gettext_lazy("UN/LOCODE"),
    "position": gettext_lazy("Position"),
    "remarks": gettext_lazy("Remarks"),
    "transport": gettext_lazy("Transport"),
    "concealment": gettext_lazy("Concealment"),
    "location_kind": gettext_lazy("Kind of place"),
    "item_kind": gettext_lazy("What it is"),
    "substance": gettext_lazy("Substance"),
    "quantity": gettext_lazy("Quantity"),
    "direction": gettext_lazy("Direction"),
    "produced_in": gettext_lazy("Produced in"),
    "departed_from": gettext_lazy("Departed from"),
    "destined_for": gettext_lazy("Destined for"),
    "transit": gettext_lazy("Through"),
    "offer": gettext_lazy("Offer"),
    "market": gettext_lazy("Market"),
    "price": gettext_lazy("Price"),
    "ships_from": gettext_lazy("Ships from"),
    "ships_to": gettext_lazy("Ships to"),
    "make": gettext_lazy("Make"),
    "model": gettext_lazy("Model"),
    "calibre": gettext_lazy("Calibre"),
    "markings": gettext_lazy("Marking"),
    "incident_type": gettext_lazy("Type of incident"),
    "platform": gettext_lazy("Platform"),
    "authority": gettext_lazy("Authority"),
    "agency": gettext_lazy("Agency"),
}
"""Names of the fields met most; another field is called by its name in the model."""

GROUP_NAMES: Final[Mapping[str, Promise]] = {
    "": gettext_lazy("Event"),
    "where": gettext_lazy("Event"),
    "items": gettext_lazy("Item"),
    "route": gettext_lazy("Route"),
    "firearm": gettext_lazy("Firearm"),
    "weapon": gettext_lazy("Weapon"),
    "files": gettext_lazy("File"),
    "accounts": gettext_lazy("Account"),
    "internet_details": gettext_lazy("Where online"),
}

CAPACITIES: Final[Mapping[Capacity, Promise]] = {
    Capacity.SUSPECT: gettext_lazy("Suspect"),
    Capacity.CONVICTED: gettext_lazy("Convicted"),
    Capacity.VICTIM: gettext_lazy("Victim"),
    Capacity.WITNESS_OR_CONTACT: gettext_lazy("Witness or contact"),
    Capacity.OTHER: gettext_lazy("Other"),
}
ASSERTIONS: Final[Mapping[Assertion, Promise]] = {
    Assertion.FACT: gettext_lazy("Fact"),
    Assertion.ASSESSMENT: gettext_lazy("Assessment"),
}
STANDINGS: Final[Mapping[str, Promise]] = {
    Standing.LINKS: gettext_lazy("may tie records"),
    Standing.WEAK: gettext_lazy("shared or incomplete: never ties by itself"),
    Standing.STOP_VALUE: gettext_lazy("a common value: ties nothing"),
    Standing.RESERVED: gettext_lazy("a reserved range: ties nothing"),
    Standing.PLACEHOLDER: gettext_lazy("a placeholder: ties nothing"),
    Standing.DAMAGED: gettext_lazy("damaged: kept, but no key"),
    "degree_cap": gettext_lazy("on too many records: ties nothing"),
}
RULES: Final = {rule.name: rule.title for rule in DUPLICATE_RULES}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it. ``differs``: what was understood is not simply what was written; ``kept``: a text
    that is only kept. ``written`` is None for what was not written but stated by the mapping."""

    name: str
    written: str | None
    understood: str
    differs: bool
    kept: bool
    unrecognised: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one part of the body."""

    title: str
    lines: list[Shown]


@dataclass(frozen=True, slots=True)
class Side:
    """A possible duplicate: the other record, the rule, and what was compared as (name, here, there, differs)."""

    other: Record
    rule: str
    compared: list[tuple[str, str, str, bool]]


def context_of(record: Record) -> dict[str, object]:
    """Everything the template needs."""
    body = record.parsed_body()
    actor = actors.current()
    revisions = queries.revisions(record)
    submission = Submission.objects.filter(pk=record.submission_id).first() if actor.may("intake.read") else None
    links = linking.links_of(record) if record.current else linking.Links()
    sides = [_side(record, flag) for flag in search.duplicates_of(record)]
    return {
        "record": record,
        "body": body,
        "groups": groups_of(body),
        "cells": record.written_cells(),
        "items": items_of(body),
        "firearms": [(one, _marks(one)) for one in held(body)],
        "may_trace": actor.may("firearms.trace"),
        "persons": _persons(body),
        "mentions": [
            (mention, _scheme(mention.scheme), _standing(mention)) for mention in record.mentions.order_by("id")
        ],
        "links": [(link, [(_scheme(reason.scheme), reason) for reason in link.reasons]) for link in links.links],
        "victims": [(one.record, [(_scheme(each.scheme), each) for each in one.shared]) for one in links.victims],
        "suppressed": [(each, _scheme(each.mention.scheme), _why(each.why)) for each in links.suppressed],
        "degree_cap": DEGREE_CAP,
        "duplicates": sides,
        "gated": consulting.gated(
            [
                *(link.record for link in links.links),
                *(one.record for one in links.victims),
                *(side.other for side in sides),
            ]
        ),
        "notes": record.parsed_notes(),
        "revisions": list(_revisions(record, revisions)),
        "latest": next((one for one in revisions if one.current), None),
        "submission": submission,
        **rights.of_record(record),
        "consultations": _consultations(record) if record.owner_id == actor.organisation_id else [],
    }


def _consultations(record: Record) -> list[tuple[Consultation, Promise | str]]:
    return [(one, TITLES.get(Purpose(one.purpose), one.purpose)) for one in consulting.consultations(record)[:50]]


def groups_of(body: Body) -> list[Group]:
    """The body's lines, by the part they belong to, in order."""
    groups: dict[str, Group] = {}
    many = len({line.group for line in lines_of(body) if line.group.startswith("items.")}) > 1
    for line in lines_of(body):
        kind, _dot, index = line.group.partition(".")
        title = str(GROUP_NAMES.get(kind, kind.replace("_", " ").capitalize()))
        if index.isdigit() and (many or kind != "items"):
            title = f"{title} {int(index) + 1}"
        groups.setdefault(title, Group(title, [])).lines.append(_shown(line))
    return list(groups.values())


def _shown(line: Line) -> Shown:
    understood = _understood(line)
    if line.written is None and not line.code_list:
        return Shown(_field(line), understood, understood, differs=False, kept=True, unrecognised=False)
    differs = line.recognised and line.written is not None and fold(line.written) != fold(understood)
    return Shown(_field(line), line.written, understood, differs, kept=False, unrecognised=not line.recognised)


def _is_element(name: str) -> bool:
    """Whether this is the path of an element of the source's own document, which is shown as it is."""
    return "/" in name or "[" in name or name != name.lower()


def _field(line: Line) -> str:
    return str(
        FIELD_NAMES.get(line.name, line.name if _is_element(line.name) else line.name.replace("_", " ").capitalize())
    )


def _understood(line: Line) -> str:
    """The value in the reader's language: codes by their names."""
    if line.code_list == "countries" and line.code:
        return name_of("country", line.code)
    if line.code_list == "substances" and line.code:
        return name_of("substance", line.code)
    if line.code_list and line.code:
        found = codelist(line.code_list).get(line.code)
        return _(found.label) if found else line.code
    return line.understood if line.recognised else ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a seizure: what, how much in base units, the same as written, and what was found in it."""

    what: str
    written: str
    amount: str
    amount_written: str
    assumption: str
    findings: list[str]


def items_of(body: Body) -> list[ItemLine]:
    """The items of a seizure; none for other kinds."""
    if not isinstance(body, Seizure):
        return []
    return [
        ItemLine(
            what=_what(item.substance.code if item.substance else None, item.headline()),
            written=item.substance.written or "" if item.substance else item.description or "",
            amount=_amount(item.quantity),
            amount_written=_written(item.quantity),
            assumption=_assumption(item.quantity),
            findings=[_finding(finding) for finding in item.findings],
        )
        for item in body.items
    ]


def _what(substance: str | None, headline: str) -> str:
    return name_of("substance", substance) if substance else headline


def _amount(quantity: Quantity | None) -> str:
    return amount_text(quantity.kind, quantity.amount) if quantity else _("not recorded")


def _assumption(quantity: Quantity | None) -> str:
    """What was assumed to compare this amount with others, and what came of it."""
    if quantity is None or quantity.assumption is None:
        return ""
    name = quantity.assumption.replace("_", " ")
    return name if quantity.mass_estimate_g is None else f"{amount_text('mass', quantity.mass_estimate_g)} ({name})"


def _written(quantity: Quantity | None) -> str:
    return f"{quantity.written or ''} {quantity.unit_written or ''}".strip() if quantity else ""


def _finding(finding: Any) -> str:
    what = _what(finding.substance.code if finding.substance else None, _("substance not recorded"))
    if finding.purity is None:
        return what
    bounds = [bound for bound in (finding.purity.low, finding.purity.high) if bound is not None]
    return f"{what} {'–'.join(number(bound) for bound in dict.fromkeys(bounds))} %"


def _marks(one: Held) -> tuple[list[str], Promise | str]:
    """Its serials as they can be traced, and why where there is none."""
    described = one.described()
    serials = list(dict.fromkeys(mark.serial for mark in described.serials))
    return serials, trace_words.ABSENCES[described.absence] if described.absence else ""


def _persons(body: Body) -> list[tuple[str, str, Person]]:
    return [(str(CAPACITIES[one.capacity]), str(ASSERTIONS[one.assertion]), one) for one in body.all_persons()]


def _scheme(scheme: str) -> str:
    return scheme.replace("_", " ")


def _standing(mention: Mention) -> str:
    return str(STANDINGS.get(mention.standing, mention.standing))


def _why(why: str) -> str:
    return str(STANDINGS.get(why, why.replace("_", " ")))


def _side(record: Record, flag: PossibleDuplicate) -> Side:
    """A flag seen from ``record``: its own values left, the other's right."""
    here_first = flag.record_id == record.pk
    reasons = flag.parsed_reasons()
    compared = []
    for name, value in reasons.items():
        pair = value if isinstance(value, list) and len(value) == 2 else [value, value]
        here, there = (str(part if part is not None else "") for part in (pair if here_first else pair[::-1]))
        if name == "substance":
            here = there = name_of("substance", here)
        elif name == "amount":
            here = there = _plain(here)
        compared.append((str(FIELD_NAMES.get(name.removesuffix("s"), name.capitalize())), here, there, here != there))
    return Side(flag.other if here_first else flag.record, RULES.get(flag.rule, flag.rule), compared)


def _plain(text: str) -> str:
    try:
        return number(Decimal(text))
    except ArithmeticError:
        return text


def _revisions(record: Record, revisions: list[Record]) -> Any:
    """Each revision with what it changed from the one before that is visible."""
    for index, one in enumerate(revisions):
        before = revisions[index + 1] if index + 1 < len(revisions) else None
        yield one, queries.changes(before, one) if before else [], one.pk == record.pk
