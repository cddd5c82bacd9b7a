"""Name and queue of the job that follows the day: bases lapse and deadlines pass by themselves."""

from __future__ import annotations

from typing import Final

QUEUE: Final = "law"
FOLLOW: Final = "law.follow_the_day"
