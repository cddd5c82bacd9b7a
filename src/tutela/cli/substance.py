"""``tutela substance``: what a name means, and what acts say of it on a day. No database; the registry is a part of Tutela."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from tutela.recognition.substance_lookup import Found
    from tutela.recognition.substances import Suggestion
    from tutela.vocabulary.schedules import Status
    from tutela.vocabulary.substances import Substance

NOT_FOUND = 3

_MATCHES = {
    "preferred": "its preferred name",
    "synonym": "a synonym",
    "translation": "its name in {languages}",
    "trade": "a trade name",
    "met": "a spelling or label met in sources",
    "cas": "its CAS number",
    "inchikey": "its InChIKey",
}

_DIFFERENCES = {
    "spelling": "a slip of spelling perhaps",
    "salt": "related: one is a salt or base of the other",
    "number": "another substance: another number",
    "prefix": "another substance: another prefix",
    "ending": "another substance: another ending",
    "abbreviation": "another substance: another letter of an abbreviation",
    "letters": "another name: several letters differ",
}

_STATES = {
    "listed": "listed",
    "not_listed": "not listed",
    "not_yet": "not yet listed",
    "no_longer": "no longer listed",
    "unknown": "unknown",
}


@command("substances.look_up")
def substance(
    name: Annotated[
        str, typer.Argument(help="A name in any language, a CAS number or an InChIKey.", show_default=False)
    ],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Status on this day; without it today.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look a substance up: names, numbers, relatives, and its status under each act. Exit code 3 when the name is unknown."""
    from tutela.recognition.substance_lookup import look_up

    found = look_up(name, (on or datetime.now(UTC)).date())
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)
    if found.substance is None and not found.candidates:
        raise typer.Exit(NOT_FOUND)


def _as_json(found: Found) -> dict[str, object]:
    said: dict[str, object] = {"written": found.written, "match": found.match.value}
    if found.substance is None:
        return {
            **said,
            "code": None,
            "candidates": [{"code": one.id, "name": one.name} for one in found.candidates],
            "suggestions": [_suggestion_as_json(one) for one in found.suggestions],
            "notes": [note.as_json() for note in found.notes],
        }
    entry, structure = found.substance, found.structure
    return {
        **said,
        "languages": list(found.languages),
        "code": entry.id,
        "name": entry.name,
        "group": entry.group,
        "generic": entry.generic,
        "verified": entry.verified,
        "remark": entry.remark,
        "names": [{"name": text, "class": name_class.value} for text, name_class in entry.names.items()],
        "translations": dict(entry.translations),
        "cas": entry.cas,
        "cas_verified": entry.cas_verified,
        "inchikey": structure.inchikey if structure else None,
        "inchikey_verified": structure.verified if structure else None,
        "inchi": structure.inchi if structure else None,
        "systematic_name": structure.systematic_name if structure else None,
        "components": list(entry.components),
        "relations": [
            {"substance": one.substance, "relation": one.relation.value, "of": one.of} for one in found.relations
        ],
        "statuses": [_status_as_json(one) for one in found.statuses],
    }


def _suggestion_as_json(one: Suggestion) -> dict[str, object]:
    return {
        "code": one.substance,
        "name": one.name,
        "like": one.like,
        "alike": one.alike,
        "difference": one.difference.value,
    }


def _status_as_json(one: Status) -> dict[str, object]:
    return {
        "act": one.act.id,
        "title": one.act.title,
        "on": str(one.on),
        "state": one.state.value,
        "entry": one.entry,
        "since": str(one.since) if one.since else None,
        "until": str(one.until) if one.until else None,
        "by": [entry.by for entry in one.entries],
        "cn_code": next((entry.cn_code for entry in one.entries if entry.cn_code), None),
        "through": one.through,
        "relation": one.relation.value if one.relation else None,
        "as_of": str(one.act.as_of),
        "verified": one.verified,
        "why": one.why,
    }


def _print(found: Found) -> None:
    if found.substance is None:
        _print_unknown(found)
        return
    entry = found.substance
    print_table(f"{entry.name} ({entry.id})", ("what", "value"), _facts(found, entry))
    rows = [(one.act.short, _status_sentence(one)) for one in found.statuses]
    print_table(f"Status on {found.statuses[0].on}", ("act", "answer"), rows, whole=1)


def _facts(found: Found, entry: Substance) -> list[tuple[str, str]]:
    rows = [
        ("written", f"{found.written}: {_MATCHES[found.match].format(languages=', '.join(found.languages))}"),
        ("group", entry.group.replace("_", " ")),
        *_names(entry),
    ]
    if entry.cas:
        rows.append(("CAS", entry.cas if entry.cas_verified else f"{entry.cas} (recalled, check digit holds)"))
    if found.structure:
        checked = "" if found.structure.verified else " (computed from a recalled systematic name)"
        rows += [
            ("InChIKey", f"{found.structure.inchikey}{checked}"),
            ("systematic name", found.structure.systematic_name),
        ]
    if entry.components:
        rows.append(("holds", ", ".join(entry.components)))
    rows += [("relation", f"{one.substance} is a {one.relation} of {one.of}") for one in found.relations]
    if entry.generic:
        rows.append(("remark", "Names a class or nothing in particular, no substance."))
    return [*rows, ("remark", entry.remark)] if entry.remark else rows


def _names(entry: Substance) -> list[tuple[str, str]]:
    by_class: dict[str, list[str]] = {}
    for text, name_class in entry.names.items():
        by_class.setdefault(name_class.value, []).append(text)
    rows = [
        (kind, ", ".join(listed))
        for kind, listed in by_class.items()
        if kind not in {"preferred", "translation", "street"}
    ]
    if "street" in by_class:
        rows.append(("street", f"{', '.join(by_class['street'])} (no finding)"))
    others = [f"{language} {text}" for language, text in entry.translations.items() if language != "en"]
    return [*rows, ("in other languages", ", ".join(others))] if others else rows


def _status_sentence(one: Status) -> str:
    words = [_STATES[one.state], one.entry]
    words += [f"{word} {span}" for word, span in (("since", one.since), ("until", one.until)) if span]
    words.append("" if one.verified else "not checked")
    return ", ".join(word for word in words if word) + (f" ({one.why})" if one.why else "")


def _print_unknown(found: Found) -> None:
    if found.candidates:
        names = ", ".join(f"{one.name} ({one.id})" for one in found.candidates)
        typer.echo(
            f"{found.written}: a street name, used for {names}. It is no finding; no substance is recorded from it."
        )
        return
    typer.echo(f"{found.written}: no known name of a substance.", err=True)
    rows = [(one.name, one.substance, f"{one.alike:.0f} %", _DIFFERENCES[one.difference]) for one in found.suggestions]
    if rows:
        print_table("Nearest names; choose, never assume", ("name", "code", "alike", "difference"), rows)
