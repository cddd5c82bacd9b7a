"""Faults found by: reading."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = ()
