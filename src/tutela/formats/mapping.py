"""A mapping: data that turns the rows of one kind of table into records of one kind.

Written as YAML for a person to read and change. Every value in the file is read as text, so ``NO`` is Norway and
``007`` keeps its zeros.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tutela.formats.contract import ReadingOptions
from tutela.formats.mapping_paths import check_path
from tutela.formats.mapping_yaml import Located, read_yaml
from tutela.formats.tabular.encoding import is_known
from tutela.formats.tabular.table import Layout
from tutela.records.kinds import BY_NAME

EVERY_COLUMN = "*"
FOLDER = Path(__file__).parent / "mappings"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Recognise(_Part):
    """By what a file is known to be of this mapping: columns it must have (any order), and a pattern of its name."""

    columns: tuple[str, ...] = Field(min_length=1)
    filename: str | None = Field(
        None, description="Regular expression searched in the file's name, without regard to case."
    )


class TableLayout(_Part):
    """How the table lies in its file."""

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    quote: str = Field('"', min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    header_row: int = Field(1, ge=1)


class Reference(_Part):
    """Columns that together are the source's own reference of a record."""

    columns: tuple[str, ...] = Field(min_length=1)


class Target(_Part):
    """Where a cell goes. ``values`` translates what is written into codes; ``otherwise`` is the code of other texts."""

    to: str
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None

    @property
    def path(self) -> str:
        """Where in the draft the cell goes."""
        return self.to


class NamingTarget(_Part):
    """A cell that names an identifier: its scheme, and whose it is (``in``: a person or item; else of the record)."""

    naming: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    role: str = "named"
    service: str | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    inside: str | None = Field(None, alias="in", pattern=r"^[a-z_]+\.[0-9]+$")

    @property
    def path(self) -> str:
        """The list in the draft that the naming goes into."""
        return f"{self.inside}.namings" if self.inside else "namings"


def _blank_is_none(value: object) -> object:
    return None if value in ("", "~", "null") else value


def _as_list(value: object) -> object:
    if value in ("", "~", "null", None):
        return ()
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple({"to": entry} if isinstance(entry, str) else entry for entry in entries)


def _as_table(value: object) -> object:
    return {EVERY_COLUMN: value} if isinstance(value, list | tuple) else value


Targets: TypeAlias = Annotated[tuple[Target | NamingTarget, ...], BeforeValidator(_as_list)]


class Condition(_Part):
    """A test of one cell: it equals one of the texts, or matches a regular expression (searched)."""

    column: str
    equals: tuple[str, ...] = ()
    matches: str | None = None
    reason: str = ""


class Mapping(_Part):
    """Columns to fields, for one kind of table. See the module for how it is written."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str
    kind: str
    source: str = Field(description="Name of the source where the delivery names none.")
    recognise: Recognise
    table: TableLayout = TableLayout()
    reference: Reference | None = None
    group: bool = Field(False, description="Rows that follow one another with one reference are one record.")
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    decimal: Literal[".", ","] | None = None
    zone: str | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    missing: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_as_table)] = Field(default_factory=dict)
    columns: dict[str, Targets]
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    keep: tuple[Condition, ...] = ()
    leave_out: tuple[Condition, ...] = ()
    split: dict[str, str] = Field(default_factory=dict, description="Column -> text between the values of one cell.")
    widths: dict[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict,
        description="Column -> characters its field has at the source: what fills them may have been cut off.",
    )
    example: dict[str, str] = Field(default_factory=dict, description="A made-up row for the template.")

    @property
    def options(self) -> ReadingOptions:
        """How this source writes, for recognition."""
        return ReadingOptions(self.date_order, self.decimal, self.zone, self.country)

    @property
    def layout(self) -> Layout:
        """How the table lies in its file, for the readers."""
        table = self.table
        return Layout(table.delimiter, table.quote, table.encoding, table.sheet, table.header_row)

    def bare(self) -> Mapping:
        """The same without fields: to read a file through, each unit with what was written alone."""
        return self.model_copy(update={"columns": {}, "constants": {}, "widths": {}})

    def stating(
        self, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
    ) -> Mapping:
        """This mapping with something about the file stated otherwise, as a person does on delivery."""
        stated = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}
        table = self.table.model_copy(update={name: value for name, value in stated.items() if value is not None})
        return self.model_copy(update={"table": table})


@lru_cache(maxsize=1)
def shipped() -> tuple[Mapping, ...]:
    """All mappings that come with Tutela, by name. Read when first needed: most commands need none."""
    return tuple(load_mapping(path) for path in sorted(FOLDER.glob("*.yaml")))


def load_mapping(source: Path | str) -> Mapping:
    """A mapping from a file or from YAML text, checked against its schema and the fields of its kind.

    Raises MappingError naming the line and the key.
    """
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    place = source.name if isinstance(source, Path) else "mapping"
    located = read_yaml(text, place)
    try:
        mapping = Mapping.model_validate({key: _blank_is_none(value) for key, value in located.value.items()})
    except ValidationError as error:
        complaint = error.errors(include_url=False)[0]
        keys = tuple(
            part for part in complaint["loc"] if not (isinstance(part, str) and part in {"Target", "NamingTarget"})
        )
        raise located.error(keys, complaint["msg"]) from error
    _check(mapping, located)
    return mapping


def mapping_schema() -> dict[str, object]:
    """The JSON Schema of a mapping, for editors."""
    return Mapping.model_json_schema()


def template(mapping: Mapping) -> bytes:
    """A CSV file to fill in: the heading and one made-up row, in UTF-8 with a byte order mark for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=mapping.table.delimiter or ",", quotechar=mapping.table.quote)
    writer.writerow(mapping.columns)
    if mapping.example:
        writer.writerow([mapping.example.get(column, "") for column in mapping.columns])
    return text.getvalue().encode("utf-8-sig")


def _check(mapping: Mapping, located: Located) -> None:
    """What the schema cannot say: paths, patterns, encodings, and names of columns used elsewhere in the mapping."""
    body = BY_NAME.get(mapping.kind)
    if body is None:
        raise located.error(("kind",), f"no such kind of record; known: {', '.join(BY_NAME)}")
    for column, targets in mapping.columns.items():
        for target in targets:
            problem = check_path(body, target.path)
            if problem:
                raise located.error(("columns", column), problem)
    for path in mapping.constants:
        problem = check_path(body, path)
        if problem:
            raise located.error(("constants", path), problem)
    if mapping.table.encoding and not is_known(mapping.table.encoding):
        raise located.error(("table", "encoding"), f"“{mapping.table.encoding}” is no known encoding")
    _check_conditions(mapping, located)
    _check_columns(mapping, located)


def _check_conditions(mapping: Mapping, located: Located) -> None:
    conditions: Sequence[tuple[str, int, Condition]] = [
        (key, index, condition)
        for key, some in (("keep", mapping.keep), ("leave_out", mapping.leave_out))
        for index, condition in enumerate(some)
    ]
    for key, index, condition in conditions:
        _check_pattern(located, (key, index, "matches"), condition.matches)
        if not condition.equals and condition.matches is None:
            raise located.error((key, index), "needs “equals” or “matches”")
    _check_pattern(located, ("recognise", "filename"), mapping.recognise.filename)


def _check_columns(mapping: Mapping, located: Located) -> None:
    named = {*mapping.columns, EVERY_COLUMN}
    for key, columns in (
        ("values", mapping.values), ("split", mapping.split), ("widths", mapping.widths), ("missing", mapping.missing),
        ("example", mapping.example), ("reference", mapping.reference.columns if mapping.reference else ()),
        ("recognise", mapping.recognise.columns),
    ):  # fmt: skip
        for column in columns:
            if column not in named:
                raise located.error((key, column), f"“{column}” is not among the columns of this mapping")


def _check_pattern(located: Located, keys: tuple[str | int, ...], pattern: str | None) -> None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise located.error(keys, f"not a regular expression: {error}") from error
