"""One of every thing an address can name, for each of four organisations, and a contact for each of two services behind the
wall; planted with the real parts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from allauth.mfa.models import Authenticator
from django.utils import timezone
from tests.cast import EVERY, PASSWORD, Cast
from tests.deliveries import take_in
from tests.evidence.custody import Custody, arrange, picture
from tests.promises.passkeys import credential
from tests.services import fields as contact_fields
from tests.services import make_services
from tests.web.planted import quarantined_of, submission_of

from tutela.configuration import home
from tutela.evidence import actions, custodian, queries
from tutela.evidence.declaring import declare_policy
from tutela.evidence.models import Evidence, Rewrapped
from tutela.linking import hits, search, watching
from tutela.linking.cases import actions as case_actions
from tutela.linking.cases import searching
from tutela.linking.cases.models import Case
from tutela.linking.deconfliction import queries as deconfliction
from tutela.linking.lists import actions as lists
from tutela.linking.lists.actions import NewList
from tutela.linking.lists.models import Decision, Match
from tutela.linking.lists.reading import EntryLine, understood
from tutela.linking.models import LinkDecision
from tutela.linking.persons import running
from tutela.linking.persons.engines import Engine
from tutela.linking.persons.models import Suggestion
from tutela.linking.searching.taking import take
from tutela.linking.watching import Wanted
from tutela.practice.actions import record_contact
from tutela.records.models import Consultation, Record
from tutela.rights.models import Breach, Hold, PersonsRequest, RequestItem, RequestKind, Review
from tutela.safeguards import approvals, clients, organisations
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.approvals import Subject
from tutela.safeguards.clients import ClientFields
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Organisation, OrganisationKey, Person
from tutela.safeguards.visibility import class_of, own_class
from tutela.strategy.indicators.models import Delivery
from tutela.strategy.maturity.models import Assessment
from tutela.vocabulary.areas import Area, Purpose

Kwargs = dict[str, object]

NONE_SUCH: Final[dict[str, Kwargs]] = {
    "submission": {"public_id": "no-such-thing"},
    "quarantined": {"public_id": "no-such-thing"},
    "record": {"public_id": "no-such-thing"},
    "firearm": {"public_id": "no-such-thing", "number": 1},
    "evidence": {"public_id": "no-such-thing"},
    "copy": {"public_id": "no-such-thing"},
    "handed": {"public_id": "no-such-thing"},
    "approval": {"public_id": "no-such-thing"},
    "hit": {"public_id": "no-such-thing"},
    "hit of both": {"public_id": "no-such-thing"},
    "list": {"public_id": "no-such-thing"},
    "match": {"public_id": "no-such-thing"},
    "suggestion": {"public_id": "no-such-thing"},
    "watch": {"public_id": "no-such-thing"},
    "alert": {"public_id": "no-such-thing"},
    "case": {"public_id": "no-such-thing"},
    "opening": {"public_id": "no-such-thing", "opening": "no-such-thing"},
    "decision": {"public_id": "no-such-thing", "decision": "no-such-thing"},
    "network search": {"public_id": "no-such-thing"},
    "person": {"key": 999_999_999},
    "organisation": {"slug": "no-such-thing"},
    "organisation key": {"slug": "no-such-thing", "key": 999_999_999},
    "client": {"prefix": "no-such-thing"},
    "passkey": {"pk": 999_999_999},
    "request": {"public_id": "no-such-thing"},
    "request item": {"public_id": "no-such-thing", "item": 999_999_999},
    "review": {"public_id": "no-such-thing"},
    "hold": {"public_id": "no-such-thing"},
    "breach": {"public_id": "no-such-thing"},
    "contact": {"key": 999_999_999},
    "draft of observations": {"public_id": "no-such-thing"},
    "assessment": {"public_id": "no-such-thing"},
    "assessment to discard": {"public_id": "no-such-thing"},
    "draft of observations to submit": {"public_id": "no-such-thing"},
    "draft of observations to drop": {"public_id": "no-such-thing"},
}
"""An address of each kind that names nothing."""


@dataclass
class World:
    """What is planted: owner's slug -> kind of thing -> what an address names it by."""

    cast: Cast
    people: dict[str, Person]
    things: dict[str, dict[str, Kwargs]] = field(default_factory=dict)
    client_keys: dict[str, str] = field(default_factory=dict)
    """An API client's key of each organisation, in the role of its person."""


@contextmanager
def world(cast: Cast, folder: Path) -> Iterator[World]:
    """Plant; the store of evidence is emptied afterwards."""
    nora = _national_analyst()
    services = make_services()
    counsellors = {"carla": services.carla, "cyril": services.cyril}
    people = {name: getattr(cast, name) for name in cast.__dataclass_fields__} | {"nora": nora} | counsellors
    made = World(cast, people)
    owners = {"police-a": cast.otto, "customs-a": cast.hana, "police-b": cast.nina, "company": cast.clara}
    custody = _custody(cast, folder, owners)
    for slug, owner in owners.items():
        made.things[slug] = _things(cast, custody, slug, owner)
    _hits(made, cast, owners, folder)
    for slug, owner in owners.items():
        made.things[slug] |= matched(owner, folder, slug)
    _watches(made, owners, folder)
    _suggestions(made, owners, folder)
    for number, (slug, owner) in enumerate(owners.items()):
        made.things[slug] |= opened(owner, folder, slug, f"+43 660 55443{number:02}")
        made.things[slug]["firearm"] = {"public_id": traceable(owner, f"SUI9413{number}", folder), "number": 1}
    made.things["centre"] = searched(cast.anna)
    for slug in owners:
        giver = cast.hana if slug == "police-a" else cast.otto
        made.things[slug]["handed"] = {"public_id": _released(custody, giver, slug, cast.anna).public_id}
        made.client_keys[slug] = made.things[slug].pop("key of client")["key"]  # type: ignore[assignment]
    for person in (cast.otto, cast.nina, nora, cast.cora):
        made.things.setdefault(person.organisation.slug, {}).update(_drafts(person))
    for counsellor in counsellors.values():
        with acting(actor_of(counsellor)):
            made.things[counsellor.organisation.slug] = {"contact": {"key": record_contact(contact_fields())}}
    yield made
    shutil.rmtree(home() / "evidence", ignore_errors=True)


def _national_analyst() -> Person:
    focal = Organisation.objects.create(
        slug="focal-a", name="Focal point of Exampleland", kind="focal_point", country="AT", areas=EVERY
    )
    return Person.objects.create_person(
        "nora@example.eu", PASSWORD, name="Nora", organisation=focal, role="national_analyst", areas=EVERY
    )


def _custody(cast: Cast, folder: Path, owners: dict[str, Person]) -> Custody:
    """As the evidence tests arrange it; also for those who are not in theirs."""
    custody = arrange(cast, folder)
    with acting(operator()):
        for slug in owners:
            found = Organisation.objects.get(slug=slug)
            declare_policy(found, "", (custody.inner, custody.outer))
            if slug not in custody.recipients:
                custody.recipients[slug] = custodian.keygen(folder / f"{slug}.key", slug)
                organisations.add_key(found, "encryption", custody.recipients[slug].public.age_key)
    return custody


def _things(cast: Cast, custody: Custody, slug: str, owner: Person) -> dict[str, Kwargs]:
    submission = submission_of(owner)
    quarantined = quarantined_of(owner, submission)
    evidence = custody.attach(picture(1), owner)
    recipient = "police-b" if slug != "police-b" else "police-a"
    copy = custody.imported(evidence, recipient)
    extra = Person.objects.create_person(
        f"extra@{slug}.example.eu", PASSWORD, name=f"Extra of {slug}", organisation=owner.organisation,
        role=owner.role, areas=EVERY,
    )  # fmt: skip
    with acting(actor_of(extra)):
        subject = Subject(
            "records export", f"list of {slug}", extra.organisation_id, own_class(), "Download as CSV: everything"
        )
        asked = approvals.ask("records.export_bulk", subject, "because")
    passkey = Authenticator.objects.create(
        user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "a key", "credential": credential(slug)}
    )
    found = Organisation.objects.get(slug=slug)
    with acting(actor_of(cast.adam)):
        made, _key = clients.make_client(found, ClientFields("a program", owner.role, [], EVERY))
        _other, key = clients.make_client(found, ClientFields("another program", owner.role, [], EVERY))
        organisation_key = OrganisationKey.objects.create(
            organisation=found, purpose="signing", format="pem", public_key="x", fingerprint=f"fingerprint of {slug}"
        )
        assert organisation_key in organisations.keys_of(found)
    return {
        "submission": {"public_id": submission.public_id},
        "quarantined": {"public_id": quarantined.public_id},
        "record": {"public_id": _record_of(evidence, owner)},
        "evidence": {"public_id": evidence.public_id},
        "copy": {"public_id": copy.public_id},
        "approval": {"public_id": asked.public_id},
        "person": {"key": extra.pk},
        "organisation": {"slug": slug},
        "organisation key": {"slug": slug, "key": organisation_key.pk},
        "client": {"prefix": made.prefix},
        "passkey": {"pk": passkey.pk},
        "key of client": {"key": key},
        **_of_data_protection(owner, evidence),
    }


def _of_data_protection(owner: Person, evidence: Evidence) -> dict[str, Kwargs]:
    """A person's request with a record found for it, a hold, a line of the review list and a breach, of one organisation.
    Straight into the tables: not everybody whose organisation has them may enter them."""
    today, kept = timezone.now().date(), {"owner_id": owner.organisation_id}
    with acting(actor_of(owner)):
        request = PersonsRequest.objects.create(
            **kept, kind=RequestKind.ACCESS, requester="Somebody", contact="by post", names='["Somebody"]', identifiers="[]",
            received_on=today, due_on=today,
        )  # fmt: skip
        uid = bytes(evidence.record_uid or b"")
        item = RequestItem.objects.create(**kept, request=request, uid=uid, because=["name"])
        hold = Hold.objects.create(**kept, uid=uid, reason="a trial", until=today + timedelta(days=9))
        review = Review.objects.create(**kept, uid=uid, rule="a rule", listed_on=today)
        breach = Breach.objects.create(**kept, noticed_at=timezone.now(), happened="a letter went astray")
    return {
        "request": {"public_id": request.public_id},
        "request item": {"public_id": request.public_id, "item": item.pk},
        "hold": {"public_id": hold.public_id},
        "review": {"public_id": review.public_id},
        "breach": {"public_id": breach.public_id},
    }


def _drafts(owner: Person) -> dict[str, Kwargs]:
    """Drafts of observations and of an assessment of maturity of an organisation. Straight into the table: not everybody
    whose organisation may have some may deliver."""
    things = ("draft of observations", "draft of observations to submit", "draft of observations to drop")
    with acting(actor_of(owner)):
        of = {
            "owner": owner.organisation,
            "country": owner.organisation.country,
            "framework": "model_national_response",
        }
        assessments: dict[str, Kwargs] = {
            thing: {
                "public_id": Assessment.objects.create(**of, framework_version="1", year=year, by=owner.name).public_id
            }
            for year, thing in ((2023, "assessment"), (2024, "assessment to discard"))
        }
        return assessments | {
            thing: {"public_id": Delivery.objects.create(owner=owner.organisation, by=owner.name).public_id}
            for thing in things
        }


def _record_of(evidence: Evidence, owner: Person) -> str:
    with acting(actor_of(owner)):
        return Record.objects.get(uid=bytes(evidence.record_uid or b"")).public_id


def _hits(made: World, cast: Cast, owners: dict[str, Person], folder: Path) -> None:
    """A record of each that names a telephone, and somebody else who searches for it."""
    for number, (slug, owner) in enumerate(owners.items()):
        phone = f"+43 660 99887{number:02}"
        plant_unit(folder, slug, f"hit-{slug}", {"offer": "an offer", "namings": [naming(phone)]})
        seeker = cast.nina if owner is not cast.nina else cast.otto
        with acting(actor_of(seeker)):
            assert hits.elsewhere(search.sought(phone)).owners
        with acting(actor_of(owner)):
            made.things[slug]["hit"] = {"public_id": hits.notices().get().public_id}
            made.things[slug]["hit of both"] = {
                "public_id": deconfliction.hits().get(origin="search", person_id=0).public_id
            }


def matched(owner: Person, folder: Path, mark: str) -> dict[str, Kwargs]:
    """A list of an organisation with an entry, a reported fingerprint, their match and a decision on it."""
    with acting(actor_of(owner)):
        made = lists.make_list(owner.organisation, NewList(f"List of {mark}", purpose=mark))
        entry = understood(
            1, {"kind": "pdq", "value": sha256(mark.encode()).hexdigest(), "reference": mark, "why": mark}
        )
        assert isinstance(entry, EntryLine)
        lists.take_in(made, [entry])
        lists.set_radius(made, "pdq", 20)
    files = [{"fingerprints": [{"scheme": "pdq", "value": entry.key}]}]
    slug = owner.organisation.slug
    plant_unit(folder, slug, f"match-{mark}", {"incident_type": {"code": "other"}, "files": files}, "protection_report")
    with acting(actor_of(owner)):
        match = Match.objects.get(entry__list=made)
        Decision.objects.create(
            uid=bytes(match.record.uid), visibility_id=match.visibility_id, entry=match.entry,
            list_visibility_id=match.list_visibility_id, key_hash=bytes(match.key_hash), verdict="unsure", why=mark,
            by=owner.name, organisation=owner.organisation,
        )  # fmt: skip
    return {"list": {"public_id": made.public_id}, "match": {"public_id": match.public_id}}


def _watches(made: World, owners: dict[str, Person], folder: Path) -> None:
    """A saved search of each, and an alert about a record of their own."""
    for number, (slug, owner) in enumerate(owners.items()):
        made.things[slug] |= watched(owner, slug, f"+43 660 77665{number:02}", folder)


def traceable(owner: Person, serial: str, folder: Path) -> str:
    """A record of an organisation with a firearm that has a serial: its public id."""
    slug = owner.organisation.slug
    body: dict[str, object] = {"event": {"code": "seized"}, "firearm": {"markings": [{"as_read": serial}]}}
    plant_unit(folder, slug, f"traced-{slug}", body, "firearm_event")
    with acting(actor_of(owner)):
        return Record.objects.get(source_reference=f"traced-{slug}").public_id


def watched(owner: Person, slug: str, phone: str, folder: Path) -> dict[str, Kwargs]:
    """A person's saved search for a telephone, and the alert of the record that then comes."""
    review = timezone.now().date() + timedelta(days=30)
    with acting(actor_of(owner)):
        wanted = Wanted("a telephone", "because", review, f"q={phone}", (Purpose.DRUG_ENFORCEMENT,))
        saved = watching.watch(take(phone), wanted)
    plant_unit(folder, slug, f"watched-{slug}", {"offer": "an offer", "namings": [naming(phone)]})
    with acting(actor_of(owner)):
        alert = watching.alerts(only_new=True).get()
    return {"watch": {"public_id": saved.public_id}, "alert": {"public_id": alert.public_id}}


def opened(owner: Person, folder: Path, mark: str, phone: str) -> dict[str, Kwargs]:
    """A case of an organisation with the first of two records that name a telephone, and a decision about both. Straight into
    the tables: not everybody whose organisation has them may open one."""
    slug, uids = owner.organisation.slug, []
    today = timezone.now().date()
    for place in ("one", "other"):
        plant_unit(folder, slug, f"{mark}-{place}", {"offer": mark, "namings": [naming(phone)]})
    with acting(actor_of(owner)):
        found = list(Record.objects.filter(source_reference__startswith=f"{mark}-o").order_by("pk"))
        uids = [bytes(one.uid) for one in found]
        case = Case.objects.create(
            owner_id=owner.organisation_id, visibility_id=class_of(owner.organisation_id, tuple(Area)), title=mark, reference=mark,
            reason=mark, purposes=["drug_enforcement"], review_on=today + timedelta(days=9), opened_by=owner.name,
            retention_until=today + timedelta(days=99), retention_rule="case-1y", person_id=owner.pk,
        )  # fmt: skip
        opening = case.openings.create(uid=uids[0], visibility_id=found[0].visibility_id, why=mark, by=owner.name)
        decision = LinkDecision.objects.create(
            relation="belong_together", verdict="unsure", why=mark, by=owner.name, organisation=owner.organisation,
            first_uid=min(uids), second_uid=max(uids), visibility_id=found[0].visibility_id,
            other_visibility_id=found[1].visibility_id,
        )  # fmt: skip
    named: Kwargs = {"public_id": case.public_id}
    return {
        "case": named,
        "opening": {**named, "opening": opening.public_id},
        "decision": {**named, "decision": decision.public_id},
    }


def searched(owner: Person) -> dict[str, Kwargs]:
    """A person's search for networks, with what it found."""
    with acting(actor_of(owner)):
        made = case_actions.search((Purpose.DRUG_ENFORCEMENT,), "because")
    searching.carry_out(made.pk, owner.pk)
    return {"network search": {"public_id": made.public_id}}


_NAMES: Final = ("Tovin Bralko", "Zelda Murnik", "Ostap Kelvari", "Rumia Dostal")


def _suggestions(made: World, owners: dict[str, Person], folder: Path) -> None:
    """Two records of each that may name one person; everybody has stated a purpose for all of them, or whoever sees records
    of others were told nothing of the persons."""
    for slug, name in zip(owners, _NAMES, strict=True):
        plant_persons(folder, slug, f"suggested-{slug}", name)
    running.run(lambda: acting(operator().doing("persons.link")), Engine.DUCKDB, lambda _what: None)
    for slug, owner in owners.items():
        with acting(actor_of(owner)):
            found = Suggestion.objects.filter(record__owner=owner.organisation).get()
            made.things[slug]["suggestion"] = {"public_id": found.public_id}
            sides = [found.record, found.other]
        with acting(operator()):
            for person in made.people.values():
                for record in sides:
                    Consultation.objects.create(
                        uid=bytes(record.uid), visibility_id=record.visibility_id, person_id=person.pk,
                        organisation=person.organisation, purpose="drug_enforcement", case_reference="a case",
                        until=timezone.now() + timedelta(hours=8),
                    )  # fmt: skip


def plant_persons(folder: Path, slug: str, reference: str, name: str) -> None:
    """Two records of an organisation that name a person born on one day."""
    born = {"at": "1981-04-05", "precision": "day"}
    person = {"capacity": "suspect", "assertion": "assessment", "name": name, "birth_date": born}
    for number in (1, 2):
        plant_unit(folder, slug, f"{reference}-{number}", {"offer": "an offer", "persons": [person]})


def naming(phone: str) -> dict[str, str]:
    """A telephone as a record names it."""
    return {"scheme": "phone", "written": phone, "role": "contact"}


def plant_unit(folder: Path, slug: str, reference: str, body: dict[str, object], kind: str = "listing") -> None:
    """Take one whole record in for an organisation."""
    path = folder / f"{reference}.ndjson"
    path.write_text(json.dumps({"kind": kind, "reference": reference, "body": body}) + "\n", encoding="utf-8")
    receipt = take_in(path, organisation=slug)
    assert receipt.accepted == 1, receipt.reasons()


def _released(custody: Custody, giver: Person, slug: str, second: Person) -> Rewrapped:
    """A copy of the giver's evidence released to an organisation by two persons."""
    copy = custody.imported(custody.attach(picture(1), giver), slug)
    with acting(actor_of(giver)):
        asked = actions.ask_release(queries.rewrapped(copy.public_id), "competent for the place")
    with acting(actor_of(second)):
        approvals.decide(asked.public_id, True, "")
    with acting(actor_of(giver)):
        actions.release(queries.rewrapped(copy.public_id))
    return copy
