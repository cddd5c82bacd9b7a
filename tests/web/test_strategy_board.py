"""The pages of boards: what they say, what must not be on them, their files, their addresses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponseBase
from django.test import Client
from pypdf import PdfReader

from tests.cast import Cast
from tests.strategy.arranging import small_strategy
from tests.strategy.test_actions import TODAY, action, coordinator, said
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import actions, queries
from tutela.strategy.actions import Word
from tutela.strategy.evidence import Piece
from tutela.strategy.models import Action, EvidenceKind, NamedIndicator, Priority, Progress, Strategy

ClientOf = Callable[[Person], Client]
BOARD = "/strategy/board/example-plan/"


def content(answer: HttpResponseBase) -> bytes:
    whole = b"".join(answer)
    answer.close()
    return whole


def text(answer: HttpResponseBase) -> str:
    return re.sub(r"\s+", " ", content(answer).decode())


def table(answer: HttpResponseBase) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig"))))


def printed(answer: HttpResponseBase) -> str:
    pages = PdfReader(io.BytesIO(content(answer))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def web(cast: Cast, client_of: ClientOf) -> Client:
    """Of the ministry of Belgium."""
    return client_of(cast.cora)


@pytest.fixture
def reported(cast: Cast, plan: Strategy) -> Action:
    """Action 1, reported by Belgium with a link, and by Portugal in a draft that nobody else may see."""
    link = Piece(EvidenceKind.LINK, url="https://example.eu/decree")
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.DONE, remark="The decree is in force.", evidence=(link,)))
    with acting(actor_of(coordinator(cast, cast.nina))):
        actions.report(
            action(plan, 1), said("PT", Progress.DONE, remark="Hidden remark", party="Hidden party"), submit_now=False
        )
    with acting(actor_of(cast.cora)):
        return action(plan, 1)


def addresses(of: Action) -> list[str]:
    tables = [f"{BOARD}{name}.csv" for name in ("squares", "actions", "moves", "timeline")]
    of_action = [
        f"/strategy/actions/{of.public_id}/",
        *(f"/strategy/actions/{of.public_id}/{name}.csv" for name in ("states", "events")),
    ]
    of_country = [
        "/strategy/countries/PT/",
        *(f"/strategy/countries/PT/{name}.csv" for name in ("actions", "moves", "events")),
    ]
    pages = [
        f"{BOARD}{name}"
        for name in ("", "priority/p1/", "priority/p1/?country=PT", "actions/", "moved/", "timeline/", "report/")
    ]
    return ["/strategy/", "/strategy.csv", *pages, *tables, *of_action, *of_country, f"{BOARD}report/?country=PT"]


def test_a_draft_of_another_country_is_on_no_page_and_in_no_file(web: Client, reported: Action) -> None:
    for address in addresses(reported):
        answer = web.get(address)
        assert answer.status_code == 200, address
        shown = text(answer)
        assert "Hidden" not in shown, address
    rows = table(web.get(f"{BOARD}actions.csv?country=PT"))
    assert {row["state"] for row in rows} == {"no_word"}
    for tail in ("report.pdf", "report.pdf?country=PT"):
        report = printed(web.get(f"{BOARD}{tail}"))
        assert "Hidden" not in report
        assert "Example plan" in report


def test_an_unpublished_strategy_is_not_there_for_others(
    cast: Cast, clio: Person, web: Client, client_of: ClientOf
) -> None:
    with acting(actor_of(clio)):
        draft = small_strategy(clio, "draft-plan", published=False)
        hidden = action(draft, 1)
    assert client_of(clio).get("/strategy/board/draft-plan/").status_code == 200
    assert web.get("/strategy/board/draft-plan/").status_code == 404
    assert web.get("/strategy/board/draft-plan/report.pdf").status_code == 404
    assert web.get(f"/strategy/actions/{hidden.public_id}/").status_code == 404
    assert "draft-plan" not in text(web.get("/strategy/"))


def test_a_report_moves_the_board_the_priority_the_action_and_the_country(web: Client, reported: Action) -> None:
    board = text(web.get(BOARD))
    assert "Belgium" in board
    assert "50 %" in board
    assert "nobody reported" in board
    assert "What moved in the last 90 days" in board
    assert "1 reported as done; 1 no word yet" in text(web.get(f"{BOARD}priority/p1/?country=BE"))
    page = text(web.get(f"/strategy/actions/{reported.public_id}/"))
    for part in (
        "Ministry of BE",
        "The decree is in force.",
        "https://example.eu/decree",
        "An Example, head of unit",
        "Rule 1.",
    ):
        assert part in page, part
    assert "by the decree" not in page
    assert "Example plan" in text(web.get("/strategy/countries/BE/"))
    assert "no word yet" in text(web.get("/strategy/countries/PT/"))


def test_who_disagrees_stands_beside_each_other(cast: Cast, clio: Person, web: Client, reported: Action) -> None:
    with acting(actor_of(clio)):
        event = queries.events_of(reported).get()
        actions.dispute(event, Word("An Auditor", "It was never published."))
        actions.report(reported, said("BE", Progress.UNDER_WAY, party="Office of the Regions"))
    page = text(web.get(f"/strategy/actions/{reported.public_id}/"))
    assert "They disagree: Belgium" in page
    beside = page[page.index("They disagree") : page.index("All that was said")]
    for part in ("Ministry of BE", "Office of the Regions", "It was never published.", "done", "under way"):
        assert part in beside, part
    assert "disputed" in text(web.get(f"{BOARD}actions/?matter=contested"))


def test_what_was_recalled_bears_its_mark_and_its_reference(
    cast: Cast, clio: Person, plan: Strategy, web: Client
) -> None:
    with acting(actor_of(clio)):
        Strategy.objects.filter(pk=plan.pk).update(
            unverified=True, celex=["52020DC0608"], references=["https://example.eu/text"]
        )
        Priority.objects.filter(strategy=plan, key="p1").update(unverified=True)
        Action.objects.filter(strategy=plan, number="1").update(unverified=True)
        NamedIndicator.objects.create(strategy=plan, key="i1", text="An indicator", unverified=True, position=1)
        first = action(plan, 1)
    board = text(web.get(BOARD))
    assert board.count('class="unverified"') >= 3
    assert "52020DC0608" in board
    assert "https://example.eu/text" in board
    assert 'class="unverified"' in text(web.get(f"/strategy/actions/{first.public_id}/"))
    report = printed(web.get(f"{BOARD}report.pdf?country=BE"))
    assert "Do thing 1 [unverified]" in report
    assert "52020DC0608" in report
    assert "Rule version 1." in report
    assert "no official text" in report


def test_cells_of_files_are_no_formulas(cast: Cast, web: Client, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.DONE, remark="=HYPERLINK(1)", party="@ministry"))
        first = action(plan, 1)
    for address in (
        f"{BOARD}timeline.csv",
        f"/strategy/actions/{first.public_id}/events.csv",
        "/strategy/countries/BE/events.csv",
    ):
        [row] = table(web.get(address))
        assert row["remark"] == "'=HYPERLINK(1)", address
        assert row["party"] == "'@ministry", address


def test_files_follow_the_filters_of_their_pages(web: Client, reported: Action) -> None:
    assert len(table(web.get(f"{BOARD}actions.csv"))) == 7
    assert {row["country"] for row in table(web.get(f"{BOARD}actions.csv?country=BE"))} == {"BE"}
    assert {row["priority"] for row in table(web.get(f"{BOARD}actions.csv?priority=p2"))} == {"p2"}
    late = table(web.get(f"{BOARD}actions.csv?matter=late"))
    assert {(row["number"], row["country"]) for row in late} == {("2", "BE"), ("2", "PT")}
    assert table(web.get(f"{BOARD}moves.csv?group=partners")) == []
    [move] = table(web.get(f"{BOARD}moves.csv"))
    assert (move["former"], move["state"], move["on"]) == ("no_word", "done", TODAY.isoformat())
    assert table(web.get(f"{BOARD}timeline.csv?from={TODAY.isoformat()}&verb=reported"))
    assert table(web.get(f"{BOARD}timeline.csv?to=2020-01-01")) == []
    squares = table(web.get(f"{BOARD}squares.csv?on=2024-02-01"))
    assert {row["level"] for row in squares} == {"nobody"}
    assert {row["percent"] for row in squares} == {""}


@pytest.mark.parametrize(
    "tail",
    ["?on=yesterday", "?version=x", "?group=friends", "?matter=lost", "?country=XX", "?country=%00", "?version=²"],
)
def test_an_address_that_asks_for_nonsense_says_how_to_mend_it(web: Client, plan: Strategy, tail: str) -> None:
    answer = web.get(f"{BOARD}{tail}")
    assert answer.status_code == 400 or "%00" in tail
    assert "Error" not in text(answer)


def test_what_is_not_there_is_not_found(web: Client, plan: Strategy) -> None:
    for address in (
        "/strategy/board/none/", f"{BOARD}priority/none/", f"{BOARD}none.csv", f"{BOARD}?version=9", f"{BOARD}actions/?priority=none",
        "/strategy/actions/none/", "/strategy/countries/PT/none.csv",
    ):  # fmt: skip
        assert web.get(address).status_code == 404, address
    assert web.get("/strategy/countries/none/").status_code == 400


def test_a_former_version_is_kept_and_says_so(cast: Cast, clio: Person, plan: Strategy, web: Client) -> None:
    with acting(actor_of(clio)):
        newer = small_strategy(clio, "newer")
        Strategy.objects.filter(pk=newer.pk).update(key="example-plan", version=2)
    assert "This is version 1, which is kept as it was." in text(web.get(f"{BOARD}?version=1"))
    assert "kept as it was" not in text(web.get(BOARD))
    assert "version 2" in text(web.get("/strategy/"))


def test_a_strategy_without_actions_says_what_is_to_be_done(clio: Person, web: Client) -> None:
    with acting(actor_of(clio)):
        made = small_strategy(clio)
        Action.objects.filter(strategy=made).delete()
    assert "no actions yet" in text(web.get(BOARD))
    assert "no actions yet" in text(web.get(f"{BOARD}priority/p1/"))
    assert "Example plan" in printed(web.get(f"{BOARD}report.pdf"))


def test_the_report_names_what_it_rests_on(web: Client, reported: Action) -> None:
    page = text(web.get(f"{BOARD}report/?country=BE"))
    pdf = printed(web.get(f"{BOARD}report.pdf?country=BE"))
    for part in ("Belgium: Example plan", "As of", "Rule version 1.", "Do thing 1", "Ministry of BE"):
        assert part in page, part
        assert part in pdf, part
    answer = web.get(f"{BOARD}report.pdf?country=BE")
    answer.close()
    assert answer["Content-Disposition"] == f'attachment; filename="example-plan-BE-{TODAY.isoformat()}.pdf"'
