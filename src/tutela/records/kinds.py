"""The registry of record kinds: one line each. Screens, formats, API documents and tests are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tutela.records.envelope import Body
from tutela.records.firearm_event import FirearmEvent
from tutela.records.incident import Incident
from tutela.records.listing import Listing
from tutela.records.protection_report import ProtectionReport
from tutela.records.seizure import Seizure

KINDS: Final[tuple[type[Body], ...]] = (Seizure, ProtectionReport, Listing, Incident, FirearmEvent)

BY_NAME: Final[Mapping[str, type[Body]]] = {kind.kind: kind for kind in KINDS}
