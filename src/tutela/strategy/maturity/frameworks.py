"""Frameworks as data files (``data/*.yaml``): domains, their capabilities, and levels from 0 up. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from tutela.vocabulary.data_files import load


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its number, its word, and what it means."""

    number: int
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a country can do; ``asks`` is what an assessment answers."""

    id: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True)
class Domain:
    """Capabilities that belong together."""

    id: str
    title: str
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """``verified`` False: names recalled, not checked against ``source``."""

    id: str
    version: str
    title: str
    source: str
    verified: bool
    levels: tuple[Level, ...]
    domains: tuple[Domain, ...]

    def capabilities(self) -> Iterator[Capability]:
        """All of them, in order."""
        return (one for domain in self.domains for one in domain.capabilities)

    @property
    def number_of_capabilities(self) -> int:
        """How many it asks for."""
        return sum(len(domain.capabilities) for domain in self.domains)

    def has(self, capability: str) -> bool:
        """Whether it has a capability of this id."""
        return any(one.id == capability for one in self.capabilities())


@lru_cache(maxsize=1)
def frameworks() -> Mapping[str, Framework]:
    """All frameworks by id. KeyError or ValueError where a file does not fit."""
    names = sorted(one.name for one in files("tutela.strategy.maturity").joinpath("data").iterdir())
    found = [_framework(load(name, "tutela.strategy.maturity")) for name in names if name.endswith(".yaml")]
    return MappingProxyType({one.id: one for one in found})


def _framework(data: Mapping[str, object]) -> Framework:
    levels, domains = data["levels"], data["domains"]
    if not isinstance(levels, list) or not isinstance(domains, dict):
        raise ValueError(f"{data['id']}: levels must be a list, domains a mapping")
    made = Framework(
        str(data["id"]), str(data["version"]), str(data["title"]), str(data["source"]), bool(data["verified"]),
        tuple(Level(number, str(one["word"]), str(one["meaning"])) for number, one in enumerate(levels)),
        tuple(
            Domain(
                str(key), str(domain["title"]),
                tuple(Capability(str(id), str(one["title"]), str(one["asks"])) for id, one in domain["capabilities"].items()),
            )
            for key, domain in domains.items()
        ),
    )  # fmt: skip
    ids = [one.id for one in made.capabilities()]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{made.id}: a capability stands in two domains")
    return made
