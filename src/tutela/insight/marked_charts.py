"""A series over time with dates marked in it: where it breaks, and where it may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutela.insight.charts import ACTION, INK, QUIET, WIDE, Point, Spec, amount_axis, spec_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A date marked in a series: a rule at ``label`` with words, and the labels between which it may lie."""

    label: str
    words: str
    first: str
    last: str


def marked(points: Sequence[Point | None], labels: Sequence[str], ticks: Sequence[str], marks: Sequence[Mark]) -> Spec:
    """A series as a line (None: no value, the line is interrupted), with marked dates and the bands they may lie in."""
    spec = spec_of([], width=WIDE - 80, height=250 + 18 * len(marks))
    spec["padding"] = {"left": 2, "right": 8, "top": 4 + 18 * len(marks), "bottom": 2}
    spec["data"] = {
        "values": [
            {"label": label, "value": None if point is None else point.value}
            for label, point in zip(labels, points, strict=True)
        ]
    }
    axis = {"title": None, "labelAngle": 0, "values": list(ticks), "labelAlign": "left", "tickSize": 5}
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": list(labels),
        "scale": {"type": "point", "padding": 0.5, "domain": list(labels)},
    }
    spec["height"] = 250
    line_of = {"x": {**x, "axis": axis}, "y": amount_axis("value")}
    spec["layer"] = [
        {
            "mark": {"type": "line", "color": ACTION, "strokeWidth": 1.8, "invalid": "break-paths-show-domains"},
            "encoding": line_of,
        },
        {
            "mark": {"type": "point", "color": ACTION, "filled": True, "size": 9, "invalid": "filter"},
            "encoding": line_of,
        },
    ]
    for number, mark in enumerate(marks):
        middle = (labels.index(mark.label) + 0.5) / len(labels)
        datum = {
            "data": {"values": [{"label": mark.label, "first": mark.first, "last": mark.last, "words": mark.words}]}
        }
        text = {"type": "text", "color": INK, "align": "right" if middle > 0.5 else "left", "dx": -4 if middle > 0.5 else 4,
                "y": -8 - 18 * number}  # fmt: skip
        rule = {"type": "rule", "color": INK, "strokeDash": [4, 3], "y": -14 - 18 * number, "y2": {"expr": "height"}}
        spec["layer"] += [
            {**datum, "mark": {"type": "rect", "color": QUIET, "opacity": 0.16},
             "encoding": {"x": {**x, "field": "first"}, "x2": {"field": "last"}}},
            {**datum, "mark": rule, "encoding": {"x": x}},
            {**datum, "mark": text, "encoding": {"x": x, "text": {"field": "words"}}},
        ]  # fmt: skip
    return spec
