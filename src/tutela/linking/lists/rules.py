"""When a reported fingerprint meets a listed one, and what is said of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.recognition.fingerprint import pdq, tlsh
from tutela.recognition.fingerprint.kinds import BY_NAME, Compared
from tutela.recognition.hamming.bands import LARGEST_RADIUS

VERSION: Final = "1"

LEAST_SHARE: Final = 0.8
"""Of the usable frames of a reported film, for it to match a listed one (the field's own default for vPDQ)."""

MENTIONED: Final = frozenset({"md5", "sha1", "sha256"})
"""Kinds that records name as identifiers of their own (recognition/fingerprints.py): looked up among mentions."""

RADII: Final[Mapping[str, tuple[int, int]]] = {
    "pdq": (pdq.MATCH_DISTANCE, LARGEST_RADIUS),
    "vpdq": (pdq.MATCH_DISTANCE, LARGEST_RADIUS),
    "tlsh": (tlsh.MATCH_DISTANCE, tlsh.LARGEST_DISTANCE),
}
"""Kind -> radius where a list has none of its own, and the largest a list may have. All other kinds meet only equals."""

ENTRY_KINDS: Final[Mapping[str, str]] = {
    "known": "files an authority has assessed as abuse material",
    "suspected": "files that wait for an authority's assessment",
    "reported_by_victim": "files whose removal the person shown asked for",
    "lawful": "files an authority has assessed as lawful, to spare people from looking again",
    "other": "other files",
}
"""What a list holds."""

VERDICTS: Final[Mapping[str, str]] = {
    "": "none given",
    "baseline": "illegal everywhere: baseline (INTERPOL)",
    "national": "illegal by national law",
    "known": "known abuse material",
    "lawful": "lawful",
    "unassessed": "not assessed",
}
"""What the authority named beside it said. A verdict is taken over as given, never raised by meeting another list's."""

DECISIONS: Final[Mapping[str, str]] = {
    "same": "the same file or picture",
    "different": "another file or picture",
    "unsure": "can't be told",
    "": "decision taken back",
}


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a reported fingerprint is to a listed one. ``distance``: bits (PDQ), points (TLSH), 0 for equal ones, and for
    films the largest distance of a frame that met; ``share``: of the reported film's frames that met, ``turn``: what was
    done to the picture asked for."""

    distance: int
    turn: str = "none"
    share: float | None = None


def default_radius(kind: str) -> int:
    """The radius of a kind where its list says nothing."""
    return RADII[kind][0] if kind in RADII else 0


def by_nearness(kind: str) -> bool:
    """Whether fingerprints of this kind are compared by how near they are."""
    return BY_NAME[kind].compared is not Compared.EXACTLY


def too_poor(kind: str, quality: int | None) -> bool:
    """Whether a fingerprint has too little structure to be compared: its nearness says nothing about the picture."""
    return kind == "pdq" and quality is not None and quality < pdq.LEAST_QUALITY


def reasons(kind: str, near: Nearness, radius: int, qualities: tuple[int | None, int | None]) -> dict[str, object]:
    """What was compared, for the record page: every value that decided."""
    said: dict[str, object] = {"kind": kind, "distance": near.distance, "radius": radius}
    if near.share is not None:
        said |= {"share": round(near.share, 3), "least_share": LEAST_SHARE}
    if near.turn != "none":
        said["turn"] = near.turn
    if kind == "pdq":
        said |= {"quality": qualities[0], "listed_quality": qualities[1], "least_quality": pdq.LEAST_QUALITY}
    return said
