"""What acts list which substances, since when and until when, from ``data/schedules/*.yaml``: "status on a date under an act".

The lists are copies of acts that change. Every act says when its copy was made (``as_of``) and whether the copy is whole;
where a copy can't tell, the answer is ``UNKNOWN``, never "not listed". A date is written as a day, or as the span it lies
in (a year, or ``day..day``) where the day isn't certain; within the span the answer is ``UNKNOWN`` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tutela.vocabulary.data_files import load
from tutela.vocabulary.substances import Relation, registry

FILES: Final = ("un-1961.yaml", "un-1971.yaml", "un-1988.yaml", "eu-precursors.yaml", "eu-2004-757.yaml")
_YEAR: Final = re.compile(r"[0-9]{4}")


class State(StrEnum):
    """What an act says of a substance on a date."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"  # the copy of the act is whole, and it is not there
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A moment known to lie from ``earliest`` to ``latest`` (the same day where it is certain)."""

    earliest: date
    latest: date

    def __str__(self) -> str:
        """As the data files write it: a day, a year, or ``day..day``."""
        if self.earliest == self.latest:
            return str(self.earliest)
        year = self.earliest.year
        return str(year) if self == Span(date(year, 1, 1), date(year, 12, 31)) else f"{self.earliest}..{self.latest}"


@dataclass(frozen=True, slots=True)
class Act:
    """A list under law. ``in_force``: the day it began to apply. ``as_of``: the day up to which the copy follows its
    changes. ``whole``: whether what is not in the copy is not listed. ``covers``: forms of a listed substance that the act
    lists with it, unless an entry says otherwise."""

    id: str
    short: str
    title: str
    citation: str
    in_force: date
    as_of: date
    whole: bool
    verified: bool
    covers: frozenset[Relation]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One substance in one place of an act (``entry``: "Schedule I", "Category 2A"). ``until`` is the first day it no longer
    stands there. ``verified``: that it stands there was read in a published list; ``dates_verified``: the dates as well."""

    act: str
    substance: str
    entry: str
    since: Span
    by: str
    until: Span | None = None
    verified: bool = False
    dates_verified: bool = False
    cn_code: str = ""
    covers: frozenset[Relation] = frozenset()
    without: frozenset[str] = frozenset()  # forms named in the act as not covered

    def state(self, on: date) -> State:
        """What this entry says about a day."""
        if on < self.since.earliest:
            return State.NOT_YET
        if self.until is not None and on >= self.until.latest:
            return State.NO_LONGER
        certain = on >= self.since.latest and (self.until is None or on < self.until.earliest)
        return State.LISTED if certain else State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Status:
    """The answer. ``entries`` are those that decide it (all that list it; the last that did; the next that will).

    ``through``: the substance the act lists, where it is another form of the one asked for. ``verified`` is False as soon
    as one of the entries was recalled, its dates were, or the day lies after the copy of the act was made.
    """

    substance: str
    act: Act
    on: date
    state: State
    entries: tuple[Entry, ...] = ()
    through: str | None = None
    relation: Relation | None = None
    why: str = ""
    verified: bool = field(default=False)

    @property
    def entry(self) -> str:
        """Where it stands: "Schedule I, Schedule IV"; "" for nowhere."""
        return ", ".join(dict.fromkeys(entry.entry for entry in self.entries))

    @property
    def since(self) -> Span | None:
        """When the earliest of the entries began."""
        return min((entry.since for entry in self.entries), key=lambda span: span.earliest, default=None)

    @property
    def until(self) -> Span | None:
        """When the last of the entries ended; None where one goes on."""
        ends = [entry.until for entry in self.entries]
        known = [end for end in ends if end is not None]
        return max(known, key=lambda span: span.latest) if known and len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class Schedules:
    """All acts, and their entries by act and substance."""

    acts: Mapping[str, Act]
    entries: Mapping[str, Mapping[str, tuple[Entry, ...]]] = field(repr=False)


@lru_cache(maxsize=1)
def schedules() -> Schedules:
    """Every act with its entries, read once.

    Raises:
        ValueError: an entry names no substance or ends before it begins.
    """
    acts: dict[str, Act] = {}
    entries: dict[str, dict[str, list[Entry]]] = {}
    for name in FILES:
        data = load(f"schedules/{name}")
        for act_id, said in data["acts"].items():
            acts[str(act_id)] = _act(str(act_id), said)
        for said in data["lists"]:
            for entry in _entries(said, acts):
                entries.setdefault(entry.act, {}).setdefault(entry.substance, []).append(entry)
    kept = {act: {key: tuple(listed) for key, listed in by.items()} for act, by in entries.items()}
    return Schedules(acts, kept)


def status(substance_id: str, act_id: str, on: date) -> Status:
    """What the act ``act_id`` says of a substance on a day.

    Raises:
        KeyError: no such act or no such substance.
    """
    act, entry = schedules().acts[act_id], registry().by_id[substance_id]
    if on < act.in_force:
        return Status(
            substance_id, act, on, State.NOT_YET, why=f"the act applies from {act.in_force}", verified=act.verified
        )
    own = _of(substance_id, act, on)
    if own is not None and own.state is State.LISTED:
        return own
    form = entry
    while form.parent is not None and form.as_form is not None:
        above = _of(form.parent, act, on)
        carried = above is not None and any(_carries(listed, form.as_form, substance_id) for listed in above.entries)
        if above is not None and carried and (own is None or above.state is State.LISTED):
            return Status(
                substance_id, act, on, above.state, above.entries, form.parent, form.as_form,
                f"the act lists {above.substance} with its forms of this kind", above.verified,
            )  # fmt: skip
        form = registry().by_id[form.parent]
    return own or _absent(substance_id, act, on)


def statuses(substance_id: str, on: date) -> tuple[Status, ...]:
    """What every act says of a substance on a day, in the order of the acts."""
    return tuple(status(substance_id, act_id, on) for act_id in schedules().acts)


def _of(substance_id: str, act: Act, on: date) -> Status | None:
    """The answer of the act's own entries of a substance; None where it has none."""
    listed = schedules().entries.get(act.id, {}).get(substance_id, ())
    for state in (State.LISTED, State.UNKNOWN, State.NO_LONGER, State.NOT_YET):
        found = tuple(entry for entry in listed if entry.state(on) is state)
        if not found:
            continue
        if state is State.NO_LONGER:
            found = (max(found, key=lambda entry: entry.until.latest if entry.until else entry.since.latest),)
        if state is State.NOT_YET:
            found = (min(found, key=lambda entry: entry.since.earliest),)
        checked = all(entry.verified and entry.dates_verified for entry in found)
        why = "listed or struck off some time in the span; the day is not known here" if state is State.UNKNOWN else ""
        if on > act.as_of:
            why = f"as of {act.as_of}, when the list was copied; it may have changed since"
        return Status(substance_id, act, on, state, found, why=why, verified=checked and on <= act.as_of)
    return None


def _carries(entry: Entry, form: Relation, substance_id: str) -> bool:
    return form in entry.covers and substance_id not in entry.without


def _absent(substance_id: str, act: Act, on: date) -> Status:
    """Nothing is written about the substance: not listed where the copy is whole and reaches that day, else unknown."""
    if registry().by_id[substance_id].generic:
        why = "the entry names no substance in particular"
    elif not act.whole:
        why = "not in the part of the list that is copied here"
    elif on > act.as_of:
        why = f"not in the list as of {act.as_of}; it may have changed since"
    else:
        return Status(substance_id, act, on, State.NOT_LISTED, verified=act.verified)
    return Status(substance_id, act, on, State.UNKNOWN, why=why)


def _act(act_id: str, said: Mapping[str, Any]) -> Act:
    return Act(
        id=act_id,
        short=str(said["short"]),
        title=str(said["title"]),
        citation=str(said["citation"]),
        in_force=date.fromisoformat(str(said["in_force"])),
        as_of=date.fromisoformat(str(said["as_of"])),
        whole=bool(said["whole"]),
        verified=bool(said.get("verified", False)),
        covers=_relations(said.get("covers", ())),
        remark=str(said.get("remark", "")),
    )


def _entries(said: Mapping[str, Any], acts: Mapping[str, Act]) -> Iterator[Entry]:
    """The entries of one list: one for each of its acts and substances. A substance is an id, or a mapping of an id to what
    differs for it (``cn_code``, ``verified``, ``without``)."""
    since, until = _span(said["since"]), _span(said["until"]) if "until" in said else None
    if until is not None and until.latest < since.earliest:
        raise ValueError(f"{said['entry']} by {said['by']}: ends before it begins")
    for item in said["substances"]:
        key, own = next(iter(item.items())) if isinstance(item, dict) else (item, {})
        if str(key) not in registry().by_id:
            raise ValueError(f"{said['entry']} by {said['by']}: there is no substance {key}")
        for act_id in said["acts"]:
            yield Entry(
                act=str(act_id),
                substance=str(key),
                entry=str(said["entry"]),
                since=since,
                until=until,
                by=str(said["by"]),
                verified=bool(own.get("verified", said.get("verified", False))),
                dates_verified=bool(said.get("dates_verified", False)),
                cn_code=str(own.get("cn_code", "")),
                covers=_relations(said["covers"]) if "covers" in said else acts[str(act_id)].covers,
                without=frozenset(str(form) for form in said.get("without", ())),
            )


def _relations(names: object) -> frozenset[Relation]:
    if not isinstance(names, list | tuple):
        raise TypeError(f"covers must be a list, not {names!r}")
    return frozenset(Relation(str(name)) for name in names)


def _span(written: object) -> Span:
    """``2001-03-20``, ``2015`` or ``2020-12-10..2021-01-13``."""
    text = str(written)
    if _YEAR.fullmatch(text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    first, _, last = text.partition("..")
    span = Span(date.fromisoformat(first), date.fromisoformat(last or first))
    if span.latest < span.earliest:
        raise ValueError(f"{text} ends before it begins")
    return span
