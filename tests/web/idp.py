"""A real OpenID Connect provider for the tests, as a browser meets it."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

PEOPLE = [
    {"sub": "s-otto", "email": "otto@example.eu", "email_verified": True},
    {"sub": "s-impostor", "email": "otto@example.eu", "email_verified": False},
    {"sub": "s-text", "email": "otto@example.eu", "email_verified": "true"},
    {"sub": "s-silent", "email": "otto@example.eu"},
    {"sub": "s-second", "email": "otto@example.eu", "email_verified": True},
    {"sub": "s-stranger", "email": "stranger@example.eu", "email_verified": True},
    {"sub": "s-nina", "email": "nina@example.eu", "email_verified": True},
]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *args: object) -> None:
        return None


@dataclass(frozen=True)
class Idp:
    """The provider as a browser meets it."""

    issuer: str

    def answer(self, address: str, form: dict[str, str]) -> str:
        """Where the provider sends the browser back to, after someone there has said yes (or no)."""
        data = urllib.parse.urlencode(form).encode()
        try:
            urllib.request.build_opener(_Stay).open(address, data, timeout=10)
        except urllib.error.HTTPError as redirected:
            return str(redirected.headers["Location"])
        raise AssertionError("the provider did not redirect")
