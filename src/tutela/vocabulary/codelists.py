"""Code lists: the closed lists of codes that records use, one YAML file each under ``data/codelists``.

Codes are lower-case names (or the code of the standard where one exists, such as ``A1``), labels are English and
translatable, synonyms are other ways of writing seen in deliveries, in any language. None, other and unknown are
codes of their own where a list has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from tutela.vocabulary.data_files import load
from tutela.vocabulary.folding import fold


@dataclass(frozen=True, slots=True)
class Code:
    """One line of a list. ``verified`` is False where the line was recalled and not checked against its source."""

    code: str
    label: str
    synonyms: tuple[str, ...] = ()
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes, in the order in which they are shown."""

    name: str
    title: str
    codes: tuple[Code, ...]
    _by_code: Mapping[str, Code] = field(repr=False, hash=False)
    _by_name: Mapping[str, str] = field(repr=False, hash=False)

    def get(self, code: str) -> Code | None:
        """The line of ``code``, or None."""
        return self._by_code.get(code)

    def find(self, text: str) -> str | None:
        """The code whose code, label or synonym ``text`` is (compared folded), or None."""
        return self._by_name.get(fold(text))


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Names of all lists, sorted."""
    folder = files("tutela.vocabulary").joinpath("data/codelists")
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


@cache
def codelist(name: str) -> CodeList:
    """The list ``name``. KeyError where there is none; ValueError where two of its lines share a name."""
    if name not in names():
        raise KeyError(f"there is no code list {name!r}")
    data = load(f"codelists/{name}.yaml")
    entries = data["codes"]
    if not isinstance(entries, list):
        raise TypeError(f"code list {name}: codes must be a list")
    codes = tuple(_code(entry, data) for entry in entries)
    by_name: dict[str, str] = {}
    for code in codes:
        for written in (code.code, code.label, *code.synonyms):
            if by_name.setdefault(fold(written), code.code) != code.code:
                raise ValueError(f"code list {name}: {written!r} stands for {by_name[fold(written)]} and {code.code}")
    by_code = MappingProxyType({code.code: code for code in codes})
    return CodeList(name, str(data["title"]), codes, by_code, MappingProxyType(by_name))


def _code(entry: Mapping[str, object], data: Mapping[str, object]) -> Code:
    synonyms = entry.get("synonyms", [])
    if not isinstance(synonyms, list) or not all(isinstance(synonym, str) for synonym in synonyms):
        raise TypeError(f"code {entry['code']!r}: synonyms must be a list of texts, not {synonyms!r}")
    return Code(
        code=str(entry["code"]),
        label=str(entry["label"]),
        synonyms=tuple(synonyms),
        source=str(entry.get("source", data["source"])),
        verified=bool(entry.get("verified", data["verified"])),
    )
