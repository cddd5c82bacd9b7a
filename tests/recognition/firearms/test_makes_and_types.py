"""Makes, models and types: dirty spellings, families, and what is no make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.firearms import describe, kinds, makes, models
from tutela.recognition.firearms.description import Written
from tutela.recognition.firearms.makes import How
from tutela.simulation.firearm_marks import spellings, unseen_spellings
from tutela.vocabulary.countries import countries


@pytest.mark.parametrize(
    ("text", "make", "how"),
    [
        # 9: brand, licence, place.
        ("S&W", "smith_wesson", "alias"),
        ("s e w", "smith_wesson", "alias"),
        ("emith wer.", "smith_wesson", "proposed"),
        ("smite", "smith_wesson", "proposed"),
        ("clock", "glock", "alias"),
        ("liege", "fn", "alias"),
        ("herstal", "fn", "alias"),
        ("HK- Heckler and Koch", "heckler_koch", "alias"),
        ("Pistola Glock 17", "glock", "within"),
        ("SIIG Sauer", "sig_sauer", "proposed"),
        # 13: scripts.
        ("ЦРВЕНА ЗАСТАВА", "zastava", "alias"),
        ("Zavodi Crvena zastava", "zastava", "alias"),
        ("Zastava Arms", "zastava", "alias"),
        # 17: cut off at ten characters.
        ("smithwess", "smith_wesson", "cut"),
        ("Smith & We", "smith_wesson", "within"),
        ("FABRIQUE N", "fn", "cut"),
    ],
)
def test_a_spelling_has_its_make(text: str, make: str, how: str) -> None:
    found = makes.read(text)
    assert found.make is not None
    assert (found.make.id, found.how.value) == (make, how)
    assert found.written == text


@pytest.mark.parametrize(
    ("text", "why"),
    [("desconheci", "not_recorded"), ("naoaparen", "not_recorded"), ("NULL", "not_recorded"), ("", "not_recorded"),
     ("45497.0", "not_a_make"), ("1234", "not_a_make")],
)  # fmt: skip
def test_what_is_no_make_is_none(text: str, why: str) -> None:
    found = makes.read(text)
    assert (found.make, found.why) == (None, why)


def test_families_and_licences_are_edges_not_equality() -> None:
    assert makes.related("browning", "fn")
    assert makes.related("taurus", "beretta")
    assert not makes.related("taurus", "glock")
    assert makes.read("Browning").make != makes.read("FN").make


def test_every_edge_leads_to_a_make_and_every_country_is_one() -> None:
    listed = makes.makes()
    assert [make.id for make in listed.values() if make.family not in listed or make.related - listed.keys()] == []
    assert {make.country for make in listed.values()} <= set(countries())


def test_what_stands_beside_the_make_is_the_model() -> None:
    found = describe(Written(make="Beretta mod. 92 FS"))
    assert found.make.make is not None
    assert (found.make.make.id, found.model.key) == ("beretta", "92")


@pytest.mark.parametrize("text", ["92 FS", "92-FS", "mod. 92FS", "Beretta 92 FS", "M92", "92"])
def test_a_model_has_one_key(text: str) -> None:
    assert describe(Written(make="Beretta", model=text)).model.key == "92"


def test_one_name_of_two_makers_models_is_of_the_make() -> None:
    assert describe(Written(make="Zastava", model="М92")).model.type == "assault_rifle"
    assert describe(Written(make="Beretta", model="M92")).model.type == "pistol"
    assert models.read("M92").makes == frozenset()


def test_a_model_never_decides_the_make() -> None:
    assert models.read("AKM").makes == {"kalashnikov", "norinco", "cugir", "arsenal_bg", "radom"}
    assert describe(Written(model="AKM")).make.make is None


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [("Pistole", "pistol", "alias"), ("pistola semiautomatica", "pistol", "within"), ("Revolverr", "revolver", "proposed"),
     ("Пистолет", "pistol", "alias"), ("Sturmgewehr", "assault_rifle", "alias"), ("x", "", "none")],
)  # fmt: skip
def test_a_type_has_its_code(text: str, code: str, how: str) -> None:
    assert kinds.read(text) == kinds.TypeReading(code, How(how))


def test_unseen_spellings_are_on_no_list_and_mostly_right() -> None:
    spellings = unseen_spellings("makes")
    found = [(ident, makes.read(text)) for ident, text in spellings]
    assert [reading.written for _, reading in found if reading.how is How.ALIAS] == []
    right = sum(reading.make is not None and reading.make.id == ident for ident, reading in found)
    assert right / len(found) >= 0.95


def test_spellings_of_another_hand_are_right() -> None:
    listed = spellings("makes", "held_out")
    found = [(ident, makes.read(text)) for ident, text in listed]
    right = sum(reading.make is not None and reading.make.id == ident for ident, reading in found)
    assert right / len(found) >= 0.95


@pytest.mark.parametrize(
    "text",
    ["Troja Industries", "Srm Arms", "Nemus Arms", "Inland Ordnance", "Exempla International", "Intl Firearm Corp"],
)
def test_words_that_any_maker_has_propose_nobody(text: str) -> None:
    assert makes.read(text).make is None


@pytest.mark.parametrize(("text", "make"), [("Tula Arsenal", "tula"), ("Fort Zastava", "zastava"), ("Fort", "fort")])
def test_a_name_that_is_a_common_word_yields_to_another_make(text: str, make: str) -> None:
    found = makes.read(text).make
    assert found is not None
    assert found.id == make


@settings(max_examples=100)
@given(text=st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    assert makes.read(text).written == text
    assert models.read(text).written == text
    kinds.read(text)
