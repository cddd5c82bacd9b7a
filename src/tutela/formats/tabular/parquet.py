"""Parquet files as a table of text, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tutela.formats.contract import Limits, Progress
from tutela.formats.refusal import refuse
from tutela.formats.tabular.rows import Row
from tutela.formats.tabular.table import Table, check_header

if TYPE_CHECKING:
    import pyarrow as pa

MAGIC: Final = b"PAR1"
_BATCH: Final = 4_096  # rows held at once


def open_parquet(path: Path, limits: Limits, progress: Progress | None = None) -> Table:
    """The table of a Parquet file; row numbers count data rows from 1. Raises FormatError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refuse("unreadable", reason=str(error).split("\n")[0]) from error
    names = check_header(file.schema_arrow.names, limits, 1)
    return Table("", names, len(names), _rows(file, path.stat().st_size, limits, progress))


def _rows(file: object, size: int, limits: Limits, progress: Progress | None) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(file, pq.ParquetFile):
        raise TypeError(file)
    number, whole = 0, max(file.metadata.num_rows, 1)
    try:
        with file:
            for batch in file.iter_batches(_BATCH):
                columns = [_texts(column) for column in batch.columns]
                long = any(len(text) > limits.field_chars for column in columns for text in column)
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, list(cells), long=long)
                if progress:
                    progress(size * number // whole)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise refuse("unreadable", f"row {number + 1}", reason=str(error).split("\n")[0]) from error


def _texts(column: pa.Array) -> list[str]:
    """One column of a batch as text, exactly; null is the empty text."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        plain = column.cast(pa.timestamp(kind.unit)).cast(pa.string())
        return ["" if text is None else _moment(text) + zone for text in plain.to_pylist()]
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return ["" if value is None else _nested(value) for value in column.to_pylist()]
    if pa.types.is_floating(kind):
        return ["" if text is None else _number(text) for text in column.cast(pa.string()).to_pylist()]
    return ["" if text is None else text for text in column.cast(pa.large_string()).to_pylist()]


def _moment(text: str) -> str:
    """``2020-01-02 03:04:05.000000`` without a fraction that is zero."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _number(text: str) -> str:
    """The shortest text of a binary float without exponent; ``nan`` and ``inf`` stay as they are."""
    from decimal import Decimal

    return format(Decimal(text), "f") if "e" in text and text[-1].isdigit() else text


def _nested(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str)
