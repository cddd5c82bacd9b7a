"""A connection of the application's role without the application: with the token of an ordinary officer of another country
it sees and changes nothing that is not theirs, whatever SQL it is given. How long answers take is not looked at."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings
from psycopg.errors import Error, InsufficientPrivilege, ProgramLimitExceeded
from tests.cast import Cast
from tests.evidence.custody import arrange
from tests.promises.canaries import CANARY, own_things, plant

from tutela.configuration import home
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of


@dataclass
class Raw:
    """A raw connection with the token of Nina, and what is there that is not hers."""

    connection: psycopg.Connection
    owner: psycopg.Connection
    token: str
    mine: list[int]
    others: list[int]
    tables: list[str]

    def value(self, statement: str, *values: object) -> object:
        row = self.connection.execute(statement.encode(), values).fetchone()
        return None if row is None else row[0]

    def refused(self, statement: str, *values: object, by: type[Error] = InsufficientPrivilege) -> None:
        with pytest.raises(by), self.connection.transaction():
            self.connection.execute(statement.encode(), values)

    def nothing_more(self) -> None:
        """Whatever was tried before on this connection: only what is Nina's is seen."""
        for table in self.tables:
            seen = {key for (key,) in self.connection.execute(f"SELECT visibility_id FROM {table}".encode())}
            assert seen <= set(self.mine), table


@pytest.fixture(scope="module")
def planted(cast_of_module: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Planted once: no test changes it, which each of them makes sure of."""
    folder = tmp_path_factory.mktemp("raw")
    custody = arrange(cast_of_module, folder)
    own_things(cast_of_module, custody, folder)
    plant(cast_of_module, custody, folder)
    yield cast_of_module
    shutil.rmtree(home() / "evidence", ignore_errors=True)


@pytest.fixture
def raw(planted: Cast) -> Iterator[Raw]:
    cast = planted
    with (
        psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner,
        psycopg.connect(settings.CONNECTIONS.app, autocommit=True) as connection,
    ):
        # Classes stay when a test before has handed something over to her: those are hers to see too, her own come first.
        classes = owner.execute("SELECT id, owner_id, audience FROM safeguards_visibility").fetchall()
        own = cast.nina.organisation_id
        token = actor_of(cast.nina).token()
        connection.execute("SELECT set_config('tutela.actor', %s, false)", [token])
        mine = [key for key, owner_id, _ in classes if owner_id == own]
        mine += [key for key, owner_id, audience in classes if owner_id != own and own in audience]
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'visibility_id'"
                " WHERE c.relrowsecurity AND c.relkind = 'r' ORDER BY 1"
            )
        ]
        yield Raw(
            connection, owner, token, mine, [key for key, _owner, _audience in classes if key not in mine], tables
        )


def test_reading_shows_what_is_hers_and_nothing_of_others(raw: Raw) -> None:
    raw.nothing_more()
    there = 0
    for table in raw.tables:
        there += raw.owner.execute(
            f"SELECT count(*) FROM {table} WHERE visibility_id = ANY (%s)".encode(), [raw.others]
        ).fetchone()[0]  # type: ignore[index]
    assert there > 20, "there is something to be seen"
    for table in ("safeguards_auditentry", "safeguards_auditdetail", "safeguards_auditreview"):
        assert raw.value(f"SELECT count(*) FROM {table}") == 0
    assert raw.value(
        "SELECT count(*) FROM evidence_custodystep s WHERE NOT EXISTS (SELECT FROM evidence_evidence e WHERE e.id = s.evidence_id)"
    ) == 0  # fmt: skip
    for table in raw.tables:
        assert CANARY not in str(raw.connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()), table


def test_changing_and_deleting_touches_what_is_hers_alone_and_nothing_can_be_placed_in_others_classes(raw: Raw) -> None:
    tried = 0
    before = _digest(raw)
    for table in raw.tables:
        for statement in (
            f"UPDATE {table} SET visibility_id = {raw.others[0]}",
            f"INSERT INTO {table} SELECT * FROM {table} WHERE visibility_id = ANY ('{{{','.join(map(str, raw.others))}}}')",
            f"DELETE FROM {table} WHERE visibility_id = ANY ('{{{','.join(map(str, raw.others))}}}')",
            f"UPDATE {table} SET visibility_id = {raw.mine[0]} WHERE visibility_id = ANY ('{{{','.join(map(str, raw.others))}}}')",
            f"TRUNCATE {table}",
        ):
            try:
                with raw.connection.transaction():
                    assert raw.connection.execute(statement.encode()).rowcount == 0, statement
            except InsufficientPrivilege:
                pass  # refused is as good as nothing found
            tried += 1
    assert _digest(raw) == before
    assert tried == 5 * len(raw.tables)


def _digest(raw: Raw) -> dict[str, object]:
    """What of others' is in each table, as its owner reads it."""
    return {
        table: raw.owner.execute(
            f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t WHERE visibility_id = ANY (%s)".encode(),
            [raw.others],
        ).fetchone()
        for table in raw.tables
    }


def test_a_conflict_with_a_hidden_row_shows_and_changes_nothing_of_it(raw: Raw, planted: Cast) -> None:
    hidden = raw.owner.execute(
        "SELECT public_id FROM safeguards_approval WHERE visibility_id = ANY (%s)", [raw.others]
    ).fetchone()
    assert hidden is not None
    raw.refused(
        "INSERT INTO safeguards_approval (public_id, visibility_id, owner_id, action, subject, subject_id, summary, asked_by_id,"
        " asked_at, why, expires_at, state, decided_why) VALUES (%s, %s, %s, 'records.export_bulk', 'x', 'x', 'x', %s, now(), '',"
        " now(), 'asked', '') ON CONFLICT (public_id) DO UPDATE SET why = 'taken' RETURNING summary",
        hidden[0], raw.mine[0], planted.nina.organisation_id, planted.nina.pk,
    )  # fmt: skip
    assert raw.owner.execute("SELECT count(*) FROM safeguards_approval WHERE why = 'taken'").fetchone() == (0,)


def test_the_functions_give_a_hostile_caller_nothing(raw: Raw, planted: Cast) -> None:
    police = planted.otto.organisation_id
    assert set(raw.value("SELECT actor_visibilities()")) <= set(raw.mine)  # type: ignore[call-overload]
    for values in ((police, 7, 0, 15), (None, 7, 0, 15), (-1, 7, 0, 15), (2**40, 7, 0, 15)):
        raw.refused("SELECT visibility_for(%s, %s, %s, %s)", *values)
    for base in (*raw.others, None, -1, 2**31 - 1):
        raw.refused("SELECT evidence_visibility(%s::integer, %s::bigint[])", base, [planted.nina.organisation_id])
    for base in (*raw.others, None, -1, 2**31 - 1):
        raw.refused("SELECT visibility_handed(%s::integer, %s::bigint, true)", base, planted.nina.organisation_id)
    every = raw.owner.execute("SELECT id, owner_id FROM deconfliction_hit").fetchall()
    told = {key for key, _owner in every if raw.value("SELECT deconfliction_standing(%s)", key) is not None}
    assert told <= {key for key, owner_id in every if owner_id == planted.nina.organisation_id}
    assert raw.value("SELECT audit_scope()") == -1
    assert raw.value("SELECT audit_person()") == planted.nina.pk
    names = raw.owner.execute("SELECT object_name FROM evidence_evidence WHERE object_name IS NOT NULL").fetchall()
    assert all(len(name) >= 20 for (name,) in names), "too long to be guessed"
    assert (
        raw.connection.execute("SELECT evidence_objects_known(%s)", [["", "%", "_", "../x", CANARY]]).fetchall() == []
    )
    assert all(count >= 5 for *_, count, _c in raw.connection.execute("SELECT * FROM public_figures()"))
    raw.refused(
        "SELECT * FROM hits_elsewhere(%s)", [secrets.token_bytes(16) for _ in range(21)], by=ProgramLimitExceeded
    )
    hashes = [
        one for (one,) in raw.owner.execute("SELECT DISTINCT key_hash FROM records_mention WHERE key_hash IS NOT NULL")
    ]
    answer = raw.connection.execute("SELECT * FROM hits_elsewhere(%s)", [hashes[:20]]).fetchall()
    assert all(set(row) <= {police, False, True, None} for row in answer), "an owner to ask, and nothing else"
    for statement in (
        "SELECT issue_actor('x', 1, 1, 'all', 7, 1023, 15, 0, 900)",
        "SELECT acting_token()",
        "SELECT within_reach(NULL, 1)",
        "SELECT audit_drop(0, 0, now(), '', '')",
        "SELECT audit_make_months(1)",
    ):
        raw.refused(statement)
    raw.nothing_more()


def test_without_a_token_or_with_a_guessed_one_there_is_nothing(raw: Raw) -> None:
    digests = [bytes(one) for (one,) in raw.owner.execute("SELECT digest FROM actor_token")]
    guesses = ["", " ", raw.token[:-1], raw.token + " ", raw.token.upper(), *(one.hex() for one in digests)]
    guesses += [f"\\x{one.hex()}" for one in digests] + [secrets.token_urlsafe(32) for _ in range(20)]
    for guess in guesses:
        raw.connection.execute("SELECT set_config('tutela.actor', %s, false)", [guess])
        for table in raw.tables:
            assert raw.value(f"SELECT count(*) FROM {table}") == 0, guess
        assert raw.value("SELECT audit_scope()") == -1
        raw.refused("SELECT * FROM hits_elsewhere(%s)", [secrets.token_bytes(16)])


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE {owner}", "SET ROLE {gate}", "SET ROLE {sealer}", "SET ROLE postgres", "SET SESSION AUTHORIZATION {owner}",
        "SELECT set_config('role', '{owner}', false)", "SELECT set_config('session_authorization', '{owner}', false)",
        "SET session_replication_role = replica", "SET lo_compat_privileges = on", "SET track_activities = on",
        "ALTER ROLE {app} BYPASSRLS", "ALTER ROLE {app} SUPERUSER", "CREATE ROLE another", "GRANT {owner} TO {app}",
        "ALTER TABLE records_record DISABLE ROW LEVEL SECURITY", "DROP POLICY visible ON records_record",
        "CREATE POLICY mine ON records_record USING (true)", "ALTER TABLE records_record OWNER TO {app}",
        "CREATE OR REPLACE FUNCTION public.actor_visibilities() RETURNS integer[] LANGUAGE sql AS 'SELECT NULL::integer[]'",
        "CREATE VIEW public.everything AS SELECT * FROM records_record", "CREATE SCHEMA mine", "CREATE TABLE public.mine (a int)",
        "CREATE TRIGGER mine BEFORE INSERT ON records_record EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON SELECT TO records_record DO INSTEAD SELECT 1", "CREATE INDEX ON records_record (headline)",
        "SELECT * FROM actor_token", "SELECT * FROM safeguards_visibility", "SELECT * FROM linking_probe", "TABLE pg_authid",
        "TABLE pg_statistic", "SELECT * FROM safeguards_auditentry_rest", "UPDATE safeguards_auditentry SET role = 'x'",
        "DELETE FROM safeguards_auditentry", "TRUNCATE safeguards_auditentry", "UPDATE safeguards_auditbatch SET number = 1",
        "COPY records_record TO PROGRAM 'true'", "COPY records_record TO '/tmp/stolen'", "COPY records_record FROM '/etc/passwd'",
        "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/stolen')", "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('postgresql.conf')", "SELECT pg_ls_dir('.')", "SELECT pg_ls_waldir()", "CHECKPOINT",
        "SELECT pg_reload_conf()", "ALTER SYSTEM SET row_security = off", "CREATE EXTENSION dblink", "LOAD 'plpgsql_check'",
        "CREATE LANGUAGE plpython3u", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", "ALTER DATABASE {database} OWNER TO {app}",
        "SELECT pg_create_logical_replication_slot('s', 'test_decoding')", "CREATE PUBLICATION p FOR ALL TABLES",
        "LOCK TABLE actor_token", "COMMENT ON TABLE records_record IS 'x'",
    ],
)  # fmt: skip
def test_the_role_may_not(raw: Raw, statement: str) -> None:
    names = {
        one: psycopg.conninfo.conninfo_to_dict(getattr(settings.CONNECTIONS, one))["user"]
        for one in ("app", "owner", "gate", "sealer")
    }
    with pytest.raises(Error) as refused:
        raw.connection.execute(statement.format(**names, database=settings.CONNECTIONS.name).encode())
    assert not isinstance(refused.value, psycopg.errors.SyntaxError), refused.value
    raw.nothing_more()


def test_row_security_can_be_turned_off_only_into_an_error(raw: Raw) -> None:
    raw.connection.execute("SET row_security = off")
    for table in raw.tables:
        raw.refused(f"SELECT count(*) FROM {table}")


def test_temporary_tables_and_functions_shadow_nothing(raw: Raw, planted: Cast) -> None:
    run = raw.connection.execute
    every = ", ".join(f"({key}, {planted.nina.organisation_id}, 0, 0, 15, '{{}}')" for key in raw.others)
    for statement in (
        "CREATE TEMP TABLE actor_token (digest bytea, organisation_id bigint, person_id bigint, reach text, area_mask integer,"
        " handling_mask integer, purpose_mask integer, expires_at timestamptz)",
        "INSERT INTO pg_temp.actor_token SELECT sha256(convert_to('forged', 'UTF8')), 1, 1, 'all', 7, 1023, 15, now() + interval '1 day'",
        "CREATE TEMP TABLE safeguards_visibility (id integer, owner_id bigint, area_mask integer, handling_mask integer,"
        " purpose_mask integer, audience bigint[])",
        f"INSERT INTO pg_temp.safeguards_visibility VALUES {every}",
        "CREATE TEMP TABLE safeguards_person AS SELECT id, organisation_id, 'auditor'::text AS role, true AS is_active"
        " FROM public.safeguards_person",
        "CREATE TEMP TABLE safeguards_organisation AS SELECT id, 'eu_body'::text AS kind, 'XX'::text AS country"
        " FROM public.safeguards_organisation",
        f"CREATE FUNCTION pg_temp.actor_visibilities() RETURNS integer[] LANGUAGE sql AS 'SELECT ARRAY{raw.others}'",
        "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$",
        "CREATE FUNCTION pg_temp.yes(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR pg_temp.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = pg_temp.yes)",
        "CREATE TEMP VIEW everything AS SELECT * FROM public.records_record",
    ):
        run(statement.encode())
    for path in ("pg_temp, public, pg_catalog", "pg_temp, pg_catalog, public", '"$user", public'):
        run("SELECT set_config('search_path', %s, false)", [path])
        for token in ("forged", raw.token):
            run("SELECT pg_catalog.set_config('tutela.actor', %s, false)", [token])
            for table in raw.tables:
                seen = {key for (key,) in run(f"SELECT visibility_id FROM public.{table}".encode())}
                assert seen <= (set(raw.mine) if token == raw.token else set()), (path, token, table)
            everything = run("SELECT pg_catalog.count(*) FROM pg_temp.everything").fetchone()
            mine = run("SELECT pg_catalog.count(*) FROM public.records_record").fetchone()
            assert everything == mine
            assert run("SELECT public.audit_scope()").fetchone() == (-1,)


def test_a_function_that_tells_what_it_is_given_is_given_no_hidden_row(raw: Raw) -> None:
    heard: list[str] = []
    raw.connection.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
    raw.connection.execute(
        "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
        " $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
    )
    for table in raw.tables:
        raw.connection.execute(f"SELECT 1 FROM {table} t WHERE pg_temp.tell(t::text)".encode()).fetchall()
    assert heard, "it tells what it is given"
    assert not [line for line in heard if CANARY in line]
    with pytest.raises(Error) as failed:
        raw.connection.execute("SELECT 1 FROM records_record WHERE headline::integer = 1").fetchall()
    assert CANARY not in str(failed.value)


def test_a_statement_prepared_under_one_token_shows_what_the_token_at_hand_does(raw: Raw, planted: Cast) -> None:
    run = raw.connection.execute
    run("PREPARE every AS SELECT visibility_id FROM records_record")
    run("DECLARE kept CURSOR WITH HOLD FOR SELECT visibility_id FROM records_record")
    for _ in range(7):  # a plan is kept from the sixth time on
        assert {key for (key,) in run("EXECUTE every")} <= set(raw.mine)
    own = len(run("EXECUTE every").fetchall())
    run("SELECT set_config('tutela.actor', '', false)")
    assert run("EXECUTE every").fetchall() == []
    run("SELECT set_config('tutela.actor', %s, false)", [raw.token])
    assert len(run("EXECUTE every").fetchall()) == own > 0


def test_statistics_show_no_values_of_hidden_rows(raw: Raw) -> None:
    raw.owner.execute("ANALYZE")
    for table in raw.tables:
        assert raw.value("SELECT count(*) FROM pg_stats WHERE tablename = %s", table) == 0
    shown = str(raw.connection.execute("SELECT * FROM pg_stats").fetchall())
    assert CANARY not in shown


def test_what_others_are_asking_is_not_to_be_read_and_their_tokens_least_of_all(raw: Raw, planted: Cast) -> None:
    from django.db import connection

    with acting(actor_of(planted.anna)) as analyst:
        token = analyst.token()
        running = str(raw.connection.execute("SELECT query FROM pg_stat_activity").fetchall())
        assert token not in running, "the analyst's token stands in the statement that set it"
        list(Record.objects.filter(headline=f"sought {CANARY}"))
        running = str(raw.connection.execute("SELECT query FROM pg_stat_activity").fetchall())
        assert CANARY not in running, "what the analyst asks for stands in the statement"
        assert connection.in_atomic_block


def test_an_officer_cannot_make_an_auditor_of_themselves(raw: Raw, planted: Cast) -> None:
    """With the accounts open to change, the audit must not believe them about a token that was issued before."""
    with raw.connection.transaction(force_rollback=True):
        raw.connection.execute("UPDATE safeguards_person SET role = 'auditor' WHERE id = %s", [planted.nina.pk])
        raw.connection.execute(
            "UPDATE safeguards_organisation SET kind = 'eu_body' WHERE id = %s", [planted.nina.organisation_id]
        )
        assert raw.value("SELECT audit_scope()") == -1
        assert raw.value("SELECT count(*) FROM safeguards_auditentry") == 0


def test_an_officer_cannot_move_their_organisation_to_where_they_would_see_more(raw: Raw, planted: Cast) -> None:
    with raw.connection.transaction(force_rollback=True):
        raw.connection.execute(
            "UPDATE safeguards_organisation SET country = 'AT' WHERE id = %s", [planted.nina.organisation_id]
        )
        raw.nothing_more()


@pytest.mark.xfail(
    strict=True,
    raises=pytest.fail.Exception,
    reason="a foreign key is checked as the owner of the tables, who is under no policy",
)
def test_nothing_of_hers_can_be_hung_onto_a_record_of_others(raw: Raw) -> None:
    hidden = raw.owner.execute("SELECT id FROM records_record WHERE visibility_id = ANY (%s)", [raw.others]).fetchone()
    assert hidden is not None
    with raw.connection.transaction(force_rollback=True), pytest.raises(Error):
        raw.connection.execute(
            "INSERT INTO records_item OVERRIDING USER VALUE SELECT (json_populate_record(i, json_build_object('record_id', %s::bigint))).*"
            " FROM records_item i LIMIT 1",
            hidden,
        )


@pytest.fixture
def handed_over(raw: Raw, planted: Cast) -> Iterator[int]:
    """A record of the police that was handed to Nina's organisation; its key."""
    values = {"to": planted.nina.organisation_id, "from": planted.otto.organisation_id}
    row = raw.owner.execute(
        "INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)"
        " SELECT owner_id, area_mask, handling_mask, purpose_mask, ARRAY[%(to)s::bigint] FROM safeguards_visibility"
        " WHERE id = (SELECT visibility_id FROM records_record WHERE owner_id = %(from)s ORDER BY id LIMIT 1)"
        " ON CONFLICT (owner_id, area_mask, handling_mask, purpose_mask, audience) DO UPDATE SET audience = excluded.audience"
        " RETURNING id",
        values,
    ).fetchone()
    found = raw.owner.execute(
        "SELECT id, visibility_id FROM records_record WHERE owner_id = %(from)s ORDER BY id LIMIT 1", values
    ).fetchone()
    assert row is not None
    assert found is not None
    raw.owner.execute("UPDATE records_record SET visibility_id = %s WHERE id = %s", [row[0], found[0]])
    yield int(found[0])
    raw.owner.execute("UPDATE records_record SET visibility_id = %s WHERE id = %s", [found[1], found[0]])


def test_what_was_handed_over_is_seen(raw: Raw, handed_over: int) -> None:
    assert raw.value("SELECT count(*) FROM records_record WHERE id = %s", handed_over) == 1


@pytest.mark.parametrize("how", ["SET headline = 'forged'", "SET visibility_id = {mine}"])
def test_what_was_handed_over_is_not_to_be_changed(raw: Raw, handed_over: int, how: str) -> None:
    statement = f"UPDATE records_record {how.format(mine=raw.mine[0])} WHERE id = {handed_over}"
    with raw.connection.transaction(force_rollback=True):
        try:
            changed = raw.connection.execute(statement.encode()).rowcount
        except InsufficientPrivilege:
            changed = 0
        if changed:
            pytest.fail("it was changed")


def test_a_lock_keeps_others_waiting_and_shows_nothing(raw: Raw) -> None:
    """Advisory locks are open to every role of PostgreSQL: they can hold work up, which a time limit ends, and no more."""
    assert raw.value("SELECT pg_try_advisory_lock(7304, 1)") is True
    raw.nothing_more()
    raw.connection.execute("SELECT pg_advisory_unlock_all()")
