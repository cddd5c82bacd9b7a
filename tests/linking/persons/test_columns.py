"""What of a person is compared: the same however it is written, and nothing where there is nothing to compare."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutela.linking.persons.columns import Columns, capped, columns
from tutela.records.values import Assertion, Capacity, Naming, Person, Precision, When


def person(name: str | None, born: str | None = None, *namings: tuple[str, str]) -> Person:
    precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(born)] if born else Precision.DAY
    return Person(
        capacity=Capacity.SUSPECT,
        assertion=Assertion.ASSESSMENT,
        name=name,
        birth_date=When(at=born, precision=precision) if born else None,
        namings=tuple(Naming(scheme=scheme, written=written) for scheme, written in namings),
    )


def of(name: str, born: str | None = None) -> Columns:
    found = columns(person(name, born))
    assert found is not None
    return found


def test_the_order_of_a_name_makes_no_difference() -> None:
    assert of("Bralko, Tovin").name == of("Tovin Bralko").name == of("BRALKO Tovin").name


def test_scripts_share_the_columns_of_sound_and_consonants() -> None:
    assert of("Товин Бралко").sound == of("Tovin Bralko").sound
    assert of("محمد الخطابي").bones == of("Mohammed El Khattabi").bones


def test_a_name_that_names_nobody_has_no_columns() -> None:
    for nobody in (None, "", "unknown", "n/a", "неизвестно", "???"):
        assert columns(person(nobody)) is None


def test_a_placeholder_date_is_no_date_and_the_first_of_january_is_a_year() -> None:
    assert (of("Tovin Bralko", "1900-01-01").born, of("Tovin Bralko", "1900-01-01").born_year) == (None, None)
    assert (of("Tovin Bralko", "1970-01-01").born_year) is None
    assert (of("Tovin Bralko", "1981-01-01").born, of("Tovin Bralko", "1981-01-01").born_year) == (None, 1981)
    assert (of("Tovin Bralko", "1981").born, of("Tovin Bralko", "1981").born_year) == (None, 1981)


def test_a_date_is_swapped_only_where_that_is_another_day() -> None:
    assert of("Tovin Bralko", "1981-04-05").swapped == "1981-05-04"
    assert of("Tovin Bralko", "1981-04-04").swapped is None
    assert of("Tovin Bralko", "1981-04-25").swapped is None


def test_only_identifiers_that_may_tie_are_compared() -> None:
    found = columns(
        person(
            "Tovin Bralko", None, ("email", "noreply@example.eu"), ("phone", "12"), ("payment_card", "4111111111111111")
        )
    )
    assert found is not None
    assert found.identifiers is None


def test_what_too_many_share_finds_no_candidates_and_ties_nothing() -> None:
    same = columns(person("Tovin Bralko", None, ("phone", "+436601234567")))
    assert same is not None
    assert same.identifiers == ("phone:+436601234567",)
    few = capped([same] * 3, most=3, most_identifiers=3)
    assert {(one.by_name, one.by_sound, one.by_bones, one.identifiers) for one in few} == {
        (same.name, same.sound, same.bones, same.identifiers)
    }
    many = capped([same] * 4, most=3, most_identifiers=3)
    assert {(one.by_name, one.by_sound, one.by_bones, one.identifiers) for one in many} == {(None, None, None, None)}
    assert {one.name for one in many} == {same.name}


@given(st.text(max_size=60), st.dates().map(lambda day: day.isoformat()))
def test_any_text_has_columns_or_none(name: str, born: str) -> None:
    found = columns(person(name, born))
    if found is not None:
        assert found.name
        assert found.parts
        assert found.born is None or found.born == born
