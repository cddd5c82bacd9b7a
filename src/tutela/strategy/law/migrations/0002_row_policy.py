"""The row policies of law.

What is said is read by whoever acts; it is added by the organisation that says it, for its own country (EU bodies, and who runs
the installation: for any), and never changed. Drafts of imports are their own organisation's. A step of an infringement that
the public register has not is seen by authorities of the country, by EU bodies and by whoever entered it. Cells and gaps are
derived in the transaction of whatever is said, so whoever may say something writes them; the job that follows the day derives
all anew.
"""

from __future__ import annotations

from typing import Final

from django.db import migrations

from tutela.safeguards.row_policy import unprotect

MINE: Final = "owner_id = (SELECT actor_owner())"
ACTS: Final = "(SELECT actor_owner()) IS NOT NULL"
TUTELA: Final = "(SELECT actor_is_tutela())"
MANAGES: Final = "(SELECT strategy_may_report(''))"
"""Of no country in particular only EU bodies and who runs the installation may speak."""
OF_COUNTRY: Final = "strategy_may_report(country)"
NEVER: Final = "false"
ERASED: Final = TUTELA


def _organisation(which: str) -> str:
    return f"EXISTS (SELECT FROM safeguards_organisation o WHERE o.id = (SELECT actor_owner()) AND ({which}))"


_STEP_SEEN: Final = _organisation(
    "o.kind = 'eu_body' OR (o.country = law_infringementstep.country AND o.country <> ''"
    " AND o.kind IN ('ministry', 'national_authority', 'focal_point', 'partner_state'))"
)
DERIVES: Final = f"""((SELECT {
    _organisation(
        "o.runs_installation OR o.kind IN ('eu_body', 'ministry', 'national_authority', 'focal_point', 'observatory', 'partner_state')"
    )
}) OR {TUTELA})"""
SEEN: Final = f"{ACTS} OR {TUTELA}"
SAID: Final = (SEEN, f"({MINE} AND {OF_COUNTRY}) OR {TUTELA}", NEVER, ERASED)
TABLE_SEEN: Final = "table_id IN (SELECT id FROM law_correlationtable)"
TABLE_MINE: Final = f"table_id IN (SELECT id FROM law_correlationtable WHERE {MINE} OR {TUTELA})"  # noqa: S608

POLICIES: Final = {  # table: (who reads, who adds, who changes, who removes)
    "law_measureimport": (
        f"(confirmed_at IS NOT NULL AND {ACTS}) OR {MINE} OR {TUTELA}", f"({MINE} AND {MANAGES}) OR {TUTELA}",
        f"({MINE} AND {MANAGES}) OR {TUTELA}", f"({MINE} AND confirmed_at IS NULL) OR {TUTELA}",
    ),
    "law_nationalmeasure": (SEEN, f"{MANAGES} OR {TUTELA}", f"{MANAGES} OR {TUTELA}", ERASED),
    "law_statement": SAID,
    "law_cell": (SEEN, f"{OF_COUNTRY} OR {TUTELA}", f"{OF_COUNTRY} OR {TUTELA}", f"{OF_COUNTRY} OR {TUTELA}"),
    "law_opinion": (SEEN, f"({MINE} AND {MANAGES}) OR {TUTELA}", NEVER, ERASED),
    "law_infringementstep": (f"(public AND {ACTS}) OR {MINE} OR {TUTELA} OR {_STEP_SEEN}", SAID[1], NEVER, ERASED),
    "law_correlationtable": SAID,
    "law_correlationrow": (TABLE_SEEN, TABLE_MINE, NEVER, ERASED),
    "law_firearmsrule": SAID,
    "law_gap": (SEEN, DERIVES, DERIVES, ERASED),
    "law_gapchange": (SEEN, DERIVES, NEVER, ERASED),
    "law_gapdecision": (SEEN, f"({MINE} AND {MANAGES}) OR {TUTELA}", NEVER, ERASED),
    "law_gappractice": (SEEN, f"{MINE} AND {DERIVES}", f"{MINE} AND {DERIVES}", ERASED),
}  # fmt: skip


def _protect(table: str, reads: str, adds: str, changes: str, removes: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY visible ON {table} FOR SELECT USING ({reads});\n"
        f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({adds});\n"
        f"CREATE POLICY changed ON {table} FOR UPDATE USING ({changes}) WITH CHECK ({changes});\n"
        f"CREATE POLICY removed ON {table} FOR DELETE USING ({removes});\n"
    )


class Migration(migrations.Migration):
    """Four policies a table."""

    dependencies = [("law", "0001_initial"), ("strategy", "0002_row_policy"), ("safeguards", "0007_audit_scope")]
    operations = [migrations.RunSQL(_protect(table, *rules), unprotect(table)) for table, rules in POLICIES.items()]
