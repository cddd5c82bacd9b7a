"""The schema behind the wall, and the contacts of help and health services in it."""

from __future__ import annotations

from django.db import migrations, models

from tutela.practice.schema import CONTACTS, CONTACTS_UNDO
from tutela.safeguards.wall import SCHEMA, SCHEMA_UNDO


class Migration(migrations.Migration):
    """Made by SQL; Django knows the table as a model it does not manage."""

    dependencies = [("safeguards", "0006_counsellor")]
    operations = [
        migrations.RunSQL(SCHEMA, SCHEMA_UNDO),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    "Contact",
                    fields=[("id", models.BigAutoField(primary_key=True))],
                    options={"managed": False, "db_table": '"help"."contact"'},
                )
            ],
            database_operations=[migrations.RunSQL(CONTACTS, CONTACTS_UNDO)],
        ),
    ]
