"""The row policy of submissions and of the quarantine."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import protect, unprotect

TABLES = ("intake_submission", "intake_quarantined", "intake_came")


class Migration(migrations.Migration):
    """Policies."""

    dependencies = [("intake", "0001_initial"), ("safeguards", "0002_row_policy")]
    operations = [migrations.RunSQL(protect(table), unprotect(table)) for table in TABLES]
