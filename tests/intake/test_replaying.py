"""What was set aside, taken in again: as it was, mended, or delivered anew."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.deliveries import REFERENCED, delivered, referenced, row, take_in

from tutela import ingesting
from tutela.database.locks import Lock
from tutela.intake import actions, batches, export, queries, store
from tutela.intake.models import Quarantined, Submission
from tutela.records.models import Item, Record
from tutela.safeguards import gate
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Organisation
from tutela.vocabulary.areas import Area


def counts(submission: Submission) -> tuple[int, int, int, int, int]:
    return (submission.received, submission.accepted, submission.revised, submission.unchanged, submission.quarantined)


def replayed_as_it_was(receipt: Submission) -> Submission:
    return ingesting.replay(receipt.public_id, None, "")


def mended(cast: Cast, unit: Quarantined, **cells: str) -> Submission:
    with acting(actor_of(cast.otto)):
        again = actions.mend_one(unit, {**unit.latest_cells(), **cells})
    return ingesting.work_on(again, operator(Organisation.objects.get(slug="police-a")))


def units(cast: Cast, state: str = "open") -> list[Quarantined]:
    with acting(actor_of(cast.otto)):
        return list(queries.quarantine(state=state))


def test_a_mended_row_equal_to_a_record_is_a_further_occurrence_and_not_lost_in_it(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(AMOUNT="4.5"), row(AMOUNT="nonsense")])
    (unit,) = units(cast)
    assert counts(mended(cast, unit, AMOUNT="4.5")) == (1, 1, 0, 0, 0)
    with acting(actor_of(cast.otto)):
        assert sorted(Record.objects.values_list("occurrence", flat=True)) == [1, 2]
    corrected = delivered(tmp_path, [row(AMOUNT="4.5"), row(AMOUNT="4.5")], "corrected.csv")
    assert counts(corrected) == (2, 0, 0, 2, 0)


def test_two_rows_mended_to_the_same_content_are_two_records(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="nonsense"), row(AMOUNT="rubbish")])
    first, second = units(cast)
    mended(cast, first, AMOUNT="4.5")
    assert counts(mended(cast, second, AMOUNT="4.5")) == (1, 1, 0, 0, 0)
    assert receipt.quarantined == 2
    assert units(cast) == []


def test_a_replay_of_what_was_closed_meanwhile_brings_nothing_new(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(AMOUNT="nonsense")])
    (unit,) = units(cast)
    with acting(actor_of(cast.otto)):
        one = actions.mend_one(unit, {**unit.latest_cells(), "AMOUNT": "4.5"})
        two = actions.mend_one(unit, {**unit.latest_cells(), "AMOUNT": "4.6"})
    actor = operator(Organisation.objects.get(slug="police-a"))
    assert counts(ingesting.work_on(one, actor)) == (1, 1, 0, 0, 0)
    assert counts(ingesting.work_on(two, actor)) == (1, 0, 0, 1, 0)


def test_a_conflict_of_references_stays_a_conflict_when_nothing_was_mended(cast: Cast, tmp_path: Path) -> None:
    lines = ["A1,Austria,2016-03-01,Heroin,5,Gram", "A1,Austria,2016-03-01,Heroin,9,Gram"]
    receipt = referenced(tmp_path, *lines)
    assert counts(replayed_as_it_was(receipt)) == (1, 0, 0, 0, 1)
    (unit,) = units(cast)
    assert [fault["code"] for fault in unit.parsed_faults()] == ["reference_conflict"]
    with acting(actor_of(cast.otto)):
        assert [r.written_cells()["AMOUNT"] for r in Record.objects.filter(current=True)] == ["5"]


def test_a_row_with_a_cell_too_many_stays_set_aside_until_its_cells_are_mended(cast: Cast, tmp_path: Path) -> None:
    receipt = referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram,extra")
    assert counts(replayed_as_it_was(receipt)) == (1, 0, 0, 0, 1)
    (unit,) = units(cast)
    assert [fault["code"] for fault in unit.parsed_faults()] == ["cells_too_many"]
    assert counts(mended(cast, unit, AMOUNT="6")) == (1, 1, 0, 0, 0)


def test_a_row_with_an_unclosed_quote_is_mended_under_its_columns(cast: Cast, tmp_path: Path) -> None:
    lines = [f"A{n},Austria,2016-03-01,Heroin,{n},Gram" for n in range(2, 30)]
    receipt = referenced(tmp_path, 'A1,Austria,2016-03-01,"Heroin,5,Gram', *lines)
    assert counts(receipt) == (29, 28, 0, 0, 1)
    (unit,) = units(cast)
    assert list(unit.written_cells()) == ["CASE", "COUNTRY", "DATE", "DRUG", "AMOUNT", "UNIT", ""]
    assert counts(replayed_as_it_was(receipt)) == (1, 0, 0, 0, 1)
    cells = {"CASE": "A1", "COUNTRY": "Austria", "DATE": "2016-03-01", "DRUG": "Heroin", "AMOUNT": "5", "UNIT": "Gram"}
    assert counts(mended(cast, unit, **cells)) == (1, 1, 0, 0, 0)


def test_a_faulty_file_delivered_twice_is_set_aside_once_and_stands_in_both_receipts(
    cast: Cast, tmp_path: Path
) -> None:
    rows = [row(), row(AMOUNT="nonsense")]
    first, again = delivered(tmp_path, rows), delivered(tmp_path, rows)
    assert (counts(first), counts(again)) == ((2, 1, 0, 0, 1), (2, 0, 0, 1, 1))
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.count() == 1
        assert [queries.quarantine(submission=one).count() for one in (first, again)] == [1, 1]
    assert replayed_as_it_was(again).quarantined == 1


def test_what_was_mended_or_dismissed_counts_neither_as_set_aside_nor_among_the_reasons(
    cast: Cast, tmp_path: Path
) -> None:
    rows = [row(AMOUNT="nonsense"), row(AMOUNT="rubbish"), row(AMOUNT="-5")]
    delivered(tmp_path, rows)
    first, second, _third = units(cast)
    mended(cast, first, AMOUNT="4.5")
    with acting(actor_of(cast.otto)):
        actions.dismiss(second, "A test row of ours.")
    again = delivered(tmp_path, rows)
    assert counts(again) == (3, 0, 0, 2, 1)
    assert again.reasons() == {"number_negative": 1}


def test_a_faulty_unit_repeated_under_its_reference_is_set_aside_each_time(cast: Cast, tmp_path: Path) -> None:
    receipt = referenced(tmp_path, *["A1,Austria,2016-03-01,Heroin,nonsense,Gram"] * 3)
    assert counts(receipt) == (3, 0, 0, 0, 3)
    first, second, _third = units(cast)
    mended(cast, first, AMOUNT="5")
    assert counts(mended(cast, second, AMOUNT="5")) == (1, 0, 0, 1, 0)
    assert len(units(cast, "replayed")) == 2


def test_a_faulty_row_that_a_mended_mapping_understands_is_closed_by_the_next_delivery(
    cast: Cast, tmp_path: Path
) -> None:
    lines = ["A1,Austria,01.03.2016,Heroin,5,Gram", "A2,Austria,04.03.2016,Heroin,5,Gram"]
    assert counts(referenced(tmp_path, *lines)) == (2, 0, 0, 0, 2)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(mapping.read_text().replace("date_order: ymd", "date_order: dmy"))
    assert counts(take_in(tmp_path / "cases.csv", mapping=str(mapping))) == (2, 2, 0, 0, 0)
    assert units(cast) == []
    assert len(units(cast, "replayed")) == 2


def test_a_broken_row_stays_set_aside_however_often_it_is_sent_back_unmended(cast: Cast, tmp_path: Path) -> None:
    lines = [f"A{n},Austria,2016-03-01,Heroin,{n},Gram" for n in range(3, 30)]
    broken = ['A1,Austria,2016-03-01,"Heroin,5,Gram', "A2,Austria,2016-03-01,Heroin,,5,Gram"]
    receipt = referenced(tmp_path, *broken, *lines)
    assert counts(receipt) == (29, 27, 0, 0, 2)
    for again in range(4):
        with acting(actor_of(cast.otto)):
            found = queries.quarantine(submission=receipt)
            (tmp_path / "mended.csv").write_bytes(b"".join(export.to_mend(found.all)))
        mended_file = tmp_path / "mended.csv" if again % 2 else None
        assert counts(ingesting.replay(receipt.public_id, mended_file, "")) == (2, 0, 0, 0, 2), again
        unclosed = units(cast)[0]
        assert list(unclosed.latest_cells()) == ["CASE", "COUNTRY", "DATE", "DRUG", "AMOUNT", "UNIT", ""]
    (tmp_path / "empty.csv").write_text("quarantine_id\n" + "".join(f"{unit.public_id}\n" for unit in units(cast)))
    assert counts(ingesting.replay(receipt.public_id, tmp_path / "empty.csv", "")) == (2, 0, 0, 0, 2)
    assert all("row_emptied" in unit.codes for unit in units(cast))


def test_what_a_person_mended_or_dismissed_does_not_come_back_when_it_is_understood_later(
    cast: Cast, tmp_path: Path
) -> None:
    lines = ["A1,Austria,01.03.2016,Heroin,5,Gram", "A2,Austria,04.03.2016,Heroin,5,Gram"]
    referenced(tmp_path, *lines)
    first, second = units(cast)
    mended(cast, first, DATE="2016-03-09")
    with acting(actor_of(cast.otto)):
        actions.dismiss(second, "A test row of ours.")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(mapping.read_text().replace("date_order: ymd", "date_order: dmy"))
    assert counts(take_in(tmp_path / "cases.csv", mapping=str(mapping))) == (2, 0, 0, 2, 0)
    with acting(actor_of(cast.otto)):
        (record,) = Record.objects.all()
        assert record.written_cells()["DATE"] == "2016-03-09"


def test_a_conflict_is_mended_by_another_reference_and_not_by_other_content(cast: Cast, tmp_path: Path) -> None:
    lines = ["A1,Austria,2016-03-01,Heroin,5,Gram", "A1,Austria,2016-03-01,Heroin,9,Gram"]
    referenced(tmp_path, *lines)
    (unit,) = units(cast)
    assert counts(mended(cast, unit, AMOUNT="10")) == (1, 0, 0, 0, 1)
    (unit,) = units(cast)
    assert counts(mended(cast, unit, CASE="A2")) == (1, 1, 0, 0, 0)
    assert counts(referenced(tmp_path, *lines)) == (2, 0, 0, 2, 0)


def test_identical_rows_in_conflict_are_each_set_aside(cast: Cast, tmp_path: Path) -> None:
    nine = "A1,Austria,2016-03-01,Heroin,9,Gram"
    receipt = referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram", nine, nine)
    assert counts(receipt) == (3, 1, 0, 0, 2)
    first, second = units(cast)
    mended(cast, first, CASE="A2")
    mended(cast, second, CASE="A3")
    with acting(actor_of(cast.otto)):
        assert set(Record.objects.values_list("source_reference", flat=True)) == {"A1", "A2", "A3"}


def test_an_interrupted_replay_numbers_on_without_gaps(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT=word) for word in ("a", "b", "c")])
    with acting(actor_of(cast.otto)):
        content = b"".join(export.to_mend(queries.quarantine(submission=receipt).all))
    corrected = content
    for word in (b",a,", b",b,", b",c,"):
        corrected = corrected.replace(word, b",4.5,")
    (tmp_path / "mended.csv").write_bytes(corrected)
    with acting(actor_of(cast.otto)), (tmp_path / "mended.csv").open("rb") as stream:
        again = actions.replay(receipt, mended=stream, mended_name="mended.csv")
    monkeypatch.setattr(batches, "BATCH_UNITS", 1)
    stored, calls = store.store, iter(range(100))

    def fails_in_the_second(*args: object) -> object:
        if next(calls) == 1:
            raise RuntimeError("the machine stops here")
        return stored(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "store", fails_in_the_second)
    actor = operator(Organisation.objects.get(slug="police-a"))
    with pytest.raises(RuntimeError):
        ingesting.work_on(again, actor)
    assert counts(ingesting.work_on(again, actor)) == (3, 3, 0, 0, 0)
    with acting(actor_of(cast.otto)):
        assert sorted(Record.objects.values_list("occurrence", flat=True)) == [1, 2, 3]
    assert counts(delivered(tmp_path, [row(AMOUNT="4.5")] * 3, "corrected.csv")) == (3, 0, 0, 3, 0)


def test_what_is_dismissed_while_a_replay_runs_stays_dismissed(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="nonsense"), row(AMOUNT="rubbish")])
    first, _second = units(cast)
    with acting(actor_of(cast.otto)):
        content = b"".join(export.to_mend(queries.quarantine(submission=receipt).all))
    (tmp_path / "mended.csv").write_bytes(content.replace(b"nonsense", b"4.5").replace(b"rubbish", b"4.5"))
    stored = store.store

    def dismissed_just_before(*args: object) -> object:
        with acting(actor_of(cast.otto)):
            actions.dismiss(first, "A test row of ours.")
        from django.db import connection

        connection.close()  # of the thread that stores
        return stored(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "store", dismissed_just_before)
    assert counts(ingesting.replay(receipt.public_id, tmp_path / "mended.csv", "")) == (2, 1, 0, 1, 0)
    with acting(actor_of(cast.otto)):
        states = dict(Quarantined.objects.values_list("public_id", "state"))
        assert Record.objects.count() == 1
    assert states.pop(first.public_id) == "dismissed"
    assert list(states.values()) == ["replayed"]


GROUPED = REFERENCED.replace("reference: {columns: [CASE]}", "reference: {columns: [CASE]}\ngroup: true")


def test_a_case_of_several_rows_is_mended_row_by_row(cast: Cast, tmp_path: Path) -> None:
    lines = [
        "A1,Austria,2016-03-01,Heroin,5,Gram",
        "A1,Austria,2016-03-01,Cocaine,7,Gram",
        "A1,Austria,2016-03-01,Cannabis herb,,",
        "A1,Austria,2016-03-01,Heroin,,6,Gram",
    ]
    receipt = referenced(tmp_path, *lines, mapping=GROUPED)
    assert counts(receipt) == (1, 0, 0, 0, 1)
    (unit,) = units(cast)
    assert [(f["code"], f["column"]) for f in unit.parsed_faults()] == [("cells_too_many", "4/")]
    assert counts(mended(cast, unit, AMOUNT="5.5")) == (1, 0, 0, 0, 1), "the fourth row is as it was"
    (unit,) = units(cast)
    assert counts(mended(cast, unit, **{"2/CASE": "A9"})) == (1, 0, 0, 0, 1), "a case has one reference"
    (unit,) = units(cast)
    assert "rows_disagree" in unit.codes
    assert counts(mended(cast, unit, **{"2/CASE": "A1", "4/AMOUNT": "6", "4/UNIT": "Gram"})) == (1, 1, 0, 0, 0)
    with acting(actor_of(cast.otto)):
        assert Item.objects.filter(current=True).count() == 4


def test_a_delivery_that_waits_longer_than_a_token_lives_goes_on(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "LIFE_SECONDS", 3)
    monkeypatch.setattr(gate, "_REUSE_SECONDS", 1)
    gate.forget()
    first = delivered(tmp_path, [row()])
    with psycopg.connect(settings.CONNECTIONS.app) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({Lock.SOURCE}, %s)", [first.source_id])
        release = threading.Timer(4, other.rollback)
        release.start()
        waited = delivered(tmp_path, [row(AMOUNT="77")], "later.csv")
        release.join()
    gate.forget()
    assert counts(waited) == (1, 1, 0, 0, 0)


def test_a_dry_run_keeps_nobody_waiting(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = delivered(tmp_path, [row()])
    stored = store.store
    free: list[bool] = []

    def looked_at(*args: object) -> object:
        result = stored(*args)  # type: ignore[arg-type]
        with psycopg.connect(settings.CONNECTIONS.app) as other:
            answer = other.execute(f"SELECT pg_try_advisory_xact_lock({Lock.SOURCE}, %s)", [first.source_id]).fetchone()
        free.append(answer == (True,))
        return result

    monkeypatch.setattr(store, "store", looked_at)
    delivered(tmp_path, [row(AMOUNT="3")], "dry.csv", dry_run=True)
    delivered(tmp_path, [row(AMOUNT="3")], "real.csv")
    assert free == [True, False]


BROKEN_HANDLING = REFERENCED.replace("columns: [CASE, COUNTRY", "columns: [CASE, MARK, AREA, COUNTRY").replace(
    "  CASE: ~\n", "  CASE: ~\n  MARK: handling\n  AREA: area\n"
)


@pytest.mark.parametrize(
    ("mark", "needed"),
    [
        ("TLP:RED", ("TLP:RED", "sensitive")),
        (" tlp:red", ("TLP:RED", "sensitive")),
        ("RED", ("sensitive",)),
        ("TLP:RED;H3", ("H3", "TLP:RED", "sensitive")),
    ],
)
def test_a_broken_row_is_seen_only_with_clearance_for_all_it_may_carry(
    cast: Cast, tmp_path: Path, mark: str, needed: tuple[str, ...]
) -> None:
    path = tmp_path / "marked.csv"
    header = "CASE,MARK,AREA,COUNTRY,DATE,DRUG,AMOUNT,UNIT\n"
    path.write_text(header + f"A1,{mark},child_protection,Austria,2016-03-01,Heroin,,5,Gram\n")
    (tmp_path / "mapping.yaml").write_text(BROKEN_HANDLING)
    assert counts(take_in(path, mapping=str(tmp_path / "mapping.yaml"))) == (1, 0, 0, 0, 1)
    every = tuple(Area)
    for handling, areas, seen in (
        (needed, every, 1),
        (needed[1:], every, 0),
        ((), every, 0),
        (needed, (Area.DRUGS,), 0),
    ):
        with acting(replace(actor_of(cast.otto), handling=handling, areas=areas)):
            assert Quarantined.objects.count() == seen, (handling, areas)


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "listing", "body": {"offer": "x", "handling": ["TLP:RED',
        '{"kind": "listing", "body": {"offer": "x", "handling": ["TLP\\u003aRED"], "handling": []}}',
        '{"kind": "listing", "body": {"offer": "x", "HANDLING": "eyes only", "offer": 1}}',
    ],
)
def test_a_document_that_cannot_be_read_and_speaks_of_handling_is_sensitive(
    cast: Cast, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "cut.ndjson"
    path.write_text(line + "\n")
    assert take_in(path, format="ndjson").quarantined == 1
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.count() == 0
    with acting(operator(Organisation.objects.get(slug="police-a"))):
        assert Quarantined.objects.count() == 1
