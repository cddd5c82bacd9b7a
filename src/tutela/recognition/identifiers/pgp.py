"""OpenPGP keys by fingerprint (RFC 9580, section 5.5.4). Key: 40 hex digits (version 4) or 64 (version 6), lower case.

Key ids of 8 or 16 digits are cut from the fingerprint: those of 8 have been forged for years, so neither ties.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak

_LABEL: Final = re.compile(
    r"(?:openpgp4fpr:|(?:open)?pgp|gpg)?[\s:]*(?:key)?[\s:]*(?:fingerprint|id|fpr)?[\s:=]*(?:0x)?", re.IGNORECASE
)
_HEX: Final = re.compile(r"[0-9a-f]+")
_FINGERPRINTS: Final = frozenset({40, 64})
_IDS: Final = frozenset({8, 16})
_OLD: Final = 32


def _read(text: str, context: Context) -> Reading[Identifier]:
    digits = re.sub(r"[\s:]", "", _LABEL.sub("", text, count=1)).lower()
    if not _HEX.fullmatch(digits):
        return damaged("pgp", text, "not_a_key_fingerprint")
    if len(digits) in _FINGERPRINTS:
        return links("pgp", digits, text)
    if len(digits) in _IDS:
        return weak("pgp", digits, text, "key_id_only")
    if len(digits) == _OLD:
        return weak("pgp", digits, text, "key_version_three")
    return damaged("pgp", text, "not_a_key_fingerprint")


SCHEME: Final = Scheme(
    name="pgp",
    title="OpenPGP key",
    read=_read,
    example_texts=(
        "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4568",
        "0x0123456789abcdef0123456789abcdef01234568",
        "PGP fingerprint: 0123456789ABCDEF0123456789ABCDEF01234568",
    ),
    numeric=True,
)
