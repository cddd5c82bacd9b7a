"""Place texts: a form to show, a form to search by in any alphabet, and signs of damage (which is never repaired).

A sample of real damage: a source replaced the names of its code lists by their numbers everywhere, so that Perugia
became “174GIA”. Figures that belong to a place (“Distrito 22”, “Km 5”, “N36-153”, “5TA CALLE”) are left in peace.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from tutela.recognition.contract import Reading
from tutela.vocabulary.faults import Note
from tutela.vocabulary.place_words import place_words

_DEGREES: Final = str.maketrans({"º": " ", "°": " ", "ª": " "})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_ARTICLE_BEHIND: Final = re.compile(
    r"(?P<name>.+?)\s*(?:\((?P<inside>[^\W\d_]{1,3}['’]?)\)|,\s*(?P<after>[^\W\d_]{1,3}['’]?))"
)
_BILINGUAL: Final = re.compile(r"([^\W\d_][^/\d]+?)\s*/\s*([^\W\d_][^/\d]+)")
_SETTLEMENT: Final = re.compile(r"([^\W\d_]+)\.\s*(?=[^\W\d_])")
_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = re.compile(r"['’ʼʹ`´]")
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_NO_PLACE: Final = re.compile(
    r"[-+]?\d+(?:[.,]\d+)?|=.*|.*\.(?:xlsx?|csv|ods)\b.*|.*#(?:REF|N/A|VALUE|NAME)[!?]?.*", re.I | re.S
)
_FIGURES_INSIDE: Final = re.compile(r"(?P<head>[^\W\d_]*)(?P<figures>\d+)(?P<tail>[^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A place as read. ``display``: spaces and stray marks tidied, an article moved back before the name. ``folded``:
    key for searching and comparing: Latin letters and figures, lower case. ``forms``: keys of each name where the text
    gives two (“Alicante/Alacant”), else only ``folded``."""

    written: str
    folded: str
    display: str
    forms: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@lru_cache(maxsize=131_072)
def read(text: str, country: str | None) -> Reading[PlaceText]:
    """``text`` as a place of ``country`` (alpha-2 code or None; kept for readers by country, not used to guess).

    Notes: ``place_corrupt`` (with what a damaged word may have been), ``place_not_a_place``. No faults: a place text
    stops no record. Blank text gives an empty reading.
    """
    display = _display(text)
    if not display:
        return Reading()
    notes = tuple(_damage(display))
    found = PlaceText(written=text, folded=_key(display), display=display, forms=_forms(display), notes=notes)
    return Reading(found, notes=notes)


def _display(text: str) -> str:
    tidy = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split()).strip(" ,;").strip()
    behind = _ARTICLE_BEHIND.fullmatch(tidy)
    if behind is None:
        return tidy
    article = behind["inside"] or behind["after"]
    if article.replace("’", "'").casefold() not in place_words().articles:
        return tidy
    return f"{article}{behind['name']}" if article[-1] in "'’" else f"{article} {behind['name']}"


def _key(display: str) -> str:
    """The search form; empty only where the text holds no letter or figure of any alphabet."""
    plain = unicodedata.normalize("NFKC", display.translate(_DEGREES))
    settlement = _SETTLEMENT.match(plain)
    if settlement and settlement[1].casefold() in place_words().settlements:
        plain = plain[settlement.end() :]
    latin = anyascii(_APOSTROPHES.sub("", plain)).casefold()
    return _PUNCTUATION.sub(" ", _APOSTROPHES.sub("", latin)).strip()


def _forms(display: str) -> tuple[str, ...]:
    bilingual = _BILINGUAL.fullmatch(display)
    names = bilingual.groups() if bilingual else (display,)
    return tuple(dict.fromkeys(key for key in map(_key, names) if key))


def _damage(display: str) -> list[Note]:
    if _NO_PLACE.fullmatch(display):
        return [Note("place_not_a_place", params={"value": display[:200]})]
    if not any(char.isdecimal() for char in display):
        return []
    notes = []
    before = ""
    for word in _WORD.findall(display.translate(_DEGREES)):
        inside = _FIGURES_INSIDE.fullmatch(word)
        if inside and _is_damaged(inside["head"], inside["figures"], inside["tail"], before):
            suggestion = " / ".join(_repairs(inside["head"], inside["figures"], inside["tail"])) or "–"
            notes.append(Note("place_corrupt", params={"value": word, "suggestion": suggestion}))
        before = word.casefold()
    return notes


def _is_damaged(head: str, figures: str, tail: str, before: str) -> bool:
    """Whether figures stand inside a word as nobody writes them: neither an address, a road, an ordinal nor a plate."""
    words = place_words()
    known = figures in words.replaced
    if head:
        address = head.casefold() in words.before_figures or len(head) == 1
        if (address and len(tail) == 1) or len(head) + len(tail) < 3:
            return False
        plate = (head + tail).isupper() and len(head) <= 3 and len(tail) <= 3 and len(figures) > 1
        return known or (len(head) > 1 and not plate)
    if tail.casefold() in words.after_figures:
        return False
    if known:
        return len(tail) > 1
    return len(tail) > 3 and before not in words.before_figures


def _repairs(head: str, figures: str, tail: str) -> list[str]:
    """What the word may have been, in the case of its other letters."""
    cased = str.upper if (head + tail).isupper() else str.lower if head else str.capitalize
    return [head + cased(part) + tail for part in place_words().replaced.get(figures, ())]
