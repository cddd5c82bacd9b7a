"""The row policy of suggestions: who sees one sees both records; Tutela itself makes them, and nobody else."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import protect, unprotect

TABLE = "persons_suggestion"
BY_TUTELA = f"CREATE POLICY by_tutela ON {TABLE} AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT actor_is_program()));"


class Migration(migrations.Migration):
    """The policies."""

    dependencies = [("persons", "0001_initial"), ("lists", "0002_row_policy")]
    operations = [
        migrations.RunSQL(protect(TABLE, "visibility_id", "other_visibility_id"), unprotect(TABLE)),
        migrations.RunSQL(BY_TUTELA, f"DROP POLICY by_tutela ON {TABLE};"),
    ]
