"""A small strategy of two priorities, for tests."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tutela.safeguards.models import Person
from tutela.strategy.models import Action, Priority, Strategy


def small_strategy(owner: Person, key: str = "example-plan", *, published: bool = True) -> Strategy:
    """Two priorities: three actions awaited of Belgium and Portugal, one of the Union. Call it while somebody acts."""
    made = Strategy.objects.create(
        owner_id=owner.organisation_id, key=key, title="Example plan", areas=["drugs"], starts_on=date(2024, 1, 1),
        ends_on=date(2028, 12, 31), made_by=owner.name, published_at=timezone.now() if published else None,
    )  # fmt: skip
    first, second = (
        Priority.objects.create(strategy=made, key=f"p{number}", title=f"Priority {number}", position=number)
        for number in (1, 2)
    )
    for number, priority, countries, due in (
        (1, first, ["BE", "PT"], date(2030, 1, 1)),
        (2, first, ["BE", "PT"], date(2024, 6, 30)),
        (3, second, ["BE", "PT"], None),
        (4, second, ["EU"], None),
    ):
        Action.objects.create(
            strategy=made, priority=priority, key=f"a{number}", number=str(number), text=f"Do thing {number}",
            countries=countries, deadline_kind="date" if due else "ongoing", deadline_on=due, position=number,
        )  # fmt: skip
    return made
