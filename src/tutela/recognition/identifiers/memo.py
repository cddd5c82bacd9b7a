"""Customers of an exchange by deposit address and memo (XRP's destination tag, Stellar's memo, and their like).

The address is the exchange's and shared by all its customers; with the memo it is one of them. Key: ``address|memo``.
A memo without its address ties nothing. The address stands in the text (``address?dt=7``, ``address memo 7``) or as the
naming's service.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.coins import ripple_sound, stellar_sound
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import clean

_IN_LINK: Final = re.compile(
    r"(?:[a-z+]+:)?([A-Za-z0-9]{20,120})\?(?:.*&)?(?:dt|tag|memo|memoId|memo_id|to_tag)=([^&]+).*"
)
_LABEL: Final = re.compile(
    r"(?:destination tag|dest(?:ination)?[. _-]?tag|tag|memo(?:[ _-]?id)?|dt|payment id)[\s:#=]+", re.I
)
_BESIDE: Final = re.compile(
    r"([A-Za-z0-9]{20,120})[\s,;:|/]+(?:(?:destination tag|dest(?:ination)?[. _-]?tag|tag|memo(?:[ _-]?id)?|dt)[\s:#=]*)?(\S{1,64})",
    re.IGNORECASE,
)
_MEMO: Final = re.compile(r"[A-Za-z0-9_.=+/-]{1,64}")
_LARGEST_TAG: Final = 2**32 - 1


def _read(text: str, context: Context) -> Reading[Identifier]:
    found = _IN_LINK.fullmatch(text) or _BESIDE.fullmatch(text)
    address, memo = (found.group(1), found.group(2)) if found else (clean(context.service or ""), text)
    memo = _LABEL.sub("", memo, count=1).strip()
    if not _MEMO.fullmatch(memo) or ripple_sound(memo) or stellar_sound(memo):  # an address is no memo
        return damaged("memo", text, "not_a_memo")
    memo = memo.lstrip("0") or "0" if memo.isdecimal() else memo
    if not address:
        return weak("memo", memo, text, "memo_without_address")
    if ripple_sound(address):
        if not memo.isdecimal() or int(memo) > _LARGEST_TAG:
            return damaged("memo", text, "not_a_memo")
    elif not stellar_sound(address):
        return weak("memo", f"{address}|{memo}", text, "memo_address_unknown")
    return links("memo", f"{address}|{memo}", text)


SCHEME: Final = Scheme(
    name="memo",
    title="Exchange customer (address and memo)",
    read=_read,
    # The account of XRP from which all others were made; its key was published, so it is nobody's.
    example_texts=(
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=1042",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh:1042",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh, destination tag 001042",
    ),
    uses=("service",),
)
