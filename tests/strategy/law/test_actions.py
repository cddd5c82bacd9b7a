"""What people say of law: who may, what follows from it, what stays; and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from tests.audited import entries
from tests.cast import Cast
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.law import actions, deriving, gaps, stored
from tutela.strategy.law.actions import RuleWord, Step
from tutela.strategy.law.models import (
    Cell,
    FirearmsRule,
    Gap,
    GapChange,
    GapPractice,
    InfringementStep,
    Opinion,
    Statement,
)
from tutela.strategy.law.states import Conformity, Stage, State

TODAY = timezone.localdate()


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


@pytest.fixture
def petra(cast: Cast) -> Person:
    """Coordinator of a ministry of another country."""
    ministry = Organisation.objects.create(
        slug="ministry-b", name="Ministry of Elsewhere", kind="ministry", country="PT", areas=["firearms"]
    )
    return coordinator(ministry, "petra")


def test_a_statement_makes_the_cell_and_the_gap_of_its_provision(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        assert made.by_country
        cell = Cell.objects.get()
        assert (cell.ref, cell.country, cell.state, cell.disputed, cell.said) == (
            "25(1)", "BE", "partial", False, [made.pk],
        )  # fmt: skip
        law, data = Gap.objects.get(kind="law"), Gap.objects.get(kind="data")
        assert (law.countries, law.severity, law.sources) == (["BE"], 4, [f"{DIRECTIVE}:25(1):BE"])
        assert law.because == f"statement:{made.public_id}"
        assert len(data.countries) == 25, "all but Belgium, and Denmark, which isn't bound"
        assert deriving.out_of_step(DIRECTIVE) == []
    assert [one.row[:2] for one in entries(action="law.report", operation="collection")] == [
        ("law_statement", made.public_id)
    ]


def test_a_gap_is_closed_when_it_is_gone_and_its_history_stays(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.NOT_NOTIFIED, LONG_AGO, GROUND)
        actions.state(place(), State.COMPLETE, LONG_AGO, GROUND)
        gap = Gap.objects.get(kind="law")
        assert gap.closed_at is not None
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        gap.refresh_from_db()
        assert gap.closed_at is None
        happened = list(GapChange.objects.filter(gap=gap).order_by("id").values_list("happened", "severity"))
        assert happened == [("opened", 5), ("closed", 5), ("opened", 4)]
        assert Statement.objects.count() == 3


def test_two_who_disagree_both_stay_and_the_stricter_shows(cast: Cast, mona: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.COMPLETE, LONG_AGO, GROUND)
    with acting(actor_of(mona)):
        other = actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        assert not other.by_country
        cell = Cell.objects.get()
        assert (cell.state, cell.disputed, len(cell.said)) == ("partial", True, 2)
        actions.state(place(), None, TODAY, GROUND)
        cell.refresh_from_db()
        assert (cell.state, cell.disputed) == ("complete", False), "the Union's word was taken back"
    with acting(actor_of(cast.cora)):
        actions.state(place(), None, TODAY, GROUND)
        assert not Cell.objects.exists()
        assert deriving.out_of_step(DIRECTIVE) == []


def test_an_organisation_speaks_for_its_own_country_alone(cast: Cast, mona: Person) -> None:
    with acting(actor_of(cast.cora)):
        with pytest.raises(NotPermitted):
            actions.state(place("PT"), State.COMPLETE, LONG_AGO, GROUND)
        with pytest.raises(NotPermitted):
            actions.opine(place(), Conformity.CONFORM, TODAY, GROUND)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Statement.objects.create(
                owner_id=cast.cora.organisation_id, stands_for="x", document="x", instrument=DIRECTIVE, ref="25(1)",
                country="PT", by_country=True, state="complete", since=TODAY,
            )  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic():
            Cell.objects.create(
                instrument=DIRECTIVE, ref="25(1)", country="PT", state="complete", disputed=False, why="said", said=[]
            )
    with acting(actor_of(mona)):
        assert actions.state(place("PT"), State.COMPLETE, LONG_AGO, GROUND).country == "PT"


def test_nobody_changes_what_was_said_whatever_sql_is_used(cast: Cast, mona: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
    for who in (cast.cora, mona):
        with acting(actor_of(who)), connection.cursor() as cursor:
            for table in (
                "law_statement",
                "law_opinion",
                "law_infringementstep",
                "law_firearmsrule",
                "law_serviceword",
                "law_gapchange",
            ):
                cursor.execute(f"UPDATE {table} SET id = id")
                assert cursor.rowcount == 0, table
                cursor.execute(f"DELETE FROM {table}")
                assert cursor.rowcount == 0, table
    with acting(actor_of(cast.cora)):
        assert Statement.objects.get().state == "partial"


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": place(ref="25")},
        {"place": place(ref="1")},
        {"place": place("US")},
        {"place": replace(place(), celex="52022PC0209")},
        {"since": TODAY + timedelta(days=1)},
        {"ground": replace(GROUND, stands_for=" ")},
        {"ground": replace(GROUND, document="")},
        {"ground": replace(GROUND, link="javascript:alert(1)")},
        {"remark": "x" * 4_001},
    ],
)
def test_a_statement_that_lacks_something_is_refused_with_how_to_mend(mona: Person, wrong: dict[str, object]) -> None:
    given = {"place": place(), "says": State.COMPLETE, "since": TODAY, "ground": GROUND, "remark": ""} | wrong
    with acting(actor_of(mona)), pytest.raises(InvalidInput):
        actions.state(**given)  # type: ignore[arg-type]


def test_who_is_not_bound_is_not_missing_until_they_say_something(cast: Cast, mona: Person) -> None:
    from tutela.strategy.law.instruments import instruments
    from tutela.strategy.law.provisions import one

    provision = one(DIRECTIVE, "25(1)")
    assert provision is not None
    with acting(actor_of(mona)):
        (denmark,) = stored.row_of(instruments()[DIRECTIVE], provision, ["DK"], stored.cells(DIRECTIVE))
        assert (denmark.state, denmark.why) == (State.NOT_APPLICABLE, "not_bound")
        actions.state(place("DK"), State.PARTIAL, TODAY, GROUND)
        (denmark,) = stored.row_of(instruments()[DIRECTIVE], provision, ["DK"], stored.cells(DIRECTIVE))
        assert denmark.state is State.PARTIAL


def test_an_opinion_has_its_author_and_is_taken_back_on_record(cast: Cast, mona: Person) -> None:
    with acting(actor_of(mona)):
        actions.opine(place(), Conformity.PARTLY, TODAY, GROUND)
        actions.opine(place(), None, TODAY, GROUND)
        assert list(Opinion.objects.order_by("id").values_list("conformity", flat=True)) == ["partly_conform", ""]
    with acting(actor_of(cast.cora)):
        assert Opinion.objects.count() == 2


def test_a_confidential_step_is_seen_by_the_country_and_the_union_alone(
    cast: Cast, mona: Person, petra: Person
) -> None:
    with acting(actor_of(mona)):
        hidden = actions.take_step(DIRECTIVE, "BE", Step("INFR(2019)2138", Stage.FORMAL_NOTICE, TODAY), GROUND)
        shown = actions.take_step(DIRECTIVE, "BE", Step("infr (2019) 2138", Stage.REASONED_OPINION, TODAY), GROUND)
        marked = actions.take_step(DIRECTIVE, "BE", Step("INFR(2020)1", Stage.DIALOGUE, TODAY, public=True), GROUND)
    everything = {hidden.pk, shown.pk, marked.pk}
    company_of_belgium = Organisation.objects.create(
        slug="company-b", name="Example Hosting", kind="provider", country="BE", areas=[]
    )
    clerk = coordinator(company_of_belgium, "clerk")
    for who, sees in (
        (mona, everything), (cast.cora, everything), (petra, everything - {hidden.pk}), (clerk, everything - {hidden.pk}),
        (cast.otto, everything - {hidden.pk}),
    ):  # fmt: skip
        with acting(actor_of(who)):
            assert set(InfringementStep.objects.values_list("pk", flat=True)) == sees, who.name
    with acting(actor_of(cast.cora)), pytest.raises(InvalidInput):
        actions.take_step(DIRECTIVE, "BE", Step("2019/2138", Stage.JUDGMENT, TODAY), GROUND)


def test_a_firearms_rule_makes_and_unmakes_a_loophole(cast: Cast, petra: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.state_rule(RuleWord("BE", "deactivation", "certificate_and_declaration", LONG_AGO), GROUND)
        assert not Gap.objects.filter(kind="loophole").exists()
    with acting(actor_of(petra)):
        actions.state_rule(RuleWord("PT", "deactivation", "none", LONG_AGO), GROUND)
        gap = Gap.objects.get(kind="loophole")
        assert (gap.countries, gap.severity, gap.key) == (["PT"], 4, "loophole:deactivation")
        assert ["lax", "PT", "deactivation", "none", ""] in gap.reasons
        assert set(gap.sources) == {"firearms:deactivation:BE", "firearms:deactivation:PT"}
        actions.state_rule(RuleWord("PT", "deactivation", "certificate_and_declaration", TODAY), GROUND)
        gap.refresh_from_db()
        assert gap.closed_at is not None
        with pytest.raises(InvalidInput):
            actions.state_rule(RuleWord("PT", "deactivation", "perhaps", TODAY), GROUND)
        with pytest.raises(InvalidInput):
            actions.state_rule(RuleWord("PT", "deactivation", "none", TODAY, 10), GROUND)
        assert FirearmsRule.objects.count() == 3


def test_gaps_follow_the_day(cast: Cast, mona: Person) -> None:
    before, ending, over = date(2025, 10, 4), date(2025, 10, 5), date(2026, 4, 4)
    with acting(actor_of(mona)):
        actions.follow_the_day(before)
        assert not Gap.objects.filter(
            source="bases", reasons__contains=[["basis", "Regulation (EU) 2021/1232"]]
        ).exists()
        key = "basis:share.lists:32021R1232"
        assert not Gap.objects.filter(key=key).exists()
        actions.follow_the_day(ending)
        assert Gap.objects.get(key=key).severity == 3
        actions.follow_the_day(over)
        gap = Gap.objects.get(key=key)
        assert (gap.severity, gap.because) == (4, "day:2026-04-04")
        assert gaps.out_of_step(over) == []
        assert actions.follow_the_day(over) == 0, "the same day again changes nothing"


def test_a_persons_decision_on_severity_stands_beside_the_computed_and_is_taken_back(cast: Cast, mona: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        gap = Gap.objects.get(kind="law")
        with pytest.raises(NotPermitted):
            actions.decide_severity(gap, 1, "ours")
    with acting(actor_of(mona)):
        from tutela.strategy.law import queries

        with pytest.raises(InvalidInput):
            actions.decide_severity(gap, 1, " ")
        actions.decide_severity(gap, 1, "a plan is agreed")
        assert queries.gap(gap.public_id).severity == 4
        assert [one.severity for one in queries.priorities() if one.gap.pk == gap.pk] == [1]
        actions.decide_severity(gap, None, "the plan was dropped")
        assert [one.severity for one in queries.priorities() if one.gap.pk == gap.pk] == [4]
        assert gap.decisions.count() == 2


def test_a_practice_answers_a_gap_until_who_named_it_withdraws_it(cast: Cast, mona: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        made = actions.answer_gap(Gap.objects.get(kind="law"), "An example programme", "https://example.eu/programme")
    with acting(actor_of(mona)), pytest.raises(NotFound):
        actions.withdraw_practice(made)
    with acting(actor_of(cast.cora)):
        actions.withdraw_practice(made)
        with pytest.raises(Conflict):
            actions.withdraw_practice(made)
        assert GapPractice.objects.get().withdrawn_at is not None


def test_an_organisation_that_does_not_report_writes_no_gap(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
    with acting(actor_of(cast.clara)), connection.cursor() as cursor:
        cursor.execute("UPDATE law_gap SET severity = 1")
        assert cursor.rowcount == 0
