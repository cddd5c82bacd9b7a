"""Every operation that Article 25 of Directive (EU) 2016/680 names leaves exactly its entries in the audit, through whatever
door it comes: who, when, what. Where a door has no such operation the table says why, and notices when it has one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.audited import entries
from tests.cast import Cast
from tests.deliveries import row, seizure_file
from tests.evidence.custody import Custody, picture
from tests.promises.endpoints import ENDPOINTS
from tests.promises.world import naming, plant_unit, watched
from tests.services import fields as contact_fields
from tests.services import make_services
from tests.web.planted import customs_file, quarantined_of, submission_of, work_off
from typer.testing import CliRunner

import tutela
from tutela import cli, jobs
from tutela.evidence import queries as evidence
from tutela.evidence import store
from tutela.intake.models import Quarantined, Submission
from tutela.intake.queue import TASK
from tutela.linking import watching
from tutela.linking.search import Sought
from tutela.linking.searching import lists
from tutela.practice.actions import record_contact
from tutela.practice.queries import this_month
from tutela.records import keys
from tutela.records.models import Record
from tutela.rights import queue as rights_queue
from tutela.rights import requests
from tutela.rights.models import Decision, PersonsRequest, RequestKind
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.safeguards.retention import RULES, RetentionAction

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DOORS = ("web", "command", "job", "api")
PHONE = "+436601234599"

Row = tuple[str, str, str, str, int | None, str, int, int]
"""operation, action, subject, its id, person, role, organisation, count."""


@dataclass
class Scene:
    """What an operation is done with. ``web``: Otto's browser."""

    cast: Cast
    custody: Custody
    folder: Path
    browser: Callable[[Person], Client]

    @property
    def web(self) -> Client:
        return self.browser(self.cast.otto)

    @cached_property
    def carla(self) -> tuple[Person, Client]:
        """A counsellor behind the wall, with a browser whose session is noted already."""
        person = make_services().carla
        client = self.browser(person)
        client.get("/account/")
        return person, client

    def command(self, *words: str) -> str:
        """A command, in this process."""
        ended = CliRunner().invoke(cli.app, [*words, "--json"])
        assert ended.exit_code == 0, (words, ended.output, ended.exception)
        return ended.stdout

    def of_otto(self, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1) -> Row:
        otto = self.cast.otto
        return operation, action, subject, subject_id, otto.pk, "officer", otto.organisation_id, count

    def of_operator(self, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1) -> Row:
        return operation, action, subject, subject_id, None, "operator", local_organisation().pk, count

    def of_tutela(self, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1) -> Row:
        return operation, action, subject, subject_id, None, "system", self.cast.otto.organisation_id, count

    def of_carla(self, operation: Operation, action: str, subject_id: str = "", count: int = 1) -> Row:
        carla, _client = self.carla
        return operation, action, "contact", subject_id, carla.pk, "counsellor", carla.organisation_id, count

    def of_keeper(
        self, operation: Operation, action: str, subject: str, subject_id: str, owner_id: int, count: int = 1
    ) -> Row:
        return operation, action, subject, subject_id, None, "keeper", owner_id, count

    def contact(self) -> int:
        """A contact of Carla's service."""
        with acting(actor_of(self.carla[0])):
            return record_contact(contact_fields(note="a matter"))

    def request(self, kind: RequestKind, *, known: bool) -> PersonsRequest:
        """A person's request to Otto's organisation; a record of theirs and one of another country name the telephone.
        ``known``: it was checked who asks."""
        for slug in ("police-a", "police-b"):
            plant_unit(self.folder, slug, f"named-{slug}", {"offer": "an offer", "namings": [naming(PHONE)]})
        with acting(actor_of(self.cast.otto)):
            made = requests.receive(requests.Asked(kind, "Somebody", "by post", [], [PHONE]))
            if known:
                requests.check_identity(made, "came in person with a card")
        return made

    def unit(self) -> Quarantined:
        return quarantined_of(self.cast.otto, submission_of(self.cast.otto))

    def record(self) -> str:
        return self.custody.record()

    def delivery(self) -> Submission:
        """The latest delivery of Otto's organisation."""
        with acting(actor_of(self.cast.otto)):
            return Submission.objects.order_by("-id")[0]


Doing = Callable[[Scene], tuple[Callable[[], object], Callable[[], list[Row]]]]
"""Arranges, then gives what to do and, once it is done, what must have been written."""

CO, CH, RE, DI, ER = (
    Operation.COLLECTION, Operation.CHANGE, Operation.CONSULTATION, Operation.DISCLOSURE, Operation.ERASURE,
)  # fmt: skip


def collect_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    file = SimpleUploadedFile("file.csv", customs_file())
    return (
        lambda: scene.web.post("/submissions/new/", {"file": file, "new_source": "customs-north"}),
        lambda: [scene.of_otto(CO, "intake.submit", "submission", scene.delivery().public_id)],
    )


def collect_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    path = seizure_file(scene.folder, [row(), row(AMOUNT="7")])
    said: list[str] = []

    def written() -> list[Row]:
        receipt = json.loads(said[0])["submissions"][0]["id"]
        operator = scene.of_operator(CO, "intake.submit", "submission", receipt)
        batch = (CO, "intake.submit", "submission", receipt, None, "system", operator[6], 2)
        return [operator, batch]

    return lambda: said.append(scene.command("ingest", str(path))), written


def collect_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    file = SimpleUploadedFile("file.csv", customs_file())
    scene.web.post("/submissions/new/", {"file": file, "new_source": "customs-north"})
    return work_off, lambda: [
        scene.of_tutela(CO, "intake.submit", "submission", scene.delivery().public_id, scene.delivery().accepted)
    ]


def collect_evidence_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    address = f"/records/{scene.record()}/evidence/new/"
    file = SimpleUploadedFile("file.bin", picture(1))

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            found = evidence.evidence()[0].public_id
        return [scene.of_otto(CO, "evidence.add", "evidence", found)]

    return lambda: scene.web.post(address, {"file": file, "whole": "yes"}), written


def change_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    unit = scene.unit()
    return (
        lambda: scene.web.post(f"/quarantine/{unit.public_id}/dismiss/", {"why": "not needed"}),
        lambda: [scene.of_otto(CH, "quarantine.mend", "quarantine", unit.public_id)],
    )


def change_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    unit = scene.unit()
    return (
        lambda: scene.command("quarantine", "dismiss", unit.public_id, "--why", "not needed"),
        lambda: [scene.of_operator(CH, "quarantine.mend", "quarantine", unit.public_id)],
    )


def consult_record(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    record = scene.record()
    return (
        lambda: scene.web.get(f"/records/{record}/"),
        lambda: [scene.of_otto(RE, "records.open", "record", record)],
    )


def consult_list(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    scene.record(), scene.record()
    return lambda: scene.web.get("/records/"), lambda: [scene.of_otto(RE, "records.list", "record", count=2)]


def consult_quarantine(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    unit = scene.unit()
    return (
        lambda: scene.web.get(f"/quarantine/{unit.public_id}/"),
        lambda: [scene.of_otto(RE, "quarantine.read", "quarantine", unit.public_id)],
    )


def consult_evidence(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    found = scene.custody.attach(picture(1)).public_id
    return (
        lambda: scene.web.get(f"/evidence/{found}/"),
        lambda: [scene.of_otto(RE, "evidence.read", "evidence", found)],
    )


def consult_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    unit = scene.unit()
    return (
        lambda: scene.command("quarantine", "show", unit.public_id),
        lambda: [scene.of_operator(RE, "quarantine.read", "quarantine", unit.public_id)],
    )


def consult_evidence_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    found = scene.custody.attach(picture(1)).public_id
    return (
        lambda: scene.command("evidence", "show", found),
        lambda: [scene.of_operator(RE, "evidence.read", "evidence", found)],
    )


def disclose_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    scene.record()
    return lambda: scene.web.get("/records.csv"), lambda: [scene.of_otto(DI, "records.export", "record")]


def disclose_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    found = scene.custody.attach(picture(1)).public_id
    return (
        lambda: scene.command("evidence", "export", found, "--out", str(scene.folder / "lent.age")),
        lambda: [scene.of_operator(DI, "evidence.lend", "evidence", found)],
    )


def erase_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    arriving = store.Arriving()  # an object whose row never came
    arriving.write(b"x" * 64)
    arriving.settle()
    return (
        lambda: scene.command("evidence", "reconcile", "--grace-seconds", "0"),
        lambda: [scene.of_operator(ER, "evidence.erase", "evidence")],
    )


def collect_help(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _carla, web = scene.carla
    given = {**asdict(contact_fields()), "month": f"{this_month():%Y-%m}"}

    def written() -> list[Row]:
        with psycopg.connect(settings.CONNECTIONS.owner) as owner:
            found = owner.execute("SELECT id FROM help.contact").fetchall()
        assert len(found) == 1
        return [scene.of_carla(CO, "help.record", str(found[0][0]))]

    return lambda: web.post("/help/new/", given), written


def consult_help(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    scene.contact(), scene.contact()
    _carla, web = scene.carla
    return lambda: web.get("/help/contacts/"), lambda: [scene.of_carla(RE, "help.read", count=2)]


def consult_help_counts(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    scene.contact()
    _carla, web = scene.carla
    return lambda: web.get("/help/"), lambda: [scene.of_carla(RE, "help.counts")]


def disclose_help(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    scene.contact()
    _carla, web = scene.carla
    return lambda: web.get("/help.csv"), lambda: [scene.of_carla(DI, "help.counts")]


def erase_help(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    key = scene.contact()
    _carla, web = scene.carla
    return (
        lambda: web.post(f"/help/contacts/{key}/withdraw/"),
        lambda: [scene.of_carla(ER, "help.record", str(key))],
    )


def erase_help_note(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    key = scene.contact()
    _carla, web = scene.carla
    return (
        lambda: web.post(f"/help/contacts/{key}/blank/"),
        lambda: [scene.of_carla(ER, "help.record", str(key))],
    )


def consult_evidence_form(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    record = scene.record()
    return (
        lambda: scene.web.get(f"/records/{record}/evidence/new/"),
        lambda: [scene.of_otto(RE, "evidence.add", "listing", record)],  # this form names a record by its kind
    )


def consult_evidence_form_of_delivery(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    delivery = submission_of(scene.cast.otto).public_id
    return (
        lambda: scene.web.get(f"/submissions/{delivery}/evidence/new/"),
        lambda: [scene.of_otto(RE, "evidence.add", "submission", delivery)],
    )


def consult_second_person(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    record = scene.record()
    return (
        lambda: scene.web.get(f"/records/{record}/second-person/"),
        lambda: [scene.of_otto(RE, "records.lift_marking", "record", record)],
    )


def erase_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return _daily_job(scene, "protection-report-5y", ER)


def change_job_for_review(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    rule = next(one.name for one in RULES if one.action is RetentionAction.REVIEW)
    return _daily_job(scene, rule, CH)


def _daily_job(scene: Scene, rule: str, operation: Operation) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    """The daily job meets a record whose last day under a rule was yesterday."""
    scene.record()
    yesterday = timezone.now().date() - timedelta(days=1)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE records_record SET retention_until = %s, retention_rule = %s", [yesterday, rule])
    return (
        lambda: jobs.keep_daily(0),
        lambda: [scene.of_keeper(operation, "retention.run", "record", rule, local_organisation().pk)],
    )


def change_job_as_decided(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    otto = scene.cast.otto
    request = scene.request(RequestKind.RESTRICTION, known=True)
    jobs.seek(request.pk, otto.organisation_id)
    with acting(actor_of(otto)):
        (item,) = request.items.all()
        requests.decide(item, Decision.GRANT)
        record = Record.objects.get(uid=bytes(item.uid)).public_id
    return (
        jobs.carry_out_decisions,
        lambda: [scene.of_keeper(CH, "requests.decide", "record", record, otto.organisation_id)],
    )


def consult_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    request, own = scene.request(RequestKind.ACCESS, known=False), scene.cast.otto.organisation_id
    return (
        lambda: jobs.seek(request.pk, own),
        lambda: [scene.of_keeper(RE, "requests.handle", "request", request.public_id, own)],
    )


def disclose_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    request, own = scene.request(RequestKind.ACCESS, known=True), scene.cast.otto.organisation_id

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.nina)):
            theirs = PersonsRequest.objects.get().public_id
        return [
            scene.of_keeper(RE, "requests.handle", "request", request.public_id, own),
            scene.of_keeper(DI, "requests.handle", "request", theirs, own),
        ]

    return lambda: jobs.seek(request.pk, own), written


SOUGHT = Sought(PHONE, ()).digest
LIST = [PHONE, "anna@example.eu"]
FOR = {"for": "drug_enforcement"}


def consult_search(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.web.get("/search/", {"q": PHONE, **FOR}),
        lambda: [scene.of_otto(RE, "records.list", "search", SOUGHT, count=0)],
    )


def consult_search_list(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.web.post("/search/list/", {"lines": "\n".join(LIST), **FOR}),
        lambda: [scene.of_otto(RE, "search.list", "search list", lists.Asked(LIST).digest, count=2)],
    )


def consult_search_picture(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    file = SimpleUploadedFile("a.bin", b"no picture")
    digest = keys.key_hash("search", sha256(b"no picture").hexdigest()).hex()
    return (
        lambda: scene.web.post("/search/picture/", {"file": file, **FOR}),
        lambda: [scene.of_otto(RE, "search.list", "search picture", digest, count=0)],
    )


def consult_search_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.command("search", PHONE),
        lambda: [scene.of_operator(RE, "search.list", "search", SOUGHT, count=0)],
    )


def disclose_search(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    def written() -> list[Row]:
        looked = scene.of_otto(RE, "records.list", "search", SOUGHT, count=0)
        return [looked, scene.of_otto(DI, "records.export", "search", SOUGHT, count=0)]

    return lambda: scene.web.get("/search.csv", {"q": PHONE, **FOR}), written


def _watch(scene: Scene) -> dict[str, str]:
    return {
        name: str(named["public_id"])
        for name, named in watched(scene.cast.otto, "police-a", PHONE, scene.folder).items()
    }


def collect_watch(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    address = f"/search/watch/?q={PHONE.replace('+', '%2B')}&for=drug_enforcement"

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            return [scene.of_otto(CO, "search.watch", "watch", watching.watches().get().public_id)]

    return lambda: scene.web.post(address, {"name": "a name", "reason": "because", "review_on": day}), written


def consult_alerts(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _watch(scene)
    return lambda: scene.web.get("/alerts/"), lambda: [scene.of_otto(RE, "search.watch", "alert")]


def change_alert(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    alert = _watch(scene)["alert"]
    return (
        lambda: scene.web.post(f"/alerts/{alert}/seen/"),
        lambda: [scene.of_otto(CH, "search.watch", "alert", alert)],
    )


def erase_watch(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    watch = _watch(scene)["watch"]
    return (
        lambda: scene.web.post(f"/search/watch/{watch}/delete/"),
        lambda: [scene.of_otto(ER, "search.watch", "watch", watch)],
    )


BESIDE: dict[Doing, set[Operation]] = {disclose_job: {RE}, disclose_search: {RE}}
"""What leaves entries of another operation too: a request is passed on to whom the search for the person finds."""


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
    TASK: (collect_job,),
    rights_queue.DAILY: (erase_job, change_job_for_review),
    rights_queue.CARRY_OUT: (change_job_as_decided,),
    rights_queue.SEEK: (consult_job, disclose_job),
}
"""Every job, and what of the table it does."""


def _combination_is_written() -> bool:
    return any("Operation.COMBINATION" in source_of(one) for one in ("linking", "intake", "records", "insight", "cli"))


_NO_API = NotThere("the API says who a key is and nothing else", _api_grows)
_NO_COMBINATION = NotThere(
    "links are read where a record is opened, flags made where one is taken in", _combination_is_written
)

TABLE: dict[tuple[Operation, str], tuple[Doing, ...] | NotThere] = {
    (Operation.COLLECTION, "web"): (collect_web, collect_evidence_web, collect_help, collect_watch),
    (Operation.COLLECTION, "command"): (collect_command,),
    (Operation.COLLECTION, "job"): (collect_job,),
    (Operation.COLLECTION, "api"): _NO_API,
    (Operation.CHANGE, "web"): (change_web, change_alert),
    (Operation.CHANGE, "command"): (change_command,),
    (Operation.CHANGE, "job"): (change_job_for_review, change_job_as_decided),
    (Operation.CHANGE, "api"): _NO_API,
    (Operation.CONSULTATION, "web"): (
        consult_record, consult_list, consult_quarantine, consult_evidence, consult_evidence_form,
        consult_evidence_form_of_delivery, consult_second_person, consult_help, consult_help_counts,
        consult_search, consult_search_list, consult_search_picture, consult_alerts,
    ),
    (Operation.CONSULTATION, "command"): (consult_command, consult_evidence_command, consult_search_command),
    (Operation.CONSULTATION, "job"): (consult_job,),
    (Operation.CONSULTATION, "api"): _NO_API,
    (Operation.DISCLOSURE, "web"): (disclose_web, disclose_help, disclose_search),
    (Operation.DISCLOSURE, "command"): (disclose_command,),
    (Operation.DISCLOSURE, "job"): (disclose_job,),
    (Operation.DISCLOSURE, "api"): _NO_API,
    (Operation.COMBINATION, "web"): _NO_COMBINATION,
    (Operation.COMBINATION, "command"): _NO_COMBINATION,
    (Operation.COMBINATION, "job"): _NO_COMBINATION,
    (Operation.COMBINATION, "api"): _NO_API,
    (Operation.ERASURE, "web"): (erase_help, erase_help_note, erase_watch),
    (Operation.ERASURE, "command"): (erase_command,),
    (Operation.ERASURE, "job"): (erase_job,),
    (Operation.ERASURE, "api"): _NO_API,
}  # fmt: skip

DOINGS = [(key, doing) for key, cell in TABLE.items() if not isinstance(cell, NotThere) for doing in cell]


def _named(one: object) -> str:
    return "-".join(one) if isinstance(one, tuple) else str(getattr(one, "__name__", one))


@pytest.fixture
def scene(cast: Cast, custody: Custody, tmp_path: Path, client_of: Callable[[Person], Client]) -> Scene:
    return Scene(cast, custody, tmp_path, client_of)


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


@pytest.fixture
def failing_audit(cast: Cast) -> Iterator[Callable[[], None]]:
    """From the call on, PostgreSQL refuses every entry of the audit."""
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:

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


def everything() -> dict[str, object]:
    """What is in every table of case data and in the queue, as the owner reads it."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND (relrowsecurity OR relname = 'procrastinate_jobs')"
            )
        ]
        assert "help.contact" in tables, "behind the wall too"
        return {
            name: owner.execute(
                f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {name} t".encode()
            ).fetchone()
            for name in tables
        }


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
    scene: Scene, failing_audit: Callable[[], None], key: tuple[Operation, str], doing: Doing
) -> None:
    scene.browser = _one_browser_each(scene.browser)
    act, _expected = doing(scene)
    scene.web.get("/account/")
    before, files = everything(), _objects()
    failing_audit()
    shown = b""
    if key[1] == "web":
        answer = act()
        assert answer.status_code >= 500, answer.status_code  # type: ignore[attr-defined]
        shown = answer.content  # type: ignore[attr-defined]
    else:
        with pytest.raises(AssertionError, match="the audit is full"):
            act()
    assert everything() == before
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
