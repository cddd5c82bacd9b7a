"""A list of up to 100,000 identifiers answered at once: line by line what it was taken for, how many records one may see name
it, and, where that is asked, whether others hold it.

Whether others hold it is asked only for as many lines as are left of what a person may ask in an hour (linking/hits.py); the
rest say that they were not asked. Nothing of a list is kept: the audit has its length and its keyed digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, LimitExceeded
from tutela.linking import hits
from tutela.linking.searching.rules import LIST_MOST
from tutela.linking.searching.taking import HANDLE, SERIAL, Reading, Where, take_line
from tutela.recognition import nearness
from tutela.recognition.contract import Standing
from tutela.recognition.firearms import keys as serial_keys
from tutela.recognition.nearness import Family
from tutela.records import keys

_CHUNK: Final = 20_000
"""Key hashes looked up at once."""

_NAMING: Final = """
SELECT m.key_hash, count(DISTINCT m.record_id) FROM unnest(%s::bytea[]) k (hash)
JOIN records_mention m ON m.key_hash = k.hash AND m.current GROUP BY 1"""
_NEAR: Final = """
SELECT p.key_hash, count(DISTINCT p.record_id) FROM unnest(%s::bytea[]) k (hash)
JOIN records_posting p ON p.key_hash = k.hash AND p.current GROUP BY 1"""


class Elsewhere(StrEnum):
    """Whether others hold what a line names."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"  # not wanted, nothing that may be asked, or the hour's searches are used up


@dataclass(slots=True)
class Line:
    """One line of the list. ``exact`` and ``near`` count records one may see; ``owners`` hold it elsewhere."""

    number: int
    text: str
    readings: tuple[Reading, ...] = ()
    exact: int = 0
    near: int = 0
    elsewhere: Elsewhere = Elsewhere.NOT_ASKED
    owners: tuple[str, ...] = ()

    @property
    def taken(self) -> tuple[str, ...]:
        """The names of what it was taken for, the surest first."""
        return tuple(one.name for one in self.readings)


@dataclass(slots=True)
class Asked:
    """A list as it is asked: its lines, what is known beside them, and whether others are asked too."""

    texts: Sequence[str]
    where: Where = field(default_factory=Where)
    only: str = ""
    elsewhere: bool = False

    @property
    def digest(self) -> str:
        """What the audit keeps instead of the list: its keyed digest."""
        return keys.digest(b"search list", *(text.casefold().encode() for text in self.texts)).hex()


def lines_of(text: str) -> list[str]:
    """The lines of a pasted list, blank ones left out. LimitExceeded beyond 100,000, InvalidInput for none."""
    return checked(line.strip() for line in text.splitlines())


def checked(lines: Iterable[str]) -> list[str]:
    """The lines that hold something, where there are not too many."""
    kept: list[str] = []
    for line in lines:
        if line:
            kept.append(line[:2083].replace("\0", ""))
        if len(kept) > LIST_MOST:
            raise LimitExceeded(
                _("More than 100 000 identifiers are not searched at once."), mend=_("Search the list in parts.")
            )
    if not kept:
        raise InvalidInput(_("There is nothing in the list."), mend=_("Paste one identifier a line, or choose a file."))
    return kept


def answer(asked: Asked) -> list[Line]:
    """Every line with its answer. About five seconds for 100,000 lines among a million records."""
    known: dict[str, tuple[Reading, ...]] = {}
    lines: list[Line] = []
    for number, text in enumerate(asked.texts, start=1):
        if text not in known:
            known[text] = take_line(text, asked.where, asked.only)
        lines.append(Line(number, text, known[text]))
    exact = {text: tuple(_exact(readings)) for text, readings in known.items()}
    near = {text: tuple(_near(readings)) for text, readings in known.items()}
    named = _counts(_NAMING, {hashed for hashes in exact.values() for hashed in hashes})
    alike = _counts(_NEAR, {hashed for hashes in near.values() for hashed in hashes})
    for line in lines:
        line.exact = max((named.get(hashed, 0) for hashed in exact[line.text]), default=0)
        line.near = max((alike.get(hashed, 0) for hashed in near[line.text]), default=0)
    if asked.elsewhere:
        _ask_others(lines)
    return lines


def _exact(readings: Sequence[Reading]) -> Iterator[bytes]:
    for one in readings:
        yield keys.key_hash(one.identifier.scheme, one.identifier.key)


def _near(readings: Sequence[Reading]) -> Iterator[bytes]:
    for one in readings:
        if one.name == SERIAL:
            serial = serial_keys.canonical(one.identifier.key.rpartition("|")[2])
            for key in serial_keys.finding_keys(serial):
                yield keys.key_hash(Family.SERIAL, key)
        elif one.name == HANDLE:
            yield keys.key_hash(Family.HANDLE, nearness.handle_key(one.identifier.key))


def _counts(statement: str, hashes: set[bytes]) -> dict[bytes, int]:
    counted: dict[bytes, int] = {}
    ordered = sorted(hashes)  # neighbours in the index are read together
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), _CHUNK):
            cursor.execute(statement, [ordered[start : start + _CHUNK]])
            counted.update((bytes(hashed), count) for hashed, count in cursor.fetchall())
    return counted


def _ask_others(lines: Sequence[Line]) -> None:
    """Ask whether others hold the strong identifiers of the list, in its order, as far as the hour's searches go."""
    left = hits.left()
    told: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in lines:
        strong = next((one.identifier for one in line.readings if one.identifier.standing is Standing.LINKS), None)
        if strong is None:
            continue
        key = (strong.scheme, strong.key)
        if key not in told:
            if len(told) >= left:
                continue
            holding = hits.holding([strong])
            if holding.exceeded:  # somebody asked as this person meanwhile
                return
            told[key] = tuple(owner.name for owner in holding.owners)
        line.owners = told[key]
        line.elsewhere = Elsewhere.YES if told[key] else Elsewhere.NO
