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
    """Records of one kind, five or more, and the number of countries they name."""

    kind: str
    records: int
    countries: int


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The kinds of one area, most records first."""

    area: Area
    kinds: tuple[KindFigure, ...]

    @property
    def records(self) -> int:
        """Records of all kinds that have five or more."""
        return sum(kind.records for kind in self.kinds)


def figures() -> list[AreaFigures]:
    """The figures of every area, in the order of the areas; a kind with fewer than five records is as one with none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area, kind, records, countries FROM public_figures()")
        rows = cursor.fetchall()
    found: dict[str, list[KindFigure]] = {area: [] for area in Area}
    for area, kind, records, countries in rows:
        found[area].append(KindFigure(kind, records, countries))
    return [AreaFigures(area, tuple(sorted(found[area], key=lambda figure: -figure.records))) for area in Area]
