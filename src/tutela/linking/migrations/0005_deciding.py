"""The ledger of what people decided about records and persons: seen by whoever sees both, added to by them, never changed by
a person."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tutela.records.models
from tutela.safeguards.row_policy import protect, unprotect

TABLE = "linking_linkdecision"


class Migration(migrations.Migration):
    """The table and its policy."""

    dependencies = [
        ("linking", "0004_watching"),
        ("safeguards", "0007_audit_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                (
                    "relation",
                    models.CharField(choices=[("same_person", "same_person"), ("belong_together", "belong_together")]),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("same", "same"), ("different", "different"), ("unsure", "unsure")]
                    ),
                ),
                ("first_uid", models.BinaryField(max_length=16)),
                ("first_place", models.CharField(blank=True, max_length=100)),
                ("visibility_id", models.IntegerField()),
                ("second_uid", models.BinaryField(max_length=16)),
                ("second_place", models.CharField(blank=True, max_length=100)),
                ("other_visibility_id", models.IntegerField()),
                ("why", models.CharField(max_length=1000)),
                ("by", models.CharField(max_length=200)),
                ("person_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="linking.linkdecision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["first_uid"], name="link_decision_of_first"),
                    models.Index(fields=["second_uid"], name="link_decision_of_second"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undoes__isnull", False), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("undoes", None)),
                            _connector="OR",
                        ),
                        name="link_decision_or_undo",
                    )
                ],
            },
        ),
        migrations.RunSQL(protect(TABLE, "visibility_id", "other_visibility_id", readers_add=True), unprotect(TABLE)),
    ]
