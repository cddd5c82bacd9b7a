"""How hits and answers read, and the part of a record's page about whom it is handed over to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tutela.linking import watching_records
from tutela.linking.deconfliction import queries
from tutela.linking.deconfliction.actions import ACTION
from tutela.linking.deconfliction.rules import Said
from tutela.linking.watching import ACTION as WATCH
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.vocabulary.areas import Purpose
from tutela.web.searching import TITLES

register = template.Library()

HERE: Final[Mapping[str, Promise]] = {
    Said.NOTHING: _("not answered yet"),
    Said.NOTED: _("taken off the list"),
    Said.ALLOWED: _("told how to ask"),
    Said.DECLINED: _("declined"),
    Said.SHARED: _("shared"),
    Said.ENDED: _("shared no more"),
}
THERE: Final[Mapping[str, Promise]] = {
    Said.NOTHING: _("not answered yet"),
    Said.ALLOWED: _("may be asked"),
    Said.DECLINED: _("declined"),
    Said.SHARED: _("shares with you"),
    Said.ENDED: _("shares no more"),
}


@register.filter
def said_here(said: str) -> str:
    """Where one's own side stands."""
    return str(HERE.get(said, said))


@register.filter
def said_there(said: str) -> str:
    """Where the other side stands."""
    return str(THERE.get(said, said))


@register.filter
def purpose_words(purpose: str) -> str:
    """A purpose in the reader's language."""
    return str(TITLES[Purpose(purpose)]) if purpose in [*Purpose] else purpose


@register.inclusion_tag("deconfliction/of_record.html", takes_context=True)
def handed_over(context: dict[str, object], record: Record) -> dict[str, object]:
    """To whom one's organisation hands this record over, and how that ends."""
    actor = actors.current()
    own = record.owner_id == actor.organisation_id
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "record": record,
        "handed": queries.handed_over(record) if own else [],
        "may_stop": actor.may(ACTION),
    }


@register.inclusion_tag("linking/watched.html")
def watched(record: Record) -> dict[str, object]:
    """Until when the reader watches this record, or that they may."""
    actor = actors.current()
    may_watch = actor.may(WATCH) and actor.person_id is not None and record.current
    watch = watching_records.watched_already(record) if may_watch else None
    return {
        "record": record,
        "watch": watch,
        "may_watch": may_watch and watch is None and watching_records.may_be_watched(record),
    }
