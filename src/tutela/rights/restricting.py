"""Restriction of processing: the record stays, its owner alone sees it, and it is not worked with.

It is a handling code like no other (handling.RESTRICTED), so it works through the record's class of visibility: lists,
search, single pages, exports and figures cannot disagree. Others' figures lose it; the owner's keep counting it, because a
sum says nothing of the person and its change would. Nothing is linked to it, not even for the owner.
Carried out by Tutela itself, which sees every row that bears the record's class.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection

from tutela.errors import Conflict, NotFound
from tutela.intake.erasing import same_text
from tutela.records.models import Item, Mention, Posting, Record
from tutela.rights.models import Restriction
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED, handling_mask
from tutela.safeguards.visibility import changes

_FLAGS: Final = tuple(
    f"DELETE FROM {table} WHERE record_id = ANY(%s) OR other_id = ANY(%s)"  # noqa: S608
    for table in ("linking_possibleduplicate", "persons_suggestion")
)


def restrict(uid: bytes) -> str:
    """Restrict all revisions of a record; possible duplicates and suggestions that name it go. Says what was done."""
    revisions = _revisions(uid)
    if any(RESTRICTED in revision.handling for revision in revisions):
        raise Conflict("The record is restricted already.")
    for revision in revisions:
        Restriction.objects.create(
            owner_id=revision.owner_id, record_id=revision.pk, uid=uid, former_visibility_id=revision.visibility_id,
            former_handling=revision.handling,
        )  # fmt: skip
        _move(revision, _class_with(revision, _BIT, 0), [*revision.handling, RESTRICTED])
    keys = [revision.pk for revision in revisions]
    with connection.cursor() as cursor:
        for statement in _FLAGS:
            cursor.execute(statement, [keys, keys])
    _change_beside(revisions, _BIT, 0)
    audit.record(Operation.CHANGE, "requests.decide", "record", revisions[-1].public_id, purpose="restriction")
    return f"{len(revisions)} revisions"


def unrestrict(uid: bytes) -> str:
    """Lift the restriction: every revision bears what it bears itself, and nothing more. Says what was done."""
    revisions = _revisions(uid)
    if not Restriction.objects.filter(uid=uid).exists():
        raise Conflict("The record is not restricted.")
    for revision in revisions:
        codes = [code for code in revision.handling if code != RESTRICTED]
        _move(revision, _class_with(revision, 0, _BIT), codes)
    _change_beside(revisions, 0, _BIT)
    Restriction.objects.filter(uid=uid).delete()
    audit.record(Operation.CHANGE, "requests.decide", "record", revisions[-1].public_id, purpose="restriction lifted")
    return f"{len(revisions)} revisions"


def lift_marking(uid: bytes, code: str) -> str:
    """Take one handling code off all revisions of a record: who has clearance for the rest sees it from now on. What the
    source wrote stays in the body. Says what was done."""
    revisions = _revisions(uid)
    if any(RESTRICTED in revision.handling for revision in revisions):
        raise Conflict("Processing of the record is restricted; lift that first.")
    marked = [revision for revision in revisions if code in revision.handling]
    if not marked:
        raise Conflict("The record does not carry this code any more.")
    for revision in marked:
        codes = [one for one in revision.handling if one != code]
        class_id = _class_with(revision, 0, handling_mask([code]))
        _move(revision, class_id, codes)
        with connection.cursor() as cursor:
            for table in ("linking_possibleduplicate", "persons_suggestion"):
                for side in ("", "other_"):
                    statement = f"UPDATE {table} SET {side}visibility_id = %s WHERE {side or 'record_'}id = %s"  # noqa: S608
                    cursor.execute(statement, [class_id, revision.pk])
            for table in ("linking_hitnotice", "linking_alert"):
                cursor.execute(f"UPDATE {table} SET visibility_id = %s WHERE record_id = %s", [class_id, revision.pk])  # noqa: S608
    moved: dict[str, Any] = {"codes": 0, "without": handling_mask([code]), "areas": 0, "uid": uid}
    with connection.cursor() as cursor:
        for table, column, where in OF_ALL_REVISIONS:  # each keeps the other codes it was made under
            for statement in changes(table, column, where):
                cursor.execute(statement, moved)
    audit.record(Operation.CHANGE, "records.lift_marking", "record", revisions[-1].public_id, purpose=code)
    return f"{len(marked)} revisions"


def _revisions(uid: bytes) -> list[Record]:
    found = list(Record.objects.select_for_update().filter(uid=uid).order_by("revision"))
    if not found:
        raise NotFound("The record is not there any more.")
    return found


def _move(revision: Record, visibility_id: int, handling: list[str]) -> None:
    Record.objects.filter(pk=revision.pk).update(visibility_id=visibility_id, handling=handling)
    for table in (Item, Mention, Posting):
        table.objects.filter(record_id=revision.pk).update(visibility_id=visibility_id)


_BIT: Final = handling_mask([RESTRICTED])
_OF_EVIDENCE: Final = "evidence_id IN (SELECT id FROM evidence_evidence WHERE record_uid = %(uid)s)"
OF_ALL_REVISIONS: Final = (
    ("cases_opening", "visibility_id", "uid = %(uid)s"),
    ("cases_foundmember", "visibility_id", "uid = %(uid)s"),
    ("linking_linkdecision", "visibility_id", "first_uid = %(uid)s"),
    ("linking_linkdecision", "other_visibility_id", "second_uid = %(uid)s"),
)
"""What speaks of a record whatever its revision, and bears the class it had then or a stricter one since: table, column, which rows."""

BESIDE: Final = (
    *OF_ALL_REVISIONS,
    ("rights_annotation", "visibility_id", "uid = %(uid)s"),
    ("linking_hitnotice", "visibility_id", "record_id IN (SELECT id FROM records_record WHERE uid = %(uid)s)"),
    ("lists_print", "visibility_id", "record_id IN (SELECT id FROM records_record WHERE uid = %(uid)s)"),
    ("lists_match", "visibility_id", "record_id IN (SELECT id FROM records_record WHERE uid = %(uid)s)"),
    ("lists_decision", "visibility_id", "uid = %(uid)s"),
    ("linking_alert", "visibility_id", "record_id IN (SELECT id FROM records_record WHERE uid = %(uid)s)"),
    ("evidence_rewrapped", "visibility_id", _OF_EVIDENCE),
    ("evidence_evidence", "visibility_id", "record_uid = %(uid)s"),
    ("evidence_evidence", "base_visibility_id", "record_uid = %(uid)s"),
)
"""What speaks of a record (``%(uid)s``) and bears a class of its own: table, column, which rows."""

_STATEMENTS: Final = tuple(
    statement
    for table, column, where in (
        ("intake_quarantined", "visibility_id", "id = ANY(%(units)s)"),
        ("intake_came", "visibility_id", "quarantined_id = ANY(%(units)s)"),
        *BESIDE,
    )
    for statement in changes(table, column, where)
)


def _change_beside(revisions: list[Record], on: int, off: int) -> None:
    """What holds the same text or speaks of the record (units set aside, statements, notices, evidence) gets or loses these
    codes; whatever else each bears, stays."""
    connection.ensure_connection()
    keys = [revision.pk for revision in revisions]
    values: dict[str, Any] = {
        "codes": on, "without": off, "areas": 0, "uid": bytes(revisions[-1].uid),
        "units": same_text(connection.connection, keys),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, values)


def _class_with(revision: Record, on: int, off: int) -> int:
    """A revision's class of visibility with some handling codes more or less."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT visibility_with(%s, %s, %s, 0)", [revision.visibility_id, on, off])
        (found,) = cursor.fetchone()
    return int(found)
