"""Every answer to a hit: a row each, with its entry in the audit. What was said is never changed, only followed by more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.linking import protecting
from tutela.linking.deconfliction import queries, sharing
from tutela.linking.deconfliction.models import Answer, AnswerNote, Hit
from tutela.linking.deconfliction.rules import Said, Verb, needs_decision
from tutela.linking.searching.rules import PROTECTED
from tutela.records.models import Mention, Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.vocabulary.areas import Purpose, unmask

ACTION: Final = "hits.answer"


@dataclass(frozen=True, slots=True)
class Handing:
    """What a record is handed over for. ``decision``: the reason why it is although its marking, or a victim, a witness or a
    contact it names, asks for a decision of its own; it stays with the owner."""

    record: str
    purpose: str
    legal_basis: str
    decision: str = ""


@does(ACTION)
def allow(found: Hit, contact: str) -> None:
    """Tell the other side how to ask: a person or a desk."""
    state = _open(found)
    if not contact.strip():
        raise InvalidInput(_("There is no contact."), mend=_("Name the person or desk they may ask."))
    _not_sharing(state)
    _say(found, Verb.ALLOW, contact=_short(contact, 200))
    audit.disclosed(ACTION, "hit", found.public_id, found.other_id)


@does(ACTION)
def decline(found: Hit, reason: str) -> None:
    """Tell the other side no. The reason stays here."""
    state = _open(found)
    if not reason.strip():
        raise InvalidInput(_("There is no reason."), mend=_("Say why. The other side does not see it."))
    _not_sharing(state)
    _say(found, Verb.DECLINE, reason=reason)
    audit.record(Operation.CHANGE, ACTION, "hit", found.public_id, purpose=reason.strip())


@does(ACTION)
def note(found: Hit) -> None:
    """Take a hit off the list of new ones; the other side learns nothing."""
    if not _state(found).here.waits:
        raise InvalidInput(_("This was answered already."), mend=_("Take the answer back first."))
    _say(found, Verb.NOTE)
    audit.record(Operation.CHANGE, ACTION, "hit", found.public_id)


@does(ACTION)
def take_back(found: Hit) -> None:
    """As if nothing had been said; what was said stays on record."""
    state = _state(found)
    _not_sharing(state)
    if state.here.waits:
        raise InvalidInput(_("Nothing was answered yet."), mend=_("There is nothing to take back."))
    _say(found, Verb.TAKE_BACK)
    audit.record(Operation.CHANGE, ACTION, "hit", found.public_id, purpose="taken back")


@does(ACTION)
def share(found: Hit, handing: Handing) -> None:
    """Hand one own record over to the other organisation, as it stands now, for a purpose and on a legal basis.

    Raises InvalidInput where something is missing, where the record asks for a decision of its own, or where the other
    organisation does not work in its area; NotFound where it is none of the records this hit rests on.
    """
    state = _open(found)
    record = next((one for one, _written in queries.naming(found) if one.public_id == handing.record), None)
    if record is None:
        raise NotFound(_("There is no such record beside this hit."))
    purposes = [one for one in unmask(Purpose, found.purpose_mask) if one in record.purposes]
    if handing.purpose not in purposes or not handing.legal_basis.strip():
        raise InvalidInput(
            _("The purpose or the legal basis is missing."),
            mend=_("Say what for, and on which legal basis, it is shared."),
        )
    if record.area not in found.other.areas:
        raise InvalidInput(
            _("%s does not work in the area of this record.") % found.other.name,
            mend=_("Tell them how to ask instead."),
        )
    protects = Mention.objects.filter(record=record, capacity__in=PROTECTED).exists() or any(
        one.capacity in PROTECTED for one in record.parsed_body().all_persons()
    )
    protects = protects or bool(protecting.protected_among({bytes(found.key_hash)}))
    if needs_decision(record.handling, protects=protects) and not handing.decision.strip():
        raise InvalidInput(
            _(
                "This record needs a decision of its own: by its marking, or because it names a victim, a witness or a contact."
            ),
            mend=_("Say why it is shared all the same."),
        )
    if record.public_id in state.here.shared:
        raise InvalidInput(_("This record is shared already."), mend=_("Choose another."))
    _say(found, Verb.SHARE, handing=handing, reason=handing.decision)
    sharing.hand(record, found.other_id, give=True)
    why = "; ".join(part for part in (handing.purpose, handing.legal_basis.strip(), handing.decision.strip()) if part)
    audit.disclosed(ACTION, "record", record.public_id, found.other_id, purpose=why)


@does(ACTION)
def stop(record: Record, pair: str, reason: str) -> bool:
    """End handing ``record`` over for the hit of ``pair``; whether the other organisation sees it no more (it is handed over
    for another hit too: it does). Also where that hit stands no longer."""
    live = queries.handed_over(record)
    ended = next((one for one in live if one.pair == pair), None)
    if ended is None:
        raise NotFound(_("This record is not shared there."))
    if not reason.strip():
        raise InvalidInput(_("There is no reason."), mend=_("Say why it is shared no more."))
    actor = actors.current()
    made = Answer.objects.create(
        pair=pair, owner_id=actor.organisation_id, other_id=ended.other_id, verb=Verb.STOP, record=record.public_id
    )
    AnswerNote.objects.create(answer=made, owner_id=actor.organisation_id, by=actor.name, reason=_short(reason, 500))
    last = not any(one.other_id == ended.other_id for one in live if one.pair != pair)
    if last:
        sharing.hand(record, ended.other_id, give=False)
    audit.record(Operation.CHANGE, ACTION, "record", record.public_id, purpose=reason.strip())
    return last


def _state(found: Hit) -> queries.Both:
    (state,) = queries.both([found])
    return state


def _open(found: Hit) -> queries.Both:
    """Where a hit stands to which something may be said: the other side knows of it."""
    state = _state(found)
    if state.silent:
        raise InvalidInput(
            _("The other side was not told of this hit."),
            mend=_("Ask them yourself if you want them to know; here you can take it off the list."),
        )
    if state.searched:
        raise InvalidInput(_("You hold nothing here to be asked about."), mend=_("Wait for their answer, or ask them."))
    return state


def _not_sharing(state: queries.Both) -> None:
    if state.here.said is Said.SHARED:
        raise InvalidInput(_("A record is shared here."), mend=_("End that first."))


def _say(found: Hit, verb: Verb, *, contact: str = "", reason: str = "", handing: Handing | None = None) -> None:
    actor = actors.current()
    made = Answer.objects.create(
        pair=found.pair, owner_id=actor.organisation_id, other_id=found.other_id, verb=verb, contact=contact,
        record=handing.record if handing else "", purpose=handing.purpose if handing else "",
        legal_basis=_short(handing.legal_basis, 200) if handing else "",
    )  # fmt: skip
    AnswerNote.objects.create(answer=made, owner_id=actor.organisation_id, by=actor.name, reason=_short(reason, 500))


def _short(text: str, most: int) -> str:
    text = text.strip().replace("\x00", "")
    if len(text) > most:
        raise InvalidInput(_("A text is longer than %s characters.") % most, mend=_("Shorten it."))
    return text
