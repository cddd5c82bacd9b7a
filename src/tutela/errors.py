"""The one error tree.

::

    TutelaError                 something a person can read and mend
    ├── InvalidInput            400  what was given cannot be used as it is
    │   ├── FormatError         400  a delivered file cannot be read at all
    │   ├── LimitExceeded       413  larger or deeper than a declared limit
    │   ├── MediaRefused        415  a picture or film where data is expected
    │   └── MappingError        400  a mapping file does not fit its schema
    ├── NotPermitted            403  the permission table has no entry for it
    │   └── NoActor             403  a read or write without an acting person or system
    ├── NotAuthenticated        401  a key that is missing, unknown, expired or revoked
    ├── NotFound                404  no such thing, or not for this actor
    ├── Conflict                409  the state changed meanwhile
    ├── ConfigurationError      500  a setting is missing or wrong
    └── Unavailable             503  a part we stand on is down; try again
        └── DatabaseUnavailable 503

Each class knows its ``code`` (stable, for programs), its HTTP ``status`` and whether the
same call may succeed when tried again (``retry``). ``mend`` says what a person can do.
"""

from __future__ import annotations

from typing import ClassVar


class TutelaError(Exception):
    """Base of every error raised on purpose; ``str(error)`` is a sentence for a person."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, sentence: str, *, mend: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.mend = mend


class InvalidInput(TutelaError):
    """What was given cannot be used as it is."""

    code = "invalid_input"
    status = 400


class FormatError(InvalidInput):
    """A delivered file cannot be read at all; ``fault_code`` names why (see vocabulary/faults)."""

    code = "format_error"

    def __init__(self, sentence: str, *, mend: str = "", fault_code: str = "unreadable", place: str = "") -> None:
        super().__init__(sentence, mend=mend)
        self.fault_code = fault_code
        self.place = place


class LimitExceeded(InvalidInput):
    """Larger, longer or deeper than a declared limit."""

    code = "limit_exceeded"
    status = 413


class MediaRefused(InvalidInput):
    """A picture, film or sound where data is expected; nothing of it is kept."""

    code = "media_refused"
    status = 415


class MappingError(InvalidInput):
    """A mapping file does not fit its schema."""

    code = "mapping_error"


class NotPermitted(TutelaError):
    """The permission table has no entry that allows this."""

    code = "not_permitted"
    status = 403


class NoActor(NotPermitted):
    """Case data was touched without an acting person or system."""

    code = "no_actor"


class NotAuthenticated(TutelaError):
    """A key that is missing, unknown, expired or revoked; which of these is not told."""

    code = "not_authenticated"
    status = 401


class NotFound(TutelaError):
    """No such thing, or not for this actor; the two are never told apart."""

    code = "not_found"
    status = 404


class Conflict(TutelaError):
    """The state changed meanwhile."""

    code = "conflict"
    status = 409


class ConfigurationError(TutelaError):
    """A setting is missing or wrong."""

    code = "configuration_error"
    status = 500


class Unavailable(TutelaError):
    """A part we stand on is down; the same call may succeed later."""

    code = "unavailable"
    status = 503
    retry = True


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached or started."""

    code = "database_unavailable"
