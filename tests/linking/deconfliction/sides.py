"""What the tests of de-confliction plant and look at."""

from __future__ import annotations

from pathlib import Path

from tests.linking.searching.test_finding import listing, plant

from tutela.linking.deconfliction import queries
from tutela.linking.deconfliction.queries import Both
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

PHONE = "+43 660 1234567"


def phone(number: int = 0, **more: object) -> dict[str, object]:
    """A telephone as a record names it."""
    return {
        "scheme": "phone",
        "written": PHONE if not number else f"+43 660 77000{number:02}",
        "role": "contact",
        **more,
    }


def holds(folder: Path, slug: str, reference: str, number: int = 0) -> None:
    """A record of an organisation that names a telephone."""
    plant(folder, reference, listing(namings=[phone(number)]), slug=slug)


def seen(who: Person) -> list[Both]:
    """The hits that somebody sees."""
    with acting(actor_of(who)):
        return queries.both(list(queries.hits()))


def values(who: Person) -> list[dict[str, object]]:
    """All that the rows of these hits hold, as somebody sees them."""
    with acting(actor_of(who)):
        return [dict(row) for row in queries.hits().values()]
