"""National firearms rules side by side by topic, with the loopholes between states marked; rules entered and imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import actions, importing, queries, stored, words
from tutela.strategy.law.actions import RuleWord
from tutela.strategy.law.importing import Delivered, Taken
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.loopholes import Mark, Side, Standing, Topic, topics
from tutela.strategy.law.models import FirearmsRule
from tutela.strategy.law.standing import may_speak_for, member_states
from tutela.strategy.law.table_lines import TAKEN_BACK
from tutela.web.downloads import file_of
from tutela.web.law import VIEW, framed
from tutela.web.law_files import bad_cells, offered_countries, on_disk, tell_unread
from tutela.web.law_forms import RuleForm, TableForm, today
from tutela.web.page import page


@page(VIEW)
def firearms(request: HttpRequest) -> HttpResponse:
    """Topics x Member States."""
    return _firearms_page(request)


@page("law.report", "POST")
def rules_take(request: HttpRequest) -> HttpResponseBase:
    """Take a table of one state's rules in, whole or not at all."""
    form, taken = TableForm(offered_countries(), request.POST, request.FILES, rules=True), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            with on_disk(given["file"]) as (path, name):
                taken = importing.take_rules(
                    Delivered(path, name, country=given["country"], stands_for=given["stands_for"])
                )
        except InvalidInput as error:
            form.add_error("file", f"{error.sentence} {error.mend}".strip())
        else:
            if taken.rows and not taken.bad:
                messages.info(
                    request,
                    _("%(said)d rules taken, %(same)d said already.") % {"said": taken.statements, "same": taken.same},
                )
                tell_unread(request, taken.unread)
                return redirect("law_firearms")
            if not taken.bad:
                form.add_error("file", _("The table has no rows."))
    return _firearms_page(request, form, taken)


def _firearms_page(request: HttpRequest, form: TableForm | None = None, taken: Taken | None = None) -> HttpResponse:
    chosen = _chosen(request)
    sides = stored.sides(member_states())
    offered = offered_countries()
    audit.record(Operation.CONSULTATION, VIEW, "law_firearms_rule", count=len(sides))
    context = {
        "countries": [(code, words.country_name(code)) for code in chosen],
        "states": [(code, words.country_name(code), code in request.GET.getlist("country")) for code in member_states()],
        "sides": [(_side(side), [_cell(side.topic, one) for one in side.standings if one.country in chosen]) for side in sides],
        "query": request.GET.urlencode(),
        "legend": [(words.MARK_SIGNS[mark], words.MARKS[mark]) for mark in Mark],
        "form": form or TableForm(offered, rules=True, initial={"country": offered[0] if len(offered) == 1 else ""}),
        "may_take": bool(offered),
        "topics": [(topic, [(one.code, _(one.title)) for one in topic.answers]) for topic in topics().values()],
        **bad_cells(taken),
        **framed("law_firearms"),
    }  # fmt: skip
    return render(request, "law/firearms.html", context, status=400 if form is not None else 200)


def _chosen(request: HttpRequest) -> tuple[str, ...]:
    """The states that are asked for; none: all."""
    return tuple(code for code in member_states() if code in request.GET.getlist("country")) or member_states()


_COLUMNS: Final = (
    "topic", "country", "mark", "answer", "value", "unit", "asserted_by", "by_the_country", "since", "document",
)  # fmt: skip


@page(VIEW)
def firearms_file(request: HttpRequest) -> FileResponse:
    """The same as CSV, a line for each who speaks of a state's rule, with the mark of the state."""
    chosen, sides = _chosen(request), stored.sides(member_states())
    return file_of(
        _lines(sides, chosen),
        "firearms-rules.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_firearms_rule", count=len(sides)),
    )


def _lines(sides: Sequence[Side], chosen: Sequence[str]) -> Iterator[bytes]:
    yield csv_head(_COLUMNS)
    for side in sides:
        for standing in (one for one in side.standings if one.country in chosen):
            start = [side.topic.id, standing.country, str(standing.mark)]
            if not standing.said:
                yield csv_line([*start, "", "", side.topic.unit, "", "", "", ""])
            for one in standing.said:
                yield csv_line(
                    [
                        *start, one.answer, "" if one.value is None else str(one.value), side.topic.unit, one.by,
                        "yes" if one.by_country else "no", one.since.isoformat(), one.document,
                    ]
                )  # fmt: skip


def _side(side: Side) -> dict[str, object]:
    topic = side.topic
    loophole = side.loophole
    return {
        "topic": topic,
        "title": _(topic.title),
        "question": _(topic.question),
        "act": instruments().get(topic.instrument),
        "loophole": [words.reason(one) for one in loophole.reasons] if loophole else [],
        "severity": loophole.severity if loophole else None,
    }


def _cell(topic: Topic, one: Standing) -> dict[str, object]:
    answer = topic.answer(one.rule.answer) if one.rule else None
    return {
        "country": one.country,
        "mark": str(one.mark),
        "sign": words.MARK_SIGNS[one.mark],
        "mark_word": words.MARKS[one.mark],
        "answer": _(answer.title) if answer else "",
        "value": None if one.rule is None else one.rule.value,
    }


@page(VIEW)
def rule(request: HttpRequest, topic: str, country: str) -> HttpResponse:
    """Everything said of one state's rule on one topic."""
    return _rule_page(request, topic, country)


@page("law.report", "POST")
def rule_state(request: HttpRequest, topic: str, country: str) -> HttpResponseBase:
    """Say what a state's rule is."""
    form = RuleForm(_topic(topic), request.POST)
    queries.country_of(country)
    if form.is_valid():
        given = form.cleaned_data
        answer = "" if given["answer"] == TAKEN_BACK else given["answer"]
        try:
            actions.state_rule(RuleWord(country, topic, answer, given["since"], given.get("value")), form.ground())
        except InvalidInput as error:
            form.add_error(None, f"{error.sentence} {error.mend}".strip())
        else:
            messages.info(request, _("Kept. What follows from it is derived already."))
            return redirect("law_rule", topic, country)
    return _rule_page(request, topic, country, form)


def _rule_page(request: HttpRequest, name: str, country: str, form: RuleForm | None = None) -> HttpResponse:
    topic = _topic(name)
    queries.country_of(country)
    side = stored.side(topic, member_states())
    standing = next(one for one in side.standings if one.country == country)
    said = FirearmsRule.objects.filter(topic=name, country=country).select_related("owner").order_by("-id")
    holding = {one.order for one in standing.said}
    answers = {one.code: _(one.title) for one in topic.answers}
    audit.record(Operation.CONSULTATION, VIEW, "law_firearms_rule", f"{name}:{country}", count=len(said))
    context = {
        "topic": topic,
        "title": _(topic.title),
        "question": _(topic.question),
        "of_act": instruments().get(topic.instrument),
        "name": words.country_name(country),
        "country": country,
        "cell": _cell(topic, standing),
        "said": [(one, answers.get(one.answer, "") or _("taken back"), one.pk in holding) for one in said],
        "form": form or RuleForm(topic, initial=today()),
        "may_speak": may_speak_for(country),
        **framed("law_firearms"),
    }
    return render(request, "law/rule.html", context, status=400 if form is not None else 200)


def _topic(name: str) -> Topic:
    found = topics().get(name)
    if found is None:
        raise NotFound(_("There is no such topic."))
    return found
