"""A real browser searches: by keyboard, without script, on a phone; a list, a picture, and a saved search that alerts."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.linking.searching.test_finding import firearm, listing, person, plant
from tests.web.planted import apart
from tests.web.test_browser import DESKTOP, PHONE, Open, signed_in

__all__ = ["signed_in"]

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

TELEPHONE = "+43 660 1234567"
SHOTS = os.environ.get("SHOTS_FOLDER")
"""A folder for pictures of the pages, for whoever looks at them."""


def planted(folder: Path) -> None:
    """Straight in, before the site's worker could take it for its own work."""

    def work() -> None:
        persons = [person("Ivan Petrovich Exemplov")]
        plant(folder, "A", listing(namings=[{"scheme": "phone", "written": TELEPHONE}], persons=persons))
        plant(folder, "B", firearm("SUI94131"), "firearm_event")
        plant(folder, "C", firearm("SU19413I"), "firearm_event")

    apart(work)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def faultless(page: Page) -> None:
    found = Axe().run(page)
    faults = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found.response["violations"]]
    assert not faults, f"{page.url}: {faults}"
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, page.url


def faultless_on_both(page: Page, name: str) -> None:
    """The same page on a desktop and on a phone: loaded once, the window made narrow."""
    for kind, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        faultless(page)
        shoot(page, f"{kind}-{name}")
    page.set_viewport_size(DESKTOP)


ADDRESSES = (
    "/search/", "/search/?q=SUI94131", "/search/?q=SUI94131&for=drug_enforcement", "/search/?q=SUI%3F4131&for=drug_enforcement",
    "/search/?q=Ivan+Exemplov&for=drug_enforcement", "/search/?q=%2B436601234567&for=drug_enforcement",
    "/search/?q=John+Doe", "/search/?q=S*1&for=drug_enforcement", "/search/list/", "/search/picture/",
    "/search/watch/?q=SUI94131&for=drug_enforcement", "/alerts/",
)  # fmt: skip


def test_every_page_of_the_search_is_faultless_on_a_desktop_and_a_phone(signed_in: Open, tmp_path: Path) -> None:
    planted(tmp_path)
    page = signed_in()
    for number, address in enumerate(ADDRESSES):
        page.goto(address)
        faultless_on_both(page, str(number))


def test_a_search_by_keyboard_alone_is_saved_and_rings_when_more_comes(signed_in: Open, tmp_path: Path) -> None:
    page = signed_in()
    page.keyboard.press("/")
    page.keyboard.type(TELEPHONE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("a phone number in Austria")).to_be_visible()
    page.get_by_role("link", name="Drugs and firearms").click()
    page.get_by_role("link", name="Alert me when it comes").click()
    page.get_by_label("Name").fill("the telephone")
    page.get_by_label("Reason").fill("a case")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    planted(tmp_path)
    page.reload()
    expect(page.locator(".bell .number")).to_have_text("1")
    faultless(page)
    shoot(page, "alerts")
    page.get_by_role("button", name="Seen").click()
    expect(page.get_by_text("Nothing new.")).to_be_visible()
    expect(page.locator(".bell .number")).to_have_count(0)


def test_a_list_and_a_picture_are_searched_without_script(signed_in: Open, tmp_path: Path) -> None:
    planted(tmp_path)
    page = signed_in(java_script_enabled=False)
    page.goto("/search/list/")
    page.get_by_label("Identifiers, one a line").fill(f"{TELEPHONE}\nSUI94131\nanna@example.eu\n")
    page.get_by_label("Drugs and firearms").check()
    page.get_by_role("button", name="Search the list").click()
    expect(page.get_by_role("row")).to_have_count(4)
    shoot(page, "list")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the answer as CSV").click()
    assert Path(waiting.value.path()).read_bytes().count(b"\n") == 4
    held = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(held, "PNG")
    page.goto("/search/picture/")
    page.get_by_label("Picture").set_input_files(
        FilePayload(name="a.png", mimeType="image/png", buffer=held.getvalue())
    )
    page.get_by_label("Child protection").check()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("PDQ", exact=True)).to_be_visible()
    shoot(page, "picture")
