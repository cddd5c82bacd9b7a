"""The wall before health and help: a database role and a schema of their own, out of reach of everything else.

The application, gate and sealer roles may not enter the schema ``help``; the help role may name nothing of ``public``. Who
acts is told to it by ``help.acting()``, from the same opaque token the gate issued; what is done there is written into the
audit by ``help.log()``, in the same transaction. Work behind the wall runs inside ``behind_the_wall()``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connections, transaction
from psycopg.conninfo import conninfo_to_dict

from tutela.errors import NoActor
from tutela.safeguards import actor as actors
from tutela.safeguards.audit import Operation

HELP: Final = str(conninfo_to_dict(settings.CONNECTIONS.help)["user"])
"""The help role: an administrator may have given it another name."""
ALIAS: Final = "help"
"""Django's name of its connection."""

KINDS: Final = ("health_service", "hotline", "ngo")
"""Kinds of organisation whose counsellors work behind the wall."""

# The names of the roles are quoted by whoever made them; nothing here comes from outside.
SCHEMA: Final = f"""
CREATE SCHEMA help;
REVOKE ALL ON SCHEMA help FROM PUBLIC;
GRANT USAGE ON SCHEMA help TO {HELP};

CREATE FUNCTION help.acting(OUT organisation_id bigint, OUT person_id bigint, OUT role text, OUT may text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.organisation_id, t.person_id, p.role,
           CASE WHEN NOT p.is_active OR NOT o.active OR p.organisation_id <> t.organisation_id THEN ''
                WHEN p.role = 'counsellor' AND o.kind IN {KINDS!r} THEN 'contacts'
                WHEN p.role = 'coordinator' THEN 'counts'
                ELSE '' END
    FROM public.actor_token t JOIN public.safeguards_person p ON p.id = t.person_id
         JOIN public.safeguards_organisation o ON o.id = t.organisation_id
    WHERE t.digest = sha256(convert_to(current_setting('tutela.actor', true), 'UTF8')) AND t.expires_at > now();
$$;

CREATE FUNCTION help.own() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.organisation_id FROM help.acting() a WHERE a.may = 'contacts';
$$;

CREATE FUNCTION help.log(operation text, action text, subject_id text, number integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
    SELECT * INTO me FROM help.acting();
    IF me.organisation_id IS NULL OR me.may = '' OR action NOT LIKE 'help.%' OR subject_id !~ '^[0-9]*$' THEN
        RAISE EXCEPTION 'nobody acts behind the wall' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.safeguards_auditentry (organisation_id, person_id, role, operation, action, subject, subject_id, count)
    VALUES (me.organisation_id, me.person_id, me.role, operation, action, 'contact', subject_id, number);
END $$;

REVOKE ALL ON FUNCTION help.acting, help.own, help.log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION help.acting, help.own, help.log TO {HELP};
"""  # noqa: S608
"""``acting``: who acts and what they may do behind the wall: ``contacts`` (their own service's), ``counts`` (of all services,
no contact), or nothing. Only people act there: no job, no command, and nobody sees all contacts. ``log``: write an entry of
the audit, naming who the token says."""

SCHEMA_UNDO: Final = """
DROP FUNCTION help.log; DROP FUNCTION help.own; DROP FUNCTION help.acting; DROP SCHEMA help;
"""


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Go on as the acting person on the help role's connection, in one transaction there. NoActor where nobody acts.

    What is written there stands once the block ends, whatever becomes of the transaction outside.
    """
    actor = actors.current()
    with transaction.atomic(using=ALIAS):
        actors.tell(connections[ALIAS], actor)
        yield


def must_be_behind() -> None:
    """Raise NoActor outside of ``behind_the_wall``: an empty list would look like "there is nothing"."""
    actors.current()
    if not connections[ALIAS].in_atomic_block:
        raise NoActor("Contacts were asked for outside of the wall.")


def log(operation: Operation, action: str, subject_id: str = "", *, count: int = 1) -> None:
    """Write an entry of the audit from behind the wall, in the transaction there."""
    must_be_behind()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT help.log(%s, %s, %s, %s)", [operation, action, subject_id, count])


def rows(query: str) -> list[tuple[object, ...]]:
    """The answer of a query of ours behind the wall."""
    must_be_behind()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
