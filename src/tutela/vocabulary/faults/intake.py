"""Faults found when a record is put together and stored."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = (
    FaultText("field_missing", _("“{column}” is needed and is empty."), _("Fill in “{column}”.")),
    FaultText(
        "field_invalid",
        _("“{column}”: “{value}” does not fit: {reason}."),
        _("Correct the value, or the mapping of this column."),
    ),
    FaultText(
        "field_unknown",
        _("“{column}” is not a field of this kind of record."),
        _("Remove it, or give the kind that has it."),
    ),
    FaultText(
        "reference_conflict",
        _("The reference “{value}” stands on several different rows of this file."),
        _("Give each case its own reference, or say in the mapping that rows with one reference are one case."),
    ),
    FaultText(
        "mapping_gone",
        _("The mapping “{value}” by which this row was read is not there any more."),
        _("Name a mapping when replaying."),
    ),
    FaultText(
        "not_understood",
        _("Tutela met something it does not know how to handle here ({reason}). What came is kept."),
        _("Tell who runs this installation; the row can be replayed after an update."),
    ),
    FaultText(
        "not_storable",
        _("A value of this row can't be stored ({reason})."),
        _("Look for a number, a moment or a code that can't be meant, and correct it."),
    ),
    FaultText("row_emptied", _("Nothing is left in this row."), _("Fill in its cells, or dismiss it with a reason.")),
    FaultText("still_unreadable", _("The mended text can't be read: {reason}."), _("Mend the text further.")),
    FaultText("kind_unknown", _("“{value}” is not a kind of record."), _("Use one of: {known}.")),
)
