"""PhotoDNA hashes: carried and compared exactly, never computed (the algorithm is closed). 144 bytes, written in base64 (192
characters) or hexadecimal (288)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from tutela.recognition.contract import Identifier, Standing

BYTES: Final = 144


def parse(written: str) -> Identifier:
    """The hash in base64, whichever way it was written. One byte repeated is the hash of an even picture."""
    text = "".join(written.split())
    try:
        in_hex = re.fullmatch(r"[0-9a-fA-F]{288}", text)
        value = bytes.fromhex(text) if in_hex else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != BYTES:
        return Identifier("photodna", "", written, Standing.DAMAGED, "not_144_bytes")
    key = base64.b64encode(value).decode("ascii")
    if len(set(value)) == 1:
        return Identifier("photodna", key, written, Standing.PLACEHOLDER, "one_byte_repeated")
    return Identifier("photodna", key, written, Standing.LINKS)
