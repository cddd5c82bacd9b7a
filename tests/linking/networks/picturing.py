"""Graphs for tests of drawings, timelines and exports: from records by letters, and by chance."""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

from hypothesis import strategies as st
from tests.linking.networks.arranging import Records

from tutela.linking.network_words import words
from tutela.linking.networks.finding import find
from tutela.linking.networks.graph import Graph, Labels, Naming, RecordNode, ValueNode, graph_of
from tutela.linking.networks.network import Field, Network
from tutela.linking.networks.poly_criminal import fields_of, ordered
from tutela.vocabulary.areas import Area, CrimeContext

WORDS: Final = words()
DAY: Final = dt.date(2024, 3, 1)
FIELDS: Final[tuple[Field, ...]] = (*Area, CrimeContext.TERRORISM, CrimeContext.PIRACY)


def network_of(records: Records) -> Network:
    """The largest network."""
    return max(find(records.mentions).networks, key=lambda network: len(network.records))


def pictured(records: Records, name: str = "N-1", **more: bool) -> Graph:
    """The largest network under public names T-0, T-1 ..., its values under their keys; ``more``: flags of the first record."""
    mentions, network = records.mentions, network_of(records)
    nodes = {
        number: RecordNode(
            f"T-{number}",
            f"headline {number}",
            ordered(fields_of(int(mentions.areas[number]), int(mentions.contexts[number]))),
            "DE",
            DAY + dt.timedelta(days=40 * number),
            f"/records/{number}",
            **(more if number == network.label else {}),
        )
        for number in network.records
    }
    return graph_of(name, network, nodes, Labels({(tie.scheme, tie.key): tie.key for tie in network.ties}))


def rearranged(graph: Graph, chance: random.Random) -> Graph:
    """The same graph, its parts given in another order."""
    records, values, namings = [*graph.records], [*graph.values], [*graph.namings]
    for parts in (records, values, namings):
        chance.shuffle(parts)
    return Graph(graph.name, graph.rules_version, tuple(records), tuple(values), tuple(namings))


hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "<>&\"'=+-@\t\r\n\x00\x1b\u202e\u2066\u200f\u200b\u2028\ufeff\ufffe\U0001f600語\u0627\u05d0e\u0301"
        ),
    ),
    max_size=40,
)
"""Markup, control characters, overrides of direction, wide and right-to-left letters, long ones."""


@st.composite
def graphs(draw: st.DrawFn, most: int = 8, text: st.SearchStrategy[str] = hostile) -> Graph:
    """Any graph: loose parts, values on one record or on all, the same two records tied many times."""
    count = draw(st.integers(1, most))
    records = tuple(
        RecordNode(
            f"T-{number}",
            draw(text),
            ordered(draw(st.sets(st.sampled_from(FIELDS), max_size=3))),
            draw(st.sampled_from(["", "DE", "RS"])),
            draw(st.none() | st.dates()),
            draw(st.sampled_from([None, f"/records/{number}"])),
            start=number == 0,
            near=draw(st.booleans()),
        )
        for number in range(count)
    )
    values, namings = [], []
    for number in range(1, draw(st.integers(0, most)) + 1):
        values.append(
            ValueNode(
                f"v{number}", "phone", draw(text), f"{draw(text)}#{number}", draw(st.floats(0.5, 10)), count,
                weak=draw(st.booleans()), bridge=draw(st.booleans()), masked=draw(st.booleans()),
                href=draw(st.sampled_from([None, f"#v{number}"])),
            )
        )  # fmt: skip
        on = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=count))
        namings += [Naming(f"T-{record}", f"v{number}", draw(text)) for record in sorted(on)]
    return Graph(draw(text), "1", records, tuple(values), tuple(namings))
