"""Structures: keys hold to their InChIs, isomers have one formula, salts and stereoisomers are told apart."""

from __future__ import annotations

import hashlib
from itertools import product
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.vocabulary.structures import by_inchikey, inchikey_is_well_formed, structures
from tutela.vocabulary.substance_relations import relations
from tutela.vocabulary.substances import Relation

_TRIPLETS = [
    triplet
    for triplet in map("".join, product(ascii_uppercase, repeat=3))
    if not triplet.startswith("E") and not "TAA" <= triplet <= "TTV"
]
_DUPLETS = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]


def _bits(digest: bytes, first: int, count: int) -> int:
    """``count`` bits from bit ``first``, the lowest bit of each byte first, as the InChI library reads them."""
    return int.from_bytes(digest, "little") >> first & (1 << count) - 1


def inchikey(inchi: str) -> str:
    """The InChIKey of a standard InChI of a neutral substance (IUPAC technical manual, appendix on the key)."""
    layers = inchi.removeprefix("InChI=1S/").split("/")
    cut = next((at for at, layer in enumerate(layers) if at and layer[0] not in "chqp"), len(layers))
    major, minor = "/".join(layers[:cut]), "".join(f"/{layer}" for layer in layers[cut:])
    skeleton = hashlib.sha256(major.encode()).digest()
    rest = hashlib.sha256((minor * 2 if len(minor) < 255 else minor).encode()).digest()
    first = "".join(_TRIPLETS[_bits(skeleton, 14 * at, 14)] for at in range(4)) + _DUPLETS[_bits(skeleton, 56, 9)]
    second = "".join(_TRIPLETS[_bits(rest, 14 * at, 14)] for at in range(2)) + _DUPLETS[_bits(rest, 28, 9)]
    return f"{first}-{second}SA-N"


def test_every_key_is_the_key_of_its_inchi() -> None:
    assert len(structures()) > 200
    wrong = [one.substance for one in structures().values() if inchikey(one.inchi) != one.inchikey]
    assert wrong == []


def test_every_key_is_well_formed_and_names_one_substance() -> None:
    assert all(inchikey_is_well_formed(one.inchikey) for one in structures().values())
    assert len(by_inchikey()) == len(structures())


def test_known_keys() -> None:
    # Pitfall 11: published keys.
    assert structures()["caffeine"].inchikey == "RYYVLZVUVIJVGH-UHFFFAOYSA-N"
    assert structures()["ephedrine"].skeleton == structures()["pseudoephedrine"].skeleton == "KWGRBVOPPLSCSI"
    assert structures()["ephedrine"].inchikey != structures()["pseudoephedrine"].inchikey
    assert structures()["cocaine"].inchikey == "ZPUCINDJVBIVPJ-LJISPDSOSA-N"


def test_a_salt_differs_from_its_base_in_the_first_block() -> None:
    # Pitfall 11.
    assert structures()["cocaine"].skeleton != structures()["cocaine-hydrochloride"].skeleton


def test_isomers_have_one_formula_and_stereoisomers_one_skeleton() -> None:
    known = structures()
    checked = 0
    for one in relations():
        if one.substance not in known or one.of not in known:
            continue
        first, second = known[one.substance], known[one.of]
        if one.relation is Relation.ISOMER:
            assert first.formula == second.formula, one
            assert first.skeleton != second.skeleton, one
            checked += 1
        if one.relation is Relation.STEREOISOMER:
            assert first.skeleton == second.skeleton, one
            assert first.inchikey != second.inchikey, one
            checked += 1
    assert checked > 40


@pytest.mark.parametrize("text", ["", "RYYVLZVUVIJVGH", "RYYVLZVUVIJVGH-UHFFFAOYSA", "ryyvlzvuvijvgh-uhfffaoysa-n"])
def test_what_is_no_key(text: str) -> None:
    assert not inchikey_is_well_formed(text)


@given(st.text(max_size=40))
def test_asking_for_a_key_never_fails(text: str) -> None:
    assert isinstance(inchikey_is_well_formed(text), bool)
