"""``tutela keys``: keys of API clients."""

from __future__ import annotations

from typing import Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.cli.people import acting_as_operator

keys = typer.Typer(help="Keys of API clients: list, add, revoke.", no_args_is_help=True)


@keys.command("list")
@command("clients.read")
def keys_list(as_json: AsJson = False) -> None:
    """List API clients with what their keys are good for; never the keys."""
    with acting_as_operator():
        from tutela.safeguards import clients

        lines = [clients.summary(one) for one in clients.clients()]
    if as_json:
        print_json({"keys": lines})
    else:
        columns = ["prefix", "name", "organisation", "role", "state", "expires_at"]
        heads = ["Prefix", "Name", "Organisation", "As", "State", "Expires"]
        print_table("Keys of API clients", heads, [[one[c] for c in columns] for one in lines], whole=1)


@keys.command("add")
@command("clients.change")
def keys_add(  # noqa: PLR0913  (each is an option of the command line)
    name: Annotated[str, typer.Argument(help="Which program bears the key, and where it runs.")],
    organisation: Annotated[str, typer.Option("--organisation", help="Short name of the organisation it acts for.")],
    role: Annotated[str, typer.Option("--role", help="The role it acts in.")],
    actions: Annotated[list[str], typer.Option("--action", help="An action of the role (docs/REFERENCE.md); may be repeated.")],
    areas: Annotated[list[str] | None, typer.Option("--area", help="An area; may be repeated. Without it, all.")] = None,
    days: Annotated[int, typer.Option("--days", help="How long it lasts.")] = 365,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a key and print it, this once."""
    with acting_as_operator():
        from tutela.safeguards import clients, organisations

        of = organisations.organisation(organisation)
        given = clients.ClientFields(name, role, actions, of.areas if areas is None else areas, days=days)
        made, key = clients.make_client(of, given)
        line = clients.summary(made)
    if as_json:
        print_json({**line, "key": key})
    else:
        typer.echo(f"The key of {name}, shown this once:\n{key}")


@keys.command("revoke")
@command("clients.change")
def keys_revoke(
    prefix: Annotated[str, typer.Argument(help="The key's prefix (see `tutela keys list`).")], as_json: AsJson = False
) -> None:
    """Revoke a key; it opens nothing from its next request on."""
    with acting_as_operator():
        from tutela.safeguards import clients

        clients.revoke_client(clients.client(prefix.removeprefix("tutela_")))
    if as_json:
        print_json({"prefix": prefix, "state": "revoked"})
    else:
        typer.echo(f"Revoked: {prefix}")
