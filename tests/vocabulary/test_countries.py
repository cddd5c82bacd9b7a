"""The countries of the vocabulary hold together."""

from __future__ import annotations

from datetime import date

import pytest

from tutela.vocabulary.countries import codes, countries, names
from tutela.vocabulary.folding import fold


def test_every_present_country_has_a_unique_two_and_three_letter_code() -> None:
    present = [country for country in countries().values() if country.is_country and country.withdrawn is None]
    assert len(present) == 250, "249 entries of ISO 3166-1 and XK"
    assert len({country.alpha3 for country in present}) == len(present)
    assert all(len(country.code) == 2 and len(country.alpha3) == 3 and country.region for country in present)


def test_successors_of_withdrawn_countries_exist() -> None:
    withdrawn = [country for country in countries().values() if country.withdrawn]
    assert {"AN", "YU", "SU", "CS", "CSHH", "DD", "BU", "ZR"} <= {country.code for country in withdrawn}
    for country in withdrawn:
        assert country.successors
        assert set(country.successors) <= set(countries())


def test_the_union_has_27_members_today_and_had_28_before_the_united_kingdom_left() -> None:
    def members(day: date) -> int:
        return sum(country.in_eu(day) for country in countries().values())

    assert members(date(2026, 1, 1)) == 27
    assert members(date(2020, 1, 31)) == 28
    assert members(date(2004, 4, 30)) == 15
    assert not countries()["GB"].in_eu(date(2020, 2, 1))


def test_every_name_leads_back_to_known_codes() -> None:
    for match in (*names().values(), *codes().values()):
        assert match.codes
        assert set(match.codes) <= set(countries())


def test_names_in_other_languages_belong_to_their_own_country() -> None:
    for country in countries().values():
        for language, name in country.names.items():
            assert country.code in names()[fold(name)].codes, (language, name)


@pytest.mark.parametrize("code", ["unknown", "multiple", "international_waters"])
def test_answers_that_name_no_country_are_no_countries(code: str) -> None:
    assert not countries()[code].is_country
