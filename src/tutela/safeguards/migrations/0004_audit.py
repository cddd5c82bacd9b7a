"""The audit append-only, by month, with seals, tombstones and reviews (tutela.safeguards.audit_schema)."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from tutela.safeguards import audit_schema


def _unmanaged(name: str, *fields: tuple[str, models.Field[Any, Any]]) -> migrations.CreateModel:
    return migrations.CreateModel(name, fields=list(fields), options={"managed": False})


class Migration(migrations.Migration):
    """The tables are made by SQL; Django knows them as models it does not manage."""

    dependencies = [("safeguards", "0003_approval")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("AuditEntry"),
                _unmanaged("AuditEntry", ("id", models.BigAutoField(primary_key=True))),
                _unmanaged("AuditDetail", ("entry_id", models.BigIntegerField(primary_key=True))),
                _unmanaged("AuditBatch", ("number", models.BigIntegerField(primary_key=True))),
                _unmanaged("AuditReview", ("id", models.BigAutoField(primary_key=True))),
            ],
            database_operations=[
                migrations.RunSQL(
                    audit_schema.ENTRIES
                    + audit_schema.TRIGGERS
                    + audit_schema.FUNCTIONS
                    + audit_schema.RIGHTS
                    + audit_schema.RETURN_FORMER,
                    audit_schema.UNDO,
                )
            ],
        )
    ]
