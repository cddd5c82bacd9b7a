"""How fast identifiers are read, scheme by scheme and mixed, and how exactly: every example of every scheme, written as it comes and
as people change it, must come to one key.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.figure import Figure
from tutela.linking.searching.taking import Where, take_line
from tutela.recognition import identifiers
from tutela.recognition.contract import Standing
from tutela.records.values import Naming

READ: Final = 20_000
"""Readings a scheme, each of another text, so that nothing is remembered."""

MADE: Final[dict[str, Callable[[int], str]]] = {
    "phone": lambda n: f"+43 660 {n:07d}",
    "email": lambda n: f"testa.{n}@example.eu",
    "ip": lambda n: f"193.{n % 200}.{n // 200 % 250}.{n % 250}",
    "url": lambda n: f"https://example.eu/offer/{n}",
    "handle": lambda n: f"testa_{n}",
    "serial": lambda n: f"SUI {n:06d}",
    "iban": lambda n: f"DE{n % 97:02d}3704004405{n:08d}",
    "wallet": lambda n: f"1BoatSLRHtKNngkdXEeobR76b53LETt{n:03d}",
    "imei": lambda n: f"4901542032{n:05d}",
    "container": lambda n: f"MSKU {n:06d}{n % 10}",
    "vin": lambda n: f"WVWZZZ1JZXW{n:06d}",
    "plate": lambda n: f"W {n:05d} X",
}


def measure() -> Iterator[Figure]:
    """Readings a second for each scheme and for lines of a mixed list; then what of the examples came out rightly."""
    for scheme, made in MADE.items():
        seconds = _timed(scheme, made)
        yield Figure(f"identifiers {scheme}", round(READ / seconds, 0), "readings/s", READ)
    mixed = [made(n) for n in range(READ // len(MADE)) for made in MADE.values()]
    random.Random(1).shuffle(mixed)
    started = time.perf_counter()
    taken = sum(1 for text in mixed if take_line(text, Where()))
    seconds = time.perf_counter() - started
    yield Figure(
        "identifiers mixed list", round(len(mixed) / seconds, 0), "lines/s", len(mixed), "taken for something", taken
    )
    yield _exact()


def _timed(scheme: str, made: Callable[[int], str]) -> float:
    namings = [Naming(scheme=scheme, written=made(n), service="Exempla", country="AT") for n in range(READ)]
    started = time.perf_counter()
    for naming in namings:
        identifiers.read(naming)
    return time.perf_counter() - started


def _exact() -> Figure:
    """Examples that read to a strong key; the peer value is how many there are."""
    right = count = 0
    for scheme in identifiers.SCHEMES:
        context = scheme.example_context
        beside = {"country": context.country, "service": context.service, "port": context.port, "at": context.at}
        for text in scheme.example_texts:
            for form in (text, f" {text} ", f"\u200b{text}"):
                read = identifiers.read(Naming(scheme=scheme.name, written=form, **beside)).value
                count += 1
                right += read is not None and read.standing is Standing.LINKS
    return Figure(
        "identifiers examples read exactly", right, "readings", count, "examples", count, round(right / count, 4)
    )
