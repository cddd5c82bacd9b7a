"""Birth date and place beside a name: agreement, contradiction, unknown are three things."""

from __future__ import annotations

import pytest

from tutela.recognition.names.evidence import Birth, PartialDate, Stand, known, weigh


def date_stand(first: PartialDate | None, second: PartialDate | None) -> tuple[str, Stand]:
    found, _ = weigh(Birth(first), Birth(second))
    assert found == weigh(Birth(second), Birth(first))[0]
    return found.code, found.stand


def test_dates_agree_as_far_as_both_are_known() -> None:
    full = PartialDate(1980, 5, 17)
    assert date_stand(full, full) == ("birth_date", Stand.AGREES)
    assert date_stand(full, PartialDate(1980, 5)) == ("birth_month", Stand.AGREES)
    assert date_stand(full, PartialDate(1980)) == ("birth_year", Stand.AGREES)


def test_dates_contradict_in_year_or_day() -> None:
    full = PartialDate(1980, 5, 17)
    assert date_stand(full, PartialDate(1955, 5, 17))[1] is Stand.CONTRADICTS
    assert date_stand(full, PartialDate(1980, 11, 2))[1] is Stand.CONTRADICTS
    assert date_stand(full, PartialDate(1980, 5, 18)) == ("birth_date_slip", Stand.CONTRADICTS)
    assert date_stand(full, PartialDate(1980, 6)) == ("birth_date", Stand.CONTRADICTS)


def test_day_and_month_exchanged_is_an_agreement_of_its_own_and_weaker() -> None:
    first, second = Birth(PartialDate(1980, 5, 7)), Birth(PartialDate(1980, 7, 5))
    found = weigh(first, second)[0]
    assert (found.code, found.stand) == ("birth_date_swapped", Stand.AGREES)
    assert 0 < found.log_odds < weigh(first, first)[0].log_odds


@pytest.mark.parametrize(
    "placeholder", [PartialDate(1900, 1, 1), PartialDate(1970, 1, 1), PartialDate(1899, 12, 30), PartialDate(0)]
)
def test_placeholders_are_unknown(placeholder: PartialDate) -> None:
    assert known(placeholder) is None
    assert date_stand(placeholder, placeholder)[1] is Stand.UNKNOWN


def test_the_first_of_january_stands_for_the_year() -> None:
    assert known(PartialDate(1983, 1, 1)) == PartialDate(1983)


def test_places_agree_across_scripts_and_with_their_country_beside() -> None:
    assert weigh(Birth(place="Харків"), Birth(place="Kharkiv"))[1].stand is Stand.AGREES
    assert weigh(Birth(place="Varna, Bulgaria"), Birth(place="Варна"))[1].stand is Stand.AGREES
    assert weigh(Birth(place="Varna"), Birth(place="Plovdiv"))[1].stand is Stand.CONTRADICTS
    assert weigh(Birth(place="unknown"), Birth(place="Plovdiv"))[1].stand is Stand.UNKNOWN
    assert weigh(Birth(), Birth())[1].stand is Stand.UNKNOWN
