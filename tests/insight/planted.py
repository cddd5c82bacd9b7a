"""Seizures planted by tests straight into the tables, with several items and every shade of "not recorded"."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from tutela.records.models import Item, Record, Source
from tutela.records.seizure import Seizure
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.safeguards.purposes import purposes_of
from tutela.vocabulary.areas import Area, Purpose, mask


@dataclass(frozen=True)
class Planted:
    """One seizure: items as (substance, kind of quantity, amount in its base unit or None)."""

    items: Sequence[tuple[str, str, str | None]] = (("cocaine", "mass", "12.5"),)
    when: str | None = "2016-03-01"
    precision: str = "day"
    country: str = "AT"
    transport: str = ""
    concealment: str = ""
    location_kind: str = ""
    area: str = "drugs"
    headline: str = "Cocaine 12.5 Gram"
    body: dict[str, object] = field(default_factory=dict)


def visibility_of(person: Person, area: str = "drugs") -> int:
    """The class of visibility of a person's organisation and an area (inside ``acting``)."""
    with connection.cursor() as cursor:
        masks = [mask(Area, [area]), mask(Purpose, purposes_of([area]))]
        cursor.execute("SELECT visibility_for(%s, %s, 0, %s)", [person.organisation_id, *masks])
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def plant(person: Person, *seizures: Planted) -> list[Record]:
    """Store seizures as belonging to the person's organisation."""
    with acting(actor_of(person)):
        source, _made = Source.objects.get_or_create(organisation_id=person.organisation_id, slug="customs-north")
        return [_plant(person, source, one) for one in seizures]


def _plant(person: Person, source: Source, one: Planted) -> Record:
    visibility = visibility_of(person, one.area)
    record = Record.objects.create(
        visibility_id=visibility, uid=secrets.token_bytes(16), kind="seizure", area=one.area,
        owner_id=person.organisation_id, regime="law_enforcement", source=source, submission_id=1, place_file="planted.csv",
        occurred_at=datetime.fromisoformat(one.when).replace(tzinfo=UTC) if one.when else None,
        occurred_precision=one.precision if one.when else "", country=one.country, transport=one.transport,
        concealment=one.concealment, location_kind=one.location_kind, headline=one.headline, body=_body(one),
        written='{"DRUG_NAME": "Cocaine"}', content_digest=secrets.token_bytes(16), recognition_version="1",
    )  # fmt: skip
    for position, (substance, kind, amount) in enumerate(one.items):
        Item.objects.create(
            record=record, visibility_id=visibility, position=position, item_kind="drug", substance=substance,
            quantity_kind=kind, amount=None if amount is None else Decimal(amount),
        )  # fmt: skip
    return record


def _body(one: Planted) -> str:
    items = [{"item_kind": {"code": "drug"}, "substance": {"code": code or None}} for code, *_rest in one.items]
    values = {"items": items, **one.body}
    return Seizure.model_validate(values).model_dump_json(exclude_none=True)
