"""Having networks found, in the transaction in which a person asked."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

QUEUE: Final = "linking"
FIND: Final = "networks.find"


def find_networks(search_id: int, person_id: int) -> None:
    """Queue a search; its job acts as the person who asked."""
    app.configure_task(FIND, queue=QUEUE).defer(search_id=search_id, person_id=person_id)
