"""Real tables, each known without being told, each row accounted for."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from tutela.formats.contract import Limits, Opened, Source
from tutela.formats.mapping import load_mapping
from tutela.formats.registry import open_source
from tutela.formats.tabular.delimited import open_delimited
from tutela.formats.tabular.table import Layout

pytestmark = pytest.mark.realdata


def opened(path: Path) -> Opened:
    return open_source(Source(path, path.name))


@pytest.mark.parametrize(
    ("file", "mapping", "count", "physical_lines"),
    [
        ("drugs/unodc_ids_eu_subset.csv", "unodc-ids", 20_112, 20_115),
        ("drugs/drug-trafficking-unodc.zip", "unodc-ids", 311_038, 0),
        ("drugs/agora/Ag2014-sscSynth.csv", "agora-listings", 1_356, 0),
    ],
)
def test_the_file_is_known_and_every_row_is_a_unit_without_fault(
    real_data: Path, file: str, mapping: str, count: int, physical_lines: int
) -> None:
    found = opened(real_data / file)
    faults: Counter[str] = Counter()
    units = 0
    for unit in found.units:
        units += 1
        faults.update(fault.code for fault in unit.faults)
    assert (found.mapping, units, dict(faults)) == (mapping, count, {})
    assert (found.totals.physical_rows, found.totals.set_aside) == (count, {})
    if physical_lines:
        assert (real_data / file).read_bytes().count(b"\n") == physical_lines


def test_listings_have_their_seller_their_market_and_an_interval(real_data: Path) -> None:
    sellers, prices, sent_to = set(), Counter[object](), Counter[object]()
    for unit in opened(real_data / "drugs/agora/Ag2014-sscSynth.csv").units:
        namings, price = unit.draft["namings"], unit.draft["price"]
        assert isinstance(namings, list)
        assert isinstance(price, dict)
        assert (unit.draft["market"], price["unit"]) == ("Agora", "XBT")
        sellers.add(namings[0]["written"])
        prices[price["written"]] += 1
        sent_to[unit.draft.get("ships_to_written")] += 1
        country = unit.draft.get("ships_from", "")
        assert isinstance(country, dict) or country == str(country).strip()
    assert len(sellers) == 21
    assert len(prices) == 3
    assert sent_to[None] == 614


def test_cells_are_read_quickly_enough(real_data: Path) -> None:
    began = time.process_time()
    table = open_delimited(real_data / "drugs/unodc_ids_eu_subset.csv", Layout(delimiter=";"), Limits())
    count = sum(1 for _ in table.rows)
    assert count / (time.process_time() - began) > 75_000  # measured 390,000 a second; the margin is for busy machines


def test_a_million_rows_of_parquet_are_read_batch_by_batch(real_data: Path) -> None:
    mapping = load_mapping(
        "name: losses\ntitle: Losses\nkind: firearm_event\nsource: losses\n"
        "recognise: {columns: [report, region, weaponcategory, date]}\n"
        "columns: {report: event, region: where.region, weaponcategory: firearm.type, date: when}\n"
    )
    path = real_data / "firearms/ua_loss_theft_1991_2026.parquet"
    units = open_source(Source(path, path.name), mapping=mapping).units
    first = next(units)
    assert (first.draft["event"], first.draft["when"]) == ("Theft", "1991-08-26 00:00:00")


def test_every_other_real_table_is_one_clear_answer(real_data: Path) -> None:
    """Tables nobody has mapped: a mapping is asked for, or the heading is refused by name; never anything else."""
    from tutela.errors import FormatError

    asked: Counter[str] = Counter()
    for path in sorted((real_data / "drugs").rglob("*")):
        if path.suffix not in {".csv", ".xlsx", ".tsv"} or path.name.startswith(("unodc", "Ag2014")):
            continue
        try:
            opened(path)
        except FormatError as error:
            asked[error.fault_code] += 1
    assert asked.keys() <= {"mapping_needed", "header_empty", "header_duplicate", "encoding_unknown", "header_missing"}
    assert asked["mapping_needed"] >= 20
