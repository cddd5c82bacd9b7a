"""The part of a record's page about what its fingerprints met on lists."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from tutela.linking.lists import queries
from tutela.linking.lists.rules import DECISIONS, VERDICTS
from tutela.recognition.fingerprint.kinds import BY_NAME
from tutela.records.models import Record
from tutela.safeguards import actor as actors

register = template.Library()


@register.inclusion_tag("lists/of_record.html", takes_context=True)
def list_matches(context: dict[str, object], record: Record) -> dict[str, object]:
    """Matches with lists this person may see, each with its reasons and what was decided."""
    actor = actors.current()
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "record": record,
        "matches": queries.matches_of(record) if record.current else [],
        "may_decide": actor.reaches("matches.decide", record.owner_id),
        "decisions": [(name, _(title)) for name, title in DECISIONS.items() if name],
    }


@register.filter
def kind_of_fingerprint(name: str) -> str:
    """Its title."""
    return BY_NAME[name].title if name in BY_NAME else name


@register.filter
def verdict_title(name: str) -> str:
    """What a verdict says."""
    return _(VERDICTS[name]) if name in VERDICTS else name


@register.filter
def decision_title(name: str) -> str:
    """What a decision says."""
    return _(DECISIONS[name]) if name in DECISIONS else name


@register.filter
def nearness(shown: queries.Shown | queries.Near) -> str:
    """How near, in words."""
    match = shown.match if isinstance(shown, queries.Shown) else None
    kind = match.kind if match else shown.entry.kind  # type: ignore[union-attr]
    distance = match.distance if match else shown.near.distance  # type: ignore[union-attr]
    turn = match.turn if match else shown.near.turn  # type: ignore[union-attr]
    if kind == "vpdq" and match and match.share is not None:
        return _("%(share)s %% of its frames, up to %(bits)s bits apart") % {
            "share": round(100 * match.share),
            "bits": distance,
        }
    text = _("equal") if distance == 0 else _("distance %(n)s") % {"n": distance}
    return text if turn == "none" else f"{text}, {turn.replace('_', ' ')}"
