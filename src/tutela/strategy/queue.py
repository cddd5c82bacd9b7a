"""The daily job that reminds partners of what they were asked."""

from __future__ import annotations

from typing import Final

QUEUE: Final = "keeping"
REMIND: Final = "strategy.remind"
