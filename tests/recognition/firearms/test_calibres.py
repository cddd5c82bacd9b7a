"""Calibres: synonyms and traps, gauge against bore, sets instead of guesses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.firearms.calibres import calibres, compatible, read
from tutela.recognition.firearms.makes import How
from tutela.simulation.firearm_marks import materials, spellings, unseen_spellings


@pytest.mark.parametrize(
    ("text", "calibre"),
    [
        # 7: one cartridge under many names.
        ("9x19", "9x19"),
        ("9 mm Luger", "9x19"),
        ("9 mm Para", "9x19"),
        ("9x17", "9x17"),
        (".380 ACP", "9x17"),
        ("9 mm Kurz", "9x17"),
        ("9mm curto", "9x17"),
        ("9mm makarov", "9x18"),
        ("7,65X22", "7.65x21"),
        (".38 Spl", ".38special"),
        (".38 S&W", ".38sw"),
        ("40 s.w.", ".40sw"),
        ("калибр 7,62х39", "7.62x39"),
        ("7.62x54", "7.62x54r"),
        ("556NATO", "5.56x45"),
        ("30-06", ".30-06"),
        ("9 mm P.A.K.", "9mm_pak"),
        # 8: gauge and chamber.
        ("12/70", "12ga"),
        ("70/12", "12ga"),
        ("28/70", "28ga"),
        ("36/63,5", "36ga"),
        (".410", "36ga"),
        ("cal 12", "12ga"),
    ],
)
def test_a_spelling_is_one_cartridge(text: str, calibre: str) -> None:
    assert read(text).ids == {calibre}


@pytest.mark.parametrize(
    "entry", materials()["calibres_ambiguous"], ids=lambda entry: f"{entry['text']}-{entry['type']}"
)
def test_an_ambiguous_calibre_comes_back_as_a_set(entry: dict[str, str]) -> None:
    found = read(entry["text"], entry["type"] or None)
    assert set(entry["all"]) <= found.ids
    assert sum(candidate.share for candidate in found.candidates) == pytest.approx(1, abs=0.01)


def test_the_type_decides_between_gauge_and_bore() -> None:
    assert read("32", "shotgun").ids == {"32ga"}
    assert {".32swl", ".32sw"} <= read("32", "revolver").ids
    assert "32ga" not in read("32", "revolver").ids
    assert {"32ga", ".32acp"} <= read("32").ids
    assert "32ga" not in read(".32").ids
    assert read("36", "shotgun").ids == {"36ga"}


def test_chamber_length_is_kept() -> None:
    assert (read("12/70").chamber_mm, read("36/63,5").chamber_mm) == ("70", "63.5")


def test_a_date_left_by_a_spreadsheet_only_proposes() -> None:
    found = read("1970-12-01 00:00:00")
    assert (found.ids, found.how, found.why) == (frozenset({"12ga"}), How.PROPOSED, "spreadsheet_date")


def test_compatible_is_not_equal() -> None:
    assert compatible([".223rem"], ["5.56x45"])
    assert compatible([".38special"], [".357mag"])
    assert not compatible(["9x19"], ["9x17"])
    assert read(".223 Rem").ids.isdisjoint(read("5.56x45").ids)


def test_two_calibres_in_one_field_are_both() -> None:
    assert read("22 LR/22 Magnum").ids == {".22lr", ".22wmr"}
    assert read("308 win 7.62x51mm").ids == {".308win", "7.62x51"}


@pytest.mark.parametrize("text", ["", "unknown", "desconhecido", "n/a"])
def test_what_is_no_calibre_has_no_candidate(text: str) -> None:
    assert (read(text).candidates, read(text).why) == ((), "not_recorded")


def test_unseen_spellings_are_right() -> None:
    spellings = unseen_spellings("calibres")
    right = sum(ident in read(text).ids and len(read(text).ids) <= 3 for ident, text in spellings)
    assert right / len(spellings) >= 0.95


def test_spellings_of_another_hand_are_right() -> None:
    listed = spellings("calibres", "held_out")
    right = sum(ident in read(text).ids and len(read(text).ids) <= 3 for ident, text in listed)
    assert right / len(listed) >= 0.95


@pytest.mark.parametrize(
    ("text", "calibre"),
    [
        ("cal.12", "12ga"),
        ("cal.9x19", "9x19"),
        ("kal.: 7,62x39", "7.62x39"),
        ("9 mm Par.", "9x19"),
        ("7.62.39", "7.62x39"),
        ("30.06", ".30-06"),
        ("8 x 57 IR", "8x57ir"),
    ],
)
def test_labels_points_and_words_cut_short_are_read(text: str, calibre: str) -> None:
    assert read(text).ids == {calibre}


@pytest.mark.parametrize("text", [".338 Spectre", ".25 Unheard", "9 mm Qqq"])
def test_a_cartridge_on_no_list_is_never_certainly_another_of_its_bore(text: str) -> None:
    assert (read(text).how, read(text).why) == (How.PROPOSED, "word_unknown")


@pytest.mark.parametrize("text", [".29 Nosler", "7.63x39", ".307 Sava", "56-50"])
def test_a_number_one_digit_off_proposes_no_other_cartridge(text: str) -> None:
    digits = {digit for digit in text if digit.isdecimal()}
    assert all(digits <= set(calibres()[ident].name + ident) for ident in read(text).ids)


def test_every_name_of_the_list_means_itself() -> None:
    assert [one.id for one in calibres().values() if one.id not in read(one.name).ids] == []


@settings(max_examples=150)
@given(
    text=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9.,x/ \-a-z]{0,25}", fullmatch=True)),
    kind=st.sampled_from([None, "pistol", "shotgun", "x"]),
)
def test_no_text_raises_and_shares_make_a_whole(text: str, kind: str | None) -> None:
    found = read(text, kind)
    assert found.written == text
    assert not found.candidates or sum(one.share for one in found.candidates) == pytest.approx(1, abs=0.01)
