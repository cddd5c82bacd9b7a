"""One measured figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in ``unit`` at size ``n``; ``peer_value`` is the peer's or floor's in the same run, ``ratio`` ours to it.

    ``peak_mib`` is the peak memory of the measured process.
    """

    name: str
    value: float
    unit: str
    n: int
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    peak_mib: float | None = None

    def as_json(self) -> dict[str, object]:
        """One line of output."""
        return asdict(self)


Benchmark: TypeAlias = Callable[[], Iterator[Figure]]
