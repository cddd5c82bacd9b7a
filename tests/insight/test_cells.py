"""Cells of figures: whatever touches a seizure is counted anew, nothing twice, and only for who may see it."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tutela.errors import NoActor
from tutela.insight import cells
from tutela.insight.models import Level, SeizureCell, StaleMonth
from tutela.insight.seizures import Filters, picture
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of, set_actor
from tutela.safeguards.models import Person


def counted(person: Person, limit: int | None = None) -> int:
    with acting(actor_of(person)):
        return cells.refresh(connection, limit)


def events(person: Person) -> int:
    with acting(actor_of(person)):
        return picture(Filters()).events


def test_a_seizure_is_counted_once_its_month_was_refreshed(cast: Cast) -> None:
    plant(cast.otto, Planted(), Planted(when="2016-04-30"))
    assert events(cast.otto) == 0
    assert counted(cast.otto) == 2
    assert events(cast.otto) == 2
    assert counted(cast.otto) == 0


def test_a_revision_takes_the_place_of_the_former_and_moves_between_months(cast: Cast) -> None:
    (record,) = plant(cast.otto, Planted())
    counted(cast.otto)
    with acting(actor_of(cast.otto)):
        Record.objects.filter(pk=record.pk).update(current=False)
        record.pk, record.public_id, record.revision, record.current = None, "b" * 20, 2, True
        record.occurred_at = record.occurred_at.replace(month=5) if record.occurred_at else None
        record.save(force_insert=True)
    assert counted(cast.otto) == 2
    with acting(actor_of(cast.otto)):
        shown = picture(Filters())
    assert shown.events == 1
    assert [period.start for period in shown.months] == [date(2016, 5, 1)]


def test_an_erased_seizure_leaves_the_figures(cast: Cast) -> None:
    (record, _kept) = plant(cast.otto, Planted(), Planted())
    counted(cast.otto)
    with acting(actor_of(cast.otto)):
        Record.objects.filter(pk=record.pk).delete()
    counted(cast.otto)
    assert events(cast.otto) == 1


def test_a_page_counts_a_few_months_and_says_how_many_are_left(cast: Cast) -> None:
    plant(cast.otto, *(Planted(when=f"2016-{month:02}-01") for month in range(1, 8)))
    assert counted(cast.otto, 4) == 4
    with acting(actor_of(cast.otto)):
        assert cells.stale(connection) == 3
        assert picture(Filters()).events == 4
    assert counted(cast.otto, 4) == 3
    assert events(cast.otto) == 7


def test_events_written_while_another_counts_are_counted_next_time(cast: Cast) -> None:
    plant(cast.otto, Planted())
    actor = actor_of(cast.otto)
    with psycopg.connect(settings.CONNECTIONS.app) as other:
        set_actor(other, actor)
        assert cells.refresh(other) == 1
        plant(cast.otto, Planted())  # committed before the other is done
        assert counted(cast.otto) == 0, "two must not count at once"
        other.commit()
    assert counted(cast.otto) == 1
    assert events(cast.otto) == 2


def test_what_is_undone_leaves_neither_cells_nor_notes(cast: Cast) -> None:
    with acting(actor_of(cast.otto)):
        plant(cast.otto, Planted())
        assert cells.refresh(connection) == 1
        transaction.set_rollback(True)
    with acting(actor_of(cast.otto)):
        assert not SeizureCell.objects.exists()
        assert not StaleMonth.objects.exists()


def test_cells_and_notes_of_another_organisation_are_not_seen(cast: Cast) -> None:
    plant(cast.otto, Planted())
    with acting(actor_of(cast.nina)):
        assert not StaleMonth.objects.exists()
        assert cells.refresh(connection) == 0
    counted(cast.otto)
    with acting(actor_of(cast.nina)):
        assert not SeizureCell.objects.exists()
        assert picture(Filters()).events == 0
    assert events(cast.anna) == 1, "the centre sees every organisation's"


def test_nobody_acting_is_an_error_and_not_an_empty_picture(cast: Cast) -> None:
    with pytest.raises(NoActor):
        picture(Filters())


def test_a_group_of_substances_counts_an_event_once(cast: Cast) -> None:
    plant(cast.otto, Planted(items=(("cocaine", "mass", "1"), ("cocaine-base", "mass", "2"), ("heroin", "mass", "3"))))
    counted(cast.otto)
    with acting(actor_of(cast.otto)):
        groups = SeizureCell.objects.filter(level=Level.GROUP).values_list("substance", "events", "items")
        assert sorted(groups) == [("cocaine_type", 1, 2), ("opioids", 1, 1)]
