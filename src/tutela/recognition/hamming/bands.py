"""How a hash of 256 bits is cut for the search."""

from __future__ import annotations

from typing import Final

BANDS: Final = 16
"""Of 16 bits each."""
BUCKETS: Final = 65_536
"""Values of a band."""
LARGEST_RADIUS: Final = 31
"""Two bits of difference in each band are 32: below that some band differs by one bit or none."""
