"""TLSH by distance. The values are of the authors' own library (py-tlsh), over made-up texts; it and this agree on 14,400 pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.recognition.fingerprint import tlsh

ONE = "T140F1AE61CBB541456ADA2A4C40AAFB977BE91C362F338137FC8E4406506CFB4022B727"
CHANGED = "T1DDF1AE618BB5454569956A4CC0A9FB9777E92CF62F338037FC8E440650ECB74062B727"
LONGER = "T1AA52BFC8866B359E3E9941DECC482FD24ECD22D23139C4E6BEEF528781C32D48457887"


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (ONE, CHANGED, 25),
        (ONE, LONGER, 258),
        (
            "T10542CFC79717AEC94C22999C54CB7F5480D5BC7A3BA3CC63B7BA3B8E80418B255A0812",
            "T11642BF835717ADC94C22959CD4C77F5480D5BCF93BA3CC63B7B93A9E40C18E255A3816",
            28,
        ),
        (
            "T10DF18D6BE333361C4C52844B76DF74621EDADDA0711291DFEE3692464442BEEA2F0231",
            "T10DD2E1588B2F3EDFFF6C456E082E8AC4C6966C123605D1D5994B390F6018AE9DB2363D",
            453,
        ),
    ],
)
def test_distances_are_those_of_the_authors_library(one: str, other: str, distance: int) -> None:
    assert tlsh.distance(tlsh.to_bytes(one), tlsh.to_bytes(other)) == distance


@given(st.binary(min_size=35, max_size=35), st.binary(min_size=35, max_size=35))
def test_a_distance_is_the_same_both_ways_and_none_to_itself(one: bytes, other: bytes) -> None:
    assert tlsh.distance(one, other) == tlsh.distance(other, one)
    assert tlsh.distance(one, one) == 0
