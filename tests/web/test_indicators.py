"""Pages of indicators: what stands on them, what they give out, and whose draft is not on them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import cast as cast_to

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from tests.cast import Cast
from tests.strategy.indicators.planted import WIDE, deliver, layout
from tutela.safeguards.models import Person
from tutela.strategy.indicators.actions import Given
from tutela.web import indicators

Browsers = Callable[[Person], Client]


def body(answer: HttpResponseBase) -> str:
    content = b"".join(cast_to(Iterable[bytes], answer)) if answer.streaming else cast_to(HttpResponse, answer).content
    answer.close()
    return content.decode()


def upload(web: Client, text: str, **given: str) -> str:
    file = SimpleUploadedFile("table.csv", text.encode())
    return web.post("/indicators/deliver/", {"file": file, "mapping_text": WIDE, **given}).headers.get("Location", "")


def test_a_draft_of_another_organisation_is_on_no_page_and_in_no_file(cast: Cast, client_of: Browsers) -> None:
    address = upload(client_of(cast.cora), "Country,2016\nAustria,4711\n")
    assert address.startswith("/indicators/deliveries/")
    assert "4711" not in body(client_of(cast.cora).get("/indicators/of/euda.deaths/"))
    for person in (cast.anna, cast.dora, cast.sven):
        web = client_of(person)
        assert "table.csv" not in body(web.get("/indicators/deliveries/"))
        assert "4711" not in body(web.get("/indicators/of/euda.deaths/"))
        assert "4711" not in body(web.get("/indicators/of/euda.deaths/observations.csv"))
        assert "none yet" in body(web.get("/indicators/?q=euda.deaths"))
        assert web.get(address).status_code == 404
        assert web.get(f"{address}refused.csv").status_code == 404
    cora = client_of(cast.cora)
    cora.post(f"{address}submit/")
    assert "4711" in body(client_of(cast.anna).get("/indicators/of/euda.deaths/observations.csv"))
    assert "4\u202f711" in body(client_of(cast.anna).get("/indicators/of/euda.deaths/"))


def test_a_submitted_delivery_is_read_and_not_touched_by_others(cast: Cast, client_of: Browsers) -> None:
    made = deliver(cast.cora, "Country,2016\nAustria,8\n")
    web = client_of(cast.anna)
    assert "table.csv" in body(web.get(f"/indicators/deliveries/{made.public_id}/"))
    web.raise_request_exception = False
    assert web.post(f"/indicators/deliveries/{made.public_id}/drop/").status_code == 403
    assert web.post(f"/indicators/deliveries/{made.public_id}/submit/").status_code == 403


def test_files_are_given_out_in_each_kind(cast: Cast, client_of: Browsers) -> None:
    deliver(cast.anna, "Country,2015,2016\nAustria,8,:\n")
    web = client_of(cast.cora)
    for kind, first in (("csv", "indicator"), ("sdmx1.csv", "DATAFLOW"), ("sdmx2.csv", "STRUCTURE")):
        rows = list(
            csv.reader(io.StringIO(body(web.get(f"/indicators/of/euda.deaths/observations.{kind}")).lstrip("\ufeff")))
        )
        assert (rows[0][0], len(rows)) == (first, 3)
    assert len(body(web.get("/indicators.csv?area=firearms")).splitlines()) > 9


def test_a_reference_that_is_wrong_says_so_on_the_page(cast: Cast, client_of: Browsers) -> None:
    answer = client_of(cast.cora).post("/indicators/of/euda.deaths/reference/", {"kind": "target", "period": "soon"})
    assert answer.status_code == 400
    assert "“soon” is no period." in body(answer)


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("Country,2016\nAustria,1\n", {"mapping_text": "{["}, "The mapping is no YAML."),
        ("Colour,Shape\nred,round\n", {}, "No mapping fits this table."),
        ("Country,2016\nAustria,1\n", {"mapping_text": "", "mapping": "no-such"}, "There is no mapping"),
        ("", {}, "no heading"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    cast: Cast, client_of: Browsers, text: str, given: dict[str, str], said: str
) -> None:
    file = SimpleUploadedFile("table.csv", text.encode())
    answer = client_of(cast.cora).post("/indicators/deliver/", {"file": file, "mapping_text": WIDE, **given})
    assert answer.status_code == 400
    assert said in body(answer)


def test_a_file_too_large_to_be_read_while_somebody_waits_is_refused_with_the_other_way(
    cast: Cast, client_of: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicators, "MOST_BYTES", 10)
    file = SimpleUploadedFile("table.csv", b"Country,2016\nAustria,1\n")
    answer = client_of(cast.cora).post("/indicators/deliver/", {"file": file, "mapping_text": WIDE})
    assert answer.status_code == 400
    assert "larger than 64 MB" in body(answer)


def test_the_receipt_names_each_refused_cell_once_by_row(cast: Cast, client_of: Browsers) -> None:
    made = deliver(cast.cora, "Country,2015,2016,2017\nNowhere,1,2,3\nAustria,1,x,\n", Given(layout(), draft=True))
    page = body(client_of(cast.cora).get(f"/indicators/deliveries/{made.public_id}/"))
    assert page.count("“Nowhere” is no country.") == 1
    assert "3 cells" in page
    lines = body(client_of(cast.cora).get(f"/indicators/deliveries/{made.public_id}/refused.csv")).splitlines()
    assert len(lines) == 5


def test_revisions_stand_on_the_page_with_what_was_before(cast: Cast, client_of: Browsers) -> None:
    deliver(cast.anna, "Country,2016\nAustria,811\n")
    deliver(cast.anna, "Country,2016\nAustria,922\n")
    page = body(client_of(cast.cora).get("/indicators/of/euda.deaths/"))
    assert "811" in page
    assert "922" in page
