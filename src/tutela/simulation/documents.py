"""Deliveries as documents: companies' CyberTipline reports, and lines of JSON from a hotline and a police service.

The XML is written here from templates, not by the writer of ``formats``: so a fault of reader and writer at once shows.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final
from xml.sax.saxutils import escape

from tutela.simulation.delivery import Delivery
from tutela.simulation.desk import Desk
from tutela.simulation.materials import Company, materials
from tutela.simulation.outlets import Lines, Reports
from tutela.simulation.seizures import quantity
from tutela.simulation.world import Event, EventKind, Person

_INCIDENT_TYPES: Final = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
_HOTLINE_TYPES: Final = ("child_sexual_abuse_material", "online_enticement", "misleading_domain_name")
_NO_TEXT: Final = "Content is not part of a simulation."


class CompanyReports(Delivery):
    """One company's reports, with its files' hashes; no content, no media."""

    kind: ClassVar[EventKind] = "report"

    def __init__(self, desk: Desk, path: Path, company: Company, first_number: int) -> None:
        self._reports = Reports(path)
        super().__init__(desk, path.name, self._reports)
        self._company = company
        self._first = first_number

    def deliver(self, event: Event) -> None:
        """One report."""
        desk, person = self.desk, event.person
        if person is None:
            raise ValueError("a report needs a person")
        number = self._first + self.units
        name = self.named(str(number))
        day = desk.calendar.days[event.day]
        clock = f"{desk.rng.randrange(24):02}:{desk.rng.randrange(60):02}:{desk.rng.randrange(60):02}"
        zone = "Z"
        if not event.group and desk.due("zone_missing"):
            zone = ""
            desk.truth.planted("ct_time_zone_missing", name, stops=True)
        captured = f"{day + timedelta(days=-1)}T{clock}Z"
        file_id = f"{number:032x}"
        self._reports.write(
            f'<report reportId="{number}"><incidentSummary>'
            f"<incidentType>{desk.rng.choice(_INCIDENT_TYPES)}</incidentType>"
            f"<platform>{self._company.name}</platform><incidentDateTime>{day}T{clock}{zone}</incidentDateTime>"
            "</incidentSummary>"
            f"<internetDetails><chatImIncident><chatClient>{self._company.name}</chatClient><content>{_NO_TEXT}</content>"
            f"</chatImIncident></internetDetails><reporter><reportingPerson><email>safety@{self._company.domain}</email>"
            f"</reportingPerson></reporter>{self._account(event, person, captured)}</report>\n"
            f"<fileDetails><reportId>{number}</reportId><fileId>{file_id}</fileId>"
            f"<originalFileName>file{number}.bin</originalFileName>"
            f'<fileViewedByEsp>true</fileViewedByEsp><originalFileHash hashType="MD5">{event.file_hash}'
            "</originalFileHash></fileDetails>\n"
        )
        self.done(event, name)

    def _account(self, event: Event, person: Person, captured: str) -> str:
        desk, rng = self.desk, self.desk.rng
        given, _, family = person.name.partition(" ")
        email = person.email.title() if rng.random() < 0.1 else person.email
        if not event.group and desk.due("super_value"):
            email = desk.super_email()
        phone = f"<phone>{escape(desk.phone(person.phone, national=False))}</phone>" if person.phone else ""
        port = f"<port>{rng.randrange(1024, 65535)}</port>" if rng.random() < 0.7 else ""
        return (
            f"<personOrUserReported><personOrUserReportedPerson><firstName>{given}</firstName><lastName>{family}</lastName>{phone}"
            f"<email>{email}</email></personOrUserReportedPerson><espIdentifier>{person.handle}</espIdentifier>"
            f"<espService>{self._company.name}</espService><screenName>{person.handle}</screenName>"
            f"<ipCaptureEvent><ipAddress>{desk.ip()}</ipAddress><eventName>Login</eventName><dateTime>{captured}</dateTime>{port}"
            f"</ipCaptureEvent><deviceId><idType>installation</idType><idValue>{event.device}</idValue></deviceId></personOrUserReported>"
        )


class Hotline(Delivery):
    """Reports of a hotline as lines of JSON."""

    kind: ClassVar[EventKind] = "hotline"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._lines = Lines(path)
        super().__init__(desk, path.name, self._lines)

    def deliver(self, event: Event) -> None:
        """One line."""
        desk, person = self.desk, event.person
        if person is None:
            raise ValueError("a report needs a person")
        reference = f"HL-{self.units + 1:06}"
        email = {"scheme": "email", "written": person.email, "role": "contact"}
        body = {
            "incident_type": desk.rng.choice(_HOTLINE_TYPES),
            "when": desk.day(event.day),
            "where": {"country": desk.country(event.country)},
            "internet_details": [{"form": "web_page", "fields": {}, "remarks": _NO_TEXT}],
            "namings": [{"scheme": "url", "written": event.url, "role": "found on"}],
            "accounts": [
                {"party": "reported", "person": {"capacity": "suspect", "assertion": "assessment", "namings": [email]}}
            ],
        }
        self._lines.write({"kind": "protection_report", "reference": reference, "body": body})
        self.done(event, self.named(reference))


class Police(Delivery):
    """Seizures of a police service as lines of JSON: drugs and firearms, with what tied them in the file."""

    kind: ClassVar[EventKind] = "police"

    def __init__(self, desk: Desk, path: Path) -> None:
        self._lines = Lines(path)
        super().__init__(desk, path.name, self._lines)

    def deliver(self, event: Event) -> None:
        """One line."""
        desk, person = self.desk, event.person
        if person is None:
            raise ValueError("a seizure of the police needs a person")
        reference = f"POL-{self.units + 1:06}"
        body = {
            "when": desk.day(event.day),
            "where": {"country": desk.country(event.country), "place": event.place},
            "agency": "Police of Otherland",
            "authority": "police",
            "items": self._items(event),
            "persons": [self._person(event, person)],
            "namings": self._namings(event),
        }
        if not event.lines:
            body["area"] = "firearms"  # else a seizure counts as one of drugs
        if event.contexts:
            body["crime_context"] = list(event.contexts)
        broken = not event.group and desk.due("line_truncated")
        row = self._lines.write({"kind": "seizure", "reference": reference, "body": body}, broken_off=broken)
        if broken:
            desk.truth.planted("json_truncated", self.at_row(row), stops=True)
        self.done(event, self.at_row(row) if broken else self.named(reference))

    def _namings(self, event: Event) -> list[dict[str, object]]:
        namings: list[dict[str, object]] = []
        if event.wallet:
            namings.append({"scheme": "wallet", "written": event.wallet, "role": "seized wallet"})
        if event.plate:
            country, _, plate = event.plate.partition("|")
            written = plate.replace(" ", "-") if self.desk.rng.random() < 0.5 else plate
            namings.append({"scheme": "plate", "written": written, "role": "vehicle", "country": country})
        return namings

    def _items(self, event: Event) -> list[dict[str, object]]:
        items: list[dict[str, object]] = []
        for line in event.lines:
            amount, unit = quantity(line)
            seized = {"amount": amount, "unit": unit}
            items.append({"item_kind": "drug", "substance": line.drug.name, "quantity": seized})
        if event.firearm is not None:
            firearm = event.firearm
            marking = self.desk.serial(firearm.serial, single=not event.group)
            described: dict[str, object] = {
                "type": firearm.make.type,
                "make": firearm.make.name,
                "model": firearm.model,
            }
            described["markings"] = [{"as_read": marking, "mark_kind": "serial"}] if marking else []
            items.append({"item_kind": "firearm", "firearm": described})
        return items

    def _person(self, event: Event, person: Person) -> dict[str, object]:
        desk = self.desk
        namings: list[dict[str, object]] = [
            {"scheme": "handle", "written": person.handle, "role": "seller", "service": "Agora"}
        ]
        if person.phone:
            namings.append({"scheme": "phone", "written": desk.phone(person.phone, national=False), "role": "carried"})
        return {
            "capacity": "suspect",
            "assertion": "assessment",
            "name": person.name,
            "birth_date": desk.born(person.born),
            "namings": namings,
        }


def company_files(desk: Desk, out: Path) -> list[CompanyReports]:
    """One file a company; report numbers of the companies don't overlap."""
    return [
        CompanyReports(desk, out / f"reports-{company.slug}.xml", company, 100_000_000 * (index + 1))
        for index, company in enumerate(materials().companies)
    ]
