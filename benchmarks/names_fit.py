"""Fitting the weights of the name scorer: ``python -m benchmarks.names_fit CASES.csv [--write]``.

The procedure, whole: logistic regression over the declared features, one model for persons and one for organisations,
each weight held to the direction its feature declares and to the least weight it demands; ridge penalty ``RIDGE``;
cyclic coordinate Newton steps from zero, ``SWEEPS`` times (no random numbers, so a second run gives the same weights).
Then the bias is moved so that 0.5 is the threshold with the best F1 on the examples fitted to.

What is reported is by cross-validation in ``FOLDS`` folds: pairs that share a written name are always in one fold
(otherwise a fold would be tested on names it was fitted on), folds are filled by a hash of the group's names, and the
threshold is chosen on the training folds only.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutela.recognition.names.comparison import MATCH_AT, aligned, comparable
from tutela.recognition.names.feature import Feature
from tutela.recognition.names.features import OF_KIND
from tutela.recognition.names.name import Kind, read
from tutela.recognition.names.plain import plain

RIDGE, SWEEPS, FOLDS = 0.002, 200, 10
CAPPED = -100.0


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled pair of names; ``group`` holds together what shares a name."""

    first: str
    second: str
    kind: Kind
    same: bool
    group: str


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in the order of the kind's features, each 0 or more; the direction is the feature's."""

    bias: float
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over labelled pairs."""

    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float:
        """Share of what was called the same that is."""
        return self.hits / (self.hits + self.false_alarms) if self.hits else 0.0

    @property
    def recall(self) -> float:
        """Share of the same that was called so."""
        return self.hits / (self.hits + self.misses) if self.hits else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hits / (2 * self.hits + self.false_alarms + self.misses) if self.hits else 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A case measured: the features signed by their direction; ``capped`` where one of them decides by itself."""

    values: tuple[float, ...]
    same: bool
    capped: bool = False


def cases(path: Path) -> list[Case]:
    """The labelled pairs of a CSV with ``schema, name1, name2, is_match``; groups by shared names, transitively."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parent = list(range(len(rows)))

    def root(row: int) -> int:
        while parent[row] != row:
            row = parent[row]
        return row

    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        for name in (plain(row["name1"]).strip(), plain(row["name2"]).strip()):
            parent[root(number)] = root(seen.setdefault(name, number))
    return [
        Case(
            row["name1"],
            row["name2"],
            Kind.PERSON if row["schema"] == "Person" else Kind.ORGANISATION,
            row["is_match"] == "true",
            rows[root(number)]["name1"],
        )
        for number, row in enumerate(rows)
    ]


def fold_of(case: Case) -> int:
    """The fold a case is tested in."""
    return hashlib.sha256(case.group.encode()).digest()[0] % FOLDS


def example(case: Case) -> Example:
    """A case measured. One that cannot be compared is capped: it is never called the same, whatever the weights."""
    first, second = read(case.first, case.kind), read(case.second, case.kind)
    features = OF_KIND[case.kind]
    if first.null or second.null or not comparable(first, second):
        return Example(tuple(0.0 for _ in features), case.same, capped=True)
    found = aligned(first, second)
    measured = [(feature, feature.measure(found)) for feature in features]
    return Example(
        tuple(value if feature.speaks_for else -value for feature, value in measured),
        case.same,
        any(value >= 1.0 and feature.ceiling < MATCH_AT for feature, value in measured),
    )


def fit(everything: Sequence[Example], features: Sequence[Feature]) -> Model:
    """The model that fits best within the directions and least weights of ``features``; examples decided by a ceiling teach
    nothing."""
    examples = [each for each in everything if not each.capped]
    weights = [feature.at_least for feature in features]
    bias = 0.0
    margins = [sum(w * x for w, x in zip(weights, each.values, strict=True)) for each in examples]
    columns = [[each.values[column] for each in examples] for column in range(len(features))]
    labels = [float(each.same) for each in examples]
    holding = [[row for row, value in enumerate(column) if value] for column in columns]
    everywhere = list(range(len(examples)))
    ridge = RIDGE * max(1, len(examples))
    for _ in range(SWEEPS):
        moved = 0.0
        for column in range(-1, len(features)):
            rows = everywhere if column < 0 else holding[column]
            gradient, curve = (0.0, 1e-9) if column < 0 else (ridge * weights[column], ridge)
            for row in rows:
                value = 1.0 if column < 0 else columns[column][row]
                likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, margins[row]))))
                gradient += (likely - labels[row]) * value
                curve += likely * (1 - likely) * value * value
            step = max(-1.0, min(1.0, -gradient / curve))
            if column < 0:
                bias += step
            else:
                held = max(features[column].at_least, weights[column] + step)
                step, weights[column] = held - weights[column], held
            moved = max(moved, abs(step))
            for row in rows:
                margins[row] += step * (1.0 if column < 0 else columns[column][row])
        if moved < 1e-4:
            break
    return _moved(Model(bias, tuple(weights)), everything)


def _moved(model: Model, examples: Sequence[Example]) -> Model:
    """The model with its bias moved to where 0 is the margin with the best F1 on ``examples``."""
    ranked = sorted(((margin(model, each), each.same) for each in examples), reverse=True)
    total = sum(same for _, same in ranked)
    best, at, hits = 0.0, 0.0, 0
    for position, (value, same) in enumerate(ranked):
        hits += same
        following = ranked[position + 1][0] if position + 1 < len(ranked) else value - 1
        f1 = 2 * hits / (position + 1 + total)
        if f1 > best and following < value:
            best, at = f1, (value + following) / 2
    return Model(model.bias - at, model.weights)


def margin(model: Model, each: Example) -> float:
    """The log-odds of sameness; of a capped example, so low that no threshold reaches it."""
    if each.capped:
        return CAPPED
    return model.bias + sum(weight * value for weight, value in zip(model.weights, each.values, strict=True))


def quality(called: Sequence[tuple[bool, bool]]) -> Quality:
    """Counts over (called the same, is the same)."""
    return Quality(
        sum(said and same for said, same in called),
        sum(said and not same for said, same in called),
        sum(same and not said for said, same in called),
    )


def cross_validated(labelled: Sequence[Case]) -> list[tuple[Case, float]]:
    """Every case with its log-odds by a model that saw neither it nor a name of it."""
    examples = [example(case) for case in labelled]
    found: list[tuple[Case, float]] = []
    for kind in Kind:
        for fold in range(FOLDS):
            own = [number for number, case in enumerate(labelled) if case.kind is kind]
            train = [examples[number] for number in own if fold_of(labelled[number]) != fold]
            model = fit(train, OF_KIND[kind])
            tested = (number for number in own if fold_of(labelled[number]) == fold)
            found.extend((labelled[number], margin(model, examples[number])) for number in tested)
    return found


def fitted(labelled: Sequence[Case]) -> dict[Kind, Model]:
    """The models fitted to all of the cases."""
    return {kind: fit([example(case) for case in labelled if case.kind is kind], OF_KIND[kind]) for kind in Kind}


def as_yaml(models: dict[Kind, Model]) -> Iterator[str]:
    """The lines of ``data/weights.yaml``."""
    yield "# Weights of the features of names, fitted by `python -m benchmarks.names_fit CASES.csv --write`; the procedure is"
    yield "# in benchmarks/names_fit.py. Log-odds a full measure adds (or takes, for features that speak against sameness)."
    for kind, model in models.items():
        yield f"{kind.value}:"
        yield f"  bias: {model.bias:.3f}"
        yield "  weights:"
        for feature, weight in zip(OF_KIND[kind], model.weights, strict=True):
            yield f"    {feature.name}: {weight:.3f}"


def main() -> None:
    """Print the quality by cross-validation; with ``--write``, put the weights fitted to everything in their file."""
    parser = argparse.ArgumentParser(prog="benchmarks.names_fit", description=__doc__)
    parser.add_argument("cases", type=Path, help="a CSV with schema, name1, name2, is_match")
    parser.add_argument("--write", action="store_true", help="write src/tutela/recognition/names/data/weights.yaml")
    arguments = parser.parse_args()
    labelled = cases(arguments.cases)
    judged = cross_validated(labelled)
    for title, chosen in (("all", tuple(Kind)), *((kind.value, (kind,)) for kind in Kind)):
        found = quality([(value > 0, case.same) for case, value in judged if case.kind in chosen])
        print(f"{title}: precision {found.precision:.3f} recall {found.recall:.3f} F1 {found.f1:.3f}")
    if arguments.write:
        target = Path(__file__).parents[1] / "src/tutela/recognition/names/data/weights.yaml"
        target.write_text("\n".join(as_yaml(fitted(labelled))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
