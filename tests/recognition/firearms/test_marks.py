"""Marks as read: the dossier's pitfalls, each with its example, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.firearms import Absence, absence_of
from tutela.recognition.firearms.keys import Script
from tutela.recognition.firearms.marks import read
from tutela.simulation.firearm_marks import materials


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        # 2: separators and inner notes.
        ("SUI 94131", [("SUI94131", "", "")]),
        ("SUI94131", [("SUI94131", "", "")]),
        ("26795 (dois-seis-sete-nove-cinco)", [("26795", "", "")]),
        ("1016878/revelado", [("1016878", "", "restored")]),
        ("Serial no. AB1234", [("AB1234", "", "")]),
        ("n. 12345 A", [("12345A", "", "")]),
        ("MNTO 5323", [("MNTO5323", "", "")]),
        ("№12345", [("12345", "", "")]),
        ("сер. № АВ 1234", [("АВ1234", "", "")]),
        ("с/н 12345", [("12345", "", "")]),
        ("AB1234 [restored by lab]", [("AB1234", "", "restored")]),
        ("12345 (importer mark)", [("12345", "", "")]),
        ("AB1234\nCD5678", [("AB1234", "", ""), ("CD5678", "", "")]),
        ("AB1234 CD5678", [("AB1234", "", ""), ("CD5678", "", "")]),
        ("١٢٣٤٥\x00", [("12345", "", "")]),
        ("\u200fAB\u200b1234", [("AB1234", "", "")]),
        # 3: leading zeros and numbers.
        ("00604", [("00604", "", "")]),
        ("1E5432", [("1E5432", "", "")]),
        # 6: partial.
        ("?ZY665 (CANO)", [("?ZY665", "barrel", "partly_obliterated")]),
        ("686?0", [("686?0", "", "partly_obliterated")]),
        ("ending 7 only", [("*7", "", "partly_obliterated")]),
        ("last digits 793", [("*793", "", "partly_obliterated")]),
        ("first three digits AB1", [("AB1*", "", "partly_obliterated")]),
        ("AB12?? (last two ground off)", [("AB12??", "", "partly_obliterated")]),
        ("12..45", [("12*45", "", "partly_obliterated")]),
        # 10: several components.
        (
            "BDAX304 (ferrolho) *BC064 (cano), revealed and divergent",
            [("BDAX304", "slide", ""), ("*BC064", "barrel", "partly_obliterated")],
        ),
        ("armação 233389S / ferrolho 233389", [("233389S", "frame", ""), ("233389", "slide", "")]),
        (
            "REMOVIDO NA ARMACAO, CANO SOMENTE COM THP33110",
            [("", "frame", "obliterated"), ("THP33110", "barrel", "")],
        ),
        ("frame AB1234; barrel CD5678", [("AB1234", "frame", ""), ("CD5678", "barrel", "")]),
        ("frame: obliterated; slide: AB1234", [("", "frame", "obliterated"), ("AB1234", "slide", "")]),
        # 13: full-width characters; a series apart from its number; Roman numerals.
        ("АВ 1234", [("АВ1234", "", "")]),
        ("Ⅻ-1234", [("XII1234", "", "")]),
        ("ＡＢ１２３４", [("AB1234", "", "")]),
    ],
)
def test_a_field_gives_its_marks(text: str, marks: list[tuple[str, str, str]]) -> None:
    assert [(mark.serial, mark.component, mark.state) for mark in read(text)] == marks


@pytest.mark.parametrize(
    ("text", "absence"),
    [
        ("SUPRIMIDO", "obliterated"),
        ("OBLIETERADO", "obliterated"),
        ("numeração raspada", "obliterated"),
        ("weggeschliffen", "obliterated"),
        ("номер спилен", "obliterated"),
        ("izbrušen broj", "obliterated"),
        ("unmarked", "never_marked"),
        ("ohne Nummer", "never_marked"),
        ("bez broja", "never_marked"),
        ("без номера", "never_marked"),
        ("sans numéro", "never_marked"),
        ("illegible", "not_legible"),
        ("unleserlich", "not_legible"),
        ("nečitelné", "not_legible"),
        ("rusted, cannot be read", "not_legible"),
        ("????", "not_recorded"),
        ("S/N", "not_recorded"),
        ("ser.no. unknown", "not_recorded"),
        ("S/N: N/A", "not_recorded"),
        ("serial: illegible", "not_legible"),
        ("N/C", "not_recorded"),
        ("XXXXX", "not_recorded"),
        ("0", "not_recorded"),
        ("000000000", "not_recorded"),
        ("NULL", "not_recorded"),
        ("null", "not_recorded"),
        ("-", "not_recorded"),
        ("", "not_recorded"),
    ],
)
def test_a_wording_without_serial_has_its_class(text: str, absence: str) -> None:
    (mark,) = read(text)
    assert (mark.serial, mark.absence) == ("", Absence(absence))
    assert text[:2].lower() == "s/" or text.startswith("ser") or absence_of(text) is Absence(absence)


@pytest.mark.parametrize("text", ["604.0", "1970-12-01 00:00:00", "01-Mar", "3.58E+14"])
def test_what_a_spreadsheet_left_is_no_serial(text: str) -> None:
    (mark,) = read(text)
    assert mark.serial == ""
    assert mark.why.startswith("spreadsheet_")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("АВ1234", Script.CYRILLIC),
        ("AB1234", Script.LATIN),
        ("ΑΒ1234", Script.GREEK),
        ("АB1234", Script.MIXED),
        ("1234", Script.NONE),
    ],
)
def test_the_script_of_a_mark_is_kept(text: str, script: Script) -> None:
    (mark,) = read(text)
    assert (mark.serial, mark.script) == (text, script)


def test_legibility_has_a_sign_for_every_position() -> None:
    assert read("6?6*0")[0].legibility == "1?1*1"


def test_what_the_record_states_beside_a_mark_holds() -> None:
    (mark,) = read("AB1234", "barrel", "restored")
    assert (mark.component, mark.state, mark.as_read) == ("barrel", "restored", "AB1234")


def test_every_simulated_wording_is_an_absence() -> None:
    assert [text for text in materials()["no_serial"] if read(text)[0].serial] == []


@settings(max_examples=150)
@given(text=st.one_of(st.text(max_size=60), st.from_regex(r"[A-Z0-9?*() /;,.-]{0,40}", fullmatch=True)))
def test_no_text_raises_and_every_mark_is_whole(text: str) -> None:
    marks = read(text)
    assert marks
    for mark in marks:
        assert len(mark.legibility) == len(mark.serial)
        assert bool(mark.serial) or mark.absence is not None or mark.why or not text.strip()
        if mark.serial:
            assert mark.serial.strip("?*")
            assert mark.absence is None


@settings(max_examples=100)
@given(serial=st.from_regex(r"[A-Z]{1,3}[0-9]{4,7}", fullmatch=True), place=st.integers(1, 4))
def test_separators_and_case_change_nothing(serial: str, place: int) -> None:
    plain = [mark.serial for mark in read(serial)]
    assert [mark.serial for mark in read(f"{serial[:place]}-{serial[place:]}")] == plain
    assert [mark.serial for mark in read(serial.lower())] == plain
