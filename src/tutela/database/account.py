"""Which operating-system account the embedded server runs under.

PostgreSQL refuses to run as root, and an account shared with other services (``nobody``)
would let those services in. So a command of root uses the account ``tutela`` where an
administrator made one, and otherwise a user number of its own that no account holds.
"""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from tutela.errors import DatabaseUnavailable

# systemd's UIDS-GIDS.md leaves 60578 to 61183 unused; they exist inside containers too.
FIRST_NUMBER = 60578
NUMBERS = 606


@dataclass(frozen=True)
class Account:
    """An operating-system user and group; ``name`` is None when no account holds the number."""

    uid: int
    gid: int
    name: str | None

    @property
    def is_me(self) -> bool:
        """Whether this process already runs under the account."""
        return self.uid == os.geteuid()


def of_number(uid: int, gid: int | None = None) -> Account:
    """The account with this user number; ``gid`` defaults to its own group."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(uid, uid if gid is None else gid, None)
    return Account(uid, entry.pw_gid if gid is None else gid, entry.pw_name)


def for_new_folder(home: Path) -> Account:
    """The account that a server first started by this process under ``home`` runs as."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), of_number(os.geteuid()).name)
    try:
        entry = pwd.getpwnam("tutela")
    except KeyError:
        return _unheld_number(home)
    if entry.pw_uid == 0:
        raise DatabaseUnavailable("The account 'tutela' is root, which PostgreSQL refuses to run as.")
    return Account(entry.pw_uid, entry.pw_gid, "tutela")


def with_name() -> Account:
    """A named unprivileged account for ``initdb``, which looks its own name up; only root asks."""
    for name in ("tutela", "nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, name)
    for entry in pwd.getpwall():
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise DatabaseUnavailable(
        "There is no unprivileged account on this machine to make the database with.",
        mend="Run the command as a plain user, or make an account named tutela.",
    )


def may_enter(account: Account, folder: Path) -> bool:
    """Whether the account may pass through ``folder`` and all folders above it.

    Read from owner, group and mode; an access list that grants more is not counted.
    """
    folder = folder.resolve()
    return all(_allows(account, each, stat.S_IXUSR) for each in (folder, *folder.parents))


def may_read(account: Account, file: Path, *, run: bool = False) -> bool:
    """Whether the account may read ``file`` (and run it), passing through the folders above it."""
    wanted = stat.S_IRUSR | (stat.S_IXUSR if run else 0)
    return _allows(account, file, wanted) and may_enter(account, file.parent)


def _allows(account: Account, path: Path, owner_bits: int) -> bool:
    facts = path.stat()
    if facts.st_uid == account.uid:
        bits = owner_bits
    elif facts.st_gid == account.gid:
        bits = owner_bits >> 3
    else:
        bits = owner_bits >> 6
    return facts.st_mode & bits == bits


def _unheld_number(home: Path) -> Account:
    digest = hashlib.blake2b(os.fsencode(home), digest_size=4).digest()
    start = int.from_bytes(digest, "big")
    for step in range(NUMBERS):
        number = FIRST_NUMBER + (start + step) % NUMBERS
        if of_number(number).name is None and not _group_exists(number):
            return Account(number, number, None)
    raise DatabaseUnavailable(
        "Every user number meant for the embedded database is taken on this machine.",
        mend="Make an unprivileged account named tutela.",
    )


def _group_exists(number: int) -> bool:
    try:
        grp.getgrgid(number)
    except KeyError:
        return False
    return True
