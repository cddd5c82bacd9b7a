"""How the structure of a document is declared: elements with their children in order, attributes, and simple types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
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


@dataclass(frozen=True, slots=True)
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
        return next((child for child in self.children if child.name == name), None)


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
