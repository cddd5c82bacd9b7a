"""The desk at which all files are written: one source of chance, one truth, and the dirt that every file may have."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random
from typing import Final

from tutela.simulation.calendar import Calendar
from tutela.simulation.materials import SHARED_PHONE, materials, rates
from tutela.simulation.truth import Truth

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL_WORDS: Final = (
    "removed",
    "SUPRIMIDO",
    "illegible",
    "no serial",
    "S/N",
    "obliterated",
    "unmarked",
    "XXXXX",
    "unleserlich",
)
_SUPER_EMAIL: Final = "noreply@mail.example.eu"
_SUPER_PHONES: Final = ("+10000000000", "unknown", SHARED_PHONE)


class Desk:
    """Shared by all deliveries of one simulation."""

    def __init__(self, seed: int, calendar: Calendar, truth: Truth) -> None:
        self.rng = Random(f"tutela desk {seed}")  # noqa: S311  (a simulation, not a secret)
        self.calendar = calendar
        self.truth = truth
        self._rates = rates()
        self._owed: defaultdict[str, float] = defaultdict(lambda: 0.8)

    def chance(self, dirt: str) -> bool:
        """Whether this row (or cell) has this dirt, by chance."""
        return self.rng.random() < self._rates[dirt]

    def due(self, dirt: str) -> bool:
        """The same, evenly spread: so that even a small world has the rare kinds, and counts come out as declared."""
        self._owed[dirt] += self._rates[dirt]
        if self._owed[dirt] < 1:
            return False
        self._owed[dirt] -= 1
        return True

    def place(self, country: str, place: str) -> str:
        """A town as a clerk writes it: capitals now and then."""
        return place.upper() if self.chance("place_upper") else place

    def country(self, code: str) -> str:
        """The country's name, an older one in some rows."""
        entry = materials().countries[code]
        return entry.older if entry.older and self.chance("older_country_name") else entry.name

    def phone(self, number: str, *, national: bool) -> str:
        """One of the ways a number is written; without its country only where ``national`` allows it."""
        if not number:
            return ""
        code, rest = number[:3], number[3:]
        pairs = " ".join(rest[index : index + 2] for index in range(0, len(rest), 2))
        if national and self.chance("national_phone"):
            return f"0{pairs}"
        return self.rng.choice((number, f"{code} {pairs}", f"00{number[1:]}", f"{code} (0){pairs}", f"{code}-{rest}"))

    def super_phone(self) -> str:
        """A value many unrelated records carry."""
        value = self.rng.choice(_SUPER_PHONES)
        self.truth.super_values["phone", value] += 1
        return value

    def super_email(self) -> str:
        """The same, of an e-mail address."""
        self.truth.super_values["email", _SUPER_EMAIL] += 1
        return _SUPER_EMAIL

    def ip(self) -> str:
        """An address: mostly an ordinary one, a name server's now and then."""
        if self.chance("super_value"):
            self.truth.super_values["ip", "8.8.8.8"] += 1
            return "8.8.8.8"
        v4, v6 = materials().networks
        rng = self.rng
        if rng.random() < 0.7:
            return v4 % (rng.randrange(1, 100), rng.randrange(1, 255))
        return v6 % (rng.randrange(1, 0xFFFF), rng.randrange(1, 0xFFFF))

    def serial(self, serial: str, *, single: bool) -> str:
        """A serial as read from the gun. Dirt that destroys it falls on single records only."""
        if single:
            if self.chance("serial_word"):
                return self.rng.choice(_SERIAL_WORDS)
            if self.chance("serial_blank"):
                return "-" if self.rng.random() < 0.3 else ""
            if self.chance("serial_partial"):
                return f"?{serial[1:]}"
            if self.chance("serial_short"):
                return f"{int(serial[3:]) % 1000:05}"
            if self.chance("serial_confused"):
                return serial.replace("0", "O", 1)
            if self.chance("serial_spreadsheet"):
                return f"{int(serial[3:])}.0"
        if self.chance("serial_separated"):
            return self.rng.choice((f"{serial[:3]} {serial[3:]}", f"{serial[:2]}-{serial[2:]}", serial.lower()))
        return serial

    def born(self, born: str) -> str:
        """A date of birth, or what is written when it isn't known."""
        return "1900-01-01" if self.chance("birth_placeholder") else born

    def day(self, day: int) -> str:
        """An ISO day; some rows stand at the first of January."""
        text = self.calendar.texts[day]
        return f"{text[:4]}-01-01" if self.chance("first_of_january") else text

    def worded_day(self, day: int) -> str:
        """``11feb2022``."""
        at: date = self.calendar.days[day]
        return f"{at.day:02}{_MONTHS[at.month - 1]}{at.year}"
