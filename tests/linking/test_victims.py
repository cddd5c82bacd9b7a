"""What a victim is named by (rules.VICTIM_TIES): it ties records of one area, apart from links and without a weight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.cast import Cast
from tests.linking.test_queries import links, listing, take_in

from tutela.linking import queries
from tutela.linking.rules import DEGREE_CAP, weight
from tutela.records.actions import state_purpose
from tutela.records.models import Record
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person

PHONE = {"scheme": "phone", "written": "+43 664 1234567", "role": "contact"}
EMAIL = {"scheme": "email", "written": "someone@example.eu", "role": "account"}


def marked(naming: dict[str, str], capacity: str) -> dict[str, str]:
    return {**naming, "capacity": capacity, "assertion": "assessment"}


def report(reference: str, *namings: dict[str, str]) -> dict[str, object]:
    body = {"incident_type": {"code": "online_enticement", "written": "x"}, "namings": list(namings)}
    return {"kind": "protection_report", "reference": reference, "body": body}


def firearm(reference: str, *namings: dict[str, str]) -> dict[str, object]:
    return {
        "kind": "firearm_event",
        "reference": reference,
        "body": {"event": {"code": "seized"}, "firearm": {"make": "Exempla"}, "namings": list(namings)},
    }


def names(found: queries.Links) -> tuple[list[str | None], list[str | None]]:
    """(linked, naming the same victim), by reference."""
    return (
        [one.record.source_reference for one in found.links],
        [one.record.source_reference for one in found.victims],
    )


def test_two_reports_of_one_child_know_of_each_other_apart_from_links(cast: Cast, tmp_path: Path) -> None:
    victim = marked(PHONE, "victim")
    take_in(tmp_path, report("A", victim), report("B", victim), report("C"))
    found = links(cast, "A")
    assert names(found) == ([], ["B"])
    (shared,) = found.victims[0].shared
    assert (shared.scheme, shared.here, shared.there) == ("phone", "+43 664 1234567", "+43 664 1234567")
    assert not hasattr(found.victims[0], "weight")
    assert not hasattr(shared, "weight")


@pytest.mark.parametrize("reference", ["A", "B", "C"])
def test_who_is_named_as_victim_once_is_a_victim_for_all(cast: Cast, tmp_path: Path, reference: str) -> None:
    """B names it as a suspect's, C as nobody's."""
    take_in(tmp_path, report("A", marked(PHONE, "victim")), report("B", marked(PHONE, "suspect")), report("C", PHONE))
    assert names(links(cast, reference)) == ([], sorted({"A", "B", "C"} - {reference}))


def test_a_record_that_names_it_twice_names_it_as_a_victim(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, report("A", PHONE, marked(PHONE, "victim")), report("B", PHONE))
    assert names(links(cast, "A")) == ([], ["B"])


def test_a_victim_ties_no_two_areas_even_where_these_may_meet(cast: Cast, tmp_path: Path) -> None:
    victim = marked(PHONE, "victim")
    take_in(tmp_path, listing("D1", victim), listing("D2", PHONE), firearm("F1", PHONE), firearm("F2", PHONE))
    assert names(links(cast, "D2")) == ([], ["D1"])
    assert names(links(cast, "F1")) == ([], ["F2"])
    assert links(cast, "F1").suppressed == []  # nor does a count tell of the others


def test_a_victim_counts_in_no_link(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, listing("A", marked(PHONE, "victim"), EMAIL), listing("B", PHONE, EMAIL))
    found = links(cast, "A")
    assert names(found) == (["B"], ["B"])
    (link,) = found.links
    assert [reason.scheme for reason in link.reasons] == ["email"]
    assert link.weight == weight("email", 2)


def test_whoever_may_not_see_who_names_the_victim_is_not_told(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, report("A", PHONE), report("B", PHONE))
    take_in(tmp_path, report("C", marked(PHONE, "victim")), organisation="police-b", name="others.ndjson")
    assert names(links(cast, "A")) == (["B"], [])
    with acting(actor_of(cast.anna)):
        assert names(queries.links_of(Record.objects.get(source_reference="A"))) == ([], []), "she has not opened C"
        state_purpose(Record.objects.get(source_reference="C"), "child_protection", "CASE-1")
        assert names(queries.links_of(Record.objects.get(source_reference="A"))) == ([], ["B", "C"])


def restricted(who: Person, reference: str) -> None:
    """The record's processing is restricted, at the wish of whom it is about."""
    with acting(actor_of(who)):
        record = Record.objects.get(source_reference=reference, current=True)
        uid, owner = bytes(record.uid), record.owner_id
    with acting(keeper(owner)):
        restrict(uid)


def test_a_restricted_record_is_tied_to_nothing_and_still_says_whose_the_value_is(cast: Cast, tmp_path: Path) -> None:
    take_in(
        tmp_path, listing("A", marked(PHONE, "victim")), listing("B", PHONE), firearm("F", PHONE), listing("C", PHONE)
    )
    restricted(cast.otto, "A")
    for reference in ("B", "C", "F"):
        assert names(links(cast, reference)) == ([], []), "nor is it told whose the value is"
        assert links(cast, reference).suppressed == []


def test_a_restriction_takes_nobodys_protection_away_from_others(cast: Cast, tmp_path: Path) -> None:
    """Anna may not see the record any more, and would but for the restriction; Nina never might."""
    take_in(tmp_path, listing("A", marked(PHONE, "victim")), listing("B", PHONE), firearm("F", PHONE))
    restricted(cast.otto, "A")
    with acting(actor_of(cast.anna)):
        assert not Record.objects.filter(source_reference="A").exists()
        assert names(queries.links_of(Record.objects.get(source_reference="B"))) == ([], [])
    take_in(tmp_path, listing("D", PHONE), listing("E", PHONE), organisation="police-b", name="others.ndjson")
    with acting(actor_of(cast.nina)):
        assert names(queries.links_of(Record.objects.get(source_reference="D"))) == (["E"], [])


def test_who_a_child_protection_report_names_as_victim_ties_nothing_elsewhere_either(
    cast: Cast, tmp_path: Path
) -> None:
    """The areas may not meet: the report is not among what is told, but what it protects is protected."""
    take_in(
        tmp_path, report("A", marked(PHONE, "victim")), listing("B", PHONE), firearm("F", PHONE), listing("C", PHONE)
    )
    with acting(actor_of(cast.anna)):
        assert names(queries.links_of(Record.objects.get(source_reference="F"))) == ([], [])
        assert names(queries.links_of(Record.objects.get(source_reference="B"))) == ([], [])


def test_what_very_many_name_ties_nothing_of_a_victim_either(cast: Cast, tmp_path: Path) -> None:
    units = [report(f"R{number}", PHONE) for number in range(DEGREE_CAP)]
    take_in(tmp_path, report("A", marked(PHONE, "victim")), *units)
    found = links(cast, "A")
    assert names(found) == ([], [])
    assert [(one.count, one.why) for one in found.suppressed] == [(DEGREE_CAP + 1, "degree_cap")]


def test_the_page_shows_them_last_and_without_a_weight(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    take_in(tmp_path, listing("A", marked(PHONE, "victim"), EMAIL), listing("B", EMAIL), listing("C", PHONE))
    with acting(actor_of(cast.otto)):
        shown = {one.source_reference: one.public_id for one in Record.objects.all()}
    page = client_of(cast.otto).get(f"/records/{shown['A']}/").content.decode()
    before, apart = page.split('id="victims"')
    assert "Name the same victim" in apart
    assert f'href="/records/{shown["B"]}/"' in before
    assert f'href="/records/{shown["C"]}/"' not in before
    assert f'href="/records/{shown["C"]}/"' in apart
    assert "weight" not in apart.split("</section>")[0].split("<section")[1]
