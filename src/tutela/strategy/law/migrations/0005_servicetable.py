"""Tables of how far services reach, looked at before they count, with their row policy: a draft is its own organisation's."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tutela.records.models
from tutela.safeguards.row_policy import unprotect

TUTELA = "(SELECT actor_is_tutela())"
MINE = f"owner_id = (SELECT actor_owner()) OR {TUTELA}"
SPEAKS = """(SELECT EXISTS (SELECT FROM safeguards_organisation o WHERE o.id = (SELECT actor_owner())
 AND strategy_may_report(o.country)))"""
PROTECT = f"""
ALTER TABLE law_servicetable ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON law_servicetable FOR SELECT
 USING ((confirmed_at IS NOT NULL AND (SELECT actor_owner()) IS NOT NULL) OR {MINE});
CREATE POLICY added ON law_servicetable FOR INSERT WITH CHECK ((({MINE}) AND {SPEAKS}) OR {TUTELA});
CREATE POLICY changed ON law_servicetable FOR UPDATE USING ((({MINE}) AND {SPEAKS}) OR {TUTELA})
 WITH CHECK ((({MINE}) AND {SPEAKS}) OR {TUTELA});
CREATE POLICY removed ON law_servicetable FOR DELETE
 USING ((owner_id = (SELECT actor_owner()) AND confirmed_at IS NULL) OR {TUTELA});
"""


class Migration(migrations.Migration):
    dependencies = [("law", "0004_services_row_policy"), ("strategy", "0002_row_policy")]

    operations = [
        migrations.CreateModel(
            name="ServiceTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("digest", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.CharField(max_length=200)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("rows", models.IntegerField()),
                ("new", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("same", models.IntegerField()),
                ("of_others", models.IntegerField()),
                ("blank", models.IntegerField()),
                ("difference", models.JSONField(default=list)),
                ("unread", models.JSONField(default=list)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                models.F("new")
                                + models.F("changed")
                                + models.F("same")
                                + models.F("of_others")
                                + models.F("blank"),
                            )
                        ),
                        name="law_service_table_adds_up",
                    )
                ],
            },
        ),
        migrations.RunSQL(PROTECT, unprotect("law_servicetable")),
    ]
