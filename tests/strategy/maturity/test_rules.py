"""The middle level of a domain, and what keeps an assessment back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.maturity.frameworks import Framework, frameworks
from tutela.strategy.maturity.rules import Said, keeps_back, moved, summary


def model() -> Framework:
    return frameworks()["model_national_response"]


def test_the_example_has_six_domains_with_21_capabilities_and_is_marked_unverified() -> None:
    framework = model()
    assert [len(domain.capabilities) for domain in framework.domains] == [3, 4, 4, 4, 4, 2]
    assert framework.number_of_capabilities == 21
    assert not framework.verified
    assert framework.source
    assert [level.number for level in framework.levels] == [0, 1, 2, 3, 4]


def test_of_two_middle_levels_the_lower_counts_and_what_is_not_assessed_does_not() -> None:
    justice = model().domains[1]
    said = {"police": Said(1), "judiciary": Said(4), "offenders": Said(None)}
    assert summary(justice, said).level == 1
    assert (
        summary(justice, said).assessed,
        summary(justice, said).not_applicable,
        summary(justice, said).not_assessed,
    ) == (2, 1, 1)
    assert summary(justice, {}).level is None


@given(
    st.dictionaries(
        st.sampled_from([one.id for one in model().capabilities()]), st.one_of(st.none(), st.integers(0, 4))
    )
)
def test_a_domain_adds_up_and_its_level_is_one_that_was_claimed(levels: dict[str, int | None]) -> None:
    said = {one: Said(level) for one, level in levels.items()}
    for domain in model().domains:
        one = summary(domain, said)
        assert one.assessed + one.not_applicable + one.not_assessed == len(domain.capabilities)
        assert one.level is None or one.level in {levels.get(each.id) for each in domain.capabilities}


def test_level_0_and_not_applicable_need_no_evidence_and_higher_evidence_serves_a_lower_level() -> None:
    said = {
        "police": Said(0), "judiciary": Said(None), "leadership": Said(2, frozenset({3})), "research": Said(2, frozenset({1})),
        "hotline": Said(1),
    }  # fmt: skip
    assert keeps_back(model(), said) == ["research", "hotline"]


def test_what_moved_is_what_has_two_different_levels() -> None:
    before = {"police": Said(1), "judiciary": Said(None), "leadership": Said(2)}
    after = {"police": Said(3), "judiciary": Said(2), "leadership": Said(2), "research": Said(1)}
    assert moved(before, after, [one.id for one in model().capabilities()]) == [("police", 1, 3)]
