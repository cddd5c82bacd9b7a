"""What time takes from a tie, and what look-alikes may suggest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import SCHEMES, read, strength, suggestion_key
from tutela.recognition.identifiers.skeleton import skeleton
from tutela.recognition.identifiers.strength import Level
from tutela.records.values import Naming

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


def of(scheme: str, written: str, **context: str) -> Identifier:
    value = read(Naming.model_validate({"scheme": scheme, "written": written, **context})).value
    assert value is not None
    return value


def test_an_address_alone_loses_half_its_weight_a_day() -> None:
    shared = of("ip", "5.1.66.255")
    assert strength(shared, NOON, NOON) == strength(shared, NOON, NOON).__class__(Level.WEAK, 1.0)
    assert strength(shared, NOON, NOON + timedelta(days=1)).share == pytest.approx(0.5)
    assert strength(shared, NOON + timedelta(days=10), NOON).share < 0.001
    assert strength(shared).share == 0


def test_a_number_given_to_somebody_else_ties_less_and_a_card_does_not() -> None:
    phone, device = of("phone", "+49 30 23125-123"), of("imei", "490154203237518")
    later = NOON + timedelta(days=730)
    assert strength(phone, NOON, later).share == pytest.approx(0.5)
    assert strength(device, NOON, later).share == 1
    assert strength(phone).share == 1


def test_an_accounts_number_stays_with_it_and_its_name_does_not() -> None:
    later = NOON + timedelta(days=1460)
    assert strength(of("handle", "testa_exempla", service="Agora"), NOON, later).share == pytest.approx(0.5)
    assert strength(of("handle", "123456789", service="Agora"), NOON, later).share == 1


@pytest.mark.parametrize("written", ["8.8.8.8", "10.1.2.3", "unknown", "999.1.1.1"])
def test_what_never_ties_has_no_strength(written: str) -> None:
    assert strength(of("ip", written), NOON, NOON).level is Level.NONE


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        strength(of("phone", "+49 30 23125-123"), NOON, NOON.replace(tzinfo=None))


@settings(max_examples=100)
@given(days=st.floats(0, 40_000), more=st.floats(0, 40_000), scheme=st.sampled_from(SCHEMES))
def test_more_time_never_makes_a_tie_stronger_and_the_order_of_moments_is_free(
    days: float, more: float, scheme: object
) -> None:
    name = getattr(scheme, "name")  # noqa: B009
    identifier = Identifier(name, "key", "key", Standing.LINKS)
    near, far = NOON + timedelta(days=days), NOON + timedelta(days=days + more)
    assert 0 <= strength(identifier, NOON, far).share <= strength(identifier, NOON, near).share <= 1
    assert strength(identifier, NOON, near) == strength(identifier, near, NOON)


def test_every_scheme_that_passes_on_says_where_its_half_life_is_from() -> None:
    assert all(scheme.half_life_source for scheme in SCHEMES if scheme.half_life_days)


def test_look_alikes_meet_in_a_suggestion_and_never_in_a_key() -> None:
    latin, cyrillic = of("handle", "paypal", service="Agora"), of("handle", "pаypаl", service="Agora")
    assert latin.key != cyrillic.key
    assert suggestion_key(latin) == suggestion_key(cyrillic) != ""
    elsewhere = of("handle", "paypal", service="Forum")
    assert suggestion_key(elsewhere) != suggestion_key(latin)
    assert suggestion_key(of("phone", "+49 30 23125-123")) == ""


def test_look_alike_domains_meet_in_a_suggestion() -> None:
    plain, twin = of("domain", "exempla.eu"), of("domain", "exemрlа.eu")
    assert twin.key.startswith("xn--")
    assert plain.key != twin.key
    assert suggestion_key(plain) == suggestion_key(twin)


@settings(max_examples=100)
@given(text=st.text(max_size=30))
def test_a_skeleton_never_raises_and_forgets_case(text: str) -> None:
    assert skeleton(text.casefold()) == skeleton(text)
