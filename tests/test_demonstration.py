"""The demo's made-up contacts of a clinic: made once, counted by the ministry."""

from __future__ import annotations

from tests.cast import EVERY, Cast
from tutela import demonstration
from tutela.practice import queries
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation
from tutela.safeguards.wall import behind_the_wall


def test_the_clinics_contacts_are_made_once_and_the_ministry_sees_them_as_counts(cast: Cast) -> None:
    Organisation.objects.create(
        slug="example-clinic", name="Example Clinic", kind="health_service", country="AT", areas=EVERY, regime="gdpr"
    )
    seen = []
    for _ in range(2):
        demonstration._contacts()
        with acting(actor_of(cast.cora)), behind_the_wall():
            seen.append(queries.counts())
    assert seen[0] == seen[1]
    assert all(total and total > 40 for total in seen[0].totals())
    assert set(seen[0].of_topic("overdose")) == {None}, "three a month are too few to be shown"
