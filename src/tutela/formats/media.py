"""Noticing pictures, films and sound by their first bytes, also inside an archive, while a file arrives. Pure.

Data is delivered as data; material goes another way (sealed, or hashed and dropped). So what would be kept in the clear
until somebody reads it is looked at before it is kept. This sees honest mistakes; it is no defence against disguise.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Signature:
    """Bytes that a kind of file has at some places: (offset, bytes), all of them."""

    kind: str
    parts: tuple[tuple[int, bytes], ...]

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins with ``head`` is of this kind."""
        return all(head[at : at + len(part)] == part for at, part in self.parts)


SIGNATURES: Final = (
    Signature("JPEG", ((0, b"\xff\xd8\xff"),)),
    Signature("PNG", ((0, b"\x89PNG\r\n\x1a\n"),)),
    Signature("GIF", ((0, b"GIF87a"),)),
    Signature("GIF", ((0, b"GIF89a"),)),
    Signature("BMP", ((0, b"BM"), (6, b"\0\0\0\0"))),
    Signature("TIFF", ((0, b"II*\0"),)),
    Signature("TIFF", ((0, b"MM\0*"),)),
    Signature("WebP", ((0, b"RIFF"), (8, b"WEBP"))),
    Signature("AVI", ((0, b"RIFF"), (8, b"AVI "))),
    Signature("WAV", ((0, b"RIFF"), (8, b"WAVE"))),
    Signature("MP4 or HEIC", ((0, b"\0"), (4, b"ftyp"))),
    Signature("JPEG 2000", ((0, b"\0\0\0\x0cjP  "),)),
    Signature("JPEG XL", ((0, b"\0\0\0\x0cJXL "),)),
    Signature("JPEG XL", ((0, b"\xff\x0a"),)),
    Signature("Photoshop", ((0, b"8BPS\0"),)),
    Signature("Matroska or WebM", ((0, b"\x1a\x45\xdf\xa3"),)),
    Signature("MPEG", ((0, b"\0\0\x01\xba"),)),
    Signature("MPEG", ((0, b"\0\0\x01\xb3"),)),
    Signature("Windows Media", ((0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),)),
    Signature("Flash video", ((0, b"FLV\x01"),)),
    Signature("Ogg", ((0, b"OggS\0"),)),
    Signature("FLAC", ((0, b"fLaC\0"),)),
)
_HEAD: Final = 16
_LOCAL: Final = b"PK\x03\x04"
_LOCAL_BYTES: Final = 30
_WORKBOOK_MEMBERS: Final = (b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/", b"mimetype")
"""A spreadsheet is an archive whose first member is one of these; the logo in it is not looked for."""


def media_kind(head: bytes) -> str:
    """What kind of picture, film or sound begins so; empty: none that is known."""
    return next((signature.kind for signature in SIGNATURES if signature.fits(head)), "")


class MediaWatch:
    """Looks at a file chunk by chunk. Once ``feed`` has named a kind, the file should not be kept."""

    def __init__(self) -> None:
        self._begun = False
        self._archive = False
        self._carried = b""

    def feed(self, chunk: bytes) -> str:
        """The kind of media the file, or a member of the archive it is, has turned out to be; empty so far."""
        seen = self._carried + chunk
        if not self._begun:
            if len(seen) < _LOCAL_BYTES + len(_WORKBOOK_MEMBERS[0]) and not media_kind(seen):
                self._carried = seen  # too little to tell
                return ""
            self._begun = True
            first = seen[_LOCAL_BYTES:]
            self._archive = seen.startswith(_LOCAL) and not first.startswith(_WORKBOOK_MEMBERS)
            if kind := media_kind(seen):
                return kind
        if not self._archive:
            self._carried = b""
            return ""
        return self._members(seen)

    def _members(self, seen: bytes) -> str:
        """Media among the archive members that begin here. A beginning cut by the chunk's end is looked at next time."""
        at = seen.find(_LOCAL)
        while at >= 0:
            start = _data_at(seen, at)
            if start is None or start + _HEAD > len(seen):
                if len(seen) - at < 128 * 1024:
                    self._carried = seen[at:]
                    return ""
            elif kind := media_kind(_beginning(seen, at, start)):
                return kind
            at = seen.find(_LOCAL, at + 4)
        self._carried = seen[-3:]
        return ""


def _data_at(seen: bytes, at: int) -> int | None:
    """Where the data of the member whose local header is at ``at`` begins; None: not all of the header is here."""
    if at + _LOCAL_BYTES > len(seen):
        return None
    name, extra = struct.unpack_from("<HH", seen, at + 26)
    return int(at + _LOCAL_BYTES + name + extra)


def _beginning(seen: bytes, at: int, start: int) -> bytes:
    """The first bytes of a member, unpacked; none where it can't be."""
    (method,) = struct.unpack_from("<H", seen, at + 8)
    if method == 0:
        return seen[start : start + _HEAD]
    if method != 8:
        return b""
    try:
        return zlib.decompressobj(-15).decompress(seen[start : start + 64 * 1024], _HEAD)
    except zlib.error:
        return b""
