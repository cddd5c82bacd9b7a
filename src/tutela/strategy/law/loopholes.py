"""Firearms rules of states side by side, and where they leave a loophole: a laxer rule where the goods cross borders. Pure.

Topics and answer codes are data (data/firearms_topics.yaml); what a state answers is only what somebody has entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.rules import Gap, GapKind, Reason, gap_of_data, places
from tutela.vocabulary import data_files

_FIELDS: Final = frozenset(
    {"id", "title", "question", "crosses", "instrument", "article", "unverified", "answers", "value"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer a topic can have. ``rank``: the higher the stricter; None: it can't be compared."""

    code: str
    title: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that national firearms rules settle. ``unit``: of the number that belongs to an answer, empty where there is
    none; ``low_is_strict``: the lower that number, the stricter."""

    id: str
    title: str
    question: str
    crosses: bool
    instrument: str
    article: str
    answers: tuple[Answer, ...]
    unit: str = ""
    low_is_strict: bool = True
    unverified: bool = True

    def answer(self, code: str) -> Answer | None:
        """An answer by its code."""
        return next((one for one in self.answers if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a state's rule is on a topic, as somebody says. ``order``: later ones are higher; ``by_country``: the state itself.
    ``answer`` empty: they take back what they said. ``value``: in the topic's unit."""

    country: str
    topic: str
    answer: str
    value: int | None
    by: str
    by_country: bool
    since: date
    document: str
    order: int
    owner: int = 0
    """The organisation's number: two may bear one name."""


class Mark(StrEnum):
    """How a state's rule stands beside the others'."""

    SAME = "same"  # as all others that are known, or the strictest
    LAX = "lax"  # laxer than another state's, where goods cross
    DIFFERS = "differs"  # another answer, which can't be compared or whose goods don't cross
    DISPUTED = "disputed"  # the state and others say different things
    SILENT = "silent"  # nobody has said


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule of one state on one topic: ``rule`` is the state's own word, else the latest of others; ``said`` has all."""

    country: str
    mark: Mark
    rule: Rule | None
    said: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One topic with the standing of every state, and the loophole it leaves, if any."""

    topic: Topic
    standings: tuple[Standing, ...]
    loophole: Gap | None


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """Every topic by its id, in order. ValueError names one that doesn't fit."""
    found: dict[str, Topic] = {}
    for entry in data_files.load("firearms_topics.yaml", __package__)["topics"]:
        one = _topic(entry)
        if one.id in found:
            raise ValueError(f"the topic {one.id} stands twice")
        found[one.id] = one
    return found


def _topic(entry: Mapping[str, Any]) -> Topic:
    if unknown := set(entry) - _FIELDS:
        raise ValueError(f"{entry.get('id')}: unknown fields {sorted(unknown)}")
    if entry["instrument"] and str(entry["instrument"]) not in instruments():
        raise ValueError(f"{entry['id']}: instruments.yaml has no {entry['instrument']}")
    answers = tuple(Answer(str(one["code"]), str(one["title"]), one.get("rank")) for one in entry["answers"])
    if len({one.code for one in answers}) != len(answers):
        raise ValueError(f"{entry['id']}: two answers have one code")
    value = entry.get("value", {})
    return Topic(
        str(entry["id"]), str(entry["title"]), str(entry["question"]), bool(entry["crosses"]), str(entry["instrument"]),
        str(entry["article"]), answers, str(value.get("unit", "")), bool(value.get("low_is_strict", True)),
        bool(entry["unverified"]),
    )  # fmt: skip


def beside(topic: Topic, countries: Sequence[str], rules: Iterable[Rule]) -> Side:
    """The rules of states on a topic, each marked, with the loophole they leave."""
    said = {country: _holding(country, rules_of) for country, rules_of in _by_country(countries, rules).items()}
    holding = {country: every[0] for country, every in said.items() if every}
    strictness = {country: _strictness(topic, rule) for country, rule in holding.items()}
    compared = [one for one in strictness.values() if one is not None]
    strictest = max(compared, default=None)
    standings = []
    for country in countries:
        rule = holding.get(country)
        mark = _mark(topic, said[country], strictness.get(country), strictest, list(holding.values()))
        standings.append(Standing(country, mark, rule, said[country]))
    return Side(topic, tuple(standings), _loophole(topic, standings, strictness))


def gaps(sides: Iterable[Side]) -> list[Gap]:
    """The loopholes, and a gap of data for each topic on which some but not all states are known."""
    found = []
    for side in sides:
        if side.loophole is not None:
            found.append(side.loophole)
        silent = tuple(one.country for one in side.standings if one.mark is Mark.SILENT)
        if silent and len(silent) < len(side.standings):
            found.append(gap_of_data(f"firearms:{side.topic.id}", side.topic.title, silent, "no_rule"))
    return found


def _by_country(countries: Sequence[str], rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {country: [] for country in countries}
    for rule in rules:
        if rule.country in found:
            found[rule.country].append(rule)
    return found


def _holding(country: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The latest word of each, the state's own first."""
    latest = {(rule.owner, rule.by): rule for rule in sorted(rules, key=lambda one: one.order)}
    standing = (one for one in latest.values() if one.answer)
    return tuple(sorted(standing, key=lambda one: (not one.by_country, -one.order)))


def _strictness(topic: Topic, rule: Rule) -> tuple[int, int] | None:
    """Comparable: the higher the stricter. None where the answer can't be compared."""
    answer = topic.answer(rule.answer)
    if answer is None or answer.rank is None:
        return None
    value = 0 if rule.value is None or not topic.unit else (-rule.value if topic.low_is_strict else rule.value)
    return answer.rank, value


def _mark(
    topic: Topic,
    said: tuple[Rule, ...],
    own: tuple[int, int] | None,
    strictest: tuple[int, int] | None,
    others: Sequence[Rule],
) -> Mark:
    if not said:
        return Mark.SILENT
    if len({(one.answer, one.value) for one in said}) > 1:
        return Mark.DISPUTED
    if topic.crosses and own is not None and strictest is not None and own < strictest:
        return Mark.LAX
    if own is not None and own == strictest and topic.crosses:
        return Mark.SAME
    same = all((one.answer, one.value) == (said[0].answer, said[0].value) for one in others)
    return Mark.SAME if same else Mark.DIFFERS


def _loophole(
    topic: Topic, standings: Sequence[Standing], strictness: Mapping[str, tuple[int, int] | None]
) -> Gap | None:
    """Where goods cross and one state asks for less than another. The wider the spread of answers, the more severe."""
    ranks = {country: one for country, one in strictness.items() if one is not None}
    if not topic.crosses or len(set(ranks.values())) < 2:
        return None
    strictest, laxest = max(ranks.values()), min(ranks.values())
    lax = [one for one in standings if one.country in ranks and ranks[one.country] < strictest]
    stricter = sum(one == strictest for one in ranks.values())
    reasons: list[Reason] = [
        ("lax", one.country, topic.id, one.rule.answer, "" if one.rule.value is None else str(one.rule.value))
        for one in lax
        if one.rule is not None
    ]
    reasons.append(("stricter", str(stricter)))
    countries = tuple(one.country for one in lax)
    severity = min(5, 2 + strictest[0] - laxest[0]) if strictest[0] > laxest[0] else 2
    sources = places(f"firearms:{topic.id}", ranks)
    return Gap(GapKind.LOOPHOLE, f"loophole:{topic.id}", topic.title, countries, severity, tuple(reasons), sources)
