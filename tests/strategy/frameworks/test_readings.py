"""Deadlines, owners and indicators as official tables word them: what each is read as, and that nothing breaks on any text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.frameworks.deadlines import Deadline, read_deadline
from tutela.strategy.frameworks.indicators import IndicatorMention, Indicators, read_indicators
from tutela.strategy.frameworks.owners import Owner, Owners, known_owners, must_report, read_owners
from tutela.strategy.frameworks.readings import FAULTS, REMARKS, CellFault
from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.frameworks.schema import FrameworkError, parse


def fault_of(found: object) -> str:
    """The code of a fault."""
    assert isinstance(found, CellFault)
    return found.code


START, END = date(2020, 7, 24), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "kind", "on", "every"),
    [
        ("", "none", None, None),
        ("n/a", "none", None, None),
        ("Ongoing", "ongoing", None, None),
        ("Continuous", "ongoing", None, None),
        ("biannually", "recurring", None, 6),
        ("Biennially", "recurring", None, 24),
        ("Ongoing (annual reporting)", "recurring", None, 12),
        ("every 3 years", "recurring", None, 36),
        ("2021-Q2", "date", date(2021, 6, 30), None),
        ("Q4 of 2022", "date", date(2022, 12, 31), None),
        ("third quarter of 2022", "date", date(2022, 9, 30), None),
        ("first half of 2023", "date", date(2023, 6, 30), None),
        ("2023-H2", "date", date(2023, 12, 31), None),
        ("mid-2022", "date", date(2022, 6, 30), None),
        ("2020-12", "date", date(2020, 12, 31), None),
        ("12/2020", "date", date(2020, 12, 31), None),
        ("February 2024", "date", date(2024, 2, 29), None),
        ("31.12.2021", "date", date(2021, 12, 31), None),
        ("1st March 2024", "date", date(2024, 3, 1), None),
        ("March 1, 2024", "date", date(2024, 3, 1), None),
        ("juin 2023", "date", date(2023, 6, 30), None),
        ("2021-06-30 00:00:00", "date", date(2021, 6, 30), None),
        ("by end of 2023", "date", date(2023, 12, 31), None),
        ("2021-2025", "date", date(2025, 12, 31), None),
        ("2022 and 2024", "date", date(2024, 12, 31), None),
        ("ISF calls", "stated", None, None),
        ("immediate start", "stated", None, None),
    ],
)
def test_a_deadline_is_read_as_what_it_says(text: str, kind: str, on: date | None, every: int | None) -> None:
    found = read_deadline(text)
    assert isinstance(found, Deadline)
    assert (found.kind, found.on, found.every_months) == (kind, on, every)


def test_a_fiscal_year_is_read_where_its_first_month_is_said_and_refused_where_not() -> None:
    for text in ("2021/22", "FY2021/22", "FY 2021/2022", "fiscal year 2021/22"):
        refused = read_deadline(text)
        assert isinstance(refused, CellFault)
        assert refused.code == "fiscal_start_unknown"
        found = read_deadline(text, 4)
        assert isinstance(found, Deadline)
        assert found.on == date(2022, 3, 31)
    assert fault_of(read_deadline("FY2021")) == "fiscal_year_single"
    assert fault_of(read_deadline("2021/25")) == "fiscal_several_years"
    assert isinstance(read_deadline("FY2021", 1), Deadline)


@pytest.mark.parametrize("text", ["2021-02-30", "31.2.2021", "2021-13", "1921", "1.1.3021"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    found = read_deadline(text)
    assert isinstance(found, CellFault) or found.kind == "stated"
    if text in {"2021-02-30", "31.2.2021"}:
        assert isinstance(found, CellFault)


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "by %d %b %Y"]),
)
def test_every_way_to_write_a_day_gives_that_day(day: date, form: str) -> None:
    found = read_deadline(day.strftime(form))
    assert isinstance(found, Deadline)
    assert (found.kind, found.on) == ("date", day)


@given(st.text(max_size=200), st.one_of(st.none(), st.integers(1, 12)))
def test_no_text_breaks_a_reader_and_what_it_says_is_known(text: str, fiscal: int | None) -> None:
    for found in (read_deadline(text, fiscal), read_owners(text), read_indicators(text, ["7"]), read_indicators(text)):
        if isinstance(found, CellFault):
            assert found.code in FAULTS
        else:
            assert all(one.code in REMARKS for one in found.remarks)


def codes(text: str) -> list[str]:
    found = read_owners(text)
    assert isinstance(found, Owners)
    return [one.code for one in found.owners]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MS, COM, PRES, HDG, EUDA", ["MS", "COM", "PRES", "HDG", "EUDA"]),
        ("Council/HDG", ["HDG"]),
        ("Commission + Member States", ["COM", "MS"]),
        ("EMCDDA", ["EUDA"]),
        ("Europol/Eurojust", ["EUROPOL", "EUROJUST"]),
        ("Bosnia and Herzegovina, Serbia and Montenegro", ["BA", "RS", "ME"]),
        ("United Kingdom; Kosovo", ["GB", "XK"]),
        ("COM\nEEAS\n• Europol", ["COM", "EEAS", "EUROPOL"]),
        ("COM, EEAS, Europol, Eurojust, CEPOL, Frontex, EUDA, ECDC, MS",
         ["COM", "EEAS", "EUROPOL", "EUROJUST", "CEPOL", "FRONTEX", "EUDA", "ECDC", "MS"]),
        ("Ministry of Interior and Police of Exampleland", [""]),
        ("", []),
    ],
)  # fmt: skip
def test_owners_are_told_apart(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_roles_of_owners_are_read() -> None:
    found = read_owners("COM (lead), MS in cooperation with Europol")
    assert isinstance(found, Owners)
    assert [(one.code, one.role) for one in found.owners] == [
        ("COM", "lead"),
        ("MS", "responsible"),
        ("EUROPOL", "support"),
    ]


@given(
    st.lists(st.sampled_from(sorted(known_owners())), min_size=1, max_size=20, unique=True),
    st.sampled_from([", ", "; ", "\n", " / ", " + "]),
)
def test_any_list_of_known_owners_comes_back_whatever_stands_between(chosen: list[str], between: str) -> None:
    assert codes(between.join(chosen)) == chosen


def test_a_country_that_is_no_more_is_refused_with_its_successors() -> None:
    found = read_owners("MS, Yugoslavia")
    assert isinstance(found, CellFault)
    assert "RS" in found.values["successors"]


def test_member_states_are_those_of_the_period() -> None:
    now = must_report([Owner("MS", "MS")], START, END)
    before = must_report([Owner("MS", "MS")], date(2017, 1, 1), date(2020, 12, 31))
    assert len(now) == 27
    assert set(before) - set(now) == {"GB"}
    assert must_report([Owner("COM", "COM"), Owner("x", "")], START, END) == ("EU",)
    assert must_report([Owner("GB", "GB")], START, END) == ("GB",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Overarching indicator 7, 15", [("overarching", "7"), ("overarching", "15")]),
        ("Overarching indicators 1-3 and 9", [("overarching", number) for number in ("1", "2", "3", "9")]),
        ("KPI 1", [("overarching", "KPI 1")]),
        ("KPI1; KPI 2", [("overarching", "KPI 1"), ("overarching", "KPI 2")]),
        ("Number of 12 things", [("specific", "")]),
        ("Overarching indicator 7; extent of cooperation\n- number of seizures",
         [("overarching", "7"), ("qualitative", ""), ("specific", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_references_figures_and_qualities_are_told_apart(text: str, expected: list[tuple[str, str]]) -> None:
    found = read_indicators(text)
    assert isinstance(found, Indicators)
    assert [(one.kind, one.number) for one in found.mentions] == expected


def test_a_reference_to_an_indicator_the_strategy_lacks_is_refused() -> None:
    assert fault_of(read_indicators("Overarching indicator 99", ["7"])) == "indicator_unknown"
    assert read_indicators("Overarching indicator 7", ["7"]) == Indicators(
        (IndicatorMention("overarching", number="7"),)
    )


@given(st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True))
def test_any_list_of_references_comes_back(numbers: list[int]) -> None:
    found = read_indicators(f"Overarching indicators {', '.join(map(str, numbers))}.")
    assert isinstance(found, Indicators)
    assert [one.number for one in found.mentions] == [str(number) for number in numbers]


def test_the_three_deliverables_have_their_headings_as_the_commission_words_them() -> None:
    found = {key: [(one.mission, one.title) for one in plan.priorities] for key, plan in shipped().items()}
    assert [len(found[key]) for key in ("csa-2020", "drugs-com-2020", "firearms-2020")] == [8, 8, 4]
    assert found["csa-2020"][0] == ("C1", "complete implementation of current law")
    assert found["drugs-com-2020"][7] == ("D8", "prisons")
    assert found["firearms-2020"][3] == ("F4", "international cooperation")
    assert len(shipped()["drugs-council-2021"].priorities) == 11
    assert len(shipped()["wb-roadmap-2018"].priorities) == 7


def test_what_was_recalled_is_unverified_and_names_where_to_check_it() -> None:
    for plan in shipped().values():
        headings = [one.wording for one in plan.priorities] + [one.wording for one in plan.actions]
        lines = headings + [one.wording for one in plan.indicators]
        recalled = [one for one in lines if one.source == "own knowledge"]
        assert all(one.unverified for one in recalled)
        assert not recalled or plan.celex or plan.references
        assert all(owner.code for action in plan.actions for owner in action.owners), plan.id


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"starts_on": "soon"}, {"ends_on": date(2000, 1, 1)}, {"confidence": "sure"}, {"priorities": 3},
     {"priorities": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]},
     {"priorities": [{"id": "a", "title": "A", "actions": [{"id": "x", "text": "X", "deadline": "2021-02-30"}]}]}],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_with_its_place(change: dict[str, object]) -> None:
    good = {"id": "plan", "title": "Plan", "areas": ["drugs"], "starts_on": START, "ends_on": END, "priorities": []}
    assert parse(good, "plan.yaml").period == "2020-2025"
    with pytest.raises(FrameworkError, match=r"plan\.yaml"):
        parse({**good, **change}, "plan.yaml")
