"""The wall: what lies behind it is found by nothing in front of it, and who works behind it sees nothing in front."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import URLPattern, reverse
from psycopg import errors, sql

from tests.cast import Cast
from tests.deliveries import take_in
from tests.services import Services, months_ago, plant
from tests.web.planted import CANARY, quarantined_of, submission_of
from tests.web.test_page import EXAMPLES
from tutela.insight.figures import Asked, figure
from tutela.insight.seizures import Filters
from tutela.linking import hits, search
from tutela.linking import queries as links
from tutela.linking.models import HitNotice
from tutela.practice import queries
from tutela.records.models import Mention, Record
from tutela.safeguards import wall
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.audit import Operation
from tutela.safeguards.checks import pages
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import BY_NAME, PUBLIC_ACTIONS, Role, Scope, scope_of
from tutela.safeguards.wall import ALIAS, behind_the_wall
from tutela.vocabulary.areas import Purpose

PHONE = "+33199001234"
WRITTEN = ("+33199001234", "33199001234", "199001234", "+33 1 99 00 12 34")
TEXT_COLUMNS = ("service", "topic", "channel", "outcome", "age_band", "sex", "country", "region", "note")
ClientOf = Callable[[Person], Client]


@pytest.fixture
def phone_behind(services: Services) -> Iterator[Services]:
    """The number in every text column, planted by the owner with the table's own checks out of the way."""
    codes = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'contact_codes'"
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
        found = owner.execute(codes).fetchone()
        assert found is not None
        kept = str(found[0])
        columns = owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'help' AND data_type LIKE 'char%'"
        ).fetchall()
        assert {name for (name,) in columns} == set(TEXT_COLUMNS)
        owner.execute("ALTER TABLE help.contact DROP CONSTRAINT contact_codes")
        insert = sql.SQL(
            "INSERT INTO help.contact (organisation_id, month, {}) SELECT %s, %s, {} FROM generate_series(1, 6)"
        )
        names = sql.SQL(", ").join(map(sql.Identifier, TEXT_COLUMNS))
        for month in (months_ago(0), months_ago(2)):
            owner.execute(
                insert.format(names, sql.SQL(", ").join([sql.Placeholder()] * len(TEXT_COLUMNS))),
                [services.carla.organisation_id, month, *[PHONE] * len(TEXT_COLUMNS)],
            )
        try:
            yield services
        finally:
            owner.execute("DELETE FROM help.contact")
            owner.execute(f"ALTER TABLE help.contact ADD CONSTRAINT contact_codes {kept}".encode())


@pytest.mark.parametrize("column", [name for name in TEXT_COLUMNS if name != "note"])
def test_no_column_but_the_note_takes_a_number_at_all(services: Services, column: str) -> None:
    plant(services.carla.organisation_id, months_ago(2), "other")
    statement = sql.SQL("UPDATE help.contact SET {} = %s").format(sql.Identifier(column))
    with psycopg.connect(settings.CONNECTIONS.owner) as owner, pytest.raises(errors.CheckViolation):
        owner.execute(statement, ["0199001234"])


def test_a_planted_number_is_no_hit_for_anybody_and_for_no_purpose(cast: Cast, phone_behind: Services) -> None:
    for person in (*cast.everybody(), phone_behind.carla, phone_behind.cyril):
        with acting(actor_of(person)):
            for written in WRITTEN:
                sought = search.sought(written)
                assert sought.identifiers
                for purposes in (None, *((purpose,) for purpose in Purpose), tuple(Purpose)):
                    found = _found(written) if purposes is None else _for(purposes, written)
                    assert found == [], (person, written, purposes)
                assert hits.elsewhere(sought) == hits.Elsewhere(), (person, written)
            assert not Mention.objects.exists()
            assert not HitNotice.objects.exists()


def _found(written: str) -> list[Record]:
    return [*search.naming(Record.objects.all(), written), *search.referring(Record.objects.all(), written)]


def _for(purposes: tuple[Purpose, ...], written: str) -> list[Record]:
    with for_purposes(purposes):
        return _found(written)


def test_a_record_naming_the_same_number_is_linked_with_nothing_and_counted_alone(
    cast: Cast, phone_behind: Services, tmp_path: Path, client_of: ClientOf
) -> None:
    """In front of the wall everything is as if there were nothing behind it."""
    naming = {"scheme": "phone", "written": PHONE, "role": "contact"}
    path = tmp_path / "one.ndjson"
    path.write_text(
        json.dumps({"kind": "listing", "reference": "A", "body": {"offer": "offer", "namings": [naming]}}) + "\n"
    )
    assert take_in(path).accepted == 1
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        found = links.links_of(record)
        assert found.links == []
        assert found.suppressed == []
        assert _found(PHONE) == [record]
        assert not HitNotice.objects.exists()
        assert not figure("trend", Asked(Filters())).rows
    page = client_of(cast.otto).get(f"/records/{record.public_id}/").content.decode()
    for word in ("Example clinic", "help_contact", "/help/"):
        assert word not in page
    with acting(actor_of(phone_behind.carla)):
        assert hits.elsewhere(search.sought(PHONE)) == hits.Elsewhere(), (
            "nor does who works behind it learn of the record"
        )


def _addresses() -> list[tuple[str, str]]:
    """(address, action) of every page that needs no key of a thing."""
    found = []
    for pattern in pages():
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        kinds = re.search(r"\(\?P<kind>([a-z|]+)\)", route)
        for kind in kinds[1].split("|") if kinds else [""]:
            address = re.sub(r"\(\?P<kind>[^)]*\)", kind, route)
            address = re.sub(r"\(\?P<name>[^)]*\)", "trend", address).replace("\\.", ".").strip("^$")
            if address.endswith("."):  # kinds of files that are written otherwise than in letters
                address = reverse(str(pattern.name), kwargs=EXAMPLES[str(pattern.name)]).strip("/")
            if "<" not in address:
                found.append((f"/{address}", str(getattr(pattern.callback, "action", ""))))
    return found


def test_no_page_of_anybody_shows_a_planted_number(cast: Cast, phone_behind: Services, client_of: ClientOf) -> None:
    addresses = _addresses()
    assert {"/", "/records/", "/records.csv", "/records.ndjson", "/picture/", "/audit/", "/audit.csv", "/help/", "/help.csv",
            "/api/whoami", "/who-asked/", "/picture/seizures/trend.csv"} <= {address for address, _ in addresses}  # fmt: skip
    behind = {"/help/", "/help.csv", "/help/contacts/"}
    for person in (cast.anna, cast.otto, cast.cora, cast.dora, cast.adam, phone_behind.cyril, None):
        client = client_of(person) if person else Client()
        for address, _action in addresses:
            queries_ = ("",) if address in behind or not address.startswith("/records") else ("", f"?q={WRITTEN[1]}")
            for query in queries_:
                body = _body(client.get(address + query, follow=True))
                if query:
                    body = re.sub(r'value="[^"]*"', "", body)  # the search box repeats what was typed
                    body = (
                        re.sub(r"<main.*?</form>", "", body, count=1, flags=re.DOTALL)
                        if address != "/records/"
                        else body
                    )
                assert PHONE not in body, (person, address)
    own = _body(client_of(phone_behind.carla).get("/help/contacts/"))
    assert PHONE in own, "whoever the note belongs to sees it, or this test would find nothing anywhere"


def _body(response: object) -> str:
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return response.content.decode("utf-8", "replace")  # type: ignore[attr-defined,no-any-return]


def test_a_search_page_says_that_nothing_is_found(cast: Cast, phone_behind: Services, client_of: ClientOf) -> None:
    for person in (cast.anna, cast.otto, cast.clara):
        plain = client_of(person).get("/records/", {"q": "+33199009999"}).content.decode()
        planted = client_of(person).get("/records/", {"q": PHONE}).content.decode()
        strip = re.compile(r"csrfmiddlewaretoken[^>]*>|33199009999|33199001234")
        assert strip.sub("", planted) == strip.sub("", plain), "the same answer as for a number that is nowhere"


ATTEMPTS = [
    "SELECT * FROM help.contact",
    "SELECT count(*) FROM help.contact",
    "TABLE help.contact",
    "COPY help.contact TO STDOUT",
    "INSERT INTO help.contact (organisation_id, month, service, topic, channel, outcome) VALUES (1, '2026-01-01', 'a', 'a', 'a', 'a')",
    "UPDATE help.contact SET note = ''",
    "DELETE FROM help.contact",
    "TRUNCATE help.contact",
    "DO $$ BEGIN LOCK TABLE help.contact; END $$",
    "SELECT * FROM help.acting()",
    "SELECT help.own()",
    "SELECT * FROM help.counts()",
    "SELECT help.log('consultation', 'help.counts', '', 1)",
    "SELECT help.open_since()",
    "CREATE TEMPORARY VIEW mine AS SELECT * FROM help.contact",
    "CREATE TEMPORARY TABLE mine (LIKE help.contact)",
    "CREATE TEMPORARY TABLE mine (c bigint REFERENCES help.contact (id))",
    "DO $$ BEGIN PERFORM note FROM help.contact; END $$",
    "DO $$ BEGIN EXECUTE 'SELECT note FROM help.contact'; END $$",
    "CREATE FUNCTION pg_temp.mine() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM help.contact'",
    "SELECT query_to_xml('SELECT * FROM help.contact', true, true, '')",
    "SELECT table_to_xml('help.contact', true, true, '')",
    "SELECT pg_get_serial_sequence('help.contact', 'id')",
    "SELECT nextval('help.contact_id_seq')",
    "SET ROLE tutela_help",
    "SET SESSION AUTHORIZATION tutela_help",
    "GRANT USAGE ON SCHEMA help TO tutela_app",
    "ALTER SCHEMA help RENAME TO public2",
    "ALTER TABLE help.contact SET SCHEMA public",
    "CREATE TABLE help.mine (a int)",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
@pytest.mark.parametrize("role", ["app", "gate", "sealer"])
def test_no_other_role_gets_behind_the_wall(phone_behind: Services, role: str, statement: str) -> None:
    """Each statement once as it is, and once with the schema on the search path and left out of the statement."""
    token = actor_of(phone_behind.carla).token()
    with psycopg.connect(getattr(settings.CONNECTIONS, role), autocommit=True) as connection:
        connection.execute("SELECT set_config('tutela.actor', %s, false)", [token])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode())
        connection.execute("SET search_path = help, public, pg_temp")
        bare = statement.replace("help.contact", "contact").replace("help.", "", 1)
        with pytest.raises((errors.InsufficientPrivilege, errors.UndefinedTable, errors.UndefinedFunction)):
            connection.execute(bare.encode())


def test_the_application_cannot_lead_a_function_of_the_owner_behind_the_wall(phone_behind: Services) -> None:
    """Every SECURITY DEFINER function it may call has a fixed search path, and none but those of the schema read there."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        rows = owner.execute(
            "SELECT p.oid::regprocedure::text, p.proconfig, p.prosrc, n.nspname FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname IN ('public', 'help')"
        ).fetchall()
    assert len(rows) > 5
    for name, config, source, schema in rows:
        path = next((one for one in config or [] if one.startswith("search_path=")), "")
        assert path, name
        assert "help" not in path, name
        if schema == "public":
            assert "help." not in source, name


def test_the_application_sees_not_even_statistics_of_what_is_behind(phone_behind: Services) -> None:
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
        owner.execute("ANALYZE help.contact")
        assert owner.execute("SELECT count(*) FROM pg_stats WHERE schemaname = 'help'").fetchone() != (0,)
    with psycopg.connect(settings.CONNECTIONS.app) as app:
        assert app.execute("SELECT count(*) FROM pg_stats WHERE schemaname = 'help'").fetchone() == (0,)
        assert app.execute("SELECT has_schema_privilege('help', 'USAGE')").fetchone() == (False,)


def test_the_help_role_gets_nothing_in_front_of_the_wall(cast: Cast, services: Services) -> None:
    submission_of(cast.otto)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        tables = owner.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'S')"
        ).fetchall()
        functions = owner.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        ).fetchall()
    names = {name for (name,) in tables}
    assert {"records_record", "records_mention", "safeguards_person", "safeguards_auditentry", "actor_token"} <= names
    with psycopg.connect(settings.CONNECTIONS.help, autocommit=True) as behind:
        behind.execute("SELECT set_config('tutela.actor', %s, false)", [actor_of(cast.anna).token()])
        for path in ("public, help", "pg_catalog"):
            behind.execute(f"SET search_path = {path}".encode())
            for name in sorted(names):
                with pytest.raises(errors.InsufficientPrivilege):
                    behind.execute(sql.SQL("SELECT * FROM public.{}").format(sql.Identifier(name)))
        for (function,) in functions:
            bare = function.partition("(")[0]
            with pytest.raises(psycopg.Error) as refused:
                behind.execute(f"SELECT public.{bare}()".encode())
            assert isinstance(refused.value, errors.InsufficientPrivilege), function
        for statement in (
            "INSERT INTO public.safeguards_auditentry (organisation_id, role, operation, action) VALUES (1, 'x', 'x', 'x')",
            "UPDATE public.safeguards_person SET role = 'analyst'",
            "ALTER TABLE help.contact DISABLE ROW LEVEL SECURITY",
            "TRUNCATE help.contact",
            "UPDATE help.contact SET organisation_id = 1",
            "CREATE TABLE help.mine (a int)",
            "SET ROLE tutela_app",
            "SELECT help.log('change', 'records.open', '1', 1)",
            "SELECT help.log('change', 'help.record', 'a text', 1)",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                behind.execute(statement.encode())


def test_an_entry_of_the_audit_names_who_acts_and_nobody_else(cast: Cast, services: Services) -> None:
    with psycopg.connect(settings.CONNECTIONS.help, autocommit=True) as behind:
        for person, written in ((services.carla, True), (cast.cora, True), (cast.anna, False), (cast.rita, False)):
            behind.execute("SELECT set_config('tutela.actor', %s, false)", [actor_of(person).token()])
            if written:
                behind.execute("SELECT help.log('consultation', 'help.counts', '', 1)")
            else:
                with pytest.raises(errors.InsufficientPrivilege):
                    behind.execute("SELECT help.log('consultation', 'help.counts', '', 1)")
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        rows = owner.execute("SELECT person_id, role FROM safeguards_auditentry ORDER BY id").fetchall()
    assert rows == [(services.carla.pk, "counsellor"), (cast.cora.pk, "coordinator")]


def test_a_counsellor_sees_no_case_data_of_their_own_organisation_either(
    cast: Cast, services: Services, client_of: ClientOf
) -> None:
    carla = services.carla
    colleague = Person.objects.create_person(
        "colleague@example.eu",
        None,
        name="Colleague",
        organisation=carla.organisation,
        role="contributor",
        areas=carla.areas,
    )
    submission = submission_of(colleague)
    unit = quarantined_of(colleague, submission)
    client = client_of(carla)
    for address, action in chain(
        _addresses(),
        (
            (f"/submissions/{submission.public_id}/", "intake.read"),
            (f"/quarantine/{unit.public_id}/", "quarantine.read"),
        ),
    ):
        response = client.get(address)
        if action not in PUBLIC_ACTIONS and scope_of(action, Role.COUNSELLOR) is None:
            assert response.status_code in {403, 405}, address
        assert CANARY not in _body(response), address
    with acting(actor_of(carla)), connection.cursor() as cursor:
        for table in ("intake_submission", "intake_quarantined", "records_record", "records_mention"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    granted = {name: action.grants.get(Role.COUNSELLOR) for name, action in BY_NAME.items()}
    assert {name for name, scope in granted.items() if scope not in {None, Scope.NONE}} == {
        *("help.record", "help.read", "help.counts")
    }


def test_what_is_done_behind_the_wall_is_sealed_and_read_like_any_entry_and_holds_no_text(
    cast: Cast, services: Services, client_of: ClientOf
) -> None:
    plant(services.carla.organisation_id, months_ago(0), "overdose", 3, note="a sentence of its own")
    assert client_of(services.carla).get("/help/contacts/").status_code == 200
    page = client_of(cast.dora).get("/audit/").content.decode()
    assert "contact of a help service" in page
    assert "a sentence of its own" not in page


def test_the_wall_is_one_transaction_with_one_actor(services: Services) -> None:
    with acting(actor_of(services.carla)):
        with behind_the_wall():
            assert queries.contacts().count() == 0
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT current_setting('tutela.actor', true)")
            assert cursor.fetchone() in {("",), (None,)}, "the token does not outlive its transaction"
        with pytest.raises(Exception, match="outside of the wall"):
            wall.log(Operation.CHANGE, "help.record")
