"""Names of persons and organisations as a record names them: kept and findable, and never a tie by themselves.

Two people share a name oftener than two records share a person, so a name's standing is weak whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tutela.recognition.contract import Identifier, Standing
from tutela.records.envelope import Body
from tutela.records.values import Naming

PERSON: Final = "person_name"
ORGANISATION: Final = "organisation_name"
SCHEMES: Final = (PERSON, ORGANISATION)

_WRITTEN_CHARS: Final = 2083
"""As long as a naming may be."""


def read_all(body: Body) -> Iterator[tuple[Naming, Identifier]]:
    """Every name in a body, with the capacity of its person and whether that is fact or assessment."""
    for person in body.all_persons():
        if person.name:
            marks = {"capacity": person.capacity, "assertion": person.assertion}
            naming = Naming(scheme=PERSON, written=person.name[:_WRITTEN_CHARS], role=person.role, **marks)
            yield naming, read(PERSON, naming.written)
    for one in body.organisations:
        naming = Naming(scheme=ORGANISATION, written=one.name, role=one.role)
        yield naming, read(ORGANISATION, naming.written)


def read(scheme: str, written: str) -> Identifier:
    """A written name as an identifier: the key is its plain form (names written the same share it); a text that names nobody
    is a placeholder without a key, ``why`` being the reason's code."""
    from tutela.recognition.names import name  # loads the word lists: only where a record has names
    from tutela.recognition.names.plain import plain

    found = name.read(written, name.Kind.PERSON if scheme == PERSON else name.Kind.ORGANISATION)
    if found.null:
        return Identifier(scheme, "", written, Standing.PLACEHOLDER, found.null)
    return Identifier(scheme, " ".join(plain(written).split()), written, Standing.WEAK, "a_name")
