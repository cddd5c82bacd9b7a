"""The row policy of the record tables, and the figures cleared for the public."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import APP, protect, unprotect

TABLES = ("records_record", "records_item", "records_mention")

# Counts below five are withheld (NULL): a small count can point at a person.
FIGURES = f"""
CREATE FUNCTION public_figures() RETURNS TABLE (area text, kind text, records bigint, countries bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT area, kind, CASE WHEN count(*) >= 5 THEN count(*) END,
           CASE WHEN count(*) >= 5 THEN count(DISTINCT country) FILTER (WHERE country ~ '^[A-Z]') END
    FROM records_record WHERE current GROUP BY 1, 2 ORDER BY 1, 2
$$;
REVOKE ALL ON FUNCTION public_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_figures TO {APP};
"""  # noqa: S608


class Migration(migrations.Migration):
    """Policies and one function."""

    dependencies = [("records", "0001_initial"), ("safeguards", "0002_row_policy")]
    operations = [
        *[migrations.RunSQL(protect(table), unprotect(table)) for table in TABLES],
        migrations.RunSQL(FIGURES, "DROP FUNCTION public_figures"),
    ]
