"""Number plates. Key: ``country|PLATE`` without separators; plates are used again in every country."""

from __future__ import annotations

from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scoped, unscoped
from tutela.recognition.identifiers.text import compact

_TWINS: Final = str.maketrans("АВЕКМНОРСТУХІЈ", "ABEKMHOPCTYXIJ")
_TWIN_COUNTRIES: Final = frozenset({"BG", "UA", "RS", "MK", "ME", "BA", "RU", "BY", "MD"})
"""Countries whose plates use only letters found in both Cyrillic and Latin (Vienna Convention on Road Traffic)."""
_SHORT_CHARS: Final = 3
_LONGEST: Final = 12


def _read(text: str, context: Context) -> Reading[Identifier]:
    country = context.country or ""
    plate = compact(unscoped(text, country))
    if country in _TWIN_COUNTRIES:
        plate = plate.translate(_TWINS)
    if not plate.isalnum() or len(plate) > _LONGEST:
        return damaged("plate", text, "not_a_plate")
    if not country:
        return weak("plate", plate, text, "plate_without_country")
    key = scoped(country, plate)
    return weak("plate", key, text, "short_plate") if len(plate) <= _SHORT_CHARS else links("plate", key, text)


SCHEME: Final = Scheme(
    name="plate",
    title="Number plate",
    read=_read,
    example_texts=("СА 1234 АВ", "ca-1234-ab"),
    example_context=Context(country="BG"),
    uses=("country",),
    numeric=True,
    half_life_days=2555,
    half_life_source="plates are reissued or follow the holder to another vehicle (assumed)",
)
