"""Where gaps come from: a declared list. Each source computes all its gaps from what is stored, or from the day; a further one
is one more line here. Whatever changes what a source reads calls ``gaps.follow`` with its name in its transaction, or, where it may
not write gaps itself, ``queue.follow_soon``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tutela.strategy.law import bases, loopholes, services, stored
from tutela.strategy.law.indicator_gaps import indicator_gaps
from tutela.strategy.law.instruments import Validity, instruments
from tutela.strategy.law.provisions import leaves
from tutela.strategy.law.rules import Gap, GapKind, Reason, law_gaps, unlisted
from tutela.strategy.law.scoreboard import counts
from tutela.strategy.law.standing import members

LAW: Final = "law"
BASES: Final = "bases"
FIREARMS: Final = "firearms"
INDICATORS: Final = "indicators"
SERVICES: Final = "services"


@dataclass(frozen=True, slots=True)
class GapSource:
    """``name`` stands in every gap it computes; ``compute`` gives all of its gaps on a day. ``changed``: of a source that the worker
    follows, what last changed behind a gap (its key), empty for nothing; None where whoever changes it says so at once."""

    name: str
    title: Promise
    compute: Callable[[date], list[Gap]]
    changed: Callable[[str, Sequence[str]], str] | None = None


def of_law(day: date) -> list[Gap]:
    """Provisions that some Member State hasn't got whole, or of which nobody has said anything; acts of which the Union's list has no
    measure of a Member State."""
    found: list[Gap] = []
    for celex, instrument in instruments().items():
        asked = leaves(celex)
        if asked:
            cells = stored.cells(celex)
            rows = [(one, stored.row_of(instrument, one, members(day), cells)) for one in asked]
            found += law_gaps(instrument, rows, day)
        if counts(instrument, day):  # a codification or a lapsed act has no deadline to miss
            found += unlisted(instrument, stored.listed(celex), members(day), day)
    return found


_SEVERITY: Final[Mapping[Validity, int]] = {Validity.LAPSED: 4, Validity.PROPOSAL: 4, Validity.ENDING: 3}


def of_bases(day: date) -> list[Gap]:
    """Operations whose basis has lapsed, ends soon, or is only a proposal; more severe where nothing else holds."""
    found = []
    for one in bases.warnings(day):
        if one.validity not in _SEVERITY:
            continue
        alone = not one.left
        reasons: tuple[Reason, ...] = (
            ("basis", one.basis.instrument.short, str(one.validity), "" if one.days is None else str(one.days)),
            ("nothing_left",) if alone else ("left", ", ".join(each.instrument.short for each in one.left)),
        )
        found.append(
            Gap(
                GapKind.BASIS, f"basis:{one.operation.name}:{one.basis.instrument.celex}", one.operation.title, (),
                min(5, _SEVERITY[one.validity] + alone), reasons,
                (f"operation:{one.operation.name}", f"instrument:{one.basis.instrument.celex}"),
            )
        )  # fmt: skip
    return found


def of_firearms(day: date) -> list[Gap]:
    """Loopholes between states' firearms rules, and states of which no rule is known where others' are."""
    return loopholes.gaps(stored.sides(members(day)))


def of_indicators(day: date) -> list[Gap]:
    """Indicators off their targets, and Member States without a value where there is a target."""
    targets = stored.targets()
    return indicator_gaps(targets, stored.last_values(targets), members(day), day)


def of_services(day: date) -> list[Gap]:
    """Services that some Member State lacks or has in parts only, and states of which nothing is known while others are."""
    return services.gaps(stored.coverages(members(day)))


SOURCES: Final[Mapping[str, GapSource]] = {
    one.name: one
    for one in (
        GapSource(LAW, _("Acts not wholly in national law"), of_law),
        GapSource(BASES, _("Legal bases of this installation"), of_bases),
        GapSource(FIREARMS, _("Firearms rules of states"), of_firearms),
        GapSource(INDICATORS, _("Indicators with their targets"), of_indicators, stored.last_change),
        GapSource(SERVICES, _("Services of help in states"), of_services),
    )
}
