"""A role more: counsellors of help and health services."""

from __future__ import annotations

from django.db import migrations, models

from tutela.safeguards.permissions import Role


class Migration(migrations.Migration):
    """The choices only; nothing changes in the database."""

    dependencies = [("safeguards", "0005_accounts")]
    operations = [
        migrations.AlterField(
            "person", "role", models.CharField(choices=[(role.value, role.value) for role in Role], max_length=20)
        )
    ]
