"""The list of records, its downloads, and the page of one record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast
from tests.deliveries import row, seizure_file
from tests.insight.planted import Planted, plant, visibility_of
from tutela import ingesting
from tutela.linking.models import PossibleDuplicate
from tutela.records import keys
from tutela.records.models import Mention, Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditEntry, Person

ClientOf = Callable[[Person], Client]
CANARY = "canary-93c1"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.getvalue().decode()


def csv_rows(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(client, address).removeprefix("\ufeff"), newline="")))


def mention(person: Person, record: Record, written: str, scheme: str = "email") -> None:
    key = written.lower()
    with acting(actor_of(person)):
        Mention.objects.create(
            record=record, visibility_id=record.visibility_id, scheme=scheme, key=key, key_hash=keys.key_hash(scheme, key),
            written=written, role="account", standing="links",
        )  # fmt: skip


def test_an_empty_list_says_what_will_be_here(cast: Cast, client_of: ClientOf) -> None:
    assert "Records will be listed here" in text(client_of(cast.otto), "/records/")


def test_a_list_is_counted_and_divided_by_facets(cast: Cast, client_of: ClientOf) -> None:
    plant(cast.otto, Planted(country="ES"), Planted(country="ES", transport="mail"), Planted(country="AT"))
    page = text(client_of(cast.otto), "/records/")
    assert "3 records" in page
    assert '<a href="?country=ES">Spain</a> <span class="number quiet">2</span>' in page
    assert '<a href="?transport=-">not recorded</a> <span class="number quiet">2</span>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4), ("?kind=seizure", 4), ("?kind=listing", 0), ("?country=ES", 2), ("?country=-", 1), ("?country=ES&transport=mail", 1),
        ("?substance=heroin", 1), ("?from=2016-03-01&to=2016-03-01", 3), ("?from=2016-04", 1), ("?to=2016-03", 3), ("?area=firearms", 0),
        ("?source=customs-north", 4), ("?source=elsewhere", 0), ("?duplicates=yes", 0),
    ],
)  # fmt: skip
def test_filters_narrow_list_and_file_alike(cast: Cast, client_of: ClientOf, query: str, found: int) -> None:
    plant(
        cast.otto, Planted(country="ES"), Planted(country="ES", transport="mail"), Planted(country=""),
        Planted(items=(("cocaine", "mass", "1"), ("heroin", "mass", "1")), when="2016-04-30"),
    )  # fmt: skip
    otto = client_of(cast.otto)
    page = text(otto, f"/records/{query}")
    assert page.count('<th scope="row" class="wide">') == found
    assert len(csv_rows(otto, f"/records.csv{query}")) == found
    assert len(text(otto, f"/records.ndjson{query}").splitlines()) == found


def test_pages_go_older_and_newer_without_gap_or_repeat(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutela.web import records

    monkeypatch.setattr(records, "ROWS", 3)
    planted = plant(cast.otto, *(Planted(headline=f"number {n}") for n in range(8)))
    otto = client_of(cast.otto)

    def shown(query: str) -> list[str]:
        page = text(otto, f"/records/{query}")
        return [one.headline for one in reversed(planted) if f">{one.headline}<" in page]

    newest, middle = shown(""), shown(f"?before={planted[5].public_id}")
    oldest = shown(f"?before={planted[2].public_id}")
    assert [*newest, *middle, *oldest] == [f"number {n}" for n in range(7, -1, -1)]
    assert shown(f"?after={planted[4].public_id}") == newest
    assert 'rel="next"' not in text(otto, f"/records/?before={planted[2].public_id}")


def test_more_than_the_bound_is_said_and_never_counted_out(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutela.records import queries
    from tutela.web import records

    for module in (queries, records):
        monkeypatch.setattr(module, "COUNTED", 2)
    plant(cast.otto, Planted(), Planted(), Planted())
    page = text(client_of(cast.otto), "/records/")
    assert "More than 2 records" in page
    assert "Counted over the latest 2 that fit." in page


def test_an_identifier_finds_its_record_however_it_is_written(cast: Cast, client_of: ClientOf) -> None:
    named, _other = plant(cast.otto, Planted(headline="the one"), Planted(headline="another"))
    mention(cast.otto, named, "Someone@Example.EU")
    otto = client_of(cast.otto)
    page = text(otto, "/records/?q=someone@example.eu&for=drug_enforcement")
    assert "the one" in page
    assert "another" not in page
    assert "No record you may see names this" in text(otto, "/records/?q=nobody@example.eu&for=drug_enforcement")


def test_a_search_is_kept_in_the_audit_as_a_keyed_hash_only(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.otto).get("/records/?q=someone@example.eu&for=drug_enforcement")
    entry = AuditEntry.objects.using("owner").get(action="records.list")
    assert entry.subject == "search"
    assert entry.subject_id == keys.key_hash("search", "someone@example.eu").hex()
    assert "someone" not in json.dumps([entry.subject, entry.subject_id])
    assert entry.commitment is None  # no text stands beside it


def test_a_record_is_found_by_its_reference_at_the_source(cast: Cast, client_of: ClientOf) -> None:
    (record,) = plant(cast.otto, Planted(headline="referenced"))
    with acting(actor_of(cast.otto)):
        Record.objects.filter(pk=record.pk).update(
            uid=keys.record_uid(record.source_id, "AT-2016/77", b"", 1), source_reference="AT-2016/77"
        )
    assert "referenced" in text(client_of(cast.otto), "/records/?q=AT-2016/77")


def test_a_delivered_row_is_shown_as_written_and_as_understood(cast: Cast, client_of: ClientOf, tmp_path: Path) -> None:
    path = seizure_file(
        tmp_path, [row(AMOUNT="1.968", DRUG_UNIT="Kilogram", TRANSPORT="Mail", PLACE="LINZ", COUNTRY="Austria")]
    )
    ingesting.ingest(ingesting.Order(path, organisation="police-a"), lambda progress: None)
    otto = client_of(cast.otto)
    (listed,) = csv_rows(otto, "/records.csv")
    page = text(otto, f"/records/{listed['record']}/")
    for said in (
        "1.968 Kilogram",
        "1968 g",
        "1.968 kg",
        "LINZ",
        "Austria",
        "seizures.csv",
        "row 2",
        "Police of Exampleland",
        "Kept until",
    ):
        assert said in page, said
    assert "/submissions/" in page
    assert (
        AuditEntry.objects.using("owner")
        .filter(action="records.open", subject_id=listed["record"], operation="consultation")
        .count()
        == 1
    )


def test_links_and_what_ties_nothing_are_shown_with_their_reasons(cast: Cast, client_of: ClientOf) -> None:
    here, there = plant(cast.otto, Planted(headline="here"), Planted(headline="there"))
    for record in (here, there):
        mention(cast.otto, record, "someone@example.eu")
    with acting(actor_of(cast.otto)):
        Mention.objects.create(
            record=here, visibility_id=here.visibility_id, scheme="ip", key="10.0.0.1", written="10.0.0.1", role="log-in",
            standing="reserved", why="rfc1918_private",
        )  # fmt: skip
    page = text(client_of(cast.otto), f"/records/{here.public_id}/")
    assert "because" in page
    assert "someone@example.eu" in page
    assert f'<a href="/records/{there.public_id}/">there</a>' in page
    assert "a reserved range: ties nothing" in page
    assert "1 identifier ties nothing" in page


def test_possible_duplicates_stand_side_by_side_from_either_side(cast: Cast, client_of: ClientOf) -> None:
    first, second = plant(cast.otto, Planted(headline="in grams"), Planted(headline="in kilograms"))
    with acting(actor_of(cast.otto)):
        visibility = visibility_of(cast.otto)
        PossibleDuplicate.objects.create(
            record=second, other=first, visibility_id=visibility, other_visibility_id=visibility, rule="same_amount_other_unit",
            rule_version="1", reasons=json.dumps({"substance": "cocaine", "amount": "1000", "units": ["Kilogram", "Gram"]}),
        )  # fmt: skip
    otto = client_of(cast.otto)
    assert "<td>Kilogram</td><td>Gram " in text(otto, f"/records/{second.public_id}/")
    page = text(otto, f"/records/{first.public_id}/")
    assert "<td>Gram</td><td>Kilogram " in page
    assert "written in another unit" in page
    assert text(otto, "/records/?duplicates=yes").count('class="flag"') == 2


def test_a_flag_of_a_superseded_revision_shows_on_no_page(cast: Cast, client_of: ClientOf) -> None:
    first, second = plant(cast.otto, Planted(headline="in grams"), Planted(headline="in kilograms"))
    with acting(actor_of(cast.otto)):
        visibility = visibility_of(cast.otto)
        PossibleDuplicate.objects.create(
            record=second, other=first, visibility_id=visibility, other_visibility_id=visibility, rule="same_amount_other_unit",
            rule_version="1", reasons=json.dumps({"substance": "cocaine", "units": ["Kilogram", "Gram"]}),
        )  # fmt: skip
    otto = client_of(cast.otto)
    for record in (first, second):
        assert "written in another unit" in text(otto, f"/records/{record.public_id}/")
    with acting(actor_of(cast.otto)):
        Record.objects.filter(pk=first.pk).update(current=False)
    assert 'class="flag"' not in text(otto, "/records/")
    assert text(otto, "/records/?duplicates=yes").count('<th scope="row" class="wide">') == 0
    for record in (first, second):
        assert "written in another unit" not in text(otto, f"/records/{record.public_id}/")


def test_a_former_revision_says_so_and_what_was_changed(cast: Cast, client_of: ClientOf) -> None:
    (record,) = plant(cast.otto, Planted())
    former = record.public_id
    with acting(actor_of(cast.otto)):
        Record.objects.filter(pk=record.pk).update(current=False)
        record.pk, record.public_id, record.revision, record.written = None, "c" * 20, 2, '{"DRUG_NAME": "Heroin"}'
        record.save(force_insert=True)
    otto = client_of(cast.otto)
    assert "a later one has taken its place" in text(otto, f"/records/{former}/")
    page = text(otto, f"/records/{'c' * 20}/")
    assert "DRUG_NAME" in page
    assert '<td class="written">Cocaine</td><td class="written">Heroin</td>' in page
    assert text(otto, "/records/").count('<th scope="row" class="wide">') == 1


def test_what_is_written_is_never_markup_and_never_a_formula(cast: Cast, client_of: ClientOf) -> None:
    evil = '=HYPERLINK("http://example.eu")<img src=x>'
    (record,) = plant(cast.otto, Planted(headline=evil, body={"remarks": evil}))
    otto = client_of(cast.otto)
    for address in ("/records/", f"/records/{record.public_id}/"):
        assert "<img src=x>" not in text(otto, address)
    (listed,) = csv_rows(otto, "/records.csv")
    assert listed["headline"] == "'" + evil


def test_a_download_of_bodies_can_be_taken_in_again(cast: Cast, client_of: ClientOf, tmp_path: Path) -> None:
    plant(cast.otto, Planted(), Planted(items=(("heroin", "mass", "1"),)))
    path = tmp_path / "again.ndjson"
    path.write_text(text(client_of(cast.otto), "/records.ndjson"), encoding="utf-8")
    receipt = ingesting.ingest(ingesting.Order(path, organisation="police-a"), lambda progress: None)
    assert (receipt.received, receipt.accepted, receipt.quarantined) == (2, 2, 0)


def test_a_download_is_audited_as_a_disclosure_with_its_count(cast: Cast, client_of: ClientOf) -> None:
    plant(cast.otto, Planted(), Planted())
    text(client_of(cast.otto), "/records.csv")
    entry = AuditEntry.objects.using("owner").get(action="records.export")
    assert (entry.operation, entry.count) == ("disclosure", 2)


def test_another_organisation_sees_nothing_of_it(cast: Cast, client_of: ClientOf) -> None:
    (record,) = plant(cast.otto, Planted(headline=CANARY, country="LI", transport="drone", body={"remarks": CANARY}))
    mention(cast.otto, record, "shared@example.eu")
    (own,) = plant(cast.nina, Planted(headline="own"))
    mention(cast.nina, own, "shared@example.eu")
    nina = client_of(cast.nina)
    assert nina.get(f"/records/{record.public_id}/").status_code == 404
    addresses = [
        "/records/",
        "/records.csv",
        "/records.ndjson",
        f"/records/{own.public_id}/",
        f"/records/?before={record.public_id}",
        "/records/?country=LI",
    ]
    for address in addresses:
        page = text(nina, address).replace("Country:</span> Liechtenstein", "")
        page = page.replace('aria-current="true">Liechtenstein', "")
        assert CANARY not in page, address
        assert "Liechtenstein" not in page, address
        assert record.public_id not in page.replace(f"before={record.public_id}", ""), address
    found = text(nina, "/records/?q=shared@example.eu&for=drug_enforcement")
    assert found.count('<th scope="row" class="wide">') == 1
    assert "1 record<" in found
    centre = text(client_of(cast.anna), "/records/")
    assert centre.count('<th scope="row" class="wide">') == 2


def test_who_sees_no_case_data_sees_no_records(cast: Cast, client_of: ClientOf) -> None:
    (record,) = plant(cast.otto, Planted())
    for person in (cast.adam, cast.cora):
        for address in ("/records/", "/records.csv", f"/records/{record.public_id}/"):
            assert client_of(person).get(address).status_code == 403
    assert Client().get("/records/").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "?from=yesterday",
        "?kind=nothing",
        "?area=x",
        "?from=2017-01-01&to=2016-01-01",
        "?from=9999-12-31",
        "?to=9999-12-31",
        "?to=9999-12",
    ],
)
def test_an_address_that_makes_no_sense_is_answered_calmly(cast: Cast, client_of: ClientOf, query: str) -> None:
    assert client_of(cast.otto).get(f"/records/{query}").status_code in {200, 400}


@pytest.mark.parametrize("sought", ["\x00", "a" * 5000, "'; DROP TABLE", "%", "🙂", "+", "//"])
def test_anything_may_be_searched(cast: Cast, client_of: ClientOf, sought: str) -> None:
    assert client_of(cast.otto).get("/records/", {"q": sought}).status_code in {200, 400}
