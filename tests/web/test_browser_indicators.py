"""A real browser delivers a table with bad cells, reads its receipt, submits it, and looks at the indicator; also on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

pytestmark = pytest.mark.browser

COUNTRIES = ("Austria *", "Belgium", "Cyprus", "Czechia", "Greece", "Spain", "France", "Kosovo")
MAPPING = """name: my-table
title: Deaths by year
columns: [Country]
country: {column: Country}
period: {headings: true}
values:
- {indicator: euda.deaths}
"""


def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look at them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def table() -> bytes:
    years = range(2008, 2018)
    lines = ["Country," + ",".join(map(str, years))]
    for index, country in enumerate(COUNTRIES):
        cells = ["" if (index + year) % 7 == 0 else str(20 + index * 9 + (year % 5) * (index + 1)) for year in years]
        lines.append(f"{country},{','.join(cells)}")
    lines.append("Nowhereland," + ",".join("1" for _ in years))
    lines.append("Malta," + ",".join(["04.07", "none", *("2 p" for _ in range(8))]))
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_table_is_delivered_read_submitted_and_looked_at(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=True, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("cora@example.eu")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto("/indicators/")
    accessible(page)
    shot(page, f"all-{width}")
    page.get_by_role("link", name="Deliver observations").click()
    page.get_by_label("File", exact=True).set_input_files(
        FilePayload(name="deaths.csv", mimeType="text/csv", buffer=table())
    )
    page.get_by_text("More about this file").click()
    page.get_by_label("Or state a mapping").fill(MAPPING)
    accessible(page)
    shot(page, f"deliver-{width}")
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_role("heading", name="deaths.csv")).to_be_visible()
    expect(page.get_by_text("“Nowhereland” is no country.").first).to_be_visible()
    expect(page.get_by_text("“04.07” looks as if a spreadsheet program changed it.")).to_be_visible()
    accessible(page)
    shot(page, f"draft-{width}")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Everybody who sees indicators sees it now.")).to_be_visible()

    page.goto("/indicators/of/euda.deaths/")
    page.get_by_text("Set a baseline or a target").click()
    page.get_by_label("Period").fill("2030")
    page.get_by_label("Value (deaths)").fill("40")
    page.locator("#source").fill("An example plan")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("img", name="Drug-induced deaths")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Kosovo")).to_be_visible()
    accessible(page)
    shot(page, f"one-{width}")
    page.goto("/indicators/deliveries/")
    accessible(page)
    shot(page, f"deliveries-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
