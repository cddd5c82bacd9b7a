"""Numbers of payment cards reach no body, only their keyed hash."""

from __future__ import annotations

import json

from tutela.formats.contract import ReadingOptions
from tutela.recognition.understand import understand
from tutela.records.listing import Listing

CARD = "4000 0012 3456 7899"


def test_a_card_in_a_draft_is_masked_in_the_body_and_whole_only_in_the_key() -> None:
    draft: dict[str, object] = {
        "offer": "x",
        "namings": [{"scheme": "payment_card", "written": CARD, "role": "paid with"}],
    }
    found = understand(Listing, draft, ReadingOptions())
    assert found.body is not None
    assert CARD not in found.body.model_dump_json()
    assert "400000******7899" in json.dumps(found.body.model_dump(mode="json"))
    ((naming, identifier),) = found.identifiers
    assert (naming.written, identifier.written, identifier.key) == (
        "400000******7899",
        "400000******7899",
        "4000001234567899",
    )
    assert found.masked == {CARD: "400000******7899"}


def test_a_draft_without_cards_has_nothing_masked() -> None:
    draft: dict[str, object] = {
        "offer": "x",
        "namings": [{"scheme": "email", "written": "testa@exempla.eu", "role": "contact"}],
    }
    assert understand(Listing, draft, ReadingOptions()).masked == {}
