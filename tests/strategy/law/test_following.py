"""The way from what changes to its gap, as a person goes it: said or delivered on a page, worked off by the queue's own worker, read on
the page of the gap; and back again, when it closes and says why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import Cast
from tests.strategy.indicators.planted import deliver
from tests.strategy.law.files import answer, measure
from tests.strategy.law.planted import DIRECTIVE, coordinator
from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.law import gaps
from tutela.strategy.law.gap_models import Gap
from tutela.strategy.law.queue import FOLLOW, QUEUE, follow_soon

Browse = Callable[[Person], Client]
GIVEN = {"since": "2014-01-01", "document": "Example Act 1/2014", "stands_for": "An Example, head of unit", "link": ""}


def work() -> None:
    """The real worker takes what waits in the queue of law, and ends."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(queues=[QUEUE], wait=False, install_signal_handlers=False, listen_notify=False)
    failed = ProcrastinateJob.objects.filter(queue_name=QUEUE).exclude(status="succeeded")
    assert not failed.exists(), list(failed.values_list("task_name", "status"))


def hour() -> None:
    """The job of the hour is due, and the worker does it."""
    follow_soon()
    work()
    assert ProcrastinateJob.objects.filter(task_name=FOLLOW, status="succeeded").exists()


def said(client: Client, address: str) -> str:
    """The text of a page's main part, its spaces single."""
    content = client.get(address).content.decode()
    main = re.search(r"<main\b.*?</main>", content, re.DOTALL)
    assert main is not None, address
    return " ".join(re.sub(r"<[^>]*>", " ", main[0]).split())


def gap_of(who: Person, key: str) -> Gap:
    with acting(actor_of(who)):
        return Gap.objects.get(key=key)


@pytest.fixture(autouse=True)
def _threads_end_with_their_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's threads live as long as its process; here there is a new one for each turn."""
    task = jobs.follow_the_day
    real = task.func

    def closing(timestamp: int) -> None:
        try:
            real(timestamp)
        finally:
            connections.close_all()

    monkeypatch.setattr(task, "func", closing)


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def test_a_value_off_its_target_becomes_a_gap_and_a_better_one_closes_it(cast: Cast, client_of: Browse) -> None:
    client, key = client_of(cast.cora), "indicator:euda.deaths:::2024"
    given = {"kind": "target", "period": "2024", "value": "10", "source": "A plan", "country": "", "breakdown": ""}
    assert client.post("/indicators/of/euda.deaths/reference/", given).status_code == 302
    first = deliver(cast.cora, "Country,2023,2024\nBelgium,9,12\nAustria,11,8\n")
    with acting(actor_of(cast.cora)):
        assert not Gap.objects.filter(key=key).exists(), "the worker has not been by yet"
    assert ProcrastinateJob.objects.filter(task_name=FOLLOW, status="todo").count() == 1
    work()

    gap = gap_of(cast.cora, key)
    assert "Drug-induced deaths" in said(client, "/law/gaps/?kind=indicator&country=BE")
    page = said(client, f"/law/gaps/{gap.public_id}/")
    for told in ("Indicator off target", "4 of 5", "Belgium: 12 in 2024, target 10", "a delivery of observations",
                 "Ministry of Example", "Drug-induced deaths, Belgium, 2024"):  # fmt: skip
        assert told in page, told
    assert "Austria" not in page
    assert gap.because == f"delivery:{first.public_id}"

    second = deliver(cast.cora, "Country,2024\nBelgium,9.5\n")
    work()
    closed = gap_of(cast.cora, key)
    assert (closed.closed_at is not None, closed.because) == (True, f"delivery:{second.public_id}")
    page = said(client, f"/law/gaps/{gap.public_id}/")
    assert "Closed" in page
    assert (
        f'href="/indicators/deliveries/{second.public_id}/"'
        in client.get(f"/law/gaps/{gap.public_id}/").content.decode()
    )
    assert "Drug-induced deaths" not in said(client, "/law/gaps/?kind=indicator&country=BE")
    assert "Drug-induced deaths" in said(client, "/law/gaps/?kind=indicator&closed=yes")
    with acting(actor_of(cast.cora)):
        assert gaps.out_of_step() == []


def test_a_target_that_is_lowered_opens_a_gap_and_raised_again_closes_it(cast: Cast, client_of: Browse) -> None:
    client, key = client_of(cast.cora), "indicator:euda.deaths::BE:2099"
    given = {"kind": "target", "period": "2099", "source": "A plan", "country": "BE", "breakdown": ""}
    deliver(cast.cora, "Country,2024\nBelgium,9\n")
    for value, is_open in (("20", None), ("5", True), ("20", False)):
        assert client.post("/indicators/of/euda.deaths/reference/", {**given, "value": value}).status_code == 302
        work()
        with acting(actor_of(cast.cora)):
            found = Gap.objects.filter(key=key).first()
        assert (None if found is None else found.closed_at is None) is is_open
    assert found is not None
    assert found.because.startswith("target:")
    assert "a target" in said(client, f"/law/gaps/{found.public_id}/")


def test_a_state_of_a_provision_that_changes_opens_and_closes_its_gap(cast: Cast, client_of: Browse) -> None:
    client, cell = client_of(cast.cora), f"/law/of/{DIRECTIVE}/cell/BE/25(1)/"
    assert client.post(f"{cell}say/", {**GIVEN, "state": "partial"}).status_code == 302
    gap = gap_of(cast.cora, f"law:{DIRECTIVE}:25(1)")
    hour()
    page = said(client, f"/law/gaps/{gap.public_id}/")
    for told in ("4 of 5", "Belgium: partial", "the deadline was 18 Dec 2013", "a statement", "Ministry of Example",
                 "Directive 2011/93/EU, 25(1), Belgium"):  # fmt: skip
        assert told in page, told
    assert f'href="{cell}"' in client.get(f"/law/gaps/{gap.public_id}/").content.decode()
    assert client.post(f"{cell}say/", {**GIVEN, "state": "complete"}).status_code == 302
    hour()
    closed = gap_of(cast.cora, gap.key)
    assert closed.closed_at is not None
    assert closed.because.startswith("statement:"), "and the worker that came after changed nothing of it"
    page = said(client, f"/law/gaps/{gap.public_id}/")
    assert "Closed" in page
    assert "a statement: Ministry of Example" in page


def test_a_list_of_measures_that_changes_opens_changes_and_closes_its_gap(
    cast: Cast, mona: Person, client_of: Browse
) -> None:
    client, key = client_of(mona), f"measures:{DIRECTIVE}"

    def brought(*rows: object) -> None:
        file = SimpleUploadedFile("answer.json", answer(*rows).encode())
        looked = client.post(f"/law/of/{DIRECTIVE}/measures/look/", {"file": file})
        assert client.post(f"{looked.headers['Location']}confirm/").status_code == 302
        hour()

    codes = ("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "EST", "ESP", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA", "LTU",
             "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SWE", "SVN", "SVK")  # fmt: skip
    every = [
        {name: {"type": "literal", "value": value} for name, value in
         {"celex": f"72011L0093{code}_{number}", "nim": f"http://example.eu/work/{number}", "notified": "2013-12-01"}.items()}
        for number, code in enumerate(codes, 1)
    ]  # fmt: skip
    brought(*every[1:], measure(0, notified="2001-01-01"))
    gap = gap_of(mona, key)
    assert (gap.countries, gap.severity, gap.kind) == (["AT"], 5, "law"), "Denmark is not bound"
    page = said(client, f"/law/gaps/{gap.public_id}/")
    for told in ("Austria: only measures older than the act", "an import of national measures", "Example Centre"):
        assert told in page, told
    brought(*every[2:])
    assert gap_of(mona, key).countries == ["AT", "BE"]
    assert "Belgium: no national measure notified" in said(client, f"/law/gaps/{gap.public_id}/")
    brought(*every)
    closed = gap_of(mona, key)
    assert closed.closed_at is not None
    assert closed.because.startswith("import:")
    assert "Closed" in said(client, f"/law/gaps/{gap.public_id}/")
    with acting(actor_of(mona)):
        assert gaps.out_of_step() == []


def test_a_service_that_changes_opens_and_closes_its_gap(cast: Cast, client_of: Browse) -> None:
    client, service = client_of(cast.cora), "/law/services/drug_treatment/BE/"
    assert client.post(f"{service}say/", {**GIVEN, "reach": "parts"}).status_code == 302
    gap = gap_of(cast.cora, "service:drug_treatment")
    hour()
    page = said(client, f"/law/gaps/{gap.public_id}/")
    for told in ("3 of 5", "Belgium: in parts of the country", "Drug treatment, Belgium", "a word on a service"):
        assert told in page, told
    assert client.post(f"{service}say/", {**GIVEN, "reach": "whole"}).status_code == 302
    hour()
    closed = gap_of(cast.cora, gap.key)
    assert closed.closed_at is not None
    assert closed.because.startswith("service:")
    assert "a word on a service: Ministry of Example" in said(client, f"/law/gaps/{gap.public_id}/")


def test_what_was_written_past_the_actions_is_mended_by_the_worker(cast: Cast, client_of: Browse) -> None:
    """A gap somebody closed by hand in the database is open again once the worker has been by."""
    client = client_of(cast.cora)
    assert client.post("/law/services/drug_treatment/BE/say/", {**GIVEN, "reach": "none"}).status_code == 302
    gap = gap_of(cast.cora, "service:drug_treatment")
    with acting(actor_of(cast.cora)):
        Gap.objects.filter(pk=gap.pk).update(closed_at=gap.opened_at)
        assert gaps.out_of_step() != []
    hour()
    with acting(actor_of(cast.cora)):
        assert Gap.objects.get(pk=gap.pk).closed_at is None
        assert gaps.out_of_step() == []
