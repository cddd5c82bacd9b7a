"""Identifiers of persons within free text: where a text names a phone, an address, an account, a document.

Made to refuse, not to understand: what looks like one is found even where it is damaged, written with spaces, in the digits
of another script or around invisible characters. Names of people are not looked for. Dates, ranges of years and
numbers of laws (2016/680) are let pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tutela.recognition.contract import Standing
from tutela.recognition.identifiers.ip import parse_address
from tutela.recognition.identifiers.luhn import luhn_sound
from tutela.recognition.identifiers.registry import read
from tutela.records.values import Naming


@dataclass(frozen=True, slots=True)
class Spotted:
    """An identifier of ``scheme`` in ``text[start:end]``; ``number`` is a long number that could be several."""

    scheme: str
    start: int
    end: int


_OBFUSCATED: Final = re.compile(r"[\w.+-]+\s*[\[({]\s*(?:at|@)\s*[\])}]\s*[\w.-]+", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]*\w")
_URL: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"]*\w|\b(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"]*\w", re.IGNORECASE
)
_IP4: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_IP6: Final = re.compile(
    r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\d*(?:\.\d{1,3}){3})?(?![\w:])", re.IGNORECASE
)
_IBAN_START: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[\s-]?\d{2}[A-Za-z0-9\s-]{11,60}")
_IBAN_SHORTEST, _IBAN_LONGEST = 15, 34
_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{6,}(?![A-Za-z0-9])")
_WALLET_CHARS: Final = 25
_LETTERS_DIGITS: Final = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,3}[-/]|[A-Z]{1,3} )\d{6,}(?!\d)")
_HANDLE: Final = re.compile(r"(?<![\w@.])@[\w.]*\w{2}|(?<!\w)\w[\w.]{1,31}#\d{4}(?!\d)")
_NAMED_HANDLE: Final = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|telegram|discord|tiktok|whatsapp|signal|kik|skype|user(?:name)?|nick(?:name)?|account|handle)"
    r"\s*[:=]\s*[\w.@-]{2,}",
    re.IGNORECASE,
)
_NAMED_PHONE: Final = re.compile(
    r"\b(?:tel|phone|mobile|cell|fax|telefon|handy|gsm|móvil|tél)[a-z]*[^\w\n]{0,3}(?:no\.?\s*)?\+?\d[\d\s().\-/]{3,}\d",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(?<![\w.,])[+(]{0,2}\d(?:(?:[\s().\-‐‑‒–—−/·_]{0,3}|,)\d){6,}(?!\w)")
_YEAR: Final = r"(?:19|20)\d\d"
_DATE: Final = re.compile(
    rf"{_YEAR}([-./ ])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-./ ])\d{{1,2}}\2{_YEAR}|{_YEAR}(?:\s?[-–—/ ]\s?{_YEAR})+"
    rf"|{_YEAR}/\d{{1,4}}|\d{{1,4}}/{_YEAR}"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./]?\s?[-–—]\s?\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}"
)
_YEAR_FIRST: Final = re.compile(rf"{_YEAR}[QWH]\d{{1,2}}", re.IGNORECASE)


def spot(text: str, country: str | None = None) -> tuple[Spotted, ...]:
    """Every identifier of a person that ``text`` names, in order and without overlap. ``country`` (ISO 3166-1 alpha-2) is
    where the text is written. Never raises."""
    plain, places = _plain(text)
    found: list[tuple[int, int, str]] = []
    for search in _SEARCHES:
        for start, end, scheme in search(plain, country):
            if end > start and not any(start < other_end and other < end for other, other_end, _ in found):
                found.append((start, end, scheme))
    return tuple(Spotted(scheme, places[start], places[end - 1] + 1) for start, end, scheme in sorted(found))


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without invisible characters and in ASCII digits, and where each of its characters stood."""
    kept: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for char in unicodedata.normalize("NFKC", written):
            category = unicodedata.category(char)
            if category in {"Cf", "Cs", "Co", "Cn", "Mn"}:
                continue
            kept.append(str(unicodedata.decimal(char)) if category == "Nd" else " " if category == "Cc" else char)
            places.append(place)
    return "".join(kept), places


_Found = Iterator[tuple[int, int, str]]


def _by(scheme: str, *patterns: re.Pattern[str]) -> Callable[[str, str | None], _Found]:
    def search(plain: str, country: str | None) -> _Found:
        for pattern in patterns:
            for match in pattern.finditer(plain):
                yield match.start(), match.end(), scheme

    return search


def _addresses(plain: str, country: str | None) -> _Found:
    for pattern in (_IP6, _IP4):
        for match in pattern.finditer(plain):
            if len(match[0]) > len("::1") and parse_address(match[0]) is not None:
                yield match.start(), match.end(), "ip"


def _accounts(plain: str, country: str | None) -> _Found:
    for match in _IBAN_START.finditer(plain):
        counted = 0
        for offset, char in enumerate(match[0]):
            counted += char.isalnum()
            if counted > _IBAN_LONGEST:
                break
            if char.isalnum() and counted >= _IBAN_SHORTEST and _is_one("iban", match[0][: offset + 1]):
                yield match.start(), match.start() + offset + 1, "iban"
                break


def _tokens(plain: str, country: str | None) -> _Found:
    for match in _TOKEN.finditer(plain):
        token = match[0]
        digits = sum(char.isdecimal() for char in token)
        if len(token) >= _WALLET_CHARS and 0 < digits < len(token):
            yield match.start(), match.end(), "wallet"
        elif 5 <= digits < len(token) and not _YEAR_FIRST.fullmatch(token):
            yield match.start(), match.end(), "document_number"


def _numbers(plain: str, country: str | None) -> _Found:
    for match in _DIGITS.finditer(plain):
        if _DATE.fullmatch(match[0]):
            continue
        digits = "".join(char for char in match[0] if char.isdecimal())
        if len(digits) == 15 and luhn_sound(digits):
            yield match.start(), match.end(), "imei"
        elif match[0].lstrip("(")[0] in "+0" or (country and _is_one("phone", match[0], country)):
            yield match.start(), match.end(), "phone"
        else:
            yield match.start(), match.end(), "number"


def _is_one(scheme: str, text: str, country: str | None = None) -> bool:
    value = read(Naming(scheme=scheme, written=text), country).value
    return value is not None and value.standing in {Standing.LINKS, Standing.STOP_VALUE}


_SEARCHES: Final[tuple[Callable[[str, str | None], _Found], ...]] = (
    _by("url", _URL),
    _by("email", _EMAIL, _OBFUSCATED),
    _addresses,
    _accounts,
    _by("handle", _NAMED_HANDLE),
    _by("phone", _NAMED_PHONE),
    _tokens,
    _by("document_number", _LETTERS_DIGITS),
    _numbers,
    _by("handle", _HANDLE),
)
"""In the order in which they win where two would overlap."""
