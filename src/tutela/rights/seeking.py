"""Everything that is held about a person, found by what they say identifies them: their identifiers, in every scheme they
could be, and their names, word by word, in every text of every revision and of what was set aside.

A search for completeness, not for speed: it reads all texts once. What it finds are candidates; people decide each.
Other owners learn of the request as a task of their own; whoever received it learns only that it was passed on, whether or
not anybody holds anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from tutela.errors import InvalidInput
from tutela.records import keys
from tutela.rights.models import Because, PersonsRequest, RequestItem, RequestState
from tutela.rights.redacting import compacted, readings
from tutela.safeguards import audit
from tutela.safeguards.actor import acting
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import keeper
from tutela.vocabulary.folding import fold

_LEAST_LETTERS: Final = 3
_LEAST_COMPACT: Final = 6
_NATIONAL_DIGITS: Final = 9
"""The end of a phone number that is the same however it is written."""

_ORDERED_WORDS: Final = 4
"""Up to so many words of a name are looked for in any order; more in the order given."""

# The same folding as vocabulary.folding.fold, as far as PostgreSQL can do it over every text; most are plain ASCII.
_FOLDED: Final = (
    "CASE WHEN octet_length(w) = length(w) THEN translate(lower(w), '''`', '') ELSE"
    " translate(replace(replace(replace(replace(regexp_replace(normalize(lower(w), NFKD), '[\u0300-\u036f''’‘ʼ`´]', '', 'g'),"
    " 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øłđıðħ', 'oldidh') END"
)
_BETWEEN: Final = "[^[:alnum:]]{0,4}"
"""What may stand between the letters and digits of an identifier, however it is written."""
_APART: Final = "[^[:alnum:]]{1,4}"
"""What stands between the words of a name."""

_TEXTS: Final = {
    False: ("records_record", "t.owner_id", "t.body || ' ' || t.written || ' ' || coalesce(t.source_reference, '')"),
    True: (
        "intake_quarantined",
        "(SELECT s.owner_id FROM intake_submission s WHERE s.id = t.submission_id)",
        "t.written || ' ' || t.mended || ' ' || coalesce(t.reference, '')",
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A record (or unit set aside) that names the person, whose it is, and why it was found."""

    owner_id: int
    of_quarantine: bool
    uid: bytes
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked for: key hashes of identifiers, folded words of each name, folded compact texts of identifiers."""

    hashes: tuple[bytes, ...]
    names: tuple[tuple[str, ...], ...]
    compact: tuple[str, ...]


def terms_of(names: Sequence[str], identifiers: Sequence[str]) -> Terms:
    """The terms of what a person says identifies them. InvalidInput where a name has too few letters to be looked for."""
    hashes: set[bytes] = set()
    compact: set[str] = set()
    for written in identifiers:
        compact.add(compacted(written))
        for scheme, key in readings(written):
            hashes.add(keys.key_hash(scheme, key))
            if scheme == "phone":
                compact.add("".join(filter(str.isdigit, key))[-_NATIONAL_DIGITS:])
    words = tuple(tuple(word for word in fold(name).split() if len(word) > 1) for name in names)
    for name, parts in zip(names, words, strict=True):
        if not any(len(word) >= _LEAST_LETTERS for word in parts):
            raise InvalidInput(f"“{name}” is too short to be looked for.", mend="Give the whole name.")
    long = tuple(sorted(text for text in compact if len(text) >= _LEAST_COMPACT))
    return Terms(tuple(sorted(hashes)), words, long)


def find(terms: Terms, owner_id: int | None = None) -> list[Found]:
    """All that names the person and the acting person (or Tutela) may see; of one owner, or of every."""
    found: dict[tuple[bool, bytes], tuple[int, list[Because]]] = {}

    def add(rows: Iterable[tuple[int, bytes]], of_quarantine: bool, why: Because) -> None:
        for owner, uid in rows:
            reasons = found.setdefault((of_quarantine, bytes(uid)), (owner, []))[1]
            if why not in reasons:
                reasons.append(why)

    if terms.hashes:
        add(_by_key(terms.hashes, owner_id), False, Because.IDENTIFIER)
    for of_quarantine in (False, True):
        for owner, uid, *flags in _by_text(of_quarantine, owner_id, terms):
            for index in range(len(terms.names)):
                if flags[2 * index]:
                    add([(owner, uid)], of_quarantine, Because.NAME if flags[2 * index + 1] else Because.WORDS_APART)
            if any(flags[2 * len(terms.names) :]):
                add([(owner, uid)], of_quarantine, Because.IN_TEXT)
    return [Found(owner, quarantine, uid, tuple(why)) for (quarantine, uid), (owner, why) in found.items()]


def _by_key(hashes: Sequence[bytes], owner_id: int | None) -> list[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.owner_id, r.uid FROM records_mention m JOIN records_record r ON r.id = m.record_id"
            " WHERE m.key_hash = ANY(%s) AND (%s::bigint IS NULL OR r.owner_id = %s)",
            [list(hashes), owner_id, owner_id],
        )
        return list(cursor.fetchall())


def _by_text(of_quarantine: bool, owner_id: int | None, terms: Terms) -> list[tuple[Any, ...]]:
    """(owner, uid, flags) of every text that has something of the terms, all of them looked for in one pass: for each name
    whether all its words are there and whether they stand beside each other, then for each identifier."""
    table, owner, text = _TEXTS[of_quarantine]
    columns: list[str] = []
    values: list[str | int | None] = []
    for words in terms.names:
        there = " AND ".join(["position(%s in s) > 0"] * len(words))
        orders = permutations(words) if len(words) <= _ORDERED_WORDS else [words]
        columns += [there, f"CASE WHEN {there} THEN s ~ %s ELSE false END"]
        values += [*words, *words, "|".join(_APART.join(order) for order in orders)]
    for compact in terms.compact:
        columns.append("s ~ %s")
        values.append(_BETWEEN.join(compact))
    if not columns:
        return []
    named = ", ".join(f"{column} AS f{index}" for index, column in enumerate(columns))
    flags = [f"f{index}" for index in range(len(columns))]
    # OFFSET 0 keeps the planner from folding each text once for every term.
    query = (
        f"SELECT o, uid, {', '.join(f'bool_or({flag})' for flag in flags)} FROM (SELECT o, uid, {named} FROM"  # noqa: S608
        f" (SELECT o, uid, {_FOLDED} AS s FROM (SELECT {owner} AS o, t.uid, {text} AS w FROM {table} t) written"
        " WHERE %s::bigint IS NULL OR o = %s OFFSET 0) folded) flagged"
        f" WHERE {' OR '.join(flags)} GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, owner_id, owner_id])
        return list(cursor.fetchall())


def seek(request_id: int, organisation_id: int) -> int:
    """Search what the request's organisation holds, and, once it is known who asks, pass the request on to every other that
    holds something.

    How many of the organisation's own were found. Done again, it adds what is new and changes no decision.
    """
    actor = keeper(organisation_id)
    with acting(actor):
        actor.require("requests.handle", organisation_id)
        request = PersonsRequest.objects.get(pk=request_id, owner_id=organisation_id)
        passed_on = request.passed_on_by_id is not None
        terms = terms_of(request.listed_names(), request.listed_identifiers())
        found = find(terms, organisation_id if passed_on else None)
        own = [one for one in found if one.owner_id == organisation_id]
        _list(request, own)
        audit.record(Operation.CONSULTATION, "requests.handle", "request", request.public_id, count=len(own))
        request.sought_at = timezone.now()
        if not passed_on and request.identity_check:
            _pass_on(request, [one for one in found if one.owner_id != organisation_id])
            request.passed_on_at = request.sought_at
        if request.state == RequestState.RECEIVED:
            request.state = RequestState.SOUGHT
        request.save(update_fields=["sought_at", "passed_on_at", "state"])
    return len(own)


def _list(request: PersonsRequest, found: Iterable[Found]) -> None:
    RequestItem.objects.bulk_create(
        [
            RequestItem(
                request=request,
                owner_id=request.owner_id,
                of_quarantine=one.of_quarantine,
                uid=one.uid,
                because=list(one.because),
            )
            for one in found
        ],
        ignore_conflicts=True,
    )


def _pass_on(request: PersonsRequest, found: Iterable[Found]) -> None:
    """Every other owner of something found has the request as a task of its own."""
    by_owner: dict[int, list[Found]] = {}
    for one in found:
        by_owner.setdefault(one.owner_id, []).append(one)
    for owner_id, theirs in by_owner.items():
        task, _made = PersonsRequest.objects.get_or_create(
            owner_id=owner_id, passed_on_from_id=request.pk, defaults=_copied(request)
        )
        _list(task, theirs)
        audit.disclosed("requests.handle", "request", task.public_id, owner_id, count=len(theirs))


_COPIED: Final = (
    "kind", "requester", "contact", "names", "identifiers", "asked", "identity_check", "identity_checked_by", "received_on", "due_on",
)  # fmt: skip


def _copied(request: PersonsRequest) -> dict[str, object]:
    return {
        **{name: getattr(request, name) for name in _COPIED},
        "passed_on_by_id": request.owner_id,
        "state": RequestState.SOUGHT,
        "sought_at": timezone.now(),
    }
