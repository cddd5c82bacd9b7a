"""Telling those who received a record that it was rectified, erased or restricted (GDPR Article 19, Directive (EU) 2016/680
Article 16(6)). Stages that hand records over declare who received them: one line in ``RECEIVERS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tutela.safeguards import audit
from tutela.safeguards.audit import Operation

Receivers = Callable[[bytes], Sequence[str]]
"""From a record's uid to the slugs of the organisations it was handed to."""

RECEIVERS: Final[tuple[Receivers, ...]] = ()
"""Nobody hands records over yet (referrals will)."""


def notify(uid: bytes, what: str) -> int:
    """Note that each receiver of a record is to be told ``what`` happened to it; how many there are."""
    told = sorted({slug for receivers in RECEIVERS for slug in receivers(uid)})
    for slug in told:
        audit.record(Operation.DISCLOSURE, "requests.decide", "organisation", slug[:64], purpose=f"record {what}")
    return len(told)
