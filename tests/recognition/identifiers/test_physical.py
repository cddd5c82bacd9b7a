"""Devices, ships, vehicles, cards and keys: check digits against published examples, classes, and that any slip is seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import container, iccid, imo, imsi, mmsi, payment_card, read, shown_key, vin
from tutela.recognition.identifiers.luhn import luhn, luhn_sound
from tutela.recognition.identifiers.onion import onion_of, onion_sound
from tutela.records.values import Naming


def of(scheme: str, written: str, at: str | None = None) -> Identifier:
    value = read(Naming(scheme=scheme, written=written, at=at)).value
    assert value is not None
    return value


@settings(max_examples=100)
@given(number=st.from_regex(r"[0-9]{11,18}", fullmatch=True), place=st.integers(0, 10), slip=st.integers(1, 9))
def test_luhn_sees_every_single_wrong_digit(number: str, place: int, slip: int) -> None:
    whole = number + str(luhn(number))
    wrong = whole[:place] + str((int(whole[place]) + slip) % 10) + whole[place + 1 :]
    assert luhn_sound(whole)
    assert not luhn_sound(wrong)


@settings(max_examples=100)
@given(six=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True))
def test_a_ships_number_ties_only_with_its_check_digit(six: str) -> None:
    found = of("imo", f"IMO {six}{imo.check_digit(six)}")
    assert found.standing in {Standing.LINKS, Standing.PLACEHOLDER}
    assert of("imo", f"{six}{(imo.check_digit(six) + 1) % 10}").standing in {Standing.DAMAGED, Standing.PLACEHOLDER}


@settings(max_examples=100)
@given(body=st.from_regex(r"[1-5][A-HJ-NPR-Z0-9]{14}[0-9]{2}", fullmatch=True))
def test_a_vehicle_of_north_america_ties_only_with_its_check_digit(body: str) -> None:
    digit = vin.check_digit(body)
    whole = body[:8] + digit + body[9:]
    assert vin.check_digit(whole) == digit  # its own place weighs nothing
    other = body[:8] + ("0" if digit != "0" else "1") + body[9:]
    assert of("vin", whole).standing in {Standing.LINKS, Standing.PLACEHOLDER}
    assert of("vin", other).standing in {Standing.DAMAGED, Standing.PLACEHOLDER}


def test_a_misread_letter_in_a_vehicle_number_is_said() -> None:
    found = of("vin", "WVWZZZ1JZ3W3B675Q")
    assert (found.key, found.why) == ("", "vin_letters")


@pytest.mark.parametrize(
    ("number", "name", "flag"),
    [
        ("211000370", "ship", "211"),
        ("002111234", "coast", "211"),
        ("021112345", "group_of_ships", "211"),
        ("111211506", "search_and_rescue_aircraft", "211"),
        ("821112345", "handheld", "211"),
        ("970012345", "rescue_transmitter", ""),
        ("972012345", "man_overboard", ""),
        ("974012345", "distress_beacon", ""),
        ("982111234", "craft_of_a_ship", "211"),
        ("992111234", "aid_to_navigation", "211"),
    ],
)
def test_a_station_has_its_class_and_flag(number: str, name: str, flag: str) -> None:
    station = mmsi.station_of(number)
    assert station is not None
    assert (station.name, mmsi.flag_digits(number)) == (name, flag)
    assert (of("mmsi", number).standing is Standing.LINKS) == station.one_craft


@settings(max_examples=100)
@given(number=st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_no_number_belongs_to_two_classes_of_station(number: str) -> None:
    assert sum(station.form.fullmatch(number) is not None for station in mmsi.STATIONS) <= 1


def test_a_subscriber_and_a_sim_card_have_a_country() -> None:
    assert imsi.home_country("262990000012345") == "DE"
    assert imsi.home_country("290990000012345") == ""
    assert iccid.issuer_country("8949990000000012346") == "DE"
    assert iccid.issuer_country("8901990000000012346") == "US"


@pytest.mark.parametrize(
    ("number", "network"),
    [
        ("4000001234567899", "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("378282246310005", "american_express"),
        ("30569309025904", "diners_club"),
        ("6011111111111117", "discover"),
        ("3530111333300000", "jcb"),
        ("6200000000000005", "unionpay"),
        ("9000001234567898", "unknown"),
    ],
)
def test_a_card_has_its_network(number: str, network: str) -> None:
    assert payment_card.card_class(number) == payment_card.CardClass(network, number[:6])


def test_a_card_is_never_shown_whole() -> None:
    reading = read(Naming(scheme="payment_card", written="4000 0012 3456 7890"))
    assert reading.value is not None
    assert reading.value.written == "400000******7890"
    assert [note.params["value"] for note in reading.notes] == ["400000******7890"]
    sound = of("payment_card", "4000 0012 3456 7899")
    assert (sound.key, shown_key(sound)) == ("4000001234567899", "400000******7899")
    assert payment_card.masked("card 4000001234567899 cvv 123") == "card " + "*" * 16 + " cvv ***"
    phone = of("phone", "+49 30 23125-123")
    assert shown_key(phone) == phone.key


@settings(max_examples=100)
@given(text=st.from_regex(r"[0-9 .\-]{1,30}|[a-z0-9 /:]{1,40}", fullmatch=True))
def test_a_mask_shows_at_most_ten_digits(text: str) -> None:
    assert sum(char.isdecimal() for char in payment_card.masked(text)) <= 12
    assert payment_card.masked(payment_card.masked(text)) == payment_card.masked(text)


@settings(max_examples=50)
@given(key=st.binary(min_size=32, max_size=32), place=st.integers(0, 51))
def test_an_onion_address_ties_only_with_its_checksum(key: bytes, place: int) -> None:
    address = onion_of(key)
    assert onion_sound(address)
    assert of("onion", f"https://sub.{address}/x").key == of("onion", address).key
    other = "b" if address[place] != "b" else "c"
    assert not onion_sound(address[:place] + other + address[place + 1 :])


def test_a_flight_is_of_one_day() -> None:
    assert of("flight", "LH 123", at="2026-02-03T23:30:00+01:00").key == "LH|123|2026-02-03"
    assert of("flight", "LH 123 2026-02-03", at="2026-02-04").why == "two_days"
    assert of("flight", "ZZZ123A 2026-02-03").key == "ZZZ|123A|2026-02-03"


def test_container_examples_still_hold() -> None:
    assert container.check_digit("CSQU305438") == 3
