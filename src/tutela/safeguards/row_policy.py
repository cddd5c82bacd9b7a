"""The row policy of PostgreSQL as SQL, used by the migrations of every app that has case tables.

A case table has ``visibility_id``; a class of visibility says whose rows they are, of which areas, under which handling
codes, for which purposes, and for whom else. A reader sees a row when the class is among those of their token: within their
reach (own organisation, own country, all) or handed to them, every area and every handling code theirs, and one of its
purposes theirs. The classes are found by a
SECURITY DEFINER function over tables the application role cannot read.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from tutela.safeguards.handling import RESTRICTED, handling_mask

APP: Final = str(conninfo_to_dict(settings.CONNECTIONS.app)["user"])
GATE: Final = str(conninfo_to_dict(settings.CONNECTIONS.gate)["user"])
"""The application's and the gate's role: an administrator may have given them other names."""

# The names of the roles are quoted by whoever made them; nothing here comes from outside.


_RESTRICTED: Final = handling_mask([RESTRICTED])
_OWN_ONLY: Final = f"CASE WHEN v.owner_id = me.organisation_id THEN {_RESTRICTED} ELSE 0 END"
_HANDED: Final = "(me.reach <> 'own' AND me.organisation_id = ANY (v.audience))"


def _classes(name: str, handed_over: str, restricted: str = _OWN_ONLY) -> str:
    """A function that gives the classes of visibility of the acting token; ``handed_over``: which of others beside its reach;
    ``restricted``: the bit of restriction where such a class is among them."""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH me AS (
        SELECT t.*, CASE WHEN t.reach <> 'country' THEN ARRAY[t.organisation_id] ELSE ARRAY(
            SELECT theirs.id FROM safeguards_organisation mine JOIN safeguards_organisation theirs
            ON theirs.id = mine.id OR (theirs.country = mine.country AND mine.country <> '') WHERE mine.id = t.organisation_id)
            END AS owners
        FROM actor_token t
        WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now())
    SELECT coalesce(array_agg(v.id::integer), '{{}}')
    FROM me JOIN safeguards_visibility v
      ON (me.reach = 'all' OR v.owner_id = ANY (me.owners) OR {handed_over})
     AND v.area_mask & ~me.area_mask = 0
     AND v.handling_mask & ~(me.handling_mask | {restricted}) = 0
     AND v.purpose_mask & me.purpose_mask <> 0;
$$;
REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name} TO {APP};
"""  # noqa: S608


VISIBILITIES: Final = f"""
{_classes("actor_visibilities", _HANDED)}
{_classes("actor_writables", "false")}
CREATE OR REPLACE FUNCTION actor_owner() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.organisation_id FROM actor_token t
    WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now();
$$;
CREATE OR REPLACE FUNCTION actor_is_tutela() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM actor_token t
    WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now()
      AND t.reach = 'all' AND t.handling_mask & {handling_mask([RESTRICTED])} <> 0);
$$;
REVOKE ALL ON FUNCTION actor_owner, actor_is_tutela FROM PUBLIC;
GRANT EXECUTE ON FUNCTION actor_owner, actor_is_tutela TO {APP};
"""  # noqa: S608
"""A restricted record is seen by its owner alone. What stands under ``protect_own`` is seen by its owner, whatever an
analyst may see of others; and by Tutela itself (the operator, the keeper)."""

FUNCTIONS: Final = f"""
CREATE TABLE actor_token (
    digest bytea PRIMARY KEY,
    organisation_id bigint NOT NULL,
    person_id bigint,
    reach text NOT NULL,
    area_mask integer NOT NULL,
    handling_mask integer NOT NULL,
    purpose_mask integer NOT NULL,
    audit bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
REVOKE ALL ON actor_token FROM PUBLIC, {APP};
REVOKE ALL ON safeguards_visibility FROM PUBLIC, {APP};
REVOKE UPDATE, DELETE, TRUNCATE ON safeguards_auditentry FROM PUBLIC, {APP};

CREATE FUNCTION issue_actor(token text, organisation bigint, person bigint, reach text,
                            areas integer, handling integer, purposes integer, audit bigint, life_seconds integer)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM actor_token WHERE expires_at < now();
    INSERT INTO actor_token VALUES (sha256(convert_to(token, 'UTF8')), organisation, person, reach, areas, handling,
                                    purposes, audit, now() + make_interval(secs => life_seconds));
$$;
REVOKE ALL ON FUNCTION issue_actor FROM PUBLIC, {APP};
GRANT EXECUTE ON FUNCTION issue_actor TO {GATE};

CREATE FUNCTION acting_token() RETURNS actor_token
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t FROM actor_token t
    WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now();
$$;
REVOKE ALL ON FUNCTION acting_token FROM PUBLIC, {APP}, {GATE};

CREATE FUNCTION within_reach(t actor_token, owner bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.organisation_id = owner OR t.reach = 'all' OR (t.reach = 'country' AND EXISTS (
        SELECT FROM safeguards_organisation mine JOIN safeguards_organisation theirs ON theirs.country = mine.country
        WHERE mine.id = t.organisation_id AND theirs.id = owner AND mine.country <> ''));
$$;
REVOKE ALL ON FUNCTION within_reach FROM PUBLIC, {APP}, {GATE};

{VISIBILITIES}
CREATE FUNCTION visibility_for(owner bigint, areas integer, handling integer, purposes integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE class_id integer;
BEGIN
    PERFORM 1 FROM actor_token t
      WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now()
        AND within_reach(t, owner);
    IF NOT FOUND THEN RAISE EXCEPTION 'no actor for this owner' USING ERRCODE = 'insufficient_privilege'; END IF;
    SELECT id INTO class_id FROM safeguards_visibility
      WHERE owner_id = owner AND area_mask = areas AND handling_mask = handling AND purpose_mask = purposes AND audience = '{{}}';
    IF class_id IS NULL THEN
        INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)
        VALUES (owner, areas, handling, purposes, '{{}}') ON CONFLICT DO NOTHING;
        SELECT id INTO class_id FROM safeguards_visibility
          WHERE owner_id = owner AND area_mask = areas AND handling_mask = handling AND purpose_mask = purposes AND audience = '{{}}';
    END IF;
    RETURN class_id;
END $$;
REVOKE ALL ON FUNCTION visibility_for FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visibility_for TO {APP};

CREATE FUNCTION visibility_with(base integer, codes integer, without integer, areas integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE class safeguards_visibility%ROWTYPE; class_id integer;
BEGIN
    SELECT v.* INTO class FROM safeguards_visibility v WHERE v.id = base AND within_reach(acting_token(), v.owner_id);
    IF NOT FOUND THEN RAISE EXCEPTION 'no actor for this class' USING ERRCODE = 'insufficient_privilege'; END IF;
    class.handling_mask := (class.handling_mask | codes) & ~without;
    class.area_mask := class.area_mask | areas;
    INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)
    VALUES (class.owner_id, class.area_mask, class.handling_mask, class.purpose_mask, class.audience) ON CONFLICT DO NOTHING;
    SELECT id INTO class_id FROM safeguards_visibility
      WHERE owner_id = class.owner_id AND area_mask = class.area_mask AND handling_mask = class.handling_mask
        AND purpose_mask = class.purpose_mask AND audience = class.audience;
    RETURN class_id;
END $$;
REVOKE ALL ON FUNCTION visibility_with FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visibility_with TO {APP};
"""  # noqa: S608

FUNCTIONS_UNDO: Final = """
DROP FUNCTION visibility_with; DROP FUNCTION visibility_for;
DROP FUNCTION actor_visibilities, actor_writables, actor_owner, actor_is_tutela; DROP FUNCTION within_reach;
DROP FUNCTION acting_token;
DROP FUNCTION issue_actor; DROP TABLE actor_token;
"""


PROTECTIONS: Final = f"""
{_classes("actor_protections", _HANDED, str(_RESTRICTED))}
REVOKE ALL ON FUNCTION actor_protections FROM {APP};
"""
"""The classes one sees or would see but for a restriction: for asking whom they protect, by functions alone."""


def protect(table: str, *columns: str, readers_add: bool = False) -> str:
    """SQL that puts ``table`` under the row policy. All named visibility columns must be visible to the reader; whoever
    changes a row must reach its owner, so what was handed over is read and not changed (``readers_add``: but added to)."""
    visible, writable = (
        " AND ".join(f"{column} = ANY ((SELECT {function}())::integer[])" for column in columns or ("visibility_id",))
        for function in ("actor_visibilities", "actor_writables")
    )
    return f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON {table} FOR SELECT USING ({visible});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({visible if readers_add else writable});
CREATE POLICY changed ON {table} FOR UPDATE USING ({writable}) WITH CHECK ({writable});
CREATE POLICY removed ON {table} FOR DELETE USING ({writable});
"""


def unprotect(table: str) -> str:
    """The reverse of ``protect``."""
    drops = "".join(
        f"DROP POLICY IF EXISTS {name} ON {table};\n" for name in ("visible", "added", "changed", "removed")
    )
    return f"{drops}ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"


def protect_own(table: str) -> str:
    """SQL that shows rows of ``table`` to the organisation in ``owner_id`` alone, and to Tutela itself."""
    own = "owner_id = (SELECT actor_owner()) OR (SELECT actor_is_tutela())"
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\nCREATE POLICY visible ON {table} USING ({own}) WITH CHECK ({own});\n"
