"""The row policies of lists and matches, and the feed of changes that the database keeps.

Every statement on entries or radii leaves one row in ``lists_change``, by trigger. A row gets its number only when no
transaction that could come before it is still open (``lists_settle``, one at a time): whoever has read through a number has
read everything up to it, although transactions commit out of order. ``mark`` is random: by it a reader notices that the
database was set back to an earlier state and went on from there under the same numbers.
"""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import APP, protect, unprotect

FEED = f"""
CREATE TABLE lists_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xact bigint NOT NULL,
    list_id bigint NOT NULL,
    entries bigint[] NOT NULL,
    number bigint UNIQUE,
    mark bytea NOT NULL DEFAULT uuid_send(gen_random_uuid())
);
CREATE INDEX lists_change_waits ON lists_change (xact, id) WHERE number IS NULL;
CREATE TABLE lists_progress (one boolean PRIMARY KEY DEFAULT true CHECK (one), matched bigint NOT NULL);
REVOKE ALL ON lists_change, lists_progress FROM PUBLIC, {APP};
GRANT SELECT ON lists_change TO {APP};
GRANT SELECT, INSERT, UPDATE ON lists_progress TO {APP};
CREATE FUNCTION actor_is_program() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM actor_token t
    WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now()
      AND t.reach = 'all' AND t.person_id IS NULL);
$$;
REVOKE ALL ON FUNCTION actor_is_program FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actor_is_program TO {APP};
ALTER TABLE lists_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON lists_progress USING ((SELECT actor_is_program())) WITH CHECK ((SELECT actor_is_program()));
CREATE POLICY by_tutela ON lists_match AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT actor_is_program()));
ALTER TABLE lists_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON lists_change FOR SELECT
    USING (EXISTS (SELECT FROM lists_fingerprintlist l WHERE l.id = list_id));

CREATE FUNCTION lists_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO lists_change (xact, list_id, entries)
        SELECT pg_current_xact_id()::text::bigint + (SELECT ahead FROM audit_clock), c.list_id, array_agg(c.id ORDER BY c.id)
        FROM changed c GROUP BY c.list_id;
    RETURN NULL;
END $$;
CREATE FUNCTION lists_note_radius() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO lists_change (xact, list_id, entries)
        SELECT DISTINCT pg_current_xact_id()::text::bigint + (SELECT ahead FROM audit_clock), c.list_id, ARRAY[]::bigint[]
        FROM changed c;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION lists_note, lists_note_radius FROM PUBLIC, {APP};
CREATE TRIGGER added AFTER INSERT ON lists_entry REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note();
CREATE TRIGGER changed AFTER UPDATE ON lists_entry REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note();
CREATE TRIGGER removed AFTER DELETE ON lists_entry REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note();
CREATE TRIGGER added AFTER INSERT ON lists_radius REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note_radius();
CREATE TRIGGER changed AFTER UPDATE ON lists_radius REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note_radius();
CREATE TRIGGER removed AFTER DELETE ON lists_radius REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION lists_note_radius();

CREATE FUNCTION lists_settle() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lists_change WHERE number IS NULL) THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(7306, 0);
    UPDATE lists_change c SET number = n.number FROM (
        SELECT id, coalesce((SELECT max(number) FROM lists_change), 0) + row_number() OVER (ORDER BY xact, id) AS number
        FROM lists_change
        WHERE number IS NULL
          AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (SELECT ahead FROM audit_clock)) n
    WHERE c.id = n.id;
END $$;
REVOKE ALL ON FUNCTION lists_settle FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lists_settle TO {APP};
REVOKE DELETE, TRUNCATE ON lists_entry, lists_fingerprintlist FROM {APP};
"""  # noqa: S608
# Matches are made by Tutela itself (a token of no person): nobody hangs one onto a record or entry out of their sight. A
# list's entries are withdrawn, never deleted: the tombstone must stay.

FEED_UNDO = """
DROP TRIGGER added ON lists_entry; DROP TRIGGER changed ON lists_entry; DROP TRIGGER removed ON lists_entry;
DROP TRIGGER added ON lists_radius; DROP TRIGGER changed ON lists_radius; DROP TRIGGER removed ON lists_radius;
DROP FUNCTION lists_settle, lists_note, lists_note_radius;
DROP POLICY by_tutela ON lists_match;
DROP TABLE lists_progress; DROP TABLE lists_change; DROP FUNCTION actor_is_program;
"""

OF_LIST = ("lists_fingerprintlist", "lists_radius", "lists_entry", "lists_print")
OF_BOTH = ("visibility_id", "list_visibility_id")


class Migration(migrations.Migration):
    """Policies, the feed, its triggers and rights."""

    dependencies = [("lists", "0001_initial"), ("safeguards", "0004_audit"), ("records", "0002_row_policy")]
    operations = [
        *[migrations.RunSQL(protect(table), unprotect(table)) for table in OF_LIST],
        migrations.RunSQL(protect("lists_match", *OF_BOTH), unprotect("lists_match")),
        migrations.RunSQL(protect("lists_decision", *OF_BOTH, readers_add=True), unprotect("lists_decision")),
        migrations.RunSQL(FEED, FEED_UNDO),
    ]
