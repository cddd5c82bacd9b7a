"""How the structure of a document is declared: elements with their children in order, attributes, and simple types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

MANY: Final = 1_000_000_000
"""No upper bound on how often an element may stand."""


class Type(StrEnum):
    """Simple types, see lexical.py."""

    STRING = "text"
    BOOLEAN = "true or false"
    FLAG = "an empty element, or “true”"
    DATE_TIME = "a date and time (YYYY-MM-DDThh:mm:ss with zone)"
    DATE = "a date (YYYY-MM-DD)"
    WHOLE = "a whole number"
    DOUBLE = "a decimal number"


@dataclass(frozen=True, slots=True)
class Text:
    """A text value. ``longest`` is the documented length, kept beyond it with a note up to ``hold`` characters
    (what a record field holds), a fault above. ``low``/``high`` bound numbers, inclusive.
    """

    type: Type = Type.STRING
    longest: int | None = None
    hold: int = 2083
    values: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute. ``prose_name`` is what the prose documentation calls it; ``prose`` marks one that only the
    prose has.
    """

    name: str
    text: Text
    required: bool = False
    prose_name: str = ""
    prose: bool = False


@dataclass(frozen=True)  # no slots: what is looked up for every element of a file is worked out once and kept
class Element:
    """Content of an element: text, or children in a sequence, in any order (``any_order``), or exactly one
    (``choice``). ``exclusive`` names children of which at most one may stand.
    """

    text: Text | None = None
    children: tuple[Child, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    any_order: bool = False
    choice: bool = False
    exclusive: tuple[str, ...] = ()

    def child(self, name: str) -> Child | None:
        """The declaration of the child called ``name``."""
        place = self.order.get(name)
        return None if place is None else self.children[place]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Name of a child -> its place among the children."""
        return {child.name: place for place, child in enumerate(self.children)}

    @cached_property
    def needed(self) -> tuple[Child, ...]:
        """The children that must stand."""
        return tuple(child for child in self.children if child.least)

    @cached_property
    def attribute_names(self) -> Mapping[str, Attribute]:
        """Attributes by the names they may have; the schema's goes before the prose's."""
        by_prose = {attribute.prose_name: attribute for attribute in self.attributes if attribute.prose_name}
        return {**by_prose, **{attribute.name: attribute for attribute in self.attributes}}

    @cached_property
    def is_leaf(self) -> bool:
        """Whether its content is its text."""
        return self.text is not None or not (self.children or self.attributes)


@dataclass(frozen=True, slots=True)
class Child:
    """An element at its place in a parent: at least and at most how often. ``later`` marks one that senders use
    though the schema of 2025-06-11 lacks it.
    """

    name: str
    content: Element
    least: int = 0
    most: int = 1
    later: bool = False
