"""Make a world and write its files: ``simulate``.

The world is made and written in chunks, so that memory doesn't grow with its size; within a chunk each file is in
order of time. The same arguments give the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from tutela.errors import InvalidInput
from tutela.simulation.calendar import Calendar
from tutela.simulation.delivery import Delivery
from tutela.simulation.desk import Desk
from tutela.simulation.documents import Hotline, Police, company_files
from tutela.simulation.firearms import Incidents, Register
from tutela.simulation.materials import materials, rates
from tutela.simulation.seizures import Customs, Listings, NationalSeizures, PolishCustoms
from tutela.simulation.truth import Truth
from tutela.simulation.world import Event, EventKind, World

UNTIL: Final = date(2026, 6, 30)
DEMO_RECORDS: Final = 3_000
FEWEST, MOST = 50, 1_000_000
_CHUNK: Final = 20_000
_IN_GROUPS: Final = 0.35
"""Share of the records of each file that may belong to groups."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. ``records`` counts units as a reader receives them: a case of three rows is one."""

    records: int
    files: dict[str, int]
    groups: int
    records_in_groups: int
    identical_pairs: int
    twin_pairs: int
    planted_stops: int
    planted_notes: int
    super_values: int


def simulate(records: int, seed: int, out: Path, until: date = UNTIL) -> Summary:
    """Write the files of a made-up world of ``records`` records into the folder ``out``, and ``truth.json``.

    ``records``: 50 to 1,000,000 over all kinds, else InvalidInput. ``out`` is made when new. ``until``: the last day.
    """
    if not FEWEST <= records <= MOST:
        raise InvalidInput(f"A simulated world has {FEWEST:,} to {MOST:,} records, not {records:,}.")
    out.mkdir(parents=True, exist_ok=True)
    calendar = Calendar(until)
    truth = Truth(out)
    desk, world = Desk(seed, calendar, truth), World(seed, calendar)
    with ExitStack() as stack:
        shares = _deliveries(desk, out)
        deliveries = [delivery for delivery, _ in shares]
        for delivery in deliveries:
            stack.enter_context(delivery.outlet)
        done = 0
        while done < records:
            upto = min(done + _CHUNK, records)
            quotas = _quotas(shares, done, upto)
            _write_chunk(world, desk, deliveries, quotas)
            truth.flush()
            done = upto
    counted = {delivery.name: delivery.units for delivery in deliveries if delivery.units}
    truth.close({"seed": seed, "until": until.isoformat(), "records": records, "files": counted})
    return _summary(records, counted, truth)


def _deliveries(desk: Desk, out: Path) -> list[tuple[Delivery, float]]:
    """Every file and its share of all records."""
    files: list[tuple[Delivery, float]] = [
        (Customs(desk, out / "customs-seizures-north.csv", "N", ",", "utf-8"), 0.10),
        (Customs(desk, out / "customs-seizures-south.csv", "S", ";", "utf-8-sig"), 0.08),
        (PolishCustoms(desk, out / "customs-zajecia.csv"), 0.05),
        (NationalSeizures(desk, out / "unodc-individual-seizures.csv"), 0.26),
        (Listings(desk, out / "darknet-listings.csv"), 0.13),
        (Register(desk, out / "firearm-register.csv"), 0.11),
        (Register(desk, out / "firearm-register-otherland.xlsx"), 0.03),
        (Incidents(desk, out / "firearm-incidents.csv"), 0.06),
        (Hotline(desk, out / "hotline-reports.ndjson"), 0.03),
        (Police(desk, out / "police-seizures.ndjson"), 0.06),
    ]
    companies = company_files(desk, out)
    return files + [(reports, 0.09 / len(companies)) for reports in companies]


def _quotas(shares: Sequence[tuple[Delivery, float]], done: int, upto: int) -> list[int]:
    """How many units each file gets of the records after ``done``; running sums are rounded, so they always add up."""
    quotas, before = [], 0.0
    total = sum(share for _, share in shares)
    for _, share in shares:
        after = before + share / total
        quotas.append(_rounded(after, upto) - _rounded(before, upto) - _rounded(after, done) + _rounded(before, done))
        before = after
    return quotas


def _rounded(share: float, records: int) -> int:
    return round(min(share, 1.0) * records)


def _write_chunk(world: World, desk: Desk, deliveries: Sequence[Delivery], quotas: Sequence[int]) -> None:
    by_kind: defaultdict[EventKind, list[int]] = defaultdict(list)
    for index, delivery in enumerate(deliveries):
        by_kind[delivery.kind].append(index)
    planned: list[list[Event]] = [[] for _ in deliveries]
    _plan_groups(world, desk, by_kind, planned, quotas)
    for index, delivery in enumerate(deliveries):
        planned[index].extend(_singles(world, delivery.kind, quotas[index] - len(planned[index])))
        planned[index].sort(key=lambda event: event.day)
        for event in planned[index]:
            delivery.deliver(event)


def _plan_groups(
    world: World, desk: Desk, by_kind: dict[EventKind, list[int]], planned: list[list[Event]], quotas: Sequence[int]
) -> None:
    """Groups as long as all their events find room; a group is never cut."""
    room = [int(quota * _IN_GROUPS) for quota in quotas]
    failed = 0
    while failed < 20:
        group = world.group()
        taken = _seats(group.events, by_kind, room)
        if taken is None:
            failed += 1
            continue
        desk.truth.group(group.number, group.areas, group.contexts)
        for event, index in zip(group.events, taken, strict=True):
            planned[index].append(event)


def _seats(events: Iterable[Event], by_kind: dict[EventKind, list[int]], room: list[int]) -> list[int] | None:
    """A file for each event, taken from ``room``; None (and ``room`` as it was) when one finds none.

    A company's reports go into its own file; other events into the file with most room.
    """
    taken: list[int] = []
    for event in events:
        of_kind = by_kind[event.kind]
        index = of_kind[event.company] if event.kind == "report" else max(of_kind, key=lambda one: room[one])
        if room[index] < 1:
            for back in taken:
                room[back] += 1
            return None
        room[index] -= 1
        taken.append(index)
    return taken


def _singles(world: World, kind: EventKind, room: int) -> Iterable[Event]:
    """Events of no group for ``room`` units; a repeated one makes two."""
    if kind != "unodc":
        return [world.single(kind) for _ in range(room)]
    events, wanted = [], {"identical": rates()["identical_rows"] * room, "twin": rates()["unit_twins"] * room}
    while room > 0:
        event = world.single(kind)
        repeat: Literal["", "identical", "twin"] = ""
        if room > 1 and wanted["twin"] >= 0.5 and event.place in materials().countries[event.country].local:
            repeat = "twin" if event.lines[0].drug.unit == "mass" else ""
        elif room > 1 and wanted["identical"] >= 0.5:
            repeat = "identical"
        if repeat:
            event.repeat = repeat
            wanted[repeat] -= 1
        room -= 2 if repeat else 1
        events.append(event)
    return events


def _summary(records: int, files: dict[str, int], truth: Truth) -> Summary:
    return Summary(
        records=records,
        files=files,
        groups=truth.counts["groups"],
        records_in_groups=truth.counts["records_in_groups"],
        identical_pairs=truth.counts["identical_pairs"],
        twin_pairs=truth.counts["twin_pairs"],
        planted_stops=truth.counts["planted_stops"],
        planted_notes=truth.counts["planted_notes"],
        super_values=sum(truth.super_values.values()),
    )
