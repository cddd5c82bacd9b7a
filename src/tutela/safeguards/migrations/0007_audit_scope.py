"""Only auditors of the organisation that runs the installation read every organisation's entries."""

from django.db import migrations

from tutela.safeguards.audit_schema import SCOPE


class Migration(migrations.Migration):
    """The function, anew."""

    dependencies = [("safeguards", "0006_counsellor")]
    operations = [migrations.RunSQL(SCOPE, migrations.RunSQL.noop)]
