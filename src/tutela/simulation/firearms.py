"""Deliveries about firearms: registers of events (text or workbook) and incidents."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from tutela.simulation.delivery import Delivery
from tutela.simulation.desk import Desk
from tutela.simulation.outlets import Delimited, Workbook
from tutela.simulation.world import Event, EventKind

REGISTER_COLUMNS: Final = (
    "EVENT",
    "DATE",
    "PLACE",
    "COUNTRY",
    "ITEM_KIND",
    "TYPE",
    "ACTION",
    "MAKE",
    "MODEL",
    "CALIBRE",
    "MADE_IN",
    "YEAR",
    "SERIAL",
    "MARK_STATE",
    "REPORTER",
    "DOCUMENT",
    "HOLDER",
    "REMARKS",
)
INCIDENT_COLUMNS: Final = (
    "INCIDENT_ID",
    "DATE",
    "TIME",
    "COUNTRY",
    "PLACE",
    "CONTEXT",
    "OUTCOME",
    "SOURCE_KIND",
    "VICTIMS_KILLED",
    "VICTIMS_INJURED",
    "PERPETRATORS",
    "WEAPON_TYPE",
    "MAKE",
    "MODEL",
    "CALIBRE",
    "SERIAL",
    "LEGALITY",
    "ARTICLE",
)

_ACTIONS: Final = {"pistol": "semi_auto", "assault_rifle": "auto", "revolver": "repeating", "shotgun": "repeating"}
_CONTEXTS: Final = ("criminal", "public_dispute", "domestic", "undetermined", "accident")
_OUTCOMES: Final = ("threat", "shots_no_injury", "injury", "death")


class Register(Delivery):
    """One row an event in the life of a firearm."""

    kind: ClassVar[EventKind] = "register"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._table: Delimited | Workbook
        self._table = (
            Workbook(path, REGISTER_COLUMNS)
            if path.suffix == ".xlsx"
            else Delimited(path, REGISTER_COLUMNS, delimiter=";")
        )
        super().__init__(desk, path.name, self._table)

    def deliver(self, event: Event) -> None:
        """One row."""
        desk, rng, firearm = self.desk, self.desk.rng, event.firearm
        if firearm is None:
            raise ValueError("a register's event needs a firearm")
        make = firearm.make
        serial = desk.serial(firearm.serial, single=not event.group)
        day = desk.day(event.day)
        impossible = not event.group and desk.due("date_impossible")
        loss = event.step in {"stolen", "lost"}
        row = self._table.write(
            (
                event.step,
                f"{day[:4]}-13-{day[8:]}" if impossible else day,
                desk.place(event.country, event.place),
                desk.country(event.country),
                "firearm",
                make.type,
                _ACTIONS[make.type],
                make.name,
                firearm.model,
                make.calibre,
                make.made_in,
                str(firearm.year),
                serial,
                "intact" if serial == firearm.serial else "",
                rng.choice(("private", "dealer")) if loss else "",
                f"{event.country}-{rng.randrange(10_000, 99_999)}/{day[:4]}",
                "private" if loss else "unknown",
                "",
            )
        )
        if impossible:
            desk.truth.planted("date_impossible", self.at_row(row), stops=True)
        self.done(event, self.at_row(row))


class Incidents(Delivery):
    """One row an incident with a firearm."""

    kind: ClassVar[EventKind] = "incident"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._table = Delimited(path, INCIDENT_COLUMNS)
        super().__init__(desk, path.name, self._table)

    def deliver(self, event: Event) -> None:
        """One row; the weapon is described where it was recovered."""
        desk, rng, firearm = self.desk, self.desk.rng, event.firearm
        reference = f"INC-{self.units + 1:06}"
        outcome = rng.choice(_OUTCOMES)
        weapon = ("", "", "", "", "")
        if firearm is not None:
            serial = desk.serial(firearm.serial, single=not event.group)
            weapon = (firearm.make.type, firearm.make.name, firearm.model, firearm.make.calibre, serial)
        self._table.write(
            (
                reference,
                desk.day(event.day),
                f"{rng.randrange(24):02}:{rng.randrange(60):02}",
                desk.country(event.country),
                desk.place(event.country, event.place),
                rng.choice(_CONTEXTS),
                outcome,
                rng.choice(("official", "media")),
                "1" if outcome == "death" else "0",
                "1" if outcome == "injury" else "0",
                str(rng.randrange(1, 3)),
                *(weapon if firearm else ("unknown", *weapon[1:])),
                rng.choice(("licensed", "illegal", "unknown")),
                f"https://news.example.eu/{reference.lower()}",
            )
        )
        self.done(event, self.named(reference))
