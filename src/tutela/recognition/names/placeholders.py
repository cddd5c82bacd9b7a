"""Names that name nobody ("unknown", "n/a", "John Doe", "неизвестно", "مجهول"): nulls, compared with nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tutela.recognition.names import lexicon
from tutela.recognition.names.plain import plain
from tutela.vocabulary import stop_values

_GAPS: Final = re.compile(r"[\W_]+")


def reason_of(text: str, section: str) -> str:
    """Why a written name is a null, as a code; empty where it names somebody. ``section``: person, organisation."""
    reason, whole = lexicon.placeholders(section)
    spaced = _GAPS.sub(" ", plain(text)).strip()
    if not spaced:
        return "empty"
    if not any(char.isalpha() for char in spaced) and section == "person":
        return "no_letters"
    if spaced in whole:
        return reason
    folded = " ".join(unicodedata.normalize("NFKC", text.casefold()).split())
    for form in (folded, spaced):
        rule = stop_values.find(stop_values.ANY, form)
        if rule is not None:
            return rule.reason
    return ""
