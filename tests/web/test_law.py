"""The pages of law: what they show and to whom, how many queries the matrix takes, and that a lapsed basis is said and blocks nothing."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import tutela
from tests.audited import entries
from tests.cast import Cast
from tests.commands import tutela as command
from tests.strategy.law.files import answer, measure, world
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, bases, importing, words
from tutela.strategy.law.actions import Ground, RuleWord, Step
from tutela.strategy.law.models import Gap, MeasureImport, NationalMeasure, Statement
from tutela.strategy.law.provisions import leaves
from tutela.strategy.law.services import Reach
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.states import Stage, State
from tutela.web.templatetags.law import law_note

Browse = Callable[[Person], Client]
MATRIX = f"/law/of/{DIRECTIVE}/"
TODAY = timezone.localdate().isoformat()


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def text(client: Client, address: str, status: int = 200) -> str:
    answered = client.get(address)
    assert answered.status_code == status, answered.content[-2000:]
    content = b"".join(answered.streaming_content) if answered.streaming else answered.content  # type: ignore[attr-defined]
    return str(content.decode())


def content_of(client: Client, address: str) -> str:
    """What a page says: the text of its main part, without the head and its digests of files, which hold any number by chance."""
    main = re.search(r"<main\b.*?</main>", text(client, address), re.DOTALL)
    assert main is not None
    return re.sub(r"<[^>]*>", " ", main[0])


GIVEN = {"since": "2014-01-01", "document": "Example Act", "stands_for": "An Example, head of unit", "link": ""}


def test_the_matrix_has_a_sign_and_a_word_in_every_cell_and_leads_to_each(cast: Cast, client_of: Browse) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
    shown = text(client_of(cast.cora), MATRIX)
    cells = re.findall(
        r'<td class="([^"]*)"><a href="cell/(\w\w)/([^/"]+)/"><b aria-hidden="true">([^<]+)</b> ([^<]+)</a>', shown
    )
    assert len(cells) == len(leaves(DIRECTIVE)) * 27
    assert [cell for cell in cells if cell[1:3] == ("BE", "25(1)")] == [("s-partial", "BE", "25(1)", "◐", "partial")]
    assert {cell[4] for cell in cells if cell[1] == "DK"} == {"not applicable"}
    filtered = text(client_of(cast.cora), f"{MATRIX}?article=25&country=BE&country=PT")
    assert filtered.count('href="cell/') == 4
    missing = text(client_of(cast.cora), f"{MATRIX}?article=25&country=BE&missing=yes")
    assert missing.count('href="cell/') == 1, "an option is never missing"


def test_the_matrix_takes_as_many_queries_full_as_empty(cast: Cast, mona: Person, client_of: Browse) -> None:
    client = client_of(cast.cora)
    client.get(MATRIX)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(MATRIX)
        return len(queries)

    empty = asked()
    with acting(actor_of(mona)):
        for country in member_states()[:6]:
            for ref in ("3(2)", "3(3)", "25(1)", "25(2)"):
                actions.state(place(country, ref), State.COMPLETE, LONG_AGO, GROUND)
    assert asked() == empty <= 14


def test_a_cell_says_who_since_when_on_which_document_with_all_voices(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.COMPLETE, LONG_AGO, GROUND, "<script>alert(1)</script>")
    with acting(actor_of(mona)):
        actions.state(place(), State.PARTIAL, LONG_AGO, Ground("Another Example", "A report of the centre"))
    shown = text(client_of(cast.cora), f"{MATRIX}cell/BE/25(1)/")
    for said in ("Ministry of Example", "Example Centre", "Example Act 1/2014", "A report of the centre", "1 Jan 2014",
                 "Another Example", "the country itself", "disputed", "https://example.eu/act"):  # fmt: skip
        assert said in shown
    assert "<script>alert" not in shown
    assert text(client_of(cast.cora), f"{MATRIX}cell/BE/25/", 404)
    assert text(client_of(cast.cora), f"{MATRIX}cell/US/25(1)/", 404)
    assert text(client_of(cast.cora), "/law/of/none/", 404)


def test_a_coordinator_says_how_a_provision_stands_on_its_page(cast: Cast, client_of: Browse) -> None:
    client = client_of(cast.cora)
    address = f"{MATRIX}cell/BE/25(1)/say/"
    refused = client.post(address, {**GIVEN, "state": "partial", "document": ""})
    assert refused.status_code == 400
    assert b"Give the document" in refused.content
    assert client.post(address, {**GIVEN, "state": "partial"}).status_code == 302
    assert client.post(f"{MATRIX}cell/PT/25(1)/say/", {**GIVEN, "state": "partial"}).status_code == 403
    assert "Say how it stands" not in text(client, f"{MATRIX}cell/PT/25(1)/")
    assert client.post(address, {**GIVEN, "state": "taken_back"}).status_code == 302
    with acting(actor_of(cast.cora)):
        assert list(Statement.objects.order_by("id").values_list("state", flat=True)) == ["partial", ""]


def test_the_file_of_the_matrix_names_every_voice_and_no_formula(cast: Cast, mona: Person, client_of: Browse) -> None:
    with acting(actor_of(mona)):
        actions.state(place("BE"), State.PARTIAL, LONG_AGO, Ground("An Example", "=HYPERLINK(1)"))
    shown = text(client_of(cast.cora), f"/law/of/{DIRECTIVE}.csv?article=25")
    assert shown.count("\n") == 1 + 2 * 27
    assert f"{DIRECTIVE},25(1),obligation,BE,partial,no,Example Centre,no,2014-01-01,'=HYPERLINK(1)," in shown


def test_a_country_has_its_deficit_its_delay_and_its_letter(cast: Cast, mona: Person, client_of: Browse) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.COMPLETE, LONG_AGO, GROUND)
        actions.state(place(ref="3(2)"), State.PARTIAL, LONG_AGO, Ground("An Example", "<b>=1+1</b>"))
    client = client_of(cast.cora)
    every = text(client, f"{MATRIX}countries/")
    assert "Something is said of 1 of 26 states that are bound." in every
    assert "Denmark" in every
    shown = text(client, f"{MATRIX}countries/BE/letter/")
    assert "3(2)" in shown
    assert "25(1)" not in shown, "it is complete"
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in shown
    assert "Nothing is asked." in text(client, f"{MATRIX}countries/DK/letter/")


def test_a_confidential_step_is_on_no_page_of_others(cast: Cast, mona: Person, client_of: Browse) -> None:
    with acting(actor_of(mona)):
        actions.take_step(DIRECTIVE, "PT", Step("INFR(2019)2138", Stage.FORMAL_NOTICE, timezone.localdate()), GROUND)
    for address in (f"{MATRIX}countries/PT/", f"{MATRIX}countries/", f"{MATRIX}cell/PT/25(1)/"):
        assert "INFR" not in text(client_of(cast.cora), address)
        assert "1 step" not in text(client_of(cast.cora), address)
    assert "INFR(2019)2138" in text(client_of(mona), f"{MATRIX}countries/PT/")
    step = {**GIVEN, "case_number": "INFR(2020)7", "stage": "referral", "on": TODAY}
    assert client_of(cast.cora).post(f"{MATRIX}countries/BE/step/", step).status_code == 302
    assert "INFR(2020)7" in text(client_of(cast.cora), f"{MATRIX}countries/BE/")
    in_cell = " ".join(content_of(client_of(cast.cora), f"{MATRIX}cell/BE/25(1)/").split())
    assert f"INFR(2020)7: referral to the Court (Article 258), {words.day_of(timezone.localdate())}" in in_cell


def test_an_answer_is_looked_at_and_confirmed_and_its_draft_is_nobody_elses(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    client = client_of(mona)
    file = SimpleUploadedFile("answer.json", answer(*world(), measure(7, act="72016L0680"), "bad").encode())
    looked = client.post(f"{MATRIX}measures/look/", {"file": file})
    address = looked.headers["Location"]
    shown = text(client, address)
    assert "335 = 333 of this act + 1 of other acts + 1 refused" in shown
    assert "Confirm: these are the measures" in shown
    assert "draft" in text(client, f"{MATRIX}measures/")
    stranger = client_of(cast.cora)
    assert text(stranger, address, 404)
    assert "answer.json" not in text(stranger, f"{MATRIX}measures/")
    assert stranger.post(f"{address}confirm/").status_code == 404
    assert client.post(f"{address}confirm/").status_code == 302
    assert "Confirm: these" not in text(stranger, address)
    assert "72011L0093BEL_200001" in text(stranger, f"{MATRIX}countries/BE/")
    no_answer = SimpleUploadedFile("answer.json", b"{}")
    refused = client.post(f"{MATRIX}measures/look/", {"file": no_answer})
    assert refused.status_code == 400
    assert b"application/sparql-results+json" in refused.content


def test_the_command_takes_measures_in_and_says_what_differs(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("law") / "answer.json"
    path.write_text(answer(*world()), encoding="utf-8")
    words = ("law", "import-measures", str(path), "--instrument", DIRECTIVE, "--json")
    told = json.loads(command(*words, "--look"))
    assert (told["new"], told["confirmed"]) == (299, False)
    assert json.loads(command(*words))["confirmed"] is True
    again = json.loads(command(*words))
    assert (again["new"], again["changed"], again["gone"], again["duplicates"]) == (0, 0, 0, 34)
    with acting(actor_of(cast.cora)):
        assert NationalMeasure.objects.count() == 299
        assert MeasureImport.objects.count() == 2
    assert json.loads(command("law", "gaps", "--json"))["open"] > 0


def test_a_bad_correlation_table_names_its_cells_and_a_good_one_is_shown(cast: Cast, client_of: Browse) -> None:
    client, given = client_of(cast.cora), {"kind": "transposition", "country": "BE", "stands_for": "An Example"}

    def sent(content: str) -> tuple[int, str, str]:
        file = SimpleUploadedFile("table.csv", content.encode())
        answered = client.post(f"{MATRIX}tables/take/", {**given, "file": file})
        return answered.status_code, answered.content.decode(), answered.headers.get("Location", "")

    status, shown, _to = sent("Provision,State\n25(1),finished\n")
    assert status == 400
    assert "Nothing was taken" in shown
    assert "is no state" in shown
    status, _shown, to = sent("Provision,State,Remarks\n25(1),complete,<i>x</i>\n")
    assert status == 302
    assert "&lt;i&gt;x&lt;/i&gt;" in text(client, to)
    assert "correlation table" in text(client, f"{MATRIX}cell/BE/25(1)/")


def test_firearms_rules_stand_side_by_side_with_their_loophole(cast: Cast, mona: Person, client_of: Browse) -> None:
    client = client_of(cast.cora)
    assert text(client, "/law/firearms/").count("m-silent") == 14 * 27
    given = {**GIVEN, "answer": "free"}
    assert client.post("/law/firearms/magazines/BE/say/", given).status_code == 302
    assert client.post("/law/firearms/magazines/BE/say/", {**given, "answer": "x"}).status_code == 400
    with acting(actor_of(mona)):
        actions.state_rule(RuleWord("PT", "magazines", "prohibited", LONG_AGO, 10), GROUND)
    shown = text(client, "/law/firearms/")
    assert "a loophole, severity 4 of 5" in shown
    assert "Belgium: not controlled" in shown
    assert "Another state asks for more" in text(client, "/law/firearms/magazines/BE/")
    assert text(client, "/law/firearms/cannons/BE/", 404)


def test_the_register_says_what_lapsed_and_what_is_only_a_proposal(cast: Cast, client_of: Browse) -> None:
    shown = text(client_of(cast.cora), "/law/bases/")
    assert "lapsed, verify" in shown
    assert "unverified" in shown
    assert "proposal: nothing can rest on it" in text(client_of(cast.cora), "/law/")
    kept = text(client_of(cast.dora), "/register/")
    assert "What each operation rests on" in kept
    assert "lapsed, verify" in kept


def test_a_lapsed_basis_is_told_to_who_does_the_operation_and_blocks_nothing(cast: Cast, client_of: Browse) -> None:
    client = client_of(cast.otto)
    for address in ("/submissions/new/", "/lists/", "/evidence/"):
        shown = text(client, address)
        assert "Regulation (EU) 2021/1232" in shown, address
        assert "Nothing is stopped here." in shown
    assert "Regulation (EU) 2021/1232" not in text(client, "/cases/")
    assert "Legal bases to look at" in text(client_of(cast.cora), "/desk/")
    assert "Legal bases to look at" not in text(client, "/desk/")
    assert law_note("audit.read") == {"warnings": []}


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2025, 10, 4), ""),
        (date(2025, 10, 5), "ends soon (last day 3 Apr 2026, 180 days left)"),
        (date(2026, 4, 2), "ends soon (last day 3 Apr 2026, 1 day left)"),
        (date(2026, 4, 4), "lapsed, verify (last day 3 Apr 2026, 1 day ago)"),
    ],
)
def test_the_desk_of_coordinators_and_the_users_page_say_it_from_180_days_ahead(
    cast: Cast, client_of: Browse, monkeypatch: pytest.MonkeyPatch, day: date, says: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_value, **_zone: day)
    for who, address in ((cast.cora, "/desk/"), (cast.cora, "/law/bases/"), (cast.otto, "/submissions/new/")):
        shown = content_of(client_of(who), address)
        assert ("(last day 3 Apr 2026" in shown) is bool(says), address
        assert says in shown, address


def test_whoever_does_an_operation_is_warned_on_a_page_of_it() -> None:
    """Each action that an operation covers has a page with the note; what only jobs and commands do has the coordinators' desk."""
    templates = "".join(path.read_text() for path in Path(tutela.__file__).parent.rglob("*.html"))
    noted = {name for tag in re.findall(r"{% law_note ([^%]*) %}", templates) for name in re.findall(r'"([^"]+)"', tag)}
    covered = {name for one in bases.operations() for name in one.actions}
    assert covered - noted == {"retention.run", "audit.verify"}
    assert noted <= covered, "a note that never shows"


def test_gaps_are_ranked_with_reasons_decided_and_answered(cast: Cast, mona: Person, client_of: Browse) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.NOT_NOTIFIED, LONG_AGO, GROUND)
        gap = Gap.objects.get(kind="law")
    client = client_of(mona)
    shown = text(client, "/law/gaps/?kind=law&country=BE")
    assert "severity 5 of 5, 1 of 27 Member States" in shown
    assert "Belgium: not notified" in shown
    assert "No gap of this kind or country is open" in text(client, "/law/gaps/?kind=law&country=PT")
    address = f"/law/gaps/{gap.public_id}/"
    assert client.post(f"{address}decide/", {"severity": "2", "why": "a bill is before parliament"}).status_code == 302
    assert client.post(f"{address}decide/", {"severity": "2", "why": ""}).status_code == 400
    assert client_of(cast.cora).post(f"{address}decide/", {"severity": "2", "why": "x"}).status_code == 403
    given = {"title": "An example programme", "link": "https://example.eu/programme"}
    assert client_of(cast.cora).post(f"{address}answer/", given).status_code == 302
    shown = text(client, address)
    for said in ("2 of 5", "decided by Mona; computed 5", "a bill is before parliament", "An example programme",
                 "Directive 2011/93/EU, 25(1), Belgium", "opened", "a statement: Ministry of Example on Belgium"):  # fmt: skip
        assert said in shown, said
    assert "An example programme" in text(client, "/law/gaps/")


def test_a_draft_and_what_follows_from_it_are_in_no_count(cast: Cast, mona: Person, client_of: Browse) -> None:
    with acting(actor_of(mona)):
        importing.look_at_measures(DIRECTIVE, answer(*world()).encode())
        draft = MeasureImport.objects.get()
    for who in (cast.cora, mona):
        assert "299" not in content_of(client_of(who), f"{MATRIX}countries/")
        assert set(_measures_of(client_of(who))) == {"0"}
    with acting(actor_of(mona)):
        importing.confirm_measures(draft)
    assert sum(map(int, _measures_of(client_of(cast.cora)))) == 299


def _measures_of(client: Client) -> list[str]:
    """How many national measures the page of countries says of each Member State."""
    found = re.findall(r'data-label="Measures">([^<]*)<', text(client, f"{MATRIX}countries/"))
    assert len(found) == 27
    return found


def test_an_act_that_needs_no_national_law_is_shown_as_what_it_is(cast: Cast, client_of: Browse) -> None:
    client = client_of(cast.cora)

    def act(celex: str) -> str:
        return " ".join(content_of(client, f"/law/of/{celex}/").split())

    lapsed = act("32021R1232")
    for said in ("lapsed, verify (last day 3 Apr 2026", "unverified", "proposed to be followed by COM(2022) 209",
                 "amended by Regulation (EU) 2024/1307", "nothing has to be brought into national law"):  # fmt: skip
        assert said in lapsed, said
    proposal = act("52022PC0209")
    assert "proposal: nothing can rest on it" in proposal
    assert "Countries" not in proposal, "a proposal binds nobody"
    assert "in force , until 11 Feb 2029" in act("32012R0258")
    assert "to be followed by Regulation (EU) 2025/41" in act("32012R0258")
    assert "proposed to be replaced by COM(2024) 60" in act(DIRECTIVE)
    assert "Not bound Denmark" in act(DIRECTIVE)
    without = text(client, "/law/of/32017L2103/countries/")
    assert "Obligations" not in without, "of provisions that are not here nothing is counted"


def test_who_may_not_see_law_sees_none(cast: Cast, client_of: Browse) -> None:
    for who in (cast.otto, cast.clara, cast.adam):
        assert client_of(who).get("/law/").status_code == 403
        assert client_of(who).get(MATRIX).status_code == 403


def test_how_far_a_service_reaches_is_said_on_its_page_and_becomes_a_gap(cast: Cast, client_of: Browse) -> None:
    client, address = client_of(cast.cora), "/law/services/drug_treatment/BE/"
    assert client.post(f"{address}say/", {**GIVEN, "reach": "none"}).status_code == 302
    assert "Drug treatment, Belgium: none" in text(client, address)
    assert 'class="s-not_notified"' in text(client, "/law/services/")
    assert "Drug treatment" in text(client, "/law/gaps/?kind=service&country=BE")
    assert client.post(f"{address}say/", {**GIVEN, "reach": "none", "since": ""}).status_code == 400
    assert client.post("/law/services/drug_treatment/PT/say/", {**GIVEN, "reach": "none"}).status_code == 403
    for unknown in ("/law/services/cannons/BE/", "/law/services/drug_treatment/XX/"):
        assert client.get(unknown).status_code == 404


@pytest.mark.parametrize(
    ("address", "table", "one", "others"),
    [
        ("/law/services/drug_treatment/BE/", "law_serviceword", "drug_treatment", "drug_checking"),
        ("/law/firearms/magazines/BE/", "law_firearmsrule", "magazines", "deactivation"),
    ],
)
def test_a_page_about_one_reads_no_other(
    cast: Cast, client_of: Browse, address: str, table: str, one: str, others: str
) -> None:
    client = client_of(cast.cora)
    text(client, address)
    with CaptureQueriesContext(connection) as queries:
        text(client, address)
    asked = [each["sql"] for each in queries.captured_queries if table in each["sql"]]
    assert asked
    assert all(one in sql and others not in sql for sql in asked)


def test_gaps_and_firearms_rules_leave_as_csv_safe_for_spreadsheets_and_on_record(
    cast: Cast, client_of: Browse
) -> None:
    evil = Ground("An Example", '=HYPERLINK("https://example.eu")')
    with acting(actor_of(cast.cora)):
        actions.state_rule(RuleWord("BE", "magazines", "licence", LONG_AGO, 20), evil)
        actions.state_service(("drug_treatment", "BE"), Reach.NONE, LONG_AGO, GROUND)
        actions.answer_gap(Gap.objects.get(kind="service"), "=1+1")
    client = client_of(cast.cora)
    gaps = list(csv.DictReader(text(client, "/law/gaps.csv?kind=service").lstrip("\ufeff").splitlines()))
    assert [(one["kind"], one["countries"], one["computed_from"]) for one in gaps] == [
        ("service", "BE", "service:drug_treatment:BE")
    ]
    assert not gaps[0]["practices"].startswith("=")
    rules = list(csv.DictReader(text(client, "/law/firearms.csv?country=BE").lstrip("\ufeff").splitlines()))
    assert {one["country"] for one in rules} == {"BE"}
    (told,) = (one for one in rules if one["answer"])
    assert (told["topic"], told["value"]) == ("magazines", "20")
    assert not told["document"].startswith("=")
    left = {one.row[0] for one in entries(action="law.view", operation="disclosure")}
    assert left == {"law_gap", "law_firearms_rule"}
