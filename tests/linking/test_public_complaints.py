"""Where each public complaint about other systems, and each known pitfall of linking, is proved to be otherwise here. The dossier
on linking numbers them (its tables 1b and 6); a test or benchmark that is named here and gone fails this file."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

_NETWORKS: Final = "tests/linking/networks"
_KNOWN: Final = f"{_NETWORKS}/test_known_complaints.py"
_COHESION: Final = f"{_NETWORKS}/test_cohesion.py"
_DECISIONS: Final = f"{_NETWORKS}/test_decisions.py"
_QUERIES: Final = "tests/linking/test_queries.py"
_HOLDS: Final = "tests/linking/test_what_must_hold.py"
_IDENTIFIERS: Final = "tests/recognition/identifiers"
_REGISTRY: Final = f"{_IDENTIFIERS}/test_registry.py"
_HOSTILE: Final = f"{_IDENTIFIERS}/test_hostile.py"
_IP: Final = f"{_IDENTIFIERS}/test_ip.py"
_PHONE: Final = f"{_IDENTIFIERS}/test_phone.py"
_PHYSICAL: Final = f"{_IDENTIFIERS}/test_physical.py"
_SERIAL: Final = f"{_IDENTIFIERS}/test_serial.py"
_STRENGTH: Final = f"{_IDENTIFIERS}/test_strength.py"
_WALLET: Final = f"{_IDENTIFIERS}/test_wallet.py"
_NAMES: Final = "tests/recognition/names/test_comparison.py"
_DATES: Final = "tests/recognition/test_dates.py"
_SPACE: Final = "benchmarks/linking.py::_filled"
_PAGES: Final = "benchmarks/linking_pages.py::ask"
_RATE: Final = "benchmarks/linking.py::_bulk"

COMPLAINTS: Final[Mapping[int, tuple[str, ...]]] = {
    1: (f"{_KNOWN}::test_space_grows_with_mentions_and_not_with_pairs", _SPACE),
    2: (f"{_KNOWN}::test_a_marking_and_a_country_are_never_identifiers",),
    3: (f"{_KNOWN}::test_what_is_held_of_ties_is_no_more_than_what_was_named", _PAGES),
    4: (
        f"{_KNOWN}::test_an_over_common_value_shows_its_exact_count_and_why",
        f"{_HOLDS}::test_a_value_that_becomes_common_unlinks_and_says_on_how_many_records_it_is",
        f"{_HOLDS}::test_the_count_of_a_common_value_is_exact_however_often_a_record_names_it",
    ),
    5: (f"{_KNOWN}::test_the_cap_holds_in_what_is_kept_and_not_only_in_what_is_shown",),
    6: (
        f"{_KNOWN}::test_taking_in_the_same_again_adds_no_tie",
        f"{_HOLDS}::test_taking_everything_in_again_adds_no_link_and_no_row",
    ),
    7: (
        f"{_KNOWN}::test_addresses_with_ports_are_never_tied_by_the_port",
        f"{_IP}::test_two_addresses_at_the_same_port_and_second_have_two_keys",
    ),
    8: (
        f"{_KNOWN}::test_one_value_in_two_spellings_is_one_value",
        f"{_IP}::test_mapped_and_translated_forms_are_the_ipv4_address",
        f"{_REGISTRY}::test_no_text_raises_or_stops_a_record_and_every_key_is_its_own_key",
    ),
    9: (
        f"{_IP}::test_what_is_no_single_address_has_no_key",
        f"{_IP}::test_a_public_ipv4_address_is_one_that_the_standard_library_calls_global",
    ),
    10: (
        f"{_KNOWN}::test_each_type_has_its_own_values_that_never_tie",
        "tests/vocabulary/test_stop_values.py::test_a_rule_is_found_by_scheme",
    ),
    11: (f"{_KNOWN}::test_only_declared_identifiers_tie",),
    12: (f"{_DECISIONS}::test_a_merge_and_its_undo_restore_the_state_byte_for_byte",),
    13: (
        f"{_KNOWN}::test_one_shared_alias_never_makes_two_groups_one",
        f"{_NETWORKS}/test_finding.py::test_a_bridge_of_one_weak_tie_never_joins_two_networks",
    ),
    14: (f"{_DECISIONS}::test_after_undo_a_new_mention_isnt_drawn_into_what_was_merged",),
    15: (f"{_COHESION}::test_merging_many_keeps_every_reference_whatever_the_order",),
    16: (
        f"{_KNOWN}::test_one_value_in_two_spellings_is_one_value",
        f"{_IP}::test_all_writings_of_an_ipv6_address_have_one_key",
    ),
    17: (
        f"{_KNOWN}::test_one_value_in_two_spellings_is_one_value",
        f"{_WALLET}::test_base58_is_never_folded",
        f"{_WALLET}::test_a_hexadecimal_address_ties_in_any_case_but_a_wrong_mixed_one",
    ),
    18: (f"{_HOLDS}::test_taking_everything_in_again_adds_no_link_and_no_row",),
    19: (
        f"{_KNOWN}::test_no_clock_and_no_chance_is_in_what_is_found",
        "tests/test_pipeline.py::test_the_same_file_again_is_unchanged_and_adds_nothing",
    ),
    20: (_RATE,),
    22: (
        f"{_KNOWN}::test_what_cant_be_compared_isnt_equal",
        f"{_NAMES}::test_what_cannot_be_compared_is_an_outcome_of_its_own_and_not_equal",
    ),
    23: (f"{_NAMES}::test_one_organisations_name_written_in_several_ways_is_alike",),
    24: (
        f"{_DECISIONS}::test_a_different_decision_survives_twenty_re_runs",
        f"{_DECISIONS}::test_a_chain_of_same_against_a_different_is_told_with_the_chain",
    ),
}
"""Number of the complaint -> where it is proved."""

NOT_OF_LINKING: Final[Mapping[int, str]] = {
    21: "it is about a message broker that a large bundle outlasts: here a delivery is a stream, stored in batches that a killed"
    " run goes on after (tests/test_pipeline.py)",
}

PITFALLS: Final[Mapping[int, tuple[str, ...]]] = {
    1: (
        f"{_IP}::test_mapped_and_translated_forms_are_the_ipv4_address",
        f"{_IP}::test_the_zone_of_a_link_local_address_is_stripped",
        f"{_IP}::test_leading_zeros_are_refused_because_some_read_them_as_octal",
    ),
    2: (
        f"{_KNOWN}::test_an_address_alone_ties_nothing",
        f"{_IP}::test_an_address_ties_only_with_port_and_second",
        f"{_HOSTILE}::test_an_exit_shared_by_many_ties_nobody_and_is_worth_nothing_after_days",
    ),
    3: (f"{_QUERIES}::test_common_reserved_and_placeholder_values_never_tie",),
    4: (
        f"{_KNOWN}::test_each_type_has_its_own_values_that_never_tie",
        f"{_QUERIES}::test_a_value_on_more_records_than_the_cap_ties_nothing_and_says_how_many",
    ),
    5: (
        f"{_REGISTRY}::test_each_pitfall_has_its_standing_and_key",
        f"{_HOSTILE}::test_look_alike_mailboxes_meet_in_a_suggestion_only",
    ),
    6: (
        f"{_PHONE}::test_a_national_number_without_country_has_a_key_that_never_ties",
        f"{_PHONE}::test_a_plus_too_many_in_front_of_a_canadian_number_is_not_new_zealand",
        f"{_PHONE}::test_letters_are_refused",
        f"{_PHONE}::test_an_italian_leading_zero_stays",
        f"{_PHONE}::test_short_numbers_are_services",
        f"{_STRENGTH}::test_a_number_given_to_somebody_else_ties_less_and_a_card_does_not",
    ),
    7: (
        f"{_WALLET}::test_base58_is_never_folded",
        f"{_WALLET}::test_a_right_witness_address_ties_in_lower_case",
        f"{_WALLET}::test_a_monero_integrated_address_has_the_key_of_its_primary_one",
    ),
    8: (f"{_REGISTRY}::test_each_pitfall_has_its_standing_and_key",),
    9: (
        f"{_HOSTILE}::test_a_remainder_of_ten_is_written_as_zero_on_a_container",
        f"{_PHYSICAL}::test_a_ships_number_ties_only_with_its_check_digit",
    ),
    10: (
        f"{_PHYSICAL}::test_a_misread_letter_in_a_vehicle_number_is_said",
        f"{_HOSTILE}::test_twins_of_latin_letters_on_a_plate_are_latin",
        f"{_SERIAL}::test_leading_zeros_are_significant",
        f"{_SERIAL}::test_without_a_make_a_serial_never_ties",
        f"{_HOLDS}::test_simulated_firearms_without_a_serial_tie_nothing",
    ),
    11: (
        f"{_HOSTILE}::test_what_is_damaged_has_no_key_and_says_why",
        f"{_DATES}::test_a_serial_number_says_which_day_it_would_be",
        "tests/intake/test_export.py::test_no_cell_is_a_formula_and_every_cell_comes_back",
    ),
    12: (
        f"{_NETWORKS}/test_finding.py::test_a_person_ties_nothing_by_a_placeholder_or_half_a_date",
        f"{_NAMES}::test_a_placeholder_date_is_no_agreement",
        f"{_DATES}::test_placeholders_are_kept_with_a_note",
        "benchmarks/networks.py::_unchanged",
    ),
    13: (
        f"{_STRENGTH}::test_look_alikes_meet_in_a_suggestion_and_never_in_a_key",
        f"{_STRENGTH}::test_an_accounts_number_stays_with_it_and_its_name_does_not",
        "tests/linking/searching/test_finding.py::test_an_account_that_looks_the_same_is_near_and_never_exact",
    ),
    14: (
        f"{_NAMES}::test_one_name_in_several_scripts_and_romanisations_is_alike_and_never_certain",
        f"{_NAMES}::test_the_father_of_one_being_the_son_of_the_other_is_said",
        f"{_NAMES}::test_a_married_name_is_not_alike_by_the_given_name_alone",
        "tests/linking/searching/test_finding.py::test_a_name_ties_no_records",
    ),
    15: (
        f"{_KNOWN}::test_one_value_in_two_spellings_is_one_value",
        "tests/recognition/fingerprint/test_kinds.py::test_the_digests_are_those_that_tie_records",
    ),
    16: (
        f"{_KNOWN}::test_a_chain_of_good_pairs_makes_no_giant",
        f"{_KNOWN}::test_exact_ties_put_in_beforehand_make_no_giant",
        f"{_COHESION}::test_the_order_of_comparisons_changes_nothing",
        f"{_HOLDS}::test_erasing_a_record_splits_what_it_held_together",
    ),
    17: (f"{_REGISTRY}::test_each_pitfall_has_its_standing_and_key",),
}
"""Number of the pitfall -> where it is proved."""

NO_PITFALLS_OF_LINKING: Final[Mapping[int, str]] = {
    18: "an amount is no identifier and ties nothing; how it is read is proved in tests/recognition/test_quantities.py"
}


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    ("proved", "left_out", "count"),
    [(COMPLAINTS, NOT_OF_LINKING, 24), (PITFALLS, NO_PITFALLS_OF_LINKING, 18)],
    ids=["complaints", "pitfalls"],
)
def test_every_number_is_proved_or_said_to_be_no_matter_of_linking(
    proved: Mapping[int, tuple[str, ...]], left_out: Mapping[int, str], count: int
) -> None:
    assert sorted([*proved, *left_out]) == list(range(1, count + 1))
    assert all(proved.values())


@pytest.mark.parametrize(
    "proof", sorted({one for table in (COMPLAINTS, PITFALLS) for each in table.values() for one in each})
)
def test_what_is_named_as_a_proof_is_there(proof: str) -> None:
    file, _, function = proof.partition("::")
    assert function in functions_of(file), f"{proof} is gone: name another proof, or write it"
