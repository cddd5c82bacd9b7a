"""Which firearm a serial may be of: keys, costs, bands, contradictions, and what is never a candidate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.firearms import Answer, Band, Description, SerialIndex, Verdict, describe
from tutela.recognition.firearms.description import Written
from tutela.recognition.firearms.keys import cost_bits, finding_keys, fits, latin_shape, latin_sound, look_alike
from tutela.simulation.firearm_marks import MarkedFirearms

SERIALS = st.from_regex(r"[A-Z]{0,3}[0-9]{3,8}[A-Z]?", fullmatch=True)


def gun(serial: str, make: str = "Imbel", kind: str = "rifle", calibre: str = "7.62x51", **more: str) -> Description:
    return describe(
        Written(
            make,
            more.get("model", ""),
            calibre,
            kind,
            ((serial, more.get("component", ""), ""),),
            more.get("ended", ""),
        )
    )


def found(sought: Description, **held: Description) -> Answer:
    index = SerialIndex()
    for ident, described in held.items():
        index.add(ident, described)
    return index.candidates(sought)


def ids(answer: Answer) -> list[tuple[str, str]]:
    return [(candidate.id, candidate.comparison.band.value) for candidate in answer.candidates]


def test_look_alikes_meet_and_are_cheap_by_how_often_they_happen() -> None:
    assert look_alike("LR020876") == look_alike("LRO20876") == look_alike("LRQ20876")
    assert cost_bits("LR020876", "LRO20876") < cost_bits("LR1", "LRI") < cost_bits("B1", "81") < cost_bits("S1", "51")
    assert cost_bits("00604", "604") < cost_bits("10604", "604")


def test_shape_and_sound_give_different_keys_and_both_are_sought() -> None:
    assert (latin_shape("С1234"), latin_sound("С1234")) == ("C1234", "S1234")
    assert latin_shape("АВЕКМНОРСТУХ") == "ABEKMHOPCTYX"
    assert len(finding_keys("С1234")) == 2
    held = gun("С-12345", "ЦРВЕНА ЗАСТАВА", "pistol", "7.65")
    for latin in ("C12345", "S12345"):
        assert ids(found(gun(latin, "Zastava", "pistol", "7,65"), held=held)) == [("held", "strong")]


def test_an_equal_long_serial_is_exact() -> None:
    answer = found(gun("LR 020793"), same=gun("lr-020793"), other=gun("LR120876"))
    assert ids(answer) == [("same", "exact")]


def test_a_look_alike_is_strong_and_shown_field_by_field() -> None:
    (candidate,) = found(gun("LRO20793"), held=gun("LR020793")).candidates
    assert candidate.comparison.band is Band.STRONG
    fields = {one.field: one.verdict for one in candidate.comparison.fields}
    assert fields["serial"] is Verdict.NEAR
    assert fields["make"] is fields["calibre"] is fields["type"] is Verdict.SAME
    assert fields["model"] is Verdict.UNKNOWN


def test_the_same_short_serial_of_two_makes_is_two_firearms() -> None:
    held = {"a": gun("00604", "Imbel", "pistol", ".380"), "b": gun("00604", "INA", "revolver", ".32")}
    answer = found(gun("00604", "INA", "revolver", "32"), **held)
    assert answer.candidates[0].id == "b"
    others = {one.id: one.comparison.contradictions for one in answer.candidates}
    assert others.get("a", ("make", "calibre", "type"))[:1] == ("make",)


@pytest.mark.parametrize(
    "texts",
    [
        ("SUPRIMIDO", "SUPRIMIDO"),
        ("S/N", "N/C"),
        ("0", "0"),
        ("XXXXX", "XXXXX"),
        ("OBLIETERADO", "removed"),
        ("????", "????"),
    ],
)
def test_two_firearms_without_serial_are_never_candidates(texts: tuple[str, str]) -> None:
    answer = found(gun(texts[0]), held=gun(texts[1]))
    assert answer.candidates == ()
    assert answer.absence is not None


def test_an_unreadable_character_fits_any_and_the_count_is_told() -> None:
    held = {f"g{digit}": gun(f"LR02{digit}793") for digit in range(4)}
    answer = found(gun("LR02?793"), **held)
    assert answer.count == 4
    assert all(candidate.tied for candidate in answer.candidates)


def test_a_mark_held_with_an_unreadable_character_is_found() -> None:
    assert ids(found(gun("AZY665"), held=gun("?ZY665"))) == [("held", "strong")]


def test_an_unknown_length_is_at_most_possible() -> None:
    answer = found(gun("ending 793"), held=gun("LR020793"), other=gun("LR020794"))
    assert ids(answer) == [("held", "possible")]


def test_every_mark_is_sought_in_every_mark() -> None:
    held = gun("BDAX304 (ferrolho) XBC06477 (cano)", "Imbel")
    assert ids(found(gun("XBC06477", "Imbel"), held=held)) == [("held", "exact")]


def test_a_contradiction_is_shown_and_lowers_the_band() -> None:
    (candidate,) = found(gun("LR020793", "Imbel", "revolver", ".38 Special"), held=gun("LR020793")).candidates
    assert set(candidate.comparison.contradictions) == {"calibre", "type"}
    assert candidate.comparison.band is Band.WEAK


def test_a_destroyed_firearm_seen_again_is_said() -> None:
    (candidate,) = found(gun("LR020793"), held=gun("LR020793", ended="destroyed")).candidates
    assert candidate.comparison.contradictions == ("life",)
    assert candidate.comparison.band is Band.EXACT


def test_a_converted_alarm_pistol_is_not_what_it_imitates() -> None:
    alarm = gun("1016-004512", "Zoraki", "signal_pistol", "9 mm P.A.K.")
    imitated = gun("1016004512", "Beretta", "pistol", "9x19")
    (candidate,) = found(alarm, held=imitated).candidates
    assert set(candidate.comparison.contradictions) == {"make", "calibre"}
    assert candidate.comparison.band in {Band.POSSIBLE, Band.WEAK}
    same = found(alarm, held=gun("1016004512", "Atak Zoraki", "alarm pistol", "9 PAK")).candidates[0]
    assert same.comparison.band is Band.EXACT


def test_what_a_spreadsheet_left_finds_nothing() -> None:
    assert found(gun("604.0"), held=gun("604.0")).candidates == ()


@settings(max_examples=100)
@given(first=SERIALS, second=SERIALS)
def test_costs_are_a_distance_from_equal(first: str, second: str) -> None:
    assert cost_bits(first, first) == 0
    assert cost_bits(first, second) == pytest.approx(cost_bits(second, first))
    assert (cost_bits(first, second) == 0) == (first == second)


@settings(max_examples=100)
@given(serial=SERIALS, data=st.data())
def test_a_serial_with_one_character_unread_still_fits_and_is_found(serial: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(serial) - 1))
    partly = f"{serial[:at]}?{serial[at + 1 :]}"
    assert fits(partly, serial)
    whole, part = gun(serial), gun(partly)
    if (
        whole.absence is None
        and part.absence is None
        and whole.serials[0].serial == serial
        and part.serials[0].serial == partly
    ):
        assert [candidate.id for candidate in found(part, held=whole).candidates] == ["held"]


def test_the_simulated_register_is_found_again_within_its_floors() -> None:
    world = MarkedFirearms(3, 2_000)
    index = SerialIndex()
    for one in world.guns:
        index.add(one.id, describe(world.described(one)))
    floors = {"exact": 0.98, "confusable": 0.95, "one_unknown": 0.9, "other_script": 0.95, "several_components": 0.95}
    for name, floor in floors.items():
        readings = list(getattr(world, name)(150))
        first = sum(
            [one.id for one in index.candidates(describe(reading.written), 1).candidates] == [reading.gun]
            for reading in readings
        )
        assert first / len(readings) >= floor, name
    for reading in world.without_serial(100):
        assert index.candidates(describe(reading.written)).count == 0
