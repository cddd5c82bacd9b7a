"""The row policies of people's rights, of tombstones; what restriction means for visibility; the day due as an index."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import APP, VISIBILITIES, protect, protect_own, unprotect

OWN = (
    "rights_hold", "rights_review", "rights_order", "rights_restriction", "rights_personsrequest", "rights_requestitem",
    "rights_breach",
)  # fmt: skip
VISIBLE = ("rights_annotation", "records_tombstone")

# The application's role cannot read the audit of others; when it was last written is all the clock's guard asks.
NEWEST = f"""
CREATE FUNCTION newest_audit_entry() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT max(at) FROM safeguards_auditentry
$$;
REVOKE ALL ON FUNCTION newest_audit_entry FROM PUBLIC;
GRANT EXECUTE ON FUNCTION newest_audit_entry TO {APP};
"""  # noqa: S608

# Days come in order, so a block range index finds what is due and costs the intake nothing.
DUE = "CREATE INDEX record_due ON records_record USING brin (retention_until)"


class Migration(migrations.Migration):
    """Policies, one function, one index."""

    dependencies = [("rights", "0001_initial"), ("records", "0004_keeping"), ("safeguards", "0004_audit")]
    operations = [
        migrations.RunSQL(VISIBILITIES, migrations.RunSQL.noop),
        *[migrations.RunSQL(protect_own(table), unprotect(table)) for table in OWN],
        *[migrations.RunSQL(protect(table), unprotect(table)) for table in VISIBLE],
        migrations.RunSQL(NEWEST, "DROP FUNCTION newest_audit_entry"),
        migrations.RunSQL(DUE, "DROP INDEX record_due"),
    ]
