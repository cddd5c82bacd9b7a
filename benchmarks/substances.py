"""Recognition of substances: what the names of real files resolve to, that near names stay apart, and how fast a look-up is.

The real files are read where they are (REAL_DATA, or ../shared/data beside the checkout) and are no part of the project;
without them only what needs none is measured. The peer, in the same run, is the best fuzzy match (rapidfuzz WRatio, cut at
90) over the same names, as record linkage usually does it: how many names it takes for another substance.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from benchmarks.figure import Figure
from tutela.recognition import substances
from tutela.recognition.substance_lookup import nearest
from tutela.vocabulary.substances import Substance, fold, registry

REAL: Final = Path(os.environ.get("REAL_DATA", Path(__file__).parents[2] / "shared" / "data")) / "drugs"
CUT: Final = 90
NEAR: Final = 2_000
LOOK_UPS: Final = 200_000
_KINDS: Final = (
    *("resolved exactly", "street name", "unknown with close suggestions", "unknown with distant suggestions"),
    "unknown without suggestions",
)
_LOAD: Final = (
    "import time; from tutela.vocabulary.substances import registry; began = time.process_time(); registry();"
    "print(time.process_time() - began)"
)


def measure() -> Iterator[Figure]:
    """Counts by file, false matches beside the fuzzy peer's, look-ups a second, and the time to load the registry."""
    if REAL.is_dir():
        yield from _resolved("UNODC names", _unodc())
        yield from _resolved("precursor names", Counter(_precursors()))
        yield from _resolved("street-name file, names", Counter(_street_file("pretty_name")))
        yield from _resolved("street-name file, aliases", Counter(_street_file("aliases")))
    yield _near_names()
    yield from _speed()
    ended = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    count = len(registry().exact) + len(registry().street)
    yield Figure("substances registry load", round(float(ended.stdout) * 1e3, 1), "ms CPU", count, "allowed", 150)


def kind_of(text: str) -> str:
    """What reading a name came to: one of five words."""
    reading = substances.read(text)
    if reading.value is not None and reading.value.code is not None:
        return _KINDS[0]
    note = reading.notes[0]
    if note.code == "substance_street_name":
        return _KINDS[1]
    if note.params.get("suggestions"):
        return _KINDS[2]
    return _KINDS[3] if nearest(text) else _KINDS[4]


def _resolved(name: str, names: Counter[str]) -> Iterator[Figure]:
    """How many distinct names of a file there are of each kind, with the share of rows."""
    kinds: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for text, count in names.items():
        kind = kind_of(text)
        kinds[kind] += 1
        rows[kind] += count
    for kind in _KINDS:
        yield Figure(f"substances {name}: {kind}", kinds[kind], "names", len(names))
    if names.total() > len(names):
        yield Figure(
            f"substances {name}: rows resolved", round(rows[_KINDS[0]] / names.total(), 6), "share", names.total()
        )


def _near_names() -> Figure:
    """Every name of the registry with one digit changed or a prefix before it, where that is another name or none: how many
    are taken for the substance they were made from."""
    ours = theirs = tried = 0
    exact = registry().exact
    names = list(exact)
    for name, entry in list(exact.items())[:: max(1, len(exact) // NEAR)]:
        for changed in _changed(name):
            if exact.get(fold(changed)) is entry:
                continue
            tried += 1
            value = substances.read(changed).value
            ours += value is not None and value.code == entry.id
            theirs += _fuzzy(changed, names, entry)
    return Figure("substances near names: false matches", ours, "names", tried, f"rapidfuzz WRatio >= {CUT}", theirs)


def _changed(name: str) -> Iterator[str]:
    yield from (f"{prefix}{name}" for prefix in ("nor", "iso", "methyl"))
    for at, character in enumerate(name):
        if character.isdigit():
            yield f"{name[:at]}{(int(character) + 1) % 10}{name[at + 1 :]}"


def _fuzzy(changed: str, names: list[str], entry: Substance) -> bool:
    found = process.extractOne(fold(changed), names, scorer=fuzz.WRatio, score_cutoff=CUT)
    return found is not None and registry().exact[found[0]] is entry


def _speed() -> Iterator[Figure]:
    names = [name for entry in registry().by_id.values() for name in entry.names]
    for label, read in (("first", substances.read.__wrapped__), ("again", substances.read)):
        rounds = max(1, LOOK_UPS // len(names)) if label == "again" else 1
        for name in names:
            substances.read(name)
        began = time.perf_counter()
        for _ in range(rounds):
            for name in names:
                read(name)
        spent = time.perf_counter() - began
        yield Figure(f"substances look-up, {label}", round(rounds * len(names) / spent), "names/s", rounds * len(names))
    unknown = [f"{name}x{at}" for at, name in enumerate(names[:1000])]
    began = time.perf_counter()
    for name in unknown:
        substances.read.__wrapped__(name)
    spent = time.perf_counter() - began
    yield Figure("substances look-up, unknown with suggestions", round(len(unknown) / spent), "names/s", len(unknown))


def _unodc() -> Counter[str]:
    with zipfile.ZipFile(REAL / "drug-trafficking-unodc.zip") as archive:
        (name,) = archive.namelist()
        with archive.open(name) as stream:
            rows = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline=""), delimiter=";")
            return Counter(row["DRUG_NAME"] for row in rows)


def _precursors() -> Iterable[str]:
    with (REAL / "eu_un_precursors.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["name"]
            yield from (synonym.strip() for synonym in row["synonyms"].split(";") if synonym.strip())


def _street_file(column: str) -> Iterable[str]:
    with (REAL / "substances" / "tripsit_names_aliases.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield from (name.strip() for name in row[column].split("|") if name.strip())
