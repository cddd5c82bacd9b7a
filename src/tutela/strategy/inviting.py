"""Reporting without an account: a signed link that works once, for one action, until a day.

Whoever has the link reads what it is for (the action, whose word is asked) and says it once; nothing else is seen or done with
it. The link's token is stored as a keyed digest alone, and a token that isn't this installation's never reaches the database.
Reports made so belong to the organisation that sent the link, in the name of whom it was sent to.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit, secrets_at_rest
from tutela.safeguards.actor import acting
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.installation import system
from tutela.strategy import actions
from tutela.strategy.actions import Report
from tutela.strategy.models import Action, Event, ReportLink
from tutela.strategy.queries import UNION
from tutela.strategy.reach import MANAGE, REPORT, countries_to_report_for, may_manage
from tutela.vocabulary.countries import countries

DAYS: Final = 30
LONGEST_DAYS: Final = 180
_STORED: Final = "strategy link"
_SIGNED: Final = "strategy sign"
_MARK: Final = 16


@does(MANAGE)
def invite(action: Action, country: str, party: str, days: int = DAYS) -> tuple[ReportLink, str]:
    """A link by which ``party`` reports once on an action for a country, with its token, which is told only now.

    Raises NotPermitted for an action of a strategy somebody else runs or a country one may not report for.
    """
    if not may_manage(action.strategy):
        raise NotPermitted(_("Another organisation runs this strategy."), mend=_("Ask its coordinator."))
    allowed = countries_to_report_for()
    if allowed is not None and country not in allowed:
        raise NotPermitted(
            _("Your organisation reports for its own country."), mend=_("Invite an owner of your country.")
        )
    known = countries().get(country)
    if country != UNION and (known is None or not known.is_country or known.withdrawn is not None):
        raise InvalidInput(_("This is no country of today: %s") % country[:20], mend=_("Choose one of the list."))
    if not party.strip() or len(party) > 200:
        raise InvalidInput(_("A link needs whom it is for."), mend=_("Name the ministry, body or office."))
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(_("A link works from 1 to %d days.") % LONGEST_DAYS, mend=_("Choose fewer days."))
    secret = secrets_at_rest.fresh()
    actor = actors.current()
    made = ReportLink.objects.create(
        owner_id=actor.organisation_id, action=action, country=country, party=party.strip(),
        digest=secrets_at_rest.digest(secret, _STORED), made_by=actor.name or str(actor.role),
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    audit.record(Operation.CHANGE, MANAGE, "strategy_link", made.public_id)
    return made, f"{secret}.{_mark(secret)}"


@does(MANAGE)
def revoke(link: ReportLink) -> None:
    """Let a link work no more. Raises Conflict where it was used or revoked already."""
    now, name = timezone.now(), actors.current().name
    if not ReportLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(revoked_at=now, revoked_by=name):
        raise Conflict(_("This link was used or revoked already."))
    audit.record(Operation.CHANGE, MANAGE, "strategy_link", link.public_id)


def asked_by(token: str) -> ReportLink | None:
    """What a link asks, if it still works; nobody needs to act, the token is the permission."""
    owner = _owner(token)
    if owner is None:
        return None
    with acting(system(owner).doing(REPORT)):
        return _live(token)


def say(token: str, report: Report) -> Event:
    """Report by a link, which works once however often it is sent at the same time. Country and party are the link's.

    Raises NotFound for a link that does not work (any more), InvalidInput for a report that lacks something.
    """
    owner = _owner(token)
    if owner is None:
        raise not_working()
    with acting(system(owner).doing(REPORT)):
        link = _live(token)
        if link is None or not ReportLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(
            used_at=timezone.now()
        ):
            raise not_working()
        said = Report(
            country=link.country, party=link.party, stands_for=report.stands_for, progress=report.progress, on=report.on,
            remark=report.remark, evidence=report.evidence,
        )  # fmt: skip
        made = actions.report(link.action, said)
        ReportLink.objects.filter(pk=link.pk).update(event=made)
        audit.record(Operation.COLLECTION, REPORT, "strategy_link", link.public_id)
    return made


def not_working() -> NotFound:
    """The one answer for a link that is forged, unknown, used, revoked or past its day."""
    return NotFound(_("This link does not work (any more)."), mend=_("Ask whoever sent it for a new one."))


def links_of(action: Action) -> list[ReportLink]:
    """The links of one's own organisation for an action, newest first."""
    return list(ReportLink.objects.filter(action=action).order_by("-made_at"))


def link_by_id(public_id: str) -> ReportLink:
    """A link of one's own organisation. Raises NotFound."""
    found = ReportLink.objects.select_related("action").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such link."))
    return found


def state_of(link: ReportLink, now: datetime) -> str:
    """``used``, ``revoked``, ``expired`` or ``open``."""
    if link.used_at is not None:
        return "used"
    if link.revoked_at is not None:
        return "revoked"
    return "open" if link.expires_at > now else "expired"


def latest_day() -> date:
    """The last day a report may speak of."""
    return timezone.now().date()


def _owner(token: str) -> int | None:
    """Who sent a link that works; without asking the database where the token isn't signed by this installation."""
    secret = _secret(token)
    if secret is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT strategy_link_owner(%s)", [secrets_at_rest.digest(secret, _STORED)])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else None


def _live(token: str) -> ReportLink | None:
    secret = _secret(token) or ""
    return (
        ReportLink.objects.select_related("action__strategy", "action__priority", "owner")
        .filter(
            digest=secrets_at_rest.digest(secret, _STORED), used_at=None, revoked_at=None, expires_at__gt=timezone.now(),
            owner__active=True,
        )
        .first()
    )  # fmt: skip


def _secret(token: str) -> str | None:
    secret, dot, mark = token.partition(".")
    return secret if dot and mark.isascii() and hmac.compare_digest(mark, _mark(secret)) else None


def _mark(secret: str) -> str:
    return secrets_at_rest.digest(secret, _SIGNED).hex()[: 2 * _MARK]
