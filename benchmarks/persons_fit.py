"""Fitting the model of batch linkage: ``python -m benchmarks.persons_fit [--write]``.

On simulated persons with truth (``SEED``, other than the benchmark's): m by Splink from the truth as labels, over all pairs of
one person; u by Splink from ``PAIRS`` random pairs of one record of each person (with all records, most random pairs that
share something rare would be of one person). A finding met in no pair would weigh without bound, and names of real people
crowd more than made-up ones, so no share is below ``LEAST_M`` and ``LEAST_U``; the shares of a comparison are then made whole.
The file is written with a new version, and is what every installation uses: nothing is trained where it runs.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import yaml

from benchmarks.simulated_persons import simulated
from tutela.linking.persons import engines
from tutela.linking.persons.columns import columns
from tutela.linking.persons.linkage import Subject, table_of
from tutela.linking.persons.model import Model, model

PERSONS: Final = 60_000
SEED: Final = 20260601
PAIRS: Final = 30_000_000
LEAST_U: Final = 1e-5
LEAST_M: Final = 5e-4
PLACE: Final = Path(__file__).parents[1] / "src/tutela/linking/persons/data/model.yaml"


def shares() -> dict[str, dict[str, tuple[float, float]]]:
    """Comparison -> code -> (m, u)."""
    from splink import Linker

    made = simulated(PERSONS, SEED)
    subjects = [
        (Subject(number, found), truth)
        for number, (person, truth) in enumerate(zip(made.persons, made.truth, strict=True))
        if (found := columns(person)) is not None
    ]
    table = table_of([subject for subject, _truth in subjects], model())
    table = table.append_column("truth", pa.array([str(truth) for _subject, truth in subjects]))
    first = {truth: number for number, (_subject, truth) in reversed(list(enumerate(subjects)))}
    with (
        tempfile.TemporaryDirectory() as folder,
        engines.backend(engines.Engine.DUCKDB, Path(folder)) as api,
    ):
        of_one = Linker(api.register(table), _wanted())
        of_one.training.estimate_m_from_label_column("truth")
        of_many = Linker(api.register(table.take(pa.array(sorted(first.values())))), _wanted())
        of_many.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
        ms, us = (one.misc.save_model_to_json()["comparisons"] for one in (of_one, of_many))
    return {one["output_column_name"]: _of(one, other) for one, other in zip(ms, us, strict=True)}


def _wanted() -> dict[str, Any]:
    wanted = engines.settings(model(), model().blocking)
    for comparison in wanted["comparisons"]:
        comparison["comparison_levels"] = [_free(level) for level in comparison["comparison_levels"]]
    return wanted


_SHARES: Final = {"probability", "m_probability", "u_probability"}
"""What of a level is to be found anew: m, u, and that they are fixed."""


def _free(level: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in level.items() if name.partition("_")[2] not in _SHARES}


def _of(matching: dict[str, Any], differing: dict[str, Any]) -> dict[str, tuple[float, float]]:
    m, u = _whole(matching, "m_probability", LEAST_M), _whole(differing, "u_probability", LEAST_U)
    return {code: (m[code], u[code]) for code in m}


def _whole(comparison: dict[str, Any], which: str, least: float) -> dict[str, float]:
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    held = {level["label_for_charts"]: max(float(level.get(which) or 0), least) for level in levels}
    return {code: share / sum(held.values()) for code, share in held.items()}


def text(found: dict[str, dict[str, tuple[float, float]]]) -> str:
    """The model's file with these shares, and its version counted up."""
    comments = [line for line in PLACE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    data = model().model_dump(mode="json")
    data["version"] = str(int(data["version"]) + 1)
    data["fitted"] = f"{PERSONS} simulated persons, seed {SEED}, u from {PAIRS} random pairs"
    for block in data["blocking"]:
        if not block["explode"]:
            del block["explode"]
    for comparison in data["comparisons"]:
        for level in comparison["levels"]:
            m, u = found[comparison["name"]][level["code"]]
            if not level["contradicts"]:
                del level["contradicts"]
            level["m"], level["u"] = float(f"{m:.7g}"), float(f"{u:.7g}")
    Model.model_validate(data)
    return "\n".join(comments) + "\n" + yaml.safe_dump(data, sort_keys=False, width=125)


def main() -> None:
    """Print the shares and what they weigh; with ``--write``, put them into the model's file."""
    parser = argparse.ArgumentParser(prog="benchmarks.persons_fit", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write src/tutela/linking/persons/data/model.yaml")
    arguments = parser.parse_args()
    written = text(shares())
    print(written)
    if arguments.write:
        PLACE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
