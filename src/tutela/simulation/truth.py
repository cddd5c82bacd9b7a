"""What is true of a simulated world, written while it is made: what belongs together, what is twice, what is wrong.

``truth.json`` holds: ``seed, until, records, files, groups, duplicates, planted, super_values``. A record is named by
its file and either its source's reference or the row it begins in (from 1, with the header).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TextIO, TypeAlias

RecordName: TypeAlias = "dict[str, str | int]"

_SECTIONS: Final = ("groups", "duplicates", "planted")
NAME: Final = "truth.json"


class Truth:
    """Collects one chunk in memory; earlier chunks lie in files until ``close`` puts them together."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._open = ExitStack()
        folder = Path(self._open.enter_context(TemporaryDirectory(prefix="tutela-truth-")))
        self._spools = {
            name: self._open.enter_context((folder / name).open("w+", encoding="utf-8")) for name in _SECTIONS
        }
        self._groups: defaultdict[int, list[RecordName]] = defaultdict(list)
        self._about: dict[int, dict[str, tuple[str, ...]]] = {}
        self.counts: Counter[str] = Counter()
        self.super_values: Counter[tuple[str, str]] = Counter()

    def group(self, number: int, areas: tuple[str, ...], contexts: tuple[str, ...]) -> None:
        """A group begins; what it is about."""
        self._about[number] = {"areas": areas, "contexts": contexts}

    def record(self, group: int, name: RecordName) -> None:
        """A record was delivered; of a group unless ``group`` is 0."""
        if group:
            self._groups[group].append(name)

    def duplicate(self, kind: str, records: list[RecordName]) -> None:
        """Records that say the same thing: ``identical`` rows, or ``twin`` rows in other units and letters."""
        self._add("duplicates", {"kind": kind, "records": records})
        self.counts[f"{kind}_pairs"] += 1

    def planted(self, code: str, name: RecordName, stops: bool) -> None:
        """A record has something wrong; ``stops`` when it belongs into quarantine."""
        self._add("planted", {"code": code, "record": name, "stops": stops})
        self.counts["planted_stops" if stops else "planted_notes"] += 1

    def flush(self) -> None:
        """Write out what the chunk collected."""
        for number, records in self._groups.items():
            self._add("groups", {"group": number, **self._about[number], "records": records})
            self.counts["groups"] += 1
            self.counts["records_in_groups"] += len(records)
        self._groups.clear()
        self._about.clear()

    def close(self, head: Mapping[str, object]) -> None:
        """Put ``truth.json`` together."""
        self.flush()
        super_values = [
            {"scheme": scheme, "value": value, "records": count}
            for (scheme, value), count in sorted(self.super_values.items())
        ]
        with (self._out / NAME).open("w", encoding="utf-8", newline="\n") as target:
            start = json.dumps(
                {**head, "counts": dict(sorted(self.counts.items())), "super_values": super_values}, indent=1
            )
            target.write(start.removesuffix("\n}"))
            for name, spool in self._spools.items():
                target.write(f',\n "{name}": [')
                _copy(spool, target)
                target.write("\n ]")
            target.write("\n}\n")
        self._open.close()

    def _add(self, section: str, entry: Mapping[str, object]) -> None:
        self._spools[section].write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")


def _copy(spool: TextIO, target: TextIO) -> None:
    spool.seek(0)
    between = "\n  "
    for line in spool:
        target.write(between + line.rstrip("\n"))
        between = ",\n  "
