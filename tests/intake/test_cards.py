"""The number of a payment card reaches no table: record, mention and note carry its mask, ties are by keyed hash."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cast import Cast

from tutela import ingesting
from tutela.linking import queries
from tutela.records.models import Mention, Record
from tutela.safeguards.actor import acting, actor_of

CARD = "4000 0012 3456 7899"


def test_a_card_is_stored_masked_and_still_ties(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "units.ndjson"
    namings = [CARD, CARD.replace(" ", "-")]
    units = [
        {
            "kind": "listing",
            "reference": f"C-{number}",
            "body": {
                "offer": f"offer {number}",
                "namings": [{"scheme": "payment_card", "written": card, "role": "paid with"}],
            },
        }
        for number, card in enumerate(namings)
    ]
    path.write_text("".join(json.dumps(unit) + "\n" for unit in units), encoding="utf-8")
    receipt = ingesting.ingest(ingesting.Order(path, organisation="police-a", source="tests"), lambda progress: None)
    assert receipt.accepted == 2, receipt.reasons()
    with acting(actor_of(cast.otto)):
        records = list(Record.objects.filter(source_reference__startswith="C-", current=True))
        stored = " ".join(
            str(getattr(record, field.attname)) for record in records for field in Record._meta.concrete_fields
        )
        mentions = list(Mention.objects.filter(record__in=records, scheme="payment_card"))
        tied = queries.links_of(records[0])
    digits = stored.replace(" ", "").replace("-", "")
    assert "4000001234567899" not in digits
    assert "400000******7899" in stored
    assert {(mention.key, mention.written) for mention in mentions} == {("400000******7899", "400000******7899")}
    assert len({bytes(mention.key_hash) for mention in mentions if mention.key_hash is not None}) == 1
    assert len(tied.links) == 1
