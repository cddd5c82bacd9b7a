"""The row policy of what is said of services: as of everything said of law (0002_row_policy)."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import unprotect

ACTS = "(SELECT actor_owner()) IS NOT NULL OR (SELECT actor_is_tutela())"
OWN = "(owner_id = (SELECT actor_owner()) AND strategy_may_report(country)) OR (SELECT actor_is_tutela())"
PROTECT = f"""
ALTER TABLE law_serviceword ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON law_serviceword FOR SELECT USING ({ACTS});
CREATE POLICY added ON law_serviceword FOR INSERT WITH CHECK ({OWN});
CREATE POLICY changed ON law_serviceword FOR UPDATE USING (false) WITH CHECK (false);
CREATE POLICY removed ON law_serviceword FOR DELETE USING ((SELECT actor_is_tutela()));
"""


class Migration(migrations.Migration):
    """Read by whoever acts, added by who may speak for the country, changed by nobody."""

    dependencies = [("law", "0003_serviceword")]
    operations = [migrations.RunSQL(PROTECT, unprotect("law_serviceword"))]
