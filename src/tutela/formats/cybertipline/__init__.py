"""CyberTipline reports as XML (reading and writing). Shape: structure.py; prose rules: semantics.py; meaning:
build.py.
"""

from __future__ import annotations

from typing import Final

from tutela.formats.contract import Format
from tutela.formats.cybertipline.examples import MAXIMAL, MINIMAL
from tutela.formats.cybertipline.reader import read, sniff

FORMAT: Final = Format(
    "cybertipline",
    "CyberTipline report (XML)",
    (".xml",),
    sniff,
    (("minimal.xml", MINIMAL), ("maximal.xml", MAXIMAL)),
)

__all__ = ["FORMAT", "read"]
