"""What axe finds wrong with a page, by day and by night."""

from __future__ import annotations

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_COLOURS: Mapping[str, object] = {"runOnly": {"type": "tag", "values": ["cat.color"]}, "resultTypes": ["violations"]}


def faults(page: Page) -> list[str]:
    """Each rule that is broken, with the first place; the dark scheme changes colours and nothing else, so only the rules about
    colours are asked there."""
    found = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options=dict(_COLOURS)).response["violations"]
    page.emulate_media(color_scheme="light")
    return [
        f"{one['id']} ({scheme}): {one['nodes'][0]['target']} {one['nodes'][0]['html'][:160]}"
        for scheme, every in (("light", found), ("dark", dark))
        for one in every
    ]
