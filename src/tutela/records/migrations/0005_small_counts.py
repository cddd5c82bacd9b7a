"""A kind with fewer than five records is not in the public figures at all.

It was listed without its count, so that the first record of a kind changed the front page for everybody.
"""

from __future__ import annotations

from django.db import migrations

FIGURES = """
CREATE OR REPLACE FUNCTION public_figures() RETURNS TABLE (area text, kind text, records bigint, countries bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT area, kind, count(*), count(DISTINCT country) FILTER (WHERE country ~ '^[A-Z]')
    FROM records_record WHERE current GROUP BY 1, 2 HAVING count(*) >= 5 ORDER BY 1, 2
$$;
"""


class Migration(migrations.Migration):
    """One function, told anew; its rights stay."""

    dependencies = [("records", "0004_keeping")]
    operations = [migrations.RunSQL(FIGURES, migrations.RunSQL.noop)]
