"""Every setting Tutela reads from the environment, declared once; doctor, documentation and tests are made from it.

A secret may also be given by file: ``NAME_FILE`` holds a path, the file's content is the value.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
    Setting("TUTELA_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the web pages answer to, separated by commas."),
    Setting("TUTELA_HTTPS", "no", "yes: cookies only over HTTPS, and browsers are told to stay on it."),
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


def number(name: str) -> int:
    """A whole number above zero."""
    value = text(name) or ""
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise ConfigurationError(f"{name} is {value!r}", mend=f"Set {name} to a whole number above zero.")
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
    value = kept_secret("TUTELA_KEY", "record_key")
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigurationError("TUTELA_KEY is not 64 hex digits", mend="Give 64 hex digits, or remove it.")
    return key
