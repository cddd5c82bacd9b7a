"""Candidates on DuckDB, and the very same on Spark."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

import pytest
from benchmarks.simulated_persons import Lost, Simulated, simulated
from tests.linking.persons.test_columns import person

from tutela.linking.persons.columns import columns
from tutela.linking.persons.engines import Engine
from tutela.linking.persons.linkage import Candidate, Linkage, Subject, link
from tutela.linking.persons.model import model
from tutela.records.values import Person

SMALL = 400


def linked(*persons: Person, engine: Engine = Engine.DUCKDB) -> Linkage:
    """Some persons, each in a record of their own."""
    read = [columns(one) for one in persons]
    return link([Subject(number, one) for number, one in enumerate(read) if one is not None], model(), engine)


def pairs(found: Linkage) -> set[tuple[int, int]]:
    return {(one.first, one.second) for one in found.candidates}


@lru_cache(maxsize=1)
def small() -> Simulated:
    return simulated(SMALL, 7)


@lru_cache(maxsize=2)
def candidates(engine: Engine) -> tuple[Candidate, ...]:
    return linked(*small().persons, engine=engine).candidates


def test_a_name_in_another_order_with_the_same_date_is_found() -> None:
    found = linked(person("Tovin Bralko", "1981-04-05"), person("Bralko, Tovin", "1981-04-05"))
    assert pairs(found) == {(0, 1)}
    assert [code for code, _bits in found.candidates[0].findings] == ["name_same", "birth_date_same"]


def test_the_evidence_is_the_sum_of_its_findings() -> None:
    found = linked(person("Tovin Bralko", "1981-04-05"), person("Tovin Bralko", "1981-05-04")).candidates[0]
    assert found.bits == pytest.approx(sum(bits for _code, bits in found.findings), abs=0.02)


def test_another_script_is_found() -> None:
    found = linked(
        person("محمد الخطابي", "1990-02-03"),
        person("Mohammed El Khattabi", "1990-02-03"),
        person("Товин Бралко", "1981-04-05"),
        person("Tovin Bralko", "1981-04-05"),
    )
    assert pairs(found) == {(0, 1), (2, 3)}


def test_father_and_son_of_one_name_are_two() -> None:
    assert not linked(person("Tovin Bralko", "1955-04-05"), person("Tovin Bralko Jr", "1981-09-12")).candidates
    sharing = [("phone", "+436601234567")]
    both = linked(person("Tovin Bralko", "1955-04-05", *sharing), person("Tovin Bralko", "1981-09-12", *sharing))
    assert all(
        "birth_other" in dict(one.findings) for one in both.candidates
    )  # where it is shown, so is what speaks against it


def test_two_who_have_no_name_are_never_compared() -> None:
    assert not linked(
        person("", "1981-04-05"), person("", "1981-04-05"), person("unknown"), person("unknown")
    ).candidates


def test_two_placeholder_dates_are_no_agreement() -> None:
    found = linked(person("Tovin Bralko", "1900-01-01"), person("Tovin Bralko", "1900-01-01"))
    assert all("birth_date_same" not in dict(one.findings) for one in found.candidates)
    others = linked(person("Tovin Bralko", "1900-01-01"), person("Zelda Murnik", "1900-01-01"))
    assert not others.candidates


def test_two_persons_of_one_record_are_two() -> None:
    one = columns(person("Tovin Bralko", "1981-04-05"))
    assert one is not None
    assert not link([Subject(5, one), Subject(5, one)], model()).candidates


def test_a_cluster_is_refused_where_two_of_it_contradict_each_other() -> None:
    found = linked(
        person("Tovin Bralko", "1981-04-05"),
        person("Tovin Bralko", None, ("phone", "+436601234567")),
        person("Tovin Bralko", "1955-11-23", ("phone", "+436601234567")),
    )
    assert all(len(one.members) == 2 for one in found.clusters(model()).clusters)


def test_nothing_comes_of_nobody_or_one() -> None:
    assert linked().candidates == ()
    assert linked(person("Tovin Bralko", "1981-04-05")).candidates == ()


def test_of_a_few_hundred_made_up_persons_nearly_all_candidates_are_right() -> None:
    found = candidates(Engine.DUCKDB)
    right = sum(small().truth[one.first] == small().truth[one.second] for one in found)
    assert len(found) > 150
    assert right / len(found) > 0.97


def test_the_same_persons_in_another_order_give_the_same_pairs() -> None:
    turned = list(reversed(small().persons))
    last = len(turned) - 1
    mine = {(one.first, one.second, one.bits) for one in candidates(Engine.DUCKDB)}
    theirs = {(last - one.second, last - one.first, one.bits) for one in linked(*turned).candidates}
    assert mine == theirs


def test_a_placeholder_date_on_one_in_a_hundred_is_as_if_it_were_missing() -> None:
    placed, missing = (linked(*simulated(SMALL, 11, lost).persons) for lost in (Lost.PLACEHOLDER, Lost.MISSING))
    assert placed.candidates == missing.candidates


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_spark_gives_the_very_pairs_that_duckdb_gives(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra tutela[spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none here")
    assert candidates(Engine.SPARK) == candidates(Engine.DUCKDB)
