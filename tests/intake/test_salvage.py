"""Values that PostgreSQL refuses: one is set aside, the others are stored, and the receipt reconciles."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.deliveries import delivered, row, take_in

from tutela.intake import batches, queries, rows
from tutela.records.models import Item, Record
from tutela.safeguards.actor import acting, actor_of


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("occurred_at", "2016-03-01T00:00:00+99:00"),  # refused by COPY
        ("item_kind", None),  # refused by the table
        ("substance", random.Random(1).randbytes(20_000).hex()),  # refused by its index
    ],
)
@pytest.mark.parametrize("dry", [False, True])
def test_what_is_refused_is_set_aside_alone(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str, value: str | None, dry: bool
) -> None:
    """No model lets such values through; here they are put in behind the models."""
    monkeypatch.setattr(batches, "BATCH_UNITS", 7)
    record_row, item_rows = rows.record_row, rows.item_rows
    poisoned: set[str] = set()
    names = [name.split()[0] for name in (rows.RECORD_COLUMNS if column == "occurred_at" else rows.ITEM_COLUMNS)]

    def spoilt(line: str) -> str:
        cells = line.rstrip("\n").split("\t")
        cells[names.index(column)] = "\\N" if value is None else value
        return "\t".join(cells) + "\n"

    def record(identity, unit, *rest):  # type: ignore[no-untyped-def]
        line = record_row(identity, unit, *rest)
        if unit.written["AMOUNT"] in {"5", "20", "21"}:
            poisoned.add(str(identity.record_id))
            line = spoilt(line) if column == "occurred_at" else line
        return line

    def items(record_id, *rest):  # type: ignore[no-untyped-def]
        for line in item_rows(record_id, *rest):
            yield spoilt(line) if column != "occurred_at" and str(record_id) in poisoned else line

    monkeypatch.setattr(rows, "record_row", record)
    monkeypatch.setattr(rows, "item_rows", items)
    receipt = delivered(tmp_path, [row(AMOUNT=str(n)) for n in range(1, 24)] + [row(AMOUNT="nonsense")], dry_run=dry)
    assert (receipt.state, receipt.received, receipt.accepted, receipt.quarantined) == ("done", 24, 20, 4)
    assert receipt.reasons()["not_storable"] == 3
    with acting(actor_of(cast.otto)):
        stored = {one.written_cells()["AMOUNT"] for one in Record.objects.all()}
        aside = {one.written_cells()["AMOUNT"] for one in queries.quarantine()}
        assert Item.objects.count() == len(stored)
    assert stored == (set() if dry else {str(n) for n in range(1, 24)} - {"5", "20", "21"})
    assert aside == (set() if dry else {"5", "20", "21", "nonsense"})


@pytest.mark.parametrize(
    "body",
    [
        {"when": {"at": "2016-03-01T10:00+15:59", "precision": "minute", "zone_known": True}},
        {"when": {"at": "2016-03-01T10:00-99:99", "precision": "minute", "zone_known": True}},
        {"when": {"at": "0000", "precision": "year"}},
        {"when": {"at": "0000-05", "precision": "month"}},
        {"when": {"at": "0001-01-01T00:00+05:00", "precision": "minute", "zone_known": True}},
        {"when": {"at": "9999-12-31T23:59-05:00", "precision": "minute", "zone_known": True}},
        {"price": {"low": "1E+400000", "unit": "EUR"}},
        {"price": {"low": "1E-400000", "unit": "EUR"}},
        {"quantity": {"kind": "mass", "amount": "1E-400000", "unit": "g"}},
        {"quantity": {"kind": "mass", "amount": "1", "unit": "g", "mass_estimate_g": "1E+400000"}},
        {"item_kind": {"code": "c" * 20_000}},
        {"substance": {"code": "a\tb\nc"}},
        {"where": {"country": {"code": ""}}},
    ],
)
def test_what_no_one_can_mean_is_set_aside_by_its_model_with_its_place(
    cast: Cast, tmp_path: Path, body: dict[str, object]
) -> None:
    path = tmp_path / "odd.ndjson"
    bodies: dict[str, dict[str, object]] = {"fine": {"offer": "x"}, "odd": {"offer": "x", **body}}
    lines = [json.dumps({"kind": "listing", "reference": name, "body": one}) + "\n" for name, one in bodies.items()]
    path.write_text("".join(lines), encoding="utf-8")
    receipt = take_in(path)
    assert (receipt.state, receipt.accepted, receipt.quarantined) == ("done", 1, 1), receipt.failure
    assert set(receipt.reasons()) == {"field_invalid"}
    with acting(actor_of(cast.otto)):
        (unit,) = queries.quarantine()
        assert [fault["column"].split(".")[0] for fault in unit.parsed_faults()] == [next(iter(body))]


def test_a_seizure_of_more_items_than_a_small_number_holds_is_one_record(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    item = {"item_kind": {"code": "ammunition"}, "quantity": {"kind": "rounds", "amount": "1", "unit": "round"}}
    body = {"when": {"at": "2020", "precision": "year"}, "items": [item] * 33_000}
    path.write_text(json.dumps({"kind": "seizure", "reference": "R", "body": body}) + "\n", encoding="utf-8")
    receipt = take_in(path)
    assert (receipt.state, receipt.accepted + receipt.quarantined) == ("done", 1), receipt.failure
