"""The pages of suggestions, as a browser without script meets them; and what must not be on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from tests.cast import Cast
from tests.linking.persons.test_suggestions import BORN, NAME, OTHER_ORDER, named, run, somebody, two
from tutela.linking.persons.models import Suggestion
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

Open = Callable[[Person], Client]


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def the_one(who: Person) -> Suggestion:
    with acting(actor_of(who)):
        return Suggestion.objects.select_related("record", "other").get()


def test_both_are_side_by_side_as_written_with_what_speaks_for_and_against(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    named(tmp_path, "A", somebody(nationality={"code": "AT", "written": "Austrian"}))
    named(tmp_path, "B", somebody(OTHER_ORDER, nationality={"code": "PT", "written": "Portuguese"}))
    run()
    client = client_of(cast.otto)
    listed = text_of(client, "/suggestions/")
    for told in (NAME, OTHER_ORDER, BORN, "The names are the same", "Against:", "The nationalities differ."):
        assert told in listed
    one = text_of(client, f"/suggestions/{the_one(cast.otto).public_id}/")
    for told in (
        NAME,
        OTHER_ORDER,
        BORN,
        "Austrian",
        "Portuguese",
        "The dates of birth are the same.",
        "bits together",
    ):
        assert told in one


def test_a_decision_takes_the_pair_off_and_taking_it_back_puts_it_there_again(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    two(tmp_path)
    run()
    client, public_id = client_of(cast.otto), the_one(cast.otto).public_id
    address = f"/suggestions/{public_id}/"
    assert client.post(f"{address}decide/", {"verdict": "different", "why": ""}).status_code == 400
    assert client.post(f"{address}decide/", {"verdict": "perhaps", "why": "seen"}).status_code == 400
    assert client.post(f"{address}decide/", {"verdict": "different", "why": "met both"}).status_code == 302
    run()
    assert NAME not in text_of(client, "/suggestions/")
    assert NAME in text_of(client, "/suggestions/?state=decided")
    text = text_of(client, address)
    assert "met both" in text
    entry = text.partition('name="entry" value="')[2].partition('"')[0]
    assert client.post(f"{address}undo/", {"entry": "another", "why": "a slip"}).status_code == 400
    assert client.post(f"{address}undo/", {"entry": entry, "why": "a slip"}).status_code == 302
    assert NAME in text_of(client, "/suggestions/")


def test_of_a_record_of_others_nothing_is_told_before_a_purpose_is_stated(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    named(tmp_path, "A", somebody())
    named(tmp_path, "B", somebody(OTHER_ORDER), slug="police-b")
    run()
    one = the_one(cast.anna)
    client = client_of(cast.anna)
    address = f"/suggestions/{one.public_id}/"
    for text in (text_of(client, "/suggestions/"), text_of(client, address)):
        for hidden in (NAME, OTHER_ORDER, "Bralko", BORN, "The names are the same", "bits together"):
            assert hidden not in text
    assert client.post(f"{address}decide/", {"verdict": "same", "why": "seen"}).status_code == 404
    for record in (one.record, one.other):
        stated = {"purpose": "drug_enforcement", "case": "a case"}
        assert client.post(f"/records/{record.public_id}/purpose/", stated).status_code == 302
    assert OTHER_ORDER in text_of(client, "/suggestions/")
    assert "The names are the same" in text_of(client, address)
    assert client.post(f"{address}decide/", {"verdict": "same", "why": "seen"}).status_code == 302


def test_who_sees_one_of_the_two_finds_nothing(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    named(tmp_path, "A", somebody())
    named(tmp_path, "B", somebody(OTHER_ORDER), slug="police-b")
    run()
    public_id = the_one(cast.anna).public_id
    for who in (cast.otto, cast.nina, cast.hana):
        client = client_of(who)
        assert "Nothing is suggested" in text_of(client, "/suggestions/")
        text_of(client, f"/suggestions/{public_id}/", 404)
        assert client.post(f"/suggestions/{public_id}/decide/", {"verdict": "same", "why": "x"}).status_code == 404


def test_who_only_reads_decides_nothing(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    for who in (cast.clara, cast.cora, cast.dora, cast.sven):
        assert client_of(who).get("/suggestions/").status_code == 403
