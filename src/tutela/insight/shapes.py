"""Shapes of countries, projected onto a plane once a process. ``data/shapes.json`` names their source and licence."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

LonLat: TypeAlias = "tuple[float, float]"
Ring: TypeAlias = "list[LonLat]"


@dataclass(frozen=True, slots=True)
class View:
    """A part of the world on a plane: ``project`` takes radians, ``window`` is what is shown (left, top, right, bottom
    on the plane, y downwards), ``width`` in pixels."""

    name: str
    project: Callable[[float, float], LonLat]
    window: tuple[float, float, float, float]
    width: int
    smallest: float  # islands smaller than this many square pixels are not drawn
    grain: int  # tenths of a pixel that a point is rounded to

    @property
    def scale(self) -> float:
        """Pixels a unit of the plane."""
        return self.width / (self.window[2] - self.window[0])

    @property
    def height(self) -> int:
        """Pixels."""
        return round((self.window[3] - self.window[1]) * self.scale)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on a view: its outline as SVG path data, its size in square pixels, and where a sign may stand."""

    path: str
    size: float
    centre: LonLat


def _equal_area(lon: float, lat: float) -> LonLat:
    """Lambert's azimuthal equal-area projection about 52° N 10° E (the centre of ETRS89-LAEA), of the unit sphere."""
    lat0, lon0 = math.radians(52), math.radians(10)
    cosine = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon - lon0)
    k = math.sqrt(2 / max(1 + cosine, 1e-3))
    x = k * math.cos(lat) * math.sin(lon - lon0)
    y = k * (math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(lon - lon0))
    return x, -y


def _natural(lon: float, lat: float) -> LonLat:
    """A pseudocylindrical equal-area projection (Equal Earth, Šavrič, Patterson and Jenny 2018), about 11° E: no
    country is cut there."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(lat))
    square, sixth = theta**2, theta**6
    turned = lon - math.radians(11)
    x = 2 * math.sqrt(3) * turned * math.cos(theta) / (3 * (9 * a4 * theta**8 + 7 * a3 * sixth + 3 * a2 * square + a1))
    y = theta * (a4 * theta**8 + a3 * sixth + a2 * square + a1)
    return x, -y


EUROPE: Final = View("europe", _equal_area, (-0.405, -0.335, 0.375, 0.315), 620, 5, 2)
WORLD: Final = View("world", _natural, (-2.62, -1.32, 2.72, 1.02), 680, 4, 5)
VIEWS: Final[Mapping[str, View]] = {view.name: view for view in (EUROPE, WORLD)}


@lru_cache(maxsize=len(VIEWS))
def shapes(view: View) -> Mapping[str, Shape]:
    """The countries that lie in the view, by code; the empty code is land that has none."""
    document = _document()
    arcs = [_arc(numbers) for numbers in document["arcs"]]
    found: dict[str, Shape] = {}
    for code, polygons in document["shapes"].items():
        paths: list[str] = []
        size = 0.0
        for polygon in polygons:
            rings = [_on_plane(view, _ring(arcs, ring)) for ring in polygon]
            area = _area(rings[0])
            if area >= view.smallest and _in_window(view, rings[0]):
                paths.extend(path for ring in rings if (path := _path(ring, view.grain)))
                size += area
        if paths or code in document["centres"]:
            centre = document["centres"].get(code, (0, 0, 0))
            [point] = _on_plane(view, [(centre[0], centre[1])])
            if paths or _inside(view, point):
                found[code] = Shape("".join(paths), size, point)
    return found


def credit() -> str:
    """Where the shapes come from."""
    return str(_document()["source"])


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    text = files("tutela.insight").joinpath("data/shapes.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _arc(numbers: list[int]) -> Ring:
    """From hundredths of a degree, each point a step from the one before; over the antimeridian it goes on beyond."""
    x, y = numbers[0], numbers[1]
    points = [(x / 100, y / 100)]
    for at in range(2, len(numbers), 2):
        step = numbers[at]
        x += step - 36_000 if step > 18_000 else step + 36_000 if step < -18_000 else step
        y += numbers[at + 1]
        points.append((x / 100, y / 100))
    return points


def _ring(arcs: list[Ring], numbers: list[int]) -> Ring:
    """A closed ring from its arcs (``~n``: arc n backwards), with longitudes that run on without a jump."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        for lon, lat in arc[1:] if ring else arc:
            turn = 0.0 if not ring else 360 * round((ring[-1][0] - lon) / 360)
            ring.append((lon + turn, lat))
    while max(lon for lon, _lat in ring) > 191.5:  # the world's view ends at 191° E
        ring = [(lon - 360, lat) for lon, lat in ring]
    while min(lon for lon, _lat in ring) < -169.9:
        ring = [(lon + 360, lat) for lon, lat in ring]
    return ring


def _on_plane(view: View, ring: Ring) -> Ring:
    left, top = view.window[0], view.window[1]
    points = []
    for lon, lat in ring:
        x, y = view.project(math.radians(lon), math.radians(lat))
        points.append(((x - left) * view.scale, (y - top) * view.scale))
    return points


def _area(ring: Ring) -> float:
    following = ring[1:] + ring[:1]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, following, strict=True))) / 2


def _inside(view: View, point: LonLat) -> bool:
    return 0 <= point[0] <= view.width and 0 <= point[1] <= view.height


def _in_window(view: View, ring: Ring) -> bool:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return max(xs) >= 0 and min(xs) <= view.width and max(ys) >= 0 and min(ys) <= view.height


def _path(ring: Ring, grain: int) -> str:
    """Path data to ``grain`` tenths of a pixel; points that fall together are left out. Empty where
    fewer than three are left."""
    steps = []
    former: tuple[int, int] | None = None
    for x, y in ring[:-1]:
        place = (round(x * 10 / grain) * grain, round(y * 10 / grain) * grain)
        if former is None:
            steps.append(f"M{_tenth(place[0])},{_tenth(place[1])}l")
        elif place != former:
            steps.append(f"{_tenth(place[0] - former[0])},{_tenth(place[1] - former[1])} ")
        former = place
    return "".join(steps).rstrip() + "z" if len(steps) > 2 else ""


def _tenth(tenths: int) -> str:
    return f"{tenths / 10:.1f}".removesuffix(".0")
