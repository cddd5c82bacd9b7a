"""What the viewer may see of who names what, as integers: postings, never pairs.

The caller collects the records it may use for one purpose and nothing else; what is not collected does not exist here, so no
count, label or rank tells of it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.contract import Standing
from tutela.recognition.names import name as names
from tutela.recognition.names.evidence import PartialDate, known
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area, CrimeContext, mask

STANDINGS: Final = tuple(Standing)
"""From the freest to the strictest, as declared. A value with several standings has the strictest of them."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """``n`` records, ``m`` values, ``e`` namings: ``record[i]`` names ``value[i]``, repetitions included.

    ``areas`` and ``contexts``, shape (n,): what each record touches, as masks. Of each value, shape (m,): ``scheme`` (a
    number in ``schemes``), ``standing`` (a number in ``STANDINGS``), ``victim`` (some record names it in that capacity), and
    ``degree``: on how many visible records it is, where more than those here were counted; else 0.
    """

    record: NDArray[np.int32]
    value: NDArray[np.int32]
    areas: NDArray[np.uint8]
    contexts: NDArray[np.uint16]
    scheme: NDArray[np.int16]
    standing: NDArray[np.int8]
    victim: NDArray[np.bool_]
    degree: NDArray[np.int32]
    schemes: tuple[str, ...]
    keys: tuple[str, ...]


class Collector:
    """Numbers records and values in the order they come."""

    def __init__(self) -> None:
        self._record, self._value = array("i"), array("i")
        self._areas, self._contexts = array("B"), array("H")
        self._scheme, self._standing, self._victim = array("h"), array("b"), array("b")
        self._degree = array("i")
        self._schemes: dict[str, int] = {}
        self._values: dict[tuple[str, str], int] = {}

    def record(self, areas: Iterable[Area], contexts: Iterable[CrimeContext] = ()) -> int:
        """A record; its number. ``areas``: all it touches (rules.areas_touched)."""
        self._areas.append(mask(Area, areas))
        self._contexts.append(mask(CrimeContext, contexts))
        return len(self._areas) - 1

    def name(
        self, record: int, scheme: str, key: str, standing: Standing = Standing.LINKS, capacity: Capacity | None = None
    ) -> None:
        """``record`` names the value ``key`` of ``scheme``. Without a key (a damaged value) there is nothing to share."""
        if not key:
            return
        value = self._value_of(scheme, key)
        self._standing[value] = max(self._standing[value], STANDINGS.index(standing))
        self._victim[value] |= capacity is Capacity.VICTIM
        self._record.append(record)
        self._value.append(value)

    def counted(self, scheme: str, key: str, degree: int, *, victim: bool = False) -> None:
        """The value is on ``degree`` visible records, here or not; ``victim``: one of them names it in that capacity."""
        value = self._value_of(scheme, key)
        self._degree[value] = degree
        self._victim[value] |= victim

    def _value_of(self, scheme: str, key: str) -> int:
        value = self._values.get((scheme, key))
        if value is None:
            value = self._values[scheme, key] = len(self._values)
            self._scheme.append(self._schemes.setdefault(scheme, len(self._schemes)))
            self._standing.append(0)
            self._victim.append(False)
            self._degree.append(0)
        return value

    def collected(self) -> Mentions:
        """Everything so far."""
        return Mentions(
            record=np.array(self._record, np.int32),
            value=np.array(self._value, np.int32),
            areas=np.array(self._areas, np.uint8),
            contexts=np.array(self._contexts, np.uint16),
            scheme=np.array(self._scheme, np.int16),
            standing=np.array(self._standing, np.int8),
            victim=np.array(self._victim, np.bool_),
            degree=np.array(self._degree, np.int32),
            schemes=tuple(self._schemes),
            keys=tuple(key for _, key in self._values),
        )


def person_key(written: str | None, born: str | None) -> str:
    """The key of the weak scheme ``person``: romanised name and day of birth. "" unless both are whole: a name that names
    nobody, a date of a placeholder (1900-01-01) or of a month or year alone ties nothing. ``born``: ``YYYY-MM-DD``."""
    if not written or not born or len(born) < 10:
        return ""
    year, month, day = (int(part) for part in born[:10].split("-"))
    date = known(PartialDate(year, month, day))
    if date is None or date.day is None:
        return ""
    name = names.read(written, names.Kind.PERSON)
    return "" if name.null else f"{name.ordered}|{born[:10]}"
