"""Status of a substance on a date under an act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.vocabulary.schedules import State, schedules, status, statuses
from tutela.vocabulary.substances import Relation, registry

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("substance", "act", "on", "state", "entry"),
    [
        # EU precursors: moved from Category 2 to 2A.
        ("acetic-anhydride", "eu-273-2004", "2005-08-17", State.NOT_YET, ""),
        ("acetic-anhydride", "eu-273-2004", "2013-12-29", State.LISTED, "Category 2"),
        ("acetic-anhydride", "eu-273-2004", "2013-12-30", State.LISTED, "Category 2A"),
        ("apaan", "eu-111-2005", "2013-12-29", State.NOT_YET, "Category 1"),
        ("apaan", "eu-111-2005", "2013-12-30", State.LISTED, "Category 1"),
        ("norfentanyl", "eu-273-2004", "2023-02-19", State.NOT_YET, "Category 1"),
        ("norfentanyl", "eu-273-2004", "2023-02-20", State.LISTED, "Category 1"),
        # The day isn't certain: in the span the answer is unknown.
        ("mapa", "eu-273-2004", "2020-12-09", State.NOT_YET, "Category 1"),
        ("mapa", "eu-273-2004", "2020-12-20", State.UNKNOWN, "Category 1"),
        ("mapa", "eu-273-2004", "2021-01-13", State.LISTED, "Category 1"),
        # Category 4 stands in 111/2005 alone.
        ("ephedrine-medicines", "eu-111-2005", "2020-01-01", State.LISTED, "Category 4"),
        ("ephedrine-medicines", "eu-273-2004", "2020-01-01", State.UNKNOWN, ""),
        # A whole copy says "not listed", but not past the day it was made.
        ("cocaine", "eu-273-2004", "2020-01-01", State.NOT_LISTED, ""),
        ("cocaine", "eu-273-2004", "2026-06-01", State.UNKNOWN, ""),
        ("3-methylpropiophenone", "eu-273-2004", "2026-01-01", State.NOT_LISTED, ""),
        ("3-methylpropiophenone", "eu-273-2004", "2026-06-01", State.UNKNOWN, ""),
        # New psychoactive substances.
        ("3-mmc", "eu-2004-757", "2022-08-17", State.NOT_YET, "Annex"),
        ("3-mmc", "eu-2004-757", "2022-08-18", State.LISTED, "Annex"),
        ("2-mmc", "eu-2004-757", "2022-08-18", State.UNKNOWN, ""),
        # UN: struck off, moved, and in two schedules at once.
        ("propylhexedrine", "un-1971", "1988-01-01", State.LISTED, "Schedule IV"),
        ("propylhexedrine", "un-1971", "1995-01-01", State.NO_LONGER, "Schedule IV"),
        ("ghb", "un-1971", "2010-01-01", State.LISTED, "Schedule IV"),
        ("ghb", "un-1971", "2014-01-01", State.LISTED, "Schedule II"),
        ("heroin", "un-1961", "2020-01-01", State.LISTED, "Schedule I, Schedule IV"),
        ("cannabis", "un-1961", "2019-01-01", State.LISTED, "Schedule I, Schedule IV"),
        ("cannabis", "un-1961", "2022-01-01", State.LISTED, "Schedule I"),
        ("acetic-anhydride", "un-1988", "1995-01-01", State.LISTED, "Table II"),
        ("acetic-anhydride", "un-1988", "2010-01-01", State.LISTED, "Table I"),
        ("cocaine", "un-1961", "1964-12-12", State.NOT_YET, ""),
    ],
)
def test_status_on_a_date_under_an_act(substance: str, act: str, on: str, state: State, entry: str) -> None:
    found = status(substance, act, date.fromisoformat(on))
    assert (found.state, found.entry) == (state, entry)


def test_the_answer_says_since_when_by_what_and_whether_it_was_checked() -> None:
    found = status("norfentanyl", "eu-273-2004", date(2024, 1, 1))
    assert (str(found.since), found.until, found.verified) == ("2023-02-20", None, True)
    assert found.entries[0].by == "Delegated Regulation (EU) 2023/196"
    assert found.entries[0].cn_code == "2933 39 99"
    recalled = status("mephedrone", "un-1971", date(2020, 1, 1))
    assert (str(recalled.since), recalled.verified) == ("2015", False)
    gone = status("propylhexedrine", "un-1971", date(1995, 1, 1))
    assert str(gone.until) == "1991"


def test_after_the_copy_was_made_a_listing_goes_on_but_is_no_longer_vouched_for() -> None:
    found = status("norfentanyl", "eu-273-2004", date(2030, 1, 1))
    assert (found.state, found.verified) == (State.LISTED, False)
    assert "2026-02-09" in found.why


def test_forms_are_covered_as_the_act_covers_them_and_stay_what_they_are() -> None:
    # Pitfall 11: a salt has its base's status under acts that name salts, and says through what.
    salt = status("cocaine-hydrochloride", "un-1961", date(2020, 1, 1))
    assert (salt.state, salt.through, salt.relation) == (State.LISTED, "cocaine", Relation.SALT)
    assert salt.substance == "cocaine-hydrochloride"
    # Preparations of Schedule II are a question of Schedule III.
    assert status("codeine-cough-syrup", "un-1961", date(2020, 1, 1)).state is State.UNKNOWN


def test_a_form_the_act_leaves_out_is_not_covered() -> None:
    # Category 1 lists the stereoisomers of its substances, but not cathine.
    on = date(2020, 1, 1)
    assert status("norephedrine", "eu-273-2004", on).state is State.LISTED
    assert status("cathine", "eu-273-2004", on).state is State.NOT_LISTED
    assert status("cathine", "un-1971", on).entry == "Schedule III"


def test_isomers_do_not_share_a_status() -> None:
    on = date(2025, 6, 1)
    assert status("3-mmc", "un-1971", on).state is State.LISTED
    assert status("2-mmc", "un-1971", on).state is State.UNKNOWN


def test_every_act_answers() -> None:
    assert [one.act.id for one in statuses("acetone", date(2020, 1, 1))] == list(schedules().acts)


def test_an_unknown_act_or_substance_is_an_error() -> None:
    with pytest.raises(KeyError):
        status("cocaine", "no-such-act", date(2020, 1, 1))
    with pytest.raises(KeyError):
        status("no-such-substance", "un-1961", date(2020, 1, 1))


def test_no_substance_is_listed_twice_in_one_place_at_one_time() -> None:
    for act in schedules().entries.values():
        for entries in act.values():
            for one in entries:
                for other in entries:
                    if one is not other and one.entry == other.entry:
                        assert one.until is not None or other.until is not None, one


@given(st.sampled_from(sorted(registry().by_id)), st.sampled_from(sorted(schedules().acts)), DAYS)
def test_every_question_has_an_answer_that_holds_together(substance: str, act: str, on: date) -> None:
    found = status(substance, act, on)
    assert found.on == on
    assert found.state is State.UNKNOWN or not found.verified or on <= found.act.as_of
    if found.state is State.LISTED:
        assert found.since is not None
        assert found.since.latest <= on
        assert found.until is None or on < found.until.earliest
    if found.state is State.NO_LONGER:
        assert found.until is not None
        assert found.until.latest <= on
    if on < found.act.in_force:
        assert found.state is State.NOT_YET


@given(st.sampled_from(sorted(registry().by_id)), st.sampled_from(sorted(schedules().acts)), DAYS)
def test_between_two_days_with_one_answer_nothing_certain_is_undone_without_an_entry(
    substance: str, act: str, on: date
) -> None:
    before, after = status(substance, act, on), status(substance, act, on + timedelta(days=1))
    if before.state is State.LISTED and after.state is State.NOT_YET:
        raise AssertionError("a listing can't be undone by a later day")
