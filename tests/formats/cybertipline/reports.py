"""Small reports for the tests, put together from parts; every name in them is made up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tutela.formats import cybertipline
from tutela.formats.contract import Delivered, Limits, Source, Totals

NOW = datetime(2025, 6, 1, tzinfo=UTC)
WHEN = "2025-03-01T21:15:00Z"
IP = (
    "<ipCaptureEvent><ipAddress>151.101.1.69</ipAddress><dateTime>2025-03-01T20:00:00Z</dateTime>"
    "<port>5000</port></ipCaptureEvent>"
)
CHAT = "<internetDetails><chatImIncident/></internetDetails>"
REPORTER = "<reporter><reportingPerson><email>desk@platform.example.eu</email></reportingPerson></reporter>"
PERSON = f"<personOrUserReported><screenName>made_up</screenName>{IP}</personOrUserReported>"


def report(
    summary: str = "",
    after_summary: str = CHAT,
    reporter: str = REPORTER,
    people: str = PERSON,
    batch: str = "",
    when: str = WHEN,
) -> str:
    """A ``<report>``; ``summary`` stands between the incident's type and its time."""
    return (
        f"<report>{batch}<incidentSummary><incidentType>Child Sex Trafficking</incidentType>{summary}"
        f"<incidentDateTime>{when}</incidentDateTime></incidentSummary>{after_summary}{reporter}{people}</report>"
    )


def file(inner: str = "", name: str = "f1", number: str = "7") -> str:
    """A ``<fileDetails>``."""
    return f"<fileDetails><reportId>{number}</reportId><fileId>{name}</fileId>{inner}</fileDetails>"


def with_files(text: str, *files: str) -> str:
    """A wrapper with one report of number 7 and its files."""
    numbered = text.replace("<report>", '<report reportId="7">', 1)
    return f"<reports>{numbered}{''.join(files)}</reports>"


def deliver(content: str | bytes, now: datetime | None = NOW, limits: Limits | None = None) -> list[Delivered]:
    """Everything the format makes of a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        totals = Totals()
        units = list(cybertipline.read(Source(path, "in.xml"), limits or Limits(), totals, not_after=now))
        assert totals.units == len(units)
        return units


def one(content: str | bytes, now: datetime | None = NOW) -> Delivered:
    """The only unit of a file."""
    (unit,) = deliver(content, now)
    return unit


def fault_places(unit: Delivered) -> list[tuple[str, str]]:
    """Code and XPath of each fault."""
    return [(fault.code, fault.column) for fault in unit.faults]


def note_codes(unit: Delivered) -> set[str]:
    """Codes of the notes."""
    return {note.code for note in unit.notes}
