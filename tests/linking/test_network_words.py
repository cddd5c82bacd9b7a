from __future__ import annotations

import dataclasses
import datetime as dt
import string

from django.utils import translation

from tutela.linking.network_words import FIELDS, words
from tutela.linking.networks.rules import OTHER_CONTEXTS
from tutela.vocabulary.areas import Area


def test_everything_a_network_may_touch_has_a_name() -> None:
    assert set(FIELDS) == {*Area, *OTHER_CONTEXTS}


def test_each_sentence_has_the_places_that_drawings_fill() -> None:
    held = words()
    places = {
        one.name: {name for _, name, _, _ in string.Formatter().parse(getattr(held, one.name)) if name}
        for one in dataclasses.fields(held)
        if isinstance(getattr(held, one.name), str)
    }
    assert {name: found for name, found in places.items() if found} == {
        "title": {"name"},
        "description": {"records", "values"},
        "not_drawn": {"records", "values"},
        "more": {"number"},
        "names": {"record", "value", "title"},
        "names_as": {"record", "value", "title", "role"},
        "both": {"one", "other", "value", "title"},
        "on": {"value", "title", "records"},
        "timeline": {"name"},
        "timeline_description": {"first", "last", "records"},
    }


def test_days_and_counts_follow_the_language() -> None:
    with translation.override("de"):
        assert "Mär" in words().month(dt.date(2024, 3, 1))
    assert (words().count_records(1), words().count_values(2)) == ("1 record", "2 values")
