"""Delivering observations: the receipt adds up, a changed value is a revision, a draft is its own organisation's."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.strategy.indicators.planted import LONG, counts, deliver, layout
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.indicators import actions, queries
from tutela.strategy.indicators.actions import Given, NewReference
from tutela.strategy.indicators.models import Observation
from tutela.strategy.indicators.values import Status


def looking(person: Person) -> Actor:
    return actor_of(person).doing("indicators.view")


def test_each_cell_is_accounted_for(cast: Cast) -> None:
    made = deliver(cast.anna, "Country,2016,2017\nAustria *,4,:\nBelgium,0,\nNowhereland,1,2\n")
    assert counts(made) == (6, 2, 0, 0, 2, 2)
    assert [fault["code"] for fault in made.told()["faults"]] == ["indicator_country_unknown"] * 2
    assert made.told()["faults"][0]["line"] == 4


def test_missing_zero_and_not_there_are_three_things(cast: Cast) -> None:
    deliver(cast.anna, "Country,2015,2016,2017\nCyprus,0,,3\n")
    with acting(looking(cast.cora)):
        points = queries.series("euda.deaths", "CY")
        assert [(point.period, point.value, point.status) for point in points] == [
            ("2015", 0.0, Status.MEASURED),
            ("2016", None, Status.MISSING),
            ("2017", 3.0, Status.MEASURED),
        ]
        assert queries.series("euda.deaths", "FR") == []


def test_the_same_again_is_unchanged_and_equal_numbers_are_no_revision(cast: Cast) -> None:
    deliver(cast.anna, "Country,2016\nAustria,8.3799469484296\nBelgium,4\n")
    again = deliver(cast.anna, "Country,2016\nAustria,8.37994694842957\nBelgium,4.0\n")
    assert counts(again) == (2, 0, 2, 0, 0, 0)


def test_a_changed_value_is_a_revision_and_the_former_is_kept(cast: Cast) -> None:
    deliver(cast.anna, "Country,2016\nAustria,8\n")
    again = deliver(cast.anna, "Country,2016\nAustria,9\n")
    assert counts(again) == (1, 0, 0, 1, 0, 0)
    with acting(looking(cast.cora)):
        (point,) = queries.series("euda.deaths", "AT")
        assert (point.value, point.revision) == (9.0, 2)
        (revision,) = queries.revisions("euda.deaths")
        former = queries.former(revision)
        assert former is not None
        assert former.value == 8


def test_a_value_taken_back_is_a_revision_too(cast: Cast) -> None:
    deliver(cast.anna, "Country,2016\nAustria,8\n")
    assert counts(deliver(cast.anna, "Country,2016\nAustria,\n")) == (1, 0, 0, 1, 0, 0)
    assert counts(deliver(cast.anna, "Country,2016\nAustria,\n")) == (1, 0, 0, 0, 1, 0)
    assert counts(deliver(cast.anna, "Country,2016\nAustria,8\n")) == (1, 0, 0, 1, 0, 0)


def test_a_draft_is_seen_by_its_own_organisation_alone_until_it_is_submitted(cast: Cast) -> None:
    draft = deliver(cast.cora, "Country,2016\nAustria,8\n", Given(layout(), draft=True))
    with acting(looking(cast.cora)):
        assert queries.series("euda.deaths", "AT") == []
        assert queries.delivery(draft.public_id) == draft
    for person in (cast.anna, cast.sven, cast.dora):
        with acting(looking(person)):
            assert list(queries.deliveries()) == []
            assert not Observation.objects.exists()
            with pytest.raises(NotFound):
                queries.delivery(draft.public_id)
    with acting(actor_of(cast.cora).doing("indicators.import")):
        assert counts(actions.submit(draft)) == (1, 1, 0, 0, 0, 0)
        with pytest.raises(Conflict):
            actions.submit(draft)
        with pytest.raises(Conflict):
            actions.drop(draft)
    with acting(looking(cast.anna)):
        assert [point.value for point in queries.series("euda.deaths", "AT")] == [8.0]


def test_a_draft_counts_on_submitting_what_was_known_by_then(cast: Cast) -> None:
    text = "Country,2015,2016,2017\nAustria,8,9,\nNowhereland,1,,2\n,,,\n"
    draft = deliver(cast.cora, text, Given(layout(), draft=True))
    assert counts(draft) == (6, 2, 0, 0, 2, 2)
    deliver(cast.cora, "Country,2015,2016\nAustria,8,7\n")
    with acting(actor_of(cast.cora).doing("indicators.import")):
        assert counts(actions.submit(draft)) == (6, 0, 1, 1, 2, 2)


def test_a_dropped_draft_is_gone(cast: Cast) -> None:
    draft = deliver(cast.cora, "Country,2016\nAustria,8\n", Given(layout(), draft=True))
    with acting(actor_of(cast.cora).doing("indicators.import")):
        actions.drop(draft)
        assert not Observation.objects.exists()


def test_of_two_organisations_that_differ_both_are_kept_and_the_later_is_shown(cast: Cast) -> None:
    deliver(cast.anna, "Country,2016\nAustria,8\n")
    deliver(cast.cora, "Country,2016\nAustria,9\n")
    with acting(looking(cast.dora)):
        (point,) = queries.series("euda.deaths", "AT")
        assert (point.value, point.others, point.owner) == (9.0, 1, "Ministry of Example")


def test_who_only_looks_delivers_nothing(cast: Cast) -> None:
    for person in (cast.dora, cast.sven, cast.otto, cast.clara):
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            actions.deliver(None, Given())  # type: ignore[arg-type]


def test_the_same_key_twice_in_a_file_is_refused_unless_it_says_the_same(cast: Cast) -> None:
    text = "Country,Year,Value\nAustria,2016,1\nAT,2016,1\nÖsterreich,2016,2\n"
    made = deliver(cast.anna, text, Given(layout(LONG)))
    assert counts(made) == (3, 1, 1, 0, 0, 1)
    assert made.told()["faults"][0]["params"] == {"first": "row 2, Value"}


def test_a_table_without_a_mapping_is_refused_with_its_columns(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="Colour, Shape"):
        deliver(cast.anna, "Colour,Shape\nred,round\n", Given())


def test_a_baseline_and_a_target_are_set_and_set_anew(cast: Cast) -> None:
    wanted = NewReference("euda.deaths", "target", "2030", "100", "Example plan, page 3", "Austria")
    with acting(actor_of(cast.cora).doing("indicators.import")):
        actions.set_reference(wanted)
        actions.set_reference(NewReference("euda.deaths", "target", "2030", "90", "Example plan, page 4", "AT"))
        actions.set_reference(NewReference("euda.deaths", "baseline", "2018", "120", "Example plan"))
    with acting(looking(cast.anna)):
        found = [(one.kind, one.country, int(one.value)) for one in queries.references("euda.deaths", "AT")]
        assert found == [("baseline", "", 120), ("target", "AT", 90)]
        assert [one.kind for one in queries.references("euda.deaths", "FR")] == ["baseline"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": "firearms.focal_point"},
        {"kind": "wish"},
        {"period": "soon"},
        {"value": "many"},
        {"value": "-1"},
        {"source": " "},
        {"country": "Nowhereland"},
    ],
)
def test_a_reference_that_says_nothing_is_refused(cast: Cast, wrong: dict[str, str]) -> None:
    said = {"indicator": "euda.deaths", "kind": "target", "period": "2030", "value": "1", "source": "a plan", **wrong}
    with acting(actor_of(cast.cora).doing("indicators.import")), pytest.raises(InvalidInput):
        actions.set_reference(NewReference(**said))
