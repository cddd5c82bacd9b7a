"""The job that counts indicators from records each night."""

from __future__ import annotations

from typing import Final

QUEUE: Final = "linking"
COMPUTE: Final = "indicators.compute"
