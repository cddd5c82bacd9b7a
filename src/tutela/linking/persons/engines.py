"""Where pairs are scored: Splink on DuckDB in this process, or on Spark. The settings are the same; only the SQL's dialect is
the engine's own. Both are loaded where they are used, and neither is ever asked to fetch anything.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tutela.errors import Unavailable
from tutela.linking.persons.model import Block, Model

if TYPE_CHECKING:
    import pyarrow as pa

DUCKDB_MEMORY: Final = "2GB"
"""What DuckDB may hold before it writes to the folder it is given."""

_OFFLINE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": DUCKDB_MEMORY,
    "preserve_insertion_order": False,
}
_DIALECT: Final = "duckdb"
"""In which the model's SQL is written."""


class Engine(StrEnum):
    """What scores."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def settings(model: Model, blocking: Sequence[Block]) -> dict[str, Any]:
    """Splink's settings. The prior is even, so that a pair's match weight is its evidence in bits and nothing else."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "number",
        "probability_two_random_records_match": 0.5,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [_block(one) for one in blocking],
        "comparisons": [_comparison(model, number) for number in range(len(model.comparisons))],
    }


def _block(one: Block) -> dict[str, Any]:
    rule: dict[str, Any] = {"blocking_rule": f"({one.rule}) AND l.record <> r.record", "sql_dialect": _DIALECT}
    return rule | {"arrays_to_explode": [one.explode]} if one.explode else rule


def _comparison(model: Model, number: int) -> dict[str, Any]:
    one = model.comparisons[number]
    levels: list[dict[str, Any]] = [
        {"sql_condition": one.missing, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in one.levels:
        shares = {"m_probability": level.m, "u_probability": level.u}
        levels.append({"sql_condition": level.when, "label_for_charts": level.code, **shares})
    levels[1:] = [level | {"fix_m_probability": True, "fix_u_probability": True} for level in levels[1:]]
    return {"output_column_name": one.name, "comparison_levels": levels}


@contextmanager
def backend(engine: Engine, folder: Path) -> Iterator[Any]:
    """Splink's connection to an engine. ``folder``: where it may write while it works. Unavailable where it can't be had."""
    if engine is Engine.DUCKDB:
        import duckdb
        from splink.backends.duckdb import DuckDBAPI

        connection = duckdb.connect(":memory:", config={**_OFFLINE, "temp_directory": str(folder)})
        connection.execute("SET enable_progress_bar = false")
        try:
            yield DuckDBAPI(connection)
        finally:
            connection.close()
        return
    session = _spark(folder)
    try:
        from splink.backends.spark import SparkAPI

        api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
        )
        yield api
    finally:
        session.stop()


_SPARK: Final[Mapping[str, str]] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
}
"""Where no master is configured (``SPARK_CONF_DIR``, ``spark-defaults.conf``): this machine alone, no web page."""


def _spark(folder: Path) -> Any:
    import os
    import shutil

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Unavailable("Spark isn't installed here.", mend="Install the extra: tutela[spark].") from error
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise Unavailable("Spark needs Java, and there is none here.", mend="Install Java 17 or later.")
    builder = SparkSession.builder.appName("tutela link persons")
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    if "SPARK_CONF_DIR" not in os.environ:
        builder = builder.master("local[2]").config("spark.local.dir", str(folder))
        for name, value in _SPARK.items():
            builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    return session


def predict(api: Any, persons: pa.Table, wanted: dict[str, Any], least_bits: float) -> pa.Table:
    """The pairs that the settings' blocks bring together and that have at least ``least_bits``: ``number_l``, ``number_r``,
    ``match_weight`` and ``gamma_`` of each comparison."""
    from splink import Linker

    linker = Linker(api.register(persons), wanted, log_level=logging.ERROR)
    scored = linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never")
    found: pa.Table = scored.as_pyarrow_table()  # type: ignore[no-untyped-call]
    scored.drop_table_from_database_and_remove_from_cache()
    return found
