"""A body as lines: what was written beside what was understood, nothing left out, nothing said twice."""

from __future__ import annotations

from tutela.records.lines import Line, lines_of
from tutela.records.listing import Listing
from tutela.records.seizure import Seizure


def seizure(**values: object) -> dict[str, Line]:
    items = values.pop("items", [{"item_kind": {"code": "drug"}}])
    return {line.path: line for line in lines_of(Seizure.model_validate({"items": items, **values}))}


def test_a_code_keeps_what_was_written_beside_it() -> None:
    line = seizure(transport={"code": "mail", "written": "Postal"})["transport"]
    assert (line.written, line.code, line.code_list, line.recognised) == ("Postal", "mail", "transport", True)


def test_a_word_on_no_list_is_marked() -> None:
    line = seizure(transport={"code": None, "written": "by camel"})["transport"]
    assert (line.written, line.recognised) == ("by camel", False)


def test_a_quantity_stands_in_its_base_unit() -> None:
    quantity = {
        "kind": "mass",
        "amount": "1250",
        "unit": "g",
        "written": "1.25",
        "unit_written": "Kilogram",
        "qualifier": "about",
    }
    line = seizure(items=[{"item_kind": {"code": "drug"}, "quantity": quantity}])["items.0.quantity"]
    assert (line.written, line.understood, line.name, line.group) == (
        "1.25 Kilogram",
        "about 1250 g",
        "quantity",
        "items.0",
    )


def test_countries_within_routes_and_tuples_know_their_list() -> None:
    lines = seizure(
        route={
            "transit": [{"code": "NL", "written": "Holland"}],
            "departed_from": {"code": "CO", "written": "Colombia"},
        }
    )
    assert lines["route.transit.0"].code_list == "countries"
    assert lines["route.departed_from"].code_list == "countries"
    assert lines["route.departed_from"].group == "route"


def test_a_place_is_shown_as_written_and_as_understood() -> None:
    lines = seizure(
        where={"country": {"code": "AT", "written": "Österreich"}, "place": "Linz", "place_written": "LINZ"}
    )
    assert (lines["where.country"].code, lines["where.place"].written, lines["where.place"].understood) == (
        "AT",
        "LINZ",
        "Linz",
    )


def test_an_unknown_zone_is_said_and_a_plain_day_needs_none() -> None:
    timed = {"at": "2016-03-01T10:00", "precision": "minute", "zone_known": False, "written": "1.3.16 10:00"}
    assert seizure(when=timed)["when"].understood == "2016-03-01T10:00 (zone not recorded)"
    assert seizure(when={"at": "2016-03-01", "precision": "day"})["when"].understood == "2016-03-01"


def test_an_interval_stays_an_interval() -> None:
    listing = Listing.model_validate(
        {"offer": "x", "price": {"low": "1.5", "high": None, "unit": "XBT", "written": "> 1.5"}}
    )
    (line,) = [line for line in lines_of(listing) if line.path == "price"]
    assert (line.written, line.understood) == ("> 1.5", "[1.5, …) XBT")


def test_an_interval_of_one_value_is_that_value() -> None:
    price = {"low": "25", "high": "25", "unit": "EUR", "high_inclusive": True, "written": "25"}
    (line,) = [
        line for line in lines_of(Listing.model_validate({"offer": "x", "price": price})) if line.path == "price"
    ]
    assert line.understood == "25 EUR"


def test_persons_and_identifiers_have_their_own_sections() -> None:
    person = {"capacity": "suspect", "assertion": "fact", "name": "A. Example"}
    paths = seizure(persons=[person], namings=[{"scheme": "phone", "written": "+43 1 234"}])
    assert not [path for path in paths if "person" in path or "naming" in path]
