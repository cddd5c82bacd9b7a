"""Static files, served by the application itself."""

from __future__ import annotations

import pytest
from django.test import Client

from tutela.errors import NotFound
from tutela.web import assets


def test_a_file_asked_for_by_its_version_is_kept_for_a_year() -> None:
    answer = Client().get(assets.address("web/tutela.css"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]


def test_a_file_asked_for_by_an_old_version_is_not_kept() -> None:
    assert Client().get("/static/web/tutela.css?v=old")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["web/nothing.css", "web", "../settings.py", "web/../../page.py", "/etc/passwd", "%2e%2e/x"]
)
def test_nothing_outside_the_static_folders_is_served(name: str) -> None:
    assert Client().get(f"/static/{name}").status_code == 404


def test_a_template_that_names_a_missing_file_fails_loudly() -> None:
    with pytest.raises(NotFound):
        assets.address("web/nothing.css")


def test_scripts_have_the_type_that_nosniff_asks_for() -> None:
    for name in ("web/tutela.js", "django_htmx/htmx-2.min.js"):
        assert Client().get(f"/static/{name}")["Content-Type"].startswith("text/javascript")
