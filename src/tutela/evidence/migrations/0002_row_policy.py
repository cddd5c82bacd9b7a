"""The row policy of evidence; the class of visibility of what was handed to somebody; which objects have a row."""

from __future__ import annotations

from django.db import migrations

from tutela.safeguards.row_policy import APP, protect, unprotect

# A step is seen with its evidence, and with the re-wrapped copy it is about: the policies of those tables decide.
CUSTODY = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON evidence_custodystep FROM PUBLIC, {APP};
ALTER TABLE evidence_custodystep ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON evidence_custodystep
    USING (EXISTS (SELECT FROM evidence_evidence e WHERE e.id = evidence_id)
           AND (rewrapped_id IS NULL OR EXISTS (SELECT FROM evidence_rewrapped r WHERE r.id = rewrapped_id)))
    WITH CHECK (EXISTS (SELECT FROM evidence_evidence e WHERE e.id = evidence_id)
           AND (rewrapped_id IS NULL OR EXISTS (SELECT FROM evidence_rewrapped r WHERE r.id = rewrapped_id)));
"""  # noqa: S608

# Whoever is only in the audience of a class may not widen it: the owner or one who sees all must act.
HANDED = f"""
CREATE FUNCTION evidence_visibility(base integer, recipients bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE class safeguards_visibility%ROWTYPE; everyone bigint[]; class_id integer;
BEGIN
    SELECT v.* INTO class FROM safeguards_visibility v
      WHERE v.id = base AND EXISTS (SELECT FROM actor_token t
        WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now()
          AND within_reach(t, v.owner_id)
          AND v.area_mask & ~t.area_mask = 0 AND v.handling_mask & ~t.handling_mask = 0);
    IF NOT FOUND THEN RAISE EXCEPTION 'no actor for this class' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT coalesce(array_agg(DISTINCT r ORDER BY r), '{{}}') INTO everyone
      FROM unnest(class.audience || recipients) AS r;
    INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)
    VALUES (class.owner_id, class.area_mask, class.handling_mask, class.purpose_mask, everyone) ON CONFLICT DO NOTHING;
    SELECT id INTO class_id FROM safeguards_visibility
      WHERE owner_id = class.owner_id AND area_mask = class.area_mask AND handling_mask = class.handling_mask
        AND purpose_mask = class.purpose_mask AND audience = everyone;
    RETURN class_id;
END $$;
REVOKE ALL ON FUNCTION evidence_visibility FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_visibility TO {APP};
"""  # noqa: S608

# Random names of 128 bits: asking says nothing about what they hold. Asked over all rows, or a sweep by somebody who
# does not see everything would take other people's objects for orphans.
KNOWN = f"""
CREATE FUNCTION evidence_objects_known(names text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT object_name::text FROM evidence_evidence WHERE object_name = ANY (names)
    UNION ALL SELECT object_name::text FROM evidence_rewrapped WHERE object_name = ANY (names)
$$;
REVOKE ALL ON FUNCTION evidence_objects_known FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_objects_known TO {APP};
"""  # noqa: S608


# A public key cannot be exchanged under whoever trusts its row: only its end may change.
KEYS = "".join(
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, {APP};\nGRANT UPDATE ({column}) ON {table} TO {APP};\n"
    for table, column in (("evidence_custodiankey", "valid_until"), ("safeguards_organisationkey", "revoked_at"))
)


class Migration(migrations.Migration):
    """Policies, rights and two functions."""

    dependencies = [("evidence", "0001_initial"), ("safeguards", "0002_row_policy")]
    operations = [
        *[migrations.RunSQL(protect(table), unprotect(table)) for table in ("evidence_evidence", "evidence_rewrapped")],
        migrations.RunSQL(CUSTODY, unprotect("evidence_custodystep")),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(HANDED, "DROP FUNCTION evidence_visibility"),
        migrations.RunSQL(KNOWN, "DROP FUNCTION evidence_objects_known"),
    ]
