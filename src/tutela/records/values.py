"""The values record kinds are made of. Each keeps what was written beside what was understood.

``None`` everywhere means "not recorded"; "unknown" and "none" are codes of their own, and zero is zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from tutela.remembering import by_identity


def _plain(number: Decimal) -> str:
    """A decimal without exponent: ``Decimal("1E+3")`` is written ``1000``."""
    return format(number, "f")


LARGEST_AMOUNT: Final = 10**24
"""In base units; what the item table can hold."""

MOST_DECIMALS: Final = 60
"""Digits behind the decimal mark: more is no measurement, and would fill a page with zeros."""


def _bounded(number: Decimal) -> Decimal:
    """Raise ValueError for a number too large or too fine to be meant."""
    if abs(number) >= LARGEST_AMOUNT or -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise ValueError(f"a number below 10^24 with at most {MOST_DECIMALS} decimals is expected")
    return number


Exact = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    AfterValidator(_bounded),
    PlainSerializer(_plain, return_type=str, when_used="json"),
]
"""An exact decimal, written to JSON as text so that no reader turns it into a binary float."""


@dataclass(frozen=True, slots=True)
class CodeListed:
    """Marks a ``Coded`` field: which code list (vocabulary/data/codelists) its codes come from."""

    name: str


class Value(BaseModel):
    """Base of values and bodies: unknown fields are refused, instances never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Coded(Value):
    """A value of a code list. ``code`` is None where what was written is on no list yet."""

    code: str | None = Field(None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/+-]*$", max_length=80)
    written: str | None = None


class Precision(StrEnum):
    """How exactly a moment is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


_SHAPES: Final = {
    Precision.YEAR: re.compile(r"[0-9]{4}"),
    Precision.MONTH: re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
    Precision.DAY: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Precision.MINUTE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?"),
    Precision.SECOND: re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
    ),
}


class When(Value):
    """A moment: ``at`` is ISO 8601 cut to its precision (``2020``, ``2020-07``, ``2020-07-24``,
    ``2020-07-24T14:05Z``). ``zone_known`` is False where the source gave a time without a zone."""

    at: str
    precision: Precision
    zone_known: bool = False
    written: str | None = None

    @model_validator(mode="after")
    def _is_a_moment(self) -> When:
        """``at`` is a moment of the calendar, as long as its precision says."""
        shape = _SHAPES[self.precision]
        if not shape.fullmatch(self.at):
            raise ValueError(f"a moment precise to the {self.precision} is expected")
        if self.at[:4] == "0000":
            raise ValueError("there is no year 0")
        if len(self.at) >= 10:
            _in_calendar(datetime.fromisoformat(self.at))
        return self


_FURTHEST: Final = timedelta(hours=14)
"""No place on earth is further from UTC."""


def _in_calendar(moment: datetime) -> None:
    """Raise ValueError for an impossible zone, or a moment that leaves the calendar when written in UTC."""
    offset = moment.utcoffset() or timedelta()
    if abs(offset) > _FURTHEST:
        raise ValueError("no place is more than 14 hours from UTC")
    try:
        moment - offset
    except OverflowError:
        raise ValueError("the moment lies outside the calendar") from None


class Where(Value):
    """A place: country (ISO 3166-1 alpha-2, or a withdrawn ISO 3166-3 code), region, place name, position in WGS 84 degrees."""

    country: Annotated[Coded, CodeListed("countries")] | None = None
    region: str | None = None
    place: str | None = Field(
        None, description="The place name as understood: folded spelling, corruption not repaired."
    )
    place_written: str | None = None
    locode: str | None = Field(None, pattern=r"^[A-Z]{2}[A-Z0-9]{3}$", description="UN/LOCODE, five characters.")
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)


class QuantityKind(StrEnum):
    """Kinds of quantity. Amounts of different kinds are never added together."""

    MASS = "mass"  # gram
    VOLUME = "volume"  # millilitre
    TABLETS = "tablets"
    CAPSULES = "capsules"
    DOSES = "doses"  # blotters, stamps, trips, ampoules counted as single doses
    PLANTS = "plants"
    AREA = "area"  # square metre
    CONTAINERS = "containers"  # bottles, vials, packages: contents not stated
    PIECES = "pieces"
    ROUNDS = "rounds"  # ammunition
    MONEY = "money"  # in the currency of the quantity's unit


class Quantity(Value):
    """An amount in the base unit of its kind (gram, millilitre, square metre, or a count).

    ``low``/``high`` are equal unless the source gave a range. ``qualifier`` keeps words such as "approx".
    ``assumption`` names the declared assumption used to convert (e.g. ``litre_to_kilogram``), else None.
    """

    kind: QuantityKind
    amount: Exact
    unit: str = Field(
        description="Base unit of the kind: g, ml, m2, tablet, capsule, dose, plant, container, piece, round, or a currency code."
    )
    low: Exact | None = None
    high: Exact | None = None
    qualifier: Literal["exact", "about", "less_than", "more_than", "range"] = "exact"
    written: str | None = Field(None, description="Amount as written.")
    unit_written: str | None = None
    assumption: str | None = None
    mass_estimate_g: Exact | None = Field(
        None, description="Mass in gram under `assumption`, where the source gave none; never added to weighed mass."
    )


class Interval(Value):
    """A numeric interval as a source gave it; an open bound is None. Never averaged."""

    low: Exact | None = None
    high: Exact | None = None
    low_inclusive: bool = True
    high_inclusive: bool = False
    unit: str = Field(description="Currency code (ISO 4217 or XBT) or other unit of both bounds.")
    written: str | None = None


class Capacity(StrEnum):
    """Capacity of a person in a record (Directive (EU) 2016/680, Article 6)."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS_OR_CONTACT = "witness_or_contact"
    OTHER = "other"


class Assertion(StrEnum):
    """Whether a statement is fact or assessment (Directive (EU) 2016/680, Article 7)."""

    FACT = "fact"
    ASSESSMENT = "assessment"


class Naming(Value):
    """A record's naming of an identifier, as written; recognition adds its canonical key.

    ``scheme`` is a name from the identifier registry (``email``, ``phone``, ``ip``, ``wallet``, ``url``, ``handle`` ...).
    ``role`` says what it was in the record ("account", "seller", "recipient", "found on", ...).
    ``country`` gives a national phone number or plate its country; ``service`` gives a handle its service, a serial its make,
    a document number its kind;
    ``port`` and ``at`` (UTC, to the second) make an IP address one subscriber.
    """

    scheme: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    written: str = Field(min_length=1, max_length=2083)
    role: str = "named"
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    service: str | None = None
    port: int | None = Field(None, ge=1, le=65535)
    at: str | None = None
    capacity: Capacity | None = None
    assertion: Assertion | None = None

    @model_validator(mode="after")
    def _is_marked_whole(self) -> Naming:
        """A person's capacity and the mark of fact or assessment come together or not at all."""
        if (self.capacity is None) != (self.assertion is None):
            raise ValueError("a capacity needs a mark of fact or assessment, and the mark a capacity")
        return self


class Person(Value):
    """A person a record speaks of; without a capacity and a fact/assessment mark it can't be stored."""

    capacity: Capacity
    assertion: Assertion
    role: str = "named"
    name: str | None = None
    birth_date: When | None = None
    age: int | None = Field(None, ge=0, le=150)
    nationality: Annotated[Coded, CodeListed("countries")] | None = None
    remarks: str | None = None
    namings: tuple[Naming, ...] = ()

    def marked_namings(self) -> tuple[Naming, ...]:
        """The person's identifiers, each with their capacity and mark unless it has its own."""
        own = {"capacity": self.capacity, "assertion": self.assertion}
        return tuple(naming if naming.capacity else naming.model_copy(update=own) for naming in self.namings)


class Organisation(Value):
    """A company or other organisation a record speaks of (a shipper, a buyer); not the authority that reports."""

    name: str = Field(min_length=1, max_length=2083)
    role: str = "named"
    country: Annotated[Coded, CodeListed("countries")] | None = None
    namings: tuple[Naming, ...] = ()


def shown(value: Coded | None) -> str:
    """What to call a coded value in one line: as written, else its code."""
    return "" if value is None else value.written or value.code or ""


_LARGER: tuple[tuple[str, int, str], ...] = (("g", 1_000_000, "t"), ("g", 1_000, "kg"), ("ml", 1_000, "l"))


@by_identity
def measured(quantity: Quantity) -> str:
    """An amount for one line: in the largest fitting unit, to three decimals at most. Not for reckoning."""
    for unit, size, larger in _LARGER:
        if quantity.unit == unit and quantity.amount >= size:
            return f"{_short(quantity.amount / size)} {larger}"
    return f"{_short(quantity.amount)} {quantity.unit}"


def _short(number: Decimal) -> str:
    return format(round(number, 3).normalize(), "f")
