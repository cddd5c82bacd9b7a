"""Values of code lists by exact name; what is on no line stays as written, with a note."""

from __future__ import annotations

from functools import lru_cache

from tutela.recognition.contract import Reading
from tutela.records.values import Coded
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.faults import Note


@lru_cache(maxsize=65_536)
def read(list_name: str, text: str) -> Reading[Coded]:
    """The code that ``text`` is written for in the list ``list_name`` (compared folded, never fuzzily).

    Unknown text gives a value without code and the note ``code_unknown``; blank text an empty reading. KeyError where
    there is no such list.
    """
    listed = codelist(list_name)
    if not text.strip():
        return Reading()
    code = listed.find(text)
    if code is None:
        note = Note("code_unknown", params={"value": text.strip()[:200], "list": listed.title})
        return Reading(Coded(code=None, written=text), notes=(note,))
    return Reading(Coded(code=code, written=text))
