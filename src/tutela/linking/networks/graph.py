"""A network as a person sees it: records and values under public names, who names what, what each area has in it.

What may be shown is decided before: a ``Network`` holds only what its viewer may see and no value of a victim, and the caller
gives each value's label as written or masked. Here nothing is looked up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tutela.linking.networks.network import Field, Network, Tie
from tutela.linking.networks.poly_criminal import ordered


@dataclass(frozen=True, slots=True)
class RecordNode:
    """A record. ``id``: its public name; ``label``: a short headline; ``fields``: what it touches; ``date``: of what it
    reports; ``href``: a path of this site. ``start``: the network was opened from it; ``near``: only near, it expires."""

    id: str
    label: str = ""
    fields: tuple[Field, ...] = ()
    country: str = ""
    date: dt.date | None = None
    href: str | None = None
    start: bool = False
    near: bool = False

    def __post_init__(self) -> None:
        _own(self.href)


@dataclass(frozen=True, slots=True)
class ValueNode:
    """A value that ties records. ``id``: v1, v2 ... by evidence within the network; ``title``: why it ties ("same phone
    number"); ``label``: the value as written, or ``masked``. ``bridge``: it brings fields of a poly-criminal network together.
    ``thin``: it alone holds two parts of the network together."""

    id: str
    scheme: str
    title: str
    label: str
    bits: float
    degree: int
    weak: bool = False
    bridge: bool = False
    thin: bool = False
    masked: bool = False
    href: str | None = None

    def __post_init__(self) -> None:
        _own(self.href)


@dataclass(frozen=True, slots=True)
class Naming:
    """The edge between a record and a value. ``role``: as what the record names it ("sender"); empty where it isn't said."""

    record: str
    value: str
    role: str = ""

    @property
    def id(self) -> str:
        """Unique in its graph."""
        return f"{self.record}~{self.value}"


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything of a network to be shown. In whichever order its parts are given, they stand in one: records by name (where it
    started first), values by evidence, namings by both."""

    name: str
    rules_version: str
    records: tuple[RecordNode, ...]
    values: tuple[ValueNode, ...]
    namings: tuple[Naming, ...]

    def __post_init__(self) -> None:
        values = tuple(sorted(self.values, key=lambda one: (-one.bits, len(one.id), one.id)))
        place = {value.id: at for at, value in enumerate(values)}
        namings = sorted(self.namings, key=lambda one: (place[one.value], len(one.record), one.record, one.role))
        object.__setattr__(self, "records", by_name(self.records))
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "namings", tuple(namings))

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the records touch."""
        return ordered(one for record in self.records for one in record.fields)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the caller knows of a network and the network doesn't.

    ``values``: of (scheme, key), the text to show; ``titles``: of a scheme, why it ties, in the reader's language;
    ``roles``: of (record, scheme, key), as what the record names it; ``masked``: values of which ``values`` gives only a part;
    ``hrefs``: of (scheme, key), where a value is explained.
    """

    values: Mapping[tuple[str, str], str]
    titles: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[tuple[int, str, str], str] = field(default_factory=dict)
    masked: frozenset[tuple[str, str]] = frozenset()
    hrefs: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """One field of a network: the records that touch it, and the values that tie them to records of other fields."""

    field: Field
    records: tuple[str, ...]
    bridges: tuple[str, ...]


def graph_of(name: str, network: Network, records: Mapping[int, RecordNode], labels: Labels) -> Graph:
    """``network`` under the public ``name`` it has on pages.

    Raises ValueError where a record or a value has no name: nothing is shown under a number or a key of the inside.
    """
    missing = [number for number in network.records if number not in records]
    if missing:
        raise ValueError(f"{len(missing)} records of the network have no public name. Give a RecordNode for each.")
    if len({records[number].id for number in network.records}) < len(network.records):
        raise ValueError("Two records have the same public name. Give each its own.")
    bridges = set() if network.poly_criminal is None else {_key(tie) for tie in network.poly_criminal.bridges}
    thin = {_key(tie) for tie in network.thin}
    values: list[ValueNode] = []
    namings: list[Naming] = []
    for number, tie in enumerate(sorted(network.ties, key=lambda one: (-one.bits, one.scheme, one.key)), start=1):
        key = _key(tie)
        if key not in labels.values:
            raise ValueError(
                f"A value of the kind {tie.scheme} has no label. Give each value's label, as written or masked."
            )
        values.append(
            ValueNode(
                id=f"v{number}",
                scheme=tie.scheme,
                title=labels.titles.get(tie.scheme, tie.title),
                label=labels.values[key],
                bits=tie.bits,
                degree=tie.degree,
                weak=tie.weak,
                bridge=key in bridges,
                thin=key in thin,
                masked=key in labels.masked,
                href=labels.hrefs.get(key),
            )
        )
        namings += [Naming(records[one].id, f"v{number}", labels.roles.get((one, *key), "")) for one in tie.records]
    return Graph(
        name, network.rules_version, tuple(records[one] for one in network.records), tuple(values), tuple(namings)
    )


def by_name(records: Iterable[RecordNode]) -> tuple[RecordNode, ...]:
    """Where the network started first, then by public name; A-2 before A-10."""
    return tuple(sorted(records, key=lambda one: (not one.start, len(one.id), one.id)))


def naming_of(graph: Graph) -> dict[str, tuple[Naming, ...]]:
    """Of each value, who names it."""
    found: dict[str, list[Naming]] = {value.id: [] for value in graph.values}
    for naming in graph.namings:
        found[naming.value].append(naming)
    return {value: tuple(namings) for value, namings in found.items()}


def touched(graph: Graph) -> tuple[Touched, ...]:
    """What is in each field, and what ties it to the others: the summary over the areas of a network."""
    of = {record.id: frozenset(record.fields) for record in graph.records}
    met = {
        value: frozenset[Field]().union(*(of[naming.record] for naming in namings))
        for value, namings in naming_of(graph).items()
    }
    return tuple(
        Touched(
            one,
            tuple(record.id for record in graph.records if one in of[record.id]),
            tuple(value.id for value in graph.values if one in met[value.id] and len(met[value.id]) > 1),
        )
        for one in graph.fields
    )


def _key(tie: Tie) -> tuple[str, str]:
    return tie.scheme, tie.key


def _own(href: str | None) -> None:
    """A link leads to a place of this site and nowhere else: not to a script, not to another host."""
    if href is not None and not (href.startswith("#") or (href.startswith("/") and not href.startswith(("//", "/\\")))):
        raise ValueError("A link of a drawing leads out of this site. Give a path that begins with / or #.")
