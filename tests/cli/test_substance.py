"""``tutela substance`` as a person or a program runs it."""

from __future__ import annotations

import json

from tests.commands import tutela


def test_a_name_in_any_language_is_looked_up_with_its_status_on_a_day() -> None:
    answer = json.loads(tutela("substance", "kokaiin", "--on", "2020-01-01", "--json"))
    assert (answer["code"], answer["match"], answer["languages"], answer["cas"]) == (
        "cocaine", "translation", ["et"], "50-36-2",
    )  # fmt: skip
    assert answer["inchikey"] == "ZPUCINDJVBIVPJ-LJISPDSOSA-N"
    by_act = {status["act"]: status for status in answer["statuses"]}
    assert (by_act["un-1961"]["state"], by_act["un-1961"]["entry"]) == ("listed", "Schedule I")
    assert by_act["un-1961"]["verified"] is False
    assert by_act["eu-273-2004"]["state"] == "not_listed"
    assert {"substance": "cocaine-hydrochloride", "relation": "salt", "of": "cocaine"} in answer["relations"]


def test_people_read_the_same_in_words() -> None:
    shown = " ".join(tutela("substance", "acetic anhydride", "--on", "2010-06-01").replace("│", " ").split())
    assert "108-24-7" in shown
    assert "listed, Category 2, since 2005-08-18, until 2013-12-30, not checked" in shown


def test_the_status_depends_on_the_day() -> None:
    def state(day: str) -> str:
        statuses = json.loads(tutela("substance", "3-MMC", "--on", day, "--json"))["statuses"]
        return str(next(status["state"] for status in statuses if status["act"] == "eu-2004-757"))

    assert (state("2022-08-17"), state("2022-08-18")) == ("not_yet", "listed")


def test_a_cas_number_and_an_inchikey_are_looked_up() -> None:
    for written, match in (("CAS 58-08-2", "cas"), ("RYYVLZVUVIJVGH-UHFFFAOYSA-N", "inchikey")):
        answer = json.loads(tutela("substance", written, "--json"))
        assert (answer["code"], answer["match"]) == ("caffeine", match)


def test_a_street_name_is_answered_with_what_it_is_used_for_and_no_code() -> None:
    answer = json.loads(tutela("substance", "molly", "--json"))
    assert (answer["code"], answer["match"]) == (None, "street")
    assert answer["candidates"] == [{"code": "mdma", "name": "MDMA"}]
    assert "no finding" in tutela("substance", "molly")


def test_an_unknown_name_gets_the_nearest_ones_with_what_tells_them_apart() -> None:
    answer = json.loads(tutela("substance", "6-MMC", "--json", expect=3))
    assert (answer["code"], answer["match"]) == (None, "none")
    near = {one["code"]: one["difference"] for one in answer["suggestions"]}
    assert near["3-mmc"] == near["2-mmc"] == "number"
    assert "another substance" in tutela("substance", "6-MMC", expect=3)
    assert json.loads(tutela("substance", "Cocaaine", "--json", expect=3))["suggestions"][0]["difference"] == "spelling"
    distant = json.loads(tutela("substance", "Pinix", "--json", expect=3))["suggestions"]
    assert distant
    assert all(one["difference"] != "spelling" for one in distant)
