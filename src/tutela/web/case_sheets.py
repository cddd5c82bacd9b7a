"""What the page of a case shows: each network drawn, listed, explained; what was opened; what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.errors import NotFound
from tutela.linking import deciding, network_words
from tutela.linking.cases import collecting, queries
from tutela.linking.cases.models import Case, Opening
from tutela.linking.cases.neighbourhood import UNSEEN, Around
from tutela.linking.deciding import Held
from tutela.linking.networks import drawing, timeline
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.networks.graph import Graph, Labels, RecordNode, graph_of
from tutela.linking.networks.network import Field, LeftOut, Network, Tie
from tutela.linking.networks.poly_criminal import fields_of, ordered
from tutela.linking.networks.rules import Why
from tutela.records import consulting
from tutela.records.kinds import BY_NAME
from tutela.records.models import Record
from tutela.safeguards.handling import CODES
from tutela.safeguards.purposes import PURPOSES
from tutela.vocabulary.areas import Area, CrimeContext, mask
from tutela.web import search_words
from tutela.web.searching import Choice

VERDICTS: Final[Mapping[Verdict, Promise]] = {
    Verdict.SAME: gettext_lazy("They belong together"),
    Verdict.DIFFERENT: gettext_lazy("They don't belong together"),
    Verdict.UNSURE: gettext_lazy("It stays open"),
}
WHYS: Final[Mapping[Why, Promise]] = {
    Why.DEGREE_CAP: gettext_lazy("on too many records: ties nothing"),
    Why.STOP_VALUE: gettext_lazy("a common value: ties nothing"),
    Why.RESERVED: gettext_lazy("a reserved range: ties nothing"),
    Why.PLACEHOLDER: gettext_lazy("a placeholder: ties nothing"),
    Why.DAMAGED: gettext_lazy("damaged: ties nothing"),
    Why.UNDECLARED: gettext_lazy("of a kind that ties nothing"),
    Why.VICTIM: gettext_lazy("a victim's"),
    Why.WEAK: gettext_lazy("shared or incomplete: ties nothing alone"),
    Why.DIFFERENT: gettext_lazy("cut: a person decided that two of its records don't belong together"),
    Why.BEYOND: gettext_lazy("also on records that aren't shown here: open one of these to see them"),
    Why.COMMUNITY: gettext_lazy("runs between two parts that hold together by themselves"),
}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record of a case. ``name``: short, on this page; ``since``: opened since; ``until``: shown until, being only near."""

    name: str
    record: Record
    fields: tuple[Field, ...]
    gated: bool
    since: datetime | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TieLine:
    """Why an edge exists: the value, what it weighs, and who names it how."""

    id: str
    title: str
    value: str
    tie: Tie
    bridge: bool
    thin: bool
    namings: list[tuple[RecordLine, str, str]]

    @property
    def pair(self) -> tuple[RecordLine, RecordLine]:
        """The two records a decision about this edge is about at first."""
        return self.namings[0][0], self.namings[1][0]


@dataclass(frozen=True, slots=True)
class Aside:
    """A value that ties nothing (further), and why."""

    title: str
    value: str
    why: str
    degree: int
    more: bool  # on so many records at least


@dataclass(frozen=True, slots=True)
class Sheet:
    """One network of a case."""

    number: int
    network: Network
    graph: Graph
    svg: SafeString
    left: int
    strip: SafeString
    undated: int
    records: list[RecordLine]
    ties: list[TieLine]
    aside: list[Aside]

    @property
    def bridges(self) -> list[TieLine]:
        """What brings its areas together, the rarest first."""
        poly = self.network.poly_criminal
        order = {(tie.scheme, tie.key): place for place, tie in enumerate(poly.bridges)} if poly else {}
        bridges = [one for one in self.ties if (one.tie.scheme, one.tie.key) in order]
        return sorted(bridges, key=lambda one: order[one.tie.scheme, one.tie.key])


@dataclass(frozen=True, slots=True)
class Sheets:
    """Everything of a case."""

    found: Around
    networks: list[Sheet] = field(default_factory=list)
    alone: list[RecordLine] = field(default_factory=list)
    kept_apart: list[RecordLine] = field(default_factory=list)
    suppressed: list[Aside] = field(default_factory=list)
    openings: list[tuple[Opening, Record | None, str]] = field(default_factory=list)
    decisions: list[tuple[Held, str, str, str]] = field(default_factory=list)
    handling: tuple[str, ...] = ()


def address(case: Case) -> str:
    """The page of a case."""
    return reverse("case", args=[case.public_id])


def purpose_of(records: Sequence[Record], choices: Sequence[Choice]) -> str:
    """The choice of purposes that a first record suggests."""
    held = set(PURPOSES[Area(records[0].area)])
    return next((choice.name for choice in choices if set(choice.purposes) & held), "")


def of(case: Case) -> Sheets:
    """The sheets of a case, for the acting person."""
    found = queries.network_of(case)
    with queries.for_case(case):
        opened = queries.openings(case)
        lines = _lines(found, opened)
        names = {bytes(line.record.uid): line.name for line in lines}
        uids = [bytes(record.uid) for record in found.records]
        held = deciding.entries(Relation.BELONG_TOGETHER, uids) if uids else []
        return Sheets(
            found=found,
            networks=[_sheet(found, lines, number) for number in range(len(found.networks))],
            alone=[lines[number] for number in found.alone],
            kept_apart=[lines[number] for number in found.kept_apart],
            suppressed=[_aside(found, one) for one in found.suppressed],
            openings=[(one, record, names.get(bytes(one.uid), "")) for one, record in opened],
            decisions=[_decision(one, names) for one in held],
            handling=_handling(found.records[number] for number in found.members()),
        )


def graph_to_export(case: Case, number: int) -> tuple[Graph, tuple[str, ...]]:
    """One network of a case under its records' public ids, with the handling codes of all of them."""
    found = queries.network_of(case)
    if not 0 < number <= len(found.networks):
        raise NotFound(_("There is no such network."))
    with queries.for_case(case):
        lines = _lines(found, queries.openings(case))
        network = found.networks[number - 1]
        nodes = {one: _node(lines[one], whole=True) for one in network.records}
        graph = graph_of(f"{case.public_id}-{number}", network, nodes, _labels(found, network))
        return graph, _handling(found.records[one] for one in network.records)


def _lines(found: Around, opened: Sequence[tuple[Opening, Record | None]]) -> list[RecordLine]:
    since = {bytes(one.uid): one.at for one, _record in opened if one.left_at is None}
    gated = consulting.gated(found.records)
    fields = [
        fields_of(mask(Area, areas), mask(CrimeContext, contexts))
        for areas, contexts in collecting.touched(found.records)
    ]
    return [
        RecordLine(
            name=f"{number + 1}",
            record=record,
            fields=ordered(fields[number]),
            gated=record.pk in gated,
            since=since.get(bytes(record.uid)),
            until=found.near[number].date() if number in found.near else None,
        )
        for number, record in enumerate(found.records)
    ]


def _node(line: RecordLine, *, whole: bool = False) -> RecordNode:
    """A record of a drawing. ``whole``: under its public id, for a file."""
    record = line.record
    when = record.occurred_at
    return RecordNode(
        id=record.public_id if whole else line.name,
        label=_kind(record) if line.gated else record.headline or _kind(record),
        fields=line.fields,
        country=record.country,
        date=when.date() if when else None,
        href=None if whole else reverse("record", args=[record.public_id]),
        start=line.since is not None,
        near=line.until is not None,
    )


def _labels(found: Around, network: Network, prefix: str = "") -> Labels:
    values: dict[tuple[str, str], str] = {}
    masked: set[tuple[str, str]] = set()
    for tie in network.ties:
        key = (tie.scheme, tie.key)
        values[key] = found.names_of(tie)
        if values[key] == UNSEEN:
            values[key] = _("value not shown")
            masked.add(key)
    roles = {
        (number, scheme, key): naming.role
        for (number, scheme, key), naming in found.namings.items()
        if (scheme, key) in values and naming.role
    }
    hrefs = {(tie.scheme, tie.key): f"#{prefix}{place}" for place, tie in enumerate(_ordered(network), start=1)}
    return Labels(
        values=values,
        titles={tie.scheme: _(tie.title) for tie in network.ties},
        roles=roles,
        masked=frozenset(masked),
        hrefs=hrefs if prefix else {},
    )


def _ordered(network: Network) -> list[Tie]:
    """The ties as the drawing numbers them."""
    return sorted(network.ties, key=lambda tie: (-tie.bits, tie.scheme, tie.key))


def _sheet(found: Around, lines: Sequence[RecordLine], place: int) -> Sheet:
    network = found.networks[place]
    prefix = f"n{place + 1}-v"
    nodes = {number: _node(lines[number]) for number in network.records}
    graph = graph_of(f"network-{place + 1}", network, nodes, _labels(found, network, prefix))
    words = network_words.words()
    drawn = drawing.drawn(graph, words)
    strip = timeline.timeline(graph, words)
    bridges = network.poly_criminal.bridges if network.poly_criminal else ()
    return Sheet(
        number=place + 1,
        network=network,
        graph=graph,
        svg=mark_safe(drawn.svg),  # noqa: S308  (drawing.py escapes what others wrote)
        left=drawn.records_left,
        strip=mark_safe(strip.svg if strip else ""),  # noqa: S308
        undated=strip.undated if strip else len(network.records),
        records=sorted(
            (lines[number] for number in network.records), key=lambda line: (line.since is None, int(line.name))
        ),
        ties=[
            TieLine(
                id=f"{prefix}{number}",
                title=_(tie.title),
                value=found.names_of(tie),
                tie=tie,
                bridge=tie in bridges,
                thin=tie in network.thin,
                namings=[_naming(found, lines, one, tie) for one in tie.records],
            )
            for number, tie in enumerate(_ordered(network), start=1)
        ],
        aside=[_aside(found, one) for one in network.left_out],
    )


def _naming(found: Around, lines: Sequence[RecordLine], number: int, tie: Tie) -> tuple[RecordLine, str, str]:
    """How a record names a value: as written there, where the value may be read at all."""
    naming = found.namings.get((number, tie.scheme, tie.key))
    seen = found.names_of(tie) != UNSEEN
    return lines[number], naming.written if naming and seen else "", naming.role if naming else ""


def _aside(found: Around, one: LeftOut) -> Aside:
    return Aside(
        search_words.title_of(one.scheme),
        found.names_of(one),
        str(WHYS[one.why]),
        one.degree,
        (one.scheme, one.key) in found.uncounted,
    )


def _decision(held: Held, names: Mapping[bytes, str]) -> tuple[Held, str, str, str]:
    row = held.row
    said = str(VERDICTS[Verdict(row.verdict)]) if row.verdict else _("Taken back")
    return held, said, names.get(bytes(row.first_uid), ""), names.get(bytes(row.second_uid), "")


def _kind(record: Record) -> str:
    """What a record is, where its headline may not be read or there is none."""
    return _(BY_NAME[record.kind].title)


def _handling(records: Iterable[Record]) -> tuple[str, ...]:
    """The handling codes of all records together: what is made of them bears the strictest."""
    held = {code for record in records for code in record.handling}
    return tuple(code for code in CODES if code in held)
