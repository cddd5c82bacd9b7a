"""Every write of lists by a person, and what people decide on matches. The feed and the job of matching follow by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput
from tutela.linking.lists import queue
from tutela.linking.lists.models import Decision, Entry, FingerprintList, Match, Radius
from tutela.linking.lists.reading import EntryLine
from tutela.linking.lists.rules import DECISIONS, ENTRY_KINDS, RADII, default_radius
from tutela.records.keys import digest, key_hash
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import CODES, RESTRICTED, handling_mask
from tutela.safeguards.models import Organisation
from tutela.safeguards.purposes import purposes_of
from tutela.vocabulary.areas import Area, Purpose, mask


@dataclass(frozen=True, slots=True)
class NewList:
    """What a list is made with."""

    title: str
    slug: str = ""
    entry_kind: str = "known"
    purpose: str = ""
    area: str = Area.CHILD_PROTECTION.value
    handling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some lines. ``withdrawn``: they name entries that were withdrawn, which nothing but a person's adding
    them one by one brings back."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: Taken) -> Taken:
        """Of both."""
        return Taken(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.withdrawn + other.withdrawn,
        )


@does("lists.change")
def make_list(owner: Organisation, new: NewList) -> FingerprintList:
    """Make a list for which ``owner`` vouches. Conflict when it has one of this name."""
    actor = actors.current()
    actor.require("lists.change", owner.pk)
    slug = new.slug or slugify(new.title)[:80]
    _require(
        bool(new.title.strip()) and bool(slug), _("A list needs a title."), _("Give it one in Latin letters or digits.")
    )
    _require(new.entry_kind in ENTRY_KINDS, _("There is no such kind of entry."), ", ".join(ENTRY_KINDS))
    _require(new.area in [area.value for area in Area], _("There is no such area."), ", ".join(Area))
    unknown = set(new.handling) - (set(CODES) - {RESTRICTED})
    _require(not unknown, _("There is no such handling code."), ", ".join(CODES))
    areas = (Area(new.area),)
    made = FingerprintList(
        owner=owner,
        slug=slug,
        title=new.title.strip()[:200],
        entry_kind=new.entry_kind,
        purpose=new.purpose.strip()[:500],
        area=new.area,
        regime=owner.regime,
        handling=list(new.handling),
        visibility_id=_class_of(owner, areas, new.handling),
        made_by=actor.name,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Conflict(_("Your organisation has a list of this name."), mend=_("Choose another.")) from error
    audit.record(Operation.COLLECTION, "lists.change", "list", made.public_id)
    return made


def _require(holds: bool, sentence: str, mend: str) -> None:
    if not holds:
        raise InvalidInput(sentence, mend=mend)


def _class_of(owner: Organisation, areas: tuple[Area, ...], handling: tuple[str, ...]) -> int:
    values = [owner.pk, mask(Area, areas), handling_mask(handling), mask(Purpose, purposes_of(areas))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT visibility_for(%s, %s, %s, %s)", values)
        return int(cursor.fetchone()[0])


@does("lists.change")
def set_radius(of: FingerprintList, kind: str, radius: int) -> None:
    """How near a fingerprint must be to one of the list's. What is matched already is matched anew."""
    actors.current().require("lists.change", of.owner_id)
    _require(kind in RADII, _("Only PDQ, vPDQ and TLSH have a radius."), ", ".join(RADII))
    most = RADII[kind][1]
    _require(
        0 <= radius <= most,
        _("This radius lies outside what can be searched."),
        _("Give a whole number from 0 to %(most)s.") % {"most": most},
    )
    if radius == default_radius(kind):
        Radius.objects.filter(list=of, kind=kind).delete()
    else:
        values = {"radius": radius, "visibility_id": of.visibility_id}
        Radius.objects.update_or_create(list=of, kind=kind, defaults=values)
    audit.record(Operation.CHANGE, "lists.change", "list", of.public_id)
    queue.match()


_STAGE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage_entry (
    place integer, kind text, key_hash bytea, key text, value text, quality integer, reference text, verdict text,
    authority text, valid_from date, valid_until date, why text) ON COMMIT DELETE ROWS"""
_COPY: Final = (
    "COPY stage_entry (place, kind, key_hash, key, value, quality, reference, verdict, authority, valid_from, valid_until, why)"
    " FROM STDIN"
)
_AGAIN: Final = """
UPDATE lists_entry e SET key = s.key, value = s.value, withdrawn_at = NULL, withdrawn_by = '', withdrawn_why = ''
FROM stage_entry s WHERE e.list_id = %(list)s AND e.kind = s.kind AND e.key_hash = s.key_hash AND e.withdrawn_at IS NOT NULL"""
_TOMBSTONES: Final = """
SELECT count(*) FROM stage_entry s JOIN lists_entry e
ON e.list_id = %(list)s AND e.kind = s.kind AND e.key_hash = s.key_hash AND e.withdrawn_at IS NOT NULL"""
_SAID: Final = ("quality", "reference", "verdict", "authority", "valid_from", "valid_until", "why")
_TAKE: Final = f"""
WITH taken AS (
    INSERT INTO lists_entry (list_id, visibility_id, kind, key_hash, key, value, {", ".join(_SAID)}, added_at, added_by,
                             withdrawn_by, withdrawn_why)
    SELECT %(list)s, %(visibility)s, kind, key_hash, key, value, {", ".join(_SAID)}, now(), %(by)s, '', ''
    FROM (SELECT DISTINCT ON (kind, key_hash) * FROM stage_entry ORDER BY kind, key_hash, place DESC) s
    ON CONFLICT (list_id, kind, key_hash) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SAID)}
    WHERE lists_entry.withdrawn_at IS NULL
      AND ({", ".join(f"lists_entry.{name}" for name in _SAID)})
          IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _SAID)})
    RETURNING xmax = 0 AS new)
SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new) FROM taken"""  # noqa: S608


@does("lists.change")
def take_in(of: FingerprintList, lines: Sequence[EntryLine], *, again: bool = False) -> Taken:
    """Add lines to a list, or change what is said of entries it has. The same lines again change nothing. ``again``: what was
    withdrawn is vouched for once more (asked for by a person for single entries)."""
    actor = actors.current()
    actor.require("lists.change", of.owner_id)
    if not lines:
        return Taken()
    values: dict[str, int | str] = {"list": of.pk, "visibility": of.visibility_id, "by": actor.name}
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE stage_entry")
        with cursor.copy(_COPY) as copy:
            for one in lines:
                copy.write_row((
                    one.line, one.kind, key_hash(one.kind, one.key), one.key, one.value, one.quality, one.reference,
                    one.verdict, one.authority, one.valid_from, one.valid_until, one.why,
                ))  # fmt: skip
        back = 0
        if again:
            cursor.execute(_AGAIN, values)
            back = cursor.rowcount
        cursor.execute(_TOMBSTONES, values)
        (withdrawn,) = cursor.fetchone()
        cursor.execute(_TAKE, values)
        added, changed = cursor.fetchone()
    ids = sorted(key_hash(one.kind, one.key) for one in lines)
    audit.batch(Operation.COLLECTION, "lists.change", "list", of.public_id, len(lines), digest(*ids))
    if added or changed or back:
        queue.match()
    return Taken(added + back, changed, len(lines) - added - changed - withdrawn - back, withdrawn)


@does("lists.change")
def withdraw(of: FingerprintList, entries: Sequence[int], why: str) -> int:
    """No longer vouch for entries (by id): their fingerprints are erased, a tombstone stays; how many. Matches with them go
    when the change is followed."""
    actor = actors.current()
    actor.require("lists.change", of.owner_id)
    _require(bool(why.strip()), _("Withdrawing needs a reason."), _("Say in a sentence why."))
    gone = Entry.objects.filter(list=of, pk__in=entries, withdrawn_at__isnull=True).update(
        key="",
        value="",
        quality=None,
        withdrawn_at=timezone.now(),
        withdrawn_by=actor.name,
        withdrawn_why=why.strip()[:1000],
    )
    if gone:
        audit.record(Operation.ERASURE, "lists.change", "list", of.public_id, purpose=why, count=gone)
        queue.match()
    return gone


@does("matches.decide")
def decide(match: Match, verdict: str, why: str) -> Decision:
    """Say of a match whether it is the same file or picture; an empty verdict takes the last decision back. It holds for all
    revisions of the record, and whenever the match is made anew."""
    actor = actors.current()
    actor.require("matches.decide", match.record.owner_id)
    _require(verdict in DECISIONS, _("There is no such decision."), ", ".join(name for name in DECISIONS if name))
    _require(bool(why.strip()), _("A decision needs a reason."), _("Say in a sentence what you saw or know."))
    made = Decision.objects.create(
        uid=bytes(match.record.uid),
        visibility_id=match.visibility_id,
        entry_id=match.entry_id,
        list_visibility_id=match.list_visibility_id,
        key_hash=bytes(match.key_hash),
        verdict=verdict,
        why=why.strip()[:1000],
        by=actor.name,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
    )
    audit.record(
        Operation.CHANGE, "matches.decide", "match", match.public_id
    )  # why is in the row, which goes with its record
    return made
