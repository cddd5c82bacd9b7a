"""How rare each value is, and whether it may join anything: the cap and the stop values, applied before any joining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.linking.networks.mentions import STANDINGS, Mentions
from tutela.linking.networks.rules import NetworkRules, Why
from tutela.recognition.contract import Standing

WHYS: Final = tuple(Why)
_NONE: Final = -1
_OF_STANDING: Final = {
    Standing.STOP_VALUE: Why.STOP_VALUE,
    Standing.RESERVED: Why.RESERVED,
    Standing.PLACEHOLDER: Why.PLACEHOLDER,
    Standing.DAMAGED: Why.DAMAGED,
}
_LEAST_BITS: Final = 0.5
"""As in linking/rules.py: what a declared feature is worth at the least."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Distinct edges, shape (e,), and of each value, shape (m,): on how many records it is (``degree``) and on how many of
    those here (``here``), its evidence in ``bits``, whether it joins ``strong`` (alone) or ``weak`` (beside others), and where
    neither, ``why``: a number in ``WHYS``, -1 for a value on one record, which is neither suppressed nor ties anything."""

    record: NDArray[np.int32]
    value: NDArray[np.int32]
    degree: NDArray[np.int32]
    here: NDArray[np.int32]
    bits: NDArray[np.float64]
    strong: NDArray[np.bool_]
    weak: NDArray[np.bool_]
    why: NDArray[np.int8]


def distinct(
    record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The edges without repetitions, record by record: a report may name the same address ten times."""
    from tutela.linking.networks import kernels  # late: numba costs half a second to load

    order = np.empty(record.shape[0], np.int64)
    kernels.ordered(record, np.zeros(records + 1, np.int64), order)
    kept = np.zeros(record.shape[0], np.bool_)
    kernels.first_namings(record, value, order, np.full(values, -1, np.int32), kept)
    order = order[kept[order]]
    return record[order], value[order]


def weigh(mentions: Mentions, rules: NetworkRules) -> Weighed:
    """Every value weighed. Time and space linear in the mentions."""
    values = mentions.scheme.shape[0]
    record, value = distinct(mentions.record, mentions.value, mentions.areas.shape[0], values)
    here = np.bincount(value, minlength=values).astype(np.int32)
    degree = np.maximum(here, mentions.degree)
    of = mentions.scheme
    base = np.array(
        [rules.features[name].weight if name in rules.features else 0.0 for name in mentions.schemes], np.float64
    )
    declared = np.array([name in rules.features for name in mentions.schemes], np.bool_)
    person = np.array([name == "person" for name in mentions.schemes], np.bool_)
    of_weak = (mentions.standing == STANDINGS.index(Standing.WEAK)) | person[of]
    bits = np.maximum(base[of] + 1 - np.log2(np.maximum(degree, 2)), _LEAST_BITS)
    bits = np.where(of_weak, bits * rules.weak_share, bits)
    why = _why(mentions, degree, declared[of], rules.cap)
    shared = (why == _NONE) & (degree > 1)
    strong = shared & ~of_weak & (bits >= rules.strong_bits)
    return Weighed(record, value, degree, here, bits, strong, shared & ~strong, why)


def _why(mentions: Mentions, degree: NDArray[np.int32], declared: NDArray[np.bool_], cap: int) -> NDArray[np.int8]:
    """The first reason that holds: what a value is goes before how common it is."""
    why = np.full(degree.shape, _NONE, np.int8)
    why[degree > cap] = WHYS.index(Why.DEGREE_CAP)
    why[~declared] = WHYS.index(Why.UNDECLARED)
    for standing, reason in _OF_STANDING.items():
        why[mentions.standing == STANDINGS.index(standing)] = WHYS.index(reason)
    why[mentions.victim] = WHYS.index(Why.VICTIM)
    return why
