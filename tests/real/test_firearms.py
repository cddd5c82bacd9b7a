"""Makes and calibres of two open catalogues: aliases that another list calls one cartridge share a candidate here too."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tutela.recognition.firearms import calibres, makes
from tutela.recognition.firearms.makes import How

pytestmark = pytest.mark.realdata


def test_the_aliases_of_a_listed_calibre_share_a_candidate_with_it(real_data: Path) -> None:
    listed = json.loads((real_data / "firearms" / "gunsnprices_calibers.json").read_text("utf-8"))["calibers"]
    tried = right = 0
    for entry in listed:
        own = calibres.read(entry["name"])
        if not own.candidates or own.how is How.PROPOSED:
            continue
        tried += len(entry["aliases"])
        right += sum(bool(calibres.read(alias).ids & own.ids) for alias in entry["aliases"])
    assert tried > 300
    assert right / tried >= 0.95


def test_calibres_of_a_catalogue_are_read_without_guessing(real_data: Path) -> None:
    values = json.loads((real_data / "firearms" / "misp_firearms.json").read_text("utf-8"))["values"]
    counted = Counter(entry["meta"].get("caliber", "") for entry in values)
    stated = {text: count for text, count in counted.items() if text not in {"N/A", "Multi Cal", ""}}
    read = sum(count for text, count in stated.items() if calibres.read(text).candidates)
    assert read / sum(stated.values()) >= 0.99
    assert {"9x17", "9x18", "9x19"} <= calibres.read("9mm").ids


def test_most_firearms_of_a_catalogue_have_a_listed_make(real_data: Path) -> None:
    values = json.loads((real_data / "firearms" / "misp_firearms.json").read_text("utf-8"))["values"]
    counted = Counter(entry["meta"].get("BRAND", "") for entry in values)
    sure = sum(count for text, count in counted.items() if makes.read(text).how not in {How.PROPOSED, How.NONE})
    assert sure / counted.total() >= 0.8
