"""Secrets of this installation, made once and kept as files under ``home/secrets`` (0600 in 0700)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tutela.database.files import private_folder, write_once
from tutela.errors import ConfigurationError

BYTES = 32


def home_folder(home: Path) -> Path:
    """The data folder, made when missing; absolute, without links, so that every way to it is one name."""
    home = home.expanduser().resolve()
    if not home.is_dir():
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise ConfigurationError(
                f"The data folder {home} cannot be made: {problem.strerror}.",
                mend="Set TUTELA_HOME to a folder you may write to.",
            ) from problem
        # Root's server runs under another account, which must pass through (and can list nothing).
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return home


def secret(home: Path, name: str) -> str:
    """The secret of this name (43 URL-safe characters, 256 bits), made the first time it is asked for.

    Several commands asking at once get the same one. Raises ConfigurationError when it cannot be read.
    """
    above = home_folder(home)
    file = above / "secrets" / name
    try:
        owner = _owner(above / "secrets")
        if file.is_file():
            return file.read_text(encoding="utf-8").strip()
        return write_once(file, secrets.token_urlsafe(BYTES) + "\n", owner=owner).strip()
    except OSError as problem:
        raise ConfigurationError(
            f"The secret {file} cannot be read or made: {problem.strerror}.",
            mend="Run the command as the user who made the data folder, or set TUTELA_HOME to another.",
        ) from problem


def _owner(folder: Path) -> tuple[int, int]:
    """Make the folder of secrets if need be; root leaves it to the user who made it."""
    if os.geteuid() == 0 and folder.is_dir() and not folder.is_symlink():
        facts = folder.stat()
        return facts.st_uid, facts.st_gid
    private_folder(folder)
    return os.geteuid(), os.getegid()
