"""Keys that mean something only within a scope (a service, a maker, a country): ``scope|value``."""

from __future__ import annotations

import unicodedata

from tutela.recognition.identifiers.text import clean, folded
from tutela.vocabulary.stop_values import ANY, find


def scope_key(written: str | None) -> str:
    """The folded letters and digits of a scope's name; "" where there is none or a placeholder such as "unknown"."""
    if not written:
        return ""
    text = folded(clean(written))
    if find(ANY, text) is not None:
        return ""
    kept = "".join(char for char in text if unicodedata.category(char)[0] in "LNM")
    return unicodedata.normalize("NFKC", kept)  # letters and marks that have come together compose


def scoped(scope: str, value: str) -> str:
    """The key of a value in its scope."""
    return f"{scope}|{value}"


def unscoped(text: str, scope: str) -> str:
    """The value of a text that may be the key itself, within the same scope."""
    return text.removeprefix(f"{scope}|") if scope else text
