"""Provisions x Member States: the matrix, its file, and the page of a cell with everything said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import actions, queries, words
from tutela.strategy.law.actions import Place
from tutela.strategy.law.models import Cell, Statement
from tutela.strategy.law.provisions import Provision, articles
from tutela.strategy.law.standing import may_manage, may_speak_for, member_states
from tutela.strategy.law.states import Conformity, Stage, State
from tutela.strategy.law.table_lines import TAKEN_BACK
from tutela.web.downloads import file_of
from tutela.web.law import VIEW, about, framed
from tutela.web.law_forms import OpinionForm, StatementForm, today
from tutela.web.page import page


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a matrix is asked for, by its address."""

    countries: tuple[str, ...]
    articles: tuple[int, ...]
    missing: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        """Unknown countries and articles are left out; none chosen: all."""
        chosen = tuple(code for code in member_states() if code in request.GET.getlist("country"))
        numbers = tuple(int(one) for one in request.GET.getlist("article") if one.isascii() and one.isdigit())
        return cls(chosen or member_states(), numbers, request.GET.get("missing") == "yes")


@page(VIEW)
def matrix(request: HttpRequest, celex: str) -> HttpResponse:
    """The provisions of an act x Member States, each cell a sign with a word that leads to who says so."""
    act = queries.instrument(celex)
    wanted = Filters.of(request)
    rows = queries.matrix(celex, wanted.countries, wanted.articles, wanted.missing)
    audit.record(Operation.CONSULTATION, VIEW, "law_matrix", celex, count=len(rows))
    every = articles(celex)
    context = {
        "table": _table(rows, wanted.countries) if rows else "",
        "wanted": wanted,
        "rows": len(rows),
        "articles": [(one, one.article in wanted.articles) for one in every if one.asks],
        "states": [
            (code, words.country_name(code), code in request.GET.getlist("country")) for code in member_states()
        ],
        "legend": [(words.state_sign(one), words.state_word(one)) for one in (*State, None)],
        "about": about(act),
        "query": request.GET.urlencode(),
        **framed("law_matrix", act),
    }
    return render(request, "law/matrix.html", context)


def _table(rows: Sequence[queries.MatrixRow], countries: Sequence[str]) -> SafeString:
    """The body and head of the matrix. Built as text: two thousand cells through a template take longer than all the rest."""
    shown = {(state, disputed): _cell_text(state, disputed) for state in (*State, None) for disputed in (False, True)}
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(words.country_name(one))}">{escape(one)}</abbr></th>'
        for one in countries
    )
    parts = [f'<thead><tr><th scope="col">{escape(_("Provision"))}</th>{heads}</tr></thead><tbody>']
    for row in rows:
        ref = escape(row.provision.ref)
        parts.append(f'<tr><th scope="row"><span class="ref">{ref}</span> {_subject(row.provision)}</th>')
        for country, state, disputed in row.cells:
            kind, inner = shown[state, disputed]
            parts.append(f'<td class="{kind}"><a href="cell/{country}/{ref}/">{inner}</a></td>')
        parts.append("</tr>")
    parts.append("</tbody>")
    return mark_safe("".join(parts))  # noqa: S308  (every part is escaped above)


def _cell_text(state: State | None, disputed: bool) -> tuple[str, str]:
    """The class of a cell, and its sign and word."""
    sign, word = words.state_sign(state), words.state_word(state)
    if disputed:
        sign, word = f"{sign}!", f"{word}, {words.DISPUTED}"
    kind = f"s-{state or 'silent'}" + (" s-disputed" if disputed else "")
    return kind, f'<b aria-hidden="true">{escape(sign)}</b> {escape(word)}'


def _subject(one: Provision) -> str:
    words_of = one.text or one.subject
    kind = (
        "" if one.kind == "obligation" else f' <span class="quiet">({escape(words.PROVISION_KINDS[one.kind])})</span>'
    )
    return f'<span class="quiet small">{escape(words_of)}</span>{kind}'


@page(VIEW)
def matrix_file(request: HttpRequest, celex: str) -> FileResponse:
    """The same as CSV, one line a cell, with who asserts it, since when and on which document."""
    queries.instrument(celex)
    wanted = Filters.of(request)
    rows = queries.matrix(celex, wanted.countries, wanted.articles, wanted.missing)
    return file_of(
        _lines(celex, rows),
        f"{celex}.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_matrix", celex, count=len(rows)),
    )


_COLUMNS: Final = (
    "act", "provision", "kind", "country", "state", "disputed", "asserted_by", "by_the_country", "since", "document", "link",
)  # fmt: skip


def _lines(celex: str, rows: Sequence[queries.MatrixRow]) -> Iterator[bytes]:
    yield csv_head(_COLUMNS)
    kept = {(one.ref, one.country): one.said for one in Cell.objects.filter(instrument=celex)}
    numbers = {number for said in kept.values() for number in said}
    told = {one.pk: one for one in Statement.objects.filter(pk__in=numbers).select_related("owner")}
    for row in rows:
        for country, state, disputed in row.cells:
            start = [celex, row.provision.ref, str(row.provision.kind), country]
            voices = [told[number] for number in kept.get((row.provision.ref, country), ())]
            if not voices:
                yield csv_line([*start, str(state or ""), "no", "", "", "", "", ""])
            for one in voices:
                yield csv_line(
                    [*start, one.state, "yes" if disputed else "no", one.owner.name, "yes" if one.by_country else "no",
                     one.since.isoformat(), one.document, one.link]
                )  # fmt: skip


@page(VIEW)
def cell(request: HttpRequest, celex: str, country: str, ref: str) -> HttpResponse:
    """Everything said of a provision in a country: who, since when, on which document; opinions, measures, infringements."""
    return _cell_page(request, Place(celex, ref, country))


@page("law.report", "POST")
def cell_state(request: HttpRequest, celex: str, country: str, ref: str) -> HttpResponseBase:
    """Say how the provision stands."""
    place, form = Place(celex, ref, country), StatementForm(request.POST)

    def do() -> None:
        says = form.cleaned_data["state"]
        actions.state(
            place, None if says == TAKEN_BACK else State(says), form.cleaned_data["since"], form.ground(),
            form.cleaned_data["remark"],
        )  # fmt: skip

    return _done(request, place, form, do) or _cell_page(request, place, statement=form)


@page("law.manage", "POST")
def cell_opine(request: HttpRequest, celex: str, country: str, ref: str) -> HttpResponseBase:
    """Give an opinion on conformity."""
    place, form = Place(celex, ref, country), OpinionForm(request.POST)

    def do() -> None:
        says = form.cleaned_data["conformity"]
        actions.opine(
            place, None if says == TAKEN_BACK else Conformity(says), form.cleaned_data["on"], form.ground(),
            form.cleaned_data["remark"],
        )  # fmt: skip

    return _done(request, place, form, do) or _cell_page(request, place, opinion=form)


def _done(
    request: HttpRequest, place: Place, form: StatementForm | OpinionForm, do: Callable[[], None]
) -> HttpResponseBase | None:
    queries.provision(place.celex, place.ref)
    queries.country_of(place.country)
    if not form.is_valid():
        return None
    try:
        do()
    except InvalidInput as error:
        form.add_error(None, f"{error.sentence} {error.mend}".strip())
        return None
    messages.info(request, _("Kept. What follows from it is derived already."))
    return redirect("law_cell", place.celex, place.country, place.ref)


def _cell_page(
    request: HttpRequest, place: Place, statement: StatementForm | None = None, opinion: OpinionForm | None = None
) -> HttpResponse:
    act = queries.instrument(place.celex)
    provision = queries.provision(place.celex, place.ref)
    queries.country_of(place.country)
    (row,) = (
        one for one in queries.matrix(place.celex, [place.country], [provision.article]) if one.provision == provision
    )
    _country, state, disputed = row.cells[0]
    kept = queries.cell(place.celex, place.ref, place.country)
    said = queries.statements(place.celex, place.ref, place.country)
    holding = set(kept.said) if kept else set()
    opinions = queries.opinions(place.celex, place.country, place.ref)
    measures = queries.national_measures(place.celex, place.country)
    steps = queries.steps(place.celex, place.country)
    audit.record(Operation.CONSULTATION, VIEW, "law_cell", f"{place.celex}:{place.ref}:{place.country}"[:64])
    context = {
        "provision": provision,
        "kind": words.PROVISION_KINDS[provision.kind],
        "country": place.country,
        "name": words.country_name(place.country),
        "sign": words.state_sign(state) + ("!" if disputed else ""),
        "word": words.state_word(state),
        "disputed": disputed,
        "not_bound": not act.bound(place.country) and kept is None,
        "said": [(one, words.state_of(one.state), one.pk in holding) for one in said],
        "holding": [(one, words.state_of(one.state)) for one in said if one.pk in holding],
        "opinions": [
            (one, words.CONFORMITIES[Conformity(one.conformity)] if one.conformity else _("taken back"))
            for one in opinions
        ],
        "correlation": queries.correlation(place.celex, place.country, place.ref),
        "measures": [one for one in measures if one.gone_id is None],
        "steps": [(one, words.STAGES[Stage(one.stage)]) for one in steps],
        "statement_form": statement or StatementForm(initial=today()),
        "opinion_form": opinion or OpinionForm(initial=today(), auto_id="o_%s"),
        "may_speak": may_speak_for(place.country),
        "may_opine": may_manage(),
        **framed("law_matrix", act),
    }
    wrong = any(form is not None and form.errors for form in (statement, opinion))
    return render(request, "law/cell.html", context, status=400 if wrong else 200)
