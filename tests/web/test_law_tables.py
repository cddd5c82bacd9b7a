"""Files of law through the pages and the commands: what is hostile ends in a page or a line that says how to mend it, what is whole is
taken; and files of law as they leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.audited import entries
from tests.cast import Cast
from tests.commands import tutela
from tests.strategy.law import hostile
from tests.strategy.law.files import answer, measure
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, importing
from tutela.strategy.law.actions import Step
from tutela.strategy.law.models import (
    CorrelationTable,
    FirearmsRule,
    MeasureImport,
    NationalMeasure,
    ServiceTable,
    ServiceWord,
    Statement,
)
from tutela.strategy.law.services import Reach
from tutela.strategy.law.states import Stage, State

Browse = Callable[[Person], Client]
MATRIX = f"/law/of/{DIRECTIVE}/"
WHO = "An Example, head of unit"
CORRELATION = hostile.tables(
    ("provision", "national act", "state", "in force"), ("25(1)", "Example Act", "complete", "2014-05-01")
)
RULES = hostile.tables(("topic", "answer", "document", "since"), ("magazines", "licence", "Example Act", "2018-09-14"))
SERVICES = hostile.tables(
    ("service", "country", "reach", "since", "document"), ("drug_treatment", "BE", "none", "2014-01-01", "Example Act")
)
DOORS = {
    "correlation": (
        CORRELATION, f"{MATRIX}tables/take/", {"kind": "transposition", "country": "BE", "stands_for": WHO},
        ("import-correlation", "--instrument", DIRECTIVE, "--country", "BE"),
    ),
    "rules": (RULES, "/law/firearms/import/", {"country": "BE", "stands_for": WHO}, ("import-rules", "--country", "BE")),
    "services": (SERVICES, "/law/services/import/", {"stands_for": WHO}, ("import-services",)),
}  # fmt: skip
"""Each importer of tables: its hostile files, its page, what the form says, its command."""


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def sent(client: Client, address: str, name: str, content: bytes, **given: str) -> tuple[int, str]:
    answered = client.post(address, {**given, "file": SimpleUploadedFile(name, content)})
    return answered.status_code, answered.headers.get("Location", "") or answered.content.decode()


def read(client: Client, address: str) -> list[dict[str, str]]:
    answered = client.get(address)
    assert answered.status_code == 200
    content = b"".join(answered.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def nothing_is_kept() -> bool:
    kinds = (CorrelationTable, FirearmsRule, MeasureImport, NationalMeasure, ServiceTable, ServiceWord, Statement)
    return not any(kind.objects.exists() for kind in kinds)


@pytest.mark.parametrize("door", DOORS)
def test_no_hostile_table_is_taken_by_a_page_and_each_is_told_how_to_mend(
    door: str, cast: Cast, client_of: Browse
) -> None:
    files, address, given, _words = DOORS[door]
    client = client_of(cast.cora)
    for what, (name, content) in files.items():
        status, shown = sent(client, address, name, content, **given)
        assert status == 400, (what, status)
        assert 'class="error' in shown or "Nothing was taken; rows read:" in shown, what
    with acting(actor_of(cast.cora)):
        assert nothing_is_kept()


@pytest.mark.parametrize("door", DOORS)
def test_no_hostile_table_is_taken_by_a_command_and_each_is_told_how_to_mend(
    door: str, cast: Cast, tmp_path: Path
) -> None:
    """Each file through one of the commands in turn, which all read tables in one way."""
    files, _address, _given, (name_of, *words) = DOORS[door]
    for what, (name, content) in list(files.items())[list(DOORS).index(door) :: len(DOORS)]:
        path = tmp_path / name
        path.write_bytes(content)
        told = json.loads(tutela("law", name_of, str(path), *words, "--stands-for", WHO, "--json", expect=1))
        if "error" in told:
            assert told["error"] in {"invalid_input", "format_error"}, what
            assert told["mend"], what
        else:
            assert told["refused"] == told["rows"] > 0, what
            assert told["bad"], what
            assert all(one["why"] and one["mend"] for one in told["bad"]), what
    with acting(actor_of(cast.cora)):
        assert nothing_is_kept()


def test_no_hostile_answer_is_taken_by_page_or_command(
    cast: Cast, mona: Person, client_of: Browse, tmp_path: Path
) -> None:
    client, path = client_of(mona), tmp_path / "answer.json"
    for number, (what, content) in enumerate(hostile.answers().items()):
        status, shown = sent(client, f"{MATRIX}measures/look/", "answer.json", content)
        assert (status, 'class="error' in shown) == (400, True), what
        if number % 3:
            continue
        path.write_bytes(content)
        words = ("law", "import-measures", str(path), "--instrument", DIRECTIVE, "--json")
        assert json.loads(tutela(*words, expect=1))["mend"], what
    with acting(actor_of(mona)):
        assert nothing_is_kept()


@pytest.mark.parametrize("door", ["rules", "correlation"])
@pytest.mark.parametrize("country", ["UK", "XI", "XX", "\udcff", ""])
def test_a_command_names_a_country_that_is_no_member_state(door: str, country: str, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(DOORS[door][0]["a heading alone"][1])
    words = [one if one != "BE" else country for one in DOORS[door][3]]
    told = json.loads(tutela("law", words[0], str(path), *words[1:], "--stands-for", WHO, "--json", expect=1))
    assert "no Member State" in told["sentence"]


def test_a_command_says_where_to_look_for_an_act_nobody_knows(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"provision\n1\n")
    for words in (("import-correlation", "--country", "BE"), ("import-measures",)):
        told = json.loads(
            tutela("law", words[0], str(path), *words[1:], "--instrument", "39999L9999", "--json", expect=3)
        )
        assert told["mend"] == "See the list of acts."


def test_the_commands_take_tables_and_their_counts_add_up(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"

    def told(content: str, *words: str) -> dict[str, object]:
        path.write_text(content, encoding="utf-8")
        found = json.loads(tutela("law", words[0], str(path), *words[1:], "--stands-for", WHO, "--json"))
        assert isinstance(found, dict)
        return found

    correlation = ("import-correlation", "--instrument", DIRECTIVE, "--country", "el")
    table = "provision,act,state,colour\n25(1),Example Act,complete,blue\n25(2),Example Act,,\n"
    first = told(table, *correlation)
    assert (first["rows"], first["taken"], first["statements"], first["unread"]) == (2, 2, 1, ["colour"])
    again = told(table, *correlation)
    assert (again["rows"], again["taken"], again["same"], again["statements"]) == (2, 1, 1, 0)
    rules = "topic,answer,document,since\nmagazines,licence,Example Act,2018-09-14\n"
    assert told(rules, "import-rules", "--country", "PT")["statements"] == 1
    assert told(rules, "import-rules", "--country", "PT")["same"] == 1
    services = "service,country,reach,since,document\ndrug_treatment,EL,none,2014-01-01,Example Act\n"
    looked = told(services, "import-services", "--look")
    assert (looked["new"], looked["confirmed"]) == (1, False)
    assert told(services, "import-services")["confirmed"] is True
    assert told(services, "import-services")["same"] == 1
    with acting(actor_of(cast.cora)):
        assert Statement.objects.get().country == "GR"
        assert FirearmsRule.objects.get().country == "PT"
        assert ServiceWord.objects.get().country == "GR"
        assert ServiceTable.objects.count() == 2, "the one that was only looked at is gone"


def test_a_command_says_for_people_what_it_took_and_what_it_did_not_read(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("topic,answer,document,since,colour\nmagazines,licence,A,2018-09-14,blue\n", encoding="utf-8")
    words = ("law", "import-rules", str(path), "--country", "PT", "--stands-for", WHO)
    assert tutela(*words) == (
        "1 rows = 1 taken + 0 said already; 1 statements made.\nColumns that were not read: colour.\n"
    )
    path.write_text("topic,answer,document,since\ncannons,licence,A,2018-09-14\n", encoding="utf-8")
    told = tutela(*words, expect=1)
    assert "cannons" in told
    assert "is no topic" in told
    path.write_text("service,country,reach\n", encoding="utf-8")
    assert tutela("law", "import-services", str(path), expect=1) == ""
    tutela("law", "import-services", str(tmp_path / "none.csv"), expect=1)


def test_a_table_of_services_is_looked_at_confirmed_and_leaves_as_it_came(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    client, stranger = client_of(cast.cora), client_of(mona)
    with acting(actor_of(cast.cora)):
        actions.state_service(("drug_checking", "BE"), Reach.WHOLE, LONG_AGO, GROUND)
    table = (
        "service,country,reach,since,document,remark,colour\n"
        "drug_treatment,be,none,2014-01-01,Secret Act,<i>x</i>,blue\n"
        "drug_checking,BE,parts,2015-01-01,Another Act,,\n"
    )
    status, to = sent(client, "/law/services/import/", "services.csv", table.encode(), stands_for=WHO)
    assert status == 302
    shown = client.get(to).content.decode()
    for told in ("2 = 1 new + 1 changed + 0 said already", "Secret Act", "&lt;i&gt;x&lt;/i&gt;", "colour",
                 "in the whole country", "in parts of the country", "1 Jan 2015", "Confirm: this is what we say"):  # fmt: skip
        assert told in shown, told
    assert "services.csv" in client.get("/law/services/").content.decode()
    assert stranger.get(to).status_code == 404
    assert "services.csv," not in stranger.get("/law/services/").content.decode()
    assert stranger.post(f"{to}confirm/").status_code == 404
    assert not any(one["document"] == "Secret Act" for one in read(stranger, "/law/services.csv"))
    assert client.post(f"{to}confirm/").status_code == 302
    assert client.post(f"{to}confirm/").status_code == 409
    assert "Confirm: this" not in stranger.get(to).content.decode()
    rows = read(stranger, "/law/services.csv?country=BE")
    assert {one["country"] for one in rows} == {"BE"}
    assert [
        (one["reach"], one["stands_for"], one["organisation"]) for one in rows if one["document"] == "Secret Act"
    ] == [("none", WHO, cast.cora.organisation.slug)]
    left = b"".join(client.get("/law/services.csv").streaming_content)  # type: ignore[attr-defined]
    status, to = sent(client, "/law/services/import/", "services.csv", left)
    assert status == 302
    assert "0 new + 0 changed + 2 said already" in client.get(to).content.decode()
    assert "The file says what is known already." in client.get(to).content.decode()
    assert client.post(f"{to}discard/").status_code == 302
    leavings = [one.entry for one in entries(subject="law_service", operation="disclosure")]
    assert [one.action for one in leavings] == ["law.view"] * 3


def test_who_may_not_see_law_or_not_say_it_brings_no_table_and_takes_none_away(cast: Cast, client_of: Browse) -> None:
    addresses = ("/law/services.csv", f"{MATRIX}countries.csv", f"{MATRIX}countries/BE/measures.csv")
    for who in (cast.otto, cast.clara, cast.adam):
        assert {client_of(who).get(address).status_code for address in addresses} == {403}
        for _files, address, given, _words in DOORS.values():
            assert sent(client_of(who), address, "table.csv", b"a,b\n", **given)[0] == 403
    status, _shown = sent(client_of(cast.anna), "/law/services/import/", "services.csv", b"service,country,reach\n")
    assert status == 403
    assert "Bring a table of services" not in client_of(cast.anna).get("/law/services/").content.decode()


def test_the_measures_of_a_country_leave_as_csv_without_those_of_drafts(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    def look(*rows: object) -> MeasureImport:
        return importing.look_at_measures(DIRECTIVE, answer(*rows).encode(), "answer.json")

    evil = measure(1, title="=1+1", notified="2013-12-01", eli="https://example.eu/eli/1")
    with acting(actor_of(mona)):
        importing.confirm_measures(look(evil, measure(17, notified="2005-01-31"), measure(2)))
        importing.confirm_measures(look(evil, measure(2)))
        look(measure(33), measure(2))
    rows = read(client_of(cast.cora), f"{MATRIX}countries/BE/measures.csv")
    today = timezone.localdate().isoformat()
    assert [(one["celex"], one["older_than_the_act"], one["known_since"], one["gone_since"]) for one in rows] == [
        ("72011L0093BEL_200001", "no", today, ""), ("72011L0093BEL_200017", "yes", today, today),
    ]  # fmt: skip
    assert (rows[0]["titles"], rows[0]["notified"], rows[0]["eli"]) == (
        "'=1+1", "2013-12-01", "https://example.eu/eli/1",
    )  # fmt: skip
    assert f"{MATRIX}countries/BE/measures.csv" in client_of(cast.cora).get(f"{MATRIX}countries/BE/").content.decode()
    for unknown in (f"{MATRIX}countries/XX/measures.csv", "/law/of/none/countries/BE/measures.csv"):
        assert client_of(cast.cora).get(unknown).status_code == 404
    (told,) = (one.entry for one in entries(subject="law_country", operation="disclosure"))
    assert (told.subject_id, told.count) == (f"{DIRECTIVE}:BE", 2)


def test_how_countries_stand_leaves_as_csv_without_cases_one_may_not_see(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.COMPLETE, LONG_AGO, GROUND)
    with acting(actor_of(mona)):
        importing.confirm_measures(
            importing.look_at_measures(DIRECTIVE, answer(measure(1, notified="2013-12-01")).encode())
        )
        importing.look_at_measures(DIRECTIVE, answer(measure(1), measure(17)).encode())
        actions.take_step(DIRECTIVE, "PT", Step("INFR(2019)2138", Stage.FORMAL_NOTICE, timezone.localdate()), GROUND)
    address = f"{MATRIX}countries.csv"
    assert address in client_of(cast.cora).get(f"{MATRIX}countries/").content.decode()
    rows = {one["country"]: one for one in read(client_of(cast.cora), address)}
    assert len(rows) == 27
    belgium = rows["BE"]
    assert (belgium["complete"], belgium["said"], belgium["measures"], belgium["bound"]) == ("1", "1", "1", "yes")
    assert float(belgium["deficit_percent"]) > 90
    assert int(belgium["delay_days"]) > 0
    assert (rows["DK"]["bound"], rows["PT"]["deficit_percent"], rows["PT"]["delay_days"]) == ("no", "", "")
    assert rows["PT"]["open_cases"] == "0", "confidential"
    assert {one["country"]: one for one in read(client_of(mona), address)}["PT"]["open_cases"] == "1"
    assert client_of(cast.cora).get("/law/of/none/countries.csv").status_code == 404
    told = [one.entry.count for one in entries(subject="law_country", operation="disclosure")]
    assert told == [27, 27]
