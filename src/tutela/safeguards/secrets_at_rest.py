"""Secrets as the database may hold them: links and keys as keyed digests, shared secrets of authenticator apps encrypted.

Both keys are drawn from one secret of the installation's own (``TUTELA_ACCOUNT_KEY``, or kept in the data folder), so that
a copy of the database alone opens nothing. Links and keys hold 256 random bits; a slow hash would add nothing to that.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import cache
from typing import Final

from cryptography.fernet import Fernet

from tutela.configuration import account_key

BYTES: Final = 32


def fresh() -> str:
    """256 random bits as 43 characters that may stand in an address."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str, purpose: str) -> bytes:
    """The keyed BLAKE2b digest (32 bytes) under which a secret is stored; another purpose gives another digest."""
    return hashlib.blake2b(secret.encode(), key=account_key(), person=purpose.encode()[:16], digest_size=32).digest()


def encrypt(text: str) -> str:
    """Text that only this installation reads back (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The reverse of ``encrypt``; raises cryptography's InvalidToken under another key."""
    return _fernet().decrypt(text.encode()).decode()


@cache
def _fernet() -> Fernet:
    key = hashlib.blake2b(b"authenticator apps", key=account_key(), digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))
