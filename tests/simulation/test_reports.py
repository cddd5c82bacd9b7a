"""Made-up reports: the same for a seed, only of countries that are asked, never in the future, plainly made up."""

from __future__ import annotations

from datetime import date

from tutela.simulation.reports import Asked, made_up

UNTIL = date(2026, 6, 30)
ASKED = [Asked(f"a{number}", ("AT", "PT", "SE")) for number in range(40)]


def test_the_same_seed_makes_the_same_reports_of_countries_that_are_asked() -> None:
    made = list(made_up(ASKED, ("AT", "PT", "RS"), UNTIL, 7))
    assert made == list(made_up(ASKED, ("AT", "PT", "RS"), UNTIL, 7))
    assert made != list(made_up(ASKED, ("AT", "PT", "RS"), UNTIL, 8))
    assert {one.country for one in made} <= {"AT", "PT"}
    assert all(one.on <= UNTIL and "made up" in one.remark for one in made)
    assert {one.progress for one in made} >= {"under_way", "done"}
