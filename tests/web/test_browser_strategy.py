"""A real browser on the boards: the coordinator's journey from a table to the filled sheet; every page faultless; no script."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.cast import EVERY, PASSWORD, Cast
from tests.strategy.test_sheets import GOOD, workbook
from tests.web.planted import apart
from tests.web.test_browser import DESKTOP
from tests.web.test_browser_search import faultless, faultless_on_both
from tutela import demonstration
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.models import Event

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


class Opened:
    """Pages of people; whatever the browser complains about (the content policy above all) is kept."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site, self.complaints = browser, site, list[str]()
        self.contexts: list[BrowserContext] = []

    def page(self, **options: object) -> Page:
        """A page of nobody."""
        context = self.browser.new_context(base_url=self.site, **options)  # type: ignore[arg-type]
        self.contexts.append(context)
        made = context.new_page()
        made.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        made.on("pageerror", lambda error: self.complaints.append(str(error)))
        return made

    def of(self, sign_in: str, **options: object) -> Page:
        """A page of somebody signed in."""
        page = self.page(**options)
        page.goto("/sign-in/")
        page.get_by_label("Sign-in name").fill(sign_in)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Desk")).to_be_visible()
        return page


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Opened]:
    made = Opened(browser, site)
    yield made
    for context in made.contexts:
        context.close()
    assert made.complaints == []


def planted() -> str:
    """The demo's made-up reports: a disputed action."""

    def work() -> str:
        for slug, name, kind, country, areas, regime in demonstration.ORGANISATIONS:
            values = {"name": name, "kind": kind, "country": country, "areas": areas, "regime": regime}
            if kind == "ministry":
                Organisation.objects.create(slug=slug, **values)
        for sign_in, name, organisation, role, areas, _sees in demonstration.PEOPLE:
            if sign_in in {"coordinator", *demonstration.REPORTERS.values()}:
                of = Organisation.objects.get(slug="centre" if organisation == "example-centre" else organisation)
                Person.objects.create_person(sign_in, None, name=name, organisation=of, role=role, areas=areas)
        demonstration._strategies(lambda said: None)
        with acting(actor_of(Person.objects.get(sign_in="coordinator"))):
            found = Event.objects.filter(verb="disputed").values_list("action__public_id", flat=True)[0]
        return str(found)

    return apart(work)


def coordinator_of_the_centre() -> None:
    def work() -> None:
        centre = Organisation.objects.get(slug="centre")
        Person.objects.create_person(
            "clio@example.eu", PASSWORD, name="Clio", organisation=centre, role="coordinator", areas=EVERY
        )

    apart(work)


def addresses(action: str) -> tuple[str, ...]:
    of = "/strategy/board/firearms-2020"
    return (
        "/strategy/", f"{of}/", f"{of}/?group=partners&on=2026-01-01", f"{of}/priority/fa-2/", f"{of}/priority/fa-2/?country=PT",
        f"{of}/actions/?matter=no_evidence", f"{of}/moved/", f"{of}/timeline/", f"{of}/report/", f"{of}/report/?country=PT",
        "/strategy/board/drugs-com-2020/", f"/strategy/actions/{action}/", "/strategy/countries/PT/",
    )  # fmt: skip


def test_every_page_of_the_boards_is_faultless_on_a_desktop_and_a_phone(opened: Opened) -> None:
    disputed = planted()
    page = opened.of("cora@example.eu", viewport=DESKTOP)
    for number, address in enumerate(addresses(disputed)):
        page.goto(address)
        faultless_on_both(page, f"board-{number}")


def test_arrow_keys_move_through_the_cells_and_links_do_without_script(opened: Opened) -> None:
    planted()
    page = opened.of("cora@example.eu", viewport=DESKTOP)
    page.goto("/strategy/board/firearms-2020/")
    first = page.locator("table[data-matrix] tbody tr.total td a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert "country=EU" in str(page.evaluate("document.activeElement.getAttribute('href')"))
    assert "fa-2" in str(page.evaluate("document.activeElement.getAttribute('href')"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("EU institutions and bodies")
    plain = opened.of("cora@example.eu", java_script_enabled=False, viewport=DESKTOP)
    plain.goto("/strategy/")
    plain.get_by_role("link", name="2020-2025 EU action plan on firearms trafficking").first.click()
    plain.locator("table[data-matrix] tbody td a").first.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("safeguard the licit market")


def square(page: Page, country: str) -> str:
    """What the row of a country on the board says."""
    return page.locator("table[data-matrix] tbody tr").filter(has_text=country).inner_text()


def test_the_coordinators_journey(opened: Opened, cast: Cast, tmp_path: Path) -> None:
    coordinator_of_the_centre()
    clio, cora = opened.of("clio@example.eu", viewport=DESKTOP), opened.of("cora@example.eu", viewport=DESKTOP)
    # Import an action table.
    table = tmp_path / "plan.xlsx"
    table.write_bytes(workbook(GOOD))
    clio.goto("/strategy/")
    clio.get_by_role("link", name="Import an action table").click()
    clio.locator("input[type=file]").set_input_files(table)
    clio.locator("form:has(input[type=file]) button.primary").click()
    for name, value in (
        ("title", "Example plan"), ("key", "example-plan-2026"), ("starts_on", "2026-01-01"), ("ends_on", "2030-12-31"),
    ):  # fmt: skip
        clio.locator(f"[name={name}]").fill(value)
    clio.locator("[name=areas][value=drugs]").check()
    clio.locator("form:has([name=title]) button.primary").click()
    # Nobody has reported: hatched, no number.
    cora.goto("/strategy/board/example-plan-2026/")
    assert "nobody reported" in square(cora, "Belgium")
    # One country reports with evidence, by account.
    cora.get_by_role("link", name="Mend the ports").first.click()
    action = cora.url.split("?")[0]
    cora.get_by_role("link", name="Report on it").click()
    cora.locator("[name=country]").select_option("BE")
    cora.locator("[name=progress]").first.wait_for()
    said(cora, "done", "https://example.eu/ports")
    cora.locator("button[name=what][value=submit]").click()
    # Another by a one-time link, without account.
    clio.goto(action)
    clio.get_by_role("link", name="One-time links").click()
    clio.locator("[name=country]").select_option("PT")
    clio.locator("[name=party]").fill("Port authority")
    clio.locator("form:has([name=party]) button.primary").click()
    link = clio.locator(".key, .id, code").filter(has_text="/report/").first.inner_text().strip()
    nobody = opened.page(viewport=DESKTOP)
    nobody.goto(link)
    said(nobody, "under_way", "https://example.eu/authority")
    nobody.locator("form button.primary").click()
    expect(nobody.get_by_text("It is on record")).to_be_visible()
    # The board has moved.
    cora.goto("/strategy/board/example-plan-2026/")
    assert "%" in square(cora, "Belgium")
    assert "%" in square(cora, "Portugal")
    expect(cora.locator("#moved")).to_contain_text("2")
    # Somebody disagrees; both stay, beside each other.
    clio.goto(f"{action}report/#said")
    belgian = clio.locator("article.said").filter(has_text="Ministry of Example")
    dispute = belgian.locator("form[action*=disputed]")
    dispute.locator("xpath=ancestor-or-self::details").first.evaluate("one => one.open = true")
    dispute.locator("[name=remark]").fill("The ports are not mended.")
    if dispute.locator("[name=stands_for]").count():
        dispute.locator("[name=stands_for]").fill("An Auditor")
    dispute.locator("button").click()
    cora.goto(action)
    expect(cora.get_by_role("heading", name="They disagree: Belgium")).to_be_visible()
    expect(cora.locator(".sides")).to_contain_text("The ports are not mended.")
    faultless(cora)
    # The report is printed.
    cora.goto("/strategy/board/example-plan-2026/")
    cora.get_by_role("link", name="Report to print").click()
    faultless(cora)
    with cora.expect_download() as waiting:
        cora.get_by_role("link", name="Download as PDF").click()
    pages = PdfReader(str(waiting.value.path())).pages
    printed = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "Example plan" in printed
    assert "disputed" in printed
    # The sheet comes back filled.
    clio.goto("/strategy/tables/")
    with clio.expect_download() as waiting:
        clio.locator("a[href$='/filled/']").first.click()
    filled = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    values = " ".join(str(cell.value) for sheet in filled for row in sheet.iter_rows() for cell in row if cell.value)
    assert "disputed" in values
    assert "https://example.eu/ports" in values


def said(page: Page, progress: str, address: str) -> None:
    """Fill in what is said in a form of reporting."""
    field = page.locator("[name=progress]").first
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(progress)
    else:
        page.locator(f"[name=progress][value={progress}]").check()
    page.locator("[name=stands_for]").first.fill("An Example, head of unit")
    page.locator("[name=addresses]").first.fill(address)
