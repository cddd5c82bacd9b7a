"""The row policies of indicators: what is submitted is read by everybody who acts, a draft by its own organisation alone, and
only the owner writes (or Tutela itself, which computes)."""

from __future__ import annotations

from typing import Final

from django.db import migrations

OWN: Final = "owner_id = (SELECT actor_owner()) OR (SELECT actor_is_tutela())"
ACTING: Final = "(SELECT actor_owner()) IS NOT NULL"
SUBMITTED: Final = {
    "indicators_delivery": "submitted_at IS NOT NULL",
    "indicators_observation": "submitted",
    "indicators_reference": "submitted",
}


def _protect(table: str, submitted: str) -> str:
    return f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR SELECT USING (({ACTING} AND {submitted}) OR {OWN});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({OWN});
CREATE POLICY changed ON {table} FOR UPDATE USING ({OWN}) WITH CHECK ({OWN});
CREATE POLICY removed ON {table} FOR DELETE USING ({OWN});
"""


def _unprotect(table: str) -> str:
    drops = "".join(f"DROP POLICY {name} ON {table};\n" for name in ("visible", "added", "changed", "removed"))
    return f"{drops}ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"


class Migration(migrations.Migration):
    """Policies."""

    dependencies = [("indicators", "0001_initial"), ("safeguards", "0007_audit_scope"), ("lists", "0002_row_policy")]
    operations = [migrations.RunSQL(_protect(table, rule), _unprotect(table)) for table, rule in SUBMITTED.items()]
