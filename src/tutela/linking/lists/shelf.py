"""What a process holds of the lists for asking: the index of PDQ hashes (recognition/hamming), and the fingerprints of text.

Kept in step by the database's feed: each look brings it up to the last settled change. Index files lie in the data folder,
readable by this account alone; what is wrong with them (damaged, of another database, ahead of one that was set back) is
built anew from the database. Answers are ids: whoever shows one reads the entry again under the row policy.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from numpy.typing import NDArray

from tutela.configuration import home
from tutela.errors import FormatError, Unavailable
from tutela.linking.lists import feed
from tutela.linking.lists.feed import Listed, Step
from tutela.linking.lists.rules import Nearness, default_radius, too_poor
from tutela.recognition import compiled
from tutela.recognition.fingerprint import tlsh, vpdq
from tutela.recognition.fingerprint.turn import Turn
from tutela.recognition.hamming.index import LONG_TAIL, HammingIndex, words
from tutela.recognition.hamming.match import Change
from tutela.recognition.hamming.part import NAME, Rows

log = logging.getLogger("tutela.lists")

BUILD_SECONDS: Final = 300
"""Another process that builds the index is waited for so long."""
INDEXED: Final = frozenset({"pdq", "vpdq"})


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry met, and how near."""

    list: int
    entry: int
    near: Nearness


def folder() -> Path:
    """Where the index files lie."""
    return home() / "fingerprints"


class Shelf:
    """The lists as one process knows them. For any number of threads; other processes may hold the same folder."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._turn = threading.Lock()
        self._index = self._opened()
        self._texts: dict[int, tuple[int, bytes]] = {}
        self._text_rows: tuple[NDArray[np.uint8], list[int]] | None = None
        self._radii: dict[tuple[int, str], int] = {}
        self._read: tuple[int, bytes] | None = None  # through which step radii and texts are known
        self._rebuilding: threading.Thread | None = None

    def __len__(self) -> int:
        """Hashes in the index."""
        return len(self._index)

    # Keeping in step

    def catch_up(self, organisation_id: int) -> int:
        """Bring everything up to the last settled change; its number."""
        with self._turn, feed.connected(organisation_id) as connection:
            last, mark = feed.end(connection)
            self._refresh()
            if self._continues(connection, last):
                self._apply(feed.steps(connection, max(self._index.through, 0), last))
            else:
                self._load(connection, last, mark)
            if self._read != (last, mark):
                self._read_rest(connection)
                self._read = last, mark
        if self._index.rebuild_due:
            self._rebuild_beside()
        return last

    def _continues(self, connection: psycopg.Connection, last: int) -> bool:
        """Whether the index goes on from where it is: its last step is the feed's own, and not too much has come since."""
        through = self._index.through
        if through <= 0:
            return len(self._index) == 0 and feed.waiting(connection, 0) <= LONG_TAIL
        if through == last:
            return feed.mark_of(connection, through) == self._index.mark
        ours = through < last and feed.mark_of(connection, through) == self._index.mark
        return ours and feed.waiting(connection, through) <= LONG_TAIL

    def _apply(self, steps: list[Step]) -> None:
        changes: list[Change] = []
        for step in steps:
            # A step without hashes is carried too: the index then knows through which step it is.
            changes.append(Change(step.number, 0, 0, (), step.mark))
            for entry in step.entries:
                for code, film in ((2 * step.list, False), (2 * step.list + 1, True)):
                    hashes = _hashes(entry) if film == (entry.kind == "vpdq") else ()
                    if hashes or entry.kind in {"", *INDEXED}:
                        changes.append(Change(step.number, code, entry.entry, hashes, step.mark))
        self._index.apply(changes)

    def _load(self, connection: psycopg.Connection, last: int, mark: bytes) -> None:
        """Build the index from the database; where another process does, take up what it has built."""
        rows = _all(connection) if last else Rows.none()
        ends = time.monotonic() + BUILD_SECONDS
        while time.monotonic() < ends:
            try:
                self._index.load(rows, last, mark)
            except BlockingIOError:
                time.sleep(0.05)
                self._refresh()
                if self._index.through == last and self._index.mark == mark:
                    return
            else:
                return
        raise Unavailable("Another process is building the fingerprint index.", mend="Try again in a minute.")

    def _read_rest(self, connection: psycopg.Connection) -> None:
        """Radii, and the fingerprints that are few."""
        former, self._radii = self._radii, feed.radii(connection)
        for list_, kind in {*former, *self._radii}:
            if kind in INDEXED:
                self._index.set_radius(2 * list_ + (kind == "vpdq"), self.radius(list_, kind))
        self._texts = {one.entry: (one.list, tlsh.to_bytes(one.key)) for one in feed.in_force(connection, ["tlsh"])}
        self._text_rows = None

    def _refresh(self) -> None:
        try:
            self._index.refresh()
        except FormatError:
            self._index = self._opened()

    def _opened(self) -> HammingIndex:
        compiled.cache_in(home() / "cache" / "kernels")
        self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._read = None
        try:
            return HammingIndex(self._place)
        except FormatError as error:
            log.warning("%s It is built anew.", error.sentence)
            (self._place / NAME).unlink(missing_ok=True)
            return HammingIndex(self._place)

    def _rebuild_beside(self) -> None:
        """Rebuild on a thread of its own; searches go on."""
        if self._rebuilding is None or not self._rebuilding.is_alive():
            self._rebuilding = threading.Thread(target=self.rebuild, name="fingerprint index", daemon=True)
            self._rebuilding.start()

    def rebuild(self) -> bool:
        """Rebuild now; False where another process is at it."""
        return self._index.rebuild()

    # Asking

    def near_pictures(self, values: Mapping[Turn, bytes]) -> list[Hit]:
        """Entries near a picture's PDQ hash in some turns, each within its list's radius, nearest first."""
        return [
            Hit(match.list // 2, match.entry, Nearness(match.distance, str(match.turn)))
            for match in self._index.search_turned(values)
            if match.list % 2 == 0
        ]

    def films_touched(self, frames: tuple[vpdq.Frame, ...]) -> set[int]:
        """Entries of films of which some frame is near one of these: whether the films match is for ``rules`` to say."""
        return {
            match.entry
            for frame in vpdq.usable(frames)
            for match in self._index.search(frame.hash)
            if match.list % 2 == 1
        }

    def near_texts(self, value: bytes) -> list[Hit]:
        """Entries near a text's TLSH hash (35 bytes)."""
        if self._text_rows is None:
            ids = list(self._texts)
            packed = b"".join(self._texts[one][1] for one in ids)
            self._text_rows = np.frombuffer(packed, np.uint8).reshape(-1, tlsh.BYTES), ids
        table, ids = self._text_rows
        hits = []
        for entry, distance in zip(ids, tlsh.distances(value, table).tolist(), strict=True):
            list_ = self._texts[entry][0]
            if distance <= self.radius(list_, "tlsh"):
                hits.append(Hit(list_, entry, Nearness(distance)))
        return sorted(hits, key=lambda hit: (hit.near.distance, hit.list, hit.entry))

    def radius(self, list_: int, kind: str) -> int:
        """The radius of a list for a kind."""
        return self._radii.get((list_, kind), default_radius(kind))


def _hashes(entry: Listed) -> tuple[bytes, ...]:
    """What stands in the index for an entry; nothing where it is withdrawn, or too poor to be near anything."""
    if entry.kind == "pdq" and not too_poor("pdq", entry.quality):
        return (bytes.fromhex(entry.key),)
    if entry.kind == "vpdq":
        return tuple(frame.hash for frame in vpdq.usable(vpdq.frames(entry.value) or ()))
    return ()


def _all(connection: psycopg.Connection) -> Rows:
    pictures = feed.hashes(connection, feed.PDQ_LISTED)
    films = [(one, value) for one in feed.in_force(connection, ["vpdq"]) for value in _hashes(one)]
    return Rows(
        np.concatenate([pictures.hashes, np.array([words(value) for _one, value in films], np.uint64).reshape(-1, 4)]),
        np.concatenate([pictures.lists * 2, np.array([2 * one.list + 1 for one, _value in films], np.int32)]),
        np.concatenate([pictures.entries, np.array([one.entry for one, _value in films], np.int64)]),
    )


_shelves: dict[Path, Shelf] = {}
_making: Final = threading.Lock()


def shelf() -> Shelf:
    """This process's own."""
    place = folder()
    with _making:
        if place not in _shelves:
            _shelves[place] = Shelf(place)
        return _shelves[place]
