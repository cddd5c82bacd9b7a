"""The rules that stand only in the prose: applied to a report whose structure holds.

A fault is what makes a report wrong to act on (an hour that could be another hour, an address that could be another
subscriber, a reporter who cannot be asked). What leaves it usable is a note: a report with notes only is accepted. A
report without files is as good as any other.
"""

from __future__ import annotations

from typing import Final

from tutela.formats.cybertipline import rules_contact, rules_report, rules_time
from tutela.formats.cybertipline.conformance import MOST_FOUND, Findings
from tutela.formats.cybertipline.rule import Reported, Rule

RULES: Final[tuple[Rule, ...]] = (*rules_time.RULES, *rules_contact.RULES, *rules_report.RULES)


def check(reported: Reported, found: Findings) -> None:
    """Apply every rule; at most ``MOST_FOUND`` offences of one rule are named."""
    for rule in RULES:
        add = found.fault if rule.stops else found.note
        for count, offence in enumerate(rule.find(reported)):
            if count >= MOST_FOUND:
                break
            add(rule.code, reported.path(offence.node, offence.attribute), **offence.params)
