"""Every operation that Article 25 of Directive (EU) 2016/680 names leaves exactly its entries in the audit, through whatever
door it comes: who, when, what. Where a door has no such operation the table says why, and notices when it has one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.audited import entries
from tests.cast import Cast
from tests.evidence.custody import arrange, picture
from tests.promises import operations as do
from tests.promises import operations_of_boards as boards
from tests.promises import operations_of_cases as cases
from tests.promises import operations_of_hits as hits
from tests.promises import operations_of_indicators as indicators
from tests.promises import operations_of_law as law
from tests.promises import operations_of_lists as lists
from tests.promises import operations_of_maturity as maturity
from tests.promises import operations_of_persons as persons
from tests.promises import operations_of_search as search
from tests.promises import operations_of_strategies as strategies
from tests.promises.endpoints import ENDPOINTS
from tests.promises.operations import Doing, Row, Scene

import tutela
from tutela import jobs
from tutela.configuration import home
from tutela.evidence import store
from tutela.intake.queue import TASK
from tutela.linking.cases import queue as cases_queue
from tutela.linking.lists import queue as lists_queue
from tutela.rights import queue as rights_queue
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.strategy import queue as strategy_queue
from tutela.strategy.indicators import queue as indicators_queue
from tutela.strategy.law import queue as law_queue

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DOORS = ("web", "command", "job", "api")

BESIDE: dict[Doing, set[Operation]] = {
    do.disclose_job: {Operation.CONSULTATION},
    search.disclose_search: {Operation.CONSULTATION},
    cases.collect_case: {Operation.COMBINATION},
    search.disclose_trace: {Operation.CONSULTATION},
    strategies.report_web: {Operation.DISCLOSURE},
    strategies.report_by_link: {Operation.DISCLOSURE},
}
"""What leaves entries of another operation too: a request is passed on to whom the search for the person finds, each record that a
case begins from is noted, a report on an action is seen by all from then on."""


def source_of(folder: str) -> str:
    """The program's text under a folder."""
    root = Path(tutela.__file__).parent
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / folder).rglob("*.py")))


@dataclass(frozen=True)
class NotThere:
    """Why a door has no such operation; ``appears`` is asked each time."""

    why: str
    appears: Callable[[], bool]


def _api_grows() -> bool:
    return {name for name in ENDPOINTS if name.startswith("api") or name == "whoami"} != {"whoami"}


DOINGS_OF_JOBS: dict[str, tuple[Doing, ...]] = {
    TASK: (do.collect_job,),
    rights_queue.DAILY: (do.erase_job, do.change_job_for_review),
    rights_queue.CARRY_OUT: (do.change_job_as_decided,),
    rights_queue.SEEK: (do.consult_job, do.disclose_job),
    lists_queue.MATCH: (lists.combine_job,),
    indicators_queue.COMPUTE: (indicators.combine_job,),
    cases_queue.FIND: (cases.combine_networks_job,),
    strategy_queue.REMIND: (strategies.remind_job,),
    law_queue.FOLLOW: (law.change_gaps_job,),
}
"""Every job, and what of the table it does."""


_NO_API = NotThere("the API says who a key is and nothing else", _api_grows)

TABLE: dict[tuple[Operation, str], tuple[Doing, ...] | NotThere] = {
    (Operation.COLLECTION, "web"): (
        do.collect_web, do.collect_evidence_web, do.collect_help, lists.collect_list_web, search.collect_watch,
        cases.collect_case, hits.collect_watch_of_record, strategies.report_web, strategies.report_by_link,
        indicators.collect_observations, maturity.collect_assessment, law.collect_statement, law.collect_measures,
        law.collect_opinion, law.collect_step, law.collect_rule, law.collect_rules, law.collect_table, law.collect_service,
        law.collect_services, law.collect_practice,
    ),
    (Operation.COLLECTION, "command"): (do.collect_command, law.collect_tables_command),
    (Operation.COLLECTION, "job"): (do.collect_job,),
    (Operation.COLLECTION, "api"): _NO_API,
    (Operation.CHANGE, "web"): (
        do.change_web, search.change_alert, cases.change_case, cases.change_case_left, cases.change_case_closed,
        cases.change_decided, cases.change_undone, persons.change_suggestion, hits.change_hit, hits.change_shared,
        indicators.change_draft, indicators.change_reference, maturity.change_assessment, maturity.change_review,
        law.change_measures, law.change_severity, law.change_services, law.change_practice,
    ),
    (Operation.CHANGE, "command"): (do.change_command,),
    (Operation.CHANGE, "job"): (do.change_job_for_review, do.change_job_as_decided, strategies.remind_job, law.change_gaps_job),
    (Operation.CHANGE, "api"): _NO_API,
    (Operation.CONSULTATION, "web"): (
        do.consult_record, do.consult_list, do.consult_quarantine, do.consult_evidence, do.consult_evidence_form,
        do.consult_evidence_form_of_delivery, do.consult_second_person, do.consult_help, do.consult_help_counts,
        lists.consult_list_of_fingerprints, search.consult_search, search.consult_search_list,
        search.consult_search_picture, search.consult_alerts, search.consult_trace, search.consult_trace_of_record,
        cases.consult_cases, cases.consult_new_case, cases.consult_networks, persons.consult_suggestions,
        persons.consult_suggestion, hits.consult_hits, hits.consult_hit, indicators.consult_indicators,
        indicators.consult_indicator, indicators.consult_delivery, indicators.consult_breaks,
        maturity.consult_frameworks, maturity.consult_framework, maturity.consult_country, maturity.consult_assessment,
        boards.consult_strategies, boards.consult_board, boards.consult_action, boards.consult_country,
        law.consult_cell, law.consult_matrix, law.consult_gap, law.consult_service, law.consult_service_table,
    ),
    (Operation.CONSULTATION, "command"): (
        do.consult_command, do.consult_evidence_command, lists.consult_lists_command, search.consult_search_command,
        search.consult_trace_command,
    ),
    (Operation.CONSULTATION, "job"): (do.consult_job,),
    (Operation.CONSULTATION, "api"): _NO_API,
    (Operation.DISCLOSURE, "web"): (
        do.disclose_web, do.disclose_help, search.disclose_search, search.disclose_trace, hits.disclose_hits,
        hits.disclose_contact, hits.disclose_shared, cases.disclose_network, indicators.disclose_observations,
        indicators.disclose_breaks, maturity.disclose_levels, maturity.disclose_assessment, boards.disclose_table,
        boards.disclose_report, law.disclose_matrix, law.disclose_gaps, law.disclose_rules, law.disclose_services,
        law.disclose_countries, law.disclose_states, law.disclose_measures, law.disclose_letter,
    ),
    (Operation.DISCLOSURE, "command"): (do.disclose_command,),
    (Operation.DISCLOSURE, "job"): (do.disclose_job,),
    (Operation.DISCLOSURE, "api"): _NO_API,
    (Operation.COMBINATION, "web"): (
        cases.combine_case, cases.combine_opened, cases.combine_search, cases.combine_found,
    ),
    (Operation.COMBINATION, "command"): (
        lists.combine_command, persons.combine_persons_command, indicators.combine_command,
    ),
    (Operation.COMBINATION, "job"): (lists.combine_job, cases.combine_networks_job, indicators.combine_job),
    (Operation.COMBINATION, "api"): _NO_API,
    (Operation.ERASURE, "web"): (
        do.erase_help, do.erase_help_note, lists.erase_list_entry_web, search.erase_watch, indicators.erase_draft,
        maturity.erase_assessment, law.erase_measures, law.erase_services,
    ),
    (Operation.ERASURE, "command"): (do.erase_command,),
    (Operation.ERASURE, "job"): (do.erase_job,),
    (Operation.ERASURE, "api"): _NO_API,
}  # fmt: skip

DOINGS = [(key, doing) for key, cell in TABLE.items() if not isinstance(cell, NotThere) for doing in cell]


def _named(one: object) -> str:
    return "-".join(one) if isinstance(one, tuple) else str(getattr(one, "__name__", one))


@pytest.fixture
def scene(cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]) -> Iterator[Scene]:
    yield Scene(cast, lambda: arrange(cast, tmp_path), tmp_path, client_of)
    shutil.rmtree(home() / "evidence", ignore_errors=True)


def newest() -> int:
    return max((one.entry.pk for one in entries()), default=0)


def rows_since(mark: int) -> list[Row]:
    return [
        (e.operation, e.action, e.subject, e.subject_id, e.person_id, e.role, e.organisation_id, e.count)
        for e in (one.entry for one in entries(id__gt=mark))
    ]


def test_the_table_has_every_operation_at_every_door() -> None:
    assert set(TABLE) == {(operation, door) for operation in Operation for door in DOORS}
    there = sum(not isinstance(cell, NotThere) for cell in TABLE.values())
    print(
        f"\nlogged: {len(TABLE)} cells, {there} there with {len(DOINGS)} operations, {len(TABLE) - there} with a reason"
    )


def test_every_job_is_in_the_table() -> None:
    assert set(DOINGS_OF_JOBS) == set(jobs.ACTIONS)
    named = [doing for doings in DOINGS_OF_JOBS.values() for doing in doings]
    assert sorted(named, key=_named) == sorted((doing for key, doing in DOINGS if key[1] == "job"), key=_named)


def test_every_action_of_law_is_in_the_table() -> None:
    folder = Path(law_queue.__file__).parent
    found = {
        f"{path.stem}.{name}"
        for path in folder.glob("*.py")
        for name, one in vars(import_module(f"tutela.strategy.law.{path.stem}")).items()
        if hasattr(one, "action") and one.__module__.endswith(f".{path.stem}")
    }
    assert set(law.DOINGS_OF_ACTIONS) == found
    assert set(law.DOINGS_OF_ACTIONS.values()) <= {doing for _key, doing in DOINGS}


@pytest.mark.parametrize("name", law.DOINGS_OF_ACTIONS)
def test_the_operation_that_stands_for_an_action_of_law_does_it(scene: Scene, name: str) -> None:
    act, _expected = law.DOINGS_OF_ACTIONS[name](scene)
    module, _dot, function = name.partition(".")
    place = import_module(f"tutela.strategy.law.{module}")
    with mock.patch.object(place, function, wraps=getattr(place, function)) as done:
        act()
    assert done.called


@pytest.mark.parametrize("key", [key for key, cell in TABLE.items() if isinstance(cell, NotThere)], ids=_named)
def test_what_a_door_does_not_do_it_does_not_do_yet(key: tuple[Operation, str]) -> None:
    cell = TABLE[key]
    assert isinstance(cell, NotThere)
    assert not cell.appears(), f"{key}: there is one now; put it into the table ({cell.why})"


@pytest.mark.parametrize(("key", "doing"), DOINGS, ids=_named)
def test_each_operation_leaves_exactly_its_entries(scene: Scene, key: tuple[Operation, str], doing: Doing) -> None:
    act, expected = doing(scene)
    scene.web.get("/account/")  # a first request notes the session
    mark, began = newest(), timezone.now()
    answer = act()
    if hasattr(answer, "close"):  # a download is open until it is sent
        answer.close()
    written = rows_since(mark)
    assert written == expected()
    assert {operation for operation, *_ in written} == {key[0].value} | {one.value for one in BESIDE.get(doing, ())}
    slack = timedelta(seconds=1)  # two clocks: the database's and this program's
    assert all(began - slack <= one.entry.at <= timezone.now() + slack for one in entries(id__gt=mark))


# No entry, no operation.


@pytest.fixture(scope="module")
def owner(database: None) -> Iterator[psycopg.Connection]:
    """Who owns the tables: one connection for all tests, a new one would look each table up anew."""
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def failing_audit(cast: Cast, owner: psycopg.Connection) -> Iterator[Callable[[], None]]:
    """From the call on, PostgreSQL refuses every entry of the audit."""

    def break_it() -> None:
        owner.execute(
            "CREATE FUNCTION audit_is_broken() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the audit is full'; END $$"
        )
        owner.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON safeguards_auditentry FOR EACH ROW EXECUTE FUNCTION audit_is_broken()"
        )

    yield break_it
    owner.execute("DROP TRIGGER IF EXISTS broken ON safeguards_auditentry")
    owner.execute("DROP FUNCTION IF EXISTS audit_is_broken()")


def everything(owner: psycopg.Connection) -> dict[str, str | None]:
    """What is in every table of case data and in the queue, as the owner reads it."""
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND (relrowsecurity OR relname = 'procrastinate_jobs')"
        )
    ]
    assert "help.contact" in tables, "behind the wall too"
    asked = " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {name} t" for name in tables
    )
    return dict(owner.execute(asked.encode()))


def _objects() -> set[str]:
    """The sealed objects on disk."""
    return {path.name for path in store.folder().rglob("*") if path.is_file()}


def _one_browser_each(browser: Callable[[Person], Client]) -> Callable[[Person], Client]:
    """Browsers that are kept, and show an error as an answer."""
    kept: dict[int, Client] = {}

    def browser_of(person: Person) -> Client:
        client = kept.setdefault(person.pk, browser(person))
        client.raise_request_exception = False
        return client

    return browser_of


DOINGS_OF_PEOPLE = [(key, doing) for key, doing in DOINGS if key[1] in {"web", "command"}]


@pytest.mark.parametrize(("key", "doing"), DOINGS_OF_PEOPLE, ids=_named)
def test_where_the_entry_fails_nothing_is_done_and_nothing_is_shown(
    scene: Scene, owner: psycopg.Connection, failing_audit: Callable[[], None], key: tuple[Operation, str], doing: Doing
) -> None:
    scene.browser = _one_browser_each(scene.browser)
    act, _expected = doing(scene)
    scene.web.get("/account/")
    before, files = everything(owner), _objects()
    failing_audit()
    shown = b""
    if key[1] == "web":
        answer = act()
        assert answer.status_code >= 500, answer.status_code  # type: ignore[attr-defined]
        shown = answer.content  # type: ignore[attr-defined]
    else:
        with pytest.raises(AssertionError, match="the audit is full"):
            act()
    assert everything(owner) == before
    assert _objects() == files, "no object came or went"
    assert b"an offer" not in shown
    assert b"1.250" not in shown
    assert not list((scene.folder).glob("lent.age*")), "what was lent is not there"


READS_WITHOUT_ENTRY = {
    "desk": "counts and the names of deliveries",
    "submissions": "receipts: counts and the names of files",
    "submission_progress": "a receipt",
    "picture": "figures",
    "seizures_picture": "figures",
    "seizures_file": "figures",
    "approvals": "questions, without content",
    "records_export_approval": "a question, without content",
    "new_submission": "a form",
    "search_list": "a form",
    "search_picture": "a form",
    "trace": "a form",
}


@pytest.mark.parametrize("name", sorted(READS_WITHOUT_ENTRY))
def test_what_is_read_without_an_entry_shows_no_content_of_records(scene: Scene, name: str) -> None:
    from django.urls import reverse

    record, unit = scene.record(), scene.unit()
    things = {"record": record, "submission": unit.submission.public_id}
    endpoint = ENDPOINTS[name]
    named = {"public_id": things[endpoint.thing]} if endpoint.thing else {}
    web = scene.web
    web.get("/account/")
    mark = newest()
    answer = web.get(reverse(name, kwargs={**endpoint.fixed, **named}))
    shown = answer.getvalue()
    answer.close()
    assert answer.status_code == 200
    assert rows_since(mark) == []
    assert b"1.250" not in shown
    assert unit.public_id.encode() not in shown


def test_what_was_disclosed_to_another_organisation_names_it(scene: Scene) -> None:
    found = scene.custody.attach(picture(1))
    copy = scene.custody.released(found)
    scene.browser(scene.cast.nina).post(f"/evidence/copies/{copy.public_id}/download/").close()
    told = [one.entry for one in entries(operation=Operation.DISCLOSURE, subject_id=found.public_id)]
    handed = [one for one in told if one.action in {"evidence.release", "evidence.download"}]
    assert len(handed) == 2
    assert {one.recipient_id for one in handed} == {scene.cast.nina.organisation_id}
