"""Records and networks that are watched, with what an alert rests on; who watches what stays their own."""

import django.db.models.deletion
from django.db import migrations, models

from tutela.linking.watch_policy import MEMBERS, MEMBERS_UNDO


class Migration(migrations.Migration):
    """One table with its policy, and columns."""

    dependencies = [
        ("linking", "0005_deciding"),
    ]

    operations = [
        migrations.CreateModel(
            name="WatchMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("uid", models.BinaryField(max_length=16)),
                ("area", models.CharField()),
            ],
        ),
        migrations.AddField(
            model_name="alert",
            name="degree",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="key_hash",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="uid",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="watch",
            name="unscored",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="watchkey",
            name="uid",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddIndex(
            model_name="watchkey",
            index=models.Index(condition=models.Q(("uid__isnull", False)), fields=["uid"], name="watch_key_of_record"),
        ),
        migrations.AddField(
            model_name="watchmember",
            name="watch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="linking.watch"
            ),
        ),
        migrations.AddIndex(
            model_name="watchmember",
            index=models.Index(fields=["uid"], name="watch_member_uid"),
        ),
        migrations.AddConstraint(
            model_name="watchmember",
            constraint=models.UniqueConstraint(fields=("watch", "uid"), name="watch_member_once"),
        ),
        migrations.RunSQL(MEMBERS, MEMBERS_UNDO),
    ]
