"""Placing an order: what a person decided and Tutela itself carries out (keeping.py)."""

from __future__ import annotations

from tutela.rights import queue
from tutela.rights.models import Order
from tutela.safeguards import actor as actors


def place(order: Order) -> Order:
    """Write a new order down in the acting person's name, and have it carried out."""
    order.placed_by = actors.current().name
    order.save(force_insert=True)
    queue.carry_out()
    return order
