"""The documents say what the code does."""

from __future__ import annotations

from pathlib import Path

from tutela import documentation
from tutela.configuration import SETTINGS

DOCS = Path(__file__).parents[1] / "docs"


def test_the_reference_page_is_what_the_code_says() -> None:
    assert (DOCS / "REFERENCE.md").read_text(encoding="utf-8") == documentation.page(), "run `make docs`"


def test_every_setting_is_documented() -> None:
    page = (DOCS / "REFERENCE.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page] == []
