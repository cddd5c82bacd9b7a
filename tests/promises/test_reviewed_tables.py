"""What the application's role and the help role can reach at all, table by table and function by function, each with the reason."""

from __future__ import annotations

from typing import Final

import psycopg
from django.conf import settings

from tutela.safeguards.wall import HELP

APP: Final = str(psycopg.conninfo.conninfo_to_dict(settings.CONNECTIONS.app)["user"])

_ACCOUNTS = "who signs in and how; no case data. The application itself checks people against it"
_LIBRARY = "a library's bookkeeping, no case data"

OPEN: Final = {
    "account_emailaddress": _LIBRARY,
    "account_emailconfirmation": _LIBRARY,
    "audit_clock": "how far entries are sealed and numbered; no content",
    "auth_group": _LIBRARY,
    "auth_group_permissions": _LIBRARY,
    "auth_permission": _LIBRARY,
    "django_content_type": _LIBRARY,
    "django_migrations": _LIBRARY,
    "django_session": "sessions, signed with the installation's secret; no case data",
    "evidence_custodiankey": "public keys",
    "evidence_evidencepolicy": "which kinds an organisation seals; no case data",
    "mfa_authenticator": _ACCOUNTS,
    "procrastinate_events": "the queue: ids only",
    "procrastinate_jobs": "the queue: ids only",
    "procrastinate_periodic_defers": "the queue: ids only",
    "procrastinate_workers": "the queue: ids only",
    "records_filetodelete": "random names of files that go after what was erased; no content",
    "rights_retentionrun": "when retention ran, and how many it erased",
    "records_source": "names of sources; needed to know a record by its source's reference before it can be seen",
    "safeguards_allowedidentity": _ACCOUNTS,
    "safeguards_apiclient": _ACCOUNTS,
    "safeguards_auditbatch": "seals: hashes and numbers",
    "safeguards_audittombstone": "that entries were dropped after their time, and how many",
    "safeguards_counter": "how often a name was tried; keys are hashed",
    "safeguards_invitation": _ACCOUNTS,
    "safeguards_organisation": _ACCOUNTS,
    "safeguards_organisationkey": "public keys",
    "safeguards_person": _ACCOUNTS,
    "socialaccount_socialaccount": _ACCOUNTS,
    "socialaccount_socialapp": _ACCOUNTS,
    "socialaccount_socialtoken": _ACCOUNTS,
    "usersessions_usersession": _ACCOUNTS,
}
"""Tables the application's role reads without a row policy, each with the reason."""

FUNCTIONS: Final = {
    "actor_is_program": "whether the token is no person's",
    "actor_is_tutela": "whether the token is Tutela's own",
    "actor_owner": "the organisation of the token",
    "actor_visibilities": "the classes of the token",
    "actor_writables": "those of them whose rows may be changed",
    "audit_person": "the person of the token",
    "audit_scope": "whose audit the token's person reads",
    "deconfliction_standing": "of a hit of the token's organisation, whether it stands for the token's person",
    "evidence_objects_known": "which of some random names are in use",
    "evidence_visibility": "a class like one of the token's, for more recipients",
    "hits_elsewhere": "hit or no hit",
    "lists_settle": "gives finished changes of lists their numbers; tells nothing",
    "newest_audit_entry": "when the last entry was written; retention trusts no clock before it",
    "probes_left": "how many searches elsewhere the token's person has left",
    "protected_values": "which of some values a record protects that the token sees, or would but for a restriction; no record",
    "public_figures": "counts cleared for publication",
    "strategy_link_owner": "whether a one-time link works, by the digest of its token, and who sent it",
    "strategy_managed": "the organisations whose strategies the token may write",
    "strategy_may_report": "whether the token's organisation may report for a country",
    "visibility_for": "a class within the token's reach",
    "visibility_handed": "a class of the token's own organisation, for one recipient more or fewer",
    "visibility_with": "a class within the token's reach, with other codes or areas",
}
"""Functions with their owner's right that the application's role may call."""

BEHIND_THE_WALL: Final = {
    "acting": "who the token says acts, and what they may do behind the wall",
    "counts": "counts of closed months over all services, for who may have those and nothing else",
    "log": "an entry of the audit in the name of whom the token says",
    "own": "the service of the token",
}
"""The same behind the wall (schema help): the help role alone may call them, and no others."""


def test_every_table_is_under_row_policy_or_reviewed_or_not_readable(database: None) -> None:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        found = owner.execute(
            "SELECT n.nspname, c.relname, c.relkind, c.relrowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid),"
            " has_table_privilege(%(app)s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
            " OR has_any_column_privilege(%(app)s, c.oid, 'SELECT, INSERT, UPDATE'),"
            " EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'visibility_id' AND NOT a.attisdropped),"
            " pg_get_userbyid(c.relowner), has_table_privilege(%(app)s, c.oid, 'TRUNCATE')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'",
            {"app": APP},
        ).fetchall()
    counts = {"policy": 0, "reviewed": 0, "unreadable": 0}
    for schema, name, kind, policy_on, policies, reachable, case_data, owned_by, truncates in found:
        assert owned_by != APP, f"{name}: an owner is under no policy"
        assert not truncates, name
        if not reachable:
            counts["unreadable"] += 1
        elif policy_on and policies:
            counts["policy"] += 1
            assert kind in {"r", "p"}, name
            assert name not in OPEN, name
        else:
            counts["reviewed"] += 1
            assert (schema, kind) == ("public", "r"), f"{name}: a view reads as its owner and needs a review of its own"
            assert name in OPEN, f"{name} is neither under row policy nor in the reviewed list"
            assert not case_data, f"{name} has case data"
    print(f"\nraw: {len(found)} tables: {counts}")
    assert set(OPEN) <= {name for _schema, name, *_rest in found}
    assert counts["policy"] >= 15


def test_every_function_with_its_owners_right_is_reviewed_and_pins_its_search_path(database: None) -> None:
    callable_by = "has_schema_privilege(%s, n.oid, 'USAGE') AND has_function_privilege(%s, p.oid, 'EXECUTE')"
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        found = owner.execute(
            f"SELECT n.nspname, p.proname, has_function_privilege(%s, p.oid, 'EXECUTE'), {callable_by}, p.proconfig FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname !~ '^pg_'".encode(),
            [APP, HELP, HELP],
        ).fetchall()
    assert {schema for schema, *_ in found} == {"public", "help"}
    # The application's role by its right to the function alone, whether or not it may enter the schema.
    assert sorted((schema, name) for schema, name, app, *_ in found if app) == [
        ("public", one) for one in sorted(FUNCTIONS)
    ]
    assert sorted((schema, name) for schema, name, _app, helps, _ in found if helps) == [
        ("help", one) for one in sorted(BEHIND_THE_WALL)
    ]
    pinned = {"public": "search_path=pg_catalog, public, pg_temp", "help": "search_path=pg_catalog, pg_temp"}
    for schema, name, *_rest, config in found:
        assert pinned[schema] in (config or []), name


def test_the_role_is_no_member_of_another_and_has_no_right_of_its_own(database: None) -> None:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert (
            owner.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
                " EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) FROM pg_roles r WHERE rolname = %s",
                [APP],
            ).fetchone()
            == (False,) * 6
        )
