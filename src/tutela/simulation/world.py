"""The world itself: persons, firearms, groups, and the events they leave behind. What belongs together is known here.

Everything is drawn from one random generator in one order, so a seed always makes the same world. Numbers that must be
unlike for unlike things (accounts, serials, containers) come from counters, never from chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal, TypeAlias

from tutela.recognition.identifiers.coins import to_base58check, to_bech32
from tutela.recognition.identifiers.container import check_digit
from tutela.simulation.calendar import Calendar
from tutela.simulation.materials import Drug, Make, country_codes, drug_weights, materials, phone_stock
from tutela.vocabulary.areas import CrimeContext

EventKind: TypeAlias = Literal["customs", "unodc", "listing", "register", "incident", "report", "hotline", "police"]

_GROUP_PHONES: Final = 0.8
"""Share of the numbers of fiction kept for groups; there are some fifty thousand, so a large world runs out of them."""
_SERIALS_PER_LETTER: Final = 1_000_000
_CONTEXT_OF_GROUPS: Final = 0.06
_CONTEXT_OF_SINGLES: Final = 0.03
_CONTEXTS: Final[tuple[tuple[CrimeContext, int], ...]] = (
    (CrimeContext.HUMAN_TRAFFICKING, 30),
    (CrimeContext.PROPERTY_CRIME, 25),
    (CrimeContext.COUNTERFEITING, 20),
    (CrimeContext.TERRORISM, 10),
    (CrimeContext.ENVIRONMENTAL, 10),
    (CrimeContext.PIRACY, 5),
)
"""What else a group with seizures of the police is about, and how often; shares are assumed."""


@dataclass(slots=True)
class Person:
    """A made-up person and what they use. ``phone`` is E.164 or "" where the numbers of fiction have run out."""

    name: str
    email: str
    handle: str
    phone: str
    born: str


@dataclass(slots=True)
class Firearm:
    """A firearm of a made-up make."""

    make: Make
    model: str
    serial: str
    year: int


@dataclass(slots=True)
class Line:
    """One commodity of a seizure; ``amount`` in g, tablets or ml by the drug's unit."""

    drug: Drug
    amount: float


@dataclass(slots=True)
class Event:
    """Something that happened and was recorded once. ``group`` is 0 for records of no group."""

    kind: EventKind
    day: int
    country: str
    place: str
    group: int = 0
    person: Person | None = None
    lines: tuple[Line, ...] = ()
    firearm: Firearm | None = None
    step: str = ""
    container: str = ""
    plate: str = ""
    wallet: str = ""
    company: int = 0
    url: str = ""
    device: str = ""
    file_hash: str = ""
    contexts: tuple[CrimeContext, ...] = ()
    repeat: Literal["", "identical", "twin"] = ""


@dataclass(slots=True)
class Group:
    """Persons who act together, in one area or several; their events belong together. ``contexts``: what their police
    seizures are about beside the areas."""

    number: int
    areas: tuple[str, ...]
    contexts: tuple[CrimeContext, ...] = ()
    events: list[Event] = field(default_factory=list)


_AREAS: Final[tuple[tuple[tuple[str, ...], int], ...]] = (
    (("drugs",), 38),
    (("firearms",), 14),
    (("child_protection",), 22),
    (("drugs", "firearms"), 16),
    (("child_protection", "drugs"), 5),
    (("child_protection", "drugs", "firearms"), 5),
)


class World:
    """Makes groups and single events. Memory doesn't grow with what was made."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self._rng = Random(f"tutela {seed}")  # noqa: S311  (a simulation, not a secret)
        # Of its own, so that a world is otherwise the same as before there were contexts.
        self._context_rng = Random(f"tutela contexts {seed}")  # noqa: S311
        self._calendar = calendar
        self._materials = materials()
        self._codes, self._code_weights = country_codes()
        self._counter = 0
        self._groups = 0
        stock = phone_stock()
        self._group_phones = iter(_spread(stock[: int(len(stock) * _GROUP_PHONES)]))
        self._single_phones = iter(_spread(stock[int(len(stock) * _GROUP_PHONES) :]))

    def single(self, kind: EventKind, repeat: Literal["", "identical", "twin"] = "") -> Event:
        """An event that belongs to no group."""
        day = self._calendar.pick(self._rng)
        country, place = self._where()
        event = self._filled(Event(kind, day, country, place, repeat=repeat), None)
        event.contexts = self._some_context(_CONTEXT_OF_SINGLES) if kind == "police" else ()
        return event

    def group(self) -> Group:
        """A new group with all its events."""
        rng = self._rng
        self._groups += 1
        areas = rng.choices([areas for areas, _ in _AREAS], [weight for _, weight in _AREAS])[0]
        person = self._person(next(self._group_phones, ""))
        if not person.phone and len(areas) > 1:  # only a phone ties child protection to the other areas
            areas = tuple(area for area in areas if area != "child_protection")
        group = Group(self._groups, areas)
        start = self._calendar.pick(rng)
        kinds: list[EventKind] = []
        if "drugs" in areas:
            kinds += _times("customs", rng.randrange(1, 4) if person.phone else 0)
            kinds += _times("listing", rng.randrange(1, 5)) + _times("police", 1)
        if "firearms" in areas:
            kinds += _times("register", 1) + _times("police", 1) + _times("incident", rng.randrange(0, 2))
        if "child_protection" in areas:
            kinds += _times("report", rng.randrange(2, 5)) + _times("hotline", rng.randrange(1, 3))
        shared = self._shared(person, areas)
        group.contexts = self._some_context(_CONTEXT_OF_GROUPS) if "police" in kinds else ()
        for kind in kinds:
            country, place = self._where()
            event = Event(kind, self._calendar.near(rng, start, 400), country, place, group.number)
            filled = self._filled(event, shared)
            if kind == "police":
                filled.contexts = group.contexts
                filled.lines = filled.lines if "drugs" in areas else ()
            group.events.append(filled)
        return group

    def _some_context(self, share: float) -> tuple[CrimeContext, ...]:
        if self._context_rng.random() >= share:
            return ()
        contexts, weights = zip(*_CONTEXTS, strict=True)
        return tuple(self._context_rng.choices(contexts, weights))

    def _shared(self, person: Person, areas: tuple[str, ...]) -> Event:
        """What all events of a group have in common, as the event they are filled from."""
        shared = Event("police", 0, "", "", person=person, company=self._rng.randrange(len(self._materials.companies)))
        shared.wallet = self._wallet()
        shared.firearm = self._firearm() if "firearms" in areas else None
        shared.container = self._container() if self._rng.random() < 0.3 else ""
        shared.plate = self._plate() if self._rng.random() < 0.5 else ""
        shared.device = self._device()
        shared.file_hash = f"{self._rng.getrandbits(128):032x}"
        return shared

    def _filled(self, event: Event, shared: Event | None) -> Event:
        """The event with what its kind records; of the group's where there is one."""
        rng = self._rng
        if event.kind in {"customs", "unodc", "police", "listing"}:
            several = event.kind == "customs" and rng.random() < 0.2
            year = self._calendar.days[event.day].year
            event.lines = tuple(self._line(year) for _ in range(rng.randrange(2, 4) if several else 1))
        if event.kind == "unodc":
            return event
        source = shared or self._own(event)
        event.person, event.company = source.person, source.company
        event.container = source.container if event.kind == "customs" else ""
        event.plate = source.plate if event.kind == "police" else ""
        port = self._materials.countries[event.country].port
        event.place = port if event.container and port else event.place
        if event.kind in {"register", "incident", "police"}:
            event.firearm = source.firearm
        if event.kind in {"report", "hotline"}:
            event.device, event.file_hash = source.device, source.file_hash
            event.url = f"https://forum{rng.randrange(40)}.example.eu/t/{self._next()}"
        event.wallet = source.wallet if event.kind == "police" else ""
        event.step = (
            rng.choice(("stolen", "lost", "found", "seized", "surrendered")) if event.kind == "register" else ""
        )
        return event

    def _own(self, event: Event) -> Event:
        """What a single event has for itself alone."""
        rng = self._rng
        phone = (
            next(self._single_phones, "")
            if event.kind in {"customs", "police", "report"} and rng.random() < 0.3
            else ""
        )
        own = Event(
            event.kind, 0, "", "", person=self._person(phone), company=rng.randrange(len(self._materials.companies))
        )
        if event.kind == "register" or (event.kind in {"incident", "police"} and rng.random() < 0.25):
            own.firearm = self._firearm()
        if event.kind == "customs" and rng.random() < 0.1:
            own.container = self._container()
        if event.kind == "police":
            own.wallet = self._wallet() if rng.random() < 0.2 else ""
            own.plate = self._plate() if rng.random() < 0.2 else ""
        if event.kind in {"report", "hotline"}:
            own.device = self._device()
            own.file_hash = f"{rng.getrandbits(128):032x}"
        return own

    def _next(self) -> int:
        self._counter += 1
        return self._counter

    def _where(self) -> tuple[str, str]:
        code = self._rng.choices(self._codes, cum_weights=self._code_weights)[0]
        return code, self._rng.choice(self._materials.countries[code].places)

    def _line(self, year: int) -> Line:
        weights = drug_weights(year - self._calendar.days[0].year)
        drug = self._rng.choices(self._materials.drugs, cum_weights=weights)[0]
        amount = min(drug.typical * self._rng.lognormvariate(0, 1.6), drug.typical * 3000)
        return Line(drug, max(amount, 1.0))

    def _person(self, phone: str) -> Person:
        rng, words = self._rng, self._materials
        given, family, number = rng.choice(words.given_names), rng.choice(words.family_names), self._next()
        handle = f"{rng.choice(words.handle_words)}_{rng.choice(words.handle_words)}{number}"
        email = f"{given}.{family}.{number}@{rng.choice(words.mail_domains)}".lower()
        born = f"{rng.randrange(1950, 2004)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        return Person(f"{given} {family}", email, handle, phone, born)

    def _firearm(self) -> Firearm:
        make = self._rng.choice(self._materials.makes)
        letter, number = divmod(self._next(), _SERIALS_PER_LETTER)
        serial = f"{make.prefix}{chr(ord('A') + letter % 26)}{number:06}"
        return Firearm(make, self._rng.choice(make.models), serial, self._rng.randrange(1970, 2019))

    def _container(self) -> str:
        owner, number = divmod(self._next(), 1_000_000)
        ten = f"TX{chr(ord('A') + owner % 26)}U{number:06}"
        return f"{ten}{check_digit(ten)}"

    def _plate(self) -> str:
        """A plate in the form of no country, with the country it is said to be of before it (``DE|EX 001234``)."""
        return f"{self._rng.choice(self._codes)}|EX {self._next():06}"

    def _wallet(self) -> str:
        """An address with its right checksum over random bytes: nobody has a key to it."""
        payload = self._rng.randbytes(20)
        return to_base58check(b"\0" + payload) if self._rng.random() < 0.5 else to_bech32("bc", 0, payload)

    def _device(self) -> str:
        digits = f"{self._rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _times(kind: EventKind, count: int) -> list[EventKind]:
    return [kind] * count


def _spread(stock: tuple[str, ...]) -> list[str]:
    """The numbers in an order that doesn't count up."""
    step = 7919  # prime, and no divisor of any stock
    return [stock[index * step % len(stock)] for index in range(len(stock))] if len(stock) % step else list(stock)
