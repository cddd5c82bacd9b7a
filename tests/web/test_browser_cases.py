"""A real browser goes from a search to a record, to its network, to the reason of one edge, a decision and its undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.linking.cases.arranging import names
from tests.linking.searching.test_finding import plant
from tests.web.planted import apart
from tests.web.test_browser import PHONE, Open, signed_in
from tests.web.test_browser_search import faultless, shoot

__all__ = ["signed_in"]

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

SEARCH = "/search/?q=%2B43+660+1000001&for=drug_enforcement"


@pytest.fixture
def planted(cast: Cast, tmp_path: Path) -> None:
    """Straight in, before the site's worker could take it for its own work."""

    def work() -> None:
        plant(tmp_path, "A", names(1, 2, offer="the first offer"))
        plant(tmp_path, "B", names(1, 2, 3, offer="the second offer"))
        plant(tmp_path, "C", names(3, offer="the third offer"))

    apart(work)


def to_case(page: Page) -> None:
    """From a search to the case of the first record."""
    page.goto(SEARCH)
    page.get_by_role("link", name="the first offer").first.click()
    page.get_by_role("link", name="See its network").click()
    page.get_by_label("Title").fill("A matter")
    page.get_by_label("Your own reference").fill("REF-1")
    page.get_by_label("Reason").fill("to see who belongs together")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="A matter")).to_be_visible()
    expect(page.get_by_role("heading", name="2 records")).to_be_visible()


def test_from_a_search_to_the_reason_of_an_edge_a_decision_and_its_undo_by_keyboard(
    planted: None, signed_in: Open
) -> None:
    page = signed_in()
    page.goto("/cases/new/")
    faultless(page)
    to_case(page)
    faultless(page)
    shoot(page, "case")
    before = page.locator("section.sheet svg").first.inner_html()
    edge = page.locator("details.link").nth(1)
    expect(edge.get_by_text("on 2 records you may see")).to_be_hidden()
    edge.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(edge.get_by_text("on 2 records you may see")).to_be_visible()
    edge.get_by_text("Decide about two of these records").focus()
    page.keyboard.press("Enter")
    edge.get_by_label("They don't belong together").check()
    edge.get_by_label("Why").fill("another holder since May")
    faultless(page)
    edge.get_by_label("Why").press("Enter")
    expect(page.get_by_text("Decided. It holds until somebody takes it back.")).to_be_visible()
    expect(page.locator("section.sheet")).to_have_count(0)
    expect(page.get_by_role("heading", name="Tied to these, and not of their network")).to_be_visible()
    expect(page.get_by_text("another holder since May")).to_be_visible()
    faultless(page)
    shoot(page, "decided")
    row = page.get_by_role("row").filter(has_text="another holder since May")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_label("Why").fill("the same holder after all")
    row.get_by_label("Why").press("Enter")
    expect(page.get_by_text("Taken back. What held before holds again.")).to_be_visible()
    assert page.locator("section.sheet svg").first.inner_html() == before
    faultless(page)


@pytest.mark.parametrize("how", [{"viewport": PHONE}, {"java_script_enabled": False}], ids=["phone", "without script"])
def test_a_case_is_opened_widened_and_read_on_a_phone_and_without_script(
    planted: None, signed_in: Open, how: dict[str, object]
) -> None:
    page = signed_in(**how)
    to_case(page)
    if "viewport" in how:
        faultless(page)
        shoot(page, "phone")
    page.get_by_label("Open record 2").check()
    page.get_by_label("Why wider").fill("it names a third number")
    page.get_by_role("button", name="Widen by the chosen records").click()
    expect(page.get_by_role("heading", name="3 records")).to_be_visible()
    expect(page.locator("th", has_text="the third offer")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="GraphML").click()
    assert b"graphml" in Path(waiting.value.path()).read_bytes()
    page.goto("/cases/")
    expect(page.get_by_role("link", name="A matter")).to_be_visible()
    if "viewport" in how:
        faultless(page)
