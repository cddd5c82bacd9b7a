"""Serial marks as read: none to many in one field, each with its component, what could be read of it, and its state.

What was read is kept and never changed; keys are made beside it. A wording without a serial is a mark of its own, so that
“removed on the frame, barrel THP33110” is two marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from tutela.recognition.firearms.absence import Absence, absence_of, may_hold_serial, worded
from tutela.recognition.firearms.keys import Script, canonical, script_of, wild
from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, folded, several_numbers, spreadsheet_damage
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.folding import fold


@dataclass(frozen=True, slots=True)
class Mark:
    """One serial mark. ``as_read`` is the piece of the field it stood in. ``serial`` is canonical (``?`` one unreadable
    character, ``*`` any number); "" where there is none, with ``absence`` or ``why``. ``legibility`` has one character a
    position of ``serial``: ``1`` read, ``?`` not, ``*`` unknown how many. ``component`` and ``state`` are codes of their lists."""

    as_read: str
    serial: str = ""
    component: str = ""
    state: str = ""
    legibility: str = ""
    script: Script = Script.NONE
    absence: Absence | None = None
    why: str = ""


_SPLIT: Final = re.compile(
    r"\s*[;|\n]\s*|,\s+(?=\D)|\s+/\s+|(?<=\))\s+(?=[\w*?])|\s+(?:and|und|et|e|y|и|i)\s+(?=.*\d)", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"\b(?:s/n|с/н|сер(?:ийный|\.)?(?:\s*(?:#|№|номер))?|ser(?:ial)?\.?(?:[ -]?n(?:o|r|um(?:ber)?|°|º)?\.?)?"
    r"|n(?:o|r|°|º|um(?:ero|ber)?|úmero|uméro|ummer)\.?"
    r"|n\.|№|série|serie|matricola|серия|номер|бр\.)(?:\s*[:.#]\s*|\s+)(?=.*\d)",
    re.IGNORECASE,
)
_LABEL_ALONE: Final = re.compile(
    r"^(?:s/n|с/н|ser(?:ial)?\.?(?:[ -]?n(?:o|r|um(?:ber)?|°|º)?\.?)?|сер(?:ийный)?\.?|номер)\s*[:.#]*\s+(?=\S)",
    re.IGNORECASE,
)
_LINES: Final = re.compile(r"\s*[\r\n]\s*")
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TRAILING_NOTE: Final = re.compile(r"/([^\W\d_]{4,})\s*$")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_TOKEN: Final = re.compile(r"[\w?*][\w?*./\-]*")
_MANY_UNREAD: Final = re.compile(r"(?:\.{2,}|…|_{2,}|\*{2,})")
_LONGEST: Final = 24
_LEAST_READ: Final = 2
_END_CHARS: Final = 3
_SERIES: Final = 4
"""Letters of the longest series that stands apart from its number."""
_LETTERS_ONLY: Final = 4
"""A longer mark of letters only is a word."""


@cache
def _components() -> dict[str, str]:
    """Folded name -> component code."""
    listed = table("no_serial")["components"]
    found = {fold(name): code for code, names in listed.items() for name in names}
    for entry in codelist("firearm_component").codes:
        if entry.code not in {"other", "unknown"}:
            for name in (entry.code.replace("_", " "), entry.label, *entry.synonyms):
                found.setdefault(fold(name), entry.code)
    return found


@cache
def _stems(kind: str) -> tuple[str, ...]:
    return tuple(fold(stem) for stem in table("no_serial")[kind])


@lru_cache(maxsize=65_536)
def read(text: str, component: str = "", state: str = "") -> tuple[Mark, ...]:
    """Every mark in a serial field, in the order written. ``component`` and ``state`` are what the record states beside it.

    Never raises, never empty: a blank field is one mark with ``absence`` not recorded.
    """
    cleaned = clean(_LINES.sub(" ; ", text))
    if damage := spreadsheet_damage(cleaned):
        return (Mark(text, component=component, why=damage),)
    labelled = _LABEL_ALONE.match(cleaned)
    absence = absence_of(cleaned) or (absence_of(cleaned[labelled.end() :]) if labelled else None)
    if absence is not None and not may_hold_serial(cleaned):
        return (
            Mark(text, component=component or _component_in(cleaned), state=state or absence.value, absence=absence),
        )
    pieces = [piece for piece in _SPLIT.split(_BRACKETS.sub(_without_speech, cleaned)) if piece.strip()]
    found: list[Mark] = []
    for piece in pieces or [cleaned]:
        found.extend(_piece(piece, component, state))
    if any(mark.serial for mark in found):  # “revealed and divergent” is no mark of its own
        found = [mark for mark in found if mark.serial or mark.absence is not Absence.NOT_RECORDED]
    return tuple(found) or (Mark(text, component=component, absence=Absence.NOT_RECORDED, state=state),)


def _without_speech(found: re.Match[str]) -> str:
    """Brackets that spell the number out, or say nothing known, go; those with a component or a state stay."""
    inner = found.group(1)
    known = _component_in(inner) or _state_in(inner) or worded(fold(inner))
    return found.group() if known or any(char.isdecimal() for char in inner) else " "


def _component_in(text: str) -> str:
    words = fold(text).split()
    names, longest = _components(), _longest_component()
    parts = (
        " ".join(words[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(words) - size + 1)
    )
    named = [part for part in parts if part in names]
    return names[max(named, key=len)] if named else ""


@cache
def _longest_component() -> int:
    """Words in the longest name of a component."""
    return max(len(name.split()) for name in _components())


def _state_in(text: str) -> str:
    words = fold(text).split()
    for kind, state in (("restored", "restored"), ("partly", "partly_obliterated"), ("overstamped", "overstamped")):
        if any(word.startswith(_stems(kind)) for word in words):
            return state
    return ""


def _piece(piece: str, component: str, state: str) -> list[Mark]:
    """The marks of one piece: mostly one; several where it is a sentence with several numbers in it."""
    note = _TRAILING_NOTE.search(piece)
    where = _component_in(piece) or component
    states = _state_in(piece) or state
    bare = _LABEL.sub(
        " ", piece[: note.start()] if note and any(char.isdecimal() for char in piece[: note.start()]) else piece
    )
    ended = _ended(bare)
    if ended:
        return [_mark(piece, ended, where, states or "partly_obliterated")]
    bare = _MANY_UNREAD.sub("*", bare)
    outside = _BRACKETS.sub(" ", bare)
    bare = outside if any(char.isdecimal() or char == "?" for char in outside) else bare
    names = _components()
    words = _WORD.findall(bare)
    tokens = [
        token for token in _TOKEN.findall(bare) if (len(token) < 3 or fold(token) not in names) and not _says(token)
    ]
    numbers = [token for token in tokens if any(char.isdecimal() for char in token)]
    if not numbers:
        joined = canonical("".join(tokens))
        absent = worded(fold(piece))
        if absent is not None or not joined or len(words) > 1 or (len(joined) > _LONGEST):
            return [
                Mark(
                    piece,
                    component=where,
                    state=states or (absent or Absence.NOT_RECORDED).value,
                    absence=absent or Absence.NOT_RECORDED,
                )
            ]
        return [_mark(piece, joined, where, states)]
    long_words = [token for token in tokens if _WORD.fullmatch(token)]
    series = len(tokens) == 2 and long_words == tokens[:1] and len(tokens[0]) == _SERIES  # “MNTO 5323”
    if several_numbers(" ".join(tokens)):
        return [_mark(piece, canonical(token), where, states) for token in numbers]
    if (series or not long_words) and all(len(token) <= _LONGEST for token in tokens):
        return [_mark(piece, canonical("".join(tokens)), where, states)]
    good = [token for token in numbers if sum(char.isdecimal() for char in token) >= 3] or numbers
    return [_mark(piece, canonical(token), where, states) for token in good]


def _says(token: str) -> bool:
    """Whether a token is a word about the mark, not a part of it."""
    plain = fold(token)
    if any(char.isdecimal() for char in plain) or len(plain) < 3:
        return False
    return bool(
        _state_in(token)
        or worded(plain)
        or plain in {"only", "somente", "nur", "apenas", "solo", "with", "com", "mit", "con", "the", "samo", "tylko"}
    )


@cache
def _end_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What says that a mark begins or ends with the characters behind it, and the form of such a mark."""
    return tuple(
        (re.compile(rf"\b(?:{'|'.join(_longest_first(kind))})\s*[:=\"']*\s*([\w?]+)"), form)
        for kind, form in (("ending", "*{}"), ("beginning", "{}*"))
    )


def _longest_first(kind: str) -> list[str]:
    return sorted((re.escape(folded(words)) for words in table("no_serial")[kind]), key=lambda words: -len(words))


def _ended(text: str) -> str:
    """``*7`` for “ending 7 only”, ``AB*`` for “begins with AB”; "" for other texts."""
    plain = folded(text)
    for pattern, form in _end_words():
        for found in pattern.finditer(plain):
            if any(char.isdecimal() for char in found.group(1)) or len(found.group(1)) <= _END_CHARS:
                return form.format(found.group(1).upper())
    return ""


def _mark(piece: str, serial: str, component: str, state: str) -> Mark:
    serial = canonical(serial)
    read_chars = sum(char not in "?*" for char in serial)
    if not serial.strip("?*"):
        return Mark(piece, component=component, state=state or Absence.NOT_LEGIBLE.value, absence=Absence.NOT_LEGIBLE)
    if len(serial) > _LONGEST:
        return Mark(piece, component=component, state=state, why="serial_in_sentence")
    if not wild(serial) and absence_of(serial) is not None:
        return Mark(piece, component=component, state=state or Absence.NOT_RECORDED.value, absence=absence_of(serial))
    if len(serial) > _LETTERS_ONLY and not any(char.isdecimal() or char in "?*" for char in serial):
        return Mark(piece, component=component, state=state, why="serial_without_digits")
    mask = "".join(char if char in "?*" else "1" for char in serial)
    why = "serial_short" if read_chars < _LEAST_READ else ""
    shown = state or ("partly_obliterated" if wild(serial) else "")
    return Mark(piece, serial, component, shown, mask, script_of(serial), None, why)
