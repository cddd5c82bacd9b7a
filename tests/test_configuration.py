"""Settings: read, checked, and never repeated in an error."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela import configuration
from tutela.errors import ConfigurationError

ONE = {"id": "a", "name": "A", "issuer": "https://id.example.eu/realm/", "client_id": "t", "client_secret": "hush"}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ONE, "origins", "x"]), inner, max_size=6)
    ),
    max_leaves=8,
)


def read(text: str) -> tuple[configuration.Provider, ...]:
    with mock.patch.dict(os.environ, {"TUTELA_OIDC": text}):
        return configuration.providers()


def test_a_provider_is_read_and_its_origin_allowed() -> None:
    (one,) = read(json.dumps([{**ONE, "origins": ["https://login.example.eu"]}]))
    assert one.issuer == "https://id.example.eu/realm"
    assert one.origins == ("https://id.example.eu", "https://login.example.eu")
    assert "hush" not in repr(one)


@given(anything)
def test_anything_else_is_an_error_and_nothing_but_that(value: object) -> None:
    for listed in (value, [value], [{**ONE, "issuer": value}], [{**ONE, "origins": value}], [{**ONE, "id": value}]):
        with suppress(ConfigurationError):
            found = read(json.dumps(listed))
            assert all(one.issuer.startswith(("https://", "http://localhost", "http://127.0.0.1")) for one in found)


@pytest.mark.parametrize(
    "origin", ["https://a.example.eu; script-src *", "*", "https:", "javascript:x", "https://a b", "'unsafe-inline'"]
)
def test_an_origin_cannot_loosen_the_content_policy(origin: str) -> None:
    with pytest.raises(ConfigurationError):
        read(json.dumps([{**ONE, "origins": [origin]}]))


@pytest.mark.parametrize(
    "issuer", ["http://id.example.eu", "ftp://id.example.eu", "id.example.eu", "https://", "http://["]
)
def test_an_issuer_is_reached_over_https(issuer: str) -> None:
    with pytest.raises(ConfigurationError):
        read(json.dumps([{**ONE, "issuer": issuer}]))


def test_an_error_does_not_repeat_the_secret() -> None:
    with pytest.raises(ConfigurationError) as error:
        read(json.dumps([{**ONE, "issuer": 5}]))
    assert "hush" not in str(error.value) + str(error.value.mend)


def test_two_providers_have_two_ids() -> None:
    with pytest.raises(ConfigurationError):
        read(json.dumps([ONE, ONE]))
