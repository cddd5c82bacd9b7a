"""Indexes for boards: what stands now in one country, and what was before a change without a look at the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes of derived states, made anew."""

    dependencies = [("strategy", "0003_standing_now")]
    operations = [
        migrations.RemoveIndex(model_name="standing", name="standing_now"),
        migrations.RemoveIndex(model_name="standing", name="standing_ended"),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("until", None)),
                fields=["strategy", "country"],
                include=("priority", "state", "contested", "evidence", "last_word_on", "action", "since"),
                name="standing_now",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("until__isnull", False)),
                fields=["strategy", "until"],
                include=("country", "action", "state"),
                name="standing_ended",
            ),
        ),
    ]
