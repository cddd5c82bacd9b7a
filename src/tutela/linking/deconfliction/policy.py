"""The row policy of hits and answers as SQL, and what the database does of itself: for migration 0002.

Whether a hit stands is worked out at each look, so that nobody has to take it back: a revision that drops the value, an
erasure, a restriction or a stricter marking ends it for both sides at once, and what is lifted brings it back.
"""

from __future__ import annotations

from typing import Final

from tutela.linking.deconfliction.rules import LOOKED_AT, VERSION
from tutela.linking.searching.rules import PROTECTED
from tutela.safeguards.handling import RESTRICTED, SILENT, handling_mask
from tutela.safeguards.purposes import COMBINABLE
from tutela.safeguards.retention import BY_KIND
from tutela.safeguards.row_policy import APP
from tutela.vocabulary.areas import Purpose, mask

GROUPS: Final = tuple(mask(Purpose, sorted(group)) for group in COMBINABLE)
"""The purposes of each set that may be combined, as masks."""
PROTECTED_SQL: Final = ", ".join(f"'{one}'" for one in sorted(PROTECTED))
_SILENT: Final = handling_mask(SILENT)
_RESTRICTED: Final = handling_mask([RESTRICTED])
_OPEN: Final = f"NOT h.protected AND h.handling_mask & {_SILENT} = 0"
_MINE: Final = "h.owner_id = me.owner_id AND h.purpose_mask & me.purpose_mask <> 0"
_THEIRS: Final = "h.owner_id = me.other_id AND h.purpose_mask & me.purpose_mask <> 0"
_TUTELA: Final = "(SELECT actor_is_tutela())"
_HANDED: Final = """(owner_id = (SELECT actor_owner()) AND verb IN ('share', 'stop') AND EXISTS (
    SELECT FROM records_record r
    WHERE r.public_id = deconfliction_answer.record AND r.owner_id = deconfliction_answer.owner_id))"""
# What one hands over is to be ended also when the hit it came from stands no longer.

STANDING: Final = f"""
CREATE FUNCTION deconfliction_standing(hit bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH me AS (
        SELECT s.*, t.area_mask AS areas, t.handling_mask AS codes, t.purpose_mask AS purposes, t.person_id AS acting
        FROM deconfliction_hit s JOIN actor_token t ON t.organisation_id = s.owner_id
        WHERE s.id = hit AND t.expires_at > now()
          AND t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8'))),
    held AS (
        SELECT v.owner_id, v.area_mask, v.handling_mask, v.purpose_mask, m.capacity IN ({PROTECTED_SQL}) AS protected
        FROM me CROSS JOIN LATERAL (
            SELECT x.visibility_id, x.capacity FROM records_mention x
            WHERE x.key_hash = me.key_hash AND x.current AND x.standing = 'links' LIMIT {LOOKED_AT}) m
        JOIN safeguards_visibility v ON v.id = m.visibility_id AND v.handling_mask & {_RESTRICTED} = 0),
    seen AS (
        SELECT coalesce(bool_or({_MINE} AND h.area_mask & ~me.areas = 0 AND h.handling_mask & ~me.codes = 0
                                AND h.purpose_mask & me.purposes <> 0), false) AS mine,
               coalesce(bool_or({_MINE} AND {_OPEN}), false) AS open,
               coalesce(bool_or({_MINE} AND h.protected), false) AS guarded,
               coalesce(bool_or({_THEIRS} AND {_OPEN}), false) AS there,
               coalesce(bool_or({_THEIRS} AND h.protected), false) AS guarded_there,
               EXISTS (SELECT FROM records_mention x WHERE x.key_hash = (SELECT key_hash FROM me) AND x.current
                       AND x.capacity IN ({PROTECTED_SQL})) AS anywhere
        FROM me LEFT JOIN held h ON true)
    SELECT CASE
        WHEN me.person_id <> 0 THEN
            CASE WHEN me.person_id = me.acting AND me.purpose_mask & me.purposes <> 0 AND seen.there AND NOT seen.anywhere
            THEN 'mutual' END
        WHEN NOT seen.mine THEN NULL
        WHEN me.origin = 'search' THEN
            CASE WHEN seen.open AND NOT seen.anywhere
                 AND EXISTS (SELECT FROM deconfliction_hit o WHERE o.pair = me.pair AND o.person_id <> 0)
            THEN 'mutual' ELSE 'silent' END
        WHEN seen.there AND NOT seen.guarded_there AND (seen.guarded OR NOT seen.anywhere) THEN
            CASE WHEN seen.open AND NOT seen.anywhere THEN 'mutual' ELSE 'silent' END
        END FROM me CROSS JOIN seen;
$$;
REVOKE ALL ON FUNCTION deconfliction_standing FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deconfliction_standing TO {APP};
"""  # noqa: S608
"""``mutual``: both sides learn of the hit; ``silent``: the acting organisation alone; nothing: it is none for who asks (theirs
is not visible to them, the other's is gone or protected). Tells of hits of the acting organisation only. A record whose processing
is restricted makes no hit; whom it protects stays protected, and so does whoever stands beyond the namings that are looked at."""

POLICIES: Final = f"""
REVOKE TRUNCATE ON deconfliction_hit, deconfliction_answer, deconfliction_answernote FROM {APP};
ALTER TABLE deconfliction_hit ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON deconfliction_hit FOR SELECT
    USING ((owner_id = (SELECT actor_owner()) AND deconfliction_standing(id) IS NOT NULL) OR {_TUTELA});
CREATE POLICY added ON deconfliction_hit FOR INSERT WITH CHECK ({_TUTELA});
CREATE POLICY locked ON deconfliction_hit FOR UPDATE USING ({_TUTELA}) WITH CHECK ({_TUTELA});
CREATE POLICY removed ON deconfliction_hit FOR DELETE USING ({_TUTELA});

ALTER TABLE deconfliction_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON deconfliction_answer FOR SELECT
    USING (((verb <> 'note' OR owner_id = (SELECT actor_owner()))
            AND EXISTS (SELECT FROM deconfliction_hit h WHERE h.pair = deconfliction_answer.pair)) OR {_HANDED} OR {_TUTELA});
CREATE POLICY added ON deconfliction_answer FOR INSERT
    WITH CHECK (owner_id = (SELECT actor_owner())
                AND EXISTS (SELECT FROM deconfliction_hit h
                            WHERE h.pair = deconfliction_answer.pair AND h.other_id = deconfliction_answer.other_id)
                OR (verb = 'stop' AND {_HANDED}));
CREATE POLICY removed ON deconfliction_answer FOR DELETE USING ({_TUTELA});

ALTER TABLE deconfliction_answernote ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON deconfliction_answernote FOR SELECT
    USING ((owner_id = (SELECT actor_owner()) AND EXISTS (SELECT FROM deconfliction_answer a WHERE a.id = answer_id))
           OR {_TUTELA});
CREATE POLICY added ON deconfliction_answernote FOR INSERT
    WITH CHECK (owner_id = (SELECT actor_owner())
                AND EXISTS (SELECT FROM deconfliction_answer a WHERE a.id = answer_id AND a.owner_id = (SELECT actor_owner())));
CREATE POLICY removed ON deconfliction_answernote FOR DELETE USING ({_TUTELA});
"""  # noqa: S608

_KEPT: Final = BY_KIND["hit"]
_ON_EACH: Final = "\n".join(
    f"""
    IF me.purpose_mask & class.purpose_mask & {group} <> 0 THEN
        INSERT INTO deconfliction_hit (public_id, pair, owner_id, other_id, origin, person_id, scheme, key_hash, purpose_mask,
                                       since, rules, retention_until, retention_rule)
        VALUES (deconfliction_id(), deconfliction_id(), class.owner_id, NEW.asked_by_id, 'search', 0, NEW.scheme,
                NEW.key_hash, {group}, current_date, '{VERSION}', kept_until, '{_KEPT.name}') ON CONFLICT DO NOTHING;
        IF NOT NEW.silent AND NOT NEW.probing AND me.person_id IS NOT NULL THEN
            INSERT INTO deconfliction_hit (public_id, pair, owner_id, other_id, origin, person_id, scheme, key_hash,
                                           purpose_mask, since, rules, retention_until, retention_rule)
            SELECT deconfliction_id(), h.pair, h.other_id, h.owner_id, 'search', me.person_id, h.scheme, h.key_hash,
                   {group}, current_date, '{VERSION}', kept_until, '{_KEPT.name}'
            FROM deconfliction_hit h WHERE h.owner_id = class.owner_id AND h.other_id = NEW.asked_by_id
              AND h.key_hash = NEW.key_hash AND h.purpose_mask = {group} AND h.origin = 'search' AND h.person_id = 0
            ON CONFLICT DO NOTHING;
        END IF;
    END IF;"""  # noqa: S608
    for group in GROUPS
)

SEARCHED: Final = f"""
CREATE FUNCTION deconfliction_id() RETURNS text LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(substring(uuid_send(gen_random_uuid()) FROM 1 FOR 4) || substring(uuid_send(gen_random_uuid()) FROM 9 FOR 6),
                  'hex') $$;
CREATE FUNCTION deconfliction_searched() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me actor_token; class safeguards_visibility%ROWTYPE;
        kept_until date := current_date + interval '{_KEPT.months} months';
BEGIN
    me := acting_token();
    SELECT v.* INTO class FROM safeguards_visibility v WHERE v.id = NEW.visibility_id;
    IF class.owner_id = NEW.asked_by_id THEN RETURN NULL; END IF;  -- a colleague, who may not see it: no other organisation
    {_ON_EACH}
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION deconfliction_searched FROM PUBLIC, {APP};
CREATE TRIGGER deconfliction AFTER INSERT OR UPDATE OF times ON linking_hitnotice
    FOR EACH ROW EXECUTE FUNCTION deconfliction_searched();
"""  # noqa: S608
"""A search that hit what others hold makes both sides of a hit: the searching person's, unless nothing was said to them."""

HANDED: Final = f"""
CREATE FUNCTION visibility_handed(base integer, recipient bigint, give boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE class safeguards_visibility%ROWTYPE; everyone bigint[]; class_id integer;
BEGIN
    SELECT v.* INTO class FROM safeguards_visibility v, acting_token() t
      WHERE v.id = base AND t.organisation_id = v.owner_id AND v.area_mask & ~t.area_mask = 0
        AND v.handling_mask & ~(t.handling_mask | {_RESTRICTED}) = 0 AND v.purpose_mask & t.purpose_mask <> 0;
    IF NOT FOUND THEN RAISE EXCEPTION 'no actor for this class' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT coalesce(array_agg(DISTINCT r ORDER BY r), '{{}}') INTO everyone
      FROM unnest(class.audience || CASE WHEN give THEN ARRAY[recipient] ELSE ARRAY[]::bigint[] END) AS r
      WHERE give OR r <> recipient;
    INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)
    VALUES (class.owner_id, class.area_mask, class.handling_mask, class.purpose_mask, everyone) ON CONFLICT DO NOTHING;
    SELECT id INTO class_id FROM safeguards_visibility
      WHERE owner_id = class.owner_id AND area_mask = class.area_mask AND handling_mask = class.handling_mask
        AND purpose_mask = class.purpose_mask AND audience = everyone;
    RETURN class_id;
END $$;
REVOKE ALL ON FUNCTION visibility_handed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visibility_handed TO {APP};
"""  # noqa: S608
"""The class of what is handed over to one more organisation, or to one fewer: for people of its owner, who may see it."""

UNDO: Final = """
DROP TRIGGER deconfliction ON linking_hitnotice;
DROP FUNCTION deconfliction_searched; DROP FUNCTION deconfliction_id; DROP FUNCTION visibility_handed;
DROP POLICY visible ON deconfliction_answernote; DROP POLICY visible ON deconfliction_answer; DROP POLICY visible ON deconfliction_hit;
DROP FUNCTION deconfliction_standing;
"""
