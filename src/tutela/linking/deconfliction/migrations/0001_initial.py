"""Hits between organisations and the answers to them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tutela.linking.deconfliction.models
import tutela.records.models


class Migration(migrations.Migration):
    """Three tables."""

    initial = True

    dependencies = [
        ("safeguards", "0007_audit_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pair", models.CharField(max_length=20)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("allow", "allow"),
                            ("decline", "decline"),
                            ("share", "share"),
                            ("stop", "stop"),
                            ("take_back", "take_back"),
                            ("note", "note"),
                        ]
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200)),
                ("record", models.CharField(blank=True, max_length=20)),
                ("purpose", models.CharField(blank=True)),
                ("legal_basis", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="note", to="deconfliction.answer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("pair", models.CharField(max_length=20)),
                ("origin", models.CharField(choices=[("held", "held"), ("search", "search")])),
                ("person_id", models.BigIntegerField(default=0)),
                ("scheme", models.CharField()),
                ("key_hash", models.BinaryField(max_length=16)),
                ("purpose_mask", models.IntegerField()),
                ("since", models.DateField(default=tutela.linking.deconfliction.models.today)),
                ("rules", models.CharField()),
                ("retention_until", models.DateField()),
                ("retention_rule", models.CharField(max_length=80)),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["pair", "id"], name="hit_answers"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("record", ""), _negated=True), fields=["record"], name="hit_answer_of_record"
            ),
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(fields=["pair"], name="hit_pair"),
        ),
        migrations.AddIndex(
            model_name="hit",
            index=models.Index(fields=["key_hash"], name="hit_key"),
        ),
        migrations.AddConstraint(
            model_name="hit",
            constraint=models.UniqueConstraint(
                fields=("owner", "other", "key_hash", "purpose_mask", "origin", "person_id"), name="hit_side_once"
            ),
        ),
    ]
