"""Every setting Tutela reads from the environment, declared once; doctor, documentation and tests are made from it.

A secret may also be given by file: ``NAME_FILE`` holds a path, the file's content is the value.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tutela.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its default as text (None: no default), and what it is for."""

    name: str
    default: str | None
    help: str
    secret: bool = False


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("TUTELA_HOME", "./var", "Data folder: the embedded database, secrets, delivered files waiting to be read."),
    Setting(
        "DATABASE_URL",
        None,
        "Any PostgreSQL 15 or newer. Without it an embedded server runs in the data folder.",
        secret=True,
    ),
    Setting("TUTELA_DATABASE_NAME", "tutela", "Name of the database on the embedded server."),
    Setting(
        "TUTELA_APP_DATABASE_URL",
        None,
        "Connection of the application role, where an administrator made the roles by hand.",
        secret=True,
    ),
    Setting(
        "TUTELA_GATE_DATABASE_URL",
        None,
        "Connection of the gate role, where an administrator made the roles by hand.",
        secret=True,
    ),
    Setting(
        "TUTELA_SEALER_DATABASE_URL",
        None,
        "Connection of the sealer role, where an administrator made the roles by hand.",
        secret=True,
    ),
    Setting(
        "TUTELA_HELP_DATABASE_URL",
        None,
        "Connection of the help role, where an administrator made the roles by hand.",
        secret=True,
    ),
    Setting(
        "TUTELA_AUDIT_KEY",
        None,
        "Private Ed25519 key that signs the audit, 32 bytes as 64 hex digits. Without it one is made and kept in the "
        "data folder.",
        secret=True,
    ),
    Setting(
        "TUTELA_CHECKPOINTS",
        None,
        "Folder of the audit's signed checkpoints, best on another machine or write-once. Without it `checkpoints` in "
        "the data folder.",
    ),
    Setting(
        "TUTELA_SECRET_KEY",
        None,
        "Signing key of sessions, 50 characters or more. Without it one is made and kept in the data folder.",
        secret=True,
    ),
    Setting(
        "TUTELA_KEY",
        None,
        "Key of record ids and identifier hashes, 32 bytes as 64 hex digits. Without it one is made and kept in the data "
        "folder. Changing it makes every record look new.",
        secret=True,
    ),
    Setting(
        "TUTELA_ACCOUNT_KEY",
        None,
        "Key of invitations, API keys and authenticator apps, 32 bytes as 64 hex digits. Without it one is made and kept in the "
        "data folder. Changing it makes every one of them unusable.",
        secret=True,
    ),
    Setting("TUTELA_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the web pages answer to, separated by commas."),
    Setting("TUTELA_HTTPS", "no", "yes: cookies only over HTTPS, and browsers are told to stay on it."),
    Setting(
        "TUTELA_PROXIES",
        "0",
        "How many reverse proxies of your own stand in front, each of which sets X-Forwarded-For and X-Forwarded-Proto. "
        "0: what such headers say is not believed.",
    ),
    Setting(
        "TUTELA_TLS_CERTIFICATE", None, "File with the certificate chain, where `tutela serve` itself speaks HTTPS."
    ),
    Setting("TUTELA_TLS_KEY", None, "File with the certificate's private key."),
    Setting(
        "TUTELA_SECOND_FACTOR",
        "no",
        "yes: whoever sees case data, and every administrator, must sign in with a second factor (an app or a passkey).",
    ),
    Setting(
        "TUTELA_OIDC",
        None,
        "OpenID Connect providers people may sign in with: a JSON list of objects with id, name, issuer, client_id, "
        "client_secret. Best given by file (TUTELA_OIDC_FILE).",
        secret=True,
    ),
    Setting(
        "TUTELA_DEMO", "no", "yes: a front page where anyone looks as one of the made-up people. Set by `tutela demo`."
    ),
    Setting("TUTELA_UPLOAD_LIMIT_MIB", "2048", "Largest file that may be uploaded through the web pages, in MiB."),
    Setting("TUTELA_TIME_ZONE", "UTC", "Time zone in which pages show moments."),
    Setting("TUTELA_LANGUAGE", "en-gb", "Language of the pages where the browser asks for none that exists."),
)

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def text(name: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """The value of a declared setting: the variable, else the file named by ``NAME_FILE``, else the default."""
    setting = _BY_NAME[name]
    if value := environ.get(name):
        return value
    if path := environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(f"{name}_FILE cannot be read: {error}", mend="Name a file that exists.") from error
    return setting.default


def flag(name: str) -> bool:
    """A yes/no setting; anything else is an error, never a silent no."""
    value = (text(name) or "no").lower()
    if value not in {"yes", "no"}:
        raise ConfigurationError(f"{name} is {value!r}", mend=f"Set {name} to yes or no.")
    return value == "yes"


def number(name: str, least: int = 1) -> int:
    """A whole number, above zero unless 0 is the ``least``."""
    value = text(name) or ""
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ConfigurationError(f"{name} is {value!r}", mend=f"Set {name} to a whole number, {least} or more.")
    return int(value)


def home() -> Path:
    """The data folder, absolute; made when needed by those who write into it."""
    return Path(text("TUTELA_HOME") or "./var").expanduser().resolve()


def kept_secret(name: str, file_name: str, length: int = 32) -> str:
    """A secret setting, or one made at random and kept in ``home/secrets`` (readable by its owner only)."""
    if value := text(name):
        return value
    folder = home() / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / file_name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(length))
    value = path.read_text(encoding="utf-8").strip()
    if not value:  # another process has made the file and is about to write it
        raise ConfigurationError(f"{path} is empty", mend=f"Delete {path}; the next command makes it anew.")
    return value


def record_key() -> bytes:
    """The 32-byte key of record ids and identifier hashes."""
    return _key("TUTELA_KEY", "record_key")


@cache
def account_key() -> bytes:
    """The 32-byte key of invitations, API keys and authenticator apps."""
    return _key("TUTELA_ACCOUNT_KEY", "account_key")


def _key(name: str, file_name: str) -> bytes:
    value = kept_secret(name, file_name)
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigurationError(f"{name} is not 64 hex digits", mend="Give 64 hex digits, or remove it.")
    if len(set(key)) < 8:
        raise ConfigurationError(f"{name} is not random", mend="Make one: openssl rand -hex 32")
    return key


_EXAMPLES: Final = ("insecure", "changeme", "change-me", "secret-key", "example", "password")
_SHORTEST_SECRET: Final = 50


def session_key() -> str:
    """The signing key of sessions; ConfigurationError for one that is short, repeated or from an example."""
    value = kept_secret("TUTELA_SECRET_KEY", "session_key", 40)
    if len(value) < _SHORTEST_SECRET or len(set(value)) < 8 or any(word in value.lower() for word in _EXAMPLES):
        raise ConfigurationError(
            "TUTELA_SECRET_KEY is short, repeated or from an example",
            mend="Make one: openssl rand -hex 40; or remove it.",
        )
    return value


def hosts() -> list[str]:
    """The host names the pages answer to; ConfigurationError for one that means any."""
    names = [host.strip() for host in (text("TUTELA_HOSTS") or "").split(",") if host.strip()]
    if not names or any("*" in name or name.startswith(".") for name in names):
        raise ConfigurationError("TUTELA_HOSTS answers to any host", mend="Name each host, separated by commas.")
    return names


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider. ``origins`` are those a sign-in form may lead to (the issuer's, and any other named)."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    origins: tuple[str, ...] = ()


_PROVIDER_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def providers() -> tuple[Provider, ...]:
    """The OpenID Connect providers of ``TUTELA_OIDC``; ConfigurationError says which one is wrong."""
    try:
        listed = json.loads(text("TUTELA_OIDC") or "[]")
        found = tuple(_provider(**one) for one in listed)
    except (ValueError, TypeError) as error:
        # The cause would show the text, and with it the secret.
        raise ConfigurationError(
            f"TUTELA_OIDC can't be read ({type(error).__name__})",
            mend="Give a JSON list of objects with id, name, issuer, client_id, client_secret and, where forms lead elsewhere, origins.",
        ) from None
    if len({one.id for one in found}) != len(found):
        raise ConfigurationError("TUTELA_OIDC names a provider twice", mend="Give each an id of its own.")
    return found


def _provider(
    *, id: str, name: str, issuer: str, client_id: str, client_secret: str, origins: Sequence[str] = ()
) -> Provider:
    if not all(isinstance(one, str) and one for one in (id, name, issuer, client_id, client_secret, *origins)):
        raise ValueError("each is a text")
    address = urlsplit(issuer)
    local = address.hostname in {"localhost", "127.0.0.1", "::1"}
    if not _PROVIDER_ID.fullmatch(id) or not (address.scheme == "https" or (address.scheme == "http" and local)):
        raise ValueError("a provider has an id of small letters, and an issuer over https")
    allowed = (f"{address.scheme}://{address.netloc}", *origins)
    if any(not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", origin) for origin in allowed):
        raise ValueError("an origin is a scheme and a host")
    return Provider(id, name, issuer.rstrip("/"), client_id, client_secret, allowed)
