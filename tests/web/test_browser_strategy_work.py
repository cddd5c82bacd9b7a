"""A real browser on the pages where strategies, indicators and maturity are worked on: faultless, filled and empty."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.cast import EVERY, PASSWORD, Cast
from tests.promises.operations_of_indicators import planted as observed
from tests.strategy.maturity.assessed import FRAMEWORK, assessed, peer
from tests.strategy.test_actions import TODAY, said
from tests.strategy.test_sheets import GOOD, NINE, workbook
from tests.web.planted import apart
from tests.web.test_browser import DESKTOP
from tests.web.test_browser_search import faultless_on_both
from tests.web.test_browser_strategy import Opened, opened, planted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Organisation, Person
from tutela.strategy import actions, asking, inviting
from tutela.strategy.asking import NewRequest
from tutela.strategy.models import Action, NamedIndicator, Progress, Strategy

__all__ = ["opened"]

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

DUE = TODAY + timedelta(days=20)
BAD: list[list[object]] = [
    *GOOD,
    ["", "9", "", NINE, "soon", "", ""],
    ["Ports", "1", "An action with the number of another", "COM", "2027", "", ""],
]


def work_planted(cast: Cast) -> dict[str, str]:
    """Word -> address of what there is to be worked on: a request, a draft, links, assessments, observations."""
    centre = Organisation.objects.get(slug="centre")
    clio = Person.objects.create_person(
        "clio@example.eu", PASSWORD, name="Clio", organisation=centre, role="coordinator", areas=EVERY
    )
    at: dict[str, str] = {}
    with acting(actor_of(clio)):
        strategy = Strategy.objects.get(key="firearms-2020")
        chosen = tuple(one for one in Action.objects.filter(strategy=strategy) if "BE" in one.countries)[:6]
        figures = tuple(NamedIndicator.objects.filter(strategy=strategy)[:4])
        wanted = NewRequest(
            "Data of the year 2025", 2025, ("AL", "BE", "MD", "PT", "RS", "UA"), DUE, chosen, figures, "As each year."
        )
        request = asking.ask(strategy, wanted)
        asking.send(request)
        action = chosen[0]
        inviting.invite(action, "PT", "Port authority")
        _link, token = inviting.invite(action, "BE", "Customs")
    with acting(keeper(centre.pk)):
        asking.remind(TODAY)
    with acting(actor_of(cast.cora)):
        actions.report(action, said("BE", Progress.UNDER_WAY))
        actions.report(chosen[1], said("BE", Progress.DONE), submit_now=False)
    for year, level in ((2022, 1), (2024, 2), (2026, 3)):
        assessed(cast.cora, year, level)
    other = assessed(peer(), 2025, 3)
    at["assessment of another"] = f"/maturity/assessments/{other.public_id}/"
    at["own draft"] = f"/maturity/assessments/{assessed(cast.cora, 2021, 2, submitted=False).public_id}/"
    observed(cast.cora)
    at |= {
        "request": f"/strategy/requests/{request.public_id}/", "report": f"/strategy/actions/{action.public_id}/report/",
        "draft of a report": f"/strategy/actions/{chosen[1].public_id}/report/",
        "links": f"/strategy/actions/{action.public_id}/links/", "one-time link": f"/report/{token}/",
    }  # fmt: skip
    return at


OF_ALL = {
    "desk": "/desk/", "tables": "/strategy/tables/", "requests": "/strategy/requests/",
    "new request": "/strategy/requests/new/firearms-2020/", "one indicator": "/indicators/of/euda.deaths/",
    "breaks": "/indicators/of/euda.deaths/breaks/?country=AT", "deliveries": "/indicators/deliveries/",
    "frameworks": "/maturity/", "framework": f"/maturity/of/{FRAMEWORK}/", "domain": f"/maturity/of/{FRAMEWORK}/?domain=victims",
    "country over the years": f"/maturity/of/{FRAMEWORK}/BE/",
}  # fmt: skip
OF_THE_CENTRE = frozenset({"tables", "links", "new request"})
EMPTY = (
    "/desk/", "/strategy/", "/strategy/tables/", "/strategy/requests/", "/strategy/countries/BE/", "/indicators/of/euda.deaths/",
    "/indicators/of/euda.deaths/breaks/", "/indicators/deliveries/", f"/maturity/of/{FRAMEWORK}/", f"/maturity/of/{FRAMEWORK}/BE/",
)  # fmt: skip


def test_every_page_of_the_work_is_faultless_and_so_is_the_import_of_a_table(
    opened: Opened, cast: Cast, tmp_path: Path
) -> None:
    planted()
    at = OF_ALL | apart(lambda: work_planted(cast))
    cora, clio = opened.of("cora@example.eu", viewport=DESKTOP), opened.of("clio@example.eu", viewport=DESKTOP)
    for word, address in at.items():
        page = clio if word in OF_THE_CENTRE else cora
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        faultless_on_both(page, f"work-{word.replace(' ', '-')}")
    for name, rows in (("good", GOOD), ("bad", BAD)):
        imported(clio, tmp_path / f"{name}.xlsx", rows)
        faultless_on_both(clio, f"work-table-{name}")


def imported(page: Page, table: Path, rows: list[list[object]]) -> None:
    table.write_bytes(workbook(rows))
    page.goto("/strategy/tables/")
    page.locator("input[type=file]").set_input_files(table)
    page.locator("form:has(input[type=file]) button.primary").click()
    page.locator("[name=title]").wait_for()


def test_every_page_with_nothing_on_it_is_faultless(opened: Opened, cast: Cast) -> None:
    page = opened.of("cora@example.eu", viewport=DESKTOP)
    for number, address in enumerate(EMPTY):
        page.goto(address)
        faultless_on_both(page, f"empty-{number}")
