"""What the index answers."""

from __future__ import annotations

from typing import Final, NamedTuple

from tutela.recognition.fingerprint.turn import Turn


class Match(NamedTuple):
    """A listed hash near the one asked for: in ``list`` the ``entry``, at ``distance`` bits, where the picture asked for was
    turned by ``turn``. Sorts nearest first."""

    distance: int
    list: int
    entry: int
    turn: Turn = Turn.NONE


UNMARKED: Final = bytes(16)


class Change(NamedTuple):
    """One change of the feed: from now on ``hashes`` (32 bytes each) are those of ``entry`` in ``list``; none removes it.
    ``number`` rises from step to step of the feed; changes of one step share it. ``mark``: 16 random bytes of the step, by
    which another history under the same numbers (a database restored to an earlier state) is noticed."""

    number: int
    list: int
    entry: int
    hashes: tuple[bytes, ...]
    mark: bytes = UNMARKED
