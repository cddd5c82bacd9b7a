"""The row policies of maturity: what is submitted is read by everybody who acts, a draft by its own organisation alone; a draft is
written by its organisation, what is submitted by nobody; a peer of another organisation may add an opinion on what is submitted, and nobody
changes one."""

from __future__ import annotations

from typing import Final

from django.db import migrations

OWN: Final = "owner_id = (SELECT actor_owner())"
ACTING: Final = "(SELECT actor_owner()) IS NOT NULL"
OF_SEEN: Final = "EXISTS (SELECT FROM maturity_assessment a WHERE a.id = assessment_id)"
OF_DRAFT: Final = (
    "EXISTS (SELECT FROM maturity_assessment a WHERE a.id = assessment_id AND a.submitted_at IS NULL"
    " AND a.owner_id = (SELECT actor_owner()))"
)
OF_ANOTHERS: Final = (
    "EXISTS (SELECT FROM maturity_assessment a WHERE a.id = assessment_id AND a.submitted_at IS NOT NULL"
    " AND a.owner_id <> (SELECT actor_owner()))"
)

ASSESSMENT: Final = f"""
ALTER TABLE maturity_assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON maturity_assessment FOR SELECT USING (({ACTING} AND submitted_at IS NOT NULL) OR {OWN});
CREATE POLICY added ON maturity_assessment FOR INSERT WITH CHECK ({OWN});
CREATE POLICY changed ON maturity_assessment FOR UPDATE USING ({OWN} AND submitted_at IS NULL) WITH CHECK ({OWN});
CREATE POLICY removed ON maturity_assessment FOR DELETE USING ({OWN} AND submitted_at IS NULL);
"""
_OF_DRAFTS: Final = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR SELECT USING ({seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({own} AND {draft});
CREATE POLICY changed ON {table} FOR UPDATE USING ({own} AND {draft}) WITH CHECK ({own} AND {draft});
CREATE POLICY removed ON {table} FOR DELETE USING ({own} AND {draft});
"""
REVIEW: Final = f"""
ALTER TABLE maturity_peerreview ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON maturity_peerreview FOR SELECT USING ({OF_SEEN});
CREATE POLICY added ON maturity_peerreview FOR INSERT WITH CHECK ({OWN} AND {OF_ANOTHERS});
"""
TABLES: Final = {
    "maturity_assessment": ASSESSMENT,
    "maturity_answer": _OF_DRAFTS.format(table="maturity_answer", seen=OF_SEEN, own=OWN, draft=OF_DRAFT),
    "maturity_evidence": _OF_DRAFTS.format(table="maturity_evidence", seen=OF_SEEN, own=OWN, draft=OF_DRAFT),
    "maturity_peerreview": REVIEW,
}


def _unprotect(table: str) -> str:
    names = ("visible", "added", "changed", "removed")
    drops = "".join(f"DROP POLICY IF EXISTS {name} ON {table};\n" for name in names)
    return f"{drops}ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"


class Migration(migrations.Migration):
    """Policies of four tables."""

    dependencies = [("maturity", "0001_initial"), ("safeguards", "0007_audit_scope")]
    operations = [migrations.RunSQL(sql, _unprotect(table)) for table, sql in TABLES.items()]
