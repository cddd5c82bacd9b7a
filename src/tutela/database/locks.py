"""The advisory locks of PostgreSQL that Tutela takes, each by a number of its own.

A lock of one number and a lock of a number with a key beside it never meet. A lock of a transaction goes with it, one of a session
with its connection, so a killed process holds none.
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Lock(IntEnum):
    """What is done by one at a time, and what the key beside it names (nothing, unless said)."""

    ROLES = 0x747574656C61
    """Accounts and tables of a server are prepared."""
    START = 7300
    """Tutela starts: the database is migrated, the installation's own organisation made."""
    SOURCE = 7301
    """A batch of a source is stored; key: the source."""
    SUBMISSION = 7302
    """A submission is taken in; key: the submission."""
    CELLS = 7303
    """Stale months of the figures are counted anew."""
    KEEPING = 7304
    """What is due is erased or listed for review."""
    LISTS = 7305
    """Lists and records are matched: shared by who stores a batch."""
    LISTS_FEED = 7306
    """Changes of lists are numbered (in the function ``lists_settle``)."""
    DECISION = 7307
    """A decision on a tie is written; key: of the pair."""
    CASE = 7308
    """Records are opened in a case; key: the case."""
    NETWORK_SEARCH = 7309
    """A search for networks is asked for; key: the person."""
    SEAL = 7310
    """The audit is sealed."""
    OBSERVATIONS = 7311
    """Observations of indicators are stored; key: the organisation."""
    DUPLICATES = 7312
    """Possible duplicates are flagged."""
    HITS = 7313
    """What organisations hold is compared."""
    SUGGESTIONS = 7314
    """Suggestions of persons are written."""
    ACTION_STATE = 7315
    """The state of an action is derived; key: of action and country."""
    FRAMEWORK = 7316
    """A framework is adopted; key: of its id."""
    GAPS = 7320
    """Gaps are computed; key: of their source."""
    LAW_STATE = 7321
    """The states of an instrument are derived; key: of its CELEX number."""
