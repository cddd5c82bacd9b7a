"""A listing: goods offered for sale, on a darknet market or the open web."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from tutela.records.envelope import Body
from tutela.records.values import Coded, CodeListed, Interval, Quantity
from tutela.vocabulary.areas import Area


class Listing(Body):
    """One offer as seen at one time. The seller is a naming with scheme ``handle`` and role ``seller``."""

    kind: ClassVar[str] = "listing"
    title: ClassVar[str] = "Listing"
    default_area: ClassVar[Area] = Area.DRUGS

    market: str | None = Field(None, description="Market or site.")
    offer: str = Field(description="Title of the offer as written.", max_length=10_000)
    category: tuple[str, ...] = Field((), description="Path of categories on the market, broadest first.")
    item_kind: Annotated[Coded, CodeListed("item_kind")] | None = None
    substance: Annotated[Coded, CodeListed("substances")] | None = None
    quantity: Quantity | None = None
    price: Interval | None = Field(None, description="Price as given; a source's interval stays an interval.")
    ships_from: Annotated[Coded, CodeListed("countries")] | None = None
    ships_to: tuple[Annotated[Coded, CodeListed("countries")], ...] = ()
    ships_to_written: str | None = None
    feedback: str | None = Field(None, description="Buyers' feedback as written.", max_length=100_000)
    feedback_score: Annotated[Coded, CodeListed("feedback_score")] | None = None

    def headline(self) -> str:
        """The title of the offer."""
        return self.offer[:160]
