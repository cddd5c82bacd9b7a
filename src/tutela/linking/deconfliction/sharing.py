"""Handing one revision of a record over to another organisation, and ending that: through its class of visibility.

What goes along is the record, its items, its namings and what people have stated beside it; not who asked for it, not what it was
matched with. A later revision is not handed over by itself. The row policy still asks of each of their people for every area
and handling code.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

from tutela.records.models import Record

_TABLES: Final = (
    ("records_item", "record_id = %(record)s"),
    ("records_mention", "record_id = %(record)s"),
    ("records_posting", "record_id = %(record)s"),
    ("rights_annotation", "uid = %(uid)s"),
    ("records_record", "id = %(record)s"),
)
_CLASS: Final = "visibility_handed(visibility_id, %(recipient)s, %(give)s)"


def hand(record: Record, recipient_id: int, *, give: bool) -> None:
    """Put a record into the class that ``recipient_id`` is (or is no longer) in the audience of. Acts as a person of its owner.

    The first statement makes the class: one does not see what it has made itself.
    """
    values: dict[str, int | bytes | bool] = {
        "record": record.pk,
        "uid": bytes(record.uid),
        "recipient": recipient_id,
        "give": give,
    }
    with connection.cursor() as cursor:
        for table, where in _TABLES:
            cursor.execute(f"SELECT {_CLASS} FROM (SELECT DISTINCT visibility_id FROM {table} WHERE {where}) c", values)  # noqa: S608
            cursor.execute(f"UPDATE {table} SET visibility_id = {_CLASS} WHERE {where}", values)  # noqa: S608
