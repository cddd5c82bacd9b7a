"""Names that name nobody ("unknown", "n/a", "John Doe", "неизвестно", "مجهول"): nulls, compared with nothing."""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.names import lexicon
from tutela.vocabulary import stop_values

_GAPS: Final = re.compile(r"[\W_]+")


def reason_of(plain: str, section: str) -> str:
    """Why a plain whole name is a null, as a code; empty where it names somebody. ``section``: person, organisation."""
    reason, whole = lexicon.placeholders(section)
    spaced = _GAPS.sub(" ", plain).strip()
    if not spaced:
        return "empty"
    if not any(char.isalpha() for char in spaced) and section == "person":
        return "no_letters"
    if spaced in whole:
        return reason
    for text in (plain.strip(), spaced):
        rule = stop_values.find(stop_values.ANY, text)
        if rule is not None:
            return rule.reason
    return ""
