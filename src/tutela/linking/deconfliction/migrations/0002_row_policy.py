"""Who sees which side of a hit, hits from searches, and classes of what is handed over (policy.py)."""

from __future__ import annotations

from django.db import migrations

from tutela.linking.deconfliction import policy


class Migration(migrations.Migration):
    """Functions, policies and a trigger."""

    dependencies = [("deconfliction", "0001_initial"), ("linking", "0004_watching"), ("records", "0002_row_policy")]
    operations = [
        migrations.RunSQL(policy.STANDING + policy.POLICIES + policy.SEARCHED + policy.HANDED, policy.UNDO),
    ]
