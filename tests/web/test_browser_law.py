"""A real browser goes through the matrix by keyboard, says how a provision stands without script, and looks at the register and the
gaps; axe finds nothing, also on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.web.test_browser import DESKTOP, PHONE
from tests.web.test_browser_search import faultless_on_both

pytestmark = pytest.mark.browser
MATRIX = "/law/of/32011L0093/"


def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look at them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def signed_in(browser: Browser, site: str, size: ViewportSize, *, script: bool = True) -> Page:
    page = browser.new_context(base_url=site, java_script_enabled=script, viewport=size).new_page()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("cora@example.eu")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def look_at_a_table_of_services(page: Page) -> None:
    """First one with bad cells, then one to confirm; axe finds nothing on either page."""
    for reach, told in (("all", "Nothing was taken; rows read: 1."), ("none", "1 = 1 new + 0 changed")):
        page.goto("/law/services/")
        page.get_by_text("Bring a table of services").click()
        content = f"service,country,reach,since,document\ndrug_checking,BE,{reach},2014-01-01,Example Act\n"
        page.get_by_label("File").set_input_files(
            {"name": "services.csv", "mimeType": "text/csv", "buffer": content.encode()}
        )
        page.get_by_label("Who stands for it").fill("An Example, head of unit")
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_text(told)).to_be_visible()
        faultless_on_both(page, f"law-services-{reach}")
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_text("Thrown away.")).to_be_visible()


def go_through_the_matrix(page: Page) -> None:
    """By keyboard."""
    page.goto(MATRIX)
    page.locator("tbody td a").first.focus()
    for key in ("ArrowDown", "ArrowRight", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.getAttribute('href')") == "cell/BE/3(2)/"
    assert page.locator("tbody td a[tabindex='0']").count() == 1
    for _ in range(9):
        page.keyboard.press("ArrowRight")
        inside = page.evaluate(
            "(() => { const a = document.activeElement.getBoundingClientRect(),"
            " f = document.activeElement.closest('.frame').getBoundingClientRect(); return a.left >= f.left && a.right <= f.right; })()"
        )
        assert inside, "the cell at hand is whole in sight"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('tbody') !== null"), "one leaves the matrix with one key"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "cell/BE/3(2)/"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "one sees where one is"


def test_the_pages_of_law_are_worked_by_keyboard_and_axe_finds_nothing(browser: Browser, site: str) -> None:
    plain = signed_in(browser, site, PHONE, script=False)
    plain.goto(f"{MATRIX}?article=25")
    plain.locator("td a").nth(1).click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("25(1), Belgium: nothing said")
    plain.get_by_text("Say how it stands").click()
    plain.get_by_label("How it stands").select_option("partial")
    plain.get_by_label("On which document").fill("Example Act 1/2014")
    plain.get_by_label("Who stands for it").fill("An Example, head of unit")
    plain.get_by_role("button", name="Say it").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("25(1), Belgium: partial")
    shot(plain, "law-cell")
    plain.context.close()

    page = signed_in(browser, site, DESKTOP)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        go_through_the_matrix(page)
    for name, address in (
        ("acts", "/law/"), ("matrix", MATRIX), ("bases", "/law/bases/"), ("gaps", "/law/gaps/"), ("firearms", "/law/firearms/"),
        ("countries", f"{MATRIX}countries/"), ("country", f"{MATRIX}countries/BE/"), ("letter", f"{MATRIX}countries/BE/letter/"),
        ("measures", f"{MATRIX}measures/"), ("tables", f"{MATRIX}tables/"), ("cell", f"{MATRIX}cell/BE/25(1)/"),
        ("act", "/law/of/32021L0555/"), ("proposal", "/law/of/52022PC0209/"), ("rule", "/law/firearms/magazines/BE/"),
        ("closed", "/law/gaps/?closed=yes"), ("desk", "/desk/"),
        ("states", "/law/states/"), ("services", "/law/services/"), ("service", "/law/services/drug_treatment/BE/"),
    ):  # fmt: skip
        page.goto(address)
        faultless_on_both(page, f"law-{name}")
    look_at_a_table_of_services(page)
    page.goto("/law/gaps/?kind=law")
    page.locator("tbody th a").first.click()
    faultless_on_both(page, "law-gap")
    page.context.close()
