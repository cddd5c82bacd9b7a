"""Structures of substances: systematic name, InChI and InChIKey, from ``data/substance_structures.yaml``.

The first block of a key is the skeleton, the second stereochemistry and isotopes: ephedrine and pseudoephedrine share the
first and are two substances, and a salt differs from its base in the first. So only a whole key names a substance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tutela.vocabulary.data_files import load
from tutela.vocabulary.substances import registry

_KEY: Final = re.compile(r"[A-Z]{14}-[A-Z]{8}[SN][A-Z]-[A-Z]")
_ATOMS: Final = re.compile(r"([A-Z][a-z]?)([0-9]*)")


@dataclass(frozen=True, slots=True)
class Structure:
    """``verified``: the systematic name was read where the law names the substance; InChI and key were computed from it."""

    substance: str
    systematic_name: str
    inchi: str
    inchikey: str
    verified: bool

    @property
    def skeleton(self) -> str:
        """The first block of the key: the same for stereoisomers."""
        return self.inchikey[:14]

    @property
    def formula(self) -> Mapping[str, int]:
        """Atoms by element, over all components."""
        atoms: dict[str, int] = {}
        for component in self.inchi.split("/")[1].split("."):
            for element, count in _ATOMS.findall(component):
                atoms[element] = atoms.get(element, 0) + int(count or 1)
        return atoms


def inchikey_is_well_formed(key: str) -> bool:
    """Whether a text has the form of an InChIKey (it holds no check digit)."""
    return _KEY.fullmatch(key) is not None


@lru_cache(maxsize=1)
def structures() -> Mapping[str, Structure]:
    """Every structure by substance, read once.

    Raises:
        ValueError: a structure is of no substance, a key is malformed, or one key names two substances.
    """
    data = load("substance_structures.yaml")
    verified = {str(name) for name in data["verified"]}
    found: dict[str, Structure] = {}
    keys: dict[str, str] = {}
    for key, (name, inchi, inchikey) in data["structures"].items():
        substance = str(key)
        if substance not in registry().by_id or not inchikey_is_well_formed(str(inchikey)):
            raise ValueError(f"{substance}: no such substance, or {inchikey} is no InChIKey")
        if keys.setdefault(str(inchikey), substance) != substance:
            raise ValueError(f"{inchikey} names both {keys[str(inchikey)]} and {substance}")
        found[substance] = Structure(substance, str(name), str(inchi), str(inchikey), substance in verified)
    return found


@lru_cache(maxsize=1)
def by_inchikey() -> Mapping[str, Structure]:
    """Structures by key."""
    return {structure.inchikey: structure for structure in structures().values()}
