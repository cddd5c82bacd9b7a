"""Where the files of the embedded server lie under the data folder.

::

    home/postgres/              the place, unless the server's account cannot pass through home's parents
        *.lock                  always here
        location                where the place is instead (only then)
        made                    written once the database was made: it is never silently made again
        belongs-to              in such a place: the data folder it serves
        data/  socket/  server.log  programs-<release>/

Only root's server needs another place: it runs under an account that, for example, may not
enter /root. The parents' rights are left as they are.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tutela.database import account as accounts
from tutela.database.account import Account
from tutela.database.files import OTHER_USER, private_folder, write_whole
from tutela.database.passwords import home_folder, secret
from tutela.errors import DatabaseUnavailable

# A socket's path may have 103 bytes on macOS and 107 on Linux; "/.s.PGSQL.5432" needs 14 of them.
LONGEST_SOCKET_FOLDER = 85
SHORT_FOLDERS = Path("/tmp")  # noqa: S108  the folder made there is checked by private_folder
# Folders for lasting data of services, the first that exists and that only root may write to.
LASTING_FOLDERS = (Path("/var/lib"), Path("/var/db"), Path("/opt"))
PORT = 5432


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server and the account it runs under."""

    home: Path
    state: Path
    socket: Path
    account: Account

    @property
    def base(self) -> Path:
        """The folder that holds the locks, inside the data folder."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The database cluster itself."""
        return self.state / "data"

    @property
    def log(self) -> Path:
        """What the server wrote about itself; never the values of a statement."""
        return self.state / "server.log"

    @property
    def made(self) -> Path:
        """Exists once the cluster was made."""
        return self.base / "made"

    @property
    def start_lock(self) -> Path:
        """Held exclusively while a command starts or stops the server."""
        return self.base / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server and all its processes; the kernel drops it when the last of them is gone."""
        return self.base / "server.lock"

    @property
    def use_lock(self) -> Path:
        """Held shared by every command that uses the server, for as long as it lives."""
        return self.base / "use.lock"


def locate(home: Path) -> Place:
    """Find the place for a data folder: the same answer for every command, before and after the first start.

    Makes the data folder and its secrets when missing, but not the place.
    Raises DatabaseUnavailable when it belongs to another user.
    """
    home = home_folder(home)
    base = home / "postgres"
    try:
        state = _state(home, base)
        account = _account(home, state / "data")
    except PermissionError as problem:
        raise DatabaseUnavailable(f"{problem.filename} belongs to another user.", mend=OTHER_USER) from problem
    if os.geteuid() != 0 and not account.is_me:
        raise DatabaseUnavailable(f"{state} belongs to user number {account.uid}.", mend=OTHER_USER)
    socket = state / "socket"
    if len(os.fsencode(socket)) > LONGEST_SOCKET_FOLDER:
        socket = SHORT_FOLDERS / f"tutela-{_digest(home)}"
    return Place(home, state, socket, account)


def make(place: Place) -> None:
    """Make the folders of the place; called with the data folder made. Raises DatabaseUnavailable."""
    for folder in dict.fromkeys((place.base, place.state)):
        if place.account.is_me or (folder.is_dir() and folder.lstat().st_uid == place.account.uid):
            private_folder(folder, uid=place.account.uid)
        else:
            private_folder(folder, mode=0o710, gid=place.account.gid)
    if not accounts.may_enter(place.account, place.state):
        raise DatabaseUnavailable(
            f"The server's account (user number {place.account.uid}) may no longer enter {place.state}.",
            mend="Give back the right to pass through (x) that the folders above it had.",
        )
    if place.state != place.base:
        write_whole(place.base / "location", f"{place.state}\n")
        write_whole(place.state / "belongs-to", f"{place.home}\n")


def make_socket_folder(place: Place) -> None:
    """Make or check the folder of the socket: the server's account alone may enter. Raises DatabaseUnavailable."""
    private_folder(place.socket, uid=place.account.uid, gid=None if place.account.is_me else place.account.gid)


def _state(home: Path, base: Path) -> Path:
    recorded = base / "location"
    if recorded.exists():
        return Path(recorded.read_text(encoding="utf-8").strip())
    if os.geteuid() != 0 or (base / "data").exists() or accounts.may_enter(accounts.for_new_folder(home), home):
        return base
    for folder in LASTING_FOLDERS:
        if folder.is_dir():
            facts = folder.stat()
            if facts.st_uid == 0 and not facts.st_mode & stat.S_IWOTH and facts.st_mode & stat.S_IXOTH:
                return folder / f"tutela-{_digest(home)}"
    raise DatabaseUnavailable(
        f"No folder for the database: an unprivileged account may not enter {home}.",
        mend="Set TUTELA_HOME to a folder that others may pass through, such as /srv/tutela.",
    )


def _account(home: Path, data: Path) -> Account:
    if data.exists():
        facts = data.stat()
        return accounts.of_number(facts.st_uid, facts.st_gid)
    return accounts.for_new_folder(home)


def _digest(home: Path) -> str:
    """Twelve hex digits that only this data folder's user can foretell, so that nobody can take the name first."""
    named = os.fsencode(home) + b"\0" + str(os.geteuid()).encode()
    return hashlib.blake2b(named, key=secret(home, "place").encode()[:64], digest_size=6).hexdigest()
