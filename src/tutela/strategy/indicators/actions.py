"""Every write of indicators: a file of observations delivered, submitted, dropped; baselines and targets set."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotPermitted
from tutela.formats.contract import Source
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy.indicators import storing
from tutela.strategy.indicators.definitions import definitions
from tutela.strategy.indicators.layouts import Layout
from tutela.strategy.indicators.models import Delivery, Reference
from tutela.strategy.indicators.observing import Asked
from tutela.strategy.indicators.periods import read_period
from tutela.strategy.indicators.places import read_place
from tutela.strategy.indicators.receiving import Received, receive
from tutela.vocabulary.faults import Fault

IMPORT: Final = "indicators.import"


@dataclass(frozen=True, slots=True)
class Given:
    """What is said beside a file: a layout (None: the shipped one that fits), the period of a table that has none, the
    indicator of an SDMX file of others, whether suspect cells stand as they are, and whether it is a draft."""

    layout: Layout | None = None
    period: str = ""
    indicator: str = ""
    as_it_stands: bool = False
    draft: bool = False


@does(IMPORT)
def deliver(source: Source, given: Given) -> Delivery:
    """Take in a file of observations for one's organisation, with its receipt. Raises FormatError and InvalidInput where
    nothing of it can be read; a bad cell is refused alone, with its place.
    """
    received = receive(source, given.layout, Asked(given.period, given.as_it_stands), given.indicator)
    actor = actors.current()
    with source.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    made = Delivery.objects.create(
        owner_id=actor.organisation_id, by=actor.name or actor.role, file_name=source.name[:200], file_digest=digest,
        mapping=", ".join(received.layouts)[:80], submitted_at=None if given.draft else timezone.now(),
    )  # fmt: skip
    storing.stage(made, received.cells())
    _settled(made, received, submit=not given.draft)
    audit.record(Operation.COLLECTION, IMPORT, "indicator_delivery", made.public_id, count=made.received)
    return made


def _settled(made: Delivery, received: Received, *, submit: bool) -> None:
    outcome = storing.settle(made) if submit else storing.as_draft(made)
    made.received = received.received
    made.accepted, made.unchanged, made.revised = outcome.accepted, outcome.unchanged, outcome.revised
    made.missing, made.refused = outcome.missing + received.missing_unplaced, received.refused
    made.unchanged += received.repeated
    made.report = json.dumps(received.report(), ensure_ascii=False)
    made.save()


@does(IMPORT)
def submit(delivery: Delivery) -> Delivery:
    """Submit a draft of one's organisation: from then on it is read by all, and compared with what was known."""
    _own(delivery)
    if not Delivery.objects.filter(pk=delivery.pk, submitted_at=None).update(submitted_at=timezone.now()):
        raise Conflict(_("This delivery is submitted already."))
    delivery.refresh_from_db()
    repeated = delivery.unchanged
    unplaced = delivery.missing - storing.missing_of(delivery)
    outcome = storing.settle(delivery)
    delivery.accepted, delivery.revised = outcome.accepted, outcome.revised
    delivery.unchanged, delivery.missing = outcome.unchanged + repeated, outcome.missing + unplaced
    delivery.save()
    audit.record(Operation.CHANGE, IMPORT, "indicator_delivery", delivery.public_id, count=delivery.received)
    return delivery


@does(IMPORT)
def drop(delivery: Delivery) -> None:
    """Drop a draft of one's organisation."""
    _own(delivery)
    public_id = delivery.public_id
    if delivery.submitted_at is not None:
        raise Conflict(
            _("This delivery is submitted and can't be dropped."),
            mend=_("Deliver the corrected values: they revise it."),
        )
    storing.drop(delivery)
    audit.record(Operation.ERASURE, IMPORT, "indicator_delivery", public_id)


@dataclass(frozen=True, slots=True)
class NewReference:
    """A baseline or a target as a person states it: ``country`` empty for all."""

    indicator: str
    kind: str
    period: str
    value: str
    source: str
    country: str = ""
    breakdown: str = ""


@does(IMPORT)
def set_reference(wanted: NewReference) -> Reference:
    """Set a baseline or a target for one's organisation; the same again changes it. Raises InvalidInput."""
    definition = definitions().get(wanted.indicator)
    if definition is None or not definition.is_numeric:
        raise InvalidInput(
            _("Only a numeric indicator has a baseline and a target."), mend=_("Choose one of the list.")
        )
    if wanted.kind not in {"baseline", "target"}:
        raise InvalidInput(_("It is a baseline or a target."))
    period = read_period(wanted.period)
    if period is None:
        raise InvalidInput(
            _("“%s” is no period.") % wanted.period[:60], mend=_("Write 2017, 2017-Q1, 2017-03 or FY2017.")
        )
    if not wanted.source.strip():
        raise InvalidInput(_("A baseline or target needs its source."), mend=_("Say where it is written."))
    place = read_place(wanted.country) if wanted.country.strip() else None
    if isinstance(place, Fault):
        raise InvalidInput(_("“%s” is no country.") % wanted.country[:60], mend=_("Write its code of two letters."))
    value = _number(wanted.value)
    if not definition.takes(value):
        raise InvalidInput(_("This is outside what the indicator can be."), mend=_("Check the unit."))
    actor = actors.current()
    made, _new = Reference.objects.update_or_create(
        owner_id=actor.organisation_id, indicator=definition.id, country=place.country if place else "",
        breakdown=wanted.breakdown, kind=wanted.kind, period=period.code,
        defaults={"value": value, "source": wanted.source.strip()[:500], "by": actor.name or actor.role, "at": timezone.now()},
    )  # fmt: skip
    audit.record(Operation.CHANGE, IMPORT, "indicator_reference", made.public_id)
    return made


def _number(text: str) -> Decimal:
    from tutela.strategy.indicators.values import Reading, read_value

    reading = read_value(text, False, ".")
    if not isinstance(reading, Reading) or reading.value is None:
        raise InvalidInput(_("“%s” is no number.") % text[:60], mend=_("Write a number, with a point before decimals."))
    return reading.value


def _own(delivery: Delivery) -> None:
    if delivery.owner_id != actors.current().organisation_id:
        raise NotPermitted(_("This belongs to another organisation."), mend=_("Ask that organisation."))
