"""The pages of signing in, of one's own account and of the administration in a real browser: no fault of accessibility,
nothing that scrolls sideways on a phone, nothing the content policy stops."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.cast import PASSWORD, Cast
from tests.safeguards.test_public_keys import AGE
from tests.web.faults import faults

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SHOTS = os.environ.get("SHOTS_FOLDER")
"""Where pictures of the pages are put, when someone wants to look at them."""

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Open]:
    """A page, signed in as whoever is named (adam unless nobody is). What the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(who: str = "adam", **options: object) -> Page:
        context = browser.new_context(base_url=site, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if who:
            page.goto("/sign-in/")
            page.get_by_label("Sign-in name").fill(f"{who}@example.eu")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("heading", name="Desk")).to_be_visible()
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def press(page: Page, button: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=isinstance(button, str)).click()


def walk(page: Page) -> Iterator[str]:
    """Every page in a state worth looking at, by a short name."""
    addresses = {
        "account": "/account/",
        "password": "/account/password/",
        "sessions": "/account/sessions/",
        "second-factor": "/account/second-factor/",
        "passkeys": "/account/passkeys/",
        "passkey-add": "/account/passkeys/add/",
        "connections": "/account/connections/",
        "people": "/administration/people/",
        "person-add": "/administration/people/add/?organisation=police-a",
        "organisations": "/administration/organisations/",
        "organisation-add": "/administration/organisations/add/",
        "client-add": "/administration/clients/add/?organisation=police-a&role=officer",
        "permissions": "/administration/permissions/",
    }
    for name, address in addresses.items():
        page.goto(address)
        yield name
    page.goto("/administration/people/?organisation=police-a")
    with page.expect_navigation():
        page.get_by_role("link", name="Otto").click()
    yield "person"
    press(page, re.compile("Make a link"))
    yield "person-invited"
    link = page.locator(".key").inner_text()
    page.goto(link)
    yield "invitation"
    page.goto("/administration/organisations/police-a/")
    if not page.get_by_text("in use").count():
        page.get_by_text("Add a key").click()
        page.get_by_label("For", exact=True).select_option("encryption")
        page.get_by_label("Public key").fill(AGE)
        press(page, "Add")
    yield "organisation"
    page.get_by_text("Change the particulars").click()
    yield "organisation-change"
    page.goto("/administration/clients/add/?organisation=police-a&role=officer")
    page.get_by_label("Name").fill("Importer on host 7")
    page.get_by_label("Deliver a file").check()
    press(page, "Make the key")
    yield "client-made"
    page.goto("/administration/clients/")
    yield "clients"


def after_the_app(page: Page) -> Iterator[str]:
    """The pages of an authenticator app, set up on the way; last the second step of signing in."""
    page.goto("/account/second-factor/app/add/")
    yield "app-add"
    secret = page.locator("dd.id").inner_text()
    page.get_by_label("Code the app shows").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    press(page, "Set up")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    yield "codes"
    for name, address in (("codes-new", "codes/new/"), ("app-remove", "app/remove/"), ("second-factor-set", "")):
        page.goto(f"/account/second-factor/{address}")
        yield name
    for name, address in (("confirm", "/account/confirm/"), ("confirm-code", "/account/confirm/code/")):
        page.goto(address)
        yield name
    press(page, "Sign out")
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("adam@example.eu")
    page.get_by_label("Password").fill("wrong")
    press(page, "Sign in")
    yield "sign-in-refused"
    page.get_by_label("Sign-in name").fill("adam@example.eu")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    yield "second-step"


def look(page: Page, name: str) -> None:
    """Axe finds nothing, and the page is no wider than the screen, on a desktop and on a phone; pictures for who asked."""
    assert faults(page) == [], name
    for kind, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(viewport)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{name} on a {kind}"
        if SHOTS:
            Path(SHOTS).mkdir(exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}-{kind}.png", full_page=True)


def test_every_page_is_faultless_by_day_and_night_and_no_wider_than_a_phone(opened: Open, cast: Cast) -> None:
    page = opened(color_scheme="light", viewport=DESKTOP)
    for steps in (walk, after_the_app):
        for name in steps(page):
            look(page, name)
