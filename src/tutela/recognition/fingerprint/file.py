"""Every fingerprint Tutela makes of one file. Nothing is stored and nothing copied: the stream is read, and for a picture read
a second time by its decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from tutela.recognition.fingerprint.digest import Digests, digests
from tutela.recognition.fingerprint.pdq import Pdq, in_all_turns
from tutela.recognition.fingerprint.turn import Turn

if TYPE_CHECKING:
    from tutela.recognition.fingerprint.decode import Refusal


@dataclass(frozen=True, slots=True)
class FilePrints:
    """``pdq`` by turn (only ``Turn.NONE`` unless more were asked for); empty with ``no_pdq`` saying why. ``no_pdq`` is None
    with an empty ``pdq`` where the stream can be read only once."""

    digests: Digests
    pdq: dict[Turn, Pdq]
    no_pdq: Refusal | None = None
    format: str = ""
    width: int = 0
    height: int = 0


def fingerprint(stream: BinaryIO, turns: tuple[Turn, ...] = (Turn.NONE,)) -> FilePrints:
    """Digests of a stream that stands at its beginning, and PDQ where it is a picture. Raises OSError of the stream only."""
    seekable = stream.seekable()
    of_bytes = digests(stream)
    if not seekable:
        return FilePrints(of_bytes, {})
    from tutela.recognition.fingerprint.decode import Refusal, decode

    picture = decode(stream)
    if isinstance(picture, Refusal):
        return FilePrints(of_bytes, {}, picture)
    hashes = in_all_turns(picture.pixels, turns)
    return FilePrints(of_bytes, hashes, None, picture.format, picture.width, picture.height)
