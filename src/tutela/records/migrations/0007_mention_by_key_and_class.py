"""Namings are found by their key among the classes of visibility somebody sees: of a common value that others hold, no row is
read only to be hidden. That took time in proportion to what may not be seen, and so told of it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index, made anew with the class behind the key."""

    dependencies = [("records", "0006_posting")]
    operations = [
        migrations.RemoveIndex(model_name="mention", name="mention_by_key"),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                fields=["key_hash", "visibility_id"],
                condition=models.Q(key_hash__isnull=False, current=True),
                name="mention_by_key",
            ),
        ),
    ]
