"""Another organisation's record appears nowhere: not in a list, a count, a facet, a search, a chart, a file, an error."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.cast import EVERY, PASSWORD, Cast
from tests.deliveries import take_in
from tests.evidence.custody import Custody
from tests.promises.canaries import (
    CANARY,
    CANARY_NAME,
    CANARY_SERIAL,
    FIREARMS,
    PHONES,
    SHARED,
    VICTIMS,
    own_things,
    plant,
    records_of,
    report,
)
from tests.promises.world import naming, plant_unit
from tests.web.planted import quarantined_of, submission_of

from tutela.insight import figures
from tutela.intake.models import Quarantined
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.models import Organisation, Person
from tutela.vocabulary.areas import Area, Purpose, mask

# A file that a test before left open is complained of wherever it happens to be collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PAGES = (
    "/", "/desk/", "/submissions/", "/submissions/new/", "/quarantine/", "/quarantine/?state=any", "/records/",
    "/records/?kind=seizure", "/records/?area=child_protection", "/records/?area=firearms", "/records/?country=AT",
    "/records/?duplicates=yes", "/records/?from=2016-01-01&to=2016-12-31", "/records/?substance=cocaine",
    "/records.csv", "/records.ndjson", "/records.csv?country=AT", "/who-asked/", "/who-asked/?state=any", "/evidence/",
    *("/hits/", "/hits/?state=new", "/hits/?state=answered", "/hits.csv"),
    "/approvals/", "/picture/", "/picture/seizures/", "/picture/seizures/?country=AT", "/picture/seizures/?split=country",
    "/audit/", "/audit.csv", "/administration/people/", "/administration/permissions/", "/account/",
    *(f"/picture/seizures/{name}.{kind}" for name in figures.FIGURES for kind in ("csv", "svg")),
    *(f"{page}?q={quote(text)}" for page in ("/records/", "/search/") for text in (CANARY, f"{CANARY}-seizure", *PHONES)),
    "/search/", "/search/list/", "/search/picture/", "/alerts/", "/alerts/?state=any",
    "/cases/", "/cases/?state=closed", "/cases/new/",
    *(f"/search/?q={quote(text)}&for=drug_enforcement" for text in (CANARY_NAME, CANARY_SERIAL, CANARY_SERIAL.replace("9", "?"))),
    "/trace/", *(f"{page}?serial={quote(text)}&make={CANARY}" for page in ("/trace/", "/trace.csv")
    for text in (CANARY_SERIAL, CANARY_SERIAL.replace("9", "?"), f"{CANARY_SERIAL[:-1]}7")),
)  # fmt: skip
SEARCHES = tuple(
    f"{page}?q={quote(phone)}&for={purpose}"
    for page in ("/records/", "/search/")
    for phone in PHONES
    for purpose in Purpose
)

HITS = ("/desk/", "/hits/", "/hits/?state=new", "/hits.csv")
"""Where who holds the same rare value is told of it: there, that there is a hit, and whom to ask."""

_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken&quot;: &quot;\w+|csrf[^"]*" content="\w+"')


def shown(client: Client, address: str) -> str:
    """A whole answer as text, its status first, without what is new at each request."""
    answer = client.get(address)
    body = answer.getvalue()
    answer.close()
    return f"{answer.status_code} {answer.get('Location', '')}\n" + _CHANGING.sub("", body.decode())


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Address -> lines that came or went."""
    found = {}
    for address, text in before.items():
        if text != after[address]:
            lines = difflib.unified_diff(text.splitlines(), after[address].splitlines(), lineterm="", n=0)
            found[address] = [line.strip() for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
    return found


def test_what_others_hold_changes_nothing_on_any_page_of_another_country(
    cast: Cast, client_of: Callable[[Person], Client], custody: Custody, tmp_path: Path
) -> None:
    own_things(cast, custody, tmp_path)
    client = client_of(cast.nina)
    with acting(actor_of(cast.nina)):
        mine = Record.objects.get(source_reference="own-listing").public_id
    addresses = [*PAGES, *SEARCHES, f"/records/{mine}/"]
    for address in addresses:  # once before: what is noted at a first visit, and figures that are counted, stand then
        shown(client, address)
    before = {address: shown(client, address) for address in addresses}
    planted = plant(cast, custody, tmp_path)
    after = {address: shown(client, address) for address in addresses}
    for address, text in after.items():
        given_away = [mark for mark in planted.marks if mark in text and mark not in address and mark != CANARY]
        echoed = text.count(CANARY) - before[address].count(CANARY)
        assert not given_away, (address, given_away)
        assert echoed == 0, address
    changed = differing(before, after)
    told = {address: lines for address, lines in changed.items() if address in SEARCHES}
    assert set(changed) <= {*SEARCHES, *HITS}, changed
    # Both hold the shared telephone for purposes that may be combined: one hit, however much the other holds.
    assert {address for address in changed if address in HITS} == set(HITS)
    assert after["/hits.csv"].count("Police of Exampleland") == 1
    assert not [phone for phone in (VICTIMS, FIREARMS) if phone in after["/hits/"]]
    # Hit, no hit: for what may be combined, and never for the victim, the owner's name is said, and that is all.
    drug_purposes = (Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)
    assert set(told) == {
        f"{page}?q={quote(phone)}&for={purpose}"
        for page in ("/records/", "/search/")
        for phone in (SHARED, FIREARMS)
        for purpose in drug_purposes
    }
    for address, lines in told.items():
        assert any("Police of Exampleland" in line for line in lines), address
    identical = 0
    for address in planted.addresses:
        parts = address.split("/")
        none_such = "/".join("no-such" if part in planted.marks else part for part in parts)
        if "before=" in address:
            none_such = "/records/?before=no-such"
        texts = [
            shown(client, one).replace(one, "ADDRESS").replace(quote(one), "ADDRESS") for one in (address, none_such)
        ]
        texts = [re.sub(r"before=[\w-]+", "", text) for text in texts]
        assert texts[0] == texts[1], address
        identical += 1
    print(
        f"\ncanary: {len(addresses)} pages the same before and after, {len(told)} told whom to ask, {identical} hidden as none such"
    )


def test_a_program_of_another_organisation_is_told_who_it_is_and_nothing_else(
    cast: Cast, custody: Custody, tmp_path: Path
) -> None:
    from tutela.safeguards import clients
    from tutela.safeguards.clients import ClientFields

    with acting(actor_of(cast.adam)):
        made, key = clients.make_client(cast.nina.organisation, ClientFields("a program", "officer", [], EVERY))
    client = Client(headers={"Authorization": f"Bearer {key}"})
    before = shown(client, "/api/whoami")
    planted = plant(cast, custody, tmp_path)
    after = shown(client, "/api/whoami")
    assert before == after
    assert made.prefix not in after
    assert not [mark for mark in planted.marks if mark in after]


def test_an_auditor_of_another_organisation_reads_nothing_of_it(
    cast: Cast, client_of: Callable[[Person], Client], custody: Custody, tmp_path: Path
) -> None:
    auditor = Person.objects.create_person(
        "aldo@example.eu", PASSWORD, name="Aldo", organisation=cast.nina.organisation, role="auditor", areas=EVERY
    )
    planted = plant(cast, custody, tmp_path)
    client, centre = client_of(auditor), client_of(cast.dora)
    client_of(cast.nina).get("/records/")
    own_reads = 0
    for address in ("/audit/", "/audit.csv", "/audit.ndjson", "/audit/?organisation=police-a", "/audit.csv?person=otto@example.eu",
                    "/audit/sample/?from=2020-01-01&to=2020-02-01&seed=1"):  # fmt: skip
        text = shown(client, address)
        assert text.startswith("200"), address
        assert not [mark for mark in planted.marks if mark in text and mark not in address], address
        assert "Police of Exampleland" not in text, address
        own_reads += "Police of Elsewhere" in text
    assert own_reads, "their own organisation's entries are there"
    assert planted.marks[-2] not in shown(client, "/audit/")
    assert "Police of Exampleland" in shown(centre, "/audit.csv"), "the centre's auditor reads all"
    for address in planted.addresses:
        answer = client.get(address)
        assert answer.status_code == 403, "an auditor sees no case data, whosever it is"


RECORD_PAGES = tuple(
    page
    for page in PAGES
    if page.startswith(("/records", "/picture", "/evidence", "/who-asked", "/hits", "/approvals"))
)


def test_a_colleague_without_clearance_sees_nothing_of_what_is_marked(
    cast: Cast, client_of: Callable[[Person], Client], tmp_path: Path
) -> None:
    plant_unit(tmp_path, "police-a", "plain", {"offer": "an offer", "namings": [naming(SHARED)]})
    client = client_of(cast.olga)
    addresses = [*RECORD_PAGES, *SEARCHES]
    for address in addresses:
        shown(client, address)
    before = {address: shown(client, address) for address in addresses}
    found = records_of(cast.otto, tmp_path, "police-a", handling=["H1", "sensitive"])
    for codes, seen in (((), 0), (("H1",), 0), (("sensitive",), 0), (("H1", "sensitive"), 4)):
        Person.objects.filter(pk=cast.olga.pk).update(handling=list(codes))
        with acting(replace(actor_of(cast.olga), handling=codes)):
            assert Record.objects.filter(pk__in=[one.pk for one in found]).count() == seen, "a reader needs all codes"
        if not seen:
            after = {address: shown(client, address) for address in addresses}
            # The filter by source may offer another source's name; nothing else may have come.
            assert differing(before, after) == {}, codes
            for one in found:
                hidden, none = shown(client, f"/records/{one.public_id}/"), shown(client, "/records/no-such/")
                assert hidden.replace(one.public_id, "ID") == none.replace("no-such", "ID")


def test_a_person_of_one_area_sees_nothing_of_another_in_their_own_organisation(
    cast: Cast, client_of: Callable[[Person], Client], tmp_path: Path
) -> None:
    Person.objects.filter(pk=cast.olga.pk).update(areas=["drugs"])
    client = client_of(cast.olga)
    addresses = [*PAGES, *SEARCHES]
    for address in addresses:
        shown(client, address)
    before = {address: shown(client, address) for address in addresses}
    plant_unit(tmp_path, "police-a", f"{CANARY}-report", report(), "protection_report")
    quarantined_of(cast.otto, submission_of(cast.otto))
    after = {address: shown(client, address) for address in addresses}
    # The form of a delivery offers the names of their organisation's sources, which are no case data.
    assert set(differing(before, after)) <= {"/submissions/new/"}


def test_what_is_marked_and_set_aside_is_for_who_is_cleared(
    cast: Cast, client_of: Callable[[Person], Client], tmp_path: Path
) -> None:
    unit = {
        "kind": "listing",
        "reference": f"{CANARY}-bad",
        "body": {"offer": CANARY, "handling": ["TLP:RED"], "when": 7},
    }
    path = tmp_path / "marked.ndjson"
    path.write_text(json.dumps(unit) + "\n", encoding="utf-8")
    assert take_in(path).quarantined == 1
    client = client_of(cast.olga)
    with acting(actor_of(cast.otto)):
        assert not Quarantined.objects.exists(), "it keeps its marking: whoever lacks the code does not read it here"
    with acting(replace(actor_of(cast.otto), handling=("TLP:RED",))):
        assert Quarantined.objects.count() == 1
    assert CANARY not in shown(client, "/quarantine/")


def test_what_is_held_for_another_purpose_is_in_no_table_meanwhile(
    cast: Cast, custody: Custody, tmp_path: Path
) -> None:
    plant(cast, custody, tmp_path)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        classes: dict[int, int] = dict(owner.execute("SELECT id, purpose_mask FROM safeguards_visibility").fetchall())
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'visibility_id'"
                " WHERE c.relrowsecurity AND c.relkind = 'r'"
            ).fetchall()
        ]
    assert len(tables) >= 12
    child = mask(Purpose, [Purpose.CHILD_PROTECTION])
    drug = mask(Purpose, [Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT])
    hidden_rows = 0
    for purposes, held in (((Purpose.CHILD_PROTECTION,), child), ((Purpose.DRUG_ENFORCEMENT,), drug)):
        for table in tables:
            with acting(actor_of(cast.anna)):
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    (whole,) = cursor.fetchone()
                with for_purposes(purposes), connection.cursor() as cursor:
                    cursor.execute(f"SELECT visibility_id FROM {table}")
                    seen = [key for (key,) in cursor.fetchall()]
            assert all(classes[key] & held for key in seen), (table, purposes)
            hidden_rows += whole - len(seen)
    assert hidden_rows > 5


def test_the_public_page_shows_a_count_from_five_on_and_nothing_else(cast: Cast, tmp_path: Path) -> None:
    from tutela.web import public

    public.counted.cache_clear()
    client = Client()
    before = shown(client, "/")
    for number in range(4):
        plant_unit(tmp_path, "police-a", f"{CANARY}-{number}", {"offer": CANARY, "namings": [naming(SHARED)]})
    public.counted.cache_clear()
    after = shown(client, "/")
    assert after == before, "four are too few to be told of in public, even that they are there"
    assert CANARY not in after
    assert Organisation.objects.get(slug="police-a").name not in after
    assert not [area for area in Area if f"{area}: 4" in after]
