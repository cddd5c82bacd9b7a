"""A protection report: suspected sexual abuse or exploitation of a child, online or offline.

Field names follow the CyberTipline report (read 2025-06-11), which is what reporting companies already send.
No media is ever part of it: files are named by their fingerprints.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from tutela.records.envelope import Body
from tutela.records.values import Coded, CodeListed, Naming, Person, Value, When, shown
from tutela.vocabulary.areas import Area

LINKABLE_FINGERPRINTS: Final = frozenset({"md5", "sha1", "sha256", "pdq"})
"""Hashes that records are found by: digests, equal only for equal files, and PDQ, which is near within a distance and ties
nothing."""


class Fingerprint(Value):
    """A hash of a file: the scheme's name and its value as written."""

    scheme: str = Field(pattern=r"^[a-z0-9_]+$", max_length=64)
    value: str = Field(min_length=1, max_length=8192)
    quality: int | None = Field(None, ge=0, le=100, description="Of a PDQ hash, as its maker gave it.")


class ReportedFile(Value):
    """A file reported, without its content."""

    file_id: str | None = None
    original_name: str | None = Field(None, max_length=2056)
    location: str | None = Field(None, max_length=2083)
    viewed_by_reporter: bool | None = None
    publicly_available: bool | None = None
    relevance: Annotated[Coded, CodeListed("file_relevance")] | None = None
    classification: Annotated[Coded, CodeListed("industry_classification")] | None = None
    annotations: tuple[str, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    details: tuple[tuple[str, str, str], ...] = Field((), description="(EXIF or HASH, name, value) as written.")
    fields: dict[str, str] = Field(default_factory=dict, description="Other elements: path -> text as written.")


class InternetDetail(Value):
    """Where online it happened: one of the CyberTipline's incident forms, with what it held."""

    form: Literal[
        "web_page", "email", "newsgroup", "chat_im", "online_gaming", "cell_phone", "non_internet", "peer_to_peer"
    ]
    fields: dict[str, str] = Field(
        default_factory=dict, description="Other elements of the form: name -> text as written."
    )
    content: str | None = None
    remarks: str | None = None


class Account(Value):
    """An account a report speaks of: of the person reported, a recipient or a victim."""

    party: Literal["reported", "recipient", "victim"]
    person: Person
    esp_identifier: str | None = None
    esp_service: str | None = None
    screen_name: str | None = None
    display_names: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    prior_reports: tuple[str, ...] = ()
    group_identifier: str | None = None
    disabled: Literal["no", "temporarily", "permanently"] | None = None
    compromised: bool | None = None
    fields: dict[str, str] = Field(default_factory=dict, description="Other elements: path -> text as written.")
    remarks: str | None = None


class ProtectionReport(Body):
    """One report, from a company, a hotline or anyone."""

    kind: ClassVar[str] = "protection_report"
    title: ClassVar[str] = "Protection report"
    default_area: ClassVar[Area] = Area.CHILD_PROTECTION

    setting: Literal["online", "offline"] = "online"
    incident_type: Annotated[Coded, CodeListed("incident_type")]
    platform: str | None = Field(None, max_length=256)
    incident_time_description: str | None = Field(None, max_length=3000)
    urgent: bool = Field(False, description="The reporter asked for high priority.")
    urgency_reason: str | None = Field(None, max_length=3000)
    annotations: tuple[str, ...] = Field(
        (), description="sextortion, csam_solicitation, minor_to_minor, spam, sadistic_online_exploitation, batched ..."
    )
    internet_details: tuple[InternetDetail, ...] = ()
    law_enforcement_contacted: dict[str, str] = Field(default_factory=dict)
    reporter: dict[str, str] = Field(
        default_factory=dict, description="Reporting organisation's contact as written: path -> text."
    )
    accounts: tuple[Account, ...] = ()
    files: tuple[ReportedFile, ...] = ()
    received_at: When | None = None

    def all_persons(self) -> tuple[Person, ...]:
        """The persons of the report and of every account."""
        return (*self.persons, *(account.person for account in self.accounts))

    def all_namings(self) -> tuple[Naming, ...]:
        """Identifiers of the report, of every account's person, and the fingerprints of files."""
        of_accounts = [naming for account in self.accounts for naming in account.person.marked_namings()]
        of_files = [
            Naming(scheme=fingerprint.scheme, written=fingerprint.value, role="file")
            for file in self.files
            for fingerprint in file.fingerprints
            if fingerprint.scheme in LINKABLE_FINGERPRINTS and len(fingerprint.value) <= 2083
        ]
        return (*super().all_namings(), *of_accounts, *of_files)

    def headline(self) -> str:
        """The type of incident and the platform."""
        return " · ".join(part for part in (shown(self.incident_type), self.platform or "") if part)
