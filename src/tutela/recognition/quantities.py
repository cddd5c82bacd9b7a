"""Amounts and units: exact decimals in the base unit of their kind, with what was written beside them.

``1968.0 Gram`` and ``1.968 Kilogram`` are the same canonical amount. Liquids and tablets may carry an estimated mass
under a named assumption; it is never added to weighed mass. Amounts no single seizure can have are held back by
``gate``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from tutela.recognition.contract import Reading
from tutela.recognition.numbers import NUMBER, plain_marks, read_number, without_float_noise
from tutela.records.values import Quantity, QuantityKind
from tutela.vocabulary import gates, units
from tutela.vocabulary.assumptions import mass_assumption
from tutela.vocabulary.faults import Fault, Note
from tutela.vocabulary.substances import registry
from tutela.vocabulary.units import Unit

Qualifier: TypeAlias = Literal["exact", "about", "less_than", "more_than", "range"]

_SIMPLE: Final = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,40})?")
_ABOUT: Final = (
    "~|≈|ca\\.?|circa|approx\\.?|approximately|about|env\\.?|environ|etwa|rund|ungefähr|aprox\\.?|"
    "около|ok\\.?|około|περίπου"
)
_LESS: Final = "<=?|≤|less than|under|up to|unter|weniger als|bis zu|moins de|menos de|hasta|meno di|fino a|до|менее"
_MORE: Final = ">=?|≥|more than|over|über|mehr als|plus de|más de|mais de|più di|oltre|более|свыше"
_AMOUNT: Final = re.compile(
    rf"(?:(?P<about>{_ABOUT})|(?P<less>{_LESS})|(?P<more>{_MORE}))?\s*"
    rf"(?P<low>{NUMBER})(?:\s*(?:-|to|bis|à|до)\s*(?P<high>{NUMBER}))?(?P<unit>[^\W\d_].*)?",
    re.IGNORECASE,
)
_NOT_RECORDED: Final = frozenset({"", "-", "--", "n/a", "na", "unknown", "not known", "not recorded", "?"})
_LONGEST: Final = 100  # characters
_COUNTED_AS: Final = {
    QuantityKind.TABLETS: frozenset({"amphetamines", "ecstasy_type", "benzodiazepines", "medicines", "opioids"}),
    QuantityKind.DOSES: frozenset({"lsd", "25b-nbome", "25c-nbome", "25i-nbome"}),
}
"""Groups and substances that are counted in pieces as often as they are weighed."""
_KINDS: Final = {kind.value: kind for kind in QuantityKind}


def read(amount: str, unit: str, substance: str | None, decimal: str | None) -> Reading[Quantity]:
    """The quantity written as ``amount`` and ``unit`` (which may be glued to the amount: ``2,5kg``).

    ``substance`` (its id) decides which assumption estimates a mass; ``decimal`` is the source's decimal mark or None.
    A blank amount is "not recorded": no value and a note. Faults: ``unit_missing``, ``unit_unknown``,
    ``unit_conflict``, ``range_reversed`` and those of ``numbers.read_number``.
    """
    if decimal != "," and _SIMPLE.fullmatch(amount) and (decimal or "." not in amount):
        found = units.find(unit)
        if found is not None:
            return _reading(Decimal(amount), None, "exact", found, (amount, unit, substance))
    return _read_text(amount, unit, substance, decimal)


def gate(substance: str | None, quantity: Quantity) -> Fault | None:
    """``amount_impossible`` where ``quantity`` is more than any single seizure of ``substance`` can be.

    The fault holds the limit, its reason and, where another unit would explain the number, which."""
    found = gates.find(substance, quantity.kind.value)
    if found is None:
        return None
    largest = quantity.high or quantity.amount
    limit = found.limit
    if found.in_grams is not None and _is_gram_or_smaller(quantity.unit_written):
        limit = found.in_grams
    if largest <= limit:
        return None
    entry = registry().by_id.get(substance or "")
    unit = units.find(quantity.unit_written or "")
    factor = unit.factor if unit is not None and unit.kind == quantity.kind.value else Decimal(1)
    shown_limit = f"{round(limit / factor):,}".replace(",", " ")
    params = {
        "value": quantity.written or str(quantity.amount),
        "unit": quantity.unit_written or quantity.unit,
        "substance": entry.name if entry else "any substance",
        "limit": f"{shown_limit} {quantity.unit_written or quantity.unit}",
        "hint": _hint(substance, quantity, largest),
        "reason": found.why,
    }
    return Fault("amount_impossible", params=params)


def _read_text(amount: str, unit: str, substance: str | None, decimal: str | None) -> Reading[Quantity]:
    """The full reading: qualifiers, ranges, a unit glued to the amount."""
    text = plain_marks(amount)
    if text.casefold() in _NOT_RECORDED:
        return Reading(notes=(Note("amount_missing"),))
    match = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return _faulty(Fault("number_unreadable", params={"value": amount[:100]}))
    low = read_number(match["low"], decimal)
    high = read_number(match["high"], decimal) if match["high"] else None
    if isinstance(low, Fault):
        return _faulty(low)
    if isinstance(high, Fault):
        return _faulty(high)
    if high is not None and high < low:
        return _faulty(Fault("range_reversed", params={"value": text}))
    found = _unit(text, match["unit"] or "", unit)
    if isinstance(found, Fault):
        return _faulty(found)
    qualifier: Qualifier = "range" if high is not None else _qualifier(match)
    return _reading(low, high, qualifier, found, (amount, unit or match["unit"], substance))


def _qualifier(match: re.Match[str]) -> Qualifier:
    if match["less"]:
        return "less_than"
    if match["more"]:
        return "more_than"
    return "about" if match["about"] else "exact"


def _unit(text: str, own: str, beside: str) -> Unit | Fault:
    """The unit of an amount: the one beside it, or its own; both must agree."""
    own_unit = units.find(own) if own else None
    if units.is_blank(beside):
        if not own:
            return Fault("unit_missing", params={"value": text})
        return own_unit or _unknown_unit(own)
    found = units.find(beside)
    if found is None:
        return _unknown_unit(beside)
    if own and own_unit is None:
        return Fault("number_unreadable", params={"value": text})
    if own_unit is not None and (own_unit.kind, own_unit.factor) != (found.kind, found.factor):
        return Fault("unit_conflict", params={"value": text, "unit": beside})
    return found


def _unknown_unit(text: str) -> Fault:
    from rapidfuzz import fuzz, process

    known = units.table().by_name.keys()
    close = process.extract(units.fold(text)[:100], known, scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return Fault("unit_unknown", params={"value": text[:100], "suggestions": ", ".join(name for name, _, _ in close)})


def _reading(
    low: Decimal, high: Decimal | None, qualifier: Qualifier, unit: Unit, written: tuple[str, str | None, str | None]
) -> Reading[Quantity]:
    """The quantity in base units. Of a range, ``amount`` is the lower bound: never an average."""
    base = units.table().bases[unit.kind]
    amount = _in_base(low, unit.factor, base.places)
    upper = _in_base(high, unit.factor, base.places) if high is not None else None
    assumption = mass_assumption(written[2], unit.kind) if unit.kind != "mass" else None
    estimate = None
    if assumption is not None and assumption.factor_g is not None:
        estimate = _canonical(amount * assumption.factor_g)
    quantity = Quantity(
        kind=_KINDS[unit.kind],
        amount=amount,
        unit=base.unit,
        low=amount if qualifier in {"range", "more_than"} else None,
        high=amount if qualifier == "less_than" else upper,
        qualifier=qualifier,
        written=written[0],
        unit_written=written[1],
        assumption=assumption.name if assumption is not None else unit.assumption,
        mass_estimate_g=estimate,
    )
    if amount or upper:
        return Reading(quantity)
    return Reading(quantity, notes=(Note("quantity_zero", params={"value": written[0]}),))


def _in_base(number: Decimal, factor: Decimal, places: int) -> Decimal:
    """``number`` units in base units, without binary noise, to ``places`` decimal places; never rounded to zero."""
    exact = without_float_noise(number) * factor
    if -int(exact.as_tuple().exponent) > places:
        rounded = round(exact, places)
        exact = rounded or exact
    return _canonical(exact)


def _canonical(number: Decimal) -> Decimal:
    """One form per value: no trailing zeros, no exponent."""
    number = number.normalize()
    return number.quantize(Decimal(1)) if int(number.as_tuple().exponent) > 0 else number


@lru_cache(maxsize=1024)
def _is_gram_or_smaller(unit: str | None) -> bool:
    found = units.find(unit) if unit else None
    return found is not None and found.kind == "mass" and found.factor <= 1


def _hint(substance: str | None, quantity: Quantity, largest: Decimal) -> str:
    """Which other unit would make the number possible."""
    unit = units.find(quantity.unit_written or "")
    if quantity.kind is not QuantityKind.MASS or unit is None:
        return ""
    number = largest / unit.factor
    possible = []
    scopes = registry().groups_of(substance) if substance else ()
    for kind, groups in _COUNTED_AS.items():
        counted = gates.find(substance, kind.value)
        whole = number == number.to_integral_value()
        if counted is not None and whole and number <= counted.limit and groups & set(scopes):
            possible.append(f"as {kind.value}")
    mass = gates.find(substance, QuantityKind.MASS.value)
    for name, factor in (("as grams", Decimal(1)), ("as milligrams", Decimal("0.001"))):
        if mass is not None and factor < unit.factor and number * factor <= (mass.in_grams or mass.limit):
            possible.append(name)
            break
    return f"It would be plausible {' or '.join(possible)}." if possible else ""


def _faulty(fault: Fault) -> Reading[Quantity]:
    return Reading(faults=(fault,))
