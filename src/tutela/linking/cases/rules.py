"""How far a case looks, for how long, and who is only near. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tutela.records.values import Capacity

VERSION: Final = "1"

LONGEST_REVIEW_DAYS: Final = 180
"""A case is looked at again within half a year; after its day of review nothing of its network shows until somebody has."""

NEAR: Final = timedelta(days=90)
"""So long is shown who is only near. The purpose of the case covers those it is about; for who merely stands beside them, time
bounds it, unless a person opens their record with a reason."""

NEAR_CAPACITIES: Final = frozenset({Capacity.WITNESS_OR_CONTACT, Capacity.OTHER})
"""Who is neither suspected nor convicted. A value named only in such a capacity brings a record near, and no further."""

MOST_OPENED: Final = 100
"""Records opened in one case at a time."""

LONGEST_SEARCH: Final = timedelta(hours=1)
"""A search for networks that is not done by then was interrupted with its worker: another may be asked for."""

MOST_SHOWN: Final = 200
"""Records a case shows, those with the rarest ties first; how many more there are is said."""
