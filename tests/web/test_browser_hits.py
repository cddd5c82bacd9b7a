"""A real browser answers a hit, shares a record and ends that, and watches a record, without script; also on a phone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.linking.deconfliction.sides import holds
from tests.web.planted import apart

pytestmark = pytest.mark.browser


def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look at them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def signed_in(browser: Browser, site: str, name: str, width: int) -> Page:
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill(f"{name}@example.eu")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_a_hit_is_answered_and_a_record_shared_watched_and_taken_back(
    browser: Browser, site: str, tmp_path: Path, width: int
) -> None:
    def planted() -> None:
        holds(tmp_path, "police-a", "A")
        holds(tmp_path, "police-b", "B")
        holds(tmp_path, "police-a", "C", 1)

    apart(planted)
    otto, nina = signed_in(browser, site, "otto", width), signed_in(browser, site, "nina", width)
    otto.goto("/desk/")
    shot(otto, f"desk-{width}")
    otto.get_by_role("link", name="A hit with another organisation waits").click()
    shot(otto, f"hits-{width}")
    otto.get_by_role("link", name="Police of Elsewhere").click()
    shot(otto, f"hit-{width}")
    otto.get_by_text("Share a record").click()
    otto.get_by_label("Legal basis").fill("an example article")
    shot(otto, f"share-{width}")
    otto.get_by_role("button", name="Share", exact=True).click()
    expect(otto.get_by_text("What you share")).to_be_visible()
    shot(otto, f"shared-{width}")

    nina.goto("/hits/")
    expect(nina.get_by_text("shares with you")).to_be_visible()
    nina.get_by_role("link", name="Police of Exampleland").click()
    shot(nina, f"theirs-{width}")
    nina.get_by_role("link", name="The record").click()
    shot(nina, f"theirs-record-{width}")

    otto.get_by_label("Reason").first.fill("an example reason")
    otto.get_by_role("button", name="Share it no more").click()
    expect(otto.get_by_text("they see the record no more")).to_be_visible()
    shot(otto, f"record-{width}")
    otto.get_by_role("link", name="Watch this record").click()
    otto.get_by_label("Reason").fill("an example reason")
    shot(otto, f"watch-{width}")
    otto.get_by_role("button", name="Watch", exact=True).click()
    apart(lambda: holds(tmp_path, "police-a", "D"))
    otto.goto("/alerts/")
    expect(otto.get_by_text("ties by")).to_be_visible()
    expect(otto.get_by_text(f"{datetime.now(UTC) + timedelta(days=90):%Y}").first).to_be_visible()
    shot(otto, f"alerts-{width}")
