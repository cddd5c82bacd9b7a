"""Keys and shortlists: one person's spellings meet, a null meets nothing, a crowded key is passed over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.names.candidates import Shortlist, keys
from tutela.recognition.names.name import Kind, read

PERSON, ORGANISATION = Kind.PERSON, Kind.ORGANISATION


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("Schiljakow Pjotr", "Пётр Жиляков", PERSON),
        ("محمد الخطابي", "Mohammed El Khattabi", PERSON),
        ("Παπαδόπουλος Αλέξανδρος", "Alexandros Papadopoulos", PERSON),
        ("J. Harker", "Jonathan Harker", PERSON),
        ("Bill Harker", "William Harker", PERSON),
        ("Jonathan Harker", "Jonathan Hraker", PERSON),
        ("Sever OOO", "ООО Север", ORGANISATION),
        ("ETG", "Example Trading Group", ORGANISATION),
        ("vanderholt corp", "van der holt corp", ORGANISATION),
    ],
)
def test_spellings_of_one_name_share_a_key(first: str, second: str, kind: Kind) -> None:
    assert not keys(read(first, kind)).isdisjoint(keys(read(second, kind)))


def test_a_null_has_no_keys_and_finds_nothing() -> None:
    held = Shortlist.of([read("unknown", PERSON), read("Maria Belova", PERSON)])
    assert keys(read("неизвестно", PERSON)) == frozenset()
    assert held.near(read("unknown", PERSON)) == []


def test_the_likest_come_first_and_no_more_than_asked() -> None:
    texts = ["Maria Belova", "Maria Below", "Мария Белова", "Marius Belling", "Olga Winter"]
    held = Shortlist.of(read(text, PERSON) for text in texts)
    near = held.near(read("Maria Belova", PERSON))
    assert near[0] in {0, 2}
    assert {0, 1, 2} <= set(near)
    assert 4 not in near
    assert len(held.near(read("Maria Belova", PERSON), limit=2)) == 2


def test_a_key_too_many_share_is_passed_over() -> None:
    held = Shortlist(crowded=3)
    for number in range(5):
        held.add(number, read("Maria Belova", PERSON))
    assert held.near(read("Maria Belova", PERSON)) == []


def test_an_id_is_held_once() -> None:
    held = Shortlist.of([read("Maria Belova", PERSON)])
    with pytest.raises(ValueError, match="holds a name"):
        held.add(0, read("Olga Winter", PERSON))


@settings(max_examples=100)
@given(st.text(max_size=60), st.sampled_from(list(Kind)))
def test_any_name_that_is_not_null_finds_itself(text: str, kind: Kind) -> None:
    name = read(text, kind)
    assert bool(keys(name)) == (not name.null)
    assert Shortlist.of([name]).near(name) == ([] if name.null else [0])
