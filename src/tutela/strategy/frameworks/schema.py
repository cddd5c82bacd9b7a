"""The shape of a strategy: what the shipped YAML files hold and what an imported table becomes. Pure.

A strategy file names id, version, title, areas, the days it covers, who issued it, CELEX numbers, references, the source of its
wording and how sure that is, a successor, priorities with actions, and the indicators it names. An action's owners, deadline
and indicators stand as in an official table and are read by the same readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tutela.strategy.frameworks.deadlines import NONE, Deadline, read_deadline
from tutela.strategy.frameworks.indicators import IndicatorMention, read_indicators
from tutela.strategy.frameworks.owners import Owner, read_owners
from tutela.strategy.frameworks.readings import CellFault
from tutela.vocabulary.areas import Area

OWN_KNOWLEDGE: Final = "own knowledge"
"""The source of what was recalled: shown as unverified."""
CONFIDENCES: Final = ("high", "medium", "low")


class FrameworkError(ValueError):
    """A strategy file doesn't fit the schema; the text says where and how."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Where a wording is from; ``confidence`` is empty for a user's own table."""

    source: str = ""
    confidence: str = ""
    note: str = ""

    @property
    def unverified(self) -> bool:
        """Whether it was recalled, and must be checked against the official text."""
        return self.source == OWN_KNOWLEDGE


@dataclass(frozen=True, slots=True)
class Successor:
    """The strategy that follows."""

    id: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkIndicator:
    """An indicator a strategy names."""

    id: str
    text: str
    wording: Wording
    number: str = ""
    data: str = ""
    official: bool = False


@dataclass(frozen=True, slots=True)
class FrameworkAction:
    """An action: what was written, and what was read from it."""

    id: str
    text: str
    wording: Wording
    number: str = ""
    owners_given: str = ""
    owners: tuple[Owner, ...] = ()
    deadline_given: str = ""
    deadline: Deadline = NONE
    indicators: tuple[IndicatorMention, ...] = ()
    mechanism: str = ""
    place: tuple[str, int] | None = None
    """Sheet and row (from 1) of the table it came from."""


@dataclass(frozen=True, slots=True)
class FrameworkPriority:
    """A heading with its actions; ``mission`` is the id of the system of this project that works on it."""

    id: str
    title: str
    wording: Wording
    mission: str = ""
    block: str = ""
    actions: tuple[FrameworkAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of one strategy."""

    id: str
    version: int
    title: str
    areas: tuple[Area, ...]
    starts_on: date
    ends_on: date
    wording: Wording
    priorities: tuple[FrameworkPriority, ...]
    indicators: tuple[FrameworkIndicator, ...] = ()
    adopted_on: date | None = None
    issued_by: str = ""
    celex: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    successor: Successor | None = None

    @property
    def period(self) -> str:
        """The years it covers, such as ``2020-2025``."""
        return f"{self.starts_on.year}-{self.ends_on.year}"

    @property
    def actions(self) -> tuple[FrameworkAction, ...]:
        """All its actions, in their order."""
        return tuple(action for priority in self.priorities for action in priority.actions)


def parse(data: Mapping[str, Any], name: str) -> Framework:
    """A strategy from the content of a YAML file called ``name``. Raises FrameworkError."""
    at = _Place(name)
    indicators = tuple(_indicator(one, at) for one in _list(data, "indicators", at))
    made = Framework(
        id=_text(data, "id", at), version=int(data.get("version", 1)), title=_text(data, "title", at),
        areas=tuple(Area(one) for one in _list(data, "areas", at)),
        starts_on=_date(data, "starts_on", at), ends_on=_date(data, "ends_on", at),
        adopted_on=_date(data, "adopted_on", at) if data.get("adopted_on") else None,
        issued_by=str(data.get("issued_by", "")), celex=tuple(map(str, _list(data, "celex", at))),
        references=tuple(map(str, _list(data, "references", at))), wording=_wording(data, at),
        successor=_successor(data.get("successor"), at), indicators=indicators,
        priorities=tuple(
            _priority(one, at, [indicator.number for indicator in indicators]) for one in _list(data, "priorities", at)
        ),
    )  # fmt: skip
    _once([one.id for one in made.priorities], "priority", at)
    _once([one.id for one in made.actions], "action", at)
    _once([one.id for one in made.indicators], "indicator", at)
    if made.ends_on < made.starts_on:
        raise at.error("ends before it starts")
    return made


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    thing: str = ""

    def within(self, thing: str) -> _Place:
        return _Place(self.file, thing)

    def error(self, what: str) -> FrameworkError:
        return FrameworkError(f"{self.file}{', ' + self.thing if self.thing else ''}: {what}")


def _priority(data: Mapping[str, Any], place: _Place, known: Sequence[str]) -> FrameworkPriority:
    at = place.within(f"priority {data.get('id', '?')}")
    return FrameworkPriority(
        id=_text(data, "id", at), title=_text(data, "title", at), wording=_wording(data, at), mission=str(data.get("mission", "")),
        block=str(data.get("block", "")), actions=tuple(_action(one, at, known) for one in _list(data, "actions", at)),
    )  # fmt: skip


def _action(data: Mapping[str, Any], place: _Place, known: Sequence[str]) -> FrameworkAction:
    at = place.within(f"action {data.get('id', '?')}")
    owners_given, deadline_given = str(data.get("owners", "")), str(data.get("deadline", ""))
    mentions = "\n".join(map(str, _list(data, "indicators", at)))
    owners, deadline, indicators = (
        read_owners(owners_given),
        read_deadline(deadline_given),
        read_indicators(mentions, known),
    )
    for one in (owners, deadline, indicators):
        if isinstance(one, CellFault):
            raise at.error(f"{one.code} {dict(one.values)}")
    assert not isinstance(owners, CellFault)
    assert not isinstance(deadline, CellFault)
    assert not isinstance(indicators, CellFault)
    return FrameworkAction(
        id=_text(data, "id", at), text=_text(data, "text", at), wording=_wording(data, at), number=str(data.get("number", "")),
        owners_given=owners_given, owners=owners.owners, deadline_given=deadline_given, deadline=deadline,
        indicators=indicators.mentions, mechanism=str(data.get("mechanism", "")),
    )  # fmt: skip


def _indicator(data: Mapping[str, Any], place: _Place) -> FrameworkIndicator:
    at = place.within(f"indicator {data.get('id', '?')}")
    return FrameworkIndicator(
        _text(data, "id", at), _text(data, "text", at), _wording(data, at), str(data.get("number", "")),
        str(data.get("data", "")), bool(data.get("official", False)),
    )  # fmt: skip


def _successor(data: object, at: _Place) -> Successor | None:
    if data is None:
        return None
    if not isinstance(data, Mapping):
        raise at.error("successor must name its id")
    return Successor(_text(data, "id", at), str(data.get("title", "")), str(data.get("note", "")))


def _wording(data: Mapping[str, Any], at: _Place) -> Wording:
    confidence = str(data.get("confidence", ""))
    if confidence and confidence not in CONFIDENCES:
        raise at.error(f"confidence {confidence!r} is none of {', '.join(CONFIDENCES)}")
    return Wording(str(data.get("source", "")), confidence, str(data.get("note", "")))


def _text(data: Mapping[str, Any], key: str, at: _Place) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise at.error(f"{key} must be a text")
    return value.strip()


def _date(data: Mapping[str, Any], key: str, at: _Place) -> date:
    value = data.get(key)
    if not isinstance(value, date):
        raise at.error(f"{key} must be a day, such as 2021-06-30")
    return value


def _list(data: Mapping[str, Any], key: str, at: _Place) -> Sequence[Any]:
    value = data.get(key, ())
    if not isinstance(value, list | tuple):
        raise at.error(f"{key} must be a list")
    return value


def _once(ids: Sequence[str], what: str, at: _Place) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise at.error(f"two of one id ({what}): {', '.join(twice)}")
