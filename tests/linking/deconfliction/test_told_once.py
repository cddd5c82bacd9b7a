"""A search that hits makes a notice and a hit: whoever is asked is told once of what is one thing."""

from __future__ import annotations

from pathlib import Path

from tests.cast import Cast
from tests.linking.deconfliction.sides import PHONE, holds, phone
from tests.linking.searching.test_finding import listing, plant

from tutela.linking import hits, search
from tutela.linking.deconfliction import actions, queries
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.models import Person
from tutela.vocabulary.areas import Purpose


def asks(who: Person) -> None:
    with acting(actor_of(who)), for_purposes((Purpose.DRUG_ENFORCEMENT,)):
        hits.elsewhere(search.sought(PHONE))


def new(who: Person) -> tuple[int, int]:
    """(notices, hits) that are new to somebody."""
    with acting(actor_of(who)):
        return hits.notices(only_new=True).count(), queries.waiting()


def test_what_waits_as_a_hit_is_no_new_notice_and_stays_in_the_full_list(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    asks(cast.nina)
    assert new(cast.otto) == (0, 1)
    with acting(actor_of(cast.otto)):
        assert hits.notices().count() == 1


def test_answered_it_is_told_anew_only_when_they_ask_again(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    asks(cast.nina)
    with acting(actor_of(cast.otto)):
        actions.note(queries.hits().get())
    assert new(cast.otto) == (0, 0)
    asks(cast.nina)
    assert new(cast.otto) == (1, 0)
    with acting(actor_of(cast.otto)):
        actions.take_back(queries.hits().get())
    assert new(cast.otto) == (0, 1), "it waits as a hit again"


def test_who_may_not_see_the_hit_does_not_lose_the_notice(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    asks(cast.nina)
    with acting(actor_of(cast.otto)):
        seen = {one.public_id for one in hits.notices()}
    for other in (cast.hana, cast.nina):
        with acting(actor_of(other)):
            assert not {one.public_id for one in hits.notices(only_new=True)} & seen
