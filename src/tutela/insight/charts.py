"""Charts as SVG, made on the server from Vega-Lite: text stays text, nothing is fetched, nothing runs in the browser.

A chart is a plain Vega-Lite specification (a test holds each against the schema). Colours are the tokens of the
stylesheet: on a page they become its custom properties, so that a chart follows light and dark; in a file they are the
light ones.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeAlias

Spec: TypeAlias = dict[str, Any]  # a JSON document of another project's schema

INK: Final = "#1b2733"
QUIET: Final = "#5b6b7b"
RULE: Final = "#d5dde5"
ACTION: Final = "#0b5cad"
PAPER: Final = "#ffffff"
_PROPERTIES: Final = {INK: "currentColor", QUIET: "var(--quiet)", RULE: "var(--rule)", ACTION: "var(--action)"}
_FONT: Final = "system-ui, sans-serif"

WIDE: Final = 680
"""Width of a chart over time, in CSS pixels; on a phone it scrolls inside its frame."""
NARROW: Final = 430
"""Width of a chart of bars: readable on a phone as it is."""
LABEL_CHARS: Final = 24
_BAR: Final = 26


@dataclass(frozen=True, slots=True)
class Point:
    """One value with its label; ``text`` is the value as shown beside its mark."""

    label: str
    value: float
    text: str
    series: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what it shows, unit and coverage (``subtitle``), what it says (``description``), its specification."""

    name: str
    title: str
    subtitle: str
    description: str
    spec: Spec


def columns(points: Sequence[Point]) -> Spec:
    """Few periods as columns, each with its value above it."""
    x = {"field": "label", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0, "ticks": False}}
    y = amount_axis("value")
    encoding = {
        "x": x,
        "y": {**y, "axis": {**y["axis"], "labels": False, "grid": False, "domain": False, "ticks": False}},
    }
    return spec_of(
        points,
        width=WIDE - 20,
        height=210,
        layer=[
            {"mark": {"type": "bar", "color": ACTION, "width": {"band": 0.7}}, "encoding": encoding},
            {
                "mark": {"type": "text", "baseline": "bottom", "dy": -4, "color": INK},
                "encoding": {**encoding, "text": {"field": "text"}},
            },
        ],
    )


def line(points: Sequence[Point], ticks: Sequence[str]) -> Spec:
    """Many periods as a line from zero; ``ticks`` are the labels written below the axis; the highest point is named."""
    top = max(points, key=lambda point: point.value)
    x = {"field": "label", "type": "ordinal", "sort": None, "scale": {"type": "point", "padding": 0.5}}
    x["axis"] = {"title": None, "labelAngle": 0, "values": list(ticks), "labelAlign": "left", "tickSize": 5}
    highest = {"test": f"datum.label === {json.dumps(top.label)}"}
    return spec_of(
        points,
        width=WIDE - 80,
        height=230,
        layer=[
            {
                "mark": {"type": "line", "color": ACTION, "strokeWidth": 1.8},
                "encoding": {"x": x, "y": amount_axis("value")},
            },
            {
                "transform": [{"filter": highest["test"]}],
                "mark": {"type": "point", "color": ACTION, "filled": True, "size": 36},
                "encoding": {"x": x, "y": amount_axis("value")},
            },
            {
                "transform": [
                    {"filter": highest["test"]},
                    {"calculate": "datum.label + ': ' + datum.text", "as": "named"},
                ],
                "mark": {"type": "text", "color": INK, "dy": -10, "align": _side(points, top)},
                "encoding": {"x": x, "y": amount_axis("value"), "text": {"field": "named"}},
            },
        ],
    )


def bars(points: Sequence[Point]) -> Spec:
    """Codes as bars, largest on top, each with its value beside it; what was not recorded is outlined, not filled."""
    points = [replace(point, label=_short(point.label)) for point in points]
    y = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 0, "minExtent": 184, "ticks": False, "domain": False, "labelPadding": 8},
    }
    x = {**amount_axis("value"), "axis": None, "scale": {"zero": True, "nice": False, "range": [0, NARROW - 262]}}
    outlined = {"condition": {"test": "datum.series === 'none'", "value": PAPER}, "value": ACTION}
    return spec_of(
        points,
        width=NARROW - 198,
        height=_BAR * len(points),
        layer=[
            {
                "mark": {"type": "bar", "height": {"band": 0.68}, "stroke": ACTION, "strokeWidth": 1},
                "encoding": {
                    "y": y,
                    "x": x,
                    "fillOpacity": {"condition": {"test": "datum.series === 'none'", "value": 0}, "value": 1},
                    "fill": outlined,
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK},
                "encoding": {"y": y, "x": x, "text": {"field": "text"}},
            },
        ],
    )


def multiples(points: Sequence[Point], series: Sequence[str], ticks: Sequence[str]) -> Spec:
    """Several series as small charts beside each other with one scale, so that heights can be compared."""
    x = {"field": "label", "type": "ordinal", "sort": None, "scale": {"type": "point", "padding": 0.3}}
    first = {
        "test": f"datum.value === {json.dumps(ticks[0])}",
        "value": "left",
    }  # the last stands to the left of its end
    x["axis"] = {
        "title": None,
        "labelAngle": 0,
        "values": list(ticks),
        "labelAlign": {"condition": first, "value": "right"},
    }
    y = amount_axis("value")
    spec = spec_of(points)
    spec["facet"] = {
        "field": "series",
        "type": "nominal",
        "sort": list(series),
        "header": {
            "title": None,
            "labelFontSize": 13,
            "labelFontWeight": "bold",
            "labelAnchor": "start",
            "labelColor": INK,
            "labelLimit": 200,
        },
    }
    spec["columns"] = 3
    spec["spacing"] = {"row": 26, "column": 30}
    spec["spec"] = {
        "width": 156,
        "height": 90,
        "layer": [
            {"mark": {"type": "area", "color": ACTION, "opacity": 0.18}, "encoding": {"x": x, "y": y}},
            {"mark": {"type": "line", "color": ACTION, "strokeWidth": 1.6}, "encoding": {"x": x, "y": y}},
        ],
    }
    return spec


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a grid with its sign; ``share`` (0 to 1) shades it, None: only outlined."""

    row: str
    column: str
    text: str
    share: float | None


def squares(cells: Sequence[Square], rows: Sequence[str], columns: Sequence[str]) -> Spec:
    """A grid of shaded squares, each with its sign in it, so that nothing hangs on the shade."""
    spec = spec_of([], width=56 * len(columns), height=36 * len(rows))
    spec["data"] = {
        "values": [
            {"row": one.row, "column": one.column, "text": one.text, "share": 0.0 if one.share is None else one.share,
             "known": one.share is not None} for one in cells
        ]
    }  # fmt: skip
    plain = {"title": None, "ticks": False, "domain": False, "labelPadding": 8, "labelLimit": 0}
    # The reader's font may be wider than the one measured here: room for the longest name, or its beginning is cut off.
    extent = 8 * max((len(row) for row in rows), default=0)
    place = {
        "y": {"field": "row", "type": "ordinal", "sort": list(rows), "axis": {**plain, "minExtent": extent}},
        "x": {
            "field": "column",
            "type": "ordinal",
            "sort": list(columns),
            "axis": {**plain, "labelAngle": 0, "orient": "top"},
        },
    }
    opacity = {"condition": {"test": "datum.known", "field": "share", "type": "quantitative", "legend": None,
                             "scale": {"domain": [0, 1], "range": [0.06, 0.5]}}, "value": 0}  # fmt: skip
    spec["layer"] = [
        {
            "mark": {
                "type": "rect",
                "color": ACTION,
                "stroke": ACTION,
                "strokeWidth": 1,
                "width": {"band": 0.92},
                "height": {"band": 0.9},
            },
            "encoding": {**place, "fillOpacity": opacity},
        },
        {
            "mark": {"type": "text", "color": INK, "fontWeight": "bold"},
            "encoding": {**place, "text": {"field": "text"}},
        },
    ]
    return spec


def inline(chart: Chart) -> str:
    """The chart for a page, named for screen readers; its title stands in the page's own text."""
    body, width, height = _drawn(json.dumps(chart.spec, sort_keys=True))
    for colour, replacement in _PROPERTIES.items():
        body = body.replace(f'"{colour}"', f'"{replacement}"')
    return _framed(chart, body.replace(f' font-family="{_FONT}"', ""), (width, height), f' width="{width}"')


def standing_alone(chart: Chart) -> str:
    """The chart as a file, with its title and subtitle drawn above it on white."""
    titled = {**chart.spec, "background": PAPER, "padding": 12}
    titled["title"] = {
        "text": chart.title,
        "subtitle": chart.subtitle,
        "anchor": "start",
        "frame": "bounds",
        "offset": 14,
    }
    body, width, height = _drawn(json.dumps(titled, sort_keys=True))
    return _framed(chart, body, (width, height), f' width="{width}" height="{height}"')


def _framed(chart: Chart, body: str, size: tuple[int, int], extra: str) -> str:
    name = html.escape(chart.name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {size[0]} {size[1]}"{extra} role="img"'
        f' aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{html.escape(chart.title)}</title>'
        f'<desc id="{name}-desc">{html.escape(f"{chart.subtitle}. {chart.description}")}</desc>{body}</svg>'
    )


@lru_cache(maxsize=512)
def _drawn(spec: str) -> tuple[str, int, int]:
    """The inside of an SVG, its width and height. One converter a process; the same specification is drawn once."""
    import vl_convert  # heavy: loaded with the first chart

    svg: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    opening = re.match(r"<svg[^>]*\bviewBox=\"0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)\"[^>]*>", svg)
    if opening is None:
        raise ValueError("vl-convert returned something that is not an SVG")
    body = svg[opening.end() : svg.rindex("</svg>")]
    body = re.sub(r' (?:role|aria-[a-z]+|pointer-events|stroke-miterlimit)="[^"]*"', "", body)
    body = re.sub(r' class="[^"]*"', "", body)
    body = re.sub(r'<path d="[^"]*"(?: fill="none")?(?: stroke="none")?(?: display="none")?/>', _unless_drawn, body)
    return body, round(float(opening[1])), round(float(opening[2]))


def _unless_drawn(match: re.Match[str]) -> str:
    """Frames and backgrounds that draw nothing are left out."""
    return "" if 'display="none"' in match[0] or "fill" not in match[0] else match[0]


def amount_axis(name: str) -> Spec:
    """An axis of amounts, from zero."""
    axis = {"title": None, "tickCount": 4, "format": ",~f", "domain": False, "ticks": False, "minExtent": 54}
    return {"field": name, "type": "quantitative", "scale": {"zero": True}, "axis": axis}


def _short(label: str) -> str:
    """A label that has room beside its bar; the table beside the chart has it whole."""
    return label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1].rstrip() + "…"


def _side(points: Sequence[Point], top: Point) -> str:
    """On which side of the highest point its name has room."""
    position = points.index(top) / max(1, len(points) - 1)
    return "left" if position < 0.2 else "right" if position > 0.8 else "center"


def spec_of(points: Sequence[Point], **parts: Any) -> Spec:
    """A specification over ``points`` in the style of all charts; ``parts`` are its other members."""
    values = [
        {"label": point.label, "value": point.value, "text": point.text, "series": point.series} for point in points
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "transparent",
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "data": {"values": values},
        "config": _CONFIG,
        **parts,
    }


_TEXT: Final = {"labelFont": _FONT, "labelFontSize": 13, "labelColor": INK}
_CONFIG: Final[Spec] = {
    "font": _FONT,
    "locale": {"number": {"decimal": ".", "thousands": "\u202f", "grouping": [3], "currency": ["", ""]}},
    "view": {"stroke": None},
    "axis": {**_TEXT, "gridColor": RULE, "domainColor": QUIET, "tickColor": QUIET},
    "text": {"font": _FONT, "fontSize": 13},
    "title": {
        "font": _FONT,
        "fontSize": 16,
        "color": INK,
        "subtitleFont": _FONT,
        "subtitleFontSize": 13,
        "subtitleColor": QUIET,
        "subtitlePadding": 4,
    },
}
