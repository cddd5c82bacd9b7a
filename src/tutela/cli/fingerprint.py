"""``tutela fingerprint``: the fingerprints of files, for lists and reports. No database; nothing is stored or copied."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutela.recognition.fingerprint.file import FilePrints


@command("fingerprint.compute")
def fingerprint(
    files: Annotated[list[Path], typer.Argument(help="Files, or - for what comes through a pipe.", show_default=False)],
    turns: Annotated[
        bool, typer.Option("--turns", help="PDQ in all eight rotations and reflections, for asking elsewhere.")
    ] = False,
    match: Annotated[
        bool, typer.Option("--match", help="Look each file up on the lists of this installation, in all its turns.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print MD5, SHA-1 and SHA-256 of files, and PDQ with its quality of pictures. Nothing is stored. Exit code 1 when one
    could not be read."""
    from tutela import configuration
    from tutela.recognition import compiled
    from tutela.recognition.fingerprint import file as one_file
    from tutela.recognition.fingerprint.turn import Turn

    if configuration.home().is_dir():
        compiled.cache_in(configuration.home() / "cache" / "kernels")
    wanted = tuple(Turn) if turns or match else (Turn.NONE,)
    made: dict[str, FilePrints | str] = {}
    for path in files:
        try:
            if str(path) == "-":
                made[str(path)] = one_file.fingerprint(_standard_input(), wanted)
            else:
                with path.open("rb") as stream:
                    made[str(path)] = one_file.fingerprint(stream, wanted)
        except OSError as error:
            made[str(path)] = error.strerror or type(error).__name__
    met = _look_up(made) if match else {}
    if as_json:
        found = ({"matches": met[name]} if name in met else {} for name in made)
        print_json(
            {"files": [_as_json(name, made[name], turns) | more for name, more in zip(made, found, strict=True)]}
        )
    else:
        for name, prints in made.items():
            _print(name, prints, turns)
            if name in met:
                _print_matches(met[name])
    if any(isinstance(prints, str) for prints in made.values()):
        raise typer.Exit(1)


@command("lists.read")
def _look_up(made: Mapping[str, FilePrints | str]) -> dict[str, list[dict[str, object]]]:
    """File -> the entries it meets. One entry of the audit, which names no file."""
    from tutela.cli.command import as_operator
    from tutela.session import ready

    with ready():
        from tutela.linking.lists import queries
        from tutela.safeguards import audit

        with as_operator():
            found = {}
            for name, prints in made.items():
                if isinstance(prints, str):
                    continue
                met = queries.of_file(prints)
                found[name] = [
                    {
                        "list": f"{one.entry.list.owner.slug}/{one.entry.list.slug}", "entry": one.entry.pk,
                        "kind": one.entry.kind, "distance": one.near.distance, "turn": one.near.turn,
                        "reference": one.entry.reference, "verdict": one.entry.verdict,
                        "authority": one.entry.authority,
                    }
                    for one in met if one.entry.in_force
                ]  # fmt: skip
            audit.record(audit.Operation.CONSULTATION, "lists.read", "fingerprint", count=len(found))
    return found


def _print_matches(met: list[dict[str, object]]) -> None:
    if not met:
        typer.echo("On no list.")
        return
    columns = ("list", "kind", "distance", "turn", "reference", "verdict", "authority")
    print_table("On lists", [column.capitalize() for column in columns], [[one[c] for c in columns] for one in met])


def _standard_input() -> BinaryIO:
    return sys.stdin.buffer


def _as_json(name: str, prints: FilePrints | str, turns: bool) -> dict[str, object]:
    from tutela.recognition.fingerprint.turn import Turn

    if isinstance(prints, str):
        return {"file": name, "error": prints}
    digests = prints.digests
    said: dict[str, object] = {
        "file": name, "size": digests.size, "md5": digests.md5, "sha1": digests.sha1, "sha256": digests.sha256,
    }  # fmt: skip
    upright = prints.pdq.get(Turn.NONE)
    if upright is None:
        return {**said, "pdq": None, "no_pdq": prints.no_pdq or "read_once"}
    said |= {
        "format": prints.format, "width": prints.width, "height": prints.height,
        "pdq": upright.hex(), "quality": upright.quality, "worth": upright.worth,
    }  # fmt: skip
    if turns:
        said["turns"] = {turn: value.hex() for turn, value in prints.pdq.items()}
    return said


_WHY = {
    "empty": "no PDQ: the file is empty",
    "not_a_picture": "no PDQ: not a picture of a format that is read here",
    "not_supported": "no PDQ: format not supported (HEIC); save the picture as JPEG or PNG and take that one",
    "damaged": "no PDQ: the picture is damaged",
    "too_many_bytes": "no PDQ: more bytes than may be decoded",
    "too_many_pixels": "no PDQ: more pixels than may be decoded",
    "colours_unknown": "no PDQ: a colour model that is not known here",
    "read_once": "no PDQ: what comes through a pipe is read once",
    "usable": "",
    "low_quality": "not to be matched: too little structure (quality below 50)",
    "flat": "not to be matched: one tone",
    "too_small": "not to be matched: fewer than 5 pixels on a side",
}


def _print(name: str, prints: FilePrints | str, turns: bool) -> None:
    if isinstance(prints, str):
        typer.echo(f"{name}: {prints}", err=True)
        return
    said = _as_json(name, prints, turns)
    rows = [(label, said[label]) for label in ("md5", "sha1", "sha256")]
    if said["pdq"]:
        rows += [("pdq", said["pdq"]), ("quality", said["quality"])]
        rows += [(f"pdq {turn}", value.hex()) for turn, value in prints.pdq.items() if turns]
    if remark := _WHY[str(said.get("no_pdq") or said["worth"])]:
        rows.append(("remark", remark))
    print_table(f"{name} ({prints.digests.size} bytes)", ("kind", "value"), rows, whole=2)
