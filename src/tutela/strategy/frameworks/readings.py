"""What a cell of a table was taken to mean, or why it can't be used: codes and values; ``strategy/words.py`` says them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FAULTS: Final = (
    "year_out_of_range", "fiscal_several_years", "fiscal_start_unknown", "fiscal_year_single", "no_such_day", "too_many_owners",
    "owner_too_long", "country_no_more", "indicator_unknown", "too_many_indicators", "text_too_long", "action_missing",
    "priority_missing", "number_twice",
)  # fmt: skip
REMARKS: Final = (
    "biannually", "last_of_several", "kept_as_stated", "fiscal_end", "owner_unknown", "no_owner",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell can't be used: a code of ``FAULTS``."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.code not in FAULTS:
            raise KeyError(self.code)


@dataclass(frozen=True, slots=True)
class Remark:
    """What was assumed in reading a cell: a code of ``REMARKS``. It is shown before an import and stops nothing."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.code not in REMARKS:
            raise KeyError(self.code)
