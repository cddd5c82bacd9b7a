"""``tutela evidence keys`` and ``policy``: the custodians' public keys, and what is sealed to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tutela.cli.command import as_operator, command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import InvalidInput, NotFound
from tutela.session import ready

if TYPE_CHECKING:
    from tutela.evidence.models import CustodianKey
    from tutela.safeguards.models import Organisation

keys = typer.Typer(
    help="Public keys of custodians; those of organisations: tutela organisations.", no_args_is_help=True
)
policy = typer.Typer(help="What is sealed, and to whom.", no_args_is_help=True)


@keys.command("list")
@command("evidence.declare")
def keys_list(as_json: AsJson = False) -> None:
    """List the public keys with their fingerprints; compare them by voice with whoever holds the secret."""
    with ready():
        from tutela.evidence.models import CustodianKey

        with as_operator():
            shown = [{"of": k.name, **_key(k)} for k in CustodianKey.objects.order_by("id")]
    if as_json:
        print_json({"keys": shown})
    else:
        rows = [[k["of"], k["fingerprint"], k["valid_from"], k["valid_until"] or "—", k["age_key"]] for k in shown]
        print_table("Public keys", ["Whose", "Fingerprint", "From", "Until", "Key"], rows)


Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day it may be used.")]


@keys.command("add-custodian")
@command("evidence.declare")
def keys_add_custodian(
    name: Annotated[str, typer.Option("--name", help="Office and person.")],
    age_key: Annotated[str, typer.Option("--public-key", help="age1..., as `custodian keygen` printed it.")],
    verify_key: Annotated[str, typer.Option("--verify-key", help="64 hex digits, from the same output.")],
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Declare a custodian's public keys."""
    with ready():
        from tutela.evidence.declaring import Validity, declare_custodian

        with as_operator():
            key = declare_custodian(name, age_key, verify_key, Validity.from_today(_day(until)))
    _say_key(key, as_json)


@keys.command("end")
@command("evidence.declare")
def keys_end(
    age_key: Annotated[str, typer.Argument(help="The public key, age1...")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="Last day it may be used.")],
    as_json: AsJson = False,
) -> None:
    """Say from when a key may not be used any more. What was sealed to it stays sealed to it."""
    with ready():
        from tutela.evidence.declaring import end_key
        from tutela.evidence.models import CustodianKey

        with as_operator():
            key = CustodianKey.objects.filter(age_key=age_key).first()
            if key is None:
                raise NotFound("There is no such key.", mend="`tutela evidence keys list` shows them.")
            end_key(key, on.date())
    _say_key(key, as_json)


@policy.command("list")
@command("evidence.declare")
def policy_list(as_json: AsJson = False) -> None:
    """List what is sealed, and to whom. What is not listed is hashed and dropped."""
    with ready():
        from tutela.evidence.models import EvidencePolicy

        with as_operator():
            found = EvidencePolicy.objects.select_related("organisation", "inner", "outer").order_by("id")
            shown = [
                {
                    "organisation": one.organisation.slug,
                    "kind": one.kind,
                    "decision": one.decision,
                    "custodians": [key.name for key in (one.inner, one.outer) if key],
                }
                for one in found
            ]
    if as_json:
        print_json({"policies": shown})
    else:
        rows = [[p["organisation"], p["kind"] or "any other", p["decision"], ", ".join(p["custodians"])] for p in shown]
        print_table("Evidence is", ["Of", "Kind", "Decision", "Custodians"], rows)


@policy.command("set")
@command("evidence.declare")
def policy_set(
    organisation: Annotated[str, typer.Argument(help="Slug of the organisation whose evidence it is.")],
    kind: Annotated[str, typer.Option("--kind", help="Kind of record, or submission; without it: any other.")] = "",
    seal_to: Annotated[
        list[str] | None, typer.Option("--seal-to", help="Public key of a custodian; given twice. Without: drop.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Declare that an organisation's evidence is sealed to two custodians, or dropped."""
    with ready():
        from tutela.evidence.declaring import declare_policy
        from tutela.evidence.models import CustodianKey

        with as_operator():
            found = [CustodianKey.objects.filter(age_key=key).first() for key in seal_to or ()]
            if len(found) not in {0, 2} or None in found:
                raise InvalidInput("Two declared custodians are needed.", mend="Give --seal-to twice, or not at all.")
            pair = (found[0], found[1]) if found and found[0] and found[1] else None
            made = declare_policy(organisation_of(organisation), kind, pair)
    if as_json:
        print_json({"organisation": organisation, "kind": kind, "decision": made.decision})
    else:
        typer.echo(f"{organisation}, {kind or 'any other kind'}: {made.get_decision_display()}.")


def _key(key: CustodianKey) -> dict[str, object]:
    return {
        "age_key": key.age_key,
        "fingerprint": key.fingerprint,
        "valid_from": key.valid_from,
        "valid_until": key.valid_until,
    }


def _say_key(key: CustodianKey, as_json: bool) -> None:
    if as_json:
        print_json(_key(key))
    else:
        typer.echo(f"Fingerprint {key.fingerprint}. Compare it by voice with whoever holds the secret key.")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def organisation_of(slug: str) -> Organisation:
    """The organisation of this slug; NotFound where there is none."""
    from tutela.safeguards.models import Organisation

    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no organisation “{slug}”.")
    return found
