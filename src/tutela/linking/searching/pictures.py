"""Pictures whose PDQ hash lies within the radius of one sought, among the fingerprints that records name.

Exact by bands: two hashes of 256 bits within 31 bits differ by at most one bit in some band of 16, so every such hash shares a
band with the sought one or with one of its neighbours at one bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutela.linking.searching.rules import LOOKED_AT, PDQ_RADIUS, Because, Feature, Sort
from tutela.linking.searching.taking import PDQ
from tutela.recognition import nearness
from tutela.recognition.fingerprint import pdq
from tutela.records.keys import key_hash
from tutela.records.models import Mention, Posting

if TYPE_CHECKING:
    from tutela.linking.searching.finding import Reasons


def near(sought: Sequence[bytes], found: Reasons) -> None:
    """Add the records that name a hash within the radius of one of ``sought`` (the turns of one picture) to ``found``."""
    bands = {band for one in sought for band in nearness.pdq_neighbours(one)}
    if not bands:
        return
    hashes = [key_hash(nearness.Family.PDQ, band) for band in sorted(bands)]
    records = set(Posting.objects.filter(key_hash__in=hashes, current=True).values_list("record_id", flat=True))
    kept = 0
    for mention in Mention.objects.filter(record__in=records, scheme=PDQ, current=True).exclude(key=""):
        held = bytes.fromhex(mention.key)
        bits = min(pdq.distance(one, held) for one in sought)
        if bits > PDQ_RADIUS:
            continue
        kept += 1
        if kept > LOOKED_AT:
            found.more.add(Sort.NEAR)
            break
        sort = Sort.EXACT if bits == 0 else Sort.NEAR
        found.add(
            sort,
            mention.record_id,
            Because(Feature.PICTURE, PDQ, sought[0].hex(), mention.key, float(bits), mention.role),
        )
