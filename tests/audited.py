"""What was written into the audit, read as the owner of the tables: the application may write it and not read it."""

from __future__ import annotations

from dataclasses import dataclass

from tutela.safeguards.models import AuditDetail, AuditEntry


@dataclass(frozen=True)
class Entry:
    """An entry with the purpose that stands beside it."""

    entry: AuditEntry
    purpose: str

    @property
    def row(self) -> tuple[str, str, str, str]:
        """(subject, its id, role, purpose)."""
        return self.entry.subject, self.entry.subject_id, self.entry.role, self.purpose


def entries(purpose: str | None = None, **fields: object) -> list[Entry]:
    """The entries that fit, oldest first."""
    found = AuditEntry.objects.using("owner").filter(**fields).order_by("id")
    details = dict(AuditDetail.objects.using("owner").values_list("entry_id", "purpose"))
    every = [Entry(one, details.get(one.pk, "")) for one in found]
    return [one for one in every if purpose is None or one.purpose == purpose]
