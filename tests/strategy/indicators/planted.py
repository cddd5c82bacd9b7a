"""Files of observations for the tests beside. All made up."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tutela.formats.contract import Source
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.indicators import actions
from tutela.strategy.indicators.actions import Given
from tutela.strategy.indicators.layouts import Layout, stated
from tutela.strategy.indicators.models import Delivery

WIDE = """
name: test-wide
title: A table of years
columns: [Country]
country: {column: Country}
period: {headings: true}
values:
- {indicator: euda.deaths}
"""
LONG = """
name: test-long
title: A list
columns: [Country, Year, Value]
country: {column: Country}
period: {column: Year}
values:
- {indicator: euda.deaths, column: Value}
"""


def layout(text: str = WIDE) -> Layout:
    return stated(text)


def file_of(text: str, name: str = "table.csv", folder: Path | None = None) -> Source:
    path = (folder or Path(tempfile.mkdtemp())) / name
    path.write_text(text, encoding="utf-8")
    return Source(path, name)


def deliver(person: Person, text: str, given: Given | None = None, name: str = "table.csv") -> Delivery:
    """Deliver a text as a file for the person's organisation."""
    with acting(actor_of(person).doing("indicators.import")):
        return actions.deliver(file_of(text, name), given or Given(layout()))


def counts(delivery: Delivery) -> tuple[int, int, int, int, int, int]:
    """received, accepted, unchanged, revised, missing, refused."""
    return (
        delivery.received, delivery.accepted, delivery.unchanged, delivery.revised, delivery.missing, delivery.refused,
    )  # fmt: skip
