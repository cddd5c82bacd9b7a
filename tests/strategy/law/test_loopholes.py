"""Firearms rules side by side: which is laxer, which only differs, and what is no loophole."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.law.loopholes import Mark, Rule, beside, gaps, topics

DAY = date(2020, 1, 1)


def rule(country: str, answer: str, value: int | None = None, by: str = "", order: int = 1) -> Rule:
    return Rule(country, "magazines", answer, value, by or country, not by, DAY, "Example Act", order)


def marks(topic: str, *rules: Rule, countries: tuple[str, ...] = ("AT", "BE", "PT")) -> dict[str, Mark]:
    return {one.country: one.mark for one in beside(topics()[topic], countries, rules).standings}


def test_topics_have_answers_and_are_marked_unverified() -> None:
    assert {
        "categories",
        "deactivation",
        "alarm_signal",
        "magazines",
        "records",
        "marking",
        "ammunition",
        "printed",
    } <= set(topics())
    assert all(one.unverified and len(one.answers) > 1 for one in topics().values())


def test_nothing_is_filled_in_that_nobody_entered() -> None:
    assert set(marks("magazines").values()) == {Mark.SILENT}
    assert gaps([beside(topics()["magazines"], ("AT", "BE"), ())]) == []


def test_a_laxer_rule_where_goods_cross_is_a_loophole() -> None:
    found = beside(topics()["magazines"], ("AT", "BE", "PT"), [rule("AT", "prohibited"), rule("BE", "free")])
    assert [one.mark for one in found.standings] == [Mark.SAME, Mark.LAX, Mark.SILENT]
    assert found.loophole is not None
    assert (found.loophole.countries, found.loophole.severity) == (("BE",), 4)
    assert found.loophole.reasons == (("lax", "BE", "magazines", "free", ""), ("stricter", "1"))
    assert [one.key for one in gaps([found])] == ["loophole:magazines", "data:firearms:magazines"]


def test_a_number_decides_where_the_answer_is_the_same() -> None:
    assert marks("magazines", rule("AT", "licence", 10), rule("BE", "licence", 20)) == {
        "AT": Mark.SAME, "BE": Mark.LAX, "PT": Mark.SILENT,
    }  # fmt: skip


def test_what_does_not_cross_borders_differs_and_is_no_loophole() -> None:
    rules = [rule("AT", "at_least_30"), rule("BE", "shorter")]
    found = beside(topics()["records_kept"], ("AT", "BE"), rules)
    assert [one.mark for one in found.standings] == [Mark.DIFFERS, Mark.DIFFERS]
    assert found.loophole is None


def test_an_answer_that_cannot_be_compared_only_differs() -> None:
    assert marks("categories", rule("AT", "as_union"), rule("BE", "other"))["BE"] is Mark.DIFFERS


def test_the_states_own_word_shows_and_a_dispute_is_marked() -> None:
    found = beside(
        topics()["magazines"], ("AT",), [rule("AT", "prohibited"), rule("AT", "free", by="Example Agency", order=2)]
    )
    (standing,) = found.standings
    assert standing.mark is Mark.DISPUTED
    assert standing.rule is not None
    assert standing.rule.answer == "prohibited"
    assert len(standing.said) == 2


@given(st.lists(st.tuples(st.sampled_from(["AT", "BE", "PT"]), st.sampled_from(["prohibited", "licence", "free", ""]))))
def test_the_strictest_is_never_lax_and_a_loophole_names_only_lax_ones(said: list[tuple[str, str]]) -> None:
    rules = [rule(country, answer, order=number) for number, (country, answer) in enumerate(said)]
    found = beside(topics()["magazines"], ("AT", "BE", "PT"), rules)
    lax = tuple(one.country for one in found.standings if one.mark is Mark.LAX)
    assert (found.loophole.countries if found.loophole else ()) == lax
    assert len(lax) < 3
