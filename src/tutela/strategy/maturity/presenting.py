"""Maturity in words and figures: the matrix of countries, a country over the years as a grid and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tutela.insight import charts
from tutela.insight.charts import Chart, Square
from tutela.strategy.maturity.frameworks import Domain, Framework
from tutela.strategy.maturity.queries import Of
from tutela.strategy.maturity.rules import Said, Summary, moved, summary
from tutela.vocabulary.countries import countries

NOT_ASSESSED: Final = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a matrix: ``sign`` (a number, n/a or a dash), ``words`` beside it, and the class of its shade."""

    sign: str
    words: str
    shade: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a matrix: its name, where its name leads, and its cells."""

    name: str
    code: str
    year: int
    cells: tuple[Cell, ...]


def country_name(code: str) -> str:
    """A country as people call it."""
    known = countries().get(code)
    return known.name if known else code


def level_words(framework: Framework, level: int | None) -> str:
    """``2, partly in place``; of None: not applicable."""
    if level is None:
        return _("not applicable")
    word = framework.levels[level].word if level < len(framework.levels) else ""
    return f"{level}, {word}" if word else str(level)


def of_domain(framework: Framework, one: Summary) -> Cell:
    """A domain as a cell."""
    if one.level is None:
        sign, words = (NOT_ASSESSED, _("not assessed")) if one.not_assessed else (_("n/a"), _("not applicable"))
        return Cell(sign, words, "none")
    words = framework.levels[one.level].word if one.level < len(framework.levels) else ""
    parts = [words, _("%(assessed)d of %(all)d assessed") % {
        "assessed": one.assessed, "all": one.assessed + one.not_assessed + one.not_applicable,
    }]  # fmt: skip
    if one.not_applicable:
        parts.append(_("%d not applicable") % one.not_applicable)
    return Cell(str(one.level), ", ".join(part for part in parts if part), shade(framework, one.level))


def of_capability(framework: Framework, said: Said | None) -> Cell:
    """A capability as a cell."""
    if said is None:
        return Cell(NOT_ASSESSED, _("not assessed"), "none")
    if said.level is None:
        return Cell(_("n/a"), _("not applicable"), "none")
    word = framework.levels[said.level].word if said.level < len(framework.levels) else ""
    return Cell(str(said.level), word, shade(framework, said.level))


def shade(framework: Framework, level: int) -> str:
    """One of five shades, whatever the number of levels."""
    return f"level-{round(4 * level / max(1, len(framework.levels) - 1))}"


def matrix(framework: Framework, every: Sequence[Of], domain: Domain | None) -> list[Line]:
    """Countries by domains, or by the capabilities of one domain."""
    lines = []
    for one in every:
        if domain is None:
            cells = [of_domain(framework, each) for each in one.summaries(framework)]
        else:
            cells = [of_capability(framework, one.said.get(each.id)) for each in domain.capabilities]
        held = one.assessment
        lines.append(Line(country_name(held.country), held.country, held.year, tuple(cells)))
    return sorted(lines, key=lambda line: line.name.casefold())


def over_years(framework: Framework, every: Sequence[Of]) -> list[tuple[Domain, tuple[Cell, ...]]]:
    """Domains by years (the order of ``every``)."""
    return [
        (domain, tuple(of_domain(framework, summary(domain, one.said)) for one in every))
        for domain in framework.domains
    ]


def grid(framework: Framework, country: str, every: Sequence[Of]) -> Chart:
    """Domains by years as squares with numbers."""
    rows = over_years(framework, every)
    squares = [
        Square(domain.title, str(one.assessment.year), cell.sign, _share(framework, cell))
        for domain, cells in rows
        for one, cell in zip(every, cells, strict=True)
    ]
    title = _("%(country)s: %(framework)s") % {"country": country_name(country), "framework": framework.title}
    subtitle = _("Level of each domain (the middle one of its capabilities), 0 to %d") % (len(framework.levels) - 1)
    words = "; ".join(f"{domain.title} {cells[-1].sign}" for domain, cells in rows if cells)
    years = [str(one.assessment.year) for one in every]
    spec = charts.squares(squares, [domain.title for domain in framework.domains], years)
    return Chart("maturity", title, subtitle, words, spec)


def changes(framework: Framework, every: Sequence[Of]) -> list[tuple[str, str, str]]:
    """(capability, level before, level after) between the last two years."""
    if len(every) < 2:
        return []
    titles = {one.id: one.title for one in framework.capabilities()}
    found = moved(every[-2].said, every[-1].said, titles)
    return [(titles[one], level_words(framework, old), level_words(framework, new)) for one, old, new in found]


def _share(framework: Framework, cell: Cell) -> float | None:
    return None if cell.shade == "none" else int(cell.sign) / max(1, len(framework.levels) - 1)
