"""Names of months."""

from __future__ import annotations

from tutela.vocabulary.months import months


def test_a_name_used_for_two_months_is_under_both() -> None:
    assert set(months()["listopad"]) == {10, 11}


def test_every_month_has_names_in_many_languages() -> None:
    for month in range(1, 13):
        assert sum(month in meant for meant in months().values()) > 20
    assert months()["janner"] == months()["январь"] == months()["enero"] == (1,)
