"""A receipt as it is shown."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tutela.intake.models import State, Submission
from tutela.web.receipt import BAR_WIDTH, parts_of, standing_of

COUNTS = st.integers(0, 400_000)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_bar_is_whole_and_shows_everything_that_is_not_nothing(
    accepted: int, revised: int, unchanged: int, quarantined: int
) -> None:
    received = accepted + revised + unchanged + quarantined
    submission = Submission(
        received=received, accepted=accepted, revised=revised, unchanged=unchanged, quarantined=quarantined
    )
    parts = parts_of(submission)
    assert [part.count for part in parts] == [accepted, revised, unchanged, quarantined]
    assert sum(part.width for part in parts) == (BAR_WIDTH if received else 0)
    at = 0
    for part in parts:
        assert part.start == at
        assert (part.width > 0) == (part.count > 0)
        at += part.width


def test_a_delivery_in_work_is_live_and_never_says_it_is_finished() -> None:
    for received, percent in ((0, 50), (10, 99)):  # checked whole; stored whole, but no receipt yet
        standing = standing_of(
            Submission(
                state=State.RUNNING, file_bytes=1000, bytes_read=1000, received=received, worked_at=timezone.now()
            )
        )
        assert standing.live
        assert standing.percent == percent
        assert not standing.stalled


def test_a_delivery_nobody_works_on_is_said_to_be_interrupted() -> None:
    standing = standing_of(
        Submission(state=State.RUNNING, file_bytes=1000, worked_at=timezone.now() - timedelta(minutes=5))
    )
    assert standing.stalled
    assert standing.label == "Interrupted"
    assert standing.live  # it goes on by itself, so the page goes on looking


def test_a_delivery_that_waits_is_not_interrupted_however_long_it_waits() -> None:
    standing = standing_of(Submission(state=State.WAITING, delivered_at=timezone.now() - timedelta(days=1)))
    assert standing.live
    assert not standing.stalled


def test_a_finished_delivery_is_not_asked_for_again() -> None:
    for state in (State.DONE, State.FAILED):
        assert not standing_of(Submission(state=state)).live
