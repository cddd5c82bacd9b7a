"""The row policy: what nobody, an actor and a forger see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from tests.cast import Cast
from tests.deliveries import delivered, row

from tutela.errors import NoActor, NotPermitted
from tutela.intake.actions import register, source_for
from tutela.intake.models import Submission
from tutela.records.models import Record
from tutela.safeguards.actor import Actor, acting, actor_of, current, for_purposes
from tutela.safeguards.models import Organisation
from tutela.safeguards.permissions import Role, Scope
from tutela.vocabulary.areas import Area, Purpose


def deliver(cast: Cast) -> Submission:
    with acting(actor_of(cast.otto)):
        submission = register("file.csv", source_for("customs"))
        submission.save()
    return submission


def test_the_owner_and_the_analyst_see_a_submission_and_another_organisation_does_not(cast: Cast) -> None:
    submission = deliver(cast)
    for person, seen in ((cast.otto, 1), (cast.anna, 1), (cast.nina, 0), (cast.clara, 0)):
        with acting(actor_of(person)):
            assert Submission.objects.filter(pk=submission.pk).count() == seen, person


def test_asking_without_an_actor_is_an_error_and_not_an_empty_list(cast: Cast) -> None:
    deliver(cast)
    with pytest.raises(NoActor):
        Submission.objects.count()
    with pytest.raises(NoActor):
        current()


def test_raw_sql_without_a_token_sees_nothing(cast: Cast) -> None:
    deliver(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intake_submission")
        assert cursor.fetchone() == (0,)


def test_setting_the_session_variable_without_the_gate_gains_nothing(cast: Cast) -> None:
    deliver(cast)
    with psycopg.connect(settings.CONNECTIONS.app) as forger:
        for guess in ("", "1", str(cast.anna.pk), "00000000-0000-0000-0000-000000000000"):
            forger.execute("SELECT set_config('tutela.actor', %s, false)", [guess])
            assert forger.execute("SELECT count(*) FROM intake_submission").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM actor_token",
        "SELECT * FROM safeguards_visibility",
        "SELECT issue_actor('x', 1, 1, 'all', 7, 1023, 15, 0, 900)",
        "SET ROLE tutela_owner",
        "SET ROLE tutela_gate",
        "ALTER TABLE intake_submission DISABLE ROW LEVEL SECURITY",
        "DELETE FROM safeguards_auditentry",
        "UPDATE safeguards_auditentry SET role = 'x'",
        "SELECT visibility_for(1, 7, 0, 15)",
        "CREATE TABLE mine (a int)",
    ],
)
def test_the_application_role_may_not(cast: Cast, statement: str) -> None:
    with psycopg.connect(settings.CONNECTIONS.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_an_actor_cannot_place_rows_in_another_organisations_class(cast: Cast) -> None:
    submission = deliver(cast)
    with acting(actor_of(cast.nina)):
        forged = register("file.csv", source_for("customs"))
        forged.visibility_id = submission.visibility_id
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            forged.save()


def test_one_actor_cannot_act_as_another(cast: Cast) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted), acting(actor_of(cast.anna)):
        pass


def test_the_same_actor_may_act_within_their_own_act(cast: Cast) -> None:
    with acting(actor_of(cast.otto)), acting(actor_of(cast.otto)) as inner:
        assert inner == current()


def test_areas_bound_what_even_an_analyst_sees(cast: Cast) -> None:
    submission = deliver(cast)
    narrow = replace(actor_of(cast.anna), areas=(Area.DRUGS,))
    with acting(narrow):
        assert not Submission.objects.filter(pk=submission.pk).exists()


def test_an_action_reaches_no_further_than_the_permission_table_grants(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row()])
    for reach, seen in ((Scope.ALL, 1), (Scope.COUNTRY, 0), (Scope.REFERRED, 0), (Scope.OWN, 0), (Scope.NONE, 0)):
        with acting(replace(actor_of(cast.anna), reach=reach)):
            assert Record.objects.count() == seen, reach
    with acting(actor_of(cast.anna).doing("quarantine.mend")):
        assert Record.objects.count() == 0


def test_a_national_analyst_sees_every_organisation_of_their_country_and_no_other(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row()])  # by a police of Austria
    for country, seen in (("AT", 1), ("PT", 0), ("", 0)):
        focal_point = Organisation.objects.create(
            slug=f"fp-{country}", name="Focal point", kind="focal_point", country=country
        )
        try:
            with acting(Actor(focal_point.pk, Role.NATIONAL_ANALYST, tuple(Area))):
                assert Record.objects.count() == seen, country
        finally:
            focal_point.delete()


def test_what_is_handed_over_is_seen_by_who_it_was_handed_to_and_not_under_an_action_on_ones_own(
    cast: Cast, tmp_path: Path
) -> None:
    delivered(tmp_path, [row()])
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute(
            "INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)"
            " SELECT owner_id, area_mask, handling_mask, purpose_mask, ARRAY[%s::bigint] FROM safeguards_visibility WHERE id = %s"
            " ON CONFLICT DO NOTHING",
            [cast.nina.organisation_id, record.visibility_id],
        )
        owner.execute(
            "UPDATE records_record r SET visibility_id = v.id FROM safeguards_visibility v JOIN safeguards_visibility w"
            " USING (owner_id, area_mask, handling_mask, purpose_mask) WHERE w.id = r.visibility_id AND v.audience = ARRAY[%s::bigint]",
            [cast.nina.organisation_id],
        )
    for reach, seen in ((Scope.REFERRED, 1), (Scope.OWN, 0)):
        with acting(replace(actor_of(cast.nina), reach=reach)):
            assert Record.objects.count() == seen


def test_what_is_held_for_another_purpose_is_not_there(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row()])
    with acting(actor_of(cast.anna)):
        with for_purposes((Purpose.CHILD_PROTECTION,)):
            assert Record.objects.count() == 0
        assert Record.objects.count() == 1
        with for_purposes((Purpose.DRUG_ENFORCEMENT,)), for_purposes((Purpose.CHILD_PROTECTION,)):
            assert Record.objects.count() == 0, "purposes only ever get fewer"
