"""How far services reach in states, as somebody says."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tutela.records.models


class Migration(migrations.Migration):
    dependencies = [
        ("law", "0002_row_policy"),
        ("safeguards", "0007_audit_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("stands_for", models.CharField(max_length=200)),
                ("document", models.CharField(max_length=300)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("country", models.CharField(max_length=2)),
                ("service", models.CharField(max_length=40)),
                (
                    "reach",
                    models.CharField(
                        blank=True, choices=[("none", "none"), ("parts", "parts"), ("whole", "whole")], max_length=10
                    ),
                ),
                ("since", models.DateField()),
                ("by_country", models.BooleanField()),
                ("remark", models.TextField(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["service", "country", "owner", "-id"], name="law_services_of")],
            },
        ),
    ]
