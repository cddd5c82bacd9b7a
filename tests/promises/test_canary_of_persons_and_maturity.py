"""Who may be the same person, and how mature a country says it is: what one may not see of either is nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.cast import Cast
from tests.promises.test_canary import shown
from tests.promises.world import plant_persons
from tests.strategy.maturity.assessed import FRAMEWORK, peer

from tutela.linking.persons import running
from tutela.linking.persons.engines import Engine
from tutela.linking.persons.models import Suggestion
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Person
from tutela.strategy.maturity import actions
from tutela.strategy.maturity.actions import NewEvidence
from tutela.strategy.maturity.models import Assessment

CANARY = "canary-c0ffee"
CANARY_NAME = "Kanaria Exemplova"
Browser = Callable[[Person], Client]


def suggested(folder: Path, slug: str, reference: str, name: str) -> None:
    plant_persons(folder, slug, reference, name)
    running.run(lambda: acting(operator().doing("persons.link")), Engine.DUCKDB, lambda _what: None)


@pytest.mark.parametrize("viewer", ["nina", "hana"])
def test_suggestions_about_persons_of_others_change_nothing(
    cast: Cast, client_of: Browser, tmp_path: Path, viewer: str
) -> None:
    person: Person = getattr(cast, viewer)
    suggested(tmp_path, person.organisation.slug, "own", "Tovin Bralko")
    with acting(actor_of(person)):
        own = Suggestion.objects.get().public_id
    client = client_of(person)
    addresses = ("/desk/", "/suggestions/", "/suggestions/?state=any", f"/suggestions/{own}/", "/records/")
    before = {address: (shown(client, address), shown(client, address))[1] for address in addresses}
    suggested(tmp_path, "police-a", CANARY, CANARY_NAME)
    # The same person as in one's own records too: it would be suggested beside them.
    suggested(tmp_path, "police-a", f"{CANARY}-same", "Tovin Bralko")
    with acting(actor_of(cast.otto)):
        theirs = list(Suggestion.objects.values_list("public_id", flat=True))
    assert theirs
    assert {address: shown(client, address) for address in addresses} == before
    for public_id in theirs:
        assert shown(client, f"/suggestions/{public_id}/") == shown(client, "/suggestions/no-such-thing/")


def test_a_draft_of_an_assessment_changes_nothing_for_another_country(
    cast: Cast, client_of: Browser, tmp_path: Path
) -> None:
    other = peer()
    client = client_of(other)
    country = cast.cora.organisation.country
    of = f"/maturity/of/{FRAMEWORK}/"
    addresses = ("/desk/", "/maturity/", of, f"{of}{country}/", f"{of}levels.csv")
    before = {address: (shown(client, address), shown(client, address))[1] for address in addresses}
    with acting(actor_of(cast.cora)):
        made = actions.start(FRAMEWORK, 2024)
        actions.answer(made, "leadership", 3, CANARY)
        actions.add_evidence(made, "leadership", NewEvidence(3, CANARY, CANARY))
        draft = Assessment.objects.get(pk=made.pk).public_id
    assert {address: shown(client, address) for address in addresses} == before
    assert shown(client, f"/maturity/assessments/{draft}/") == shown(client, "/maturity/assessments/no-such-thing/")
    with acting(actor_of(cast.cora)):
        actions.submit(made)
    assert CANARY in shown(client, f"/maturity/assessments/{draft}/"), "submitted, it is for peers to read"
