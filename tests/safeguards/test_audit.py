"""The audit: written with the operation, never changed, read by auditors only; what people typed can be erased."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from tests.cast import Cast
from tests.sealed import auditor_of, seal, unguarded, verified, write

from tutela.errors import InvalidInput, NotPermitted
from tutela.intake import actions, spool
from tutela.intake.models import Submission
from tutela.safeguards import audit, audit_queries, reviewing
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.audit_queries import AuditFilters
from tutela.safeguards.installation import operator
from tutela.safeguards.models import AuditDetail, AuditEntry, AuditReview


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.using("owner").order_by("id"))


@pytest.mark.parametrize("operation", list(Operation))
def test_each_operation_of_article_25_leaves_one_entry_with_who_when_what_and_why(
    cast: Cast, operation: Operation
) -> None:
    before = datetime.now(UTC)
    with acting(actor_of(cast.otto)):
        audit.record(operation, "records.open", "record", "abc", purpose="case 7", count=3)
    (entry,) = entries()
    assert (entry.operation, entry.action, entry.subject, entry.subject_id, entry.count) == (
        operation, "records.open", "record", "abc", 3,
    )  # fmt: skip
    assert (entry.person_id, entry.organisation_id, entry.role) == (cast.otto.pk, cast.otto.organisation_id, "officer")
    assert before - timedelta(seconds=5) < entry.at < datetime.now(UTC) + timedelta(seconds=5)
    detail = AuditDetail.objects.using("owner").get()
    assert (detail.entry_id, detail.purpose) == (entry.pk, "case 7")
    assert bytes(entry.commitment or b"") == audit.commitment(bytes(detail.salt), "case 7")


def test_a_disclosure_names_to_whom(cast: Cast) -> None:
    with acting(actor_of(cast.otto)):
        audit.disclosed("records.export", "record", "abc", cast.anna.organisation_id, purpose="hand-over")
    (entry,) = entries()
    assert (entry.operation, entry.recipient_id) == ("disclosure", cast.anna.organisation_id)


def test_the_same_purpose_is_committed_to_differently_each_time(cast: Cast) -> None:
    write(cast.otto, 2, purpose="case 7")
    one, other = entries()
    assert one.commitment != other.commitment


def test_when_the_entry_cannot_be_written_the_operation_is_undone(cast: Cast) -> None:
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
        app = psycopg.conninfo.conninfo_to_dict(settings.CONNECTIONS.app)["user"]
        owner.execute(f"REVOKE INSERT ON safeguards_auditentry FROM {app}")
        try:
            with pytest.raises(ProgrammingError, match="permission denied"), acting(actor_of(cast.otto)):
                actions.deliver(io.BytesIO(b"a,b\n1,2\n"), "file.csv", source=actions.source_for("customs"))
        finally:
            owner.execute(f"GRANT INSERT ON safeguards_auditentry TO {app}")
    with acting(actor_of(cast.otto)):
        assert not Submission.objects.exists()
    assert not list(spool.folder().iterdir())
    assert not entries()


def test_an_operation_that_is_undone_leaves_no_entry(cast: Cast) -> None:
    def fails() -> None:
        with acting(actor_of(cast.otto)):
            audit.record(Operation.CONSULTATION, "records.open")
            raise InvalidInput("undone")

    with pytest.raises(InvalidInput):
        fails()
    assert not entries()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE safeguards_auditentry SET role = 'x'",
        "DELETE FROM safeguards_auditentry",
        "TRUNCATE safeguards_auditentry",
        "TRUNCATE safeguards_auditentry_rest",
        "UPDATE safeguards_auditbatch SET count = 7",
        "DELETE FROM safeguards_auditbatch",
        "TRUNCATE safeguards_auditbatch",
        "UPDATE safeguards_auditdetail SET purpose = 'other'",
        "UPDATE safeguards_auditreview SET remark = ''",
        "DELETE FROM safeguards_auditreview",
        "DELETE FROM safeguards_audittombstone",
    ],
)
@pytest.mark.parametrize("role", ["owner", "app", "sealer"])
def test_nobody_changes_or_removes_anything_by_ordinary_sql(
    cast: Cast, tmp_path: Path, role: str, statement: str
) -> None:
    write(cast.otto, 2, purpose="case 7")
    seal(tmp_path)
    with acting(actor_of(auditor_of(cast.anna.organisation))):
        reviewing.review(entries()[0].pk, "question", "why?")
    if statement.endswith("tombstone"):
        with psycopg.connect(settings.CONNECTIONS.owner) as owner:
            owner.execute("INSERT INTO safeguards_audittombstone VALUES (0, 0, now(), '', '')")
    dsn = getattr(settings.CONNECTIONS, role)
    with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_nobody_truncates_or_changes_a_months_own_table(cast: Cast) -> None:
    write(cast.otto)
    month = f"safeguards_auditentry_{datetime.now(UTC):%Y%m}"
    for statement in (f"TRUNCATE {month}", f"DELETE FROM {month}", f"UPDATE {month} SET count = 2"):
        for dsn in (settings.CONNECTIONS.owner, settings.CONNECTIONS.app):
            with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO safeguards_auditentry (organisation_id, role, operation, action) VALUES (1, 'x', 'change', 'x')",
        "INSERT INTO safeguards_auditdetail VALUES (1, 1, sha256('x'), 'x')",
        "SELECT * FROM records_record",
        "SELECT * FROM safeguards_person",
        "SELECT audit_resume()",
    ],
)
def test_the_sealer_writes_nothing_but_seals_and_reads_nothing_else(cast: Cast, statement: str) -> None:
    with (
        psycopg.connect(settings.CONNECTIONS.sealer) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.mark.parametrize("moment", ["'2020-01-01'", "now() - interval '2 minutes'", "now() + interval '1 hour'"])
def test_an_entry_cannot_be_dated_back_or_ahead_even_by_the_owner(cast: Cast, moment: str) -> None:
    statement = (
        "INSERT INTO safeguards_auditentry (at, organisation_id, role, operation, action)"
        f" VALUES ({moment}, 1, 'x', 'change', 'x')"
    )
    with psycopg.connect(settings.CONNECTIONS.owner) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(statement.encode())


def test_nobody_writes_an_entry_in_anothers_name(cast: Cast) -> None:
    values = (cast.anna.organisation_id, cast.anna.pk, "analyst", "consultation", "records.open", "", "", 1, None)
    forging = pytest.raises(ProgrammingError, match="row-level security")
    with acting(actor_of(cast.otto)), forging, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(audit.INSERT, values)
    with psycopg.connect(settings.CONNECTIONS.app) as nobody, pytest.raises(psycopg.errors.InsufficientPrivilege):
        nobody.execute(audit.INSERT.encode(), values)


def test_who_may_read_the_audit(cast: Cast) -> None:
    write(cast.otto, 2)
    write(cast.anna, 1)
    seen = {}
    people = {
        "centre": auditor_of(cast.anna.organisation),
        "police": auditor_of(cast.otto.organisation),
        "elsewhere": auditor_of(cast.nina.organisation),
        "analyst": cast.anna,
        "officer": cast.otto,
        "administrator": cast.adam,
    }
    for name, person in people.items():
        with acting(actor_of(person)):
            seen[name] = AuditEntry.objects.count()
    with acting(operator()):
        seen["operator"] = AuditEntry.objects.count()
    assert seen == {
        "centre": 3, "police": 2, "elsewhere": 0, "analyst": 0, "officer": 0, "administrator": 0, "operator": 3,
    }  # fmt: skip
    assert not AuditEntry.objects.exists()  # without an actor
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        audit_queries.found(AuditFilters())


def test_what_people_typed_can_be_erased_and_the_chain_still_verifies(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 3, purpose="about Jana Beispielova")
    seal(tmp_path)
    with acting(operator()):
        assert audit.forget([entry.pk for entry in entries()[:2]], "request 12") == 2
    seal(tmp_path)
    report = verified(tmp_path)
    assert (report.problems, report.details_erased, report.entries) == ([], 2, 4)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        left = owner.execute("SELECT purpose FROM safeguards_auditdetail ORDER BY entry_id").fetchall()
    assert left == [("about Jana Beispielova",), ("request 12",)]
    with acting(actor_of(auditor_of(cast.otto.organisation))):
        shown = audit_queries.page_of(audit_queries.found(AuditFilters(operation="consultation"))).lines
    assert [line.purpose for line in shown] == ["about Jana Beispielova", None, None]


def test_only_who_may_erases_what_people_typed(cast: Cast) -> None:
    write(cast.otto, 1, purpose="case 7")
    for person in (cast.otto, cast.anna, auditor_of(cast.otto.organisation)):
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            audit.forget([entries()[0].pk], "because")


def test_an_altered_purpose_is_found(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 2, purpose="case 7")
    seal(tmp_path)
    with unguarded() as owner:
        owner.execute("UPDATE safeguards_auditdetail SET purpose = 'case 8' WHERE entry_id = %s", [entries()[1].pk])
    (problem,) = verified(tmp_path).problems
    assert (problem.kind, problem.entry) == ("detail", entries()[1].pk)


def test_filters_find_what_they_say(cast: Cast) -> None:
    write(cast.otto, 3)
    with acting(actor_of(cast.anna)):
        audit.record(Operation.DISCLOSURE, "records.export", "search", "hash")
    auditor = auditor_of(cast.anna.organisation)
    today = datetime.now(UTC).date()
    wanted = {
        (): 4,
        (("organisation", "police-a"),): 3,
        (("person", "anna@example.eu"),): 1,
        (("operation", "consultation"),): 3,
        (("action", "records.export"),): 1,
        (("subject", "record"), ("subject_id", "r0002")): 1,
        (("from", today.isoformat()), ("to", today.isoformat())): 4,
        (("to", (today - timedelta(days=1)).isoformat()),): 0,
        (("organisation", "nobody"),): 0,
    }
    with acting(actor_of(auditor)):
        for asked, count in wanted.items():
            filters = AuditFilters.read(dict(asked))
            assert audit_queries.found(filters).count() == count, asked
            assert filters.query() == dict(asked)


@pytest.mark.parametrize(
    "asked", [{"from": "yesterday"}, {"operation": "tea"}, {"from": "2026-02-01", "to": "2026-01-01"}]
)
def test_a_filter_that_cannot_be_used_says_so(cast: Cast, asked: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        AuditFilters.read(asked)


def test_pages_go_through_every_entry_once_in_both_directions(cast: Cast) -> None:
    write(cast.otto, 23)
    with acting(actor_of(auditor_of(cast.otto.organisation))):
        fitting = audit_queries.found(AuditFilters())
        shown = audit_queries.page_of(fitting, size=10)
        down = [[line.entry.pk for line in shown.lines]]
        assert not shown.newer
        while shown.older:
            shown = audit_queries.page_of(fitting, before=shown.older, size=10)
            down.append([line.entry.pk for line in shown.lines])
        up = [down[-1]]
        while shown.newer:
            shown = audit_queries.page_of(fitting, after=shown.newer, size=10)
            up.append([line.entry.pk for line in shown.lines])
        with pytest.raises(InvalidInput):
            audit_queries.page_of(fitting, before="no place")
    assert [len(page) for page in down] == [10, 10, 3]
    seen = [key for page in down for key in page]
    assert seen == sorted(seen, reverse=True)
    assert up[-1][:10] == down[0]


def test_a_sample_is_random_and_can_be_drawn_again(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 60)
    seal(tmp_path)
    day = datetime.now(UTC).date()
    filters = AuditFilters(start=day, end=day, operation="consultation")
    auditor = actor_of(auditor_of(cast.otto.organisation))

    def drawn(seed: str) -> list[int]:
        with acting(auditor):
            return [line.entry.pk for line in audit_queries.sample(filters, seed, 20)]

    first = drawn("abc")
    assert len(set(first)) == 20
    assert first != sorted(first)
    others = [drawn(f"seed {number}") for number in range(20)]
    assert len({tuple(other) for other in [first, *others]}) == 21
    often = {key: sum(key in other for other in others) for key in range(min(first), max(first))}
    assert max(often.values()) < 20  # none is always drawn
    write(cast.otto, 5)  # not sealed yet, so not among what is drawn from
    assert drawn("abc") == first
    with acting(auditor), pytest.raises(InvalidInput):
        audit_queries.sample(AuditFilters(), "abc")


def test_a_review_is_kept_and_is_itself_an_entry(cast: Cast) -> None:
    write(cast.otto, 2)
    auditor = auditor_of(cast.otto.organisation)
    entry = entries()[0].pk
    with acting(actor_of(auditor)):
        with pytest.raises(InvalidInput):
            reviewing.review(entry, "not_in_order")
        with pytest.raises(InvalidInput):
            reviewing.review(entry, "splendid")
        reviewing.review(entry, "not_in_order", "No case was named.")
        reviewing.review(entry, "in_order")
    kept = list(
        AuditReview.objects.using("owner").order_by("id").values_list("entry_id", "reviewer_id", "verdict", "remark")
    )
    assert kept == [(entry, auditor.pk, "not_in_order", "No case was named."), (entry, auditor.pk, "in_order", "")]
    assert [e.action for e in entries()] == ["records.open"] * 2 + ["audit.review"] * 2


def test_only_auditors_review_and_only_what_they_may_read(cast: Cast) -> None:
    from tutela.errors import NotFound

    write(cast.otto, 1)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        reviewing.review(entries()[0].pk, "in_order")
    with acting(actor_of(auditor_of(cast.nina.organisation))), pytest.raises(NotFound):
        reviewing.review(entries()[0].pk, "in_order")


def test_the_tables_of_the_coming_months_are_there(cast: Cast) -> None:
    from tutela.safeguards.sealing import sealer

    sealer.make_months(settings.CONNECTIONS.sealer)  # another test may have dropped what was made with the database
    assert sealer.make_months(settings.CONNECTIONS.sealer) == 0
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        parts = owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'safeguards_auditentry'::regclass"
        ).fetchall()
        assert len(parts) == sealer.MONTHS_AHEAD + 2
        made = owner.execute("SELECT audit_make_months(5)").fetchone()
        assert made == (2,)
        later = f"safeguards_auditentry_{(datetime.now(UTC).replace(day=1) + timedelta(days=31 * 5)):%Y%m}"
        assert owner.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname IN ('stamp', 'unchanged', 'kept', 'whole')",
            [later],
        ).fetchone() == (4,)
        assert owner.execute(
            "SELECT has_table_privilege('tutela_app', %s, 'SELECT, INSERT, UPDATE, DELETE')", [later]
        ).fetchone() == (False,)
        owner.rollback()


def test_reviews_go_with_the_entries_that_retention_drops(cast: Cast, tmp_path: Path) -> None:
    from tutela.safeguards.sealing import sealer

    write(cast.otto, 2)
    seal(tmp_path)
    with acting(actor_of(auditor_of(cast.otto.organisation))):
        reviewing.review(entries()[0].pk, "in_order", "looked at")
    seal(tmp_path)
    assert sealer.drop_before(settings.CONNECTIONS.sealer, datetime.now(UTC), "audit-5y", tmp_path) == 2
    assert not AuditReview.objects.using("owner").exists()
    assert verified(tmp_path).problems == []
