"""A document as PDF by typst: tagged, with title, language, headings, page numbers. Words go in as data beside a fixed template,
so that nobody's text is ever markup; nothing is fetched and no font of the machine is used. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Final, Literal

from tutela.strategy.printing.document import Document

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\ue000-\uf8ff]"
)


def pdf_of(document: Document) -> bytes:
    """The document as PDF (PDF/UA-1 where every character has a letterform in the fonts that come along, else tagged alike)."""
    import typst  # heavy: loaded with the first report

    given = asdict(document) | {"on": [document.on.year, document.on.month, document.on.day]}
    words = json.dumps(_printable(given), ensure_ascii=False)
    template = files(__package__).joinpath("report.typ").read_bytes()
    try:
        return _compiled(template, words, document, ["ua-1"])
    except typst.TypstError:
        return _compiled(template, words, document, [])


def _compiled(template: bytes, words: str, document: Document, standards: list[Literal["ua-1"]]) -> bytes:
    import typst

    made = typst.compile(
        template, format="pdf", ignore_system_fonts=True, sys_inputs={"document": words}, pdf_standards=[*standards],
        timestamp=datetime.combine(document.on, time(), UTC),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("typst returned no PDF")
    return made


def _printable(value: object) -> object:
    """The same with what no page can show (controls, halves of characters) as the sign for it."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value
