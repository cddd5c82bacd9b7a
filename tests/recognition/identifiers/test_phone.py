"""Phone numbers: a key only where the country is certain."""

from __future__ import annotations

import pytest

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import read
from tutela.records.values import Naming


def of(written: str, country: str | None = None) -> Identifier:
    """What a number reads to."""
    value = read(Naming(scheme="phone", written=written, country=country)).value
    assert value is not None
    return value


def test_a_national_number_without_country_has_a_key_that_never_ties() -> None:
    found = of("06 12 34 56 78")
    assert (found.standing, found.key) == (Standing.WEAK, "0612345678")


def test_the_same_national_number_is_another_one_in_another_country() -> None:
    assert of("0612345678", "FR").key == "+33612345678"
    assert of("0612345678", "NL").key == "+31612345678"


@pytest.mark.parametrize(
    "written",
    [
        "+33 6 12 34 56 78",
        "0033612345678",
        "00 33 (0)6 12 34 56 78",
        "tel:+33612345678",
        "+３３６１２３４５６７８",
        "'+33612345678",
    ],
)
def test_plus_and_double_zero_need_no_country(written: str) -> None:
    found = of(written)
    assert (found.standing, found.key) == (Standing.LINKS, "+33612345678")


def test_letters_are_refused() -> None:
    assert (of("+353ks.123456789").standing, of("+353ks.123456789").why) == (Standing.DAMAGED, "letters_in_number")


def test_an_italian_leading_zero_stays() -> None:
    assert of("+39 06 123456").key == "+3906123456"
    assert of("06 123456", "IT").key == "+3906123456"


def test_a_plus_too_many_in_front_of_a_canadian_number_is_not_new_zealand() -> None:
    assert of("+6475052806").standing is Standing.LINKS
    found = of("+6475052806", "CA")
    assert (found.standing, found.why) == (Standing.WEAK, "stray_plus")


@pytest.mark.parametrize("country", ["DE", "IT", "ES", "PL", "US"])
def test_a_foreign_number_ties_wherever_it_was_written_down(country: str) -> None:
    found = of("+33 6 12 34 56 78", country)
    assert (found.standing, found.key) == (Standing.LINKS, "+33612345678")


@pytest.mark.parametrize("written", ["112", "116 000", "72727"])
def test_short_numbers_are_services(written: str) -> None:
    assert of(written, "DE").standing is Standing.STOP_VALUE


def test_numbers_reserved_for_fiction_in_the_plan_do_not_tie() -> None:
    assert of("+44 7700 900123").standing is Standing.WEAK


@pytest.mark.parametrize("written", ["+0000000000", "+10000000000", "0000000000", "123456789", "+49 111 1111111"])
def test_fillers_never_tie(written: str) -> None:
    assert of(written, "DE").standing is Standing.PLACEHOLDER


@pytest.mark.parametrize(
    "written", ["+33 6", "+999123456789", "+33612345678901234", "06/12,34", "++33612345678", "(+33)"]
)
def test_what_fits_no_country_has_no_key(written: str) -> None:
    found = of(written)
    assert (found.standing, found.key) == (Standing.DAMAGED, "")
