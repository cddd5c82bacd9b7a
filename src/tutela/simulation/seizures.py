"""Deliveries of drug seizures and offers: customs cases, an office in Polish, national seizures, market listings."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from tutela.simulation.delivery import Delivery
from tutela.simulation.desk import Desk
from tutela.simulation.materials import materials
from tutela.simulation.outlets import Delimited
from tutela.simulation.truth import RecordName
from tutela.simulation.world import Event, EventKind, Line

CUSTOMS_COLUMNS: Final = (
    "CASE_ID",
    "DATE",
    "TIME",
    "COUNTRY",
    "OFFICE",
    "PLACE",
    "LOCATION_TYPE",
    "DETECTION",
    "TRANSPORT",
    "CONTAINER",
    "DEPARTURE",
    "DESTINATION",
    "CONCEALMENT",
    "COMMODITY",
    "PRODUCT",
    "QUANTITY",
    "UNIT",
    "VALUE",
    "CURRENCY",
    "PERSON_NAME",
    "PERSON_ROLE",
    "PHONE",
    "REMARKS",
)
POLISH_COLUMNS: Final = (
    "NUMER_SPRAWY",
    "DATA",
    "URZĄD",
    "MIEJSCOWOŚĆ",
    "RODZAJ_MIEJSCA",
    "WYKRYCIE",
    "TRANSPORT",
    "KONTENER",
    "KRAJ_WYSYŁKI",
    "TOWAR",
    "ILOŚĆ",
    "JEDNOSTKA",
    "WARTOŚĆ_PLN",
    "OSOBA",
    "TELEFON",
)
UNODC_COLUMNS: Final = (
    "REGION",
    "SUBREGION",
    "COUNTRY",
    "ADMINISTRATIVE_DIVISION",
    "PLACE",
    "SEIZURE_DATE",
    "DRUG_NAME",
    "AMOUNT",
    "DRUG_UNIT",
    "HIDING_PLACE",
    "INSTALLATION",
    "TRANSPORT",
    "PRODUCING_COUNTRY",
    "DEPARTURE_COUNTRY",
    "DESTINATION_COUNTRY",
    "ROUTING",
)
LISTING_COLUMNS: Final = (
    "list",
    "date",
    "vendor",
    "product",
    "price",
    "cat",
    "subcat",
    "subsubcat",
    "feedback",
    "from",
    "to",
    "goodFB",
    "greatFB",
    "okFB",
    "poorFB",
    "badFB",
    "worstFB",
)

_PRICE_STEPS: Final = ("[1.00e-07,1.49e+00)", "[1.49e+00,4.20e+00)", "[4.20e+00,1.23e+01)", "[1.23e+01,9.90e+02]")
_MARKET_PATHS: Final = {"mass": ("Drugs", "Stimulants"), "tablet": ("Drugs", "Ecstasy"), "volume": ("Drugs", "Other")}
_POLISH_PLACES: Final = ("lotnisko", "port morski", "przejście graniczne", "droga", "mieszkanie")
_POLISH_DETECTION: Final = ("analiza ryzyka", "skaner", "pies służbowy", "kontrola rutynowa")
_POLISH_TRANSPORT: Final = ("samolot", "samochód", "ciężarówka", "statek", "przesyłka pocztowa")
_POLISH_TOWNS: Final = ("Warszawa", "Gdynia", "Łódź", "Rzeszów", "Świecko", "Dorohusk")
_POLISH_ORIGINS: Final = ("Holandia", "Hiszpania", "Niemcy", "Ukraina", "Kolumbia", "Ekwador", "Czechy")


def quantity(line: Line) -> tuple[str, str]:
    """(amount, unit) to two places, as an office writes them: gram below a kilogram, else kilogram."""
    if line.drug.unit == "tablet":
        return str(round(line.amount)), "Tablet"
    small, large = ("Millilitre", "Litre") if line.drug.unit == "volume" else ("Gram", "Kilogram")
    return (f"{line.amount:.1f}", small) if line.amount < 1000 else (f"{line.amount / 1000:.2f}", large)


class Customs(Delivery):
    """One row a commodity, cases of several rows under one number."""

    kind: ClassVar[EventKind] = "customs"

    def __init__(self, desk: Desk, path: Path, prefix: str, delimiter: str, encoding: str) -> None:
        self._table = Delimited(path, CUSTOMS_COLUMNS, delimiter=delimiter, encoding=encoding)
        super().__init__(desk, path.name, self._table)
        self._prefix = prefix

    def deliver(self, event: Event) -> None:
        """One case: as many rows as it has commodities."""
        desk, rng, words = self.desk, self.desk.rng, materials()
        case = f"{self._prefix}-{desk.calendar.texts[event.day][:4]}-{self.units + 1:06}"
        name = self.named(case)
        drugs = [line.drug.name for line in event.lines]
        day, sound = self._day(event, name)
        if sound and not event.group and desk.due("substance_unknown"):
            drugs[0] = f"Substantia incognita {rng.randrange(10, 99)}"
            desk.truth.planted("substance_unknown", name, stops=False)
        phone, person = self._person(event)
        code = event.country
        head = (
            case,
            day,
            f"{rng.randrange(24):02}:{rng.randrange(60):02}",
            desk.country(code),
            f"Customs office {code}-{rng.randrange(1, 9)}",
            desk.place(code, event.place),
            "Seaport" if event.container else rng.choice(words.locations),
            rng.choice(words.detection),
            "Commercial sea" if event.container else rng.choice(words.transport),
            event.container,
            rng.choice(event.lines[0].drug.origin),
            desk.country(code),
            "Container" if event.container else rng.choice(words.concealment),
            "drug",
        )
        for line, drug in zip(event.lines, drugs, strict=True):
            amount, unit = quantity(line)
            value = str(round(line.amount * 40)) if rng.random() < 0.3 else ""
            self._table.write(
                (
                    *head,
                    drug,
                    amount,
                    unit,
                    value,
                    "EUR" if value else "",
                    person,
                    "driver" if person else "",
                    phone,
                    "",
                )
            )
        self.done(event, name)

    def _day(self, event: Event, name: RecordName) -> tuple[str, bool]:
        """(the day as written, whether it can be read)."""
        desk = self.desk
        at = desk.calendar.days[event.day]
        if not event.group and at.day <= 12 and at.day != at.month and desk.due("date_ambiguous"):
            desk.truth.planted("date_ambiguous", name, stops=True)
            return f"{at.day:02}/{at.month:02}/{at.year}", False
        if not event.group and desk.due("date_impossible"):
            desk.truth.planted("date_impossible", name, stops=True)
            return f"{at.year}-02-30", False
        return (desk.worded_day(event.day) if desk.chance("date_worded") else desk.day(event.day)), True

    def _person(self, event: Event) -> tuple[str, str]:
        """(phone, name), each "" where not recorded. A group's phone is always recorded: it is what ties its cases."""
        desk, person = self.desk, event.person
        if person is None or not person.phone:
            return (desk.super_phone(), "") if desk.due("super_value") else ("", "")
        return desk.phone(person.phone, national=not event.group), person.name


class PolishCustoms(Delivery):
    """The table of one office: Polish columns, Windows-1250, day first, decimal comma."""

    kind: ClassVar[EventKind] = "customs"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._table = Delimited(path, POLISH_COLUMNS, delimiter=";", encoding="cp1250")
        super().__init__(desk, path.name, self._table)

    def deliver(self, event: Event) -> None:
        """One case, one row: the office records the first commodity only."""
        desk, rng, line = self.desk, self.desk.rng, event.lines[0]
        at = desk.calendar.days[event.day]
        number = f"PL/{at.year}/{self.units + 1:06}"
        amount, unit = quantity(line)
        units = {
            "Gram": "gram",
            "Kilogram": "kilogram",
            "Tablet": "tabletki",
            "Litre": "litr",
            "Millilitre": "mililitr",
        }
        person = event.person
        phone = desk.phone(person.phone, national=False) if person and person.phone else ""
        if not phone and desk.due("super_value"):
            phone = desk.super_phone()
        self._table.write(
            (
                number,
                f"{at.day:02}.{at.month:02}.{at.year}",
                f"Urząd nr {rng.randrange(1, 9)}",
                rng.choice(_POLISH_TOWNS),
                rng.choice(_POLISH_PLACES),
                rng.choice(_POLISH_DETECTION),
                rng.choice(_POLISH_TRANSPORT),
                event.container,
                rng.choice(_POLISH_ORIGINS),
                line.drug.polish,
                amount.replace(".", ","),
                units[unit],
                f"{line.amount * 160:.0f}" if rng.random() < 0.3 else "",
                person.name if person and phone else "",
                phone,
            )
        )
        self.done(event, self.named(number))


class NationalSeizures(Delivery):
    """Individual seizures in the layout of the UNODC file: no reference, one substance a row, much left blank."""

    kind: ClassVar[EventKind] = "unodc"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._table = Delimited(path, UNODC_COLUMNS, delimiter=";")
        super().__init__(desk, path.name, self._table)

    def deliver(self, event: Event) -> None:
        """One row; two for an event that is reported twice."""
        row = self._row(event)
        if event.repeat == "twin":
            self._twins(event, row)
            return
        number = self._table.write(row)
        if row[7] == "4500000":
            self.desk.truth.planted("amount_impossible", self.at_row(number), stops=True)
        elif not row[8]:
            self.desk.truth.planted("unit_missing", self.at_row(number), stops=True)
        elif row[4] in materials().corrupted_places.values():
            self.desk.truth.planted("place_corrupt", self.at_row(number), stops=False)
        self.done(event, self.at_row(number))
        if event.repeat == "identical":
            again = self._table.write(row)
            self.done(event, self.at_row(again))
            self.desk.truth.duplicate("identical", [self.at_row(number), self.at_row(again)])

    def _row(self, event: Event) -> list[str]:
        desk, rng, words = self.desk, self.desk.rng, materials()
        country, line = words.countries[event.country], event.lines[0]
        place = "" if desk.chance("place_blank") else desk.place(event.country, event.place)
        drug, (amount, unit) = line.drug.name, self._amount(line)
        if not event.repeat and desk.due("amount_impossible"):
            drug, amount, unit = "Amphetamine", "4500000", "Kilogram"
        elif not event.repeat and desk.due("unit_missing"):
            unit = ""
        elif not event.repeat and event.place in words.corrupted_places and desk.due("place_corrupt"):
            place = words.corrupted_places[event.place]
        return [
            "Europe",
            country.region,
            desk.country(event.country),
            "",
            place,
            desk.day(event.day),
            drug,
            amount,
            unit,
            "" if desk.chance("concealment_blank") else rng.choice(words.concealment),
            "" if desk.chance("location_blank") else rng.choice(words.locations),
            "" if desk.chance("transport_blank") else rng.choice(words.transport),
            "",
            rng.choice(line.drug.origin) if rng.random() < 0.3 else "Unknown",
            country.name if rng.random() < 0.4 else "",
            rng.choice(words.routing) if rng.random() < 0.5 else "",
        ]

    def _amount(self, line: Line) -> tuple[str, str]:
        """As the file has it: kilogram for most, to the gram, with the noise of binary fractions here and there."""
        if line.drug.unit != "mass":
            return f"{round(line.amount)}.0", "Tablet" if line.drug.unit == "tablet" else "Millilitre"
        if self.desk.rng.random() < 0.2:
            return f"{line.amount:.1f}", "Gram"
        kilogram = round(line.amount / 1000, 3) or 0.001
        return f"{kilogram:.17g}" if self.desk.chance("float_noise") else f"{kilogram}", "Kilogram"

    def _twins(self, event: Event, row: list[str]) -> None:
        """The same seizure from two channels: gram in the script of the country, kilogram in Latin letters."""
        gram = round(max(event.lines[0].amount, 20.0))
        place = materials().countries[event.country].local[event.place]
        first, second = list(row), list(row)
        first[4], first[7], first[8] = place, f"{gram}.0", "Gram"
        second[4], second[7], second[8] = f"{event.place},", f"{gram / 1000}", "Kilogram"
        numbers = [self._table.write(first), self._table.write(second)]
        for number in numbers:
            self.done(event, self.at_row(number))
        self.desk.truth.duplicate("twin", [self.at_row(number) for number in numbers])


class Listings(Delivery):
    """Offers on a darknet market, in the layout of the Agora file."""

    kind: ClassVar[EventKind] = "listing"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._table = Delimited(path, LISTING_COLUMNS)
        super().__init__(desk, path.name, self._table)

    def deliver(self, event: Event) -> None:
        """One row."""
        desk, rng, line = self.desk, self.desk.rng, event.lines[0]
        person = event.person
        vendor = person.handle if person else ""
        if not event.group and desk.due("super_value"):
            vendor = "vendor"
            desk.truth.super_values["handle", vendor] += 1
        grams = rng.choice((1, 2, 5, 10, 25, 100))
        what = (
            f"{grams} tablets"
            if line.drug.unit == "tablet"
            else f"{grams} ml"
            if line.drug.unit == "volume"
            else f"{grams} g"
        )
        great = rng.random() < 0.7
        row = self._table.write(
            (
                f"L{self.units:07}",
                desk.day(event.day),
                vendor.upper() if rng.random() < 0.05 else vendor,
                f"{what} {line.drug.name} - sample offer {self.units}",
                _PRICE_STEPS[min(grams // 10, 3)],
                *_MARKET_PATHS[line.drug.unit],
                line.drug.name,
                " Feedbacks: 5/5 made-up praise " if great else "",
                materials().countries[event.country].name,
                "Worldwide",
                "FALSE",
                "TRUE" if great else "FALSE",
                "FALSE",
                "FALSE",
                "FALSE",
                "FALSE",
            )
        )
        self.done(event, self.at_row(row))
