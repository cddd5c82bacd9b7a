"""A real browser traces a firearm: from its record, by keyboard, without script, on a desktop and a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.linking.searching.test_finding import plant
from tests.linking.tracing.test_queries import event, gun
from tests.web.planted import apart
from tests.web.test_browser import Open, signed_in
from tests.web.test_browser_search import faultless, faultless_on_both, shoot

__all__ = ["signed_in"]

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def planted(folder: Path) -> None:
    """Straight in, before the site's worker could take it for its own work."""
    places = [{"where": {"country": {"code": code}}} for code in ("AT", "RS", "PT")]

    def work() -> None:
        made = gun("AB 123456", make="Црвена Застава", country_of_manufacture={"code": "YU"}, year=1978)
        plant(folder, "A", event("manufactured", made, "1978", **places[1]), "firearm_event")
        sold = event("acquired", gun("AB123456"), "2017-11-20", from_holder={"code": "dealer"}, **places[0])
        plant(folder, "B", sold, "firearm_event")
        lost = event("stolen", gun("AB12345G"), "2019-02", reporter={"code": "private"}, **places[0])
        plant(folder, "C", lost, "firearm_event")
        plant(folder, "D", event("seized", gun("AB123456"), "2019-07-02", **places[2]), "firearm_event")
        plant(folder, "E", event("destroyed", gun("AB123456"), "2018-01-15", **places[0]), "firearm_event")
        other = gun("AB123456", make="Glock", model="17", calibre="9x19", country_of_manufacture={"code": "AU"})
        plant(folder, "F", event("lost", other), "firearm_event")
        plant(folder, "G", event("found", gun("AB123459"), "2011", **places[0]), "firearm_event")

    apart(work)


ADDRESSES = (
    "/trace/", "/trace/?serial=AB123456&make=Zastava&model=M57&calibre=7.62x25&type=pistol&country=Serbia",
    "/trace/?serial=AB12345%3F", "/trace/?serial=ZZ999999", "/trace/?serial=SUPRIMIDO", "/trace/?serial=%2A7",
)  # fmt: skip


def test_every_page_of_the_trace_is_faultless_on_a_desktop_and_a_phone(signed_in: Open, tmp_path: Path) -> None:
    planted(tmp_path)
    page = signed_in()
    for number, address in enumerate(ADDRESSES):
        page.goto(address)
        faultless_on_both(page, f"trace-{number}")


def test_from_a_record_to_its_trace_without_script_and_the_file(signed_in: Open, tmp_path: Path) -> None:
    planted(tmp_path)
    page = signed_in(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto("/search/?q=D&for=drug_enforcement")
    page.locator("article.link a").first.click()
    shoot(page, "trace-record")
    page.get_by_role("link", name="Trace AB123456").click()
    expect(page.get_by_role("heading", name="Identical")).to_be_visible()
    expect(page.get_by_role("heading", name="Destroyed or deactivated, and seen again")).to_be_visible()
    shoot(page, "trace-of-record")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as CSV").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\xef\xbb\xbfband,")


def test_by_keyboard_alone_from_the_search_to_a_trace(signed_in: Open, tmp_path: Path) -> None:
    planted(tmp_path)
    page = signed_in()
    page.goto("/search/")
    page.get_by_role("link", name="Trace a firearm").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Serial as read").focus()
    page.keyboard.type("AB-123456")
    page.keyboard.press("Tab")
    page.keyboard.type("Zastava")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Identical")).to_be_visible()
    faultless(page)
