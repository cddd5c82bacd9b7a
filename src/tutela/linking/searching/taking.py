"""What a searched text is taken for: every identifier it could be, a partly read serial, a name, a fingerprint. Pure.

A person searching sees each reading and may switch it off. ``plain`` readings are those whose form the text has, or that are
certain; a text is looked for exactly in all others too, since a device or a memo may be called anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from tutela.recognition import fingerprints, identifiers, named
from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.firearms import keys as serial_keys
from tutela.recognition.firearms import marks
from tutela.recognition.identifiers.text import clean
from tutela.records.values import Naming

REFERENCE: Final = "reference"
SERIAL: Final = "serial"
HANDLE: Final = "handle"
PDQ: Final = "pdq"

_I: Final = re.IGNORECASE
_HEX: Final = r"[0-9a-f]"

LONGEST_NAME: Final = 200
"""Characters; comparing longer ones with what records name takes time that everybody would wait for."""

FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[\w.+-]+\s*[\[({]\s*(?:at|@)\s*[\])}]\s*[\w.-]+", _I),
    "url": re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*", _I),
    "onion": re.compile(r"(?:https?://)?(?:[\w-]+\.)*[a-z2-7]{16,56}\.onion(?:/\S*)?", _I),
    "domain": re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)\.?", _I),
    "phone": re.compile(r"(?:tel:)?\+?(?:[\s().\-‐‑‒–—−/]*\d){7,17}[\s)]*", _I),
    "ip": re.compile(
        # One run of bounded length, of which it is looked ahead that it has two colons: runs that overlap take cubic time.
        r"\[?(?=[0-9a-f]*:[0-9a-f.]*:)[0-9a-f:.]{2,60}\]?(?:%\w{1,20})?(?::\d{1,5})?|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?",
        _I,
    ),
    "imei": re.compile(r"\d(?:[\s\-/.]?\d){13,15}"),
    "payment_card": re.compile(r"\d(?:[\s-]?\d){11,18}"),
    "imsi": re.compile(r"\d{14,15}"),
    "iccid": re.compile(r"89(?:[\s-]?\d){16,20}f?", _I),
    "mmsi": re.compile(r"(?:mmsi[\s:]*)?\d{9}", _I),
    "imo": re.compile(r"(?:imo[\s:.]*)?\d{7}", _I),
    "mac": re.compile(rf"(?:{_HEX}{{2}}[:-]){{5}}{_HEX}{{2}}|(?:{_HEX}{{4}}\.){{2}}{_HEX}{{4}}|{_HEX}{{12}}", _I),
    "md5": re.compile(rf"{_HEX}{{32}}", _I),
    "sha1": re.compile(rf"{_HEX}{{40}}", _I),
    "sha256": re.compile(rf"{_HEX}{{64}}", _I),
    "pgp": re.compile(rf"(?:0x)?(?:{_HEX}[\s:]*){{32,64}}", _I),
    "wallet": re.compile(r"(?:[a-z]+:)?[a-z0-9]{25,106}", _I),
    "iban": re.compile(r"[a-z]{2}\s?\d{2}(?:\s?[a-z0-9]){11,30}", _I),
    "container": re.compile(r"[a-z]{3}[ujz]\s?\d{3}\s?\d{3}[\s-]?\d?", _I),
    "vin": re.compile(r"(?=.*\d)[a-hj-npr-z0-9]{17}", _I),
    "parcel": re.compile(r"[a-z]{2}\s?(?:\d\s?){9}[a-z]{2}", _I),
    "flight": re.compile(r"(?:[a-z]{2,3}|[a-z]\d|\d[a-z])\s?\d{1,4}[a-z]?(?:[\s/@|].*\d{4}.*)?", _I),
    "serial": re.compile(r"(?=.*\d)(?=(?:.*[\w?*]){3})[\w?*][\w?* \-./#]{2,30}"),
    "plate": re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w -]{4,12}"),
    "document_number": re.compile(r"(?=.*\d)[a-z0-9][a-z0-9 \-/]{4,19}", _I),
    "handle": re.compile(r"@?[^\W\d][\w.\-]{2,63}|@[\w.\-]{2,64}|[\w ]{2,30}\|[\w.\-]{2,64}"),
}
"""Scheme -> the form a clean text has that may well be one. Schemes without a form (device, memo) are never ``plain``."""

_LEAST: Final = {
    "md5": 32, "sha1": 40, "sha256": 64, "pgp": 32, "wallet": 25, "iban": 15, "vin": 17, "onion": 20, "iccid": 18, "imei": 14,
    "imsi": 14, "mac": 12, "payment_card": 12, "container": 10, "parcel": 13, "mmsi": 9,
}  # fmt: skip
"""The shortest text of a form: what is shorter needs no pattern tried on it."""
_SIGNS: Final = {"email": "@([{", "url": ":.", "domain": ".", "ip": ":."}
"""Signs of which a form has at least one."""

_SURE: Final = ("md5", "sha1", "sha256", "email", "url", "ip", "mac", "iban", "vin", "container", "parcel", "onion")
"""Forms that nothing else has where the reading is a strong one; in a list no further scheme is tried then."""
_IN_TURN: Final = (*_SURE, *(name for name in FORMS if name not in _SURE))
_NATIONAL: Final = frozenset({"plate", "document_number"})
"""In a list looked for only where a country is stated: without one their numbers are like any others."""
_ABROAD: Final = re.compile(r"\+[1-9][1-9]{3}\d{4,11}")
"""A number that is its own key once the gaps are out, without a zero that could be one dialled only at home. In a list it is not
held against the plans of numbers: what nobody has been given is named by no record."""
_GAPS: Final = re.compile(r"[\s.\-‐‑‒–—−]")
_LONGEST: Final = 2083
_PDQ_CHARS: Final = 64
_NAME: Final = re.compile(r"[^\W\d_][^\W\d_.'’ʼ\-\s,]*(?:[\s.,'’ʼ\-]+[^\W\d_]+)*\.?")
_ORGANISATION: Final = re.compile(r"(?=.*[^\W\d_]{2})(?:\D{3,200}|(?=.*\s)[^\W_](?:[^\W_]|[&.,'’()\-/+ ]){2,199})")
_NO_NAME: Final = re.compile(r"[_@:|?*<>{}\\]")


@dataclass(frozen=True, slots=True)
class Where:
    """What is known beside the text: ``country`` (ISO 3166-1 alpha-2) as the searcher states it; ``home`` is the searcher's
    own, in which a phone number without a country is read; ``service`` for accounts (or the make for serials); ``off`` are
    readings that were switched off."""

    country: str | None = None
    home: str | None = None
    service: str | None = None
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a text may be. ``plain``: it has the form. ``unknown``: characters of a serial that can't be read
    (-1: nobody knows how many)."""

    name: str
    identifier: Identifier
    plain: bool = True
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text was taken for. ``nobody``: the code of the reason why, as a name, it names nobody."""

    text: str
    readings: tuple[Reading, ...]
    off: tuple[str, ...] = ()
    nobody: str = ""

    @property
    def plain(self) -> tuple[Reading, ...]:
        """The readings whose form the text has, in the order of how sure they are."""
        return tuple(one for one in self.readings if one.plain)

    def of(self, name: str) -> Reading | None:
        """The reading of this name."""
        return next((one for one in self.readings if one.name == name), None)


def take(text: str, where: Where = Where()) -> Taken:
    """Every reading of a text, the surest first. Never raises."""
    form = clean(text)
    found = [reading for reading in _exactly(text, form, where) if reading.identifier.key]
    found.sort(key=lambda one: (not one.plain, one.identifier.standing is not Standing.LINKS, _turn(one.name)))
    partial = _partial_serial(form)
    if partial is not None:
        found = [partial, *(one for one in found if one.name != SERIAL)]
    nobody = ""
    for scheme, pattern in ((named.PERSON, _NAME), (named.ORGANISATION, _ORGANISATION)):
        if (
            len(form) <= LONGEST_NAME
            and pattern.fullmatch(form)
            and not _NO_NAME.search(form)
            and not any(one.plain and _decisive(one) for one in found)
        ):
            read = named.read(scheme, text)
            nobody = nobody or read.why if read.standing is Standing.PLACEHOLDER else nobody
            if read.key:
                found.append(Reading(scheme, read))
    if nobody:
        found = [one for one in found if one.name not in named.SCHEMES]
    shown = tuple(one for one in found if one.name not in where.off)
    return Taken(text, shown, tuple(one.name for one in found if one.name in where.off and one.plain), nobody)


def take_line(text: str, where: Where, only: str = "") -> tuple[Reading, ...]:
    """The readings of one line of a long list: only what it has the form of (or the scheme ``only``), quickly."""
    form = clean(text)
    if not form or len(text) > _LONGEST:
        return ()
    if form.startswith("+") and only in {"", "phone"}:
        number = _GAPS.sub("", form)
        if _ABROAD.fullmatch(number):
            return (Reading("phone", Identifier("phone", number, text, Standing.LINKS)),)
    found: list[Reading] = []
    schemes = (only,) if only else ("phone",) if form.startswith(("+", "00")) else _IN_TURN
    for scheme in schemes:
        if not only and not _has_form(scheme, form, where):
            continue
        reading = _read_line(scheme, text, where)
        if reading is not None and reading.key:
            found.append(Reading(scheme, reading))
            if scheme in _SURE and reading.standing is Standing.LINKS:
                break
    found.sort(key=lambda one: one.identifier.standing is not Standing.LINKS)
    return tuple(found)


def _turn(name: str) -> int:
    return _IN_TURN.index(name) if name in _IN_TURN else len(_IN_TURN)


def _has_form(scheme: str, form: str, where: Where) -> bool:
    if len(form) < _LEAST.get(scheme, 0) or (scheme in _NATIONAL and where.country is None):
        return False
    signs = _SIGNS.get(scheme)
    if signs is not None and not any(sign in form for sign in signs):
        return False
    return FORMS[scheme].fullmatch(form) is not None


def _read_line(scheme: str, text: str, where: Where) -> Identifier | None:
    """As ``_read``, for a text that is known to be neither empty nor too long: a naming is made without being checked."""
    if scheme in fingerprints.SCHEMES:
        return _read(scheme, text, where)
    beside = {"country": where.country, "service": where.service, "port": None, "at": None}
    return identifiers.read(Naming.model_construct(scheme=scheme, written=text, **beside)).value  # type: ignore[arg-type]


def _exactly(text: str, form: str, where: Where) -> Iterator[Reading]:
    for scheme in (*identifiers.BY_NAME, *fingerprints.SCHEMES):
        read = _read(scheme, text, where)
        if read is not None:
            pattern = FORMS.get(scheme)
            formed = pattern is not None and pattern.fullmatch(form) is not None
            yield Reading(scheme, read, formed or read.standing is Standing.LINKS)
    if len(form) == _PDQ_CHARS:
        yield from _pdq(text)


def _pdq(text: str) -> Iterator[Reading]:
    from tutela.recognition.fingerprint import pdq

    read = pdq.parse(text)
    if read.key:
        yield Reading(PDQ, read)


def _read(scheme: str, text: str, where: Where) -> Identifier | None:
    """The identifier of one scheme; None for a text no naming can hold, or for a reading of another scheme's shape."""
    if scheme in fingerprints.SCHEMES:
        return fingerprints.parse(scheme, text) if len(text) <= _PDQ_CHARS + 8 else None
    try:
        country = where.country or (where.home if scheme == "phone" and not FORMS["ip"].fullmatch(text) else None)
        naming = Naming(scheme=scheme, written=text, country=country, service=where.service)
    except ValidationError:  # empty, or longer than any identifier
        return None
    return identifiers.read(naming).value


def _decisive(one: Reading) -> bool:
    return one.identifier.standing is Standing.LINKS and one.name != SERIAL and one.name != HANDLE


def _partial_serial(form: str) -> Reading | None:
    """A serial with characters that couldn't be read, as a pattern."""
    if not serial_keys.wild(form) or len(form.split()) > 3:
        return None
    for mark in marks.read(form):
        if mark.serial and serial_keys.wild(mark.serial):
            unknown = -1 if "*" in mark.serial else mark.serial.count("?")
            return Reading(
                SERIAL, Identifier(SERIAL, mark.serial, form, Standing.WEAK, "serial_partial"), True, unknown
            )
    return None
