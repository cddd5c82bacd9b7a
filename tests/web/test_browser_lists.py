"""A real browser makes a list, adds entries without script, looks one up, and decides on a match; also on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.linking.lists.planting import flipped, md5, picture

pytestmark = pytest.mark.browser


def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look at them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_is_made_filled_and_its_match_decided_on_without_script(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("otto@example.eu")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto("/lists/")
    page.get_by_role("link", name="Make a list").click()
    page.get_by_label("Title").fill("Assessed pictures")
    shot(page, f"new-{width}")
    page.get_by_role("button", name="Make the list").click()

    rows = [f"pdq,{picture(1)},80,known,Example Police,case-1", f"md5,{md5('a')},,,,", "pdq,zz,,,,"]
    content = "kind,value,quality,verdict,authority,reference\n" + "\n".join(rows) + "\n"
    page.get_by_label("File", exact=True).set_input_files(
        FilePayload(name="list.csv", mimeType="text/csv", buffer=content.encode())
    )
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_text("Lines that were refused")).to_be_visible()
    shot(page, f"refused-{width}")

    page.get_by_label("Look up a fingerprint").fill(flipped(picture(1), 9))
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("distance 9")).to_be_visible()
    shot(page, f"list-{width}")
    page.goto("/lists/")
    shot(page, f"lists-{width}")

    report = (
        '{"kind":"protection_report","reference":"R","body":{"incident_type":{"written":"x"},"files":[{"fingerprints":'
    )
    report += f'[{{"scheme":"pdq","value":"{flipped(picture(1), 12)}","quality":90}}]}}]}}}}\n'
    page.goto("/submissions/new/")
    page.get_by_label("File", exact=True).set_input_files(
        FilePayload(name="reports.ndjson", mimeType="application/x-ndjson", buffer=report.encode())
    )
    page.get_by_role("textbox", name="source").fill("reports")
    page.get_by_role("button", name="Deliver").click()
    expect(page.locator("#receipt")).to_be_visible()
    for _ in range(60):
        page.goto("/records/?kind=protection_report")
        if page.locator("tbody th a").count():
            break
        page.wait_for_timeout(500)
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Matches with lists")).to_be_visible()
    page.locator("#matches + p + section").scroll_into_view_if_needed()
    shot(page, f"match-{width}")
    page.locator("section.link details input[name=why]").first.fill("another place")
    page.get_by_role("button", name="Another file or picture").first.click()
    expect(page.get_by_text("another place")).to_be_visible()
    shot(page, f"decided-{width}")
    context.close()
