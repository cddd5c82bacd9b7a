"""Which firearms a serial may be of: an index in memory over every mark of every firearm, searched with every mark.

Blocks: by look-alike key (shape and sound), by either half of it at one length, and by its first and last four characters,
so that one slip, one unreadable character or one character too many leaves a block whole. A firearm without a serial is in
no block and finds nothing: two such are never candidates of each other.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.comparing import Comparison, compare
from tutela.recognition.firearms.description import Description
from tutela.recognition.firearms.keys import finding_keys, fits, wild
from tutela.recognition.firearms.marks import Mark
from tutela.recognition.firearms.tables import table

_END: Final = 4
_DISTANCE: Final = 1
_LEAST_BLOCK: Final = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firearm that may be the one sought: its id, the comparison, and whether another is as likely."""

    id: str
    comparison: Comparison
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Candidates, best first. ``count`` is how many there are beyond the limit too; ``absence`` says why none was sought."""

    candidates: tuple[Candidate, ...] = ()
    count: int = 0
    absence: Absence | None = None


class SerialIndex:
    """Firearms by their serial marks. Grows by ``add``; look-ups never change it."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._described: list[Description] = []
        self._keys: list[tuple[str, int, Mark]] = []
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        self._wild: list[int] = []
        self._makes: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many firearms were added."""
        return len(self._ids)

    def add(self, ident: str, described: Description) -> None:
        """Put a firearm in. One without a serial is counted and never found."""
        position = len(self._ids)
        self._ids.append(ident)
        self._described.append(described)
        if described.make.make:
            self._makes[described.make.make.id] += 1
        for mark in described.serials:
            for key in finding_keys(mark.serial):
                at = len(self._keys)
                self._keys.append((key, position, mark))
                if wild(key):
                    self._wild.append(at)
                else:
                    for block in _blocks(key):
                        self._blocks[block].append(at)

    def candidates(self, sought: Description, limit: int = 10, without: str = "") -> Answer:
        """The firearms that may be the one ``sought``, best first; ``without`` is an id to leave out (its own)."""
        if sought.absence is not None:
            return Answer(absence=sought.absence)
        best: dict[int, Comparison] = {}
        for mark in sought.serials:
            for position, other in self._near(mark):
                if self._ids[position] == without:
                    continue
                described = self._described[position]
                found = compare(sought, described, mark, other, self._rarity(described))
                if found is not None and (position not in best or found.rank > best[position].rank):
                    best[position] = found
        least = float(table("weights")["bands"]["weak"])
        kept = sorted(
            ((position, found) for position, found in best.items() if found.bits >= least),
            key=lambda entry: (*(-part for part in entry[1].rank), self._ids[entry[0]]),
        )
        ranks = Counter(found.rank for _, found in kept)
        shown = tuple(Candidate(self._ids[position], found, ranks[found.rank] > 1) for position, found in kept[:limit])
        return Answer(shown, len(kept))

    def _rarity(self, described: Description) -> float:
        make = described.make.make
        if make is None or len(self) < _LEAST_BLOCK:
            return 0.0
        return min(math.log2(len(self) / self._makes[make.id]) / math.log2(len(self)), 1.0)

    def _near(self, mark: Mark) -> Iterator[tuple[int, Mark]]:
        """(firearm, its mark) for every mark whose key is within reach of this one's."""
        seen: set[int] = set()
        for key in finding_keys(mark.serial):
            for at in self._reached(key):
                if at not in seen:
                    seen.add(at)
                    yield self._keys[at][1], self._keys[at][2]

    def _reached(self, key: str) -> Iterable[int]:
        if wild(key):
            return self._fitting(key)
        # Marks that were only partly read stand outside the blocks; they are few and tried one by one.
        partly = [at for at in self._wild if fits(self._keys[at][0], key)]
        within = {
            at for block in _blocks(key) for at in self._blocks.get(block, ()) if within_reach(key, self._keys[at][0])
        }
        return [*partly, *within]

    def _fitting(self, key: str) -> list[int]:
        """Marks that a partly read one may be: through its longest block that was read whole, else all of them."""
        whole = [block for block in _wild_blocks(key) if not wild(block)]
        blocks: list[Sequence[int]] = [self._blocks.get(block, ()) for block in whole]
        pool: Sequence[int] = min(blocks, key=len) if blocks else range(len(self._keys))
        return [at for at in pool if fits(key, self._keys[at][0])]


def within_reach(key: str, other: str) -> bool:
    """Whether two keys are a slip apart, leading zeros aside: one, as two of a short serial reach a stranger's."""
    reach = _DISTANCE if len(key) < 2 * _END else _DISTANCE + 1
    return OSA.distance(key.lstrip("0"), other.lstrip("0"), score_cutoff=reach) <= reach


def _blocks(key: str) -> set[str]:
    core = key.lstrip("0") or key
    half = len(key) // 2
    found = {f"={key}", f"={core}", f"{len(key)}<{key[:half]}", f"{len(key)}>{key[half:]}"}
    if len(key) >= _END + 1:
        found |= {f"<{key[:_END]}", f">{key[-_END:]}"}
    return found


def _wild_blocks(key: str) -> list[str]:
    """The blocks in which every serial that a pattern fits must stand."""
    if "*" not in key:
        half = len(key) // 2
        found = [f"{len(key)}<{key[:half]}", f"{len(key)}>{key[half:]}"]
        return found + ([f"<{key[:_END]}", f">{key[-_END:]}"] if len(key) >= _END + 1 else [])
    head, tail = key.split("*", 1)[0], key.rsplit("*", 1)[1]
    found = [f"<{head[:_END]}"] if len(head) >= _END + 1 else []
    return found + ([f">{tail[-_END:]}"] if len(tail) >= _END + 1 else [])
