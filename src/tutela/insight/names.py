"""What codes are called on pages and charts, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tutela.insight.seizures import NOT_RECORDED
from tutela.vocabulary.areas import Area
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.countries import countries
from tutela.vocabulary.substances import registry

THIN: Final = "\u202f"

AREAS: Final[Mapping[str, Promise]] = {
    Area.CHILD_PROTECTION: gettext_lazy("Child protection"),
    Area.DRUGS: gettext_lazy("Drugs"),
    Area.FIREARMS: gettext_lazy("Firearms"),
}

GROUPS: Final[Mapping[str, Promise]] = {
    "precursors": gettext_lazy("Precursors"),
    "synthetic_cannabinoids": gettext_lazy("Synthetic cannabinoids"),
    "opioids": gettext_lazy("Opioids"),
    "hallucinogens": gettext_lazy("Hallucinogens"),
    "cathinones": gettext_lazy("Cathinones"),
    "amphetamines": gettext_lazy("Amphetamines"),
    "medicines": gettext_lazy("Medicines"),
    "benzodiazepines": gettext_lazy("Benzodiazepines"),
    "ecstasy_type": gettext_lazy("Ecstasy type"),
    "cannabis": gettext_lazy("Cannabis"),
    "plants": gettext_lazy("Plants"),
    "cocaine_type": gettext_lazy("Cocaine type"),
    "adulterants": gettext_lazy("Adulterants"),
    "mixtures": gettext_lazy("Mixtures"),
    "unspecified": gettext_lazy("Unspecified substances"),
    "ghb_type": gettext_lazy("GHB type"),
    "anabolic_steroids": gettext_lazy("Anabolic steroids"),
    "legal_goods": gettext_lazy("Legal goods"),
    "inhalants": gettext_lazy("Inhalants"),
}

DIMENSIONS: Final[Mapping[str, Promise]] = {
    "area": gettext_lazy("Area"),
    "country": gettext_lazy("Country"),
    "group": gettext_lazy("Substance group"),
    "substance": gettext_lazy("Substance"),
    "transport": gettext_lazy("Transport"),
    "concealment": gettext_lazy("Concealment"),
    "location_kind": gettext_lazy("Kind of place"),
}

KINDS_OF_QUANTITY: Final[Mapping[str, Promise]] = {
    "mass": gettext_lazy("mass"),
    "volume": gettext_lazy("volume"),
    "tablets": gettext_lazy("tablets"),
    "capsules": gettext_lazy("capsules"),
    "doses": gettext_lazy("doses"),
    "plants": gettext_lazy("plants"),
    "area": gettext_lazy("area planted"),
    "containers": gettext_lazy("containers"),
    "pieces": gettext_lazy("pieces"),
    "rounds": gettext_lazy("rounds"),
    "money": gettext_lazy("money"),
    "": gettext_lazy("no quantity recorded"),
}

SCALES: Final[Mapping[str, tuple[tuple[Decimal, str], ...]]] = {
    "mass": ((Decimal(1_000_000), "t"), (Decimal(1_000), "kg"), (Decimal(1), "g"), (Decimal("0.001"), "mg")),
    "volume": ((Decimal(1_000), "l"), (Decimal(1), "ml")),
    "area": ((Decimal(10_000), "ha"), (Decimal(1), "m²")),
}
"""Units an amount is shown in: the first that it reaches. Stored amounts are in gram, millilitre, square metre."""


def name_of(dimension: str, code: str) -> str:
    """What a code is called; "not recorded" where there is none. An unknown code stays as it is."""
    if code in {"", NOT_RECORDED}:
        return _("not recorded")
    if dimension == "area":
        return str(AREAS.get(code, code))
    if dimension == "country":
        return _country(code)
    if dimension == "substance":
        return _substance(code)
    if dimension == "group":
        return str(GROUPS.get(code, code.replace("_", " ")))
    return _listed(dimension, code)


def short_country(code: str) -> str:
    """A country as short as a table has room for: its code and name."""
    return f"{_country(code)} ({code})" if code.isupper() else _country(code)


def amount_text(kind: str, amount: Decimal | None) -> str:
    """An amount with its unit, to four figures: ``1 234 kg``, ``56 tablets``."""
    if amount is None:
        return _("amount not recorded")
    scale = SCALES.get(kind, ())
    if scale and not amount:
        return f"0 {next(unit for size, unit in scale if size == 1)}"
    for size, unit in scale:
        if amount >= size or (size, unit) == scale[-1]:
            return f"{number(amount / size)} {unit}"
    return f"{number(amount)} {KINDS_OF_QUANTITY.get(kind, kind)}"


def number(value: Decimal | int) -> str:
    """A number grouped by thin spaces; more than four figures lose their decimals, nothing else is rounded away."""
    exact = Decimal(value)
    places = max(0, 4 - len(str(abs(int(exact)))) if int(exact) else 3)
    text = f"{exact:,.{places}f}" if exact != exact.to_integral_value() else f"{int(exact):,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", THIN)


def period_name(start: date, step: str) -> str:
    """A year or a month as a reader writes it: ``2016``, ``Mar 2016``."""
    return date_format(start, "Y" if step == "year" else "M Y")


def _country(code: str) -> str:
    known = countries().get(code)
    if known is None:
        return code
    language = (get_language() or "en").split("-")[0]
    return known.names.get(language, known.name)


def _listed(list_name: str, code: str) -> str:
    try:
        line = codelist(list_name).get(code)
    except KeyError:
        line = None
    return _(line.label) if line is not None else code.replace("_", " ")


def _substance(code: str) -> str:
    known = registry().by_id.get(code)
    if known is None:
        return code.replace("_", " ")
    return known.translations.get((get_language() or "en").split("-")[0], known.name)
