"""Why a record of another organisation was opened: under the row policy of the record itself; never changed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tutela.safeguards.row_policy import APP, protect, unprotect


class Migration(migrations.Migration):
    """The table, its policy, and its rights."""

    dependencies = [("records", "0002_row_policy"), ("safeguards", "0002_row_policy")]
    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.BinaryField(max_length=16)),
                ("visibility_id", models.IntegerField()),
                ("person_id", models.BigIntegerField()),
                ("purpose", models.CharField()),
                ("case_reference", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["uid", "person_id"], name="consultation_of")]},
        ),
        migrations.RunSQL(protect("records_consultation", readers_add=True), unprotect("records_consultation")),
        migrations.RunSQL(
            f"REVOKE UPDATE, TRUNCATE ON records_consultation FROM PUBLIC, {APP}", migrations.RunSQL.noop
        ),
    ]
