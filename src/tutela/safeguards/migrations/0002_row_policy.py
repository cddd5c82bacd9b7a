"""Tokens of the acting person, classes of visibility, and the functions the row policies stand on."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import FUNCTIONS, FUNCTIONS_UNDO


class Migration(migrations.Migration):
    """Functions and rights; the policies themselves are made beside each case table."""

    dependencies = [("safeguards", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, FUNCTIONS_UNDO)]
