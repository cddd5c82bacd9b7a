"""Number plates. Key: ``country|PLATE`` without separators; plates are used again in every country."""

from __future__ import annotations

from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scoped, unscoped
from tutela.recognition.identifiers.text import compact, several_numbers

_TWINS: Final = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")
"""Letters of Cyrillic and Greek that are found in Latin too: only these stand on plates of the Vienna Convention on Road
Traffic, so whoever writes them in another script means the Latin ones."""
_SHORT_CHARS: Final = 3
_LONGEST: Final = 12


def _read(text: str, context: Context) -> Reading[Identifier]:
    country = context.country or ""
    bare = unscoped(text, country)
    if several_numbers(bare):
        return damaged("plate", text, "several_numbers")
    plate = compact(bare)
    if country and (latin := plate.translate(_TWINS)).isascii():
        plate = latin
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
