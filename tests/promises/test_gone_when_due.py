"""Promise: gone when due. Six years pass in a minute; what is due goes on its day, and nothing of it can be found after."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql
from tests.cast import Cast
from tests.deliveries import take_in

from tutela import keeping
from tutela.configuration import home
from tutela.intake.models import Quarantined, Submission
from tutela.linking import deciding
from tutela.linking.cases import actions, searching
from tutela.linking.cases.actions import NewCase
from tutela.linking.deciding import Thing
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.records.models import Record
from tutela.rights import holds
from tutela.rights.models import Annotation
from tutela.safeguards.actor import acting, actor_of
from tutela.vocabulary.areas import Purpose

CANARY = "kanarienvogel"
START = datetime.now(UTC)
YEARS = 6


def line(number: int, **body: object) -> str:
    report = {
        "incident_type": {"code": "csam", "written": f"{CANARY} type"},
        "when": {"at": "2024-03-05", "precision": "day"},
        "remarks": f"{CANARY} remarks {number}",
        "platform": f"{CANARY} platform",
        "persons": [
            {
                "capacity": "suspect",
                "assertion": "assessment",
                "name": f"{CANARY} person",
                "namings": [{"scheme": "email", "written": f"{CANARY}-{number}@example.eu", "role": "account"}],
            }
        ],
        **body,
    }
    return json.dumps({"kind": "protection_report", "reference": f"{CANARY}-{number}", "body": report})


def planted(cast: Cast, folder: Path, count: int = 6) -> Path:
    path = folder / f"{CANARY}.ndjson"
    broken = json.dumps({"kind": "protection_report", "reference": f"{CANARY}-x", "body": {"remarks": CANARY}})
    path.write_text("\n".join([*(line(n) for n in range(count)), broken]) + "\n", encoding="utf-8")
    receipt = take_in(path, source="people")
    assert (receipt.accepted, receipt.quarantined) == (count, 1), (receipt.failure, receipt.reasons())
    revised = folder / f"{CANARY}-later.ndjson"
    revised.write_text(line(0, urgent=True) + "\n", encoding="utf-8")
    assert take_in(revised, source="people").revised == 1
    return path


def found_in_the_database() -> dict[str, int]:
    """Rows of any table of the database that hold the canary in any column, as its owner sees them."""
    hits = {}
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        tables = owner.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND n.nspname NOT LIKE 'pg!_t%' ESCAPE '!'"  # TOAST is read with its table; a session's temporary tables end with it
        ).fetchall()
        for schema, table in tables:
            query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ILIKE %s OR t::text LIKE %s").format(
                sql.Identifier(schema, table)
            )
            (count,) = owner.execute(query, [f"%{CANARY}%", f"%{CANARY.encode().hex()}%"]).fetchone() or (0,)
            if count:
                hits[table] = count
    return hits


def rows_of(*tables: str) -> int:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        counts = [owner.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() or (0,) for table in tables]
    return sum(count for (count,) in counts)


def found_in_files() -> list[Path]:
    """Files under the data folder that hold the canary; the database server's own are its business (see the docs)."""
    server = home() / "postgres"
    return [
        path
        for path in home().rglob("*")
        if path.is_file() and server not in path.parents and CANARY.encode() in path.read_bytes() + path.name.encode()
    ]


def _look_into(cast: Cast, record: Record) -> None:
    """A case with records opened, a decision about two, and what people write with it. Why a case is opened and a search made
    justifies every look in the audit, which has a time of its own."""
    other = Record.objects.filter(current=True).exclude(pk=record.pk)[0]
    wanted = NewCase(
        f"{CANARY} title", f"{CANARY} reference", "to see who belongs together", (Purpose.CHILD_PROTECTION,),
        START.date() + timedelta(days=99),
    )  # fmt: skip
    case = actions.open_case(wanted, [record, other])
    deciding.decide(Relation.BELONG_TOGETHER, Thing(record), Thing(other), Verdict.UNSURE, f"{CANARY} doubt")
    actions.leave_out(case, case.openings.all()[0].public_id, f"{CANARY} left")
    actions.review(case, wanted.review_on, f"{CANARY} reviewed")


def _ask_for_networks(cast: Cast) -> int:
    with acting(actor_of(cast.anna)):
        return actions.search((Purpose.CHILD_PROTECTION,), "to see networks").pk


def test_what_is_due_is_found_nowhere_in_the_database_nor_in_any_file(cast: Cast, tmp_path: Path) -> None:
    path = planted(cast, tmp_path)
    with acting(actor_of(cast.otto)):
        record = Record.objects.filter(current=True).first()
        assert record is not None
        holds.place(record, f"{CANARY} reason", START.date() + timedelta(days=30))
        Annotation.objects.create(
            visibility_id=record.visibility_id, uid=bytes(record.uid), text=f"{CANARY} beside", by="Otto"
        )
        waiting = Submission.objects.first()
        assert waiting is not None
        from tutela.intake import spool

        spool.path_of(waiting).write_text(CANARY, encoding="utf-8")
        _look_into(cast, record)
    searching.carry_out(_ask_for_networks(cast), cast.anna.pk)
    before = found_in_the_database()
    assert {
        "records_record", "records_mention", "intake_quarantined", "intake_submission", "rights_hold", "cases_case",
        "cases_opening", "linking_linkdecision",
    } <= set(before)  # fmt: skip
    assert found_in_files()
    when = START + timedelta(days=366 * YEARS)
    for _ in range(2):  # deliveries go after what was set aside of them is counted away
        keeping.run(keeping.Run(when.date(), when, confirmed=True))
    assert found_in_the_database() == {}
    assert rows_of("cases_case", "cases_opening", "cases_networksearch", "linking_linkdecision") == 0
    assert found_in_files() == []
    again = take_in(path, source="people")
    assert (again.received, again.unchanged, again.accepted) == (7, 7, 0)


def test_six_years_pass_and_each_thing_goes_on_its_day(cast: Cast, tmp_path: Path) -> None:
    """Day by day around each last day, month by month between; every kind of action, and a hold that ends by itself."""
    planted(cast, tmp_path)
    today = START.date()
    with acting(actor_of(cast.otto)):
        held = Record.objects.filter(current=True).order_by("id")[0]
        report_day = held.retention_until
        quarantine_day = Quarantined.objects.get().retention_until
        delivery_day = Submission.objects.order_by("id")[0].retention_until
    assert report_day is not None
    assert quarantine_day is not None
    assert delivery_day is not None
    hold_until = report_day + timedelta(days=100)
    with psycopg.connect(
        settings.CONNECTIONS.owner
    ) as owner:  # a hold may not be placed that far ahead: as if it were then
        owner.execute(
            "UPDATE records_record SET hold_until = %s, hold_reason = 'court' WHERE uid = %s", [hold_until, held.uid]
        )
    gone: dict[str, date] = {}
    days = sorted(
        {today + timedelta(days=30 * month) for month in range(YEARS * 12 + 3)}
        | {
            day + timedelta(days=n)
            for day in (report_day, quarantine_day, delivery_day, hold_until)
            for n in (-1, 0, 1, 2)
        }
    )
    for day in days:
        now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        if now < datetime.now(UTC):
            continue
        keeping.run(keeping.Run(day, now))
        with acting(actor_of(cast.otto)):
            left = {
                "reports": Record.objects.exclude(uid=held.uid).count(),
                "held": Record.objects.filter(uid=held.uid).count(),
                "quarantine": Quarantined.objects.count(),
                "deliveries": Submission.objects.count(),
            }
        for name, count in left.items():
            if not count:
                gone.setdefault(name, day)
    one = timedelta(days=1)
    assert gone == {
        "quarantine": quarantine_day + one,
        "reports": report_day + one,
        "deliveries": delivery_day + one,
        "held": hold_until + one,
    }
