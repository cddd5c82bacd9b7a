"""Whoever is protected by any record stays so, also by one whose processing is restricted, and however common the value is."""

from __future__ import annotations

from django.db import migrations

from tutela.linking.deconfliction import policy


class Migration(migrations.Migration):
    """The function that says who learns of a hit, made anew."""

    dependencies = [("deconfliction", "0002_row_policy"), ("records", "0008_mention_of_protected")]
    operations = [
        migrations.RunSQL(
            policy.STANDING.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1), migrations.RunSQL.noop
        ),
    ]
