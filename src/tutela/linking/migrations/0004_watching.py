"""Saved searches and their alerts: each is its person's own. Beside them only Tutela itself sees them, which compares what
comes with them; an alert is seen only where its record is."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tutela.records.models
from tutela.linking.watch_policy import PROBES_LEFT, PROBES_LEFT_UNDO, WATCHES, WATCHES_UNDO


class Migration(migrations.Migration):
    """Three tables, their policies, and one function."""

    dependencies = [
        ("linking", "0003_hits"),
        ("records", "0006_posting"),
        ("safeguards", "0007_audit_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("person_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("search", "Search"), ("record", "Record"), ("network", "Network")], default="search"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=500)),
                ("query", models.TextField()),
                ("area", models.CharField(blank=True)),
                ("record_kind", models.CharField(blank=True)),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(), default=list, size=None),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retention_until", models.DateField()),
                ("retention_rule", models.CharField(max_length=60)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("person_id", models.BigIntegerField()),
                ("visibility_id", models.IntegerField()),
                ("family", models.CharField()),
                ("scheme", models.CharField()),
                ("score", models.FloatField(null=True)),
                ("rules", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="linking.watch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WatchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("family", models.CharField()),
                ("key_hash", models.BinaryField(max_length=16)),
                ("written", models.TextField(blank=True)),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="linking.watch"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(fields=["person_id"], name="watch_of_person"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)), fields=["person_id", "-at"], name="alert_new"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(fields=("watch", "record"), name="alert_once"),
        ),
        migrations.AddIndex(
            model_name="watchkey",
            index=models.Index(fields=["key_hash"], name="watch_key"),
        ),
        migrations.RunSQL(WATCHES, WATCHES_UNDO),
        migrations.RunSQL(PROBES_LEFT, PROBES_LEFT_UNDO),
    ]
