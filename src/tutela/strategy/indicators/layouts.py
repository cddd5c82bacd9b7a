"""How a table of observations lies in its file: typed access to ``data/layouts/*.yaml``, and layouts a person states at upload.

A layout says which columns hold the country, a part of it, the period and the breakdown, and which cells are values of which
indicator: single columns, columns whose headings are periods, or all the rest with their heading as a breakdown. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from tutela.errors import InvalidInput
from tutela.strategy.indicators.definitions import Slug, Strict, definitions
from tutela.strategy.indicators.periods import FiscalYear
from tutela.vocabulary.data_files import parsed

_FOLDER: Final = "data/layouts"
_LONGEST: Final = 20_000  # characters of a layout that a person states


class Where(Strict):
    """A constant, a column, or what is asked at upload."""

    column: str | None = None
    constant: str | None = Field(None, alias="is")
    asked: bool = False

    @model_validator(mode="after")
    def _is_one(self) -> Where:
        if sum((self.column is not None, self.constant is not None, self.asked)) != 1:
            raise ValueError("name a column, a constant (is), or that it is asked")
        return self


class Fiscal(Strict):
    """A fiscal year: the month it begins with, and whether it bears the number of the year it ends in."""

    first_month: int = Field(ge=1, le=12)
    named_by_end: bool = True

    def as_fiscal_year(self) -> FiscalYear:
        """As periods.py knows it."""
        return FiscalYear(self.first_month, self.named_by_end)


class When(Strict):
    """Where the period stands: in a column, in two (year and month), in headings, or as a constant."""

    column: str | None = None
    month: str | None = Field(None, description="Column of the month beside that of the year.")
    constant: str | None = Field(None, alias="is")
    headings: bool = False
    asked: bool = False
    fiscal: Fiscal | None = Field(None, description="Years are fiscal years of this kind.")

    @model_validator(mode="after")
    def _is_one(self) -> When:
        if sum((self.column is not None, self.constant is not None, self.headings, self.asked)) != 1:
            raise ValueError("name a column, a constant (is), headings, or that it is asked")
        return self


class Values(Strict):
    """Which cells are values of which indicator. ``rest``: every column not named elsewhere, its heading being the code of this
    dimension."""

    indicator: str
    column: str | None = None
    rest: Slug | None = None
    breakdown: dict[Slug, str] = Field(default_factory=dict)
    codes: dict[str, str] = Field(default_factory=dict, description="Heading -> code, where it isn't its own.")


class Check(Strict):
    """A column that must be the sum or the mean of others in each row; ``of`` empty: of all value columns but itself."""

    column: str
    measure: Literal["sum", "mean"] = "sum"
    of: tuple[str, ...] = ()
    within: float = 0.0


class Layout(Strict):
    """One layout. ``columns`` must all be there for it to fit, and ``sheet`` be the sheet's name where it is given."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    title: str
    columns: tuple[str, ...] = Field(min_length=1)
    sheet: str | None = None
    country: Where
    area: Where | None = None
    period: When
    breakdown: dict[Slug, str] = Field(default_factory=dict, description="Dimension -> column.")
    values: tuple[Values, ...] = Field(min_length=1)
    ignore: tuple[str, ...] = ()
    decimal: Literal[".", ","] | None = None
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _names_what_exists(self) -> Layout:
        for values in self.values:
            if values.indicator not in definitions():
                raise ValueError(f"there is no indicator {values.indicator}")
            used = {*self.breakdown, *values.breakdown, *([values.rest] if values.rest else [])}
            if unknown := used - set(definitions()[values.indicator].dimensions):
                raise ValueError(f"{values.indicator} is not broken down by {', '.join(sorted(unknown))}")
        return self

    def fits(self, header: Sequence[str], sheet: str) -> bool:
        """Whether a table has this layout's columns, and its sheet's name."""
        there = {name.strip().casefold() for name in header}
        return self.sheet in {None, sheet} and {name.strip().casefold() for name in self.columns} <= there


@lru_cache(maxsize=1)
def layouts() -> Mapping[str, Layout]:
    """Name -> shipped layout. ValueError where a name stands twice."""
    found: dict[str, Layout] = {}
    folder = files(__package__).joinpath(_FOLDER)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".yaml"):
            continue
        for line in parsed(file.read_text(encoding="utf-8"))["layouts"]:
            layout = Layout.model_validate(line)
            if layout.name in found:
                raise ValueError(f"{file.name}: {layout.name} stands twice")
            found[layout.name] = layout
    return MappingProxyType(found)


def stated(text: str) -> Layout:
    """A layout somebody wrote as YAML. Raises InvalidInput, saying what is wrong with it."""
    try:
        if len(text) > _LONGEST or any(
            isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)
        ):
            raise InvalidInput(  # a few aliases of aliases are a document without end
                "The mapping is too long, or repeats parts by reference.",
                mend="Write each part out, in 20,000 characters.",
            )
        return Layout.model_validate(parsed(text))
    except InvalidInput:
        raise
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"The mapping is wrong at “{where}”: {first['msg']}.", mend="Mend it there.") from error
    except Exception as error:
        raise InvalidInput("The mapping is no YAML.", mend="See the shipped ones for how it is written.") from error


def choose(header: Sequence[str], sheet: str) -> Layout | None:
    """The shipped layout that fits a table: the one with the sheet's name, else with the most columns; None where none fits
    or several fit alike."""
    fitting = [layout for layout in layouts().values() if layout.fits(header, sheet)]
    if not fitting:
        return None
    most = max((layout.sheet is not None, len(layout.columns)) for layout in fitting)
    best = [layout for layout in fitting if (layout.sheet is not None, len(layout.columns)) == most]
    return best[0] if len(best) == 1 else None
