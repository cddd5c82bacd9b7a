"""A drafted mapping for a table nobody has mapped: the guesser of formats, given the recognisers of this stage."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from tutela.formats.contract import Source
from tutela.formats.mapping_draft import Recogniser, draft_mapping
from tutela.formats.tabular.reading import heading
from tutela.recognition import countries, dates, identifiers, quantities, substances
from tutela.recognition.contract import Standing
from tutela.records.values import Naming
from tutela.vocabulary.units import find

_CERTAIN: Final = {Standing.LINKS, Standing.WEAK, Standing.STOP_VALUE, Standing.RESERVED}


def draft(source: Source) -> str:
    """The YAML text of a first mapping for the table in ``source``. Raises FormatError when it holds no table."""
    table, rows = heading(source)
    return draft_mapping(table.header, rows, RECOGNISERS, PurePath(source.name).stem)


def _identifier(scheme: str) -> Recogniser:
    def known(text: str) -> bool:
        value = identifiers.read(Naming(scheme=scheme, written=text[:2083]), None).value
        return value is not None and value.standing in _CERTAIN

    return known


def _date(text: str) -> bool:
    return any(dates.read(text, order, None).value is not None for order in ("ymd", "dmy", "mdy"))


def _number(text: str) -> bool:
    return any(quantities.read(text, "Gram", None, decimal).value is not None for decimal in (".", ","))


RECOGNISERS: Final[dict[str, Recogniser]] = {
    "date": _date,
    "country": lambda text: countries.read(text).value is not None,
    "substance": lambda text: (value := substances.read(text).value) is not None and value.code is not None,
    "number": _number,
    "unit": lambda text: find(text) is not None,
    **{scheme: _identifier(scheme) for scheme in ("email", "phone", "ip", "url", "wallet", "container")},
}
