"""Hardware addresses of network cards (IEEE EUI-48 and EUI-64). Key: pairs of hex digits in lower case with colons.

Phones make up an address for each network they join (the locally administered bit is set), and a multicast address
names a group: neither is one device.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak

_PAIRS: Final = re.compile(r"[0-9a-f]{2}(?:([:\- ])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?:(?:\1[0-9a-f]{2}){2})?")
_FOURS: Final = re.compile(r"[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3}")
_BARE: Final = re.compile(r"[0-9a-f]{12}(?:[0-9a-f]{4})?")
_SHORT_PAIRS: Final = re.compile(r"[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}")
_DASH: Final = re.compile(r"[‐‑‒–—−]")
_MULTICAST, _LOCAL = 1, 2


def _read(text: str, context: Context) -> Reading[Identifier]:
    plain = (
        _DASH.sub("-", text.lower()).removeprefix("mac").lstrip(" :=").removeprefix("address").lstrip(" :=").rstrip(".")
    )
    if _SHORT_PAIRS.fullmatch(plain):  # some systems write 0:1c:b3 for 00:1c:b3
        plain = ":".join(pair.zfill(2) for pair in plain.split(":"))
    if not any(form.fullmatch(plain) for form in (_PAIRS, _FOURS, _BARE)):
        return damaged("mac", text, "not_a_hardware_address")
    digits = re.sub(r"[^0-9a-f]", "", plain)
    key = ":".join(digits[start : start + 2] for start in range(0, len(digits), 2))
    first = int(digits[:2], 16)
    if first & _MULTICAST:
        return weak("mac", key, text, "mac_multicast")
    if first & _LOCAL:
        return weak("mac", key, text, "mac_local")
    return links("mac", key, text)


SCHEME: Final = Scheme(
    name="mac",
    title="Hardware address (MAC)",
    read=_read,
    # In the range that RFC 7042 keeps for documentation.
    example_texts=("00-00-5E-00-53-2A", "0000.5e00.532a", "00005E00532A", "0:0:5e:0:53:2a"),
    numeric=True,
)
