"""A network as a file for other programs: GraphML, and two CSV files that the import of i2 reads.

GraphML: http://graphml.graphdrawing.org/specification.html (keys with types, data of graph, nodes and edges).

i2: Analyst's Notebook reads text files whose lines have one format each and whose items never run over a line; an import
specification says which column is which (https://docs.i2group.com/anb/9.4.1/import_formats.html). iBase imports entities and
links apart, entities first, a link with both of its ends, the first line naming the fields
(https://docs.i2group.com/ibase/10.0.0/selecting_the_type_of_records_to_import.html,
https://docs.i2group.com/ibase/9.1.2/exporting.html). So there is one file of entities and one of links in which each line has
identity, type and label of both ends. ``Strength`` has the names of line strengths of the standard template
(https://docs.i2group.com/anb/9.4.1/about_links.html): what ties alone is Confirmed, that is: the record names the value; what counts
only beside others is Tentative. ``Direction`` is from record to value; the word for it is unverified.

A value is the same entity in every file only where it is given whole: a masked one bears the network's name.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.linking.networks.graph import Graph, Naming, RecordNode, ValueNode
from tutela.linking.networks.text import plain
from tutela.safeguards.handling import CODES

RECORD: Final = "record"
NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA: Final = f"{NAMESPACE} {NAMESPACE}/1.0/graphml.xsd"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"

ENTITY_COLUMNS: Final = (
    "Identity", "Type", "Label", "Description", "Areas", "Country", "Date", "Start", "Near", "Records naming", "Bits",
    "Weak", "Bridge", "Masked", "Network", "Rules version", "Handling",
)  # fmt: skip
LINK_COLUMNS: Final = (
    "Link identity", "From identity", "From type", "From label", "To identity", "To type", "To label", "Link type", "Link label",
    "Reason", "Strength", "Direction", "Date", "Bits", "Weak", "Network", "Rules version", "Handling",
)  # fmt: skip

_PREFIXES: Final = {None: NAMESPACE, "xsi": _INSTANCE}
_KEYS: Final = (
    ("graph", "network", "string"),
    ("graph", "rules_version", "string"),
    ("graph", "handling", "string"),
    ("graph", "exported", "string"),
    ("node", "kind", "string"),
    ("node", "identity", "string"),
    ("node", "label", "string"),
    ("node", "areas", "string"),
    ("node", "country", "string"),
    ("node", "date", "string"),
    ("node", "start", "boolean"),
    ("node", "near", "boolean"),
    ("node", "scheme", "string"),
    ("node", "reason", "string"),
    ("node", "records_naming", "int"),
    ("node", "bits", "double"),
    ("node", "weak", "boolean"),
    ("node", "bridge", "boolean"),
    ("node", "masked", "boolean"),
    ("edge", "role", "string"),
    ("edge", "scheme", "string"),
    ("edge", "reason", "string"),
    ("edge", "bits", "double"),
    ("edge", "weak", "boolean"),
)
"""For what, name, type. GraphML lets a reader take what it knows and leave the rest."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a file is given out: the ``handling`` codes of everything in it together, and ``at``, when it was made."""

    handling: tuple[str, ...]
    at: dt.datetime

    @classmethod
    def of(cls, handling: Iterable[str], at: dt.datetime) -> Terms:
        """The union of the codes of all records, in the order of the codes. Raises ValueError for a code nobody knows."""
        held = set(handling)
        if held - {*CODES}:
            raise ValueError(f"no handling code: {', '.join(sorted(held - {*CODES}))}. Use {', '.join(CODES)}.")
        return cls(tuple(code for code in CODES if code in held), at)

    @property
    def said(self) -> str:
        """As it stands in a cell."""
        return " ".join(self.handling)


def graphml(graph: Graph, terms: Terms) -> bytes:
    """An undirected GraphML document in UTF-8: records and values are nodes, namings are edges. The same graph and terms give
    the same bytes."""
    from lxml import etree  # heavy: loaded with the first export

    def put(parent: etree._Element, of: str, data: Mapping[str, object]) -> None:
        for name, value in data.items():
            if value != "":
                etree.SubElement(parent, f"{{{NAMESPACE}}}data", key=_key(of, name)).text = _cell(value)

    root = etree.Element(f"{{{NAMESPACE}}}graphml", nsmap=_PREFIXES)  # type: ignore[arg-type]  # None is the prefix of the default namespace
    root.set(f"{{{_INSTANCE}}}schemaLocation", _SCHEMA)
    for of, name, kind in _KEYS:
        key = etree.SubElement(root, f"{{{NAMESPACE}}}key", id=_key(of, name))
        key.set("for", of)
        key.set("attr.name", name)
        key.set("attr.type", kind)
    inside = etree.SubElement(root, f"{{{NAMESPACE}}}graph", id="network", edgedefault="undirected")

    put(inside, "graph", _of_graph(graph, terms))
    # Ids are tokens in GraphML and hold no space, so what others wrote stands beside them.
    tokens = {record.id: f"r{at}" for at, record in enumerate(graph.records, start=1)}
    identities = _identities(graph)
    for record in graph.records:
        node = etree.SubElement(inside, f"{{{NAMESPACE}}}node", id=tokens[record.id])
        put(node, "node", {"identity": identities[record.id], **_of_record(record)})
    for value in graph.values:
        node = etree.SubElement(inside, f"{{{NAMESPACE}}}node", id=value.id)
        put(node, "node", {"identity": identities[value.id], **_of_value(value)})
    by_id = {value.id: value for value in graph.values}
    for naming in graph.namings:
        edge = etree.SubElement(inside, f"{{{NAMESPACE}}}edge", source=tokens[naming.record], target=naming.value)
        put(edge, "edge", _of_naming(naming, by_id[naming.value]))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _of_graph(graph: Graph, terms: Terms) -> dict[str, object]:
    return {
        "network": graph.name,
        "rules_version": graph.rules_version,
        "handling": terms.said,
        "exported": terms.at.isoformat(timespec="seconds"),
    }


def _of_record(record: RecordNode) -> dict[str, object]:
    return {
        "kind": RECORD,
        "label": record.label,
        "areas": _areas(record),
        "country": record.country,
        "date": _date(record),
        "start": record.start,
        "near": record.near,
    }


def _of_value(value: ValueNode) -> dict[str, object]:
    return {
        "kind": "value",
        "label": value.label,
        "scheme": value.scheme,
        "reason": value.title,
        "records_naming": value.degree,
        "bits": value.bits,
        "weak": value.weak,
        "bridge": value.bridge,
        "masked": value.masked,
    }


def _of_naming(naming: Naming, value: ValueNode) -> dict[str, object]:
    return {
        "role": naming.role,
        "scheme": value.scheme,
        "reason": value.title,
        "bits": value.bits,
        "weak": value.weak,
    }


def i2_entities(graph: Graph, terms: Terms) -> bytes:
    """Records and values, one a line (``ENTITY_COLUMNS``): UTF-8 with its mark. No cell acts as a formula: an apostrophe goes
    before what would (csv_cells.raw_cell takes it off)."""
    identities = _identities(graph)
    of = (graph.name, graph.rules_version, terms.said)
    lines: list[Sequence[object]] = [
        (identities[one.id], RECORD, one.id, one.label, _areas(one), one.country, _date(one), one.start, one.near,
         None, None, None, None, None, *of)
        for one in graph.records
    ]  # fmt: skip
    lines += [
        (identities[one.id], one.scheme, one.label, one.title, "", "", "", None, None,
         one.degree, one.bits, one.weak, one.bridge, one.masked, *of)
        for one in graph.values
    ]  # fmt: skip
    return _csv(ENTITY_COLUMNS, lines)


def i2_links(graph: Graph, terms: Terms) -> bytes:
    """Who names what, one a line with both ends (``LINK_COLUMNS``). As ``i2_entities``."""
    identities = _identities(graph)
    records = {record.id: record for record in graph.records}
    values = {value.id: value for value in graph.values}
    lines: list[Sequence[object]] = []
    for naming in graph.namings:
        record, value = records[naming.record], values[naming.value]
        lines.append(
            (
                f"{identities[record.id]} names {identities[value.id]}",
                *(identities[record.id], RECORD, record.id),
                *(identities[value.id], value.scheme, value.label),
                *("names", naming.role, value.title, "Tentative" if value.weak else "Confirmed", "ArrowOnHead"),
                *(_date(record), value.bits, value.weak, graph.name, graph.rules_version, terms.said),
            )
        )
    return _csv(LINK_COLUMNS, lines)


def i2_zip(graph: Graph, terms: Terms) -> bytes:
    """Both files in one; entities are to be imported first. The same graph and terms give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("1-entities.csv", i2_entities(graph, terms)), ("2-links.csv", i2_links(graph, terms))):
            entry = zipfile.ZipInfo(name, (max(terms.at.year, 1980), *terms.at.timetuple()[1:6]))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _csv(head: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    return csv_head(head) + b"".join(
        csv_line([None if cell is None else _cell(cell) for cell in line]) for line in lines
    )


def _cell(value: object) -> str:
    """On one line and without what XML does not allow; what was written stays otherwise as it is."""
    return str(value).lower() if isinstance(value, bool) else plain(str(value))


def _identities(graph: Graph) -> dict[str, str]:
    """Of each node, by what another program tells whether it has it already."""
    said = {value.id: f"{value.scheme}:{plain(value.label)}" for value in graph.values}
    times = Counter(said.values())
    identities = {value.id: _identity(graph, value, said[value.id], times) for value in graph.values}
    return identities | {record.id: plain(record.id) for record in graph.records}


def _identity(graph: Graph, value: ValueNode, said: str, times: Counter[str]) -> str:
    return f"{said} ({plain(graph.name)}/{value.id})" if value.masked or times[said] > 1 else said


def _areas(record: RecordNode) -> str:
    return " ".join(record.fields)


def _date(record: RecordNode) -> str:
    return record.date.isoformat() if record.date else ""


def _key(of: str, name: str) -> str:
    return f"{of}_{name}"
