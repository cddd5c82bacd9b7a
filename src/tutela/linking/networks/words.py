"""The words of a drawing. They come from outside, in the reader's language (linking/network_words.py); here only their places are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutela.linking.networks.network import Field


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences with named places, as ``str.format`` fills them; the places stand after each.

    ``fields``: the name of each area and context; ``day``, ``month``: how a day and a month are written.
    """

    fields: Mapping[Field, str]
    day: Callable[[dt.date], str]
    month: Callable[[dt.date], str]
    count_records: Callable[[int], str]
    count_values: Callable[[int], str]
    title: str  # name
    description: str  # records, values
    not_drawn: str  # records, values
    more: str  # number
    names: str  # record, value, title
    names_as: str  # record, value, title, role
    both: str  # one, other, value, title
    on: str  # value, title, records
    start: str
    near: str
    weak: str
    bridge: str
    thin: str
    timeline: str  # name
    timeline_description: str  # first, last, records
    undated: str
    no_field: str
