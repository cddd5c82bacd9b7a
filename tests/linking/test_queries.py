"""Links: records tied by a rare identifier, with the reason; common values never tie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import Cast

from tutela import ingesting
from tutela.linking import queries, rules
from tutela.linking.models import PossibleDuplicate
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of


def listing(reference: str, *namings: dict[str, str]) -> dict[str, object]:
    return {
        "kind": "listing",
        "reference": reference,
        "body": {"offer": f"offer {reference}", "namings": list(namings)},
    }


def take_in(
    tmp_path: Path, *units: dict[str, object], organisation: str = "police-a", name: str = "units.ndjson"
) -> None:
    path = tmp_path / name
    path.write_text("".join(json.dumps(unit) + "\n" for unit in units), encoding="utf-8")
    receipt = ingesting.ingest(ingesting.Order(path, organisation=organisation, source="tests"), lambda progress: None)
    assert receipt.accepted == len(units), receipt.reasons()


def links(cast: Cast, reference: str) -> queries.Links:
    with acting(actor_of(cast.otto)):
        return queries.links_of(Record.objects.get(source_reference=reference, current=True))


EMAIL = {"scheme": "email", "written": "Seller.One@Gmail.com", "role": "contact"}


def test_records_that_share_a_rare_identifier_are_linked_with_the_reason(cast: Cast, tmp_path: Path) -> None:
    other = {"scheme": "email", "written": "sellerone@googlemail.com", "role": "account"}
    take_in(tmp_path, listing("A", EMAIL), listing("B", other), listing("C"))
    (link,) = links(cast, "A").links
    (reason,) = link.reasons
    assert link.record.source_reference == "B"
    assert (reason.here, reason.there, reason.degree) == ("Seller.One@Gmail.com", "sellerone@googlemail.com", 2)
    assert reason.weight > 0


def test_a_value_on_more_records_than_the_cap_ties_nothing_and_says_how_many(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, *[listing(f"R{number}", EMAIL) for number in range(rules.DEGREE_CAP + 1)])
    found = links(cast, "R0")
    assert found.links == []
    (suppressed,) = found.suppressed
    assert (suppressed.count, suppressed.why) == (rules.DEGREE_CAP + 1, "degree_cap")


@pytest.mark.parametrize(
    "naming",
    [
        {"scheme": "email", "written": "noreply@example.eu"},
        {"scheme": "ip", "written": "127.0.0.1", "port": 443, "at": "2026-01-01T00:00:00Z"},
        {"scheme": "ip", "written": "8.8.4.4"},
        {"scheme": "phone", "written": "0612345678"},
        {"scheme": "phone", "written": "+10000000000"},
        {"scheme": "handle", "written": "admin", "service": "example"},
    ],
)
def test_common_reserved_and_placeholder_values_never_tie(cast: Cast, tmp_path: Path, naming: dict[str, str]) -> None:
    take_in(tmp_path, listing("A", naming), listing("B", naming))
    found = links(cast, "A")
    assert found.links == []
    assert len(found.suppressed) == 1
    assert found.suppressed[0].why


def test_records_of_child_protection_are_not_linked_with_other_areas(cast: Cast, tmp_path: Path) -> None:
    report: dict[str, object] = {
        "kind": "protection_report",
        "reference": "P",
        "body": {"incident_type": {"code": "online_enticement", "written": "x"}, "namings": [EMAIL]},
    }
    take_in(tmp_path, listing("A", EMAIL), report)
    assert links(cast, "A").links == []
    assert links(cast, "P").links == []


def test_links_never_show_or_count_records_the_reader_may_not_see(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, listing("A", EMAIL))
    take_in(tmp_path, listing("B", EMAIL), organisation="police-b", name="others.ndjson")
    assert links(cast, "A").links == []
    with acting(actor_of(cast.anna)):
        (link,) = queries.links_of(Record.objects.get(source_reference="A")).links
        assert link.record.source_reference == "B"


def test_ingesting_again_adds_no_link(cast: Cast, tmp_path: Path) -> None:
    units = (listing("A", EMAIL), listing("B", EMAIL))
    take_in(tmp_path, *units)
    path = tmp_path / "units.ndjson"
    ingesting.ingest(ingesting.Order(path, organisation="police-a", source="tests"), lambda progress: None)
    assert len(links(cast, "A").links) == 1


def test_a_revised_record_is_linked_by_what_it_says_now(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, listing("A", EMAIL), listing("B", EMAIL))
    path = tmp_path / "later.ndjson"
    path.write_text(json.dumps(listing("B")) + "\n", encoding="utf-8")
    receipt = ingesting.ingest(ingesting.Order(path, organisation="police-a", source="tests"), lambda progress: None)
    assert receipt.revised == 1
    assert links(cast, "A").links == []


def test_no_serial_wordings_never_tie_two_firearms(cast: Cast, tmp_path: Path) -> None:
    def event(reference: str, serial: str) -> dict[str, object]:
        firearm = {"make": "Exempla", "markings": [{"as_read": serial}]}
        return {
            "kind": "firearm_event",
            "reference": reference,
            "body": {"event": {"code": "seized"}, "firearm": firearm},
        }

    take_in(tmp_path, event("A", "SUPRIMIDO"), event("B", "SUPRIMIDO"), event("C", "LR020793"), event("D", "LR-020793"))
    assert links(cast, "A").links == []
    assert [link.record.source_reference for link in links(cast, "C").links] == ["D"]


def test_possible_duplicates_are_none_where_nothing_repeats(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, listing("A"), listing("B"))
    with acting(actor_of(cast.otto)):
        assert not PossibleDuplicate.objects.exists()


def test_revisions_of_one_record_are_neither_tied_nor_counted(cast: Cast, tmp_path: Path) -> None:
    phone = {"scheme": "phone", "written": "+43 664 1234567"}
    take_in(tmp_path, listing("A", phone), listing("B", phone))
    revised = listing("A", phone)
    revised["body"] = {"offer": "another offer", "namings": [phone]}
    path = tmp_path / "later.ndjson"
    path.write_text(json.dumps(revised) + "\n", encoding="utf-8")
    receipt = ingesting.ingest(ingesting.Order(path, organisation="police-a", source="tests"), lambda progress: None)
    assert receipt.revised == 1
    with acting(actor_of(cast.otto)):
        of_a = {one.current: one for one in Record.objects.filter(source_reference="A")}
        assert set(of_a) == {True, False}
        for one in of_a.values():
            (link,) = queries.links_of(one).links
            assert (link.record.source_reference, link.reasons[0].degree) == ("B", 2)
        (link,) = queries.links_of(Record.objects.get(source_reference="B")).links
        assert (link.record.pk, link.reasons[0].degree) == (of_a[True].pk, 2)
