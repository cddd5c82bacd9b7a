"""An index by level: most questions are about one level of the cells, a quarter of them or less."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("insight", "0002_row_policy")]
    operations = [
        migrations.AddIndex("seizurecell", models.Index(fields=["level"], name="seizurecell_by_level")),
    ]
