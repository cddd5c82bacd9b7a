"""The mappings there are: shipped ones, and those an installation keeps in its data folder."""

from __future__ import annotations

from pathlib import Path

from tutela.configuration import home
from tutela.errors import NotFound
from tutela.formats.mapping import Mapping, load_mapping, shipped


def folder() -> Path:
    """Where an installation's own mappings lie, as ``*.yaml``."""
    return home() / "mappings"


def known() -> tuple[Mapping, ...]:
    """All mappings; one in the data folder takes the place of a shipped one of the same name."""
    own = [load_mapping(path) for path in sorted(folder().glob("*.yaml"))]
    names = {mapping.name for mapping in own}
    return (*own, *(mapping for mapping in shipped() if mapping.name not in names))


def named(name: str) -> Mapping | None:
    """The mapping of this name, or in this file; None for an empty name. NotFound names those there are."""
    if not name:
        return None
    for mapping in known():
        if mapping.name == name:
            return mapping
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} and path.is_file():
        return load_mapping(path)
    there = ", ".join(mapping.name for mapping in known())
    raise NotFound(f"There is no mapping “{name}”.", mend=f"Name one of {there}, or a YAML file.")
