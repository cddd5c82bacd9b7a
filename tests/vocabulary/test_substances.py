"""The registry of substances: relations, names, CAS numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutela.vocabulary.substances import cas_is_valid, fold, registry


def test_every_cas_number_holds_its_check_digit_and_names_one_substance() -> None:
    numbers = [entry.cas for entry in registry().by_id.values() if entry.cas]
    assert len(numbers) > 250
    assert all(cas_is_valid(number) for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_a_wrong_cas_number_of_a_public_list_fails_its_check_digit() -> None:
    # Pitfall 12: norfentanyl is 1609-66-1; 1609-66-5 stands in several lists.
    assert not cas_is_valid("1609-66-5")
    assert cas_is_valid("1609-66-1")
    assert registry().by_id["norfentanyl"].cas == "1609-66-1"
    # 16648-44-5 is MAPA, though several lists label it BMK glycidate.
    assert registry().by_id["mapa"].cas == "16648-44-5"
    assert registry().by_id["bmk-glycidate"].cas is None


def test_a_cas_number_needs_its_shape() -> None:
    assert not any(cas_is_valid(text) for text in ("", "50-00", "2050-00-00", "50_00_0", "50-00-0 ", "५०-००-०"))
    assert cas_is_valid("50-00-0")


def test_salt_base_and_preparation_are_entries_of_their_own() -> None:
    # Pitfall 11: a salt is never merged into its base silently.
    known = registry()
    for name in ("cocaine-hydrochloride", "cocaine-base", "crack", "coca-paste"):
        assert known.by_id[name].parent == "cocaine"
    assert known.exact[fold("Cocaine HCL")].id == "cocaine-hydrochloride"
    assert known.exact[fold("Cocaine")].id == "cocaine"
    assert known.exact[fold("Ephedrine")].id != known.exact[fold("Pseudoephedrine")].id
    assert known.groups_of("crack") == ("crack", "cocaine", "cocaine_type")


def test_ecstasy_is_not_mdma() -> None:
    known = registry()
    assert known.exact[fold("Ecstasy")].id == "ecstasy"
    assert known.exact[fold("MDMA")].id == "mdma"
    assert known.by_id["ecstasy"].parent is None


def test_declared_mixtures_name_their_components() -> None:
    # Pitfall 6: one name, several substances.
    known = registry()
    assert known.exact[fold("Amphetamine-Ketamine Mix")].components == ("amphetamine", "ketamine")
    assert known.exact[fold("MDMA & Mephedrone")].components == ("mdma", "mephedrone")
    assert known.exact[fold("GHB/GBL")].components == ("ghb", "gbl")
    assert known.exact[fold("Acetone/Ethyl Ether")].components == ("acetone", "ethyl-ether")


def test_catch_all_names_are_generic() -> None:
    known = registry()
    for name in (
        "Synthetic Cannabinoid",
        "Non-specified NPS",
        "Benzodiazepine",
        "Other",
        "Unknown",
        "Anabolic steroids",
        "Synthetics",
    ):
        assert known.exact[fold(name)].generic, name


def test_what_was_recalled_is_marked() -> None:
    known = registry()
    assert not known.by_id["phenyl-2-nitropropene"].verified
    assert known.by_id["acetic-anhydride"].verified
    assert known.by_id["acetic-anhydride"].cas_verified
    assert not known.by_id["phenyl-2-nitropropene"].cas_verified
    assert not known.by_id["cocaine"].cas_verified


def test_names_differing_by_one_character_stay_apart_when_folded() -> None:
    pairs = [
        ("2-MMC", "3-MMC"),
        ("5F-PB-22", "PB-22"),
        ("Ephedrine", "Ephedrone"),
        ("α-PVP", "β-PVP"),
        ("25B-NBOMe", "25C-NBOMe"),
    ]
    assert all(fold(first) != fold(second) for first, second in pairs)


def test_folding_joins_the_spellings_of_one_name() -> None:
    assert fold("α-PVP") == fold("Alpha-pvp") == fold("alpha PVP")
    assert fold("JWH-018") == fold("jwh 018") == fold("JWH018")
    assert fold("Cocaína") == fold("COCAINA")
    assert fold("МДМА") != fold("MDMA")
    assert fold("1-4") != fold("14")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_for_known_names(text: str) -> None:
    found = registry().exact.get(fold(text))
    assert found is None or fold(found.name) in registry().exact
    assert isinstance(fold(text), str)


@given(st.sampled_from(sorted(registry().exact)))
def test_a_folded_name_folds_to_itself(name: str) -> None:
    assert fold(name) == name
