"""Fingerprints written in hexadecimal: one length each, lower case as the canonical form."""

from __future__ import annotations

import re

from tutela.recognition.contract import Identifier, Standing


def hexadecimal(scheme: str, written: str, length: int) -> Identifier:
    """``written`` as ``length`` bytes in lower-case hexadecimal. One digit repeated is a placeholder, never a file's."""
    value = written.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", value):
        return Identifier(scheme, "", written, Standing.DAMAGED, "not_hex_of_this_length")
    if len(set(value)) == 1:
        return Identifier(scheme, value, written, Standing.PLACEHOLDER, "one_digit_repeated")
    return Identifier(scheme, value, written, Standing.LINKS)
