"""TLSH hashes of text: carried and compared exactly. 35 bytes (the 128-bucket form with one byte of checksum) in upper-case
hexadecimal behind the version mark ``T1``; without the mark in older writings."""

from __future__ import annotations

import re

from tutela.recognition.contract import Identifier, Standing


def parse(written: str) -> Identifier:
    """The hash with its version mark. ``TNULL``, and one digit repeated, say that the text was too short or too even."""
    value = written.strip().upper()
    if value in {"TNULL", "NULL"}:
        return Identifier("tlsh", "", written, Standing.PLACEHOLDER, "nothing_to_hash")
    found = re.fullmatch(r"(?:T1)?([0-9A-F]{70})", value)
    if found is None:
        return Identifier("tlsh", "", written, Standing.DAMAGED, "not_hex_of_this_length")
    if len(set(found[1])) == 1:
        return Identifier("tlsh", "T1" + found[1], written, Standing.PLACEHOLDER, "one_digit_repeated")
    return Identifier("tlsh", "T1" + found[1], written, Standing.LINKS)
