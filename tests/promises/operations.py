"""Operations on data about persons, one of each sort that a door has: how it comes about, and the entries it must leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.cast import Cast
from tests.deliveries import row, seizure_file
from tests.evidence.custody import Custody, picture
from tests.promises.world import naming, plant_unit
from tests.services import fields as contact_fields
from tests.services import make_services
from tests.web.planted import customs_file, quarantined_of, submission_of, work_off
from typer.testing import CliRunner

from tutela import cli, jobs
from tutela.evidence import queries as evidence
from tutela.evidence import store
from tutela.intake.models import Quarantined, Submission
from tutela.practice.actions import record_contact
from tutela.practice.queries import this_month
from tutela.records.models import Record
from tutela.rights import requests
from tutela.rights.models import Decision, PersonsRequest, RequestKind
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.safeguards.retention import RULES, RetentionAction

PHONE = "+436601234599"

Row = tuple[str, str, str, str, int | None, str, int, int]
"""operation, action, subject, its id, person, role, organisation, count."""


@dataclass
class Scene:
    """What an operation is done with. ``web``: Otto's browser."""

    cast: Cast
    arranged: Callable[[], Custody]
    folder: Path
    browser: Callable[[Person], Client]

    @cached_property
    def custody(self) -> Custody:
        """Custodians and keys, where an operation is about evidence."""
        return self.arranged()

    @cached_property
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
