"""What users of other systems have publicly complained about, each as the right behaviour here. Numbers are issues of the
projects named. (Merging, undo and re-runs: test_decisions.py, test_cohesion.py.)"""

from __future__ import annotations

import ast
import tracemalloc
from pathlib import Path

import pytest
from tests.linking.networks.arranging import Records

import tutela.linking.networks
from tutela.formats.contract import Draft, ReadingOptions
from tutela.linking.networks.cohesion import Likeness, cluster
from tutela.linking.networks.finding import find
from tutela.linking.networks.mentions import Collector, Mentions
from tutela.linking.networks.rules import RULES, Why
from tutela.recognition import fingerprints, identifiers
from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.understand import understand
from tutela.records.kinds import BY_NAME
from tutela.records.values import Naming
from tutela.vocabulary.areas import Area


def read(scheme: str, written: str, **context: object) -> Identifier:
    naming = Naming.model_validate({"scheme": scheme, "written": written, **context})
    reading = fingerprints.read(naming) if scheme in fingerprints.SCHEMES else identifiers.read(naming)
    assert reading.value is not None
    return reading.value


def naming(*each: list[Identifier]) -> Mentions:
    """A record for each list of identifiers."""
    collector = Collector()
    for named in each:
        record = collector.record([Area.DRUGS])
        for one in named:
            collector.name(record, one.scheme, one.key, one.standing)
    return collector.collected()


def crowd(records: int) -> Mentions:
    """Every record names a value common to all, one shared by four, and two of its own."""
    collector = Collector()
    for number in range(records):
        collector.record([Area.DRUGS])
        collector.name(number, "phone", "common")
        collector.name(number, "imei", str(number // 4))
        collector.name(number, "email", str(number))
        collector.name(number, "wallet", str(number))
    return collector.collected()


def test_space_grows_with_mentions_and_not_with_pairs() -> None:
    """MISP 8275: 4.9 GB of attributes made 291 GB of correlations."""

    def bytes_each(records: int) -> float:
        mentions = crowd(records)
        tracemalloc.start()
        find(mentions)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / len(mentions.record)

    find(crowd(100))
    assert bytes_each(16_000) < 1.5 * bytes_each(2_000)


def test_what_is_held_of_ties_is_no_more_than_what_was_named() -> None:
    """MISP 7396: 1.3 million attributes became 150 million correlations."""
    mentions = crowd(400)
    held = sum(len(tie.records) for network in find(mentions).networks for tie in network.ties)
    assert held == 400


def test_a_marking_and_a_country_are_never_identifiers() -> None:
    """MISP 3142: "GREEN" correlated everything. MISP-tools 80: so did a country."""
    drug = {"item_kind": "drug", "substance": "Cocaine", "quantity": {"amount": "5", "unit": "kg"}}
    draft: Draft = {"when": "2024-05-03", "where": {"country": "China"}, "items": [drug], "handling": ["TLP:GREEN"]}
    understood = understand(BY_NAME["seizure"], draft, ReadingOptions())
    assert understood.body is not None
    assert understood.identifiers == []


@pytest.mark.parametrize("scheme", ["country", "tlp", "registry_key", "port"])
def test_only_declared_identifiers_tie(scheme: str) -> None:
    """MISP-tools 80, MISP 2828: whatever was equal correlated."""
    found = find(Records("ab").name("ab", scheme, "same").mentions)
    assert found.networks == ()
    assert [(one.why, one.degree) for one in found.suppressed] == [(Why.UNDECLARED, 2)]


def test_an_over_common_value_shows_its_exact_count_and_why() -> None:
    """MISP 8773: the counts shown didn't match."""
    found = find(crowd(RULES.cap + 7))
    (shown,) = found.suppressed
    assert (shown.key, shown.degree, shown.why) == ("common", RULES.cap + 7, Why.DEGREE_CAP)


def test_the_cap_holds_in_what_is_kept_and_not_only_in_what_is_shown() -> None:
    """MISP 5195: the limit concerned the display alone."""
    found = find(crowd(400))
    assert not [tie for network in found.networks for tie in network.ties if tie.key == "common"]
    assert {len(network.records) for network in found.networks} == {4}


def test_taking_in_the_same_again_adds_no_tie() -> None:
    """MISP 7531: importing again multiplied correlations. OpenCTI 7158: ids grew without bound."""
    once = Records("abc").name("ab").name("bc", "imei")
    again = Records("abc").name("ab").name("bc", "imei").name("ab").name("bc", "imei")
    assert find(once.mentions) == find(again.mentions)


def test_addresses_with_ports_are_never_tied_by_the_port() -> None:
    """MISP 2336: ip|port correlated on port 80 alone."""
    at = {"port": 80, "at": "2024-05-03T10:11:12Z"}
    found = find(naming([read("ip", "81.2.69.160", **at)], [read("ip", "81.2.69.161", **at)]))
    assert found.networks == ()


def test_an_address_alone_ties_nothing() -> None:
    """Thousands of subscribers stand behind one address of a carrier."""
    found = find(naming([read("ip", "81.2.69.160")], [read("ip", "81.2.69.160")]))
    assert found.networks == ()
    assert len(found.suppressed) == 0  # weak, not suppressed: beside another tie it is shown


@pytest.mark.parametrize(
    ("scheme", "one", "other"),
    [
        ("ip", "::ffff:192.0.2.1", "192.0.2.1"),  # MISP 10524
        ("ip", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),  # OpenCTI 7555
        ("md5", "D41D8CD98F00B204E9800998ECF8427F", "d41d8cd98f00b204e9800998ecf8427f"),  # OpenCTI 14645
    ],
)
def test_one_value_in_two_spellings_is_one_value(scheme: str, one: str, other: str) -> None:
    assert read(scheme, one).key == read(scheme, other).key != ""


@pytest.mark.parametrize(
    ("scheme", "written"),
    [("email", "info@example.eu"), ("email", "noreply@example.eu"), ("phone", "unknown"), ("imei", "000000000000000"),
     ("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")],
)  # fmt: skip
def test_each_type_has_its_own_values_that_never_tie(scheme: str, written: str) -> None:
    """MISP 2828: very common values correlated whatever they were."""
    one = read(scheme, written)
    assert one.standing not in {Standing.LINKS, Standing.WEAK}
    assert find(naming([one], [one])).networks == ()


def test_one_shared_alias_never_makes_two_groups_one() -> None:
    """OpenCTI 1610: it merged them."""
    records = Records("abcd").name("ab").name("cd").name("bc", "handle", "king", Standing.WEAK)
    assert [network.records for network in find(records.mentions).networks] == [(0, 1), (2, 3)]


def test_no_clock_and_no_chance_is_in_what_is_found() -> None:
    """OpenCTI connectors 5818: ids made of the time filled the broker."""
    folder = Path(tutela.linking.networks.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute | ast.Name):
                called = node.attr if isinstance(node, ast.Attribute) else node.id
                assert called not in {"now", "today", "time", "random", "uuid4", "default_rng"}, (
                    path.name,
                    node.lineno,
                )


def test_what_cant_be_compared_isnt_equal() -> None:
    """nomenklatura 284: two names without phonetics were taken for one."""
    assert cluster([]).clusters == ()
    assert [one.members for one in cluster([Likeness(0, 1, 8.0)]).clusters] == [(0, 1)]  # 2 was compared with nobody


def test_blank_values_make_no_giant() -> None:
    """Zingg 1339: blank names seemed to form one."""
    collector = Collector()
    for _ in range(30):
        collector.name(collector.record([Area.DRUGS]), "handle", "")
    assert find(collector.collected()).networks == ()


def test_a_chain_of_good_pairs_makes_no_giant() -> None:
    """Splink 1824: connected components joined what a few wrong pairs touch."""
    chain = [Likeness(one, one + 1, 9.0) for one in range(40)]
    assert max(len(one.members) for one in cluster(chain).clusters) <= 2


def test_exact_ties_put_in_beforehand_make_no_giant() -> None:
    """goldenmatch 2389: edges that were certain fused clusters that were likely."""
    left, right = range(4), range(4, 8)
    likely = [Likeness(one, other, 6.0) for group in (left, right) for one in group for other in group if one < other]
    against = [Likeness(one, other, -2.0) for one in left for other in right if (one, other) != (3, 4)]
    found = cluster([*likely, *against, Likeness(3, 4, 60.0)])
    assert not any({0, 7} & set(one.members) == {0, 7} for one in found.clusters)
