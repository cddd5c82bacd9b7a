"""The pitfalls of identifiers as one table, and what holds for every scheme."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import BY_NAME, SCHEMES, payment_card, read
from tutela.recognition.identifiers.scheme import Scheme
from tutela.records.values import Naming
from tutela.vocabulary.faults import CATALOGUE

SECOND = "2026-03-04T05:06:07Z"


def named(scheme: str, written: str, country: str | None = None, service: str | None = None) -> Identifier:
    """The identifier a naming of this text reads to."""
    value = read(Naming(scheme=scheme, written=written, country=country, service=service)).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("scheme", "written", "scope", "standing", "key"),
    [
        # 3, 4: private, reserved and common values.
        ("ip", "127.0.0.1", None, "reserved", "127.0.0.1"),
        ("ip", "10.1.2.3", None, "reserved", "10.1.2.3"),
        ("ip", "100.64.0.9", None, "reserved", "100.64.0.9"),
        ("ip", "0.0.0.0", None, "reserved", "0.0.0.0"),
        ("ip", "169.254.1.1", None, "reserved", "169.254.1.1"),
        ("ip", "203.0.113.9", None, "reserved", "203.0.113.9"),
        ("ip", "8.8.8.8", None, "stop_value", "8.8.8.8"),
        ("email", "noreply@exempla.eu", None, "stop_value", "noreply@exempla.eu"),
        ("email", "No-Reply+7@exempla.eu", None, "stop_value", "no-reply+7@exempla.eu"),
        ("email", "info@exempla.eu", None, "stop_value", "info@exempla.eu"),
        ("email", "test@test.com", None, "stop_value", "test@test.com"),
        ("email", "informer@exempla.eu", None, "links", "informer@exempla.eu"),
        ("phone", "+10000000000", None, "placeholder", ""),
        ("phone", "unknown", None, "placeholder", ""),
        ("phone", "n/a", None, "placeholder", ""),
        ("phone", "-", None, "placeholder", ""),
        ("document_number", "00000000", "DE", "placeholder", ""),
        ("imei", "000000000000000", None, "placeholder", ""),
        ("imei", "004999010640000", None, "placeholder", ""),
        ("device", "00:00:00:00:00:00", "Exempla", "placeholder", ""),
        ("device", "00000000-0000-0000-0000-000000000000", "Exempla", "placeholder", ""),
        (
            "wallet",
            "0x000000000000000000000000000000000000dEaD",
            None,
            "stop_value",
            "0x000000000000000000000000000000000000dead",
        ),
        # 5: e-mail.
        ("email", "J.Doe+x@GMail.com", None, "links", "jdoe@gmail.com"),
        ("email", "jdoe@googlemail.com", None, "links", "jdoe@gmail.com"),
        ("email", "j.doe@exempla.eu", None, "links", "j.doe@exempla.eu"),
        ("email", "J.Doe+x@exempla.eu", None, "links", "j.doe+x@exempla.eu"),
        ("email", "testa@BÜCHER.eu", None, "links", "testa@xn--bcher-kva.eu"),
        ("email", "testa@straße.eu", None, "links", "testa@xn--strae-oqa.eu"),
        ("email", "testa@example.com", None, "reserved", "testa@example.com"),
        # 8: device numbers.
        ("imei", "490154203237518", None, "links", "49015420323751"),
        ("imei", "49015420323751", None, "links", "49015420323751"),
        ("imei", "4901542032375102", None, "links", "49015420323751"),
        ("imei", "490154203237519", None, "damaged", ""),
        ("imei", "49015420", None, "weak", "49015420"),
        # 9: containers.
        ("container", "MSKU 123456-5", None, "links", "MSKU1234565"),
        ("container", "CSQU3054384", None, "damaged", ""),
        ("container", "CSQU305438", None, "weak", "CSQU305438"),
        # 10: plates and serials.
        ("plate", "САА 1234", "BG", "links", "BG|CAA1234"),
        ("plate", "CAA-1234", "BG", "links", "BG|CAA1234"),
        ("plate", "CAA-1234", "RO", "links", "RO|CAA1234"),
        ("plate", "CAA-1234", None, "weak", "CAA1234"),
        ("serial", "00604", "Exempla", "weak", "exempla|00604"),
        ("serial", "LR020793", "Exempla", "links", "exempla|LR020793"),
        ("serial", "LRO20793", "Exempla", "links", "exempla|LRO20793"),
        ("serial", "LR020793", None, "weak", "LR020793"),
        ("serial", "LR020793", "unknown", "weak", "LR020793"),
        # 11: spreadsheets.
        ("imei", "3.58E+14", None, "damaged", ""),
        ("imei", "358240051111110.0", None, "damaged", ""),
        ("imei", "358000000000000", None, "damaged", ""),
        ("document_number", "12345678901000000", "DE", "damaged", ""),
        ("serial", "604.0", "Exempla", "damaged", ""),
        ("serial", "1970-12-01 00:00:00", "Exempla", "damaged", ""),
        ("serial", "01-Mar", "Exempla", "damaged", ""),
        ("serial", "1E5432", "Exempla", "links", "exempla|1E5432"),
        ("phone", "#####", None, "placeholder", ""),
        ("phone", "#REF!", None, "damaged", ""),
        # 13: handles.
        ("handle", "Admin", "Agora", "stop_value", "agora|admin"),
        ("handle", "king", "Agora", "stop_value", "agora|king"),
        ("handle", "testa_exempla", None, "weak", "testa_exempla"),
        ("handle", "exemplа", "Agora", "links", "agora|exemplа"),  # its last letter is Cyrillic
        # 17: parcels.
        ("parcel", "RR 473 124 829 GB", None, "links", "RR473124829GB"),
        ("parcel", "RR473124828GB", None, "damaged", ""),
        ("parcel", "4006381333931", None, "weak", "4006381333931"),
        ("parcel", "1Z999AA10123456784", "Exempla Express", "links", "exemplaexpress|1Z999AA10123456784"),
        # 1: one address in every form.
        ("ip", "64:ff9b::5.1.66.255", None, "weak", "5.1.66.255"),
        ("ip", "0:0:0:0:0:ffff:0501:42ff", None, "weak", "5.1.66.255"),
        ("ip", "fe80::1%eth0", None, "reserved", "fe80::1"),
        ("ip", "fec0::1", None, "reserved", "fec0::1"),
        ("ip", "192.88.99.1", None, "reserved", "192.88.99.1"),
        ("ip", "010.0.0.1", None, "damaged", ""),
        # 4, 8: devices, subscribers, SIM cards, network cards.
        ("imei", "12345678901231", None, "links", "12345678901231"),
        ("imei", "11234567890126", None, "damaged", ""),  # 011234567890126 without its zero
        ("imsi", "262 99 0000012345", None, "links", "262990000012345"),
        ("imsi", "001010123456789", None, "reserved", "001010123456789"),
        ("imsi", "2.62E+14", None, "damaged", ""),
        ("imsi", "262990000000000", None, "damaged", ""),
        ("imsi", "123456789012345", None, "placeholder", ""),
        ("imsi", "062990000012345", None, "damaged", ""),
        ("imsi", "26299000001234", None, "weak", "26299000001234"),
        ("iccid", "8949 9900 0000 0012 346", None, "links", "8949990000000012346"),
        ("iccid", "8949990000000012346F", None, "links", "8949990000000012346"),
        ("iccid", "8949990000000012347", None, "damaged", ""),
        ("iccid", "898600MFSSYYGXXXXXXP", None, "damaged", ""),
        ("iccid", "898600A1B2C3D4E5F601", None, "weak", "898600A1B2C3D4E5F601"),
        ("iccid", "894999000000001235", None, "weak", "894999000000001235"),
        ("iccid", "8.94999E+18", None, "damaged", ""),
        ("mac", "00-00-5E-00-53-2A", None, "links", "00:00:5e:00:53:2a"),
        ("mac", "00005e00532a", None, "links", "00:00:5e:00:53:2a"),
        ("mac", "00:00:5e:ff:fe:00:53:2a", None, "links", "00:00:5e:ff:fe:00:53:2a"),
        ("mac", "DA:A1:19:00:53:2A", None, "weak", "da:a1:19:00:53:2a"),
        ("mac", "01:00:5e:00:00:fb", None, "weak", "01:00:5e:00:00:fb"),
        ("mac", "00:00:00:00:00:00", None, "placeholder", ""),
        ("mac", "00:1G:00:00:00:00", None, "damaged", ""),
        ("mac", "5.0E+11", None, "damaged", ""),
        # 9: ships.
        ("imo", "IMO9074729", None, "links", "9074729"),
        ("imo", "IMO 9074728", None, "damaged", ""),
        ("imo", "1234567", None, "placeholder", ""),
        ("mmsi", "211000370", None, "links", "211000370"),
        ("mmsi", "002111234", None, "weak", "002111234"),
        ("mmsi", "992111234", None, "weak", "992111234"),
        ("mmsi", "199000370", None, "damaged", ""),
        ("mmsi", "2.11E+08", None, "damaged", ""),
        ("mmsi", "123456789", None, "placeholder", ""),
        # 10: vehicles.
        ("vin", "1M8GDM9AXKP042788", None, "links", "1M8GDM9AXKP042788"),
        ("vin", "1M8GDM9A0KP042788", None, "damaged", ""),
        ("vin", "1M8GDM9AXKPO42788", None, "damaged", ""),
        ("vin", "WVWZZZ1JZ3W386752", None, "links", "WVWZZZ1JZ3W386752"),
        ("vin", "WVWZZZ1JZ3W38675", None, "damaged", ""),
        ("vin", "12345678901234567", None, "placeholder", ""),
        # 7: exchange customers, other wallets.
        ("wallet", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", None, "links", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1"),
        ("wallet", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc2", None, "damaged", ""),
        ("wallet", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", None, "links", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("wallet", "tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t", None, "weak", "tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t"),
        ("wallet", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", None, "weak", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        (
            "memo",
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=1042",
            None,
            "links",
            "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh|1042",
        ),
        ("memo", "tag 1042", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "links", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh|1042"),
        ("memo", "1042", None, "weak", "1042"),
        ("memo", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=5000000000", None, "damaged", ""),
        # Flights, keys, onion services, cards.
        ("flight", "DLH0123 2026-02-03", None, "links", "LH|123|2026-02-03"),
        ("flight", "LH123", None, "weak", "LH|123"),
        ("flight", "LH123 2026-02-30", None, "damaged", ""),
        ("flight", "hello", None, "damaged", ""),
        (
            "pgp",
            "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4568",
            None,
            "links",
            "0123456789abcdef0123456789abcdef01234568",
        ),
        ("pgp", "0x89ABCDEF01234568", None, "weak", "89abcdef01234568"),
        ("pgp", "DEADBEEF", None, "placeholder", ""),
        ("onion", "expyuzz4wqqyqhjn.onion", None, "weak", "expyuzz4wqqyqhjn.onion"),
        ("onion", "http://" + "a" * 55 + "d.onion", None, "damaged", ""),
        ("payment_card", "4111 1111 1111 1111", None, "stop_value", "4111111111111111"),
        ("payment_card", "4000001234567890", None, "damaged", ""),
        ("payment_card", "4.00E+15", None, "damaged", ""),
        ("payment_card", "9000001234567898", None, "weak", "9000001234567898"),
        ("payment_card", "400000******7899", None, "weak", ""),
        # 5, 13: names in other scripts.
        ("domain", "BÜCHER.eu", None, "links", "xn--bcher-kva.eu"),
        ("domain", "пример.eu", None, "links", "xn--e1afmkfd.eu"),
        ("url", "https://пример.eu/%D0%B0", None, "links", "https://xn--e1afmkfd.eu/%D0%B0"),
        ("iban", "3.70E+21", None, "damaged", ""),
        # Accounts.
        ("iban", "DE97 9999 9999 0000 0123 45", None, "links", "DE97999999990000012345"),
        ("iban", "DE98 9999 9999 0000 0123 45", None, "damaged", ""),
        ("iban", "DE9799999999000001234", None, "damaged", ""),
        ("iban", "DE89 3704 0044 0532 0130 00", None, "stop_value", "DE89370400440532013000"),
        ("container", "ABCU 123456-0", None, "placeholder", ""),
        ("parcel", "1234567890", None, "placeholder", ""),
    ],
)
def test_each_pitfall_has_its_standing_and_key(
    scheme: str, written: str, scope: str | None, standing: str, key: str
) -> None:
    uses_country = "country" in BY_NAME[scheme].uses
    found = named(scheme, written, country=scope if uses_country else None, service=None if uses_country else scope)
    assert (found.standing, found.key) == (standing, key)
    assert found.written == (payment_card.masked(written) if BY_NAME[scheme].secret else written)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_the_examples_of_a_scheme_tie_and_only_rephrase(scheme: Scheme) -> None:
    found = [_in_context(scheme, text) for text in scheme.example_texts]
    assert all(identifier.standing is Standing.LINKS and identifier.key for identifier in found)
    shown = [payment_card.masked(text) if scheme.secret else text for text in scheme.example_texts]
    assert [identifier.written for identifier in found] == shown


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_the_key_of_a_key_is_the_key(scheme: Scheme) -> None:
    for text in scheme.example_texts:
        key = _in_context(scheme, text).key
        assert _in_context(scheme, key).key == key


_TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.from_regex(r"[A-Za-z0-9@.:/+|%\[\]\-]{1,40}", fullmatch=True),
    st.from_regex(r"\+?[0-9 ()./\-]{1,25}", fullmatch=True),
    st.sampled_from([text for scheme in SCHEMES for text in scheme.example_texts]),
)


@settings(max_examples=300)
@given(
    scheme=st.sampled_from(SCHEMES),
    written=_TEXTS,
    country=st.sampled_from([None, "DE", "GB", "IT", "BG", "US", "XK", "ZZ"]),
    service=st.one_of(st.none(), st.text(max_size=12)),
    at=st.one_of(st.none(), st.just(SECOND), st.text(max_size=25)),
)
def test_no_text_raises_or_stops_a_record_and_every_key_is_its_own_key(
    scheme: Scheme, written: str, country: str | None, service: str | None, at: str | None
) -> None:
    naming = Naming(scheme=scheme.name, written=written, country=country, service=service, port=443, at=at)
    reading = read(naming)
    assert reading.value is not None
    assert reading.faults == ()
    found = reading.value
    assert found.written == written or scheme.secret
    assert (found.standing is Standing.LINKS) == (found.why == "")
    if found.standing is Standing.LINKS:
        own_country = scheme.name == "phone"  # E.164 needs none
        again = read(
            naming.model_copy(update={"written": found.key} | ({"country": None} if own_country else {}))
        ).value
        assert again is not None
        assert (again.key, again.standing) == (found.key, Standing.LINKS)


@pytest.mark.parametrize("standing", ["placeholder", "stop_value", "reserved", "damaged"])
def test_what_never_ties_is_said_in_a_note(standing: str) -> None:
    example = {
        "placeholder": ("serial", "SUPRIMIDO"),
        "stop_value": ("phone", "112"),
        "reserved": ("ip", "192.0.2.7"),
        "damaged": ("phone", "+353ks.123456789"),
    }[standing]
    reading = read(Naming(scheme=example[0], written=example[1]))
    assert reading.value is not None
    assert reading.value.standing == standing
    assert [note.params["value"] for note in reading.notes] == [example[1]]
    assert CATALOGUE[reading.notes[0].code].sentence.format(column="", **reading.notes[0].params)


def test_a_weak_identifier_is_noted_only_where_it_can_be_mended() -> None:
    national = read(Naming(scheme="phone", written="0612345678"))
    assert [note.code for note in national.notes] == ["identifier_number_without_country"]
    assert read(Naming(scheme="ip", written="5.1.66.255")).notes == ()


def test_the_country_of_the_source_holds_where_the_naming_states_none() -> None:
    naming = Naming(scheme="phone", written="030 23125 123")
    assert read(naming, "DE").value == Identifier("phone", "+493023125123", naming.written, Standing.LINKS)
    stated = read(naming.model_copy(update={"country": "AT"}), "DE").value
    assert stated is not None
    assert stated.key.startswith("+43")


def test_an_unknown_scheme_is_kept_and_never_ties() -> None:
    found = named("horoscope", "Exempla")
    assert (found.standing, found.key) == (Standing.WEAK, "exempla")


def _in_context(scheme: Scheme, text: str) -> Identifier:
    context = scheme.example_context
    naming = Naming(
        scheme=scheme.name,
        written=text,
        country=context.country,
        service=context.service,
        port=context.port,
        at=context.at,
    )
    value = read(naming).value
    assert value is not None
    return value
