"""Which persons may be one: candidates, scored, with reasons; and clusters that hold together, for showing.

Two passes. First the model's blocks bring pairs together, and those above the threshold are candidates. Then whatever hangs
together by candidates is compared whole, so that a cluster is refused where two of its members contradict each other although
no block had brought them together (networks/cohesion.py). Nothing is merged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tutela.linking.networks.apart import Apart, Pair
from tutela.linking.networks.cohesion import RULES, Clusters, CohesionRules, Likeness, cluster
from tutela.linking.persons import engines
from tutela.linking.persons.columns import NAMES, Columns, capped
from tutela.linking.persons.engines import Engine
from tutela.linking.persons.model import Block, Model

if TYPE_CHECKING:
    import pyarrow as pa

LARGEST_COMPARED: Final = 200
"""A component of more persons is not compared whole: its ties are shown one by one."""

Told = Callable[[str], None]
"""Told what is being done, for a progress line."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person to be compared: ``record`` is the number of the record that names them. Two of one record are two."""

    record: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two persons, by their place among the subjects, ``first`` < ``second``; ``bits`` of evidence that they are one, and the
    findings with the bits of each."""

    first: int
    second: int
    bits: float
    findings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Linkage:
    """``candidates`` are at or above ``least_bits``, the strongest first. ``contradicting``: pairs of the same component that
    the evidence, or a contradiction, keeps apart."""

    persons: int
    least_bits: float
    candidates: tuple[Candidate, ...]
    contradicting: tuple[Candidate, ...]

    def clusters(self, model: Model, same: Sequence[Pair] = (), different: Sequence[Pair] = ()) -> Clusters:
        """Candidates that hold together as one person, guarded by cohesion."""
        everything = (*self.candidates, *self.contradicting)
        compared = (likeness(one.first, one.second, one.bits, one.findings, model) for one in everything)
        return cluster(compared, same, different, cohesion(self.least_bits))


AGAINST: Final = -1.0
"""The evidence of a pair that a contradiction keeps apart: below what cohesion takes for none."""


def likeness(first: int, second: int, bits: float, findings: Iterable[tuple[str, float]], model: Model) -> Likeness:
    """A compared pair for the rules of cohesion: of who was born on two days, the rest of the evidence doesn't count."""
    codes = tuple(code for code, _bits in findings)
    return Likeness(first, second, min(bits, AGAINST) if model.contradicting(codes) else bits, codes)


def cohesion(least_bits: float) -> CohesionRules:
    """The rules of cohesion where only candidates tie."""
    return replace(RULES, tie_bits=least_bits)


def link(
    subjects: Sequence[Subject], model: Model, engine: Engine = Engine.DUCKDB, told: Told | None = None
) -> Linkage:
    """Score the pairs among ``subjects``, whose records may all meet. Unavailable where the engine can't be had."""
    say = told or (lambda _what: None)
    least = model.least_bits(len(subjects))
    if len(subjects) < 2:
        return Linkage(len(subjects), least, (), ())
    with tempfile.TemporaryDirectory(prefix="tutela-persons-") as place, engines.backend(engine, Path(place)) as api:
        say("comparing")
        table = table_of(subjects, model)
        found = _read(engines.predict(api, table, engines.settings(model, model.blocking), least), model)
        say("comparing what hangs together")
        rest = _contradicting(api, table, found, model)
    ranked = sorted(found, key=lambda one: (-one.bits, one.first, one.second))
    return Linkage(len(subjects), least, tuple(ranked), tuple(rest))


def table_of(subjects: Sequence[Subject], model: Model) -> pa.Table:
    """What the engine is given: a row a subject, in their order, with ``number``, ``record`` and the columns, capped."""
    import pyarrow as pa

    everybody = capped([one.columns for one in subjects], model.caps.sharing, model.caps.identifier)
    lists = {"parts", "identifiers"}
    made = {name: pa.array([getattr(one, name) for one in everybody], _type(name, lists)) for name in NAMES}
    numbers = pa.array(range(len(subjects)), pa.int64())
    return pa.table({"number": numbers, "record": pa.array([one.record for one in subjects], pa.int64()), **made})


def _type(name: str, lists: set[str]) -> pa.DataType:
    import pyarrow as pa

    if name in lists:
        return pa.list_(pa.string())
    return pa.int32() if name == "born_year" else pa.string()


def _read(scored: pa.Table, model: Model) -> list[Candidate]:
    return list(_candidates(scored, model))


def _candidates(scored: pa.Table, model: Model) -> Iterable[Candidate]:
    names = [one.name for one in model.comparisons]
    columns = ["number_l", "number_r", "match_weight", *(f"gamma_{name}" for name in names)]
    for row in zip(*(scored.column(name).to_pylist() for name in columns), strict=True):
        first, second = sorted((int(row[0]), int(row[1])))
        findings = model.findings(dict(zip(names, (int(gamma) for gamma in row[3:]), strict=True)))
        yield Candidate(first, second, round(float(row[2]), 3), tuple(findings))


def _contradicting(api: object, table: pa.Table, found: Sequence[Candidate], model: Model) -> list[Candidate]:
    """Of everybody in one component of candidates, the pairs with evidence against them."""
    import pyarrow as pa

    sets = Apart()
    for one in found:
        sets.join(one.first, one.second)
    inside = sorted({number for one in found for number in (one.first, one.second)})
    roots = [sets.root(number) for number in inside]
    sizes: dict[int, int] = {}
    for root in roots:
        sizes[root] = sizes.get(root, 0) + 1
    wanted = [(number, root) for number, root in zip(inside, roots, strict=True) if 2 < sizes[root] <= LARGEST_COMPARED]
    if not wanted:
        return []
    part = table.take(pa.array([number for number, _root in wanted]))
    part = part.append_column("component", pa.array([root for _number, root in wanted], pa.int64()))
    whole = engines.settings(model, [Block(name="component", rule="l.component = r.component")])
    scored = engines.predict(api, part, whole, -1000.0)
    return [
        one
        for one in _read(scored, model)
        if likeness(one.first, one.second, one.bits, one.findings, model).bits < RULES.lowest_bits
    ]
