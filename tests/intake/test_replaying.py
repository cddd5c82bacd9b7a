"""What was set aside, taken in again: as it was, mended, or delivered anew."""

from __future__ import annotations

from pathlib import Path

from tests.cast import Cast
from tests.deliveries import delivered, referenced, row, take_in

from tutela import ingesting
from tutela.intake import actions, queries
from tutela.intake.models import Quarantined, Submission
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Organisation


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
