"""What the index answers."""

from __future__ import annotations

from typing import NamedTuple

from tutela.recognition.fingerprint.turn import Turn


class Match(NamedTuple):
    """A listed hash near the one asked for: in ``list`` the ``entry``, at ``distance`` bits, where the picture asked for was
    turned by ``turn``. Sorts nearest first."""

    distance: int
    list: int
    entry: int
    turn: Turn = Turn.NONE


class Change(NamedTuple):
    """One change of the feed: from now on ``hashes`` (32 bytes each) are those of ``entry`` in ``list``; none removes it.
    ``number`` rises from change to change."""

    number: int
    list: int
    entry: int
    hashes: tuple[bytes, ...]
