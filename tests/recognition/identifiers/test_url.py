"""Web addresses and domains."""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha3_256

import pytest

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import read
from tutela.records.values import Naming


def of(written: str, scheme: str = "url") -> Identifier:
    """What an address reads to."""
    value = read(Naming(scheme=scheme, written=written)).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("HTTP://Forum.Exempla.EU", "http://forum.exempla.eu/"),
        ("https://forum.exempla.eu:443/Path?Q=1&utm_source=x#top", "https://forum.exempla.eu/Path?Q=1&utm_source=x"),
        ("https://forum.exempla.eu:8443/", "https://forum.exempla.eu:8443/"),
        ("https://user:secret@forum.exempla.eu/", "https://forum.exempla.eu/"),
        ("https://bücher.eu/ü", "https://xn--bcher-kva.eu/%C3%BC"),
        ("https://exempla.eu/a/./b/../c", "https://exempla.eu/a/c"),
        ("https://exempla.eu/%7euser/%c3%bc", "https://exempla.eu/~user/%C3%BC"),
        ("hxxps://exempla[.]eu/x", "https://exempla.eu/x"),
        ("https://[2A01:4F8:0::2]/x", "https://[2a01:4f8::2]/x"),
    ],
)
def test_an_address_has_one_writing(written: str, key: str) -> None:
    assert (of(written).standing, of(written).key) == (Standing.LINKS, key)


@pytest.mark.parametrize(
    "written", ["https://www.google.com", "http://facebook.com/", "https://www.instagram.com/#", "https://x.com"]
)
def test_the_front_page_of_a_great_service_never_ties(written: str) -> None:
    assert of(written).standing is Standing.STOP_VALUE


def test_a_page_of_a_great_service_ties() -> None:
    assert of("https://www.facebook.com/testa.exempla").standing is Standing.LINKS


@pytest.mark.parametrize(
    "written", ["http://localhost/x", "http://192.168.1.1/", "https://shop.example.com/1", "http://exempla.test/"]
)
def test_addresses_that_nobody_owns_are_reserved(written: str) -> None:
    assert of(written).standing is Standing.RESERVED


@pytest.mark.parametrize(
    "written", ["http://", "not a url", "http://[::1", "https://exempla.eu:99999/", "exempla", "http://ex empla.eu/"]
)
def test_what_is_no_address_has_no_key(written: str) -> None:
    assert (of(written).standing, of(written).key) == (Standing.DAMAGED, "")


def test_an_address_without_scheme_does_not_tie() -> None:
    assert (of("exempla.eu/x").standing, of("exempla.eu/x").key) == (Standing.WEAK, "//exempla.eu/x")


def test_a_hidden_service_must_have_its_checksum() -> None:
    public = bytes(range(32))
    checksum = sha3_256(b".onion checksum" + public + b"\x03").digest()[:2]
    label = b32encode(public + checksum + b"\x03").decode().lower()
    assert of(f"http://{label}.onion/market").standing is Standing.LINKS
    assert of(f"http://www.{label}.onion/market").standing is Standing.LINKS
    assert of(f"http://b{label[1:]}.onion/market").standing is Standing.DAMAGED
    assert of("expyuzz4wqqyqhjn.onion", "domain").standing is Standing.DAMAGED


@pytest.mark.parametrize(
    ("written", "key"), [("Exempla.EU.", "exempla.eu"), ("straße.eu", "xn--strae-oqa.eu"), ("strasse.eu", "strasse.eu")]
)
def test_a_domain_is_lower_case_ascii(written: str, key: str) -> None:
    assert of(written, "domain").key == key


@pytest.mark.parametrize("written", ["gmail.com", "www.facebook.com"])
def test_great_domains_never_tie(written: str) -> None:
    assert of(written, "domain").standing is Standing.STOP_VALUE


@pytest.mark.parametrize("written", ["exempla", "-x.eu", "a..eu", "5.1.66.255", "a b.eu"])
def test_what_is_no_domain_has_no_key(written: str) -> None:
    assert of(written, "domain").standing is Standing.DAMAGED
