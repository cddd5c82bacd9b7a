"""Figures cleared for publication."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.web.planted import BAD, GOOD, customs_file, work_off
from tutela.insight.public import AreaFigures, KindFigure, figures
from tutela.vocabulary.areas import Area
from tutela.web import public


def test_without_records_every_area_is_there_and_empty(cast: Cast) -> None:
    assert figures() == [AreaFigures(area, ()) for area in Area]


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    public.counted.cache_clear()


def deliver(cast: Cast, records: int) -> None:
    client = Client()
    client.force_login(cast.otto)
    rows = [GOOD.replace("-1,", f"-1{number},") for number in range(records)]
    file = SimpleUploadedFile("a.csv", customs_file(*rows, BAD))
    client.post("/submissions/new/", {"file": file, "new_source": "customs-north"})
    work_off()


def test_records_are_counted_without_anyone_acting_and_what_is_set_aside_is_not(cast: Cast) -> None:
    deliver(cast, 6)
    found = {area.area: area for area in figures()}
    assert found[Area.DRUGS].kinds == (KindFigure("seizure", 6, 1),)
    assert found[Area.DRUGS].records == 6
    assert found[Area.FIREARMS].records == 0
    page = Client().get("/").content.decode()
    assert "Seizure: 6, 1 country" in page
    assert "canary" not in page


def test_a_count_below_five_is_withheld(cast: Cast) -> None:
    deliver(cast, 4)
    found = {area.area: area for area in figures()}
    assert found[Area.DRUGS].kinds == ()
    assert "Seizure" not in Client().get("/").content.decode()
