"""``tutela organisations``: who delivers, receives and looks; and their public keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.cli.people import acting_as_operator

organisations = typer.Typer(help="Organisations: list, add, change, and their public keys.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation.")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="An area of work; may be given several times.")]


@organisations.command("list")
@command("organisations.read")
def organisations_list(as_json: AsJson = False) -> None:
    """List organisations."""
    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        lines = [verbs.summary(one) for one in verbs.organisations()]
    if as_json:
        print_json({"organisations": lines})
    else:
        columns = ["slug", "name", "kind", "country", "active"]
        print_table(
            "Organisations", [c.title() for c in columns], [[one[c] for c in columns] for one in lines], whole=1
        )


@organisations.command("add")
@command("organisations.change")
def organisations_add(  # noqa: PLR0913  (each is an option of the command line)
    slug: Slug,
    name: Annotated[str, typer.Option("--name", help="Its name.")],
    kind: Annotated[str, typer.Option("--kind", help="What it is, such as provider or national_authority.")],
    regime: Annotated[str, typer.Option("--regime", help="Law on personal data: gdpr, law_enforcement or eu_body.")],
    country: Annotated[str, typer.Option("--country", help="Two letters.")] = "",
    areas: Areas = None,
    contact: Annotated[str, typer.Option("--contact", help="An office's address, told to who searches what it holds.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add an organisation."""
    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        line = verbs.summary(
            verbs.add_organisation(slug, verbs.OrganisationFields(name, kind, regime, country, areas or (), contact))
        )
    _say(line, "Added", as_json)


@organisations.command("change")
@command("organisations.change")
def organisations_change(  # noqa: PLR0913  (each is an option of the command line)
    slug: Slug,
    name: Annotated[str | None, typer.Option("--name", help="Its name.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="What it is.")] = None,
    regime: Annotated[str | None, typer.Option("--regime", help="Law on personal data.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Two letters.")] = None,
    areas: Areas = None,
    contact: Annotated[str | None, typer.Option("--contact", help="An office's address.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Let its people in, or no longer.")] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Change an organisation; what is not named stays. In force from the next request on."""
    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        found = verbs.organisation(slug)
        given = (name, kind, regime, country, areas, contact)
        if any(one is not None for one in given):
            fields = verbs.OrganisationFields(
                found.name if name is None else name,
                kind or found.kind,
                regime or found.regime,
                found.country if country is None else country,
                found.areas if areas is None else areas,
                found.contact if contact is None else contact,
            )
            verbs.change_organisation(found, fields)
        if active is not None:
            verbs.set_active(found, active)
        line = verbs.summary(verbs.organisation(slug))
    _say(line, "Changed", as_json)


@organisations.command("keys")
@command("organisations.read")
def organisations_keys(slug: Slug, as_json: AsJson = False) -> None:
    """List an organisation's public keys."""
    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        keys = [
            {"fingerprint": key.fingerprint, "purpose": key.purpose, "format": key.format, "state": key.state}
            for key in verbs.keys_of(verbs.organisation(slug))
        ]
    if as_json:
        print_json({"keys": keys})
    else:
        print_table(
            "Public keys", ["Fingerprint", "For", "Format", "State"], [list(key.values()) for key in keys], whole=1
        )


@organisations.command("add-key")
@command("organisations.keys")
def organisations_add_key(
    slug: Slug,
    purpose: Annotated[str, typer.Option("--for", help="signing or encryption.")],
    file: Annotated[Path, typer.Argument(help="File with the public key; - for standard input.")] = Path("-"),
    as_json: AsJson = False,
) -> None:
    """Add a public key of an organisation."""
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        made = verbs.add_key(verbs.organisation(slug), purpose, text)
    _say({"slug": made.fingerprint, "fingerprint": made.fingerprint, "purpose": made.purpose}, "Added", as_json)


@organisations.command("revoke-key")
@command("organisations.keys")
def organisations_revoke_key(
    slug: Slug, fingerprint: Annotated[str, typer.Argument(help="Its fingerprint.")], as_json: AsJson = False
) -> None:
    """Revoke a public key of an organisation."""
    from tutela.errors import NotFound

    with acting_as_operator():
        from tutela.safeguards import organisations as verbs

        found = verbs.keys_of(verbs.organisation(slug)).filter(fingerprint=fingerprint).first()
        if found is None:
            raise NotFound("There is no such key.", mend=f"See: tutela organisations keys {slug}")
        verbs.revoke_key(found)
    _say({"slug": fingerprint, "fingerprint": fingerprint, "state": "revoked"}, "Revoked", as_json)


def _say(line: object, said: str, as_json: bool) -> None:
    assert isinstance(line, dict)
    if as_json:
        print_json(line)
    else:
        typer.echo(f"{said}: {line['slug']}")
