"""What one may not see changes nothing of a case, its files, the networks found or the decisions: no text, count, degree, bit,
rank or place of anything; for two who see different things, each with what the other holds."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from tests.cast import Cast
from tests.linking.cases.arranging import chain, names, new_case, of_person, phone, with_firearm
from tests.linking.searching.test_finding import listing, plant

from tutela.linking import deciding
from tutela.linking.cases import actions, searching
from tutela.linking.cases.actions import NewCase
from tutela.linking.cases.models import Case, NetworkSearch
from tutela.linking.deciding import Thing
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.records.models import Record
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.models import Person

Hidden = Callable[[Path, str], None]
"""Plants records that a viewer may not see, of the organisation of a slug, tied to all of theirs."""

CANARY = "canary-c0ffee"
_CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken&quot;: &quot;\w+|<data key="graph_exported">[^<]*|\d\d:\d\d'
)


def many(folder: Path, slug: str, **more: object) -> None:
    """Records that name every value of the chain and one another's, an area more, and a decision's worth of them."""
    for number in range(3):
        named = [phone(one) for one in (1, 2, 3, 60 + number)]
        plant(folder, f"{CANARY}-{slug}-{number}", listing(offer=CANARY, namings=named, **more), slug=slug)


def marked(folder: Path, slug: str) -> None:
    many(folder, slug, handling=["sensitive"])


def victims(folder: Path, slug: str) -> None:
    """A victim's: were it looked at, the value would tie nothing any more."""
    plant(folder, f"{CANARY}-victim", {**of_person(1, "victim"), "handling": ["sensitive"]}, slug=slug)


def armed(folder: Path, slug: str) -> None:
    """Another area: were it looked at, the network would be poly-criminal."""
    for number in (1, 2, 3):
        body = {**with_firearm(number), "remarks": CANARY, "handling": ["sensitive"]}
        plant(folder, f"{CANARY}-firearm-{number}", body, "firearm_event", slug=slug)


def of_children(folder: Path, slug: str) -> None:
    """Held for a purpose that may not meet those of the case."""
    many(folder, slug, area="child_protection")


def of_others(folder: Path, slug: str) -> None:
    many(folder, "police-b" if slug == "police-a" else "police-a")


def first(case: Case) -> str:
    return f"/cases/{case.public_id}/"


def seen(client: Client, case: Case) -> Mapping[str, object]:
    """Everything the case tells: pages and files, without what is new each time."""
    found: dict[str, object] = {}
    for address in ("/cases/", first(case), f"{first(case)}1.graphml"):
        answer = client.get(address)
        found[address] = (answer.status_code, _CHANGING.sub("", answer.getvalue().decode()))
    packed = client.get(f"{first(case)}1-i2.zip")
    if packed.status_code == 404:  # nothing is tied any more
        return found
    with zipfile.ZipFile(io.BytesIO(packed.getvalue())) as files:
        for name in files.namelist():
            found[name] = list(csv.reader(io.StringIO(files.read(name).decode("utf-8-sig"))))
    return found


def opened(who: Person, wanted: NewCase, reference: str) -> Case:
    with acting(actor_of(who)):
        case = actions.open_case(wanted, [Record.objects.get(source_reference=reference, current=True)])
        held = {one.source_reference: one for one in Record.objects.filter(current=True)}
        deciding.decide(Relation.BELONG_TOGETHER, Thing(held["A"]), Thing(held["B"]), Verdict.UNSURE, "a doubt")
    return case


def decide_among(actor: Actor) -> int:
    """Decisions about what is hidden, by somebody who sees it, also one with a record that the viewer sees."""
    with acting(actor):
        found = list(Record.objects.filter(current=True).order_by("pk"))
        canaries = [one for one in found if (one.source_reference or "").startswith(CANARY)]
        others = [one for one in found if one.area == canaries[0].area and one not in canaries[:1]]
        for other in others:
            deciding.decide(Relation.BELONG_TOGETHER, Thing(canaries[0]), Thing(other), Verdict.DIFFERENT, CANARY)
    return len(others)


@pytest.mark.parametrize("hidden", [of_others, marked, armed, victims, of_children])
@pytest.mark.parametrize(("viewer", "slug"), [("otto", "police-a"), ("nina", "police-b")])
def test_a_case_and_its_files_are_the_same_with_and_without_what_is_hidden(
    cast: Cast, client_of: Callable[[Person], Client], tmp_path: Path, hidden: Hidden, viewer: str, slug: str
) -> None:
    chain(tmp_path, slug=slug)
    who = getattr(cast, viewer)
    case, client = opened(who, new_case(), "A"), client_of(who)
    seen(client, case)
    before = seen(client, case)
    hidden(tmp_path, slug)
    after = seen(client, case)
    assert after == before
    owner = {"police-a": cast.nina, "police-b": cast.otto}[slug] if hidden is of_others else who
    cleared = replace(actor_of(owner), handling=("sensitive",))
    if hidden is not victims:
        assert decide_among(cleared)
    assert seen(client, case) == before
    told = client.post(f"{first(case)}open/", {"record": [_id(cleared)], "why": "x"})
    none = client.post(f"{first(case)}open/", {"record": ["no-such"], "why": "x"})
    assert (told.status_code, _said(told.content)) == (none.status_code, _said(none.content))
    if hidden in (marked, armed, victims):
        Person.objects.filter(pk=who.pk).update(handling=["sensitive"])
        assert seen(client, case) != before, "who is cleared sees it: there was something to be told"


def _id(actor: Actor) -> str:
    with acting(actor):
        return Record.objects.filter(source_reference__startswith=CANARY)[0].public_id


def _said(page: bytes) -> str:
    return _CHANGING.sub("", page.decode())


def found_list(client: Client, who: Person) -> str:
    """The list of what a new search finds, without the addresses that are new each time."""
    answer = client.post("/networks/", {"for": "drug_enforcement", "reason": "because"})
    with acting(actor_of(who)):
        made = who.pk, NetworkSearch.objects.order_by("-pk")[0].pk
    searching.carry_out(made[1], made[0])
    page = _said(client.get(f"{answer.headers['Location']}?show=all").getvalue())
    return re.sub(r"network=[\w-]+|/networks/[\w-]+/", "", page)


@pytest.mark.parametrize("hidden", [marked, armed, victims, of_children])
def test_the_networks_found_are_the_same_with_and_without_what_is_hidden(
    cast: Cast, client_of: Callable[[Person], Client], tmp_path: Path, hidden: Hidden
) -> None:
    chain(tmp_path)
    plant(tmp_path, "E", names(9))
    plant(tmp_path, "F", with_firearm(9), "firearm_event")
    client = client_of(cast.anna)
    before = found_list(client, cast.anna)
    assert before.count("Open in a case") == 2
    hidden(tmp_path, "police-a")
    if hidden is not victims:
        decide_among(replace(actor_of(cast.otto), handling=("sensitive",)))
    assert found_list(client, cast.anna) == before
