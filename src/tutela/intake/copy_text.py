"""Values as COPY takes them in its text format."""

from __future__ import annotations

from typing import TypeAlias

Row: TypeAlias = str
"""One line as COPY takes it in text format, with its end of line."""


def line(*values: str | None) -> Row:
    """A line of COPY: values are escaped already where they may need it (``free_text``); None is NULL."""
    return "\t".join(["\\N" if value is None else value for value in values]) + "\n"


def free_text(value: str) -> str:
    """A free text as COPY takes it. NUL, which PostgreSQL can't hold, becomes the sign for it."""
    if not value or value.isalnum():
        return value
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\0" in value:
        value = value.replace("\0", "\u2400")
    if "\n" in value or "\t" in value or "\r" in value:
        value = value.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return value


def binary(value: bytes) -> str:
    """Bytes as COPY takes them."""
    return "\\\\x" + value.hex()


def array(values: tuple[str, ...]) -> str:
    """Plain words as an array."""
    return "{" + ",".join(values) + "}"
