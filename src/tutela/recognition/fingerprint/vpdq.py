"""vPDQ: a film as a list of PDQ hashes of frames, each with quality and time.

Written as a JSON list of ``"<hash>,<quality>,<seconds>"``, or in the older form an object ``{frame: {quality, hash,
timestamp}}``. Films match by the share of their frames that match; frames of quality below 50 don't count.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.fingerprint.pdq import LEAST_QUALITY, MATCH_DISTANCE

MOST_FRAMES: Final = 1_000_000
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Frame:
    """``hash`` 32 bytes, ``quality`` 0-100, ``seconds`` from the film's beginning."""

    hash: bytes
    quality: int
    seconds: float


class _NotAFrame(ValueError):
    pass


def frames(written: str) -> tuple[Frame, ...] | None:
    """All frames in order of time; None where ``written`` is not a vPDQ fingerprint."""
    try:
        document: object = json.loads(written)
        entries = document if isinstance(document, list) else list(_older(document))
        if not isinstance(entries, list) or len(entries) > MOST_FRAMES:
            return None
        return tuple(sorted((_frame(entry) for entry in entries), key=lambda frame: (frame.seconds, frame.hash)))
    except (ValueError, RecursionError):
        return None


def usable(whole: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The frames that may be matched: of quality 50 or more, not one-tone, each hash once."""
    seen: dict[bytes, Frame] = {}
    for frame in whole:
        if frame.quality >= LEAST_QUALITY and len(set(frame.hash)) > 1:
            seen.setdefault(frame.hash, frame)
    return tuple(seen.values())


def share_met(asked: tuple[Frame, ...], listed: tuple[Frame, ...], radius: int = MATCH_DISTANCE) -> float:
    """The share of the usable frames of ``asked`` that lie within ``radius`` bits of a usable frame of ``listed``, 0-1; 0 where
    there is none. The field calls films a match from 0.8 on. The other direction is another figure: a clip is wholly in
    its film."""
    return met(asked, listed, radius)[0]


def met(asked: tuple[Frame, ...], listed: tuple[Frame, ...], radius: int = MATCH_DISTANCE) -> tuple[float, int]:
    """That share, and the largest distance among the frames that met (0 where none did), each to its nearest."""
    ours, theirs = ([int.from_bytes(frame.hash, "big") for frame in usable(film)] for film in (asked, listed))
    nearest = [min(((one ^ other).bit_count() for other in theirs), default=257) for one in ours]
    near = [distance for distance in nearest if distance <= radius]
    return (len(near) / len(ours) if ours else 0.0), max(near, default=0)


def parse(written: str) -> Identifier:
    """``key``: SHA-256 of the canonical form (frames in order of time, ``hash,quality,seconds`` with three decimals)."""
    whole = frames(written)
    shown = f"{len(written)} characters"
    if whole is None:
        return Identifier("vpdq", "", shown, Standing.DAMAGED, "not_a_list_of_frames")
    if not usable(whole):
        return Identifier("vpdq", "", shown, Standing.PLACEHOLDER, "no_frame_to_match")
    return Identifier("vpdq", hashlib.sha256(canonical(whole).encode()).hexdigest(), shown, Standing.LINKS)


def canonical(whole: tuple[Frame, ...]) -> str:
    """The present written form."""
    return json.dumps(
        [f"{frame.hash.hex()},{frame.quality},{frame.seconds:.3f}" for frame in whole], separators=(",", ":")
    )


def _older(document: object) -> Iterator[str]:
    if not isinstance(document, dict):
        raise _NotAFrame
    for entry in document.values():
        if not isinstance(entry, dict):
            raise _NotAFrame
        yield f"{entry.get('hash')},{entry.get('quality')},{entry.get('timestamp')}"


def _frame(entry: object) -> Frame:
    parts = entry.split(",") if isinstance(entry, str) else []
    if len(parts) != 3:
        raise _NotAFrame
    value, quality, seconds = parts[0].strip().lower(), int(parts[1]), float(parts[2])
    if not _HASH.fullmatch(value) or not 0 <= quality <= 100 or not math.isfinite(seconds) or seconds < 0:
        raise _NotAFrame
    return Frame(bytes.fromhex(value), quality, seconds)
