"""The row policy of watches and alerts as SQL, and how many searches elsewhere are left: for migration 0004.

A watch is its person's own: what somebody looks for is told to nobody. An alert is seen by its person while they may see the
record; ``visibility_id`` moves with the record's, so what is restricted or taken from them afterwards is gone from their list.
"""

from __future__ import annotations

from typing import Final

from tutela.safeguards.row_policy import APP

PROBES_AN_HOUR: Final = 60
"""As in migration 0003: searches for identifiers by one person that are answered, and a tenth of those by one organisation."""

_OWN: Final = "person_id = (SELECT audit_person())"
_TUTELA: Final = "(SELECT actor_is_tutela())"
_SEEN: Final = f"{_OWN} AND visibility_id = ANY ((SELECT actor_visibilities())::integer[])"


def _own(table: str) -> str:
    return f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} USING ({_OWN} OR {_TUTELA}) WITH CHECK ({_OWN} OR {_TUTELA});
"""


WATCHES: Final = f"""
{_own("linking_watch")}{_own("linking_watchkey")}
ALTER TABLE linking_alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON linking_alert FOR SELECT USING (({_SEEN}) OR {_TUTELA});
CREATE POLICY added ON linking_alert FOR INSERT WITH CHECK ({_TUTELA});
CREATE POLICY changed ON linking_alert FOR UPDATE USING (({_SEEN}) OR {_TUTELA}) WITH CHECK (({_SEEN}) OR {_TUTELA});
CREATE POLICY removed ON linking_alert FOR DELETE USING ({_OWN} OR {_TUTELA});
"""

MEMBERS: Final = _own("linking_watchmember")
"""For migration 0006: which records are watched is their person's own too."""
MEMBERS_UNDO: Final = "DROP POLICY IF EXISTS visible ON linking_watchmember;"

WATCHES_UNDO: Final = "".join(
    f"DROP POLICY IF EXISTS {name} ON {table};\n"
    for table in ("linking_watch", "linking_watchkey", "linking_alert")
    for name in ("visible", "added", "changed", "removed")
)

PROBES_LEFT: Final = f"""
CREATE FUNCTION probes_left() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me actor_token; mine integer; of_all integer;
BEGIN
    me := acting_token();
    IF me.digest IS NULL THEN RAISE EXCEPTION 'no actor' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT count(*) FILTER (WHERE p.person_id IS NOT DISTINCT FROM me.person_id), count(*) INTO mine, of_all
        FROM linking_probe p WHERE p.organisation_id = me.organisation_id AND p.at > now() - interval '1 hour';
    RETURN greatest(0, least({PROBES_AN_HOUR} - mine, {PROBES_AN_HOUR * 10} - of_all));
END $$;
REVOKE ALL ON FUNCTION probes_left FROM PUBLIC;
GRANT EXECUTE ON FUNCTION probes_left TO {APP};
"""  # noqa: S608

PROBES_LEFT_UNDO: Final = "DROP FUNCTION probes_left;"
