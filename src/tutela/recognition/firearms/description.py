"""A firearm as described, read field by field: what two descriptions are compared by."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutela.recognition.firearms import calibres, kinds, makes, marks, models
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.calibres import CalibreReading
from tutela.recognition.firearms.makes import How, MakeReading
from tutela.recognition.firearms.marks import Mark
from tutela.recognition.firearms.models import ModelReading


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of a record as written; ``marks`` are (text, component code, state code)."""

    make: str = ""
    model: str = ""
    calibre: str = ""
    type: str = ""
    marks: tuple[tuple[str, str, str], ...] = ()
    ended: str = ""
    """``destroyed`` or ``deactivated`` where the firearm's life has a record of that."""


@dataclass(frozen=True, slots=True)
class Description:
    """The readings. ``type`` is a code, "" where not known."""

    written: Written
    make: MakeReading
    model: ModelReading
    calibre: CalibreReading
    type: str
    marks: tuple[Mark, ...] = field(default=())

    @property
    def serials(self) -> tuple[Mark, ...]:
        """The marks that have a serial to compare; frame and receiver first."""
        primary = {"frame", "receiver", "receiver_lower", ""}
        return tuple(
            sorted((mark for mark in self.marks if mark.serial), key=lambda mark: mark.component not in primary)
        )

    @property
    def absence(self) -> Absence | None:
        """Why nothing can be compared; None where a mark has a serial."""
        if self.serials:
            return None
        return next((mark.absence for mark in self.marks if mark.absence), Absence.NOT_RECORDED)


def describe(written: Written) -> Description:
    """Every field read. A make that stands in the model field counts where the make field names none; a proposed type
    counts as none."""
    make = makes.read(written.make)
    if make.make is None and written.model:
        within = makes.read(written.model)
        make = within if within.how in {How.ALIAS, How.WITHIN} else make
    known = (make.make.id, make.make.name) if make.make else ("", "")
    model = models.read(written.model or make.rest, *known)
    kind = kinds.read(written.type)
    firearm_type = kind.code if kind.code not in {"unknown", "other"} else ""
    found = tuple(mark for text, component, state in written.marks for mark in marks.read(text, component, state))
    return Description(written, make, model, calibres.read(written.calibre, firearm_type or None), firearm_type, found)
