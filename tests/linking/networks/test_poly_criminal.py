"""Poly-criminal networks: several areas, or one and another context, bridged by what is rare."""

from __future__ import annotations

import string

import pytest
from tests.linking.networks.arranging import Records

from tutela.linking.networks.finding import find
from tutela.linking.networks.network import PolyCriminal
from tutela.linking.networks.rules import areas_touched
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area, CrimeContext

DRUGS, FIREARMS, CHILD = Area.DRUGS, Area.FIREARMS, Area.CHILD_PROTECTION


def poly(records: Records) -> PolyCriminal | None:
    (network,) = find(records.mentions).networks
    return network.poly_criminal


def test_two_areas_bridged_by_a_rare_value_are_poly_criminal_with_the_bridge_as_reason() -> None:
    found = poly(Records("abc", c=FIREARMS).name("ab").name("bc", "wallet"))
    assert found is not None
    assert (found.fields, found.rank) == ((DRUGS, FIREARMS), -1.0)
    assert [(tie.scheme, tie.degree) for tie in found.bridges] == [("wallet", 2)]


def test_one_area_is_not() -> None:
    assert poly(Records("ab").name("ab")) is None


def test_an_area_and_another_crime_context_are() -> None:
    found = poly(Records("ab", b=[DRUGS, CrimeContext.HUMAN_TRAFFICKING]).name("ab"))
    assert found is not None
    assert found.fields == (DRUGS, CrimeContext.HUMAN_TRAFFICKING)


@pytest.mark.parametrize("context", [CrimeContext.DRUGS, CrimeContext.ORGANISED_CRIME, CrimeContext.VIOLENT_CRIME])
def test_a_context_that_says_the_same_as_the_area_or_says_how_is_none(context: CrimeContext) -> None:
    assert poly(Records("ab", b=[DRUGS, context]).name("ab")) is None


@pytest.mark.parametrize("scheme", ["container", "flight", "imo", "mmsi", "onion", "url"])
def test_areas_that_meet_only_in_what_many_share_are_not_and_it_is_said(scheme: str) -> None:
    (network,) = find(Records("ab", b=FIREARMS).name("ab", scheme).mentions).networks
    assert network.poly_criminal is None
    assert network.shared_infrastructure
    assert network.fields == (DRUGS, FIREARMS)


def test_a_value_above_the_cap_bridges_nothing() -> None:
    held = string.ascii_letters[:51]
    records = Records(held, b=FIREARMS).name(held, "sha256", "common")
    assert find(records.mentions).networks == ()


def test_a_victim_bridges_nothing() -> None:
    records = Records("abcd", c=CHILD, d=CHILD).name("ab").name("cd").name("bc", "email", capacity=Capacity.VICTIM)
    assert [network.poly_criminal for network in find(records.mentions).networks] == [None, None]


def test_the_rank_is_that_of_the_commonest_bridge_needed() -> None:
    records = Records("abcdefg", b=FIREARMS, c=CHILD).name("ab", "wallet").name("acdefg", "phone").name("abc", "sha256")
    found = poly(records)
    assert found is not None
    assert found.fields == (CHILD, DRUGS, FIREARMS)
    assert [tie.degree for tie in found.bridges] == [2, 3, 6]
    assert found.rank == -1.58  # the hash on three records; the phone on six isn't needed


def test_networks_are_listed_by_the_rarity_of_what_bridges_them() -> None:
    records = Records("abcdefgh", d=FIREARMS, f=FIREARMS, h=CHILD)
    records.name("abcd", "phone").name("ef", "wallet").name("gh", "sha256")
    assert [network.records for network in find(records.mentions).ranked()] == [(6, 7), (4, 5), (0, 1, 2, 3)]


def test_a_drugs_seizure_with_a_pistol_touches_both_areas() -> None:
    assert areas_touched(DRUGS, ("drug", "firearm", "cash"), ()) == (DRUGS, FIREARMS)
    assert areas_touched(DRUGS, ("drug",), (CrimeContext.CHILD_SEXUAL_ABUSE,)) == (CHILD, DRUGS)
    assert areas_touched(FIREARMS, ("unknown", ""), ()) == (FIREARMS,)


def test_areas_that_one_value_alone_brought_together_are_not_corroborated() -> None:
    one = poly(Records("ab", b=FIREARMS).name("ab"))
    two = poly(Records("ab", b=FIREARMS).name("ab").name("ab", "wallet"))
    assert one is not None
    assert two is not None
    assert (one.corroborated, two.corroborated) == (False, True)


def test_of_equally_rare_bridges_the_corroborated_are_listed_first() -> None:
    records = Records("abcd", b=FIREARMS, d=FIREARMS).name("ab", "sha256").name("cd", "phone").name("cd", "plate")
    assert [network.records for network in find(records.mentions).ranked()] == [(2, 3), (0, 1)]
