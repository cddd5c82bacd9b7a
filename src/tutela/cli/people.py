"""``tutela people``: who gets in. Everything is checked against the permission table and written into the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.safeguards.models import Person

people = typer.Typer(help="People: list, add, change, invite, let go.", no_args_is_help=True)

SignIn = Annotated[str, typer.Argument(help="Sign-in name.")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="An area of work; may be given several times.")]
Handling = Annotated[
    list[str] | None, typer.Option("--handling", help="A handling code they are cleared for; may be repeated.")
]
Identities = Annotated[
    list[str] | None,
    typer.Option(
        "--identity", help="An identity they may sign in with, as PROVIDER:email:ADDRESS or PROVIDER:sub:SUBJECT."
    ),
]


@contextmanager
def acting_as_operator() -> Iterator[None]:
    """The database, and the person at the command line acting."""
    with ready(), as_operator():
        yield


@people.command("list")
@command("people.read")
def people_list(
    organisation: Annotated[
        str, typer.Option("--organisation", help="Only of this organisation (its short name).")
    ] = "",
    inactive: Annotated[bool, typer.Option("--inactive", help="Also those who are not active.")] = False,
    as_json: AsJson = False,
) -> None:
    """List people with role, areas, second factor and last sign-in."""
    with acting_as_operator():
        from tutela.safeguards import people as verbs

        found = verbs.people()
        if organisation:
            found = found.filter(organisation__slug=organisation)
        if not inactive:
            found = found.filter(is_active=True)
        lines = [verbs.summary(one) for one in found]
    if as_json:
        print_json({"people": lines})
        return
    columns = ["Sign-in name", "Name", "Organisation", "Role", "Areas", "Second factor", "Active"]
    rows = [
        [
            one["sign_in"],
            one["name"],
            one["organisation"],
            one["role"],
            ", ".join(map(str, one["areas"])),  # type: ignore[call-overload]
            "yes" if one["second_factor"] else "no",
            "yes" if one["active"] else "no",
        ]
        for one in lines
    ]
    print_table("People", columns, rows, whole=1)


@people.command("add")
@command("people.change")
def people_add(  # noqa: PLR0913  (each is an option of the command line)
    sign_in: SignIn,
    name: Annotated[str, typer.Option("--name", help="Their name.")],
    organisation: Annotated[str, typer.Option("--organisation", help="Short name of their organisation.")],
    role: Annotated[str, typer.Option("--role", help="Their role.")],
    areas: Areas = None,
    handling: Handling = None,
    identities: Identities = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Add a person and print the invitation by which they set a password (works once, for 72 hours)."""
    with acting_as_operator():
        from tutela.safeguards import organisations
        from tutela.safeguards import people as verbs
        from tutela.safeguards.people import PersonFields

        of = organisations.organisation(organisation)
        given = PersonFields(name, role, of.areas if areas is None else areas, handling or (), _identities(identities))
        made = verbs.add_person(of, sign_in, given)
        _say_invited(verbs.summary(made), verbs.invite(made), as_json)


@people.command("change")
@command("people.change")
def people_change(  # noqa: PLR0913  (each is an option of the command line)
    sign_in: SignIn,
    name: Annotated[str | None, typer.Option("--name", help="Their name.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="Their role.")] = None,
    areas: Areas = None,
    handling: Handling = None,
    identities: Identities = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Change a person; what is not named stays. In force from their next request on."""
    with acting_as_operator():
        from tutela.safeguards import people as verbs
        from tutela.safeguards.people import PersonFields

        found = verbs.person(sign_in)
        kept = [(one.provider, one.claim, one.value) for one in found.identities.all()]
        given = PersonFields(
            found.name if name is None else name,
            role or found.role,
            found.areas if areas is None else areas,
            found.handling if handling is None else handling,
            kept if identities is None else _identities(identities),
        )
        line = verbs.summary(verbs.change_person(found, given))
    _say(line, "Changed", as_json)


def _verb(name: str, sign_in: str, said: str, as_json: bool) -> None:
    with acting_as_operator():
        from tutela.safeguards import people as verbs

        acts: dict[str, Callable[[Person], None]] = {
            "activate": lambda found: verbs.set_active(found, True),
            "deactivate": lambda found: verbs.set_active(found, False),
            "reset": verbs.reset_second_factor,
            "end": verbs.end_sessions,
        }
        acts[name](verbs.person(sign_in))
        line = verbs.summary(verbs.person(sign_in))
    _say(line, said, as_json)


@people.command("deactivate")
@command("people.change")
def people_deactivate(sign_in: SignIn, as_json: AsJson = False) -> None:
    """Let a person in no longer; whatever they have open ends at once."""
    _verb("deactivate", sign_in, "Deactivated", as_json)


@people.command("activate")
@command("people.change")
def people_activate(sign_in: SignIn, as_json: AsJson = False) -> None:
    """Let a person in again."""
    _verb("activate", sign_in, "Activated", as_json)


@people.command("invite")
@command("people.change")
def people_invite(sign_in: SignIn, as_json: AsJson = False) -> None:
    """Print a new one-time link to set a password; earlier ones stop working."""
    with acting_as_operator():
        from tutela.safeguards import people as verbs

        found = verbs.person(sign_in)
        _say_invited(verbs.summary(found), verbs.invite(found), as_json)


@people.command("reset-second-factor")
@command("people.change")
def people_reset_second_factor(sign_in: SignIn, as_json: AsJson = False) -> None:
    """Forget a person's authenticator app, passkeys and recovery codes, and end their sessions."""
    _verb("reset", sign_in, "Reset", as_json)


@people.command("end-sessions")
@command("people.change")
def people_end_sessions(sign_in: SignIn, as_json: AsJson = False) -> None:
    """End every session of a person."""
    _verb("end", sign_in, "Sessions ended", as_json)


def _identities(given: list[str] | None) -> list[tuple[str, str, str]]:
    from tutela.errors import InvalidInput

    found = []
    for one in given or ():
        parts = one.split(":", 2)
        if len(parts) != 3:
            raise InvalidInput(f"“{one}” is no identity.", mend="Write PROVIDER:email:ADDRESS or PROVIDER:sub:SUBJECT.")
        found.append((parts[0], parts[1], parts[2]))
    return found


def _say(line: Mapping[str, object], said: str, as_json: bool) -> None:
    if as_json:
        print_json(line)
    else:
        typer.echo(f"{said}: {line['sign_in']}")


def _say_invited(line: Mapping[str, object], token: str, as_json: bool) -> None:
    path = f"/sign-in/invitation/{token}/"
    if as_json:
        print_json({**line, "invitation": path})
    else:
        typer.echo(
            f"{line['sign_in']} sets a password at this address of the web pages, once, within 72 hours:\n{path}"
        )
