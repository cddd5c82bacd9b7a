"""Which counts may be shown to others than who made them: the rule for all small counts (safeguards/small_counts.py)."""

from __future__ import annotations

from tutela.safeguards.small_counts import LEAST, Shown, at_least, shown

__all__ = ["LEAST", "Shown", "at_least", "shown"]
