"""Counts: one's own whole, those of all services in closed months and without small numbers."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from tests.cast import Cast
from tests.services import Services, months_ago, plant
from tutela.practice import queries
from tutela.practice.queries import Counts
from tutela.safeguards import wall
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import BY_NAME, Role, Scope
from tutela.safeguards.wall import ALIAS, behind_the_wall
from tutela.vocabulary.areas import Area


def counts_of(actor: Actor) -> Counts:
    with acting(actor.doing("help.counts")), behind_the_wall():
        return queries.counts()


def test_a_counsellor_sees_the_own_counts_whole_and_no_others(services: Services) -> None:
    plant(services.carla.organisation_id, months_ago(0), "overdose", 2)
    plant(services.carla.organisation_id, months_ago(3), "overdose", 1)
    plant(services.cyril.organisation_id, months_ago(3), "overdose", 9)
    found = counts_of(actor_of(services.carla))
    assert found.own
    assert found.months[-1] == months_ago(0)
    assert len(found.months) == queries.MONTHS
    assert found.of_topic("overdose")[-4:] == (1, 0, 0, 2)
    assert found.sum_of("overdose") == (3, False)
    assert found.totals()[-1] == 2


def test_a_coordinator_sees_closed_months_of_all_services_together_and_no_small_number(
    cast: Cast, services: Services
) -> None:
    for service, topic, number in (
        (services.carla, "overdose", 20),
        (services.cyril, "overdose", 3),
        (services.cyril, "naloxone", 9),
    ):
        plant(service.organisation_id, months_ago(2), topic, number)
    plant(services.carla.organisation_id, months_ago(1), "overdose", 50)
    plant(services.carla.organisation_id, months_ago(0), "overdose", 50)
    found = counts_of(actor_of(cast.cora))
    assert not found.own
    assert found.months[-1] == months_ago(2)
    assert found.of_topic("overdose")[-1] == 23
    assert found.of_topic("naloxone")[-1] is None, "the smallest of the others goes with the hidden ones"
    assert found.totals()[-1] == 32
    assert found.totals()[:-1] == (None,) * (queries.MONTHS - 1)


def test_what_a_coordinator_saw_stays_as_it_was(cast: Cast, services: Services) -> None:
    plant(services.carla.organisation_id, months_ago(2), "overdose", 5)
    before = counts_of(actor_of(cast.cora))
    with acting(actor_of(services.carla)), behind_the_wall():
        assert queries.contacts().delete()[0] == 0
    assert counts_of(actor_of(cast.cora)) == before


def test_the_permission_table_lets_only_counsellors_and_coordinators_to_the_wall() -> None:
    granted = {action: set(BY_NAME[action].grants) for action in ("help.record", "help.read", "help.counts")}
    assert granted["help.record"] == granted["help.read"] == {Role.COUNSELLOR}
    assert granted["help.counts"] == {Role.COUNSELLOR, Role.COORDINATOR}


def test_the_database_grants_behind_the_wall_what_the_permission_table_says(cast: Cast, services: Services) -> None:
    """Whoever has neither action gets neither contact nor count, whatever the program asks for them."""
    plant(services.carla.organisation_id, months_ago(2), "overdose", 7)
    actors = [actor_of(person) for person in (*cast.everybody(), services.carla, services.cyril)]
    own = cast.otto.organisation_id
    # Nor does any role without a person: jobs, commands, whatever they reach in front of the wall.
    actors += [operator(), *(Actor(own, role, tuple(Area), reach=Scope.ALL) for role in Role)]
    for actor in actors:
        with acting(actor), behind_the_wall():
            seen = list(queries.contacts().order_by().values_list("organisation_id", flat=True).distinct())
            counted = _counted()
        assert seen == ([actor.organisation_id] if actor.name == "Carla" else []), actor
        assert counted == (actor.name == "Cora"), actor


def _counted() -> bool:
    try:
        with transaction.atomic(using=ALIAS):
            return bool(wall.rows("SELECT * FROM help.counts()"))
    except ProgrammingError:
        return False


def test_a_counsellor_who_is_let_go_or_in_an_organisation_of_another_kind_gets_nothing(services: Services) -> None:
    plant(services.carla.organisation_id, months_ago(2), "overdose", 7)
    carla = services.carla
    actor = actor_of(carla)
    Person.objects.filter(pk=carla.pk).update(is_active=False)
    with acting(actor), behind_the_wall():
        assert not queries.contacts().exists()
    Person.objects.filter(pk=carla.pk).update(is_active=True)
    carla.organisation.kind = "national_authority"
    carla.organisation.save()
    with acting(actor), behind_the_wall():
        assert not queries.contacts().exists()


@pytest.mark.parametrize("guess", ["", "1", "x" * 43])
def test_a_guessed_token_gets_nothing(services: Services, guess: str) -> None:
    plant(services.carla.organisation_id, months_ago(2), "overdose", 7)
    with acting(actor_of(services.carla)), behind_the_wall():
        from django.db import connections

        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT set_config('tutela.actor', %s, true)", [guess])
        assert not queries.contacts().exists()
        assert not _counted()
