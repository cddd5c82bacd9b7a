"""The rules of the house: where things may stand, what may import what, how large they may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tutela"

ORDER = (
    "errors", "remembering", "configuration", "vocabulary", "database", "settings", "safeguards", "records", "formats", "recognition",
    "intake", "evidence", "linking", "referrals", "insight", "strategy", "practice", "rights", "simulation", "raising", "pipeline",
    "erasing", "keeping_due", "keeping", "session", "ingesting", "jobs",
    "demonstration", "diagnosis", "api", "web", "cli", "documentation", "__main__",
)  # fmt: skip
"""A part imports only from parts before it; the doors (api, web, cli) come last and nothing imports a door."""
DOORS = {"api", "web", "cli"}
PURE = ("vocabulary", "formats", "recognition")

FILE_LINES, FUNCTION_LINES, PARAMETERS = 400, 60, 6
LARGER: dict[str, str] = {}
"""Files or functions beyond the guide, each with its reason."""


def modules() -> Iterator[Path]:
    return (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)


def part_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every part of Tutela a file imports, with the line, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("tutela."):
                yield name.split(".")[1], getattr(node, "lineno", 0)


def test_every_part_stands_in_the_order_of_the_house() -> None:
    parts = {part_of(path) for path in modules()} - {"__init__"}
    assert parts <= set(ORDER), f"give these a place in ORDER: {parts - set(ORDER)}"


def test_a_part_imports_only_from_parts_before_it() -> None:
    against = [
        f"{path.relative_to(ROOT)}:{line} imports {imported}"
        for path in modules()
        if (part := part_of(path)) != "__init__"
        for imported, line in imports_of(path)
        if imported in ORDER and ORDER.index(imported) > ORDER.index(part) and not (part in DOORS and imported == part)
    ]
    assert not against, "\n".join(against)


def test_nothing_but_the_doors_imports_a_door() -> None:
    # settings.py and safeguards/checks.py name the site by text, never by import.
    against = [
        f"{path.relative_to(ROOT)}:{line} imports {imported}"
        for path in modules()
        for imported, line in imports_of(path)
        if imported in DOORS and part_of(path) not in {imported, "documentation", "__main__"}
    ]
    assert not against, "\n".join(against)


@pytest.mark.parametrize("part", PURE)
def test_the_pure_parts_import_without_django(part: str) -> None:
    names = [
        "tutela." + ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if part_of(path) == part
    ]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nassert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": "/usr/bin:/bin"})


def test_rules_networks_breaks_and_frameworks_are_pure() -> None:
    names = [
        "tutela." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for path in modules()
        if path.name == "rules.py" or path.parent.name in {"networks", "breaks"} or path.name == "frameworks.py"
    ]
    program = f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\nassert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": "/usr/bin:/bin"})


def test_files_and_functions_keep_to_the_size_guide() -> None:
    beyond = []
    for path in modules():
        name = str(path.relative_to(SOURCE))
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > FILE_LINES and name not in LARGER:
            beyond.append(f"{name} has {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{name}:{node.name}"
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES and where not in LARGER:
                    beyond.append(f"{where} has {length} lines")
    assert not beyond, "\n".join(beyond)


def test_no_drawers_without_a_name() -> None:
    drawers = [
        path for path in modules() if path.stem in {"utils", "util", "common", "misc", "helpers", "base", "core"}
    ]
    assert not drawers


def test_the_command_answers_quickly_because_heavy_parts_load_late() -> None:
    heavy = {
        "django",
        "pyarrow",
        "lxml",
        "vl_convert",
        "altair",
        "psycopg",
        "pydantic",
        "numpy",
        "numba",
        "scipy",
        "PIL",
        "statsmodels",
        "pandas",
    }
    program = f"import sys, tutela.cli\nloaded = {heavy!r} & set(sys.modules)\nassert not loaded, loaded"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_no_text_of_a_shipped_data_file_is_cut_off_by_its_own_comma() -> None:
    """``{why: this, and that}`` without quotes reads as two keys, ``why`` and ``and that``; the second has no value."""
    found = [f"{path.name}: {text!r}" for path in (ROOT / "src").rglob("*.yaml") for text in cut_off(yaml_of(path))]
    assert not found, "\n".join(found)


def cut_off(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(key) for key, of in value.items() if of is None and " " in str(key))
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from cut_off(one)


def yaml_of(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
