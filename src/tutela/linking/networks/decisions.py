"""What people decided, as a ledger that is only ever added to. The state is derived from it, so undo is exact.

A decision speaks of two things (two persons, or two records) and of one relation between them. Finding networks, clusters or
suggestions anew reads decisions and never writes any: a "different" holds until a person undoes it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from tutela.errors import Conflict, InvalidInput, NotFound

Key: TypeAlias = str
"""What never changes of a thing decided about: the public id of a record, with the place of the person in it."""
KeyPair: TypeAlias = tuple[Key, Key]

VERSION: Final = "1"


class Relation(StrEnum):
    """What the two may be to one another. They are never mixed: who isn't the same person may well belong together."""

    SAME_PERSON = "same_person"
    BELONG_TOGETHER = "belong_together"  # records, in a network


class Verdict(StrEnum):
    """What a person decided."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"  # looked at, and left open: no suggestion any more, and nothing joined or kept apart


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: ``first`` < ``second``, who decided, when (aware) and why."""

    relation: Relation
    first: Key
    second: Key
    verdict: Verdict
    by: str
    at: datetime
    why: str

    @classmethod
    def of(cls, relation: Relation, pair: KeyPair, verdict: Verdict, *, by: str, at: datetime, why: str) -> Decision:
        """The decision about ``pair``, whichever is named first. InvalidInput for a thing and itself, a missing reason, a
        moment without a zone."""
        first, second = sorted(pair)
        if first == second:
            raise InvalidInput("A decision is about two different entries.", mend="Choose the other one.")
        _signed(by, at, why)
        return cls(relation, first, second, verdict, by, at, why.strip())

    @property
    def pair(self) -> KeyPair:
        """Both, in order."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes the ledger's entry ``number`` back: a decision, or an earlier undo."""

    number: int
    by: str
    at: datetime
    why: str


Entry: TypeAlias = Decision | Undo

_Pairs: TypeAlias = Mapping[tuple[Relation, KeyPair], Decision]


@dataclass(frozen=True, slots=True)
class State:
    """What holds: of each relation and pair the latest decision not taken back."""

    decisions: _Pairs = field(default_factory=lambda: MappingProxyType({}))

    def verdict(self, relation: Relation, pair: KeyPair) -> Verdict | None:
        """What was decided about a pair, named in either order."""
        found = self.decisions.get((relation, _sorted(pair)))
        return found.verdict if found else None

    def pairs(self, relation: Relation, verdict: Verdict) -> list[KeyPair]:
        """Every pair of which that holds, in order."""
        return sorted(
            pair for (of, pair), decision in self.decisions.items() if of is relation and decision.verdict is verdict
        )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``pair`` was decided to be different, and a chain of decisions says that they are the same. ``chain`` goes from one to
    the other. A person must look; until then "different" holds (cohesion.py)."""

    pair: KeyPair
    chain: tuple[Key, ...]


def state(ledger: Sequence[Entry]) -> State:
    """What holds after every entry of ``ledger``."""
    holds = standing(ledger)
    held: dict[tuple[Relation, KeyPair], Decision] = {}
    for number, entry in enumerate(ledger):
        if isinstance(entry, Decision) and holds[number]:
            held[entry.relation, entry.pair] = entry
    return State(MappingProxyType(dict(sorted(held.items()))))


def numbered(pairs: Sequence[KeyPair], numbers: Mapping[Key, int]) -> list[tuple[int, int]]:
    """``pairs`` by the caller's numbers of what its viewer may see. A decision about what they may not see says nothing."""
    return [(numbers[one], numbers[other]) for one, other in pairs if one in numbers and other in numbers]


def decided(ledger: Sequence[Entry], decision: Decision) -> tuple[Entry, ...]:
    """The ledger with one more decision. Conflict where the same is decided already: nothing is entered twice."""
    former = state(ledger).decisions.get((decision.relation, decision.pair))
    if former is not None and former.verdict is decision.verdict:
        raise Conflict(
            f"{former.by} has decided so already, on {former.at:%Y-%m-%d}.", mend="Undo that decision, or leave it."
        )
    return (*ledger, decision)


def undone(ledger: Sequence[Entry], number: int, *, by: str, at: datetime, why: str) -> tuple[Entry, ...]:
    """The ledger with its entry ``number`` taken back. NotFound where there is none, Conflict where it was taken back
    already."""
    if not 0 <= number < len(ledger):
        raise NotFound("There is no such decision.")
    if not standing(ledger)[number]:
        raise Conflict("This decision was taken back already.", mend="Look at the list again.")
    _signed(by, at, why)
    return (*ledger, Undo(number, by, at, why.strip()))


def without(ledger: Sequence[Entry], erased: Key) -> tuple[Entry, ...]:
    """The ledger after ``erased`` is gone: nothing is kept that names it, and what it held together falls apart. The numbers
    of undos follow the entries they take back."""
    gone = [isinstance(entry, Decision) and erased in entry.pair for entry in ledger]
    for number, entry in enumerate(ledger):
        gone[number] = gone[number] or (isinstance(entry, Undo) and gone[entry.number])
    moved: dict[int, int] = {}
    kept: list[Entry] = []
    for number, entry in enumerate(ledger):
        if gone[number]:
            continue
        moved[number] = len(kept)
        kept.append(entry if isinstance(entry, Decision) else Undo(moved[entry.number], entry.by, entry.at, entry.why))
    return tuple(kept)


def contradictions(of: State, relation: Relation) -> list[Contradiction]:
    """Every "different" that a chain of "same" contradicts, with the shortest chain."""
    beside: defaultdict[Key, list[Key]] = defaultdict(list)
    for first, second in of.pairs(relation, Verdict.SAME):
        beside[first].append(second)
        beside[second].append(first)
    found = []
    for pair in of.pairs(relation, Verdict.DIFFERENT):
        chain = _chain(beside, *pair)
        if chain:
            found.append(Contradiction(pair, chain))
    return found


def standing(ledger: Sequence[Entry]) -> list[bool]:
    """Of each entry whether it holds. An undo comes after what it takes back, so the last entry always holds."""
    holds = [True] * len(ledger)
    for number in range(len(ledger) - 1, -1, -1):
        entry = ledger[number]
        if isinstance(entry, Undo) and holds[number]:
            holds[entry.number] = False
    return holds


def _chain(beside: Mapping[Key, Sequence[Key]], first: Key, last: Key) -> tuple[Key, ...]:
    came_from: dict[Key, Key] = {first: first}
    waiting = deque([first])
    while waiting and last not in came_from:
        here = waiting.popleft()
        for there in sorted(beside.get(here, ())):
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    if last not in came_from:
        return ()
    chain = [last]
    while chain[-1] != first:
        chain.append(came_from[chain[-1]])
    return tuple(reversed(chain))


def _sorted(pair: KeyPair) -> KeyPair:
    first, second = sorted(pair)
    return first, second


def _signed(by: str, at: datetime, why: str) -> None:
    if not by:
        raise InvalidInput("A decision names who decided.")
    if not why.strip():
        raise InvalidInput("A decision needs a reason.", mend="Write in one sentence what it rests on.")
    if at.tzinfo is None:
        raise InvalidInput("A decision needs a moment with its zone.")
