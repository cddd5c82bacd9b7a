"""Mentions for tests, written in a line each."""

from __future__ import annotations

from collections.abc import Sequence

from tutela.linking.networks.mentions import Collector, Mentions
from tutela.recognition.contract import Standing
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area, CrimeContext


class Records:
    """Records by a letter each: ``a`` is record 0. ``about`` says what a record touches (drugs where nothing is said)."""

    def __init__(self, letters: str, **about: Area | CrimeContext | Sequence[Area | CrimeContext]) -> None:
        self._collector = Collector()
        self._numbers: dict[str, int] = {}
        for letter in letters:
            said = about.get(letter, Area.DRUGS)
            each = [said] if isinstance(said, Area | CrimeContext) else list(said)
            areas = [one for one in each if isinstance(one, Area)] or [Area.DRUGS]
            contexts = [one for one in each if isinstance(one, CrimeContext)]
            self._numbers[letter] = self._collector.record(areas, contexts)

    def name(
        self,
        letters: str,
        scheme: str = "phone",
        key: str = "",
        standing: Standing = Standing.LINKS,
        capacity: Capacity | None = None,
    ) -> Records:
        """Each of these records names one value; its key is the letters where none is given."""
        for letter in letters:
            self._collector.name(self._numbers[letter], scheme, key or letters, standing, capacity)
        return self

    @property
    def mentions(self) -> Mentions:
        """What was named."""
        return self._collector.collected()
