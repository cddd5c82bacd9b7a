"""The story of a delivery: what goes in comes out as accepted, revised, unchanged or set aside, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.deliveries import delivered, referenced, row, seizure_file, take_in
from tutela import ingesting
from tutela.errors import Conflict
from tutela.intake import actions, batches, export, queries, store
from tutela.intake.models import Quarantined, Submission
from tutela.records.models import Item, Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import AuditEntry, Organisation
from tutela.vocabulary.areas import Area


def counts(submission: Submission) -> tuple[int, int, int, int, int]:
    return (submission.received, submission.accepted, submission.revised, submission.unchanged, submission.quarantined)


def records(cast: Cast) -> list[Record]:
    with acting(actor_of(cast.anna)):
        return list(Record.objects.filter(current=True).order_by("id"))


def test_a_file_becomes_records_with_what_was_written_beside_what_was_understood(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="1.968", DRUG_UNIT="Kilogram", TRANSPORT="Mail", PLACE="LINZ")])
    assert (receipt.state, counts(receipt)) == ("done", (1, 1, 0, 0, 0))
    (record,) = records(cast)
    assert (record.kind, record.area, record.country, record.place_row) == ("seizure", "drugs", "AT", 2)
    assert record.written_cells()["PLACE"] == "LINZ"
    with acting(actor_of(cast.anna)):
        (item,) = Item.objects.all()
    assert (item.substance, item.quantity_kind, item.amount) == ("cocaine", "mass", Decimal(1968))
    assert (item.substance_written, item.unit_written) == ("Cocaine", "Kilogram")


def test_the_same_file_again_is_unchanged_and_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    rows = [row(), row(AMOUNT="3"), row(AMOUNT="nonsense")]
    first = delivered(tmp_path, rows)
    again = delivered(tmp_path, rows)
    assert counts(first) == (3, 2, 0, 0, 1)
    assert counts(again) == (3, 0, 0, 2, 1)
    assert len(records(cast)) == 2
    with acting(actor_of(cast.anna)):
        assert Quarantined.objects.count() == 1


def test_figures_released_again_with_other_float_noise_are_unchanged(cast: Cast, tmp_path: Path) -> None:
    """Two releases of one table agree to ten digits and not to the byte; a figure that differs is a revision."""
    first = referenced(
        tmp_path, "C1,Austria,2020-01-02,Cocaine,695.1489074553443,g", "C2,Austria,2020-01-02,Cocaine,12.5,g"
    )
    again = referenced(
        tmp_path, "C1,Austria,2020-01-02,Cocaine,695.14890745534446,g", "C2,Austria,2020-01-02,Cocaine,12.6,g"
    )
    assert (first.accepted, again.unchanged, again.revised) == (2, 1, 1)


def test_a_row_without_a_reference_is_the_same_whatever_its_float_noise(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(AMOUNT="0.11699999999999999")])
    again = delivered(tmp_path, [row(AMOUNT="0.11700000000000001")], "again.csv")
    assert (again.accepted, again.unchanged) == (0, 1)


def test_identical_rows_are_kept_as_numbered_occurrences_and_flagged(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(), row(), row()])
    assert (receipt.accepted, receipt.possible_duplicates) == (3, 2)
    assert [record.occurrence for record in records(cast)] == [1, 2, 3]
    one_more = delivered(tmp_path, [row(), row(), row(), row()], "more.csv")
    assert counts(one_more) == (4, 1, 0, 3, 0)


def test_the_same_reference_with_other_content_is_a_revision_beside_the_former(cast: Cast, tmp_path: Path) -> None:
    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    revised = referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,7,Gram")
    back = referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    assert (counts(revised), counts(back)) == ((1, 0, 1, 0, 0), (1, 0, 1, 0, 0))
    with acting(actor_of(cast.anna)):
        every = list(Record.objects.order_by("revision"))
        assert [(r.revision, r.current, r.written_cells()["AMOUNT"]) for r in every] == [
            (1, False, "5"),
            (2, False, "7"),
            (3, True, "5"),
        ]
        assert Item.objects.filter(current=True).count() == 1


def test_one_reference_on_different_rows_of_a_file_is_set_aside_and_not_taken_for_a_revision(
    cast: Cast, tmp_path: Path
) -> None:
    receipt = referenced(
        tmp_path,
        "A1,Austria,2016-03-01,Heroin,5,Gram",
        "A2,Austria,2016-03-01,Heroin,5,Gram",
        "A1,Austria,2016-03-01,Heroin,9,Gram",
    )
    assert counts(receipt) == (3, 2, 0, 0, 1)
    assert receipt.reasons() == {"reference_conflict": 1}


def test_one_reference_with_the_same_content_twice_in_a_file_counts_as_unchanged(cast: Cast, tmp_path: Path) -> None:
    receipt = referenced(tmp_path, *["A1,Austria,2016-03-01,Heroin,5,Gram"] * 3)
    assert counts(receipt) == (3, 1, 0, 2, 0)


def test_a_record_under_a_handling_code_is_seen_only_with_clearance(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "restricted.ndjson"
    path.write_text('{"kind": "listing", "reference": "H", "body": {"offer": "x", "handling": ["H2", "TLP:AMBER"]}}\n')
    assert counts(take_in(path)) == (1, 1, 0, 0, 0)
    for cleared, seen in ((("H2", "TLP:AMBER"), 1), (("H2",), 0), (("TLP:AMBER",), 0), ((), 0)):
        with acting(replace(actor_of(cast.otto), handling=cleared)):
            assert Record.objects.count() == seen, cleared


def test_two_sources_with_the_same_content_are_two_records(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row()])
    take_in(path, source="one")
    assert counts(take_in(path, source="two")) == (1, 1, 0, 0, 0)


def test_a_quarantined_row_keeps_its_place_reasons_and_text(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(), row(SEIZURE_DATE="2016-13-45", AMOUNT="12,5,7")])
    with acting(actor_of(cast.otto)):
        (unit,) = queries.quarantine()
        assert (unit.place_file, unit.place_row) == ("seizures.csv", 3)
        assert {fault["column"] for fault in unit.parsed_faults()} == {"SEIZURE_DATE", "AMOUNT"}
        assert unit.written_cells()["AMOUNT"] == "12,5,7"
        assert all(
            len(export.sentence(fault)) > 20 and "{" not in export.sentence(fault) for fault in unit.parsed_faults()
        )


def test_a_mended_row_is_taken_in_and_closes_what_was_set_aside(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(), row(AMOUNT="nonsense")])
    with acting(actor_of(cast.otto)):
        units = queries.quarantine(submission=queries.submission(receipt.public_id))
        exported = b"".join(export.to_mend(units.all))
    mended = tmp_path / "mended.csv"
    mended.write_bytes(exported.replace(b"nonsense,", b"4.5,"))
    assert mended.read_bytes() != exported
    replayed = ingesting.replay(receipt.public_id, mended, "")
    assert counts(replayed) == (1, 1, 0, 0, 0)
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
        assert (unit.state, unit.written_cells()["AMOUNT"]) == ("replayed", "nonsense")
        assert unit.replayed_as is not None
        assert unit.replayed_as.written_cells()["AMOUNT"] == "4.5"
    assert counts(delivered(tmp_path, [row(), row(AMOUNT="nonsense")])) == (2, 0, 0, 2, 0)


def test_a_row_that_is_still_wrong_stays_set_aside_with_its_new_reasons(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="nonsense")])
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
        again = actions.mend_one(unit, {**unit.written_cells(), "AMOUNT": "-5"})
    replayed = ingesting.work_on(again, operator(Organisation.objects.get(slug="police-a")))
    assert counts(replayed) == (1, 0, 0, 0, 1)
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
        assert (unit.state, unit.latest_cells()["AMOUNT"], unit.written_cells()["AMOUNT"]) == ("open", "-5", "nonsense")
    assert receipt.quarantined == 1


def test_a_dismissed_row_needs_a_reason_and_is_not_opened_again(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(AMOUNT="nonsense")])
    with acting(actor_of(cast.otto)):
        actions.dismiss(Quarantined.objects.get(), "A test row of ours.")
    delivered(tmp_path, [row(AMOUNT="nonsense")])
    with acting(actor_of(cast.otto)):
        assert [unit.state for unit in Quarantined.objects.all()] == ["dismissed"]
    assert AuditEntry.objects.using("owner").filter(action="quarantine.mend").count() == 1


def test_a_dry_run_counts_and_stores_nothing(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(), row(), row(AMOUNT="nonsense")], dry_run=True)
    assert counts(receipt) == (3, 2, 0, 0, 1)
    assert records(cast) == []
    with acting(actor_of(cast.anna)):
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "file_empty"),
        ("unknown.bin", bytes(range(256)) * 4, None),
        ("other.csv", b"a,b,c\n1,2,3\n", "mapping_needed"),
        ("latin.csv", "COUNTRY;PLACE\n\xd6sterreich;K\xf6ln\n".encode("latin-1"), None),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_has_a_receipt_that_says_why_and_stores_nothing(
    cast: Cast, tmp_path: Path, name: str, content: bytes, code: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    receipt = take_in(path)
    assert (receipt.state, receipt.received) == ("failed", 0)
    assert len(receipt.failure) > 20
    assert code in {None, receipt.failure_code}
    assert records(cast) == []


def test_another_organisation_sees_neither_record_nor_receipt_nor_quarantine(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(), row(AMOUNT="nonsense")])
    with acting(actor_of(cast.nina)):
        assert (
            Record.objects.count(),
            Item.objects.count(),
            Submission.objects.count(),
            Quarantined.objects.count(),
        ) == (0, 0, 0, 0)


def test_an_interrupted_run_leaves_whole_batches_and_the_next_goes_on(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_UNITS", 10)
    rows = [row(AMOUNT=str(number // 2)) for number in range(1, 36)]
    stored = store.store
    calls = 0

    def fails_in_the_third(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise RuntimeError("the machine stops here")
        return stored(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "store", fails_in_the_third)
    with pytest.raises(RuntimeError):
        delivered(tmp_path, rows)
    with acting(actor_of(cast.anna)):
        half = Submission.objects.get()
        assert (half.state, half.received, Record.objects.count()) == ("running", 20, 20)
    monkeypatch.setattr(store, "store", stored)
    whole = delivered(tmp_path, rows)
    assert whole.pk == half.pk
    assert counts(whole) == (35, 35, 0, 0, 0)
    assert whole.counts_by_kind() == {"seizure": 35}
    assert counts(delivered(tmp_path, rows, "renamed.csv")) == (35, 0, 0, 35, 0)


def test_a_killed_command_loses_and_doubles_nothing(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row(AMOUNT=f"{number}") for number in range(1, 12_001)])
    command = [sys.executable, "-m", "tutela", "ingest", str(path), "--organisation", "police-a", "--json"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not records(cast) and time.monotonic() < deadline and killed.poll() is None:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    receipt = take_in(path)
    assert (receipt.received, receipt.quarantined) == (12_000, 0)
    assert receipt.accepted + receipt.unchanged == 12_000
    assert len(records(cast)) == 12_000
    assert path.exists()


def test_two_runs_of_the_same_file_at_once_store_it_once(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row(AMOUNT=f"{number}") for number in range(1, 301)])
    results: list[Submission] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(take_in(path))
        except Conflict as error:
            errors.append(error)
        finally:
            from django.db import connections

            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) + len(errors) == 3
    assert sum(receipt.accepted for receipt in results) == 300
    assert len(records(cast)) == 300


def test_each_batch_leaves_an_audit_entry_with_a_root_over_its_records(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(), row(AMOUNT="2")])
    entries = AuditEntry.objects.using("owner").filter(operation="collection", root__isnull=False)
    assert [(entry.count, entry.root is not None) for entry in entries] == [(2, True)]


@pytest.mark.parametrize(
    "text",
    ["a\\u0000b", "back\\\\u0000slash", "\\.", "tab\\tline\\nend", "half \\ud83d", '{curly},\\"quote\\"', "٣١ мая ␀"],
)
def test_any_text_comes_back_as_it_was_or_is_set_aside_with_a_reason(cast: Cast, tmp_path: Path, text: str) -> None:
    path = tmp_path / "texts.ndjson"
    path.write_text(
        f'{{"kind": "listing", "reference": "T", "body": {{"offer": "{text}", "market": "m"}}}}\n', encoding="utf-8"
    )
    receipt = take_in(path)
    assert (receipt.state, receipt.received, receipt.accepted + receipt.quarantined) == ("done", 1, 1)
    if receipt.accepted:
        (record,) = records(cast)
        assert record.parsed_body().model_dump()["offer"] == json.loads(f'"{text}"')
        assert json.loads(record.written_cells()[""])["body"]["offer"] == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "body",
    [
        {"offer": "x", "item_kind": {"code": "c" * 500}},
        {"offer": "x" * 20_000},
        {"offer": "x", "quantity": {"kind": "mass", "amount": "9" * 60, "unit": "g"}},
        {"offer": "x", "when": {"at": "99999-01-01", "precision": "day"}},
        {"offer": "x", "when": {"at": "yesterday", "precision": "day"}},
        {"offer": "x", "namings": [{"scheme": "s" * 300, "written": "y"}]},
        {"offer": "x", "unheard_of": 1},
        {},
    ],
)
def test_odd_bodies_never_end_the_delivery_of_others(cast: Cast, tmp_path: Path, body: dict[str, object]) -> None:
    path = tmp_path / "odd.ndjson"
    units: list[dict[str, object]] = [
        {"kind": "listing", "reference": "good", "body": {"offer": "fine"}},
        {"kind": "listing", "reference": "odd", "body": body},
        {"kind": "k" * 400, "reference": "odder", "body": {}},
    ]
    path.write_text("".join(json.dumps(unit) + "\n" for unit in units), encoding="utf-8")
    receipt = take_in(path)
    assert (receipt.state, receipt.received) == ("done", 3), receipt.failure
    assert receipt.accepted >= 1
    assert receipt.quarantined >= 1


def test_a_code_with_tabs_and_line_ends_forges_no_row(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "forged.ndjson"
    code = "FR\tx\n1\t2\\N"
    body = {"offer": "x", "item_kind": {"code": code}, "where": {"country": {"code": code}}}
    path.write_text(json.dumps({"kind": "listing", "reference": "F", "body": body}) + "\n", encoding="utf-8")
    receipt = take_in(path)
    assert (receipt.state, receipt.received, receipt.unchanged) == ("done", 1, 0), receipt.failure
    assert receipt.accepted + receipt.quarantined == 1
    assert all(record.country == code for record in records(cast))


def test_a_faulty_unit_under_a_handling_code_is_seen_only_with_clearance(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "restricted.ndjson"
    body = {"offer": "x", "handling": ["TLP:RED"], "unheard_of": 1}
    path.write_text(json.dumps({"kind": "listing", "reference": "H", "body": body}) + "\n", encoding="utf-8")
    assert take_in(path).quarantined == 1
    for cleared, seen in ((("TLP:RED",), 1), ((), 0)):
        with acting(replace(actor_of(cast.otto), handling=cleared)):
            assert Quarantined.objects.count() == seen, cleared


def test_two_faulty_contents_under_one_reference_are_both_kept(cast: Cast, tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / f"faulty{number}.ndjson"
        body = {"offer": "x", "unheard_of": number}
        path.write_text(json.dumps({"kind": "listing", "reference": "A", "body": body}) + "\n", encoding="utf-8")
        take_in(path)
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.count() == 2


def test_a_file_name_that_is_not_utf_8_is_taken_in_under_a_readable_name(cast: Cast, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"Beschlagnahme-\xfc.csv")
    seizure_file(tmp_path, [row(), row(AMOUNT="nonsense")]).rename(odd)
    command = [sys.executable, "-m", "tutela", "ingest", str(odd), "--organisation", "police-a"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    with acting(actor_of(cast.otto)):
        receipt = Submission.objects.get()
        assert (receipt.state, receipt.received, receipt.file_name) == ("done", 2, "Beschlagnahme-\ufffd.csv")


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        (
            '{"kind": "listing", "body": {"offer": "x", "handling": ["TLP:RED"], "handling": []}}',
            ("TLP:RED", "sensitive"),
        ),
        ('{"kind": "listing", "body": {"offer": "x", "handling": ["EYES ONLY"]}}', ("sensitive",)),
        ('{"kind": "listing", "body": {"offer": "x", "handling": "H2", "odd": 1}}', ("H2",)),
        (
            '{"kind": "listing", "body": {"offer": "x", "handling": ["H3", "TLP:RED"]}, "odd": 1}',
            ("H3", "TLP:RED", "sensitive"),
        ),
    ],
)
def test_what_was_not_understood_is_seen_only_with_clearance_for_what_it_may_carry(
    cast: Cast, tmp_path: Path, line: str, needed: tuple[str, ...]
) -> None:
    path = tmp_path / "restricted.ndjson"
    path.write_text(line + "\n", encoding="utf-8")
    assert take_in(path).quarantined == 1
    for cleared, seen in ((needed, 1), ((), 0)):
        with acting(replace(actor_of(cast.otto), handling=cleared)):
            assert Quarantined.objects.count() == seen, cleared


def test_what_was_set_aside_is_seen_by_who_works_in_its_area_only(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "report.ndjson"
    path.write_text('{"kind": "protection_report", "body": {"odd": 1}}\n', encoding="utf-8")
    assert take_in(path).quarantined == 1
    for area, seen in ((Area.DRUGS, 0), (Area.CHILD_PROTECTION, 1)):
        with acting(replace(actor_of(cast.otto), areas=(area,))):
            assert Quarantined.objects.count() == seen
