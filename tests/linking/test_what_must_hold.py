"""What must hold of links over the whole pipeline and on the real database (issue: linking at full depth)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from psycopg import sql
from tests.cast import Cast
from tests.linking.test_queries import EMAIL, links, listing
from tests.linking.test_queries import take_in as take_in_units
from tests.linking.test_watching import watched

from tutela import erasing, ingesting
from tutela.linking import queries
from tutela.linking.networks.finding import find
from tutela.linking.networks.mentions import Collector
from tutela.linking.rules import DEGREE_CAP
from tutela.recognition.contract import Standing
from tutela.records.models import Mention, Record
from tutela.records.values import Capacity
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.simulation.firearm_marks import MarkedFirearms
from tutela.simulation.simulate import simulate
from tutela.vocabulary.areas import Area

PHONE = {"scheme": "phone", "written": "+43 664 1234567", "role": "contact"}


def ingest(paths: Iterable[Path]) -> tuple[int, int]:
    """(new, revised) of files taken in for the police of the cast."""
    receipts = [
        ingesting.ingest(ingesting.Order(path, organisation="police-a"), lambda progress: None)
        for path in ingesting.files_under(paths)
    ]
    assert all(receipt.state == "done" for receipt in receipts)
    return sum(receipt.accepted for receipt in receipts), sum(receipt.revised for receipt in receipts)


def kept() -> dict[str, tuple[int, str]]:
    """Rows and digest of the content of every table that says something of records or ties them."""
    found = {}
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND (relname LIKE 'linking!_%' ESCAPE '!' OR relname LIKE 'lists!_%' ESCAPE '!' OR relname LIKE 'records!_%' ESCAPE '!')"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {} t")
            found[table] = owner.execute(query.format(sql.Identifier(table))).fetchone() or (0, "")
    return found


def every_link(person: Person) -> dict[str, list[tuple[str, float]]]:
    """Each current record the person sees, with what it is linked to and how strongly."""
    with acting(actor_of(person)):
        every = Record.objects.filter(current=True).order_by("pk")
        return {
            one.public_id: [(link.record.public_id, link.weight) for link in queries.links_of(one).links]
            for one in every
        }


def networks(person: Person) -> list[tuple[int, ...]]:
    """Networks among the current records of a person's sight, as record keys."""
    collector = Collector()
    numbers: dict[int, int] = {}
    with acting(actor_of(person)):
        for one in Mention.objects.filter(current=True).select_related("record").order_by("record_id", "pk"):
            if one.record_id not in numbers:
                numbers[one.record_id] = collector.record([Area(one.record.area)])
            capacity = Capacity(one.capacity) if one.capacity else None
            collector.name(numbers[one.record_id], one.scheme, one.key, Standing(one.standing), capacity)
    keys = {number: key for key, number in numbers.items()}
    return [tuple(keys[number] for number in network.records) for network in find(collector.collected()).networks]


def test_taking_everything_in_again_adds_no_link_and_no_row(cast: Cast, tmp_path: Path) -> None:
    simulate(400, 7, tmp_path / "world")
    phones = "+43 660 1234567"
    watched(cast.otto, phones)
    world = [tmp_path / "world"]
    new, revised = ingest(world)
    assert (new > 350, revised) == (True, 0)
    before, tied = kept(), every_link(cast.otto)
    assert sum(map(len, tied.values())) > 20
    assert before["linking_watch"][0] == 1
    for _turn in range(2):
        assert ingest(world) == (0, 0)
        assert kept() == before
        assert every_link(cast.otto) == tied


def test_erasing_a_record_splits_what_it_held_together(cast: Cast, tmp_path: Path) -> None:
    take_in_units(tmp_path, listing("A", PHONE), listing("B", PHONE, EMAIL), listing("C", EMAIL))
    assert [one.record.source_reference for one in links(cast, "B").links] == ["C", "A"]
    assert [len(one) for one in networks(cast.otto)] == [3]
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="B").uid)
        erasing.erase_records([uid], timezone.now().date(), "listing-3y")
    assert links(cast, "A") == queries.Links()
    assert links(cast, "C") == queries.Links()
    assert networks(cast.otto) == []


def test_a_value_that_becomes_common_unlinks_and_says_on_how_many_records_it_is(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    take_in_units(tmp_path, *[listing(f"R{number}", EMAIL) for number in range(DEGREE_CAP)])
    assert len(links(cast, "R0").links) == DEGREE_CAP - 1
    assert links(cast, "R0").suppressed == []
    take_in_units(tmp_path, *[listing(f"S{number}", EMAIL) for number in range(7)], name="more.ndjson")
    found = links(cast, "R0")
    assert found.links == []
    assert [(one.count, one.why) for one in found.suppressed] == [(DEGREE_CAP + 7, "degree_cap")]
    with acting(actor_of(cast.otto)):
        shown = Record.objects.get(source_reference="R0").public_id
    page = client_of(cast.otto).get(f"/records/{shown}/").content.decode()
    assert f"on too many records: ties nothing ({DEGREE_CAP + 7} records)" in page


@pytest.mark.parametrize("records", [queries._READ - 1, queries._READ, queries._READ + 30])
def test_the_count_of_a_common_value_is_exact_however_often_a_record_names_it(
    cast: Cast, tmp_path: Path, records: int
) -> None:
    twice = [EMAIL, {**EMAIL, "role": "account"}]
    take_in_units(tmp_path, *[listing(f"R{number}", *twice) for number in range(records)])
    assert [one.count for one in links(cast, "R0").suppressed] == [records]


def test_of_very_many_records_it_says_at_least_how_many(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client_of: Callable[[Person], Client]
) -> None:
    monkeypatch.setattr(queries, "_COUNTED", queries._READ)
    take_in_units(tmp_path, *[listing(f"R{number}", EMAIL) for number in range(queries._READ + 40)])
    (found,) = links(cast, "R0").suppressed
    assert (found.count, found.more) == (queries._READ + 2, True)
    with acting(actor_of(cast.otto)):
        shown = Record.objects.get(source_reference="R0").public_id
    page = client_of(cast.otto).get(f"/records/{shown}/").content.decode()
    assert f"(at least {queries._READ + 2} records)" in page


def test_a_value_that_few_records_name_very_often_still_ties_them(cast: Cast, tmp_path: Path) -> None:
    often = [{**EMAIL, "role": f"line {number}"} for number in range(queries._READ)]
    take_in_units(tmp_path, listing("A", EMAIL), listing("B", *often), listing("C", *often))
    found = links(cast, "A")
    assert [one.record.source_reference for one in found.links] == ["B", "C"]
    assert {reason.degree for one in found.links for reason in one.reasons} == {3}


def test_simulated_firearms_without_a_serial_tie_nothing(cast: Cast, tmp_path: Path) -> None:
    """Few firearms, read again and again in the wordings of many languages: make, model and calibre are the same each time."""
    units: list[dict[str, object]] = [
        {
            "kind": "firearm_event",
            "reference": f"F{number}",
            "body": {
                "event": {"code": "seized"},
                "firearm": {
                    "make": reading.written.make,
                    "model": reading.written.model or None,
                    "calibre": reading.written.calibre or None,
                    "markings": [{"as_read": text} for text, *_rest in reading.written.marks if text],
                },
            },
        }
        for number, reading in enumerate(MarkedFirearms(3, 5).without_serial(300))
    ]
    take_in_units(tmp_path, *units)
    assert {one for one in every_link(cast.otto).values() if one} == set()
    assert networks(cast.otto) == []


def test_registers_of_a_simulated_world_tie_nothing_by_a_wording(cast: Cast, tmp_path: Path) -> None:
    """The same through a table: every serial of the register overwritten with a wording for none."""
    from tutela.simulation import firearm_marks

    simulate(1_000, 5, tmp_path / "world")
    path = tmp_path / "world" / "firearm-register.csv"
    wordings = firearm_marks.materials()["no_serial"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for number, row in enumerate(rows):
        row["SERIAL"] = str(wordings[number % len(wordings)])
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        table.writeheader()
        table.writerows(rows)
    new, _revised = ingest([path])
    assert new > 100
    with acting(actor_of(cast.otto)):
        for record in Record.objects.filter(current=True):
            reasons = [reason for link in queries.links_of(record).links for reason in link.reasons]
            assert [reason for reason in reasons if reason.scheme == "serial"] == []


def test_what_a_former_revision_named_ties_nothing_to_what_comes_later(cast: Cast, tmp_path: Path) -> None:
    take_in_units(tmp_path, listing("A", PHONE))
    path = tmp_path / "later.ndjson"
    path.write_text(json.dumps(listing("A", EMAIL)) + "\n", encoding="utf-8")
    revised = ingesting.ingest(ingesting.Order(path, organisation="police-a", source="tests"), lambda progress: None)
    assert revised.revised == 1
    take_in_units(tmp_path, listing("B", PHONE), listing("C", EMAIL), name="last.ndjson")
    assert links(cast, "B").links == []
    assert [one.record.source_reference for one in links(cast, "A").links] == ["C"]
    with acting(actor_of(cast.otto)):
        former = {one.pk for one in Record.objects.filter(current=False)}
        assert not any(former & set(network) for network in networks(cast.otto))
