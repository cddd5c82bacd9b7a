"""Figures cleared for publication: how many current records of each area and kind, from how many countries.

They come from one SQL function that runs with its owner's right and returns counts only, so that the public page needs
no acting person and can see nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from tutela.vocabulary.areas import Area


@dataclass(frozen=True, slots=True)
class KindFigure:
    """Records of one kind, and the number of countries they name; None where the count is withheld as too small."""

    kind: str
    records: int | None
    countries: int | None


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The kinds of one area, most records first."""

    area: Area
    kinds: tuple[KindFigure, ...]

    @property
    def records(self) -> int:
        """Records of all kinds whose count is not withheld."""
        return sum(kind.records or 0 for kind in self.kinds)


def figures() -> list[AreaFigures]:
    """The figures of every area, in the order of the areas; an area without records has no kinds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area, kind, records, countries FROM public_figures()")
        rows = cursor.fetchall()
    found: dict[str, list[KindFigure]] = {area: [] for area in Area}
    for area, kind, records, countries in rows:
        found[area].append(KindFigure(kind, records, countries))
    return [AreaFigures(area, tuple(sorted(found[area], key=lambda figure: -(figure.records or 0)))) for area in Area]
