"""The row policies of strategies, reports, links, requests and sheets.

What is published or submitted is read by whoever acts. A strategy is written by the organisation that owns it; one of the
organisation that runs the installation also by EU bodies. A report is written by an organisation for its own country (EU
bodies, and the one that runs the installation: for any), and never changed once it is submitted; what is about it stands
beside it. Links and uploaded files are their own organisation's alone.
"""

from __future__ import annotations

from typing import Final

from django.db import migrations

from tutela.safeguards.row_policy import APP, protect_own, unprotect

# The name of the role is quoted by whoever made it; nothing here comes from outside.
FUNCTIONS: Final = f"""
CREATE FUNCTION strategy_managed() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(theirs.id), '{{}}')
    FROM safeguards_organisation mine JOIN safeguards_organisation theirs
      ON theirs.id = mine.id OR (theirs.runs_installation AND mine.kind = 'eu_body')
    WHERE mine.id = actor_owner();
$$;
CREATE FUNCTION strategy_may_report(country text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM safeguards_organisation o WHERE o.id = actor_owner()
        AND (o.runs_installation OR o.kind = 'eu_body' OR (o.country <> '' AND o.country = $1)));
$$;
CREATE FUNCTION strategy_link_owner(digest bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.owner_id FROM strategy_reportlink l
    WHERE l.digest = $1 AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > now();
$$;
REVOKE ALL ON FUNCTION strategy_managed, strategy_may_report, strategy_link_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strategy_managed, strategy_may_report, strategy_link_owner TO {APP};
"""  # noqa: S608
FUNCTIONS_UNDO: Final = "DROP FUNCTION strategy_managed, strategy_may_report, strategy_link_owner;"

MINE: Final = "(SELECT actor_owner())"
TUTELA: Final = "(SELECT actor_is_tutela())"
MANAGED: Final = f"(owner_id = ANY ((SELECT strategy_managed())::bigint[]) OR {TUTELA})"
SEEN_STRATEGY: Final = "strategy_id IN (SELECT id FROM strategy_strategy)"
MANAGED_STRATEGY: Final = f"strategy_id IN (SELECT id FROM strategy_strategy WHERE {MANAGED})"  # noqa: S608
SEEN_ACTION: Final = "action_id IN (SELECT id FROM strategy_action)"
MANAGED_ACTION: Final = f"action_id IN (SELECT id FROM strategy_action WHERE {MANAGED_STRATEGY})"  # noqa: S608
MAY_REPORT: Final = f"(strategy_may_report(country) OR {TUTELA})"
REPORTING: Final = f"((owner_id = {MINE} AND strategy_may_report(country)) OR {TUTELA})"
DRAFTED: Final = f"((owner_id = {MINE} AND submitted_at IS NULL) OR {TUTELA})"
SEEN_EVENT: Final = "EXISTS (SELECT FROM strategy_event e WHERE e.id = event_id)"
DRAFTED_EVENT: Final = f"EXISTS (SELECT FROM strategy_event e WHERE e.id = event_id AND {DRAFTED})"
OWN: Final = f"(owner_id = {MINE} OR {TUTELA})"
SEEN_REQUEST: Final = "request_id IN (SELECT id FROM strategy_datarequest)"
OWN_REQUEST: Final = f"request_id IN (SELECT id FROM strategy_datarequest WHERE {OWN})"  # noqa: S608
SEEN_ITEM: Final = "item_id IN (SELECT id FROM strategy_requesteditem)"

POLICIES: Final = {  # table: (who reads, who adds, who changes and removes, and what a change may make of it)
    "strategy_strategy": (f"(published_at IS NOT NULL AND {MINE} IS NOT NULL) OR {OWN}", MANAGED, MANAGED, MANAGED),
    "strategy_priority": (SEEN_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY),
    "strategy_namedindicator": (SEEN_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY),
    "strategy_action": (SEEN_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY, MANAGED_STRATEGY),
    "strategy_actionowner": (SEEN_ACTION, MANAGED_ACTION, MANAGED_ACTION, MANAGED_ACTION),
    "strategy_actionindicator": (SEEN_ACTION, MANAGED_ACTION, MANAGED_ACTION, MANAGED_ACTION),
    "strategy_event": (f"(submitted_at IS NOT NULL AND {SEEN_ACTION}) OR {OWN}", REPORTING, DRAFTED, REPORTING),
    "strategy_evidence": (SEEN_EVENT, DRAFTED_EVENT, DRAFTED_EVENT, DRAFTED_EVENT),
    "strategy_standing": (SEEN_STRATEGY, MAY_REPORT, MAY_REPORT, MAY_REPORT),
    "strategy_datarequest": (f"(sent_at IS NOT NULL AND {SEEN_STRATEGY}) OR {OWN}", OWN, OWN, OWN),
    "strategy_requesteditem": (SEEN_REQUEST, OWN_REQUEST, OWN_REQUEST, OWN_REQUEST),
    "strategy_answer": (SEEN_ITEM, REPORTING, TUTELA, TUTELA),
    "strategy_reminder": (SEEN_REQUEST, OWN, OWN, OWN),
}


def _protect(table: str, reads: str, adds: str, changes: str, becomes: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY visible ON {table} FOR SELECT USING ({reads});\n"
        f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({adds});\n"
        f"CREATE POLICY changed ON {table} FOR UPDATE USING ({changes}) WITH CHECK ({becomes});\n"
        f"CREATE POLICY removed ON {table} FOR DELETE USING ({changes});\n"
    )


class Migration(migrations.Migration):
    """Sixteen policies, and three functions."""

    dependencies = [("strategy", "0001_initial"), ("safeguards", "0007_audit_scope")]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_UNDO),
        *[migrations.RunSQL(_protect(table, *rules), unprotect(table)) for table, rules in POLICIES.items()],
        *[
            migrations.RunSQL(protect_own(table), unprotect(table))
            for table in ("strategy_reportlink", "strategy_sheet", "strategy_sheetrow")
        ],
    ]
