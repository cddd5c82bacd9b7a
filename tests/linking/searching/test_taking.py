"""What a searched text is taken for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.linking.searching.taking import PDQ, Where, take, take_line
from tutela.recognition import identifiers, named
from tutela.recognition.contract import Standing


def plain(text: str, **where: str) -> list[str]:
    return [one.name for one in take(text, Where(**where)).plain]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("+43 660 1234567", "phone"),
        ("anna@example.eu", "email"),
        ("https://example.eu/a", "url"),
        ("SUI?4131", "serial"),
        ("SUI*31", "serial"),
        ("DE89370400440532013000", "iban"),
        ("d41d8cd98f00b204e9800998ecf8427f", "md5"),
        ("0123456789abcdef" * 4, "sha256"),
        ("Testa Exempla", "person_name"),
        ("Иван Петров", "person_name"),
        ("MSKU 1234565", "container"),
        ("Agora|testa_exempla", "handle"),
    ],
)
def test_a_text_is_taken_first_for_what_it_has_the_form_of(text: str, first: str) -> None:
    assert plain(text)[0] == first


def test_a_national_number_is_read_in_the_searchers_own_country_and_in_the_stated_one() -> None:
    assert take("0660 1234567", Where(home="AT")).of("phone").identifier.key == "+436601234567"  # type: ignore[union-attr]
    assert take("0151 23456789", Where(country="DE", home="AT")).of("phone").identifier.key.startswith("+49")  # type: ignore[union-attr]
    assert take("0660 1234567").of("phone").identifier.standing is Standing.WEAK  # type: ignore[union-attr]


def test_sixty_four_digits_may_be_a_pictures_hash_too() -> None:
    assert {"sha256", PDQ} <= set(plain("0123456789abcdef" * 4))


def test_a_reading_can_be_switched_off_and_is_said() -> None:
    taken = take("Testa Exempla", Where(off=frozenset({"person_name"})))
    assert taken.of("person_name") is None
    assert taken.off == ("person_name",)


@pytest.mark.parametrize("text", ["unknown", "John Doe", "неизвестно"])
def test_what_names_nobody_is_no_name(text: str) -> None:
    taken = take(text)
    assert taken.nobody
    assert not [one for one in taken.readings if one.name in named.SCHEMES]


def test_how_many_characters_are_unknown_is_kept() -> None:
    assert take("SUI?4131").of("serial").unknown == 1  # type: ignore[union-attr]
    assert take("S?I?4131").of("serial").unknown == 2  # type: ignore[union-attr]
    assert take("SUI*31").of("serial").unknown == -1  # type: ignore[union-attr]


@pytest.mark.parametrize("scheme", identifiers.SCHEMES)
def test_the_examples_of_every_scheme_are_taken_for_it(scheme: identifiers.registry.Scheme) -> None:  # type: ignore[name-defined]
    context = scheme.example_context
    where = Where(country=context.country, service=context.service)
    for text in scheme.example_texts:
        assert scheme.name in [one.name for one in take(text, where).plain], text


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_for_something_or_nothing_and_never_fails(text: str) -> None:
    for one in take(text).readings:
        assert one.identifier.key
    take_line(text, Where())


@given(st.sampled_from([text for scheme in identifiers.SCHEMES for text in scheme.example_texts]))
def test_a_line_of_a_list_is_taken_for_nothing_that_one_text_is_not(text: str) -> None:
    single = {(one.name, one.identifier.key) for one in take(text).readings}
    assert {(one.name, one.identifier.key) for one in take_line(text, Where())} <= single


@pytest.mark.parametrize("text", [":" * 2_082 + "x", "a" * 2_083, "1." * 1_000, "a:" * 1_000, "[" + ":" * 2_000])
def test_a_hostile_text_is_taken_without_trying_every_way_to_divide_it(text: str) -> None:
    """Runs that overlap in a pattern take cubic time: 2,082 colons held the process for minutes."""
    began = time.process_time()
    take(text)
    take_line(text, Where())
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "text", ["2001:db8::1", "[2001:db8::1]:443", "::ffff:192.0.2.1", "fe80::1%eth0", "192.0.2.1:80"]
)
def test_an_address_is_still_known_by_its_form(text: str) -> None:
    assert "ip" in {one.name for one in take(text).readings}


def test_a_very_long_text_is_no_name() -> None:
    assert not {one.name for one in take("Specima Typica " * 40).readings} & {"person_name", "organisation_name"}
