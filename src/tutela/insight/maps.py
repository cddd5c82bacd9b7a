"""A map of figures by country as SVG: darker is more, hatched is "no data", small states are dots."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tutela.insight import shapes
from tutela.insight.charts import INK, PAPER, QUIET
from tutela.insight.names import name_of, number
from tutela.insight.shapes import Shape, View

SHADES: Final = ("#cfe1f2", "#93c3df", "#4f9bcb", "#2070b4", "#08306b")
"""Five steps of one hue, light to dark; the stylesheet replaces them in the dark (classes q1 to q5)."""

ALWAYS_SHOWN: Final = frozenset({"MT", "LU", "CY"})
"""Member states too small to be seen as areas: always dots. Other small states are dots where they have data."""
_EDGE: Final = "#b5c1cc"
_DOT_BELOW: Final = 90.0
_DOT: Final = 5.5
_LABELLED: Final = 6
_DIGIT: Final = 7.0
_BASES: Final = (2, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """The lower bounds of the five shades, counting from one."""

    bounds: tuple[int, ...]

    @classmethod
    def for_largest(cls, largest: int) -> Scale:
        """Powers of the smallest of 2, 3, 5, 10 whose five steps reach the largest value (the last step is open)."""
        base = next((base for base in _BASES if base ** len(SHADES) > largest), _BASES[-1])
        return cls(tuple(base**step for step in range(len(SHADES))))

    def step(self, value: int) -> int:
        """1 to 5 for a value of one or more."""
        return sum(value >= bound for bound in self.bounds)

    def names(self) -> list[str]:
        """What each shade stands for: ``1 to 9``."""
        names = []
        for low, high in zip(self.bounds, self.bounds[1:], strict=False):
            names.append(
                number(low)
                if high == low + 1
                else _("%(low)s to %(high)s") % {"low": number(low), "high": number(high - 1)}
            )
        return [*names, _("%s and more") % number(self.bounds[-1])]


@dataclass(frozen=True, slots=True)
class Map:
    """A map: values by country code (1 or more), what they are (``title``, ``subtitle``), and the view."""

    name: str
    title: str
    subtitle: str
    view: View
    values: Mapping[str, int]

    @property
    def scale(self) -> Scale:
        """The shades of these values."""
        return Scale.for_largest(max(self.values.values(), default=1))

    def unseen(self) -> dict[str, int]:
        """Values of codes that have no place on this view: other parts of the world, withdrawn states, no country."""
        drawn = shapes.shapes(self.view)
        return {code: value for code, value in self.values.items() if code not in drawn or not code}


def inline(chart: Map) -> str:
    """The map for a page; its title stands in the page's own text, its shades follow the stylesheet."""
    return _svg(chart, 0, "")


def standing_alone(chart: Map) -> str:
    """The map as a file, with title, subtitle and source drawn on white."""
    head = (
        f'<text x="12" y="26" font-size="16" font-weight="bold" fill="{INK}">{html.escape(chart.title)}</text>'
        f'<text x="12" y="46" font-size="13" fill="{QUIET}">{html.escape(chart.subtitle)}</text>'
    )
    return _svg(chart, 56, head)


def _svg(chart: Map, top: int, head: str) -> str:
    view, name = chart.view, html.escape(chart.name)
    drawn = shapes.shapes(view)
    width, height = view.width, view.height + top + 30
    size = f'width="{width}" height="{height}"' if top else f'width="{width}"'
    ground = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>' if top else ""
    areas = "".join(_area(chart, code, shape) for code, shape in drawn.items() if shape.path)
    dots = "".join(_dot(chart, code, shape) for code, shape in drawn.items() if _is_dot(chart, code, shape))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart map" viewBox="0 0 {width} {height}" {size} role="img"'
        f' font-family="system-ui, sans-serif" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{html.escape(chart.title)}</title>'
        f'<desc id="{name}-desc">{html.escape(_in_words(chart))}</desc>{_defs(name, view)}{ground}{head}'
        f'<g transform="translate(0,{top})"><g clip-path="url(#{name}-clip)" class="areas" stroke="{PAPER}"'
        f' stroke-width=".7" stroke-linejoin="round">{areas}</g>'
        f'<g class="dots" stroke="{PAPER}" stroke-width="1.2">{dots}</g>'
        f"{_labels(chart, drawn)}{_legend(chart)}</g></svg>"
    )


def _defs(name: str, view: View) -> str:
    """The hatch of "no data", and the edge of the view."""
    return (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="land" width="6" height="6" fill="#f4f7fa"/>'
        f'<path class="hatch" d="M0,0V6" stroke="{_EDGE}" stroke-width="1.4"/></pattern>'
        f'<clipPath id="{name}-clip"><rect width="{view.width}" height="{view.height}"/></clipPath></defs>'
    )


def _area(chart: Map, code: str, shape: Shape) -> str:
    return f'<path {_fill(chart, code)} d="{shape.path}">{_tip(chart, code)}</path>'


def _dot(chart: Map, code: str, shape: Shape) -> str:
    x, y = shape.centre
    return f'<circle {_fill(chart, code)} cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}">{_tip(chart, code)}</circle>'


def _is_dot(chart: Map, code: str, shape: Shape) -> bool:
    if (
        not code
        or shape.size >= _DOT_BELOW
        or not (0 <= shape.centre[0] <= chart.view.width and 0 <= shape.centre[1] <= chart.view.height)
    ):
        return False
    return code in chart.values or (code in ALWAYS_SHOWN and chart.view is shapes.EUROPE)


def _fill(chart: Map, code: str) -> str:
    value = chart.values.get(code, 0) if code else 0
    if value < 1:
        return f'class="q0" fill="url(#{html.escape(chart.name)}-hatch)" stroke="{_EDGE}"'
    step = chart.scale.step(value)
    return f'class="q{step}" fill="{SHADES[step - 1]}"'


def _tip(chart: Map, code: str) -> str:
    """What a pointer shows, and a screen reader says, on one country."""
    if not code:
        return ""
    value = chart.values.get(code, 0)
    shown = number(value) if value else _("no data")
    name = name_of("country", code)
    return f"<title>{html.escape(f'{name}: {shown}')}</title>"


def _labels(chart: Map, drawn: Mapping[str, Shape]) -> str:
    """The largest values written into their countries, where there is room."""
    texts = []
    largest = sorted(chart.values, key=lambda code: -chart.values[code])
    roomy = [
        code
        for code in largest
        if code in drawn
        and _has_room(drawn[code], number(chart.values[code]))
        and _well_inside(chart.view, drawn[code])
    ]
    for code in roomy[:_LABELLED]:
        x, y = drawn[code].centre
        side = "light" if chart.scale.step(chart.values[code]) >= 4 else "dark"
        fill = PAPER if side == "light" else INK
        texts.append(
            f'<text class="on-{side}" x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle" font-size="12" fill="{fill}">'
            f"{number(chart.values[code])}</text>"
        )
    return "".join(texts)


def _has_room(shape: Shape, text: str) -> bool:
    """Whether a text fits into the country: half the side of a square of its size."""
    return _DIGIT * len(text) <= 0.5 * math.sqrt(shape.size)


def _well_inside(view: View, shape: Shape) -> bool:
    return 25 <= shape.centre[0] <= view.width - 25 and 15 <= shape.centre[1] <= view.height - 15


def _legend(chart: Map) -> str:
    """Shades with their bounds, and the hatch."""
    entries: list[tuple[str, str]] = [
        (f'class="q{step}" fill="{SHADES[step - 1]}"', text) for step, text in enumerate(chart.scale.names(), 1)
    ]
    entries.append((f'fill="url(#{html.escape(chart.name)}-hatch)" stroke="{_EDGE}"', _("no data")))
    x, y, parts = 2.0, chart.view.height + 10, []
    for fill, text in entries:
        parts.append(
            f'<rect {fill} x="{x:.0f}" y="{y}" width="14" height="12"/>'
            f'<text x="{x + 19:.0f}" y="{y + 11}" font-size="12.5" fill="currentColor">{html.escape(text)}</text>'
        )
        x += 34 + 7.2 * len(text)
    return f'<g class="legend" color="{INK}">' + "".join(parts) + "</g>"


def _in_words(chart: Map) -> str:
    largest: Sequence[str] = sorted(chart.values, key=lambda code: -chart.values[code])[:5]
    named = "; ".join(f"{name_of('country', code)} {number(chart.values[code])}" for code in largest)
    return f"{chart.subtitle}. {named}"
