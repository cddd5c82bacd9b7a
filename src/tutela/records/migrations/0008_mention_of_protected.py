"""Whether a value is a victim's, a witness's or a contact's is found by an index of its own: however many name it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index."""

    dependencies = [("records", "0007_mention_by_key_and_class")]
    operations = [
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(
                    ("key_hash__isnull", False), ("current", True), ("capacity__in", ["victim", "witness_or_contact"])
                ),
                fields=["key_hash", "visibility_id"],
                include=["capacity"],
                name="mention_of_protected",
            ),
        ),
    ]
