"""Services of help as they are said to be: what follows in gaps, who may say it, and that nothing comes from behind the wall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.audited import entries
from tests.cast import Cast
from tests.strategy.law.planted import GROUND, LONG_AGO, coordinator
from tutela.errors import InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, gaps, origins, sources, stored, words
from tutela.strategy.law.models import Gap, GapChange, ServiceWord
from tutela.strategy.law.origins import Origin
from tutela.strategy.law.services import Reach, Word, coverage, services
from tutela.strategy.law.standing import member_states

TREATMENT = "drug_treatment"
KEY = f"service:{TREATMENT}"


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def word(reach: Reach | None, owner: int = 1, order: int = 1, by_country: bool = True) -> Word:
    return Word("BE", TREATMENT, reach, "A body", by_country, LONG_AGO, "A report", order, owner)


def test_each_service_that_is_looked_for_fits_and_is_less_severe_in_parts() -> None:
    assert len(services()) == 9
    assert all(one.severity[Reach.NONE] > one.severity[Reach.PARTS] for one in services().values())


def test_of_two_who_differ_the_least_shows_and_of_one_the_last_word() -> None:
    (both,) = coverage(["BE"], [word(Reach.WHOLE), word(Reach.NONE, owner=2, order=2, by_country=False)])
    assert (both.reach, both.disputed, [one.owner for one in both.said]) == (Reach.NONE, True, [1, 2])
    (last,) = coverage(["BE"], [word(Reach.WHOLE, order=2), word(Reach.NONE, order=1)])
    assert (last.reach, last.disputed) == (Reach.WHOLE, False)
    (silent,) = coverage(["BE"], [word(Reach.WHOLE), word(None, order=2)])
    assert (silent.reach, silent.said) == (None, ())


def test_two_bodies_of_one_name_are_two() -> None:
    (both,) = coverage(["BE"], [word(Reach.PARTS), word(Reach.WHOLE, owner=2, order=2)])
    assert both.disputed


def test_a_gap_of_services_follows_each_word_in_its_transaction_and_names_what_it_was_computed_from(
    cast: Cast, mona: Person
) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.state_service((TREATMENT, "BE"), Reach.NONE, LONG_AGO, GROUND)
        gap = Gap.objects.get(key=KEY)
        assert (gap.kind, gap.source, gap.countries, gap.severity) == ("service", "services", ["BE"], 5)
        assert (gap.sources, gap.because) == ([f"{KEY}:BE"], f"service:{made.public_id}")
        assert [words.reason(code) for code in gap.reasons] == ["Belgium: none"]
        assert origins.source(gap.sources[0]) == Origin("Drug treatment, Belgium", ("law_service", TREATMENT, "BE"))
        (cause,) = origins.causes([gap.because]).values()
        assert cause.words == "a word on a service: Ministry of Example on Belgium"
        silent = Gap.objects.get(key=f"data:{KEY}")
        assert (silent.kind, len(silent.countries)) == ("data", len(member_states()) - 1)
        actions.state_service((TREATMENT, "BE"), Reach.PARTS, LONG_AGO, GROUND)
        gap.refresh_from_db()
        assert gap.severity == 3
    with acting(actor_of(mona)):
        actions.state_service((TREATMENT, "PT"), Reach.NONE, LONG_AGO, GROUND)
        gap.refresh_from_db()
        assert (gap.countries, gap.severity) == (["BE", "PT"], 5)
        actions.state_service((TREATMENT, "PT"), None, LONG_AGO, GROUND)
    with acting(actor_of(cast.cora)):
        actions.state_service((TREATMENT, "BE"), Reach.WHOLE, LONG_AGO, GROUND)
        gap.refresh_from_db()
        assert gap.closed_at is not None
        happened = GapChange.objects.filter(gap=gap).order_by("id").values_list("happened", flat=True)
        assert list(happened) == ["opened", "changed", "changed", "changed", "closed"]
        assert ServiceWord.objects.count() == 5, "all that was said stays"
        assert not any(KEY in one for one in gaps.out_of_step())
    said = entries(action="law.report", operation="collection")
    assert [one.row[0] for one in said] == ["law_service"] * 5


def test_what_an_act_asks_for_is_named_as_unverified(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        actions.state_service(("victim_support", "BE"), Reach.PARTS, LONG_AGO, GROUND)
        gap = Gap.objects.get(key="service:victim_support")
    assert "unverified" in words.reason(gap.reasons[-1])


def test_a_word_is_said_for_ones_own_country_alone_whatever_is_used(cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with acting(actor_of(cast.cora)):
        with pytest.raises(NotPermitted):
            actions.state_service((TREATMENT, "PT"), Reach.NONE, LONG_AGO, GROUND)
        with pytest.raises(NotFound):
            actions.state_service(("cannons", "BE"), Reach.NONE, LONG_AGO, GROUND)
        with pytest.raises(InvalidInput):
            actions.state_service((TREATMENT, "BE"), Reach.NONE, tomorrow, GROUND)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ServiceWord.objects.create(
                owner_id=cast.cora.organisation_id, stands_for="x", document="x", service=TREATMENT, country="PT",
                reach="none", since=LONG_AGO, by_country=True,
            )  # fmt: skip
    for who in (cast.anna, cast.hana):
        with acting(actor_of(who)), pytest.raises(NotPermitted):
            actions.state_service((TREATMENT, "BE"), Reach.NONE, LONG_AGO, GROUND)


def test_gaps_of_services_read_nothing_behind_the_wall(cast: Cast) -> None:
    """Only statements, names of organisations: not the schema of help, nor its connection."""
    with acting(actor_of(cast.cora)):
        actions.state_service((TREATMENT, "BE"), Reach.NONE, LONG_AGO, GROUND)
        with CaptureQueriesContext(connection) as asked:
            sources.of_services(timezone.localdate())
            stored.coverages(member_states())
    asking = [one["sql"] for one in asked.captured_queries]
    assert asking
    assert not any("help." in sql or "contact" in sql for sql in asking)
