"""Asking partners for their data each year: what is asked, who answered, who is reminded. The full partners (F4) are the Western
Balkans, Ukraine and Moldova; which countries that is stands in frameworks/data/owners.yaml.

An item that asks for word on an action is answered by a report on it from that country since the request was sent; an item that
asks for an indicator by an answer: where it was given, that no data exist, or that it does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.models import Organisation
from tutela.strategy.evidence import Piece, check_piece
from tutela.strategy.models import (
    Action,
    Answer,
    AnswerKind,
    DataRequest,
    Event,
    EvidenceKind,
    NamedIndicator,
    Reminder,
    RequestedItem,
    Strategy,
)
from tutela.strategy.reach import MANAGE, REPORT, countries_to_report_for, may_manage
from tutela.vocabulary.countries import countries

REMIND_DAYS: Final = (30, 7, 0, -14)
"""So many days before the due day (below zero: after it) whoever has not answered everything is reminded."""
MOST_ITEMS: Final = 500


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What is asked: of which partners (country codes), for which year, until when, which actions and indicators."""

    title: str
    year: int
    partners: tuple[str, ...]
    due_on: date
    actions: tuple[Action, ...] = ()
    indicators: tuple[NamedIndicator, ...] = ()
    explanation: str = ""


@does(MANAGE)
def ask(strategy: Strategy, wanted: NewRequest) -> DataRequest:
    """Draft a request; it is sent by ``send``. Raises InvalidInput where something is missing or strange."""
    if not may_manage(strategy):
        raise NotPermitted(_("Another organisation runs this strategy."), mend=_("Ask its coordinator."))
    _check(strategy, wanted)
    actor = actors.current()
    made = DataRequest.objects.create(
        owner_id=actor.organisation_id, strategy=strategy, title=wanted.title.strip(), year=wanted.year,
        partners=sorted(set(wanted.partners)), due_on=wanted.due_on, explanation=wanted.explanation.strip(),
        made_by=actor.name or str(actor.role),
    )  # fmt: skip
    things: list[dict[str, Action | NamedIndicator]] = [{"action": one} for one in wanted.actions]
    things += [{"indicator": one} for one in wanted.indicators]
    RequestedItem.objects.bulk_create(
        RequestedItem(request=made, position=position, **thing) for position, thing in enumerate(things)
    )
    audit.record(Operation.COLLECTION, MANAGE, "strategy_request", made.public_id)
    return made


@does(MANAGE)
def send(request: DataRequest) -> None:
    """Send a request: its partners' coordinators see it from now on."""
    sent = DataRequest.objects.filter(pk=request.pk, owner_id=actors.current().organisation_id, sent_at=None)
    if not sent.update(sent_at=timezone.now()):
        raise Conflict(_("This request was sent already."))
    audit.record(Operation.DISCLOSURE, MANAGE, "strategy_request", request.public_id, count=len(request.partners))


@does(MANAGE)
def close(request: DataRequest) -> None:
    """Close a request: nobody is reminded any more."""
    mine = DataRequest.objects.filter(pk=request.pk, owner_id=actors.current().organisation_id, closed_at=None)
    if not mine.update(closed_at=timezone.now()):
        raise Conflict(_("This request is closed already."))
    audit.record(Operation.CHANGE, MANAGE, "strategy_request", request.public_id)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to an item: by the named person who stands for it, with where the data are or why there are none."""

    kind: AnswerKind
    stands_for: str
    text: str = ""
    url: str = ""


@does(REPORT)
def answer(item: RequestedItem, country: str, said: Said) -> Answer:
    """Answer an item for one's country. The newest answer counts; former ones stay."""
    request = item.request
    if request.sent_at is None or request.closed_at is not None or country not in request.partners:
        raise NotFound(_("This is not asked of this country (any more)."))
    allowed = countries_to_report_for()
    if allowed is not None and country not in allowed:
        raise NotPermitted(
            _("Your organisation reports for its own country."), mend=_("Ask that country's coordinator.")
        )
    if not said.stands_for.strip() or len(said.stands_for) > 200:
        raise InvalidInput(
            _("A statement needs a named person who stands for it."), mend=_("Give their name and office.")
        )
    if said.url:
        check_piece(Piece(EvidenceKind.LINK, url=said.url))
    if not said.text.strip() and not said.url:
        raise InvalidInput(
            _("An answer says where the data are, or why there are none."), mend=_("Give a text or an address.")
        )
    if len(said.text) > 1000:
        raise InvalidInput(_("The text is too long."), mend=_("Shorten it to 1,000 characters."))
    made = Answer.objects.create(
        item=item, owner_id=actors.current().organisation_id, country=country, kind=said.kind, text=said.text.strip(),
        url=said.url.strip(), stands_for=said.stands_for.strip(),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, REPORT, "strategy_request", request.public_id)
    return made


@dataclass(frozen=True, slots=True)
class CompletenessCell:
    """What a partner has answered to an item; both None: nothing yet."""

    answer: Answer | None = None
    event: Event | None = None

    @property
    def answered(self) -> bool:
        """Whether there is any answer, also that no data exist."""
        return self.answer is not None or self.event is not None


@dataclass(frozen=True, slots=True)
class Completeness:
    """Who answered what: ``cells`` by item and partner."""

    request: DataRequest
    items: Sequence[RequestedItem]
    cells: Mapping[tuple[int, str], CompletenessCell]

    def answered(self, country: str) -> int:
        """How many items a partner has answered."""
        return sum(self.cells[item.pk, country].answered for item in self.items)

    def missing(self, country: str) -> int:
        """How many it has not."""
        return len(self.items) - self.answered(country)

    def answered_of(self, item: RequestedItem) -> int:
        """How many partners have answered an item."""
        return sum(self.cells[item.pk, country].answered for country in self.request.partners)

    @property
    def share(self) -> float | None:
        """How much of all is answered, from 0 to 1; None where nothing is asked."""
        return sum(cell.answered for cell in self.cells.values()) / len(self.cells) if self.cells else None


def completeness(request: DataRequest) -> Completeness:
    """Who answered what so far: three statements, whatever the number of partners and items."""
    newest = Prefetch("answers", queryset=Answer.objects.order_by("at", "id"))
    items = list(request.items.select_related("action", "indicator").prefetch_related(newest))
    events: dict[tuple[int, str], Event] = {}
    if request.sent_at is not None:
        gone = Event.objects.filter(verb="withdrawn", submitted_at__isnull=False).values("about")
        asked = [item.action_id for item in items if item.action_id is not None]
        found = Event.objects.filter(
            action_id__in=asked, country__in=request.partners, verb="reported", submitted_at__gte=request.sent_at
        ).exclude(pk__in=gone)
        events = {(one.action_id, one.country): one for one in found.order_by("submitted_at")}
    cells: dict[tuple[int, str], CompletenessCell] = {}
    for item in items:
        answers = {one.country: one for one in item.answers.all()}
        for country in request.partners:
            word = events.get((item.action_id, country)) if item.action_id is not None else None
            cells[item.pk, country] = CompletenessCell(answers.get(country), word)
    return Completeness(request, items, cells)


def requests() -> QuerySet[DataRequest]:
    """The requests that may be seen, the next due first among the open ones."""
    return DataRequest.objects.select_related("strategy", "owner").order_by("closed_at", "due_on", "id")


def request_by_id(public_id: str) -> DataRequest:
    """A request that may be seen. Raises NotFound."""
    found = requests().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def item_of(request: DataRequest, key: int) -> RequestedItem:
    """An item of a request. Raises NotFound."""
    found = (
        RequestedItem.objects.select_related("request", "action", "indicator").filter(request=request, pk=key).first()
    )
    if found is None:
        raise NotFound(_("This request asks no such thing."))
    return found


def asked_of_me() -> list[tuple[DataRequest, str, int]]:
    """Open requests to the acting organisation's country with what it hasn't answered: for its desk."""
    country = Organisation.objects.values_list("country", flat=True).get(pk=actors.current().organisation_id)
    if not country:
        return []
    open_ = requests().filter(sent_at__isnull=False, closed_at=None, partners__contains=[country])
    found = [(one, country, completeness(one).missing(country)) for one in open_]
    return [one for one in found if one[2]]


def newest_reminders(asked: Sequence[tuple[DataRequest, str, int]]) -> list[Reminder]:
    """Of each request that ``asked_of_me`` tells of, the newest reminder to that country, where there is one: one query."""
    requests_, countries_ = [one for one, _country, _missing in asked], {country for _one, country, _missing in asked}
    found = Reminder.objects.filter(request__in=requests_, country__in=countries_)
    return list(found.order_by("request", "-at", "-id").distinct("request"))


@does(MANAGE)
def remind(on: date) -> int:
    """Remind every partner of what it has not answered, once at each of ``REMIND_DAYS``; how many reminders were made. Run
    daily by a job; days on which it did not run are made up for by the next one."""
    made = 0
    for request in DataRequest.objects.filter(sent_at__isnull=False, closed_at=None):
        due = [days for days in REMIND_DAYS if request.due_on - timedelta(days=days) <= on]
        if not due:
            continue
        seen = completeness(request)
        for country in request.partners:
            missing = seen.missing(country)
            if not missing:
                continue
            _row, new = Reminder.objects.get_or_create(
                request=request,
                country=country,
                days=due[-1],
                defaults={"owner_id": request.owner_id, "missing": missing},
            )
            made += new
    if made:
        audit.record(Operation.CHANGE, MANAGE, "strategy_request", count=made)
    return made


def _check(strategy: Strategy, wanted: NewRequest) -> None:
    if not wanted.title.strip() or len(wanted.title) > 200:
        raise InvalidInput(_("A request needs a title of up to 200 characters."), mend=_("Give it one."))
    if not 2000 <= wanted.year <= 2100:
        raise InvalidInput(_("This is no year to ask data for."), mend=_("Give the year with four digits."))
    strange = [code for code in wanted.partners if code not in countries() or not countries()[code].is_country]
    if strange or not wanted.partners:
        raise InvalidInput(_("A request needs partners that are countries."), mend=_("Choose them from the list."))
    if wanted.due_on <= timezone.now().date():
        raise InvalidInput(_("The due day is not in the future."), mend=_("Give partners time to answer."))
    strategies_of = [one.strategy_id for one in wanted.actions] + [one.strategy_id for one in wanted.indicators]
    if not 1 <= len(strategies_of) <= MOST_ITEMS:
        raise InvalidInput(
            _("A request asks for between 1 and %d things.") % MOST_ITEMS, mend=_("Choose actions or indicators.")
        )
    if any(one != strategy.pk for one in strategies_of):
        raise InvalidInput(_("An action or indicator is of another strategy."), mend=_("Choose from this one."))
