"""SDMX-CSV: what is written is read here and by pysdmx alike, and what pysdmx writes is read here."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysdmx.io import read_sdmx
from pysdmx.io.csv.sdmx10.writer import write as write_10
from pysdmx.io.csv.sdmx20.writer import write as write_20
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Component, Components, Concept, DataType, Role, Schema

from tutela.formats.csv_cells import csv_line
from tutela.strategy.indicators.definitions import definitions
from tutela.strategy.indicators.observing import Asked, Cell
from tutela.strategy.indicators.sdmx import is_sdmx, rows_of
from tutela.strategy.indicators.sdmx import read_sdmx as read_here
from tutela.strategy.indicators.tables import SheetTable

DEATHS = definitions()["euda.deaths"]
VERSIONS: tuple[Literal["1.0", "2.0"], ...] = ("1.0", "2.0")
WRITERS: tuple[Callable[..., Any], ...] = (write_10, write_20)


@dataclass
class Written:
    """An observation as the database has it."""

    country: str = "AT"
    period: str = "2017"
    breakdown: str = ""
    value: Decimal | None = None
    status: str = "measured"
    area: str = ""
    text: str = ""
    note: str = ""
    indicator: str = "euda.deaths"


SOME = [
    Written(value=Decimal("12")),
    Written("GR", "2016", "age=15-19;sex=female", Decimal("0")),
    Written("XK", "2017-Q1", value=Decimal("3.25"), status="provisional", note="as reported, so far"),
    Written("GB", "2017-03", value=Decimal("1"), area="-Scotland", status="estimated"),
    Written("FR", "2018", status="missing"),
    Written("FR", "2019", status="suppressed", note="fewer than 5"),
    Written("US", "FY2019", value=Decimal("7")),
]


def text_of(observed: list[Written], version: Literal["1.0", "2.0"]) -> str:
    return b"".join(csv_line(row) for row in rows_of(DEATHS, observed, version)).decode()


def read(text: str, indicator: str = "") -> list[Cell]:
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert is_sdmx(header)
    return list(read_here(SheetTable("", tuple(header), list(enumerate(rows, 2))), Asked(), indicator))


def by_pysdmx(version: Literal["1.0", "2.0"]) -> PandasDataset:
    """What pysdmx reads of ours."""
    (dataset,) = read_sdmx(text_of(SOME, version), validate=False).data or ()
    assert isinstance(dataset, PandasDataset)
    return dataset


def as_written(cell: Cell) -> Written:
    assert cell.key is not None, cell.fault
    assert cell.reading is not None
    key, reading = cell.key, cell.reading
    return Written(
        key.country, key.period.code, key.breakdown, reading.value, reading.status.value, key.area, reading.text, reading.note,
        key.indicator,
    )  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_is_read_again(version: Literal["1.0", "2.0"]) -> None:
    assert [as_written(cell) for cell in read(text_of(SOME, version))] == SOME


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_is_read_by_pysdmx(version: Literal["1.0", "2.0"]) -> None:
    dataset = by_pysdmx(version)
    assert dataset.short_urn == "Dataflow=TUTELA:EUDA_DEATHS(1.0)"
    frame = dataset.data
    assert list(frame["REF_AREA"]) == [one.country for one in SOME]
    assert list(frame["OBS_STATUS"]) == ["A", "A", "P", "E", "O", "Q", "A"]
    assert list(frame["TIME_PERIOD"])[-1] == "2019-A1"
    values = [str(value) for value in frame["OBS_VALUE"]]
    assert [Decimal(value) for value in values[:4]] == [Decimal(12), Decimal(0), Decimal("3.25"), Decimal(1)]
    assert {value.lower() for value in values[4:6]} <= {"", "nan"}


def dataset_of(version: Literal["1.0", "2.0"]) -> PandasDataset:
    """What pysdmx read of ours, under a structure of pysdmx's own."""
    dataset = by_pysdmx(version)
    roles = {
        "OBS_VALUE": Role.MEASURE,
        "OBS_STATUS": Role.ATTRIBUTE,
        "UNIT_MEASURE": Role.ATTRIBUTE,
        "COMMENT_OBS": Role.ATTRIBUTE,
    }
    components = [
        Component(
            name, required=name not in roles, role=roles.get(name, Role.DIMENSION), concept=Concept(name),
            local_dtype=DataType.DOUBLE if name == "OBS_VALUE" else DataType.STRING,
            attachment_level="O" if roles.get(name) is Role.ATTRIBUTE else None,
        )
        for name in dataset.data.columns
    ]  # fmt: skip
    schema = Schema("dataflow", "TUTELA", "EUDA_DEATHS", Components(components), "1.0")
    return PandasDataset(structure=schema, data=dataset.data)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("labels", [None, "both"])
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # pysdmx's own use of pandas
def test_what_pysdmx_writes_is_read_here(
    version: Literal["1.0", "2.0"], write: Callable[..., Any], labels: str | None
) -> None:
    text = write([dataset_of(version)], labels=labels)
    assert [as_written(cell) for cell in read(text)] == SOME


@pytest.mark.parametrize("keys", ["obs", "series", "both"])
def test_what_pysdmx_writes_with_keys_is_read_here(keys: Literal["obs", "series", "both"]) -> None:
    text = write_20([dataset_of("2.0")], keys=keys)
    assert [as_written(cell) for cell in read(text or "")] == SOME


def test_a_file_of_others_is_read_where_its_indicator_is_stated() -> None:
    text = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n" + "".join(
        f"ESTAT:CRIM_X(1.0),27/11/26,A,NR,{geo},2019,{value},{flag}\n"
        for geo, value, flag in (("EL", "10", ""), ("UK", "20", "p"), ("XK", ":", ""), ("EU27_2020", "5", ""))
    )
    greece, kingdom, kosovo, union = read(text, "euda.deaths")
    assert as_written(greece) == Written("GR", "2019", "", Decimal(10))
    assert as_written(kingdom) == Written("GB", "2019", "", Decimal(20), "provisional")
    assert as_written(kosovo).status == "missing"
    assert union.fault is not None or as_written(union).country == "european_union"
    (unknown, *_) = read(text)
    assert unknown.fault is not None
    assert unknown.fault.code == "indicator_unknown"


def test_a_dimension_the_indicator_does_not_have_is_refused_where_it_tells_rows_apart() -> None:
    text = "DATAFLOW,REF_AREA,COLOUR,TIME_PERIOD,OBS_VALUE\n" + "".join(
        f"TUTELA:EUDA_DEATHS(1.0),AT,{colour},2019,1\n" for colour in ("red", "green")
    )
    assert {cell.fault.code for cell in read(text) if cell.fault} == {"indicator_dimension_unknown"}


_observations = st.lists(
    st.builds(
        Written,
        country=st.sampled_from(["AT", "GR", "XK", "GB"]),
        period=st.sampled_from(["2017", "2017-Q2", "2017-11", "FY2018", "2017-S1"]),
        breakdown=st.sampled_from(["", "age=15-19", "sex=male", "age=65_plus;sex=female"]),
        value=st.decimals(min_value=0, max_value=10**9, places=4).map(lambda one: one.normalize() + 0),
        status=st.sampled_from(["measured", "estimated", "provisional"]),
        note=st.sampled_from(["", "a note, with a comma", 'and "marks"']),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(_observations, st.sampled_from(VERSIONS))
def test_any_observations_come_back(observed: list[Written], version: Literal["1.0", "2.0"]) -> None:
    found = [as_written(cell) for cell in read(text_of(observed, version))]
    assert found == observed


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=15), min_size=8, max_size=8), max_size=8))
def test_no_file_raises_and_each_row_is_one_cell(rows: list[list[str]]) -> None:
    header = ("DATAFLOW", "FREQ", "REF_AREA", "AREA", "AGE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
    found = list(read_here(SheetTable("", header, list(enumerate(rows, 2))), Asked()))
    assert len(found) == len(rows)
