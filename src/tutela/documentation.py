"""The reference page, made from the registries: settings, commands, formats, mappings, kinds, permissions, retention, faults.

``python -m tutela.documentation`` prints it; a test holds ``docs/REFERENCE.md`` to it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence


def page() -> str:
    """The whole page as Markdown."""
    parts = ["# Reference\n\nMade from the code by `make docs`; don't edit.", *_sections()]
    return "\n\n".join(parts) + "\n"


def _sections() -> Iterator[str]:
    yield _section("Commands", ["Command", "What it does"], _commands())
    yield _section("Settings", ["Variable", "Default", "What for"], _settings())
    yield _section("Kinds of record", ["Kind", "Title", "Area"], _kinds())
    yield _section("Formats", ["Format", "Title", "Extensions"], _formats())
    yield _section("Mappings", ["Mapping", "Kind", "Title"], _mappings())
    yield _section("Who may do what", ["Action", "Title", "Roles and scopes"], _permissions())
    yield _section("Retention", ["Rule", "Kind", "Kept", "Then", "Legal basis", "Source", "Checked"], _retention())
    yield _section(
        "Identifiers",
        ["Scheme", "What it is", "Needs", "Half-life in days", "Where that is from", "Stored"],
        _identifiers(),
    )
    yield _section("What ties records", ["Scheme", "Because", "Weight in bits"], _features())
    yield _section("What flags possible duplicates", ["Rule", "Because"], _duplicates())
    yield _section(
        "Indicators", ["Indicator", "What it is", "Unit", "Broken down by", "Standing", "Counted from"], _indicators()
    )
    yield _section("Tables of observations", ["Mapping", "Sheet", "Columns", "Indicators"], _layouts())
    yield _section("Assumptions", ["Name", "Meaning", "Source"], _assumptions())
    yield _section("Faults and notes", ["Code", "Sentence", "How to mend it"], _faults())


def _section(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"## {title}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def _commands() -> Iterator[tuple[str, str]]:
    import typer

    from tutela.cli import app

    def walk(command: object, path: str) -> Iterator[tuple[str, str]]:
        inner = getattr(command, "commands", None)
        if inner:
            for name, part in sorted(inner.items()):
                yield from walk(part, f"{path} {name}")
        else:
            yield f"`{path}`", (getattr(command, "help", "") or "").split("\n")[0]

    yield from walk(typer.main.get_command(app), "tutela")


def _settings() -> Iterator[tuple[str, str, str]]:
    from tutela.configuration import SETTINGS

    for setting in SETTINGS:
        yield f"`{setting.name}`", "" if setting.default is None else f"`{setting.default}`", setting.help


def _kinds() -> Iterator[tuple[str, str, str]]:
    from tutela.records.kinds import KINDS

    for kind in KINDS:
        yield f"`{kind.kind}`", kind.title, kind.default_area


def _formats() -> Iterator[tuple[str, str, str]]:
    from tutela.formats.registry import FORMATS

    for format in FORMATS:
        yield f"`{format.name}`", format.title, " ".join(format.extensions)


def _mappings() -> Iterator[tuple[str, str, str]]:
    from tutela.formats.mapping import shipped

    for mapping in shipped():
        yield f"`{mapping.name}`", mapping.kind, mapping.title


def _permissions() -> Iterator[tuple[str, str, str]]:
    from tutela.safeguards.permissions import ACTIONS

    for action in ACTIONS:
        grants = ", ".join(f"{role} ({scope})" for role, scope in action.grants.items()) or "everybody"
        yield f"`{action.name}`", action.title + (" (two persons)" if action.two_persons else ""), grants


def _retention() -> Iterator[tuple[object, ...]]:
    from tutela.safeguards.retention import RULES

    for rule in RULES:
        yield (
            f"`{rule.name}`",
            rule.kind,
            rule.period,
            rule.action,
            rule.legal_basis,
            rule.source,
            "yes" if rule.verified else "unverified",
        )


def _identifiers() -> Iterator[tuple[object, ...]]:
    from tutela.recognition.identifiers import SCHEMES

    for scheme in SCHEMES:
        yield (
            f"`{scheme.name}`",
            scheme.title,
            ", ".join(scheme.uses),
            "" if scheme.half_life_days is None else f"{scheme.half_life_days:g}",
            scheme.half_life_source,
            "keyed hash only" if scheme.secret else "as written",
        )


def _features() -> Iterator[tuple[object, ...]]:
    from tutela.linking.rules import FEATURES

    for feature in FEATURES:
        yield f"`{feature.scheme}`", feature.title, feature.weight


def _duplicates() -> Iterator[tuple[str, str]]:
    from tutela.linking.rules import DUPLICATE_RULES

    for rule in DUPLICATE_RULES:
        yield f"`{rule.name}`", rule.title


def _indicators() -> Iterator[tuple[object, ...]]:
    from tutela.strategy.indicators.definitions import definitions

    for one in definitions().values():
        counted = f"{one.compute.rows}: {one.compute.measure}" if one.compute else ""
        yield f"`{one.id}`", one.title, one.unit, ", ".join(one.dimensions), one.standing, counted


def _layouts() -> Iterator[tuple[object, ...]]:
    from tutela.strategy.indicators.layouts import layouts

    for one in layouts().values():
        counted = ", ".join(dict.fromkeys(values.indicator for values in one.values))
        yield f"`{one.name}`", one.sheet or "", ", ".join(one.columns), counted


def _assumptions() -> Iterator[tuple[object, ...]]:
    from tutela.vocabulary.assumptions import assumptions

    for assumption in assumptions().values():
        checked = "" if assumption.verified else " (unverified)"
        yield f"`{assumption.name}`", assumption.statement, assumption.source + checked


def _faults() -> Iterator[tuple[str, str, str]]:
    from tutela.vocabulary.faults import CATALOGUE

    for code, text in sorted(CATALOGUE.items()):
        yield f"`{code}`", text.sentence, text.mend


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    sys.stdout.write(page())
