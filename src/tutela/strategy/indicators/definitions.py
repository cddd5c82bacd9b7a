"""What each indicator is: typed access to ``data/definitions/*.yaml``. Pure: no Django.

An indicator says what is counted, in which unit, how it is broken down, which direction is better, where it comes from and by
which method, and whether it is official, ours, or recalled and not yet checked against its source (``unverified``).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tutela.vocabulary.areas import Area
from tutela.vocabulary.data_files import parsed

_FOLDER: Final = "data/definitions"

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Standing(StrEnum):
    """Who stands for a definition."""

    OFFICIAL = "official"
    OURS = "ours"
    UNVERIFIED = "unverified"  # said to be official, written down from memory: check it against the source named


class Strict(BaseModel):
    """Base of what data files hold: unknown fields are refused, instances never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Declared(Strict):
    """How Tutela counts an indicator from its own records (computing.py): ``measure`` of the rows of ``rows`` for which
    every condition of ``where`` holds, by country and year, and by the column ``by``."""

    rows: Slug
    measure: Literal["count", "sum", "median", "share"] = "count"
    of: Slug | None = None
    where: dict[Slug, str | list[str]] = Field(default_factory=dict)
    having: dict[Slug, str | list[str]] = Field(
        default_factory=dict, description="Of a share: which of the rows are its numerator."
    )
    by: Slug | None = None
    dimension: Slug | None = Field(None, description="What ``by`` is called in the breakdown; its own name without.")

    @model_validator(mode="after")
    def _is_whole(self) -> Declared:
        if (self.measure in {"sum", "median"}) != (self.of is not None):
            raise ValueError("a sum and a median are of a column, a count and a share are not")
        if (self.measure == "share") != bool(self.having):
            raise ValueError("a share says which rows it counts (having)")
        return self


class Definition(Strict):
    """One indicator. ``id`` never changes its meaning: another method is another indicator."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=80)
    title: str
    area: Area
    unit: str
    value: Literal["numeric", "qualitative"] = "numeric"
    answers: tuple[str, ...] = Field((), description="Of a qualitative indicator with a closed list of answers.")
    direction: Literal["up", "down", "none"] = Field("none", description="Which way is better; none: neither.")
    dimensions: tuple[Slug, ...] = Field((), description="What it may be broken down by.")
    standing: Standing
    source: str
    method: str
    check: str = Field("", description="The official reference to check an unverified line against.")
    cumulative: bool = Field(False, description="Each value holds those of the periods before it.")
    adds_up: bool = Field(False, description="Values of countries may be added (counts and amounts, never means).")
    members: Literal["any", "eu"] = Field("any", description="eu: only countries that are members in the period.")
    low: Decimal | None = None
    high: Decimal | None = None
    public: bool = Field(False, description="Whether it may be downloaded by everybody.")
    compute: Declared | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Definition:
        if self.standing is Standing.UNVERIFIED and not self.check:
            raise ValueError(f"{self.id}: an unverified definition names what it is to be checked against")
        if self.value == "qualitative" and (self.adds_up or self.compute):
            raise ValueError(f"{self.id}: words can't be added or computed")
        return self

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.value == "numeric"

    def takes(self, value: Decimal) -> bool:
        """Whether a number is within what the indicator can be."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Id -> definition, in the order of the files. ValueError where an id stands twice."""
    found: dict[str, Definition] = {}
    folder = files(__package__).joinpath(_FOLDER)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            for one in parsed_definitions(file.read_text(encoding="utf-8")):
                if one.id in found:
                    raise ValueError(f"{file.name}: {one.id} is defined twice")
                found[one.id] = one
    return MappingProxyType(found)


def parsed_definitions(text: str) -> list[Definition]:
    """The definitions of one data file: what stands under ``shared`` holds for each that does not say otherwise."""
    data = parsed(text)
    shared = data.get("shared", {})
    return [Definition.model_validate({**shared, **line}) for line in data["indicators"]]
