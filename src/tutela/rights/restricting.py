"""Restriction of processing: the record stays, its owner alone sees it, and it is not worked with.

It is a handling code like no other (handling.RESTRICTED), so it works through the record's class of visibility: lists,
search, single pages, exports and figures cannot disagree. Others' figures lose it; the owner's keep counting it, because a
sum says nothing of the person and its change would. Nothing is linked to it, not even for the owner.
Carried out by Tutela itself, which sees every row that bears the record's class.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

from tutela.errors import Conflict, NotFound
from tutela.intake.erasing import same_text
from tutela.intake.models import Came, Quarantined
from tutela.records.models import Item, Mention, Record
from tutela.rights.models import Annotation, Restriction
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED, handling_mask
from tutela.vocabulary.areas import Area, Purpose, mask

_FLAGS: Final = "DELETE FROM linking_possibleduplicate WHERE record_id = ANY(%s) OR other_id = ANY(%s)"


def restrict(uid: bytes) -> str:
    """Restrict all revisions of a record; possible duplicates that name it go. Says what was done."""
    revisions = _revisions(uid)
    if any(RESTRICTED in revision.handling for revision in revisions):
        raise Conflict("The record is restricted already.")
    for revision in revisions:
        Restriction.objects.create(
            owner_id=revision.owner_id, record_id=revision.pk, uid=uid, former_visibility_id=revision.visibility_id,
            former_handling=revision.handling,
        )  # fmt: skip
        _move(revision, _restricted_class(revision), [*revision.handling, RESTRICTED])
    keys = [revision.pk for revision in revisions]
    with connection.cursor() as cursor:
        cursor.execute(_FLAGS, [keys, keys])
    _move_beside(revisions, _restricted_class(revisions[-1]))
    audit.record(Operation.CHANGE, "requests.decide", "record", revisions[-1].public_id, purpose="restriction")
    return f"{len(revisions)} revisions"


def unrestrict(uid: bytes) -> str:
    """Lift the restriction: every revision goes back to the class it had. Says what was done."""
    revisions = _revisions(uid)
    former = {one.record_id: one for one in Restriction.objects.filter(uid=uid)}
    if not former:
        raise Conflict("The record is not restricted.")
    last = max(former.values(), key=lambda one: one.record_id)
    for revision in revisions:  # a revision that came meanwhile goes where the last before it stood
        before = former.get(revision.pk, last)
        _move(revision, before.former_visibility_id, before.former_handling)
    _move_beside(revisions, last.former_visibility_id)
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
        class_id = _class_under(revision, codes)
        _move(revision, class_id, codes)
        with connection.cursor() as cursor:
            for side in ("", "other_"):
                statement = (
                    f"UPDATE linking_possibleduplicate SET {side}visibility_id = %s WHERE {side or 'record_'}id = %s"  # noqa: S608
                )
                cursor.execute(statement, [class_id, revision.pk])
            cursor.execute(
                "UPDATE linking_hitnotice SET visibility_id = %s WHERE record_id = %s", [class_id, revision.pk]
            )
    last = revisions[-1]
    _move_beside(revisions, _class_under(last, [one for one in last.handling if one != code]))
    audit.record(Operation.CHANGE, "records.lift_marking", "record", last.public_id, purpose=code)
    return f"{len(marked)} revisions"


def _revisions(uid: bytes) -> list[Record]:
    found = list(Record.objects.select_for_update().filter(uid=uid).order_by("revision"))
    if not found:
        raise NotFound("The record is not there any more.")
    return found


def _move(revision: Record, visibility_id: int, handling: list[str]) -> None:
    Record.objects.filter(pk=revision.pk).update(visibility_id=visibility_id, handling=handling)
    for table in (Item, Mention):
        table.objects.filter(record_id=revision.pk).update(visibility_id=visibility_id)


def _move_beside(revisions: list[Record], visibility_id: int) -> None:
    """What holds the same text or speaks of the record follows it: units set aside, statements."""
    connection.ensure_connection()
    units = same_text(connection.connection, [revision.pk for revision in revisions])
    Quarantined.objects.filter(pk__in=units).update(visibility_id=visibility_id)
    Came.objects.filter(quarantined__in=units).update(visibility_id=visibility_id)
    Annotation.objects.filter(uid=bytes(revisions[-1].uid)).update(visibility_id=visibility_id)


def _restricted_class(record: Record) -> int:
    return _class_under(record, [code for code in record.handling if code != RESTRICTED] + [RESTRICTED])


def _class_under(record: Record, codes: list[str]) -> int:
    """The class of the record's owner, area and purposes under these handling codes."""
    values = [
        record.owner_id, mask(Area, [record.area]), handling_mask(codes), mask(Purpose, list(record.purposes)),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT visibility_for(%s, %s, %s, %s)", values)
        (found,) = cursor.fetchone()
    return int(found)
