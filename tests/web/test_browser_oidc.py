"""Through an OpenID Connect provider in a real browser, which holds the forms to the content policy on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.cast import Cast
from tests.web.idp import Idp
from tests.web.planted import apart
from tests.web.test_oidc import allow

pytestmark = pytest.mark.browser


def test_a_person_signs_in_at_the_provider_and_comes_back(
    cast: Cast, provider: Idp, site: str, browser: Browser
) -> None:
    apart(lambda: allow(cast, cast.otto, "email", "otto@example.eu"))
    context = browser.new_context(base_url=site)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with Example ID").click()
    page.get_by_role("button", name="s-stranger").click()
    expect(page.get_by_role("alert")).to_contain_text("nobody here is allowed")
    page.get_by_role("button", name="Sign in with Example ID").click()
    page.get_by_role("button", name="s-otto").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.goto("/account/connections/")
    expect(page.get_by_role("row", name="Example ID")).to_contain_text("s-otto")
    context.close()
    assert complaints == []
