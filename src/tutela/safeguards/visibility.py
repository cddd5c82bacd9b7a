"""Classes of visibility, asked for by what they say (row_policy.py)."""

from __future__ import annotations

from django.db import connection

from tutela.safeguards import actor as actors
from tutela.safeguards.purposes import purposes_of
from tutela.vocabulary.areas import Area, Purpose, mask


def class_of(owner_id: int, areas: tuple[Area, ...]) -> int:
    """The class of what belongs to ``owner_id`` and may be of any of these areas: a reader needs all of them."""
    values = [owner_id, mask(Area, areas), mask(Purpose, purposes_of(areas))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT visibility_for(%s, %s, 0, %s)", values)
        (found,) = cursor.fetchone()
    return int(found)


def changes(table: str, column: str, where: str) -> tuple[str, str]:
    """Two statements that give rows another class (``codes`` more, ``without`` less, ``areas`` more: parameters, as masks).
    The first makes the classes, because a statement does not see what it has made itself; the second moves the rows."""
    other = f"visibility_with({column}, %(codes)s, %(without)s, %(areas)s)"
    classes = f"SELECT {other} FROM (SELECT DISTINCT {column} FROM {table} WHERE {where}) classes"  # noqa: S608
    return classes, f"UPDATE {table} SET {column} = {other} WHERE {where}"  # noqa: S608


def own_class() -> int:
    """The class of what the acting person does within their own organisation."""
    actor = actors.current()
    return class_of(actor.organisation_id, actor.areas)
