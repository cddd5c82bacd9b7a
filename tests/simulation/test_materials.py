"""What the simulated world is made of: recognised where it should be, and nobody's."""

from __future__ import annotations

from importlib.resources import files
from random import Random

import pytest
import yaml

from tutela.recognition import codelists, countries, substances
from tutela.recognition.contract import Standing
from tutela.recognition.identifiers import read
from tutela.records.values import Naming
from tutela.simulation.materials import SHARED_PHONE, materials, phone_stock, rates

EU = {
    *[
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
}
NEIGHBOURS = {*["AL", "BA", "ME", "MK", "RS", "XK", "UA", "MD"]}


def test_the_union_the_western_balkans_ukraine_and_moldova_are_there() -> None:
    assert set(materials().countries) == EU | NEIGHBOURS


def test_every_country_and_drug_is_recognised() -> None:
    for code, country in materials().countries.items():
        for name in filter(None, (country.name, country.older)):
            found = countries.read(name).value
            assert found is not None
            assert found.code == code
    for drug in materials().drugs:
        for name in (drug.name, drug.polish):
            found = substances.read(name).value
            assert found is not None
            assert found.code


@pytest.mark.parametrize(
    ("code_list", "field"), [("transport", "transport"), ("concealment", "concealment"), ("location_kind", "locations")]
)
def test_every_word_of_the_files_is_on_its_code_list(code_list: str, field: str) -> None:
    for word in getattr(materials(), field):
        found = codelists.read(code_list, word).value
        assert found is not None
        assert found.code, word


def test_every_rate_of_dirt_is_a_share_with_a_source() -> None:
    text = files("tutela.simulation").joinpath("data/dirt.yaml").read_text("utf-8")
    assert all(entry["source"] for entry in yaml.safe_load(text).values())
    assert all(0 < rate < 1 for rate in rates().values())


def test_phone_numbers_are_of_assigned_ranges_and_each_is_there_once() -> None:
    stock = phone_stock()
    assert len(stock) == len(set(stock)) > 50_000
    assert SHARED_PHONE.replace(" ", "") not in stock
    for number in Random(1).sample(stock, 300):
        found = read(Naming(scheme="phone", written=number)).value
        assert found is not None
        assert (found.key, found.standing) == (number, Standing.LINKS)
