"""Hostile and careless writings of identifiers: no exception, no wrong key, and the damage said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import SCHEMES, read, suggestion_key
from tutela.recognition.identifiers.scheme import Scheme
from tutela.recognition.identifiers.text import clean, several_numbers, spreadsheet_damage, unwrapped
from tutela.records.values import Naming

SECOND = "2026-03-04T05:06:07Z"


def of(scheme: str, written: str, **context: object) -> Identifier:
    value = read(Naming.model_validate({"scheme": scheme, "written": written, **context})).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("scheme", "written", "key"),
    [
        # Digits of other scripts, marks of direction, zero width, NUL at the end.
        ("ip", "٥.١.٦٦.٢٥٥", f"5.1.66.255|443|{SECOND}"),
        ("ip", "\u200f5.1.66.255\u202c", f"5.1.66.255|443|{SECOND}"),
        ("ip", "5.1.66.255\x00", f"5.1.66.255|443|{SECOND}"),
        ("phone", "+٣٣٦١٢٣٤٥٦٧٨", "+33612345678"),
        ("phone", "\u202a+33612345678\u202c", "+33612345678"),
        ("iban", "DE٩٧999999990000012345", "DE97999999990000012345"),
        ("imei", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "49015420323751"),
        ("email", "jdoe@exempla.eu\u200b", "jdoe@exempla.eu"),
        ("domain", "exempla.eu\u200b", "exempla.eu"),
        # Forms of width and composition.
        ("email", "jdoe＠exempla。eu", "jdoe@exempla.eu"),
        ("email", "testa@bu\u0308cher.eu", "testa@xn--bcher-kva.eu"),
        ("vin", "ＷVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
        # What the sentence or the file around it left.
        ("ip", "(5.1.66.255),", f"5.1.66.255|443|{SECOND}"),
        ("ip", "5.1.66.255.", f"5.1.66.255|443|{SECOND}"),
        ("ip", "IP address: 5.1.66.255", f"5.1.66.255|443|{SECOND}"),
        ("ip", "5[.]1[.]66[.]255", f"5.1.66.255|443|{SECOND}"),
        ("ip", "[2a01:4f8::2]", f"2a01:4f8::2|443|{SECOND}"),
        ("email", "<jdoe@exempla.eu>,", "jdoe@exempla.eu"),
        ("email", "jdoe[at]exempla[dot]eu", "jdoe@exempla.eu"),
        ("phone", "+33 6 12 34 56 78,", "+33612345678"),
        ("url", "<https://exempla.eu/x>", "https://exempla.eu/x"),
        ("url", "hxxps[:]//exempla[.]eu/x", "https://exempla.eu/x"),
        ("domain", "EXEMPLA.eu,", "exempla.eu"),
        ("wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT.", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("wallet", "BTC: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("mac", "00‐00‐5E‐00‐53‐2A.", "00:00:5e:00:53:2a"),
        ("imei", "490154203237518/01", "49015420323751"),
        ("imei", "MEID: A1000012345678", "A1000012345678"),
        ("container", "MSKU 123456-[5] 22G1", "MSKU1234565"),
        ("pgp", "openpgp4fpr:0123456789abcdef0123456789abcdef01234568", "0123456789abcdef0123456789abcdef01234568"),
        # One mailbox under the provider's several names.
        ("email", "jdoe+x@me.com", "jdoe@icloud.com"),
        ("email", "jdoe@pm.me", "jdoe@proton.me"),
        ("email", "jdoe@ya.ru", "jdoe@yandex.ru"),
        # Forms of one address.
        ("ip", "::ffff:0:5.1.66.255", f"5.1.66.255|443|{SECOND}"),
        ("url", "http://[::ffff:5.1.66.255]/x", "http://5.1.66.255/x"),
        ("url", "https://exempla.eu@testa.eu/x", "https://testa.eu/x"),
        ("url", "https://exempla.eu#@testa.eu/", "https://exempla.eu/"),
        ("url", "https://exempla.eu:0443/", "https://exempla.eu/"),
        # Programs in the browser name their pages behind the #.
        ("url", "https://exempla.eu/#!AbC!key", "https://exempla.eu/#!AbC!key"),
        ("url", "https://exempla.eu/#F!AbC!key", "https://exempla.eu/#F!AbC!key"),
        ("url", "https://exempla.eu/app#/room/1", "https://exempla.eu/app#/room/1"),
        ("url", "https://exempla.eu/app#top", "https://exempla.eu/app"),
    ],
)
def test_a_careless_writing_has_the_key_of_the_plain_one(scheme: str, written: str, key: str) -> None:
    found = of(scheme, written, port=443, at=SECOND)
    assert (found.standing, found.key, found.written) == (Standing.LINKS, key, written)


@pytest.mark.parametrize(
    ("scheme", "written", "why"),
    [
        # Damage by a spreadsheet is named, whatever the scheme.
        ("imei", "3.58E14", "spreadsheet_exponent"),
        ("imei", "3,58240051111E+14", "spreadsheet_exponent"),
        ("iban", "3.70E+21", "spreadsheet_exponent"),
        ("wallet", "1.5E+30", "spreadsheet_exponent"),
        ("email", "#REF!", "spreadsheet_error"),
        ("handle", "Mar-05", "spreadsheet_date"),
        ("serial", "12-Mär", "spreadsheet_date"),
        ("serial", "1-sept.-24", "spreadsheet_date"),
        ("serial", "05/03/2026", "spreadsheet_date"),
        ("document_number", "2026-03-05", "spreadsheet_date"),
        ("document_number", "1234567890123000000", "spreadsheet_rounded"),
        # What was lost in decoding may have been anything.
        ("handle", "test\ufffda", "undecoded"),
        ("url", "https://exempla.eu/\ufffd", "undecoded"),
        ("email", "testa\ufffd@exempla.eu", "undecoded"),
        # Several in one field are not one.
        ("serial", "AB123456 / CD789012", "several_numbers"),
        ("serial", "AB123456;CD789012", "several_numbers"),
        ("serial", "AB123456 CD789012", "several_numbers"),
        ("document_number", "X123456; Y789012", "several_numbers"),
        ("plate", "AB 1234 / CD 5678", "several_numbers"),
        ("parcel", "1Z999AA10123456784, 1Z999AA10123456785", "several_numbers"),
        ("email", "a1@exempla.eu, b1@exempla.eu", "not_an_address"),
        ("imei", "490154203237518, 490154203237526", "not_a_device_number"),
        # Two readings, or none.
        ("url", "https://exempla.eu\\@testa.eu/", "not_a_web_address"),
        ("url", "mailto:testa@exempla.eu", "not_a_web_address"),
        ("url", "javascript:alert(1)", "not_a_web_address"),
        ("url", "http://83968767/", "not_a_web_address"),
        ("url", "http://010.0.0.1/", "not_a_web_address"),
        ("ip", "83968767", "not_an_ip_address"),
        ("ip", "0x05.1.66.255", "not_an_ip_address"),
        ("ip", "5.1.66.255:70000", "two_ports"),
        ("phone", "+0033612345678", "not_a_phone_number"),
        ("phone", "+33612345678 ext. 5", "letters_in_number"),
        ("phone", "+33612345678 📞", "not_a_phone_number"),
        ("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "not_a_wallet_address"),
        ("wallet", "1ВoatSLRHtKNngkdXEeobR76b53LETtpyT", "not_a_wallet_address"),  # its second character is Cyrillic
        ("memo", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "not_a_memo"),
        ("vin", "WVWZZZ1JZЗW386752", "not_a_vehicle_number"),
        ("domain", "a" * 64 + ".eu", "not_a_domain"),
        ("url", "https://exempla.eu/" + "a" * 2060 + "äää", "too_long"),
    ],
)
def test_what_is_damaged_has_no_key_and_says_why(scheme: str, written: str, why: str) -> None:
    found = of(scheme, written, port=443, at=SECOND, country="DE", service="passport")
    assert (found.standing, found.key, found.why) == (Standing.DAMAGED, "", why)


@pytest.mark.parametrize("text", ["1E5432", "12.martina", "SUI 94131", "123-456", "2026-03", "12/70", "AB-12-34"])
def test_what_only_resembles_damage_is_none(text: str) -> None:
    assert spreadsheet_damage(text) == ""


@pytest.mark.parametrize("text", ["SUI 94131", "123 456 789", "1016-004512", "AB 12/34", "MORGA 657054 SM9IJ", "12/70"])
def test_one_number_in_several_groups_is_one(text: str) -> None:
    assert not several_numbers(text)


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("::5.1.66.255", "rfc4291_compatible"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "rfc4380_teredo"),
        ("2002:0a01:0203::1", "rfc1918_private"),
        ("64:ff9b::10.1.2.3", "rfc1918_private"),
        ("::ffff:100.64.0.1", "rfc6598_carrier_nat"),
        ("fe80::1%25eth0", "rfc4291_link_local"),
    ],
)
def test_a_tunnelled_address_is_as_reserved_as_what_is_in_it(address: str, rule: str) -> None:
    found = of("ip", address, port=443, at=SECOND)
    assert (found.standing, found.why) == (Standing.RESERVED, rule)


@pytest.mark.parametrize("written", ["5.1.66.255:0", "5.1.66.255|0|2026-03-04T05:06:07Z"])
def test_port_zero_is_no_port(written: str) -> None:
    assert of("ip", written, at=SECOND).standing is Standing.WEAK


@pytest.mark.parametrize(
    "at",
    [
        "2016-12-31T23:59:60Z",
        "2016-12-31T24:00:00Z",
        "2016-12-31T23:00:00+01:00Z",
        "2016-12-31T23:00:00",
        "2016-12-31T23:00:00+25:00",
        "٢٠١٦-12-31T23:00:00Z",
    ],
)
def test_a_second_that_is_not_certain_makes_no_tie(at: str) -> None:
    assert of("ip", "5.1.66.255", port=443, at=at).standing is Standing.WEAK


def test_look_alike_mailboxes_meet_in_a_suggestion_only() -> None:
    latin, cyrillic = of("email", "jdoe@exempla.eu"), of("email", "jdое@exemрla.eu")
    assert latin.key != cyrillic.key
    assert suggestion_key(latin) == suggestion_key(cyrillic) != ""


@pytest.mark.parametrize("country", ["BG", "UA", "RU", "RS", "GR", "CY", "DE"])
def test_twins_of_latin_letters_on_a_plate_are_latin(country: str) -> None:
    latin = of("plate", "KH 1234", country=country).key
    assert of("plate", "КН 1234", country=country).key == of("plate", "ΚΗ 1234", country=country).key == latin


def test_letters_with_marks_and_letters_without_a_twin_stay_on_a_plate() -> None:
    assert of("plate", "M-ÄB 123", country="DE").key == of("plate", "M-A\u0308B 123", country="DE").key == "DE|MÄB123"
    assert of("plate", "Б 1234", country="UA").key == "UA|Б1234"


def test_a_document_ties_only_within_its_country_and_kind() -> None:
    passport = of("document_number", "X 12345689", country="DE", service="Reisepass")
    assert (passport.standing, passport.key) == (Standing.LINKS, "DE|passport|X12345689")
    assert of("document_number", "Passport no. X12345689", country="DE").key == passport.key
    assert of("document_number", "X12345689", country="DE", service="Führerschein").key != passport.key
    assert of("document_number", "X12345689", country="AT", service="passport").key != passport.key
    bare = of("document_number", "X12345689", country="DE")
    assert (bare.standing, bare.why) == (Standing.WEAK, "document_without_kind")
    assert of("document_number", "Passport X12345689", country="DE", service="visa").why == "two_kinds"


def test_a_remainder_of_ten_is_written_as_zero_on_a_container() -> None:
    from tutela.recognition.identifiers import container

    number = next(
        f"MSKU{serial:06}"
        for serial in range(1, 100)
        if sum(container._VALUES[char] << place for place, char in enumerate(f"MSKU{serial:06}")) % 11 == 10
    )
    assert of("container", number + "0").standing is Standing.LINKS
    assert of("container", number + "1").standing is Standing.DAMAGED


_SIGNS = st.text(
    alphabet="0123456789ABCDEFabcx.:/@-+|%[]()<>\\;, \x00\u200b\u202e\u0660ÄßİОΩ😀ａ１，。\u0307\n²½ⅷ\ufffd",
    max_size=30,
)


@settings(max_examples=300)
@given(scheme=st.sampled_from(SCHEMES), signs=_SIGNS, data=st.data())
def test_no_sign_put_into_an_example_raises_or_makes_a_key_that_reads_otherwise(
    scheme: Scheme, signs: str, data: st.DataObject
) -> None:
    example = data.draw(st.sampled_from(scheme.example_texts))
    at = data.draw(st.integers(0, len(example)))
    context = scheme.example_context._asdict()
    found = of(scheme.name, example[:at] + signs + example[at:] or "x", **context)
    suggestion_key(found)
    if found.standing is Standing.LINKS:
        assert of(scheme.name, found.key, **context).key == found.key


@settings(max_examples=200)
@given(text=st.text(max_size=40))
def test_clean_and_unwrapped_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert len(unwrapped(clean(text))) <= len(clean(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoe\u0308", "Zoë"),  # decomposed and composed
        ("ｔｅｓｔａ_exempla", "testa_exempla"),
        ("testa\u200b_exempla", "testa_exempla"),
        ("\u202etesta_exempla", "testa_exempla"),
        ("ﬁnn_exempla", "finn_exempla"),
        ("TESTA_EXEMPLA", "testa_exempla"),
    ],
)
def test_screen_names_that_differ_only_in_form_are_one(one: str, other: str) -> None:
    assert of("handle", one, service="Agora").key == of("handle", other, service="Agora").key
    assert of("handle", one, service="Agora").written == one


def test_the_longest_screen_name_has_a_key_or_says_that_it_has_none() -> None:
    assert of("handle", "ab" * 1000, service="Agora").standing is Standing.LINKS
    assert of("handle", "ﷺ" * 2000, service="Agora").why == "too_long"  # one character that becomes eighteen


def test_an_exit_shared_by_many_ties_nobody_and_is_worth_nothing_after_days() -> None:
    from datetime import UTC, datetime, timedelta

    from tutela.recognition.identifiers import strength

    shared = of("ip", "5.1.66.255")
    noon = datetime(2026, 2, 3, 12, tzinfo=UTC)
    assert shared.standing is Standing.WEAK
    assert strength(shared, noon, noon + timedelta(days=7)).share < 0.01
    keys = {of("ip", "5.1.66.255", port=port, at=SECOND).key for port in (443, 1024, 50_123)}
    assert len(keys) == 3


def test_the_sign_for_number_leaves_no_letters() -> None:
    assert of("serial", "№123456A", service="Exempla").key == "exempla|123456A"
    assert of("document_number", "№12345689", country="DE", service="passport").key == "DE|passport|12345689"


def test_half_a_surrogate_pair_leaves_a_mark_that_something_was_there() -> None:
    assert clean("a\ud800b") == "a\ufffdb"
