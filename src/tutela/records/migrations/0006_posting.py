"""The keys by which what records name is found nearly, under the row policy of mentions. What was taken in before has none:
delivering it again adds nothing; `tutela search` finds it exactly."""

import django.db.models.deletion
from django.db import migrations, models

from tutela.safeguards.row_policy import protect, unprotect


class Migration(migrations.Migration):
    """The table and its policy."""

    dependencies = [
        ("records", "0005_small_counts"),
        ("safeguards", "0002_row_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visibility_id", models.IntegerField()),
                ("current", models.BooleanField(default=True)),
                ("family", models.CharField()),
                ("key_hash", models.BinaryField(max_length=16, null=True)),
                ("key", models.TextField(blank=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("current", True), ("key_hash__isnull", False)),
                        fields=["key_hash"],
                        include=("visibility_id", "record"),
                        name="posting_by_hash",
                    ),
                    models.Index(
                        condition=models.Q(("current", True), models.Q(("key", ""), _negated=True)),
                        fields=["family", "key"],
                        include=("visibility_id", "record"),
                        name="posting_by_key",
                    ),
                ],
            },
        ),
        migrations.RunSQL(protect("records_posting"), unprotect("records_posting")),
    ]
