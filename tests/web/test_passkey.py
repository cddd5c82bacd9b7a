"""A passkey made and used in a real browser, whose authenticator is chromium's virtual one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import PASSWORD

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Open]:
    """Pages with a platform authenticator that says yes. What the browser complains about fails the test, unless it is
    asked for (``complains``)."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, complains: bool = False, verified: bool = True) -> Page:
        context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"))  # passkeys need a name
        contexts.append(context)
        page = context.new_page()
        if not complains:
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verified,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def by_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Sign-in name").fill("otto@example.eu")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, alone: bool = True) -> None:
    page.goto("/account/passkeys/add/")
    page.get_by_label("Name", exact=True).fill("my phone")
    page.get_by_label("Sign in with this key alone").set_checked(alone)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_passkey_is_added_opens_the_account_alone_and_is_removed(opened: Open) -> None:
    page = opened()
    by_password(page)
    add_passkey(page)
    page.goto("/account/passkeys/")
    expect(page.get_by_role("row", name=re.compile("my phone"))).to_contain_text("passkey")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("Otto")
    page.goto("/account/confirm/passkey/")
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.goto("/account/passkeys/")
    page.get_by_role("link", name="my phone", exact=True).click()
    page.get_by_label("Name", exact=True).fill("old phone")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Remove old phone").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Your passkeys will be listed here.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("is not right")


def test_a_key_that_is_a_second_factor_only_is_asked_for_after_the_password(opened: Open) -> None:
    page = opened()
    by_password(page)
    add_passkey(page, alone=False)
    page.get_by_role("button", name="Sign out").click()
    by_password(page)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto("/desk/")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_role("button", name="Break off").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    by_password(page)
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()


def test_where_the_person_is_not_recognised_no_key_is_made_and_the_page_says_so(opened: Open) -> None:
    page = opened(verified=False)
    by_password(page)
    page.goto("/account/passkeys/add/")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("No key was made")
