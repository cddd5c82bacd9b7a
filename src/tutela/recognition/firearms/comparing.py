"""Two firearms compared field by field: what agrees, what contradicts, what can't be compared, and the evidence in bits.

Contradictions are shown, not averaged away; “can't compare” is not “equal”.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tutela.recognition.firearms import calibres, makes
from tutela.recognition.firearms.description import Description
from tutela.recognition.firearms.keys import Script, cost_bits, latin_shape, latin_sound, wild
from tutela.recognition.firearms.makes import How
from tutela.recognition.firearms.marks import Mark
from tutela.recognition.firearms.tables import table

_STRONG_LETTERS, _STRONG_DIGITS = 6, 7


class Verdict(StrEnum):
    """How a field of two firearms stands."""

    SAME = "same"
    NEAR = "near"  # look-alikes, a slip, an unreadable character, another script
    RELATED = "related"  # licence, owner, importer; compatible calibre
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # can't be compared


class Band(StrEnum):
    """How sure a candidate is. A person confirms; nothing is merged."""

    EXACT = "exact"
    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


_RANK: Final = {Band.EXACT: 3, Band.STRONG: 2, Band.POSSIBLE: 1, Band.WEAK: 0}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field: what either side says, the verdict and its evidence in bits."""

    field: str
    ours: str
    theirs: str
    verdict: Verdict
    bits: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All fields of a pair. ``bits`` is their sum; ``contradictions`` names the fields that speak against it."""

    fields: tuple[Compared, ...]
    bits: float
    band: Band
    contradictions: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, float]:
        """Sorting key: better bands and more evidence are higher."""
        return _RANK[self.band], self.bits


def compare(ours: Description, theirs: Description, mark: Mark, other: Mark, rarity: float = 0.0) -> Comparison | None:
    """The comparison of two descriptions by one serial of each; None where the serials are too far apart to be one.

    ``rarity`` (0 to 1) says how rare the make is among what is searched: agreement on a rare make says more.
    """
    serial = compare_serials(mark, other)
    if serial is None:
        return None
    fields = (
        serial,
        _make(ours, theirs, rarity),
        _calibre(ours, theirs),
        _type(ours, theirs),
        _model(ours, theirs),
        _component(mark, other),
        *_ended(ours, theirs),
    )
    bits = round(sum(one.bits for one in fields), 2)
    against = tuple(one.field for one in fields if one.verdict is Verdict.DIFFERENT and one.field != "model")
    return Comparison(fields, bits, _band(serial, bits, against), against)


def compare_serials(mark: Mark, other: Mark) -> Compared | None:
    """The serials of two marks: evidence of what is equal, less what the slips between them cost."""
    scripts = table("weights")["field_bits"]["script"]
    tries = [(cost_bits(latin_shape(mark.serial), latin_shape(other.serial)), "shape")]
    if not (mark.serial.isascii() and other.serial.isascii()):
        tries.append((cost_bits(latin_sound(mark.serial), latin_sound(other.serial)), "sound"))
    cost, way = min(tries)
    limit = float(table("weights")["most_cost_bits"])
    if cost > limit:
        return None
    plain = mark.serial == other.serial
    moved = (
        0.0
        if plain or Script.NONE in {mark.script, other.script} or mark.script == other.script
        else float(scripts[way])
    )
    bits = round(min(information(mark.serial), information(other.serial)) - cost + moved, 2)
    verdict = Verdict.SAME if plain and not wild(mark.serial) else Verdict.NEAR
    return Compared("serial", mark.serial, other.serial, verdict, bits)


def information(serial: str) -> float:
    """What an equal serial is worth in bits: its readable characters, letters more than digits, up to a bound."""
    weights = table("weights")
    each = weights["character_bits"]
    total = sum(0.0 if char in "?*" else float(each["digit" if char.isdecimal() else "letter"]) for char in serial)
    return min(total, float(weights["most_serial_bits"]))


def _bits(name: str, verdict: Verdict) -> float:
    return float(table("weights")["field_bits"][name][verdict.value])


def _make(ours: Description, theirs: Description, rarity: float) -> Compared:
    first, second = ours.make, theirs.make
    shown = (ours.written.make, theirs.written.make)
    if first.make is None or second.make is None:
        return Compared("make", *shown, Verdict.UNKNOWN, 0.0)
    proposed = How.PROPOSED in {first.how, second.how}
    if first.make.id == second.make.id:
        more = float(table("weights")["rare_make_bits"]) * rarity
        bits = _bits("make", Verdict.SAME) + more
        return Compared("make", *shown, Verdict.SAME, round(bits / 2 if proposed else bits, 2))
    if makes.related(first.make.id, second.make.id):
        return Compared("make", *shown, Verdict.RELATED, _bits("make", Verdict.RELATED))
    if proposed:  # a proposal may be wrong, so it contradicts nothing
        return Compared("make", *shown, Verdict.UNKNOWN, 0.0)
    return Compared("make", *shown, Verdict.DIFFERENT, _bits("make", Verdict.DIFFERENT))


def _calibre(ours: Description, theirs: Description) -> Compared:
    first, second = ours.calibre, theirs.calibre
    shown = (ours.written.calibre, theirs.written.calibre)
    if not first.candidates or not second.candidates or How.PROPOSED in {first.how, second.how}:
        return Compared("calibre", *shown, Verdict.UNKNOWN, 0.0)
    if first.ids & second.ids:
        share = 1 / math.sqrt(len(first.ids) * len(second.ids))  # overlap of large sets says little
        return Compared("calibre", *shown, Verdict.SAME, round(_bits("calibre", Verdict.SAME) * share, 2))
    if calibres.compatible(first.ids, second.ids):
        return Compared(
            "calibre", *shown, Verdict.RELATED, float(table("weights")["field_bits"]["calibre"]["compatible"])
        )
    return Compared("calibre", *shown, Verdict.DIFFERENT, _bits("calibre", Verdict.DIFFERENT))


def _type(ours: Description, theirs: Description) -> Compared:
    shown = (ours.written.type, theirs.written.type)
    if not ours.type or not theirs.type:
        return Compared("type", *shown, Verdict.UNKNOWN, 0.0)
    if ours.type == theirs.type:
        verdict = Verdict.SAME
    elif any(ours.type in group and theirs.type in group for group in table("weights")["related_types"]):
        verdict = Verdict.RELATED
    else:
        verdict = Verdict.DIFFERENT
    return Compared("type", *shown, verdict, _bits("type", verdict))


def _model(ours: Description, theirs: Description) -> Compared:
    first, second = ours.model.key, theirs.model.key
    shown = (ours.written.model, theirs.written.model)
    if not first or not second:
        return Compared("model", *shown, Verdict.UNKNOWN, 0.0)
    if first == second:
        return Compared("model", *shown, Verdict.SAME, _bits("model", Verdict.SAME))
    if min(len(first), len(second)) > 1 and (first.startswith(second) or second.startswith(first)):
        return Compared("model", *shown, Verdict.RELATED, round(_bits("model", Verdict.SAME) / 2, 2))
    return Compared("model", *shown, Verdict.DIFFERENT, _bits("model", Verdict.DIFFERENT))


def _component(mark: Mark, other: Mark) -> Compared:
    shown = (mark.component, other.component)
    if not mark.component or not other.component:
        return Compared("component", *shown, Verdict.UNKNOWN, 0.0)
    same = mark.component == other.component
    # A slide may be of another, stolen arm: another component is unusual, not a contradiction.
    return Compared(
        "component",
        *shown,
        Verdict.SAME if same else Verdict.RELATED,
        _bits("component", Verdict.SAME if same else Verdict.DIFFERENT),
    )


def _ended(ours: Description, theirs: Description) -> tuple[Compared, ...]:
    """A destroyed or deactivated firearm that is seen again is a contradiction to be shown; it takes no evidence away."""
    first, second = ours.written.ended, theirs.written.ended
    return (Compared("life", first, second, Verdict.DIFFERENT, 0.0),) if first or second else ()


def _band(serial: Compared, bits: float, against: tuple[str, ...]) -> Band:
    bands = table("weights")["bands"]
    hard = [name for name in against if name != "life"]
    if serial.verdict is Verdict.SAME and not hard and _strong(serial.ours):
        return Band.EXACT
    known = min(information(serial.ours), information(serial.theirs))
    weights = table("weights")
    sure = known >= float(weights["least_serial_bits"]) and "*" not in serial.ours + serial.theirs
    if (
        bits >= float(bands["strong"])
        and not hard
        and sure
        and known - serial.bits <= float(weights["strong_cost_bits"])
    ):
        return Band.STRONG
    return Band.POSSIBLE if bits >= float(bands["possible"]) and len(hard) < 2 else Band.WEAK


def _strong(serial: str) -> bool:
    return len(serial) >= (_STRONG_DIGITS if serial.isdecimal() else _STRONG_LETTERS)
