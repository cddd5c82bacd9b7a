"""People, organisations and API clients: who may change whom, and that it takes effect at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.audited import entries
from tests.cast import PASSWORD, Cast

from tutela.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, NotPermitted
from tutela.safeguards import clients, organisations, people
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.clients import ClientFields, authenticate_key
from tutela.safeguards.installation import operator
from tutela.safeguards.models import ApiClient, AuditEntry, Invitation, Organisation, Person
from tutela.safeguards.organisations import OrganisationFields
from tutela.safeguards.people import PersonFields
from tutela.safeguards.permissions import ACTIONS, ROLES_OF_KIND, SEEING_ALL, Role, Scope, scope_of, sees_case_data

OFFICER = PersonFields("New Person", "officer", ["drugs"], ["H1"])
AGE_KEY = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
STRONG = "seven tall lamps"


def reader(organisation: Organisation, *actions: str, days: int = 30, role: str = "officer") -> tuple[ApiClient, str]:
    return clients.make_client(
        organisation, ClientFields("a program", role, actions or ("records.open",), ["drugs"], days=days)
    )


# People


def test_an_administrator_sees_the_people_of_their_own_organisation_and_the_installations_everybody(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        assert set(people.people()) == {cast.otto, cast.olga, cast.sven, cast.pavel, cast.rita}
        with pytest.raises(NotFound):
            people.person(cast.nina.pk)
    with acting(actor_of(cast.adam)):
        assert set(people.people()) == set(cast.everybody())


def test_only_administrators_may_look_at_people(cast: Cast) -> None:
    for person in (cast.anna, cast.otto, cast.sven, cast.clara, cast.cora, cast.dora):
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            people.people()


def test_a_person_is_added_with_what_their_organisation_has(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        made = people.add_person(cast.pavel.organisation, "  New@Example.eu ", OFFICER)
        assert (made.sign_in, made.role, made.areas, made.handling) == ("new@example.eu", "officer", ["drugs"], ["H1"])
        assert not made.has_usable_password()
    assert (
        AuditEntry.objects.using("owner")
        .filter(action="people.change", subject_id=str(made.pk), person_id=cast.pavel.pk)
        .exists()
    )


@pytest.mark.parametrize(
    ("sign_in", "fields", "expected"),
    [
        ("otto@example.eu", OFFICER, Conflict),
        ("OTTO@example.eu", OFFICER, Conflict),
        ("a b@example.eu", OFFICER, InvalidInput),
        ("x", OFFICER, InvalidInput),
        ("a\x00b@example.eu", OFFICER, InvalidInput),
        ("new@example.eu", PersonFields("", "officer"), InvalidInput),
        ("new@example.eu", PersonFields("N", "analyst"), InvalidInput),
        ("new@example.eu", PersonFields("N", "operator"), InvalidInput),
        ("new@example.eu", PersonFields("N", "system"), InvalidInput),
        ("new@example.eu", PersonFields("N", "officer", ["tea"]), InvalidInput),
        ("new@example.eu", PersonFields("N", "officer", [], ["H9"]), InvalidInput),
    ],
)
def test_what_does_not_fit_is_refused(
    cast: Cast, sign_in: str, fields: PersonFields, expected: type[Exception]
) -> None:
    with acting(actor_of(cast.pavel)), pytest.raises(expected):
        people.add_person(cast.pavel.organisation, sign_in, fields)


def test_an_administrator_reaches_no_other_organisation(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        for attempt in (
            lambda: people.add_person(cast.nina.organisation, "new@example.eu", OFFICER),
            lambda: people.change_person(cast.nina, OFFICER),
            lambda: people.set_active(cast.nina, False),
            lambda: people.invite(cast.nina),
            lambda: people.reset_second_factor(cast.nina),
            lambda: people.end_sessions(cast.nina),
            lambda: reader(cast.nina.organisation),
            lambda: organisations.change_organisation(cast.nina.organisation, OrganisationFields("X", "ngo", "gdpr")),
            lambda: organisations.set_active(cast.nina.organisation, False),
            lambda: organisations.add_key(cast.nina.organisation, "encryption", AGE_KEY),
        ):
            with pytest.raises(NotPermitted):
                attempt()


def test_an_administrator_cannot_widen_their_own_organisation_nor_themselves(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        wider = OrganisationFields("Police", "eu_body", "eu_body", "AT", ["drugs"])
        with pytest.raises(NotPermitted):
            organisations.change_organisation(cast.pavel.organisation, wider)
        for attempt in (
            lambda: people.change_person(cast.pavel, OFFICER),
            lambda: people.set_active(cast.pavel, False),
            lambda: people.reset_second_factor(cast.pavel),
        ):
            with pytest.raises(NotPermitted):
                attempt()


def test_who_sees_everything_is_given_and_looked_after_by_the_installations_administrators_only(cast: Cast) -> None:
    agency = Organisation.objects.create(
        slug="agency", name="Agency", kind="eu_body", areas=["drugs"], regime="eu_body"
    )
    local = Person.objects.create_person("local@example.eu", None, name="L", organisation=agency, role="administrator")
    analyst = Person.objects.create_person("anton@example.eu", None, name="A", organisation=agency, role="analyst")
    with acting(actor_of(local)):
        with pytest.raises(InvalidInput):
            people.add_person(agency, "new@example.eu", PersonFields("N", "analyst"))
        for attempt in (people.invite, people.end_sessions, people.reset_second_factor):
            with pytest.raises(NotPermitted):
                attempt(analyst)
        with pytest.raises(InvalidInput):
            reader(agency, role="analyst")
    with acting(actor_of(cast.adam)):
        assert people.add_person(agency, "new@example.eu", PersonFields("N", "analyst")).role == "analyst"
        assert people.invite(analyst)


def test_every_kind_of_organisation_has_roles_and_none_that_nobody_may_have() -> None:
    from tutela.safeguards.models import OrganisationKind

    assert set(ROLES_OF_KIND) == set(OrganisationKind.values)
    for kind, roles in ROLES_OF_KIND.items():
        assert not {Role.OPERATOR, Role.SYSTEM, Role.LINKER} & set(roles)
        assert SEEING_ALL & set(roles) == {"eu_body": {Role.ANALYST}, "focal_point": {Role.NATIONAL_ANALYST}}.get(
            kind, set()
        )
        assert Role.ADMINISTRATOR in roles


def test_a_supervisor_reads_what_the_organisation_did_and_changes_nothing() -> None:
    for action in ("records.open", "records.list", "intake.read", "quarantine.read", "picture.view"):
        assert scope_of(action, Role.SUPERVISOR) in {Scope.OWN, Scope.REFERRED}
    for action in ("intake.submit", "quarantine.mend", "records.export"):
        assert scope_of(action, Role.SUPERVISOR) is None


def test_scopes_of_administration_depend_on_who_runs_the_installation(cast: Cast) -> None:
    host, own = actor_of(cast.adam), actor_of(cast.pavel)
    assert host.scope("people.change") is Scope.ALL
    assert own.scope("people.change") is Scope.OWN
    assert host.scope("organisations.change") is Scope.ALL
    assert own.scope("organisations.change") is None
    for action in ACTIONS:
        assert actor_of(cast.otto).scope(action.name) in {None, Scope.NONE, Scope.OWN, Scope.REFERRED}, action


def test_roles_that_see_case_data_or_decide_who_does_may_be_asked_for_a_second_factor() -> None:
    assert {role for role in Role if not sees_case_data(role)} == {Role.COORDINATOR}


def test_areas_are_those_of_both_the_person_and_the_organisation(cast: Cast) -> None:
    cast.otto.organisation.areas = ["drugs"]
    assert actor_of(cast.otto).areas == ("drugs",)


# Invitations


def test_an_invitation_sets_a_password_once(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        token = people.invite(people.add_person(cast.pavel.organisation, "new@example.eu", OFFICER))
    assert token not in str(list(Invitation.objects.values()))
    assert people.accept_invitation(token, STRONG).check_password(STRONG)
    with pytest.raises(NotFound):
        people.accept_invitation(token, STRONG + "er")


def test_an_invitation_sent_many_times_at_once_works_once(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        token = people.invite(people.add_person(cast.pavel.organisation, "new@example.eu", OFFICER))
    barrier = threading.Barrier(6)
    outcomes: list[int | None] = []

    def accept(number: int) -> None:
        barrier.wait()
        try:
            people.accept_invitation(token, f"{STRONG} {number}")
            outcomes.append(number)
        except NotFound:
            outcomes.append(None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [number for number in outcomes if number is not None]
    assert len(outcomes) == 6
    assert len(winners) == 1
    assert Person.objects.get(sign_in="new@example.eu").check_password(f"{STRONG} {winners[0]}")


def test_an_invitation_lasts_72_hours_and_the_newest_alone_works(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        first, second = people.invite(cast.otto), people.invite(cast.otto)
    assert people.invited(first) is None
    found = people.invited(second)
    assert found is not None
    assert timedelta(hours=71, minutes=59) < found.expires_at - timezone.now() <= timedelta(hours=72)
    Invitation.objects.update(expires_at=timezone.now())
    assert people.invited(second) is None


def test_who_is_deactivated_gets_in_by_no_invitation(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        token = people.invite(cast.otto)
        people.set_active(cast.otto, False)
        with pytest.raises(InvalidInput):
            people.invite(cast.otto)
    assert people.invited(token) is None


@pytest.mark.parametrize("weak", ["short", "password1234", "otto@example.eu", ""])
def test_a_weak_password_is_refused_and_the_link_still_works(cast: Cast, weak: str) -> None:
    with acting(actor_of(cast.pavel)):
        token = people.invite(cast.otto)
    with pytest.raises(InvalidInput):
        people.accept_invitation(token, weak)
    assert people.invited(token) is not None
    cast.otto.refresh_from_db()
    assert cast.otto.check_password(PASSWORD)


# API clients


def test_a_key_is_shown_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        made, key = reader(cast.pavel.organisation)
    assert key.startswith(f"tutela_{made.prefix}_")
    secret = key.removeprefix(f"tutela_{made.prefix}_")
    assert len(secret) == 43
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(c) || to_jsonb(p) FROM safeguards_apiclient c JOIN safeguards_person p ON p.id = account_id"
        )
        (row,) = cursor.fetchone()
    assert secret not in str(row)


def test_a_key_is_an_actor_bounded_by_its_actions_areas_and_role(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        made, key = reader(cast.pavel.organisation, "records.open", "intake.submit")
    actor = authenticate_key(key)
    assert (actor.organisation_id, actor.role, actor.areas) == (cast.otto.organisation_id, "officer", ("drugs",))
    assert actor.person_id == made.account_id
    assert {action.name for action in ACTIONS if actor.may(action.name)} == {
        "records.open",
        "intake.submit",
        "api.whoami",
    }
    with pytest.raises(NotPermitted):
        actor.require("records.export")
    with acting(actor):  # what it does names it
        from tutela.intake.actions import register, source_for

        register("file.csv", source_for("machine"))
    assert authenticate_key(key) == actor


def test_a_key_cannot_be_made_for_more_than_its_role_may(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        for actions, role, days in (
            (["people.change"], "officer", 30),
            (["account.own"], "officer", 30),
            (["make.tea"], "officer", 30),
            (["records.open"], "administrator", 30),
            (["records.open"], "analyst", 30),
            (["records.open"], "operator", 30),
            (["records.open"], "officer", 0),
            (["records.open"], "officer", 732),
        ):
            with pytest.raises(InvalidInput):
                reader(cast.pavel.organisation, *actions, role=role, days=days)


def test_a_key_opens_nothing_once_it_is_revoked_expired_or_its_organisation_closed(cast: Cast) -> None:
    def refused(key: str) -> str:
        with pytest.raises(NotAuthenticated) as error:
            authenticate_key(key)
        return str(error.value)

    said = set()
    with acting(actor_of(cast.adam)):
        revoked, revoked_key = reader(cast.otto.organisation)
        _, expired_key = reader(cast.otto.organisation)
        _, closed_key = reader(cast.hana.organisation)
        for key in (revoked_key, expired_key, closed_key):
            authenticate_key(key)
        clients.revoke_client(revoked)
        said.add(refused(revoked_key))
        ApiClient.objects.filter(prefix=expired_key[7:19]).update(expires_at=timezone.now())
        said.add(refused(expired_key))
        organisations.set_active(cast.hana.organisation, False)
        said.add(refused(closed_key))
        with pytest.raises(Conflict):
            clients.revoke_client(revoked)
    said |= {
        refused(key) for key in ("", "tutela_", "x" * 500, revoked_key[:-1] + "A", f"tutela_{'0' * 12}_{'A' * 43}", "é")
    }
    assert len(said) == 1


def test_a_key_of_one_client_with_the_prefix_of_another_opens_nothing(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        (one, _), (_, other_key) = reader(cast.pavel.organisation), reader(cast.pavel.organisation)
    with pytest.raises(NotAuthenticated):
        authenticate_key(f"tutela_{one.prefix}_{other_key[20:]}")


def test_the_last_use_of_a_key_is_noted(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        made, key = reader(cast.pavel.organisation)
    authenticate_key(key)
    made.refresh_from_db()
    assert made.last_used_at is not None
    assert timezone.now() - made.last_used_at < timedelta(seconds=10)


def test_an_api_client_is_no_person_that_anyone_looks_after_or_signs_in_as(cast: Cast) -> None:
    with acting(actor_of(cast.pavel)):
        made, _ = reader(cast.pavel.organisation)
        assert made.account not in set(people.people())
        with pytest.raises(NotFound):
            people.person(made.account_id)
        with pytest.raises(InvalidInput):
            people.invite(made.account)


# Organisations and their keys


def test_the_installation_adds_changes_and_closes_organisations(cast: Cast) -> None:
    with acting(actor_of(cast.adam)):
        made = organisations.add_organisation("lab-a", OrganisationFields("Lab", "laboratory", "gdpr", "AT", ["drugs"]))
        organisations.change_organisation(
            made, OrganisationFields("Lab A", "laboratory", "gdpr", "AT", ["drugs", "firearms"])
        )
        organisations.set_active(made, False)
        found = organisations.organisation("lab-a")
        assert (found.name, found.areas, found.active) == ("Lab A", ["drugs", "firearms"], False)
        with pytest.raises(Conflict):
            organisations.add_organisation("lab-a", OrganisationFields("Lab", "laboratory", "gdpr"))
        with pytest.raises(NotPermitted):
            organisations.set_active(cast.adam.organisation, False)
    assert [one.purpose for one in entries(action="organisations.change")] == ["added", "changed", "deactivated"]


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("Lab A", OrganisationFields("Lab", "laboratory", "gdpr")),
        ("-lab", OrganisationFields("Lab", "laboratory", "gdpr")),
        ("lab", OrganisationFields(" ", "laboratory", "gdpr")),
        ("lab", OrganisationFields("Lab", "shop", "gdpr")),
        ("lab", OrganisationFields("Lab", "laboratory", "none")),
        ("lab", OrganisationFields("Lab", "laboratory", "gdpr", "Austria")),
        ("lab", OrganisationFields("Lab", "laboratory", "gdpr", "AT", ["tea"])),
    ],
)
def test_an_organisation_that_does_not_fit_is_refused(cast: Cast, slug: str, fields: OrganisationFields) -> None:
    with acting(actor_of(cast.adam)), pytest.raises(InvalidInput):
        organisations.add_organisation(slug, fields)


def test_a_public_key_is_added_found_and_revoked(cast: Cast) -> None:
    police = cast.pavel.organisation
    with acting(actor_of(cast.pavel)):
        key = organisations.add_key(police, "encryption", AGE_KEY)
        assert key.state == "usable"
        assert organisations.usable_key(police.pk, "encryption") == key  # type: ignore[arg-type]
        assert organisations.usable_key(police.pk, "signing") is None  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            organisations.add_key(police, "encryption", AGE_KEY)
        organisations.revoke_key(key)
        assert organisations.usable_key(police.pk, "encryption") is None  # type: ignore[arg-type]
        assert organisations.keys_of(police).get().state == "revoked"
        with pytest.raises(Conflict):
            organisations.revoke_key(key)


def test_a_key_is_used_only_while_it_is_valid(cast: Cast) -> None:
    police, now = cast.pavel.organisation, timezone.now()
    with acting(actor_of(cast.pavel)):
        key = organisations.add_key(police, "encryption", AGE_KEY, valid_from=now + timedelta(days=1))
        assert key.state == "not yet"
        assert organisations.usable_key(police.pk, "encryption") is None  # type: ignore[arg-type]
        with pytest.raises(InvalidInput):
            organisations.add_key(police, "encryption", AGE_KEY, valid_until=now)


def test_the_person_at_the_command_line_looks_after_everything(cast: Cast) -> None:
    with acting(operator()):
        assert people.people().count() == len(cast.everybody())
        assert organisations.organisations().count() >= 6
        people.set_active(cast.nina, False)
    assert not Person.objects.get(pk=cast.nina.pk).is_active
