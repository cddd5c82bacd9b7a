"""The row policies of cases and of searches for networks.

A case is its organisation's: nobody of another sees that it exists, and within it only who has every area and purpose it is
opened for. A record opened in it is there for whoever sees both. A search is its person's own, and what it found is there
only while they may see the record.
"""

from __future__ import annotations

from typing import Final

from django.db import migrations

TUTELA: Final = "(SELECT actor_is_tutela())"
PROGRAM: Final = "(SELECT actor_is_program())"  # a record that became stricter is followed as the linker (raising.py)
SEEN: Final = "visibility_id = ANY ((SELECT actor_visibilities())::integer[])"
OF_CASE: Final = f"(owner_id = (SELECT actor_owner()) AND {SEEN}) OR {TUTELA}"
OF_OPENING: Final = f"({SEEN} AND EXISTS (SELECT FROM cases_case c WHERE c.id = case_id)) OR {PROGRAM}"
OWN: Final = f"person_id = (SELECT audit_person()) OR {TUTELA}"
OF_MEMBER: Final = f"(person_id = (SELECT audit_person()) AND {SEEN}) OR {PROGRAM}"

POLICIES: Final = {
    "cases_case": OF_CASE,
    "cases_opening": OF_OPENING,
    "cases_networksearch": OWN,
    "cases_foundnetwork": OWN,
    "cases_foundmember": OF_MEMBER,
}


def _protect(table: str, rule: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY visible ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    )


def _unprotect(table: str) -> str:
    return f"DROP POLICY visible ON {table};\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"


class Migration(migrations.Migration):
    """Five policies."""

    dependencies = [("cases", "0001_initial"), ("safeguards", "0007_audit_scope"), ("lists", "0002_row_policy")]
    operations = [migrations.RunSQL(_protect(table, rule), _unprotect(table)) for table, rule in POLICIES.items()]
