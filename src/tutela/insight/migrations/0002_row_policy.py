"""The row policy of the cells, and the triggers that note which months are stale."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import APP, protect, unprotect

TABLES = ("insight_seizurecell", "insight_stalemonth")


def _note(table: str) -> str:
    return (
        f"SELECT DISTINCT visibility_id, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date FROM {table}"  # noqa: S608
        " WHERE kind = 'seizure' AND current"
    )


TRIGGERS = f"""
CREATE FUNCTION insight_note_added() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO insight_stalemonth (visibility_id, month) {_note("added")};
    RETURN NULL;
END $$;
CREATE FUNCTION insight_note_removed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO insight_stalemonth (visibility_id, month) {_note("removed")};
    RETURN NULL;
END $$;
CREATE FUNCTION insight_note_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO insight_stalemonth (visibility_id, month) {_note("removed")} UNION {_note("added")};
    RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION insight_note_added, insight_note_removed, insight_note_changed TO {APP};
CREATE TRIGGER insight_added AFTER INSERT ON records_record
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION insight_note_added();
CREATE TRIGGER insight_changed AFTER UPDATE ON records_record
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION insight_note_changed();
CREATE TRIGGER insight_removed AFTER DELETE ON records_record
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION insight_note_removed();
"""

UNDO = """
DROP TRIGGER insight_added ON records_record;
DROP TRIGGER insight_changed ON records_record;
DROP TRIGGER insight_removed ON records_record;
DROP FUNCTION insight_note_added, insight_note_removed, insight_note_changed;
"""

PRESENT = f"INSERT INTO insight_stalemonth (visibility_id, month) {_note('records_record')}"
"""Records that were there before the triggers."""


class Migration(migrations.Migration):
    """Policies, triggers, and a note for what is there already."""

    dependencies = [("insight", "0001_initial"), ("safeguards", "0002_row_policy"), ("records", "0002_row_policy")]
    operations = [
        *[migrations.RunSQL(protect(table), unprotect(table)) for table in TABLES],
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
