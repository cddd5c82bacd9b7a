"""A real browser reads why two persons may be one, decides without script, and takes it back; also on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.commands import tutela_as_process
from tests.linking.persons.test_suggestions import NAME, OTHER_ORDER
from tests.web.test_browser import DESKTOP, PHONE
from tests.web.test_browser_lists import shot

pytestmark = pytest.mark.browser


def line(reference: str, name: str, nationality: str) -> str:
    born = '"birth_date":{"at":"1981-04-05","precision":"day"}'
    person = f'{{"capacity":"suspect","assertion":"assessment","name":"{name}",{born},"nationality":{{"code":"{nationality}"}}}}'
    return f'{{"kind":"listing","reference":"{reference}","body":{{"offer":"an offer","persons":[{person}]}}}}\n'


def test_two_are_decided_different_and_that_is_taken_back_without_script(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    file = tmp_path / "persons.ndjson"
    file.write_text(line("A", NAME, "AT") + line("B", OTHER_ORDER, "PT") + line("C", NAME, "AT"), encoding="utf-8")
    tutela_as_process("ingest", str(file), "--organisation", "police-a")
    tutela_as_process("link", "persons")
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("otto@example.eu")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/suggestions/")
    expect(page.get_by_text(OTHER_ORDER).first).to_be_visible()
    shot(page, "suggestions")
    page.get_by_role("link", name="Decide").last.click()
    shot(page, "suggestion")
    page.get_by_label("Why").fill("two brothers")
    page.get_by_role("button", name="Different persons").click()
    expect(page.get_by_text("two brothers")).to_be_visible()
    shot(page, "suggestion-decided")
    page.locator("#decisions + ul summary").click()
    page.locator("#decisions + ul input[name=why]").fill("a slip")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("a slip")).to_be_visible()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
