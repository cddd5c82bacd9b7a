"""A real browser on the pages of contacts: on a screen, and on a phone without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.cast import PASSWORD
from tests.services import Services, months_ago, plant

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_in_a_browser_without_script_and_on_a_phone(
    browser: Browser,
    site: str,
    services: Services,
    width: int,
    script: bool,
    tmp_path: Path,
) -> None:
    for number, topic in enumerate(("overdose", "naloxone", "drug_checking", "drug_treatment_enquiry")):
        for month in range(8):
            plant(services.carla.organisation_id, months_ago(month), topic, 3 + number * 4 + month, note="asked twice")
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 844}, java_script_enabled=script, color_scheme="light"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("carla@example.eu")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Help and health").first.click()
    expect(page.get_by_role("heading", name="Help and health")).to_be_visible()
    for name, address in (("counts", "/help/"), ("contacts", "/help/contacts/"), ("new", "/help/new/")):
        page.goto(address)
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=name != "contacts")
        wide = page.evaluate("document.documentElement.scrollWidth") if script else 0
        assert wide <= width, f"{address} is wider than the screen"
        if script:
            assert Axe().run(page).response["violations"] == []
    page.get_by_label("Kind of service").select_option("drug_checking")
    page.get_by_label("What it was about").select_option("other")
    page.get_by_label("How it was made").select_option("chat")
    page.get_by_label("What came of it").select_option("advised")
    page.get_by_label("Note").fill("write to testa@example.eu")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("The note names an e-mail address (characters 10 to 25).")).to_be_visible()
    page.get_by_label("Note").fill("asked twice")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Recorded.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("cora@example.eu")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/help/")
    expect(page.get_by_text("kept back so that such a small one cannot be worked out")).to_be_visible()
    page.screenshot(path=tmp_path / f"coordinator-{width}.png", full_page=True)
    context.close()
    assert [one for one in complaints if "400" not in one] == []
