"""Which part of one name answers which part of the other: the best likenesses first, each part used once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.recognition.names.likeness import How, Likeness, like
from tutela.recognition.names.name import Kind, Name, Part, Role

Span = tuple[int, int]
"""From and until which part."""

_ACRONYM: Final = Likeness(0.75, How.ACRONYM)


@dataclass(frozen=True, slots=True)
class Pair:
    """Parts of one name that answer parts of the other; a span of two or more is a name written apart."""

    first: Span
    second: Span
    likeness: Likeness
    weight: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs in the order of the first name, and the parts of either that found none."""

    first: Name
    second: Name
    pairs: tuple[Pair, ...]
    left: tuple[Part, ...]
    right: tuple[Part, ...]


def align(first: Name, second: Name) -> Alignment:
    """The alignment of two names that are not nulls."""
    whole = _whole(first, second)
    if whole is not None:
        return whole
    offers = list(_single(first.parts, second.parts))
    pairs = _choose(offers)
    if _answered(pairs, 0) < len(first.parts) or _answered(pairs, 1) < len(second.parts):
        joined = [*_joined(first.parts, second.parts, False), *_joined(second.parts, first.parts, True)]
        if joined:
            pairs = _choose([*offers, *joined])
    taken_first = {position for pair in pairs for position in range(*pair.first)}
    taken_second = {position for pair in pairs for position in range(*pair.second)}
    return Alignment(
        first,
        second,
        tuple(sorted(pairs, key=lambda pair: pair.first)),
        tuple(part for position, part in enumerate(first.parts) if position not in taken_first),
        tuple(part for position, part in enumerate(second.parts) if position not in taken_second),
    )


def _whole(first: Name, second: Name) -> Alignment | None:
    """The alignment of names that answer each other as wholes: the same letters spaced otherwise, or an acronym."""
    mine, theirs = len(first.parts), len(second.parts)
    together = first.joined == second.joined or (bool(first.run) and first.run == second.run)
    if together and mine != theirs and mine and theirs:
        pair = Pair((0, mine), (0, theirs), Likeness(0.99, How.SAME), max(first.weight, second.weight))
        return Alignment(first, second, (pair,), (), ())
    for short, long in ((first, second), (second, first)):
        if short.kind is Kind.ORGANISATION and _abbreviates(short, long):
            others = tuple(part for part in short.parts if part.role is Role.PLACE)
            at = next(spot for spot, part in enumerate(short.parts) if part.role is not Role.PLACE)
            spans = (at, at + 1), (0, len(long.parts))
            if short is first:
                return Alignment(first, second, (Pair(*spans, _ACRONYM, long.weight),), others, ())
            return Alignment(first, second, (Pair(spans[1], spans[0], _ACRONYM, long.weight),), (), others)
    return None


def _abbreviates(short: Name, long: Name) -> bool:
    """Whether the one word of ``short`` is made of the first letters of ``long`` (three to eight)."""
    words = [part.roman for part in short.parts if part.role is not Role.PLACE]
    if len(words) != 1 or not 3 <= len(words[0]) <= 8 or len(long.parts) < 3:
        return False
    return words[0] == "".join(part.roman[:1] for part in long.parts)


def _answered(pairs: Sequence[Pair], side: int) -> int:
    return sum(pair.first[1] - pair.first[0] if side == 0 else pair.second[1] - pair.second[0] for pair in pairs)


def _single(mine: Sequence[Part], theirs: Sequence[Part]) -> Iterator[Pair]:
    for here, part in enumerate(mine):
        for there, other in enumerate(theirs):
            likeness = like(part, other)
            if likeness.value:
                alone = likeness.how is How.INITIAL  # an initial weighs what an initial says
                weight = min(part.weight, other.weight) if alone else (part.weight + other.weight) / 2
                yield Pair((here, here + 1), (there, there + 1), likeness, weight)


def _joined(mine: Sequence[Part], theirs: Sequence[Part], turned: bool) -> Iterator[Pair]:
    """Runs of two or three of my parts that, written together, are one of theirs (Plat Ono Vich, van der Bilt)."""
    for length in (2, 3):
        for here in range(len(mine) - length + 1):
            run = mine[here : here + length]
            letters = "".join(part.roman for part in run)
            for there, other in enumerate(theirs):
                if abs(len(letters) - len(other.roman)) > 2 or letters[:1] != other.roman[:1]:
                    continue
                if any(part.plain == other.plain for part in run):
                    continue  # it is the whole of the other already
                together = Part.of("".join(part.plain for part in run), letters, Role.WORD)
                likeness = like(together, other)
                if likeness.value >= 0.8 and likeness.how is not How.NICKNAME:
                    spans = (here, here + length), (there, there + 1)
                    weight = max(sum(part.weight for part in run), other.weight)
                    first, second = (spans[1], spans[0]) if turned else spans
                    yield Pair(first, second, likeness, weight)


def _choose(offers: Sequence[Pair]) -> list[Pair]:
    """The offers that do not share a part, the likeliest and weightiest first, neighbours in place before others."""
    ranked = sorted(
        offers,
        key=lambda offer: (
            -offer.likeness.value * offer.weight,
            abs(offer.first[0] - offer.second[0]),
            offer.first,
            offer.second,
        ),
    )
    chosen: list[Pair] = []
    first_taken: set[int] = set()
    second_taken: set[int] = set()
    for offer in ranked:
        here, there = range(*offer.first), range(*offer.second)
        if first_taken.isdisjoint(here) and second_taken.isdisjoint(there):
            chosen.append(offer)
            first_taken.update(here)
            second_taken.update(there)
    return chosen
