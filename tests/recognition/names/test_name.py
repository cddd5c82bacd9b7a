"""Names taken apart: what is a part, what is set aside, what is only a figure or a form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.names.name import Kind, Role, read
from tutela.recognition.names.plain import plain
from tutela.recognition.names.script import Script, arabic_spellings, romanise, script_of
from tutela.recognition.names.skeleton import coarse, consonants, fine

PERSON, ORGANISATION = Kind.PERSON, Kind.ORGANISATION


def parts(text: str, kind: Kind = PERSON) -> list[str]:
    return [part.roman for part in read(text, kind).parts]


def test_titles_and_particles_are_set_aside_and_a_comma_tells_the_order() -> None:
    assert parts("Dr. Jonathan von Harker") == ["jonathan", "harker"]
    assert parts("HARKER, Jonathan W.") == ["jonathan", "w", "harker"]
    assert parts("Sheikh Isa al-Haddad") == ["isa", "haddad"]


def test_a_name_of_titles_and_particles_only_keeps_them() -> None:
    assert parts("Van") == ["van"]
    assert parts("De La") == ["de", "la"]


def test_servant_of_and_the_name_behind_it_are_two_parts_however_written() -> None:
    for text in ("Abd al-Rahman", "Abdul Rahman", "Abdulrahman", "Abdurrahman"):
        assert parts(text) == ["abd", "rahman"]
    assert len(parts("عبدالرحمن")) == len(parts("عبد الرحمن")) == 2


def test_the_father_behind_bin_is_known() -> None:
    assert read("Karim bin Yusuf Haddad", PERSON).fathers == ((0, 1),)
    assert read("Salman Haddad", PERSON).fathers == ()


def test_roles_of_parts() -> None:
    assert [part.role for part in read("S. Viktorovich Belov", PERSON).parts] == [
        Role.INITIAL,
        Role.PATRONYMIC,
        Role.WORD,
    ]
    assert [part.role for part in read("Example Trading", ORGANISATION).parts] == [Role.WORD, Role.GENERIC]


@pytest.mark.parametrize(
    ("text", "family", "numbers"),
    [
        ("Example S.A.R.L.", "limited", ()),
        ("Example Sp. z o.o.", "limited", ()),
        ("ПАО «Пример»", "joint_stock", ()),
        ("Акционерное общество Пример", "joint_stock", ()),
        ("Example Fund XII L.P.", "partnership", ("12",)),
        ("Brigade Forty-Four", None, ("44",)),
        ("Example 007", None, ("7",)),
    ],
)
def test_legal_form_and_figures_are_read(text: str, family: str | None, numbers: tuple[str, ...]) -> None:
    name = read(text, ORGANISATION)
    assert (name.form.family if name.form else None, name.numbers) == (family, numbers)


def test_an_organisation_that_is_only_a_legal_form_keeps_its_words() -> None:
    assert parts("Limited", ORGANISATION) == [] or read("Limited", ORGANISATION).form is None


def test_plain_takes_marks_off_and_keeps_syllables_and_vowel_signs() -> None:
    assert plain("Çelik-Ñandú İÇ") == "celik-nandu ic"
    assert plain("김도윤") == "김도윤"
    assert plain("नरेन्द्र") == "नरेन्द्र"
    assert plain("مُحَمَّد") == plain("محمد")


def test_scripts_and_romanisation() -> None:
    assert [script_of(word) for word in ("harker", "белов", "μπεκοσ", "محمد", "김", "12")] == [
        Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.ARABIC, Script.OTHER, Script.NONE,
    ]  # fmt: skip
    assert (romanise("щеголев"), romanise("μπεκοσ"), romanise("محمد")) == ("shchegolev", "bekos", "mhmd")


def test_skeletons_that_spellings_share() -> None:
    assert len({coarse(word) for word in ("schiljakow", "zhilyakov", "jiliakov")}) == 1
    assert fine("mueller") == fine("muller")
    assert consonants("elkhattabi") == consonants("khtaby")
    assert consonants("mohammed") == consonants("mahmoud")  # why a skeleton alone is no likeness


def test_arabic_spellings_keep_long_vowels_apart() -> None:
    assert arabic_spellings("محمود").fullmatch("mahmoud")
    assert not arabic_spellings("محمود").fullmatch("mohammed")
    assert arabic_spellings("خطابي").fullmatch("khattabi")


@settings(max_examples=150)
@given(st.text(max_size=80), st.sampled_from(list(Kind)))
def test_any_text_is_read_and_is_null_or_has_parts(text: str, kind: Kind) -> None:
    name = read(text, kind)
    assert name.written == text
    assert bool(name.null) != bool(name.parts or name.numbers)
    assert all(part.weight > 0 for part in name.parts)
