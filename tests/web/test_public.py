"""The public front page."""

from __future__ import annotations

from django.test import Client

from tests.cast import Cast


def test_areas_without_records_say_so_and_the_way_in_is_there(cast: Cast) -> None:
    page = Client().get("/").content.decode()
    assert page.count("No record yet") == 3
    assert 'href="/sign-in/"' in page


def test_it_has_no_script(cast: Cast) -> None:
    assert "<script" not in Client().get("/").content.decode()
