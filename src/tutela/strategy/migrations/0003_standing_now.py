"""Indexes for boards: what stands now, and what moved last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes of derived states."""

    dependencies = [("strategy", "0002_row_policy")]
    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("until", None)),
                fields=["strategy"],
                include=("priority", "country", "state", "contested", "evidence", "last_word_on", "action", "since"),
                name="standing_now",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("until__isnull", False)), fields=["strategy", "until"], name="standing_ended"
            ),
        ),
    ]
