"""The fingerprints a record reports: out of its body, parsed, ready for the table of prints. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tutela.linking.lists.rules import MENTIONED
from tutela.recognition.contract import Standing
from tutela.recognition.fingerprint.kinds import named
from tutela.recognition.fingerprint.kinds import read as read_kind


@dataclass(frozen=True, slots=True)
class Reported:
    """One fingerprint that may be looked up. ``value``: what comparing needs beyond the key."""

    kind: str
    key: str
    value: str
    quality: int | None


def reported(body: str) -> list[Reported]:
    """The fingerprints in a protection report's stored body that are no mentions, each once. Placeholders and damaged ones
    are looked up nowhere; the record shows them as they came."""
    found: dict[tuple[str, str], Reported] = {}
    for written in _written(json.loads(body)):
        kind, value, quality = named(str(written.get("scheme"))), str(written.get("value")), written.get("quality")
        if not kind or kind in MENTIONED:
            continue
        parsed = read_kind(kind, value)
        if parsed.standing == Standing.LINKS:
            one = Reported(kind, parsed.key, kept_value(kind, value), quality if isinstance(quality, int) else None)
            found.setdefault((kind, parsed.key), one)
    return list(found.values())


def kept_value(kind: str, written: str) -> str:
    """What is kept beside the key: the frames of a film; for other kinds the key says all."""
    return written.strip() if kind == "vpdq" else ""


def _written(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for file in body.get("files") or ():
        yield from file.get("fingerprints") or ()
