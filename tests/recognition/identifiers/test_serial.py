"""Firearm serials, first layer."""

from __future__ import annotations

import pytest

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import read
from tutela.records.values import Naming


def of(written: str, make: str | None = "Exempla Arms") -> Identifier:
    """What a mark reads to."""
    value = read(Naming(scheme="serial", written=written, service=make)).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    "written",
    [
        "SUI 94131",
        "SUI-94131",
        "sui.94131",
        "ＳＵＩ９４１３１",
        "SUI94131 (ferrolho)",
        "Nr. SUI94131",
        "SUI94131/revelado",
    ],
)
def test_separators_and_inner_notes_make_no_other_serial(written: str) -> None:
    assert of(written).key == "exemplaarms|SUI94131"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("SUPRIMIDO", "serial_obliterated"),
        ("OBLIETERADO", "serial_obliterated"),
        ("serial number obliterated", "serial_obliterated"),
        ("S/N", "serial_not_recorded"),
        ("N/C", "serial_not_recorded"),
        ("NULL", "not_recorded_word"),
        ("NA", "not_recorded_word"),
        ("unmarked", "serial_never_marked"),
        ("unleserlich", "serial_not_legible"),
        ("XXXXX", "repeated_character"),
        ("0", "repeated_character"),
        ("000000000", "repeated_character"),
        ("-", "not_recorded_word"),
    ],
)
def test_words_for_no_serial_never_tie_two_guns(written: str, why: str) -> None:
    found = of(written)
    assert (found.standing, found.why) == (Standing.PLACEHOLDER, why)


def test_leading_zeros_are_significant() -> None:
    assert of("0012345A").key != of("12345A").key


@pytest.mark.parametrize("written", ["?ZY665", "686?0", "AB*1234"])
def test_a_partial_serial_never_ties(written: str) -> None:
    assert (of(written).standing, of(written).why) == (Standing.WEAK, "serial_partial")


@pytest.mark.parametrize(
    "written",
    ["REMOVIDO NA ARMACAO, CANO SOMENTE COM THP33110", "BDAX304 (ferrolho) *BC064 (cano), revealed and divergent"],
)
def test_a_sentence_is_no_serial(written: str) -> None:
    assert of(written).standing is Standing.DAMAGED


def test_cyrillic_and_latin_twins_are_two_keys_in_the_first_layer() -> None:
    assert of("АВ123456").key != of("AB123456").key


@pytest.mark.parametrize("make", ["EXEMPLA ARMS", "Exempla-Arms", "exempla  arms."])
def test_one_make_in_several_writings_is_one_scope(make: str) -> None:
    assert of("SUI94131", make).key == "exemplaarms|SUI94131"


@pytest.mark.parametrize("make", [None, "", "-", "desconhecida", "NULL", "n/a"])
def test_without_a_make_a_serial_never_ties(make: str | None) -> None:
    assert of("SUI94131", make).standing is Standing.WEAK
