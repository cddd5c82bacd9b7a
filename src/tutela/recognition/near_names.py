"""How two names of substances that are nearly the same differ: by a slip of the pen, or by what makes another substance.

A number, a prefix, an ending or one letter of an abbreviation is the whole difference between two substances (``2-MMC`` and
``3-MMC``, ``fentanyl`` and ``norfentanyl``, ``ephedrine`` and ``ephedrone``, ``MDMA`` and ``MDEA``). All comparing is of
folded names (``vocabulary.substances.fold``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Difference(StrEnum):
    """What tells two names apart. Only with ``SPELLING`` may both mean the same substance."""

    SPELLING = "spelling"
    SALT = "salt"  # a salt or the base beside the substance: related, another entry
    NUMBER = "number"
    PREFIX = "prefix"
    ENDING = "ending"
    ABBREVIATION = "abbreviation"
    LETTERS = "letters"  # too many for a slip


_SALTS: Final = re.compile(
    r"(di)?hydrochloride|hcl|hydrobromide|hydrochlorid|clorhidrato(de)?|chlorhydratede|cloridratod[ie]|sul(f|ph)ate"
    r"|(bi)?tartrate|citrate|phosphate|fumarate|maleate|acetate|oxalate|(free)?base|salts?$|solution$"
)
_NUMBERS: Final = re.compile(r"[0-9]+")
_PIECES: Final = (
    *(
        "methylenedioxy",
        "methoxy",
        "methyl",
        "ethoxy",
        "ethyl",
        "isopropyl",
        "propyl",
        "butyl",
        "butyr",
        "pentyl",
        "phenyl",
    ),
    *("benzyl", "allyl", "acetyl", "acetoxy", "acryloyl", "acryl", "furanyl", "valeryl", "crotonyl", "thio", "hydroxy"),
    *(
        "fluoro",
        "chloro",
        "bromo",
        "iodo",
        "nitro",
        "amino",
        "carb",
        "cyano",
        "meth",
        "met",
        "eth",
        "prop",
        "but",
        "pent",
    ),
    *("hex", "hept", "brom", "fluor", "chlor", "nitr", "clon", "flu", "nor", "iso", "des", "desoxy", "deoxy", "pseudo"),
    *(
        "dehydro",
        "dihydro",
        "tetrahydro",
        "dim",
        "di",
        "tri",
        "tetra",
        "cyclo",
        "alpha",
        "beta",
        "gamma",
        "delta",
        "omega",
    ),
    *(
        "ortho",
        "meta",
        "para",
        "cis",
        "trans",
        "levo",
        "dextro",
        "dex",
        "lev",
        "carf",
        "suf",
        "alf",
        "remif",
        "ocf",
        "oxy",
    ),
    *(
        "hydro",
        "homo",
        "glyc",
        "mono",
        "bis",
        "meo",
        "aco",
        "eph",
        "meph",
        "meth",
        "proton",
        "buton",
        "ison",
        "eton",
        "lor",
    ),
    *("lormet", "nimet", "temaz", "tetraz", "cod", "morph"),
)
_PREFIXES: Final = re.compile(f"(?:{'|'.join(sorted(_PIECES, key=len, reverse=True))}|[0-9',()+\\-\\x00])*")
_ENDINGS: Final = frozenset(
    (
        "ine",
        "one",
        "ane",
        "ene",
        "ol",
        "yl",
        "am",
        "al",
        "ate",
        "ide",
        "epam",
        "olam",
        "idine",
        "amine",
        "azine",
        "aldehyde",
    )
)
_LETTERS: Final = frozenset("dlrsnompf")
"""Letters that are a prefix before a name: d-, l-, R-, S-, N-, o-, m-, p-, F-."""
_SLIP: Final = 1
_SLIPS_OF_LONG: Final = 2
_LONG: Final = 8
"""Edits that may be a slip of the pen: one, and two in names from eight characters on."""
_REACH: Final = 14  # characters a differing piece is widened by, to see the whole prefix it belongs to
_LONGEST_CODE: Final = 8  # folded characters of an abbreviation
_SURELY_CODE: Final = 4  # so short, it is one, whatever its vowels
_VOWELS: Final = frozenset("aeiouy")


def difference(first: str, second: str) -> Difference:
    """What tells two different folded names apart: the weightiest difference there is."""
    bare = _SALTS.sub("", first), _SALTS.sub("", second)
    if bare[0] == bare[1]:
        return Difference.SALT
    if _NUMBERS.findall(first) != _NUMBERS.findall(second):
        return Difference.NUMBER
    start = _shared(first, second)
    end = _shared(first[start:][::-1], second[start:][::-1])
    if _by_prefix(first, second, start, end):
        return Difference.PREFIX
    if _ending(first, start) != _ending(second, start) and _ending(first, start) and _ending(second, start):
        return Difference.ENDING
    if _is_code(first) or _is_code(second):
        return Difference.ABBREVIATION
    from rapidfuzz.distance import OSA

    slips = _SLIPS_OF_LONG if min(len(first), len(second)) >= _LONG else _SLIP
    return Difference.SPELLING if OSA.distance(first, second) <= slips else Difference.LETTERS


def _shared(first: str, second: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(first, second, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _by_prefix(first: str, second: str, start: int, end: int) -> bool:
    """Whether the piece that differs, widened on both sides, is a chain of prefixes in both names (or in one, and nothing in
    the other)."""
    piece, opposite = first[start : len(first) - end], second[start : len(second) - end]
    if not start and end and {piece, opposite} <= _LETTERS | {""}:
        return True
    for left in range(start, max(0, start - _REACH) - 1, -1):
        for right in range(end, max(0, end - _REACH) - 1, -1):
            one, other = first[left : len(first) - right], second[left : len(second) - right]
            if _PREFIXES.fullmatch(one) and _PREFIXES.fullmatch(other):
                return True
    return False


def _ending(name: str, start: int) -> str:
    """The ending that the place of the first difference lies in, "" for none."""
    return next((name[at:] for at in range(max(0, start - 3), start + 1) if name[at:] in _ENDINGS), "")


def _is_code(name: str) -> bool:
    letters = [character for character in name if character.isalpha()]
    vowels = sum(character in _VOWELS for character in letters)
    if len(name) <= _SURELY_CODE:
        return True
    return len(name) <= _LONGEST_CODE and (len(letters) < len(name) or vowels * 4 <= len(letters))
