"""The public front page."""

from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client

from tests.cast import Cast
from tutela.web import public


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    public.counted.cache_clear()


def test_areas_with_too_few_records_say_so_and_the_way_in_is_there(cast: Cast) -> None:
    page = Client().get("/").content.decode()
    assert page.count("Fewer than five records of a kind") == 3
    assert 'href="/sign-in/"' in page


def test_it_has_no_script(cast: Cast) -> None:
    assert "<script" not in Client().get("/").content.decode()


def test_records_are_counted_once_a_minute_however_many_ask(cast: Cast) -> None:
    with mock.patch("tutela.web.public.figures", return_value=[]) as figures:
        with mock.patch("tutela.web.public.time.monotonic", return_value=600.0):
            for _ in range(5):
                assert Client().get("/").status_code == 200
        assert figures.call_count == 1
        with mock.patch("tutela.web.public.time.monotonic", return_value=661.0):
            Client().get("/")
        assert figures.call_count == 2
