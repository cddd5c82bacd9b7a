"""A network as SVG: records as cards with the signs of their areas, values on several records as pills, and what ties two
records alone as a line between them that carries its name.

A value on two records is no node: one line between both, named by the value, says the same with less. Several such values of
the same two records share the line. Kinds differ by shape and line, never by colour alone: cards have corners, pills are
round; what is weak is dashed, what bridges areas is thick and bears a sign. No style attribute and no script, so the strictest
content policy lets it pass; the stylesheet's classes make it follow light, dark and contrast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from tutela.linking.networks.choosing import MOST, Chosen, Direct, chosen
from tutela.linking.networks.graph import Graph, Naming, RecordNode, ValueNode, naming_of
from tutela.linking.networks.layout import Places, laid_out
from tutela.linking.networks.marks import SIGN, filled, framed, linked, sign, text, wide
from tutela.linking.networks.text import between, plain, shortened
from tutela.linking.networks.words import Words

_MARGIN: Final = 14.0
_PAD: Final = 9.0
_LINE: Final = 16.0
_ROOMY: Final = 24
"""Up to so many boxes a card has its headline and a pill its reason; beyond, names alone (all stands in titles and list)."""
_LABEL: Final = 26
"""Columns of text in a box."""
_LINES: Final = 4
"""Values named on one line between two records; how many more there are stands below them."""
_LEAST: Final = 300.0
_BRIDGE: Final = "⇄ "


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawing; ``records_left`` and ``values_left``: how many only the list has."""

    svg: str
    width: float
    height: float
    records_left: int
    values_left: int


@dataclass(frozen=True, slots=True)
class _Box:
    """What stands in one place: its size, and its inside drawn from its own corner."""

    width: float
    height: float
    inside: str


def drawn(graph: Graph, words: Words, most: int = MOST) -> Drawn:
    """``graph`` on one sheet of at most ``most`` boxes. The same graph gives the same bytes."""
    held = chosen(graph, most)
    roomy = len(held.records) + len(held.hubs) + len(held.directs) <= _ROOMY
    records = [_card(record, words, roomy=roomy) for record in held.records]
    on = naming_of(graph)
    hubs = [_pill(value, len(on[value.id]), words, roomy=roomy) for value, _ in held.hubs]
    directs = [_label(direct, words) for direct in held.directs]
    boxes = [*records, *hubs, *directs]
    number = {record.id: at for at, record in enumerate(held.records)}
    places = laid_out([(box.width, box.height) for box in boxes], _edges(held, number), 104 if roomy else 78)
    places = places + _MARGIN
    lines = _lines(held, number, places, words)
    nodes = "".join(_at(box, place) for box, place in zip(boxes, places.tolist(), strict=True))
    width = max([_LEAST, *(x + box.width / 2 + _MARGIN for box, (x, _) in zip(boxes, places.tolist(), strict=True))])
    height = max([0.0, *(y + box.height / 2 for box, (_, y) in zip(boxes, places.tolist(), strict=True))]) + _MARGIN
    width, height = math.ceil(width), math.ceil(height)
    key, height = _key(graph, held, words, (width, height))
    description = filled(
        words.description,
        records=words.count_records(len(graph.records)),
        values=words.count_values(len(graph.values)),
    )
    if held.records_left or held.values_left:
        description += " " + filled(
            words.not_drawn,
            records=words.count_records(held.records_left),
            values=words.count_values(held.values_left),
        )
    body = f'<g class="lines">{lines}</g><g class="boxes">{nodes}</g>{key}'
    svg = framed("network", graph.name, filled(words.title, name=graph.name), description, (width, height), body)
    return Drawn(svg, width, height, held.records_left, held.values_left)


def record_name(record: RecordNode, words: Words) -> str:
    """A record in words: what a card shows and what it has no room for."""
    parts = [
        record.id,
        record.label,
        ", ".join(words.fields[one] for one in record.fields),
        record.country,
        words.day(record.date) if record.date else words.undated,
        words.start if record.start else "",
        words.near if record.near else "",
    ]
    return ". ".join(filled("{part}", part=part) for part in parts if plain(part))


def naming_name(naming: Naming, value: ValueNode, words: Words) -> str:
    """Why the edge exists: who names what, and as what."""
    places = {"record": naming.record, "value": value.label, "title": value.title}
    return filled(words.names_as, role=naming.role, **places) if naming.role else filled(words.names, **places)


def value_name(value: ValueNode, records: int, words: Words) -> str:
    """A value in words; ``records``: how many of the network name it."""
    said = filled(words.on, value=value.label, title=value.title, records=words.count_records(records))
    return ". ".join([said, *_standing(value, words)])


def direct_name(direct: Direct, value: ValueNode, words: Words) -> str:
    """Why the line between two records exists."""
    said = filled(words.both, one=direct.one.id, other=direct.other.id, value=value.label, title=value.title)
    return ". ".join([said, *_standing(value, words)])


def _standing(value: ValueNode, words: Words) -> list[str]:
    flags = ((value.weak, words.weak), (value.bridge, words.bridge), (value.thin, words.thin))
    return [said for holds, said in flags if holds]


def _edges(held: Chosen, number: dict[str, int]) -> list[tuple[int, int]]:
    at = len(number)
    edges = [(number[one.record], at + hub) for hub, (_, namings) in enumerate(held.hubs) for one in namings]
    at += len(held.hubs)
    for place, direct in enumerate(held.directs):
        edges += [(number[direct.one.id], at + place), (number[direct.other.id], at + place)]
    return edges


def _card(record: RecordNode, words: Words, *, roomy: bool) -> _Box:
    """A record: signs and name, and in roomy drawings its headline."""
    head = between(record.id, _LABEL)
    below = shortened(record.label, _LABEL) if roomy else ""
    signs = (SIGN + 4) * len(record.fields)
    width = 2 * _PAD + max(signs + wide(head, "name"), wide(below, "quietly"))
    height = _LINE * (2 if below else 1) + 12
    frame = f'<rect class="outline" width="{width:g}" height="{height:g}" fill="#fff" stroke="#1b2733"/>'
    if record.start:
        frame += f'<rect class="inner" x="3" y="3" width="{width - 6:g}" height="{height - 6:g}" fill="none" stroke="#1b2733"/>'
    inside = frame + "".join(sign(one, _PAD + (SIGN + 4) * at, 8) for at, one in enumerate(record.fields))
    inside += text(head, _PAD + signs, 18.5, "name")
    if below:
        inside += text(below, _PAD, 34.5, "quietly")
    kinds = ("record", "start" if record.start else "", "near" if record.near else "")
    return _Box(width, height, linked(inside, record_name(record, words), kinds, record.href))


def _pill(value: ValueNode, records: int, words: Words, *, roomy: bool) -> _Box:
    """A value on several records: the value, and in roomy drawings why it ties."""
    head = _said(value)
    below = shortened(value.title, _LABEL) if roomy else ""
    width = 28 + max(wide(head, "said"), wide(below, "quietly"))
    height = _LINE * (2 if below else 1) + 12
    dashes = ' stroke-dasharray="5 3"' if value.weak else ""
    inside = (
        f'<rect class="outline" width="{width:g}" height="{height:g}" rx="{min(height / 2, 16):g}" fill="#f4f7fa"'
        f' stroke="#1b2733" stroke-width="{2.5 if value.bridge else 1:g}"{dashes}/>' + text(head, 14, 18.5, "said")
    )
    if below:
        inside += text(below, 14, 34.5, "quietly")
    kinds = ("value", "weak" if value.weak else "", "bridge" if value.bridge else "")
    return _Box(width, height, linked(inside, value_name(value, records, words), kinds, value.href))


def _label(direct: Direct, words: Words) -> _Box:
    """The names on a line between two records, each with its reason."""
    shown, left = direct.values, 0
    if len(shown) > _LINES:
        shown, left = shown[: _LINES - 1], len(shown) - _LINES + 1
    heads = [_said(value) for value in shown]
    more = filled(words.more, number=left) if left else ""
    width = 8 + max([*(wide(head, "said") for head in heads), wide(more, "quietly")])
    height = _LINE * (len(shown) + bool(left)) + 4
    inside = f'<rect class="ground" width="{width:g}" height="{height:g}" fill="#fff"/>'
    for at, (value, head) in enumerate(zip(shown, heads, strict=True)):
        named = text(head, 4, 14 + _LINE * at, "said")
        inside += linked(named, direct_name(direct, value, words), ("edge", "named"), value.href)
    if left:
        rest = " ".join(direct_name(direct, value, words) + "." for value in direct.values[len(shown) :])
        inside += linked(
            text(more, 4, 14 + _LINE * len(shown), "quietly"), rest, ("edge", "more"), direct.values[-1].href
        )
    return _Box(width, height, inside)


def _said(value: ValueNode) -> str:
    return (_BRIDGE if value.bridge else "") + between(value.label, _LABEL)


def _lines(held: Chosen, number: dict[str, int], places: Places, words: Words) -> str:
    """Every edge as a line below the boxes."""
    found = []
    at = len(number)
    for hub, (value, namings) in enumerate(held.hubs):
        for naming in namings:
            path = _path([places[number[naming.record]], places[at + hub]])
            kinds = ("edge", "weak" if value.weak else "", "bridge" if value.bridge else "")
            # A thin line is hard to point at, so a link has a broad unseen one above it.
            reach = (
                f'<path class="reach" d="{path}" fill="none" stroke="#5b6b7b" stroke-width="11" stroke-opacity="0"/>'
            )
            line = _stroked(path, weak=value.weak, bridge=value.bridge) + (reach if value.href else "")
            found.append(linked(line, naming_name(naming, value, words), kinds, value.href, stops=False))
    at += len(held.hubs)
    for place, direct in enumerate(held.directs):
        path = _path([places[number[direct.one.id]], places[at + place], places[number[direct.other.id]]])
        weak, bridge = all(one.weak for one in direct.values), any(one.bridge for one in direct.values)
        kind = "direct" + (" weak" if weak else "") + (" bridge" if bridge else "")
        found.append(f'<g class="{kind}" aria-hidden="true">{_stroked(path, weak=weak, bridge=bridge)}</g>')
    return "".join(found)


def _path(points: list[Places]) -> str:
    return "M" + "L".join(f"{float(x):g} {float(y):g}" for x, y in points)


def _stroked(path: str, *, weak: bool, bridge: bool) -> str:
    dashes = ' stroke-dasharray="5 3"' if weak else ""
    return f'<path d="{path}" fill="none" stroke="#5b6b7b" stroke-width="{2.5 if bridge else 1.5:g}"{dashes}/>'


def _at(box: _Box, place: list[float]) -> str:
    x, y = place[0] - box.width / 2, place[1] - box.height / 2
    return f'<g transform="translate({x:.1f} {y:.1f})">{box.inside}</g>'


def _key(graph: Graph, held: Chosen, words: Words, size: tuple[float, float]) -> tuple[str, float]:
    """What the signs and lines mean, below the drawing: only those it has. Its text, and the height with it."""
    values = [value for value, _ in held.hubs] + [value for direct in held.directs for value in direct.values]
    frame = '<rect class="outline" width="20" height="12" fill="#fff" stroke="#1b2733"/>'
    inner = '<rect class="inner" x="3" y="3" width="14" height="6" fill="none" stroke="#1b2733"/>'
    entries = [(sign(one, 4, 0), words.fields[one]) for one in graph.fields]
    flags = (
        (any(one.start for one in held.records), f'<g class="record start">{frame}{inner}</g>', words.start),
        (any(one.near for one in held.records), f'<g class="record near">{frame}</g>', words.near),
        (
            any(one.weak for one in values),
            f'<g class="weak">{_stroked("M0 6H20", weak=True, bridge=False)}</g>',
            words.weak,
        ),
        (
            any(one.bridge for one in values),
            f'<g class="bridge">{_stroked("M0 6H20", weak=False, bridge=True)}</g>',
            _BRIDGE + words.bridge,
        ),
    )
    entries += [(mark, said) for holds, mark, said in flags if holds]
    if not entries:
        return "", size[1]
    x, y, found = _MARGIN, size[1] + 10, []
    for mark, said in entries:
        said = shortened(said, int((size[0] - 2 * _MARGIN - 26) / 8))
        taken = 26 + wide(said, "meaning") + 18
        if x > _MARGIN and x + taken - 18 > size[0] - _MARGIN:
            x, y = _MARGIN, y + 20
        found.append(f'<g transform="translate({x:g} {y:g})">{mark}{text(said, 26, 10.5, "meaning")}</g>')
        x += taken
    return f'<g class="meanings" aria-hidden="true">{"".join(found)}</g>', y + 12 + _MARGIN
