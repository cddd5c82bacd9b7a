"""The smallest parts of a drawing: an area's sign, a line of text, a link with its name. Text is escaped here and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from tutela.linking.networks.network import Field
from tutela.linking.networks.text import apart, breadth, columns
from tutela.vocabulary.areas import Area

SIGN: Final = 12
"""Side of a sign, in CSS pixels."""

_SHAPES: Final = {
    Area.CHILD_PROTECTION: ('<circle cx="6" cy="6" r="5.5"', "child-protection", "#6b4aa0"),
    Area.DRUGS: ('<rect x="1" y="1" width="10" height="10"', "drugs", "#0f6f76"),
    Area.FIREARMS: ('<path d="M6 .5 11.8 11.5H.2Z"', "firearms", "#8f5e15"),
}
_OTHER: Final = ('<path d="M6 0 12 6 6 12 0 6Z"', "other", "#5b6b7b")
"""A context other than the areas: a diamond. Which one it is stands in the name and in the key."""


def sign(field: Field, x: float, y: float) -> str:
    """The sign of an area or context, its corner at (x, y): its shape tells it apart without its colour."""
    shape, name, colour = _SHAPES.get(field, _OTHER) if isinstance(field, Area) else _OTHER
    return f'<g class="sign-{name}" transform="translate({x:g} {y:g})" fill="{colour}">{shape}/></g>'


def text(words: str, x: float, y: float, kind: str) -> str:
    """A line of text of one of the stylesheet's kinds, its baseline at (x, y)."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" {_FONTS[kind]}>{html.escape(words)}</text>'


def linked(inside: str, name: str, kinds: Sequence[str], href: str | None = None, *, stops: bool = True) -> str:
    """``inside`` under its ``name``; with ``href`` a link, and one at which the tab key ``stops``."""
    kind = " ".join(one for one in kinds if one)
    title = f"<title>{html.escape(name)}</title>"
    if href is None:
        return f'<g class="{kind}" role="img">{title}{inside}</g>'
    tab = "" if stops else ' tabindex="-1"'
    return f'<a class="{kind}" href="{html.escape(href)}"{tab}>{title}{inside}</a>'


def framed(kind: str, name: str, title: str, description: str, size: tuple[float, float], body: str) -> str:
    """The whole SVG, named for screen readers; ``name`` makes its ids unique on a page."""
    of = f"{kind}-" + "".join(one if one.isascii() and one.isalnum() else "-" for one in name)
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {kind}" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" role="group" aria-labelledby="{of}-title" aria-describedby="{of}-desc"'
        f' font-family="system-ui, sans-serif"><title id="{of}-title">{html.escape(title)}</title>'
        f'<desc id="{of}-desc">{html.escape(description)}</desc>{body}</svg>'
    )


def filled(template: str, **places: object) -> str:
    """A sentence with its places filled; what others wrote can't turn the sentence round."""
    return template.format(**{name: apart(str(value)) for name, value in places.items()})


_FONTS: Final = {
    "name": 'font-size="13" font-weight="600" fill="#1b2733"',
    "quietly": 'font-size="12" fill="#5b6b7b"',
    "said": 'font-size="12" font-family="monospace" fill="#1b2733"',
    "meaning": 'font-size="12" fill="#1b2733"',
}
_COLUMN: Final = {"name": 8.2, "quietly": 6.7, "said": 7.3, "meaning": 6.9}
"""Width of a column of text of each kind, in CSS pixels, rather too wide than too narrow."""


def wide(words: str, kind: str) -> float:
    """About how wide a line of text is drawn, in CSS pixels."""
    return _COLUMN[kind] * (columns(words) if kind == "said" else breadth(words))
