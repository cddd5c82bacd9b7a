"""A real browser drives the pages: upload, receipt, record, picture; with and without script; on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, expect

from tests.web.faults import faults
from tests.web.planted import CANARY, customs_file

pytestmark = pytest.mark.browser

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
Open = Callable[..., Page]
DATA_PROTECTION = (
    "/requests/", "/requests/new/", "/retention/", "/holds/", "/breaches/", "/breaches/new/",
)  # fmt: skip


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[Open]:
    """A page of Otto, signed in. Anything the browser complains about (the content policy above all) fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: object) -> Page:
        context = browser.new_context(base_url=site, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in/")
        page.get_by_label("Sign-in name").fill("otto@example.eu")
        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Desk")).to_be_visible()
        page.wait_for_load_state()  # a key pressed before the script is there is nobody's
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def deliver(page: Page, content: bytes | None = None) -> None:
    """Deliver a file as a person would; the receipt is open afterwards."""
    page.goto("/submissions/new/")
    file = FilePayload(name=f"{CANARY}.csv", mimeType="text/csv", buffer=content or customs_file())
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("textbox", name="source").fill("customs-north")
    page.get_by_role("button", name="Deliver").click()
    expect(page.get_by_role("heading", name=f"{CANARY}.csv")).to_be_visible()


def receipt_is_done(page: Page) -> None:
    expect(page.locator("#receipt .state")).to_have_text("Done", timeout=15_000)


def test_a_file_is_uploaded_read_mended_and_taken_in(signed_in: Open) -> None:
    page = signed_in()
    deliver(page)
    receipt_is_done(page)  # the page has followed the work by itself
    expect(page.get_by_role("img", name="Accepted 1, Revised 0, Unchanged 0, Quarantined 1")).to_be_visible()
    page.get_by_role("link", name="Row 3").click()
    page.get_by_role("textbox", name="QUANTITY").fill("2.5")
    page.get_by_role("button", name="Take in as corrected").click()
    expect(page.get_by_role("status")).to_contain_text("Being taken in again")
    page.goto("/submissions/")
    page.get_by_role("link", name=re.compile("replay of")).click()
    receipt_is_done(page)
    expect(page.get_by_role("img", name="Accepted 1, Revised 0, Unchanged 0, Quarantined 0")).to_be_visible()


def test_what_was_delivered_is_found_as_a_record_and_seen_in_the_picture(signed_in: Open) -> None:
    page = signed_in()
    deliver(page)
    receipt_is_done(page)
    page.keyboard.press("/")
    page.keyboard.type(f"{CANARY}-1")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Heroin")).first.click()
    expect(page.get_by_role("heading", name="As written and as understood")).to_be_visible()
    expect(page.get_by_text("1.5 Kilogram").first).to_be_visible()
    page.get_by_role("link", name=f"{CANARY}.csv").click()
    receipt_is_done(page)  # from the record back to the receipt it came with
    page.get_by_role("link", name="Picture").click()
    page.goto("/picture/seizures/")
    expect(page.locator("figure svg").first).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^CSV")).first.click()
    assert Path(waiting.value.path()).read_bytes()


def test_a_file_is_dropped_on_the_page(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/submissions/new/")
    transfer = page.evaluate_handle(
        "text => { const drop = new DataTransfer(); drop.items.add(new File([text], 'dropped.csv')); return drop; }",
        customs_file().decode(),
    )
    page.dispatch_event(".drop", "dragover", {"dataTransfer": transfer})
    expect(page.locator(".drop")).to_have_class(re.compile("over"))
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    page.get_by_role("textbox", name="source").fill("customs-north")
    page.get_by_role("button", name="Deliver").click()
    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()
    receipt_is_done(page)


def test_two_files_at_once_and_a_missing_source_are_refused_in_words(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/submissions/new/")
    two = page.evaluate_handle(
        "() => { const drop = new DataTransfer(); for (const name of ['a', 'b']) drop.items.add(new File(['x'], name));"
        " return drop; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": two})
    expect(page.get_by_role("alert")).to_have_text("One file at a time.")


def test_everything_works_without_script(signed_in: Open) -> None:
    page = signed_in(java_script_enabled=False)
    deliver(page)
    page.wait_for_timeout(3500)  # the page asks again every three seconds by itself
    receipt_is_done(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download to mend").click()
    assert b"a lot" in Path(waiting.value.path()).read_bytes()


def test_the_slash_key_goes_to_the_search_box(signed_in: Open) -> None:
    page = signed_in()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("/")
    expect(page.get_by_role("searchbox")).to_have_value("/")


def test_no_page_scrolls_sideways_on_a_phone(signed_in: Open) -> None:
    page = signed_in(viewport=PHONE)
    deliver(page)
    receipt_is_done(page)
    addresses = [
        page.url,
        "/",
        "/desk/",
        "/submissions/",
        "/submissions/new/",
        "/quarantine/",
        "/administration/permissions/",
        *DATA_PROTECTION,
        "/account/",
    ]
    for address in [*addresses, *_left(page)]:
        page.goto(address)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, address


def _left(page: Page) -> list[str]:
    return [str(link.get_attribute("href")) for link in page.locator("nav.left a").all()]


def test_axe_finds_no_fault_on_any_page(signed_in: Open) -> None:
    page = signed_in(color_scheme="light")
    deliver(page)
    receipt_is_done(page)
    receipt = page.url
    page.goto("/quarantine/")
    set_aside = [str(link.get_attribute("href")) for link in page.locator("table a[href^='/quarantine/']").all()]
    page.goto("/records/")
    records = [str(link.get_attribute("href")) for link in page.locator("table a[href^='/records/']").all()]
    addresses = [
        receipt,
        "/",
        "/submissions/new/",
        "/picture/seizures/",
        *set_aside[:1],
        *records[:1],
        *DATA_PROTECTION,
        *_left(page),
    ]
    for address in addresses:
        page.goto(address)
        assert faults(page) == [], address
