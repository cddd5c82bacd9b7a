"""The row policy of possible duplicates: both records must be visible."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import protect, unprotect

TABLE = "linking_possibleduplicate"


class Migration(migrations.Migration):
    """The policy."""

    dependencies = [("linking", "0001_initial"), ("safeguards", "0002_row_policy")]
    operations = [migrations.RunSQL(protect(TABLE, "visibility_id", "other_visibility_id"), unprotect(TABLE))]
