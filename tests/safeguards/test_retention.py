"""Retention: the declared table, what is due, holds that end by themselves, and a clock that cannot be right."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.commands import tutela
from tests.deliveries import delivered, row

from tutela import keeping
from tutela.errors import Conflict, InvalidInput, NotPermitted
from tutela.intake.models import Submission
from tutela.records.models import Item, Mention, Record, Tombstone
from tutela.rights import holds, queries
from tutela.rights.models import Hold, Order, RetentionRun, Review
from tutela.safeguards import retention
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation
from tutela.safeguards.retention import RetentionAction, keep_until, months_after

TODAY = datetime.now(UTC).date()


def due_on(day: date, rule: str = "protection-report-5y") -> None:
    """Say of every record that its last day is ``day``, under a rule."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE records_record SET retention_until = %s, retention_rule = %s", [day, rule])


def run(day: date | None = None, **options: bool) -> dict[str, keeping.Line]:
    now = datetime.now(UTC)
    lines = keeping.run(keeping.Run(day or now.date(), now, **options))
    return {line.rule: line for line in lines}


def planted(cast: Cast, tmp_path: Path, count: int = 2) -> list[Record]:
    delivered(tmp_path, [row(AMOUNT=str(number)) for number in range(1, count + 1)])
    with acting(actor_of(cast.otto)):
        return list(Record.objects.order_by("id"))


def test_the_table_names_every_kind_and_says_what_was_not_checked() -> None:
    from tutela.records.kinds import KINDS

    assert {kind.kind for kind in KINDS} <= set(retention.BY_KIND)
    assert not any(rule.verified for rule in retention.RULES if "recalled" in rule.source or "default" in rule.source)


@pytest.mark.parametrize(
    "entry",
    [
        "{name: a, kind: b, period: {years: 1}, legal_basis: c, action: erase}",
        "{name: a, kind: b, period: {years: 1}, legal_basis: c, action: burn, source: d}",
        "{name: a, kind: b, period: {days: 1}, legal_basis: c, action: erase, source: d}",
        "{name: a, kind: b, period: {years: 0}, legal_basis: c, action: erase, source: d}",
        "{name: a, kind: b, period: {years: 1}, legal_basis: '', action: erase, source: d}",
        "{name: a, kind: b, period: {years: 1}, legal_basis: c, action: erase, source: d, extra: e}",
    ],
)
def test_a_table_that_does_not_fit_its_schema_is_refused(entry: str) -> None:
    with pytest.raises(ValueError):
        retention.read(f"rules:\n  - {entry}\n")
    good = "{name: a, kind: b, period: {months: 18}, legal_basis: c, action: erase, source: d}"
    (rule,) = retention.read(f"rules:\n  - {good}\n")
    assert (rule.months, rule.period, rule.action) == (18, "18 months", RetentionAction.ERASE)
    with pytest.raises(ValueError, match="same name"):
        retention.read(f"rules:\n  - {good}\n  - {good}\n")


def test_the_last_day_is_the_same_day_of_a_later_year() -> None:
    assert keep_until("seizure", date(2024, 2, 29)) == date(2034, 2, 28)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 25), 2) == date(2027, 1, 25)


def test_what_is_kept_until_today_stays_today_and_goes_tomorrow(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    due_on(TODAY)
    assert run() == {}
    due_on(TODAY - timedelta(days=1))
    line = run()["protection-report-5y"]
    assert (line.kind, line.action, line.due, line.held, line.done) == ("seizure", "erase", 2, 0, 2)
    with acting(actor_of(cast.otto)):
        assert not Record.objects.exists()
        assert Tombstone.objects.count() == 2


def test_a_dry_run_counts_and_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    line = run(date(2050, 1, 1), dry=True)["seizure-10y"]
    assert (line.due, line.done) == (2, 0)
    with acting(actor_of(cast.otto)):
        assert Record.objects.count() == 2
    assert not RetentionRun.objects.exists()


def test_a_held_record_stays_until_the_hold_has_ended_by_itself(cast: Cast, tmp_path: Path) -> None:
    first, _second = planted(cast, tmp_path)
    due_on(TODAY - timedelta(days=1))
    with acting(actor_of(cast.otto)):
        hold = holds.place(first, "needed in court", TODAY)
        assert list(queries.holds()) == [hold]
    line = run()["protection-report-5y"]
    assert (line.due, line.held, line.done) == (2, 1, 1)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    (line,) = keeping.run(keeping.Run(tomorrow.date(), tomorrow))
    assert (line.due, line.held, line.done) == (1, 0, 1)
    with acting(actor_of(cast.otto)):
        assert not Hold.objects.exists()


def test_a_hold_covers_revisions_that_come_after_it(cast: Cast, tmp_path: Path) -> None:
    from tests.deliveries import referenced

    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    with acting(actor_of(cast.otto)):
        holds.place(Record.objects.get(), "needed in court", TODAY)
    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,7,Gram")
    due_on(TODAY - timedelta(days=1))
    assert run()["protection-report-5y"].held == 1


def test_a_hold_needs_a_reason_and_an_end_and_can_be_lifted_with_one(cast: Cast, tmp_path: Path) -> None:
    record, *_ = planted(cast, tmp_path)
    with acting(actor_of(cast.otto)):
        with pytest.raises(InvalidInput):
            holds.place(record, " ", TODAY)
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3000)):
            with pytest.raises(InvalidInput):
                holds.place(record, "why", day)
        longer = holds.place(record, "first", TODAY + timedelta(days=9))
        holds.place(record, "second", TODAY + timedelta(days=3))
        holds.lift(longer, "not needed")
        record.refresh_from_db()
        assert (record.hold_until, record.hold_reason) == (TODAY + timedelta(days=3), "second")
        with pytest.raises(Conflict):
            holds.lift(longer, "again")


def test_nobody_elses_record_can_be_held_and_a_contributor_places_none(cast: Cast, tmp_path: Path) -> None:
    record, *_ = planted(cast, tmp_path)
    for person in (cast.anna, cast.clara, cast.nina):
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            holds.place(record, "why", TODAY)


def test_holds_of_others_are_seen_by_nobody_else_not_even_an_analyst(cast: Cast, tmp_path: Path) -> None:
    record, *_ = planted(cast, tmp_path)
    with acting(actor_of(cast.otto)):
        holds.place(record, "canary reason", TODAY)
    for person in (cast.anna, cast.clara, cast.nina):
        with acting(actor_of(person)):
            assert not Hold.objects.exists(), person


def test_a_record_under_review_waits_on_its_owners_list_and_is_kept_or_erased_there(cast: Cast, tmp_path: Path) -> None:
    first, second = planted(cast, tmp_path)
    due_on(TODAY - timedelta(days=1), "incident-10y")
    line = run()["incident-10y"]
    assert (line.action, line.due, line.done) == ("review", 2, 2)
    assert run() == {}  # they stand on the list now
    with acting(actor_of(cast.otto)):
        one, two = queries.reviews()
        with pytest.raises(InvalidInput):
            holds.keep(one, TODAY + timedelta(days=30), "")
        holds.keep(one, TODAY + timedelta(days=30), "the case is open")
        holds.erase(two, "the case is closed")
        with pytest.raises(Conflict):
            holds.erase(two, "twice")
        assert list(queries.reviews()) == []
    for person in (cast.anna, cast.nina):
        with acting(actor_of(person)):
            assert not Review.objects.exists()
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.otto)):
        (left,) = Record.objects.all()
        assert left.retention_until == TODAY + timedelta(days=30)
        assert bytes(left.uid) == bytes(one.uid)
        assert Order.objects.get().state == "done"
    assert {bytes(first.uid), bytes(second.uid)} == {bytes(one.uid), bytes(two.uid)}


def test_a_de_identified_record_keeps_what_figures_need_and_nobody_in_it(cast: Cast, tmp_path: Path) -> None:
    from tutela.insight.models import SeizureCell

    text = (
        "CASE_ID,DATE,COUNTRY,OFFICE,PRODUCT,QUANTITY,UNIT\n"
        "canary-1,2024-03-05,Austria,canary office,Heroin,1.5,Kilogram\n"
    )
    path = tmp_path / "canary.csv"
    path.write_text(text, encoding="utf-8")
    from tests.deliveries import take_in

    assert take_in(path).accepted == 1
    with acting(actor_of(cast.otto)):
        before = Record.objects.get()
        figures = sorted(SeizureCell.objects.values_list("level", "month", "country", "substance", "events", "amount"))
    due_on(TODAY - timedelta(days=1), "seizure-10y")
    assert run()["seizure-10y"].done == 1
    with acting(actor_of(cast.otto)):
        after = Record.objects.get()
        assert after.occurred_at is not None
        assert (after.kind, after.country, after.occurred_precision, after.occurred_at.day) == (
            "seizure",
            "AT",
            "month",
            1,
        )
        assert (after.retention_rule, after.retention_until, after.source_reference) == ("de-identified", None, None)
        assert bytes(after.uid) != bytes(before.uid)
        assert after.public_id != before.public_id
        whole = json.dumps({name: str(value) for name, value in after.__dict__.items()})
        assert "canary" not in whole
        item = Item.objects.get()
        assert (item.substance, item.amount) == ("heroin", Decimal(1500))
        assert (item.substance_written, item.unit_written, item.twin_key) == ("", "", None)
        assert not Mention.objects.exists()
        assert figures == sorted(
            SeizureCell.objects.values_list("level", "month", "country", "substance", "events", "amount")
        )
    assert take_in(path).unchanged == 1


@pytest.mark.parametrize("kind", ["seizure", "protection_report", "listing", "incident", "firearm_event"])
def test_no_free_text_of_any_kind_passes_de_identification(kind: str) -> None:
    from tests.safeguards.full_bodies import CANARY, full_body

    from tutela.records.deidentifying import KEPT, deidentified

    body = full_body(kind)
    assert CANARY in body.model_dump_json()
    bare = deidentified(body)
    assert CANARY not in bare.model_dump_json()
    assert not bare.all_namings()
    assert not bare.persons
    assert kind in KEPT


def test_deliveries_wait_for_what_was_set_aside_of_them(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="nonsense")])
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE intake_submission SET retention_until = '2020-01-01'")
    line = run()["delivery-5y"]
    assert (line.due, line.held, line.done) == (1, 1, 0)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE intake_quarantined SET retention_until = '2020-01-01'")
    lines = run()
    assert (lines["quarantine-1y"].done, lines["delivery-5y"].held) == (1, 1)
    assert run()["delivery-5y"].done == 1
    with acting(actor_of(cast.otto)):
        assert not Submission.objects.filter(pk=receipt.pk).exists()


def test_nothing_is_erased_before_its_day(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    with pytest.raises(Conflict, match="has not come yet"):
        run(date(2050, 1, 1))


def test_a_clock_that_went_back_is_refused(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(Conflict, match="has been already"):
        keeping.run(keeping.Run(yesterday.date(), yesterday))


def test_a_clock_that_jumped_far_ahead_asks_a_person(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    run()
    later = datetime.now(UTC) + timedelta(days=365 * 20)
    with pytest.raises(Conflict, match="days ago"):
        keeping.run(keeping.Run(later.date(), later))
    with acting(actor_of(cast.otto)):
        assert Record.objects.count() == 2
    assert {line.done for line in keeping.run(keeping.Run(later.date(), later, confirmed=True))} == {1, 2}
    now = datetime.now(UTC)
    with pytest.raises(Conflict, match="has been already"):
        keeping.run(keeping.Run(now.date(), now))


def test_rows_under_a_rule_that_is_not_in_the_table_are_said_and_not_touched(cast: Cast, tmp_path: Path) -> None:
    from tutela.errors import ConfigurationError

    planted(cast, tmp_path)
    due_on(date(2020, 1, 1), "some-former-rule")
    with pytest.raises(ConfigurationError, match="some-former-rule"):
        run()


def test_the_command_prints_counts_by_kind_and_rule(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    answer = json.loads(tutela("retention", "run", "--as-of", "2050-01-01", "--dry-run", "--json"))
    (line, *_) = answer["lines"]
    assert (line["kind"], line["rule"], line["due"], line["done"]) == ("seizure", "seizure-10y", 2, 0)
    assert (
        "has not come yet"
        in json.loads(tutela("retention", "run", "--as-of", "2050-01-01", "--json", expect=1))["sentence"]
    )
    assert json.loads(tutela("retention", "run", "--json"))["lines"] == []
    rules = json.loads(tutela("retention", "list", "--json"))["rules"]
    assert {rule["action"] for rule in rules} == {"erase", "review", "de-identify"}


def test_the_commands_place_list_and_lift_holds(cast: Cast, tmp_path: Path) -> None:
    record, *_ = planted(cast, tmp_path)
    until = (TODAY + timedelta(days=30)).isoformat()
    hold = json.loads(tutela("holds", "place", record.public_id, "--until", until, "--reason", "court", "--json"))["id"]
    (line,) = json.loads(tutela("holds", "list", "--json"))["holds"]
    assert (line["record"], line["until"], line["placed_by"]) == (record.public_id, until, "operator")
    tutela("holds", "lift", hold, "--reason", "over", "--json")
    assert json.loads(tutela("holds", "list", "--json"))["holds"] == []
    assert len(json.loads(tutela("holds", "list", "--ended", "--json"))["holds"]) == 1


def test_the_daily_job_runs_by_the_same_guard(cast: Cast, tmp_path: Path) -> None:
    from tutela import jobs

    planted(cast, tmp_path)
    due_on(TODAY - timedelta(days=1))
    jobs.keep_daily(0)
    with acting(actor_of(cast.otto)):
        assert not Record.objects.exists()
    jobs.keep_daily(0)  # an hour later: this day is done
    assert RetentionRun.objects.count() == 1
    assert Organisation.objects.filter(slug="local").exists()
