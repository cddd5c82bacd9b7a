"""Relations between substances: typed, in both directions where they are, and never a merger."""

from __future__ import annotations

from tutela.vocabulary.substance_relations import Related, related, relations
from tutela.vocabulary.substances import Relation, registry


def test_isomers_are_isomers_of_one_another() -> None:
    both = {Relation.ISOMER, Relation.STEREOISOMER}
    found = set(relations())
    assert all(Related(one.of, one.relation, one.substance) in found for one in found if one.relation in both)
    assert Related("2-mmc", Relation.ISOMER, "3-mmc") in found
    assert Related("ephedrine", Relation.STEREOISOMER, "pseudoephedrine") in found


def test_salts_bases_esters_and_metabolites_point_to_what_they_are_of() -> None:
    found = set(relations())
    assert Related("cocaine-hydrochloride", Relation.SALT, "cocaine") in found
    assert Related("crack", Relation.BASE, "cocaine") in found
    assert Related("heroin", Relation.ESTER, "morphine") in found
    assert Related("norfentanyl", Relation.METABOLITE, "fentanyl") in found
    assert Related("cocaine", Relation.SALT, "cocaine-hydrochloride") not in found


def test_related_substances_share_no_name_and_no_number() -> None:
    known = registry()
    for one in relations():
        first, second = known.by_id[one.substance], known.by_id[one.of]
        assert first.cas is None or first.cas != second.cas
        assert not {name.casefold() for name in first.names} & {name.casefold() for name in second.names}


def test_what_is_related_to_one_substance() -> None:
    assert {(one.relation, one.of) for one in related("3-mmc")} == {
        (Relation.ISOMER, "2-mmc"),
        (Relation.ISOMER, "mephedrone"),
    }
    assert Related("cocaine-hydrochloride", Relation.SALT, "cocaine") in related("cocaine")
    assert related("levamisole") == ()


def test_nothing_is_a_form_of_itself_over_any_number_of_steps() -> None:
    for entry in registry().by_id.values():
        seen = {entry.id}
        while entry.parent is not None:
            entry = registry().by_id[entry.parent]
            assert entry.id not in seen
            seen.add(entry.id)
