"""Indexes for boards: what stands now in one country, what was before a change without a look at the table, what was said last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes of derived states, made anew, and one of events."""

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
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("submitted_at__isnull", False)),
                fields=["-on", "-submitted_at", "-id"],
                name="event_timeline",
            ),
        ),
    ]
