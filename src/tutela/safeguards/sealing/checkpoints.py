"""Signed checkpoints outside the database: one line a batch, appended and synced to a file a month.

A line is the batch's signed header with its signature. Copied to another machine or a write-once mount, the lines show
what the database held when they were written, whoever owns the database later.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela import configuration
from tutela.database.files import write_whole
from tutela.errors import ConfigurationError, InvalidInput
from tutela.safeguards.sealing import keys
from tutela.safeguards.sealing.encoding import Header, Tombstone, read_header

PUBLIC_KEY: Final = "audit-key.pub"
PATTERN: Final = "audit-*.ndjson"
_TAIL_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """One signed statement: the header of a batch, or a tombstone."""

    text: str
    signature: bytes

    def written(self) -> str:
        """As one line of JSON: the signed members, and the signature as the last one."""
        return f'{self.text[:-1]},"signature":"{self.signature.hex()}"}}\n'

    def header(self) -> Header | Tombstone | None:
        """What it says; None when it is not what was written."""
        return read_header(self.text)


def parse(line: str) -> Line:
    """A line of a checkpoint file; InvalidInput when it is none. What it says is read by ``header()``."""
    text, mark, rest = line.rstrip("\n").rpartition(',"signature":"')
    try:
        if not mark or not text.startswith("{") or not rest.endswith('"}'):
            raise ValueError
        return Line(text + "}", bytes.fromhex(rest[:-2]))
    except ValueError as error:
        raise InvalidInput("This is no line of a checkpoint file.") from error


def folder() -> Path:
    """Where checkpoints are written (TUTELA_CHECKPOINTS), made when new; ConfigurationError when that can't be."""
    given = configuration.text("TUTELA_CHECKPOINTS")
    path = Path(given).expanduser().resolve() if given else configuration.home() / "checkpoints"
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be made: {error.strerror}.", mend="Set TUTELA_CHECKPOINTS to a folder one may write to."
        ) from error
    return path


def export_key(place: Path, signer: keys.Signer) -> None:
    """Write the public key beside the checkpoints, once. Another key that is there already stays: the lines before were
    signed with it."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / PUBLIC_KEY
    mine = keys.pem(signer.public)
    if not path.exists():
        write_whole(path, mine, mode=0o644)
    elif path.read_text(encoding="ascii", errors="replace") != mine:
        raise ConfigurationError(
            f"{path} is the public half of another key than the one that would sign now.",
            mend="Put the former key back (TUTELA_AUDIT_KEY), or begin a new folder with TUTELA_CHECKPOINTS and keep the old.",
        )


def append(place: Path, lines: Iterable[Line]) -> int:
    """Append lines to the files of their months, durable when this returns; how many."""
    by_file: dict[Path, list[str]] = {}
    for line in lines:
        said = line.header()
        assert said is not None
        when = said.sealed_at if isinstance(said, Header) else said.dropped_at
        by_file.setdefault(place / f"audit-{when[:4]}{when[5:7]}.ndjson", []).append(line.written())
    for path, written in by_file.items():
        new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _end_half_line(path, descriptor)
            os.write(descriptor, "".join(written).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            _sync_folder(place)
    return sum(len(written) for written in by_file.values())


def last(place: Path) -> Line | None:
    """The last line that says what a batch was; None where there is none yet."""
    for path in sorted(place.glob(PATTERN), reverse=True):
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            tail = file.read().decode("utf-8", "replace").split("\n")
        for text in reversed(tail):
            try:
                line = parse(text)
            except InvalidInput:  # the half line of a machine that went down, or the cut first line of the tail
                continue
            if isinstance(line.header(), Header):
                return line
    return None


def read(path: Path) -> Iterator[Line]:
    """Every line of a checkpoint file, or of all files of a folder in their order. Half lines that a machine that went
    down left behind are passed over; InvalidInput when there is nothing at all."""
    files = sorted(path.glob(PATTERN)) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise InvalidInput(f"{path} holds no checkpoints.", mend="Name a file audit-….ndjson or its folder.")
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for text in lines:
                try:
                    yield parse(text)
                except InvalidInput:
                    continue


def _end_half_line(path: Path, descriptor: int) -> None:
    """A machine that went down may have left half a line: the next one must begin on its own."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
            os.write(descriptor, b"\n")


def _sync_folder(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
