"""What the police of Exampleland hold in the tests that look for it where it must not be: one of everything, all marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tests.cast import Cast
from tests.deliveries import row, seizure_file, take_in
from tests.evidence.custody import Custody, picture
from tests.promises.world import matched, naming, opened, plant_unit
from tests.web.planted import quarantined_of, submission_of

from tutela.linking import hits, search
from tutela.linking.models import PossibleDuplicate
from tutela.records.models import Record
from tutela.safeguards import approvals
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.approvals import Subject
from tutela.safeguards.models import Person
from tutela.safeguards.visibility import own_class

CANARY = "canary-c0ffee"
SHARED = "+43 660 4455667"
"""A telephone that a record of the other country names too."""
VICTIMS = "+43 660 4455668"
FIREARMS = "+43 660 4455669"
OPENED = "+43 660 4455670"
PHONES = (SHARED, VICTIMS, FIREARMS)
CANARY_NAME = "Kanaria Exemplova"
CANARY_SERIAL = "KNR94131"


@dataclass
class Planted:
    """Addresses of what was planted and every text that gives it away."""

    addresses: list[str]
    marks: list[str]


def drugs(place: str, *phones: str, **more: object) -> dict[str, object]:
    """A seizure of cocaine at a place."""
    item = {"item_kind": {"code": "drug"}, "substance": {"code": "cocaine"}}
    where = {"country": {"code": "AT"}, "place": place}
    return {"items": [item], "where": where, "namings": [naming(phone) for phone in phones], **more}


def report(**more: object) -> dict[str, object]:
    """A protection report that names a victim with a telephone."""
    victim = {"scheme": "phone", "written": VICTIMS, "capacity": "victim", "assertion": "fact"}
    person = {"capacity": "victim", "assertion": "fact", "namings": [victim]}
    return {"incident_type": {"code": "other"}, "persons": [person], "remarks": CANARY, **more}


def firearm(**more: object) -> dict[str, object]:
    """A firearm that was found, with a telephone beside it."""
    found = {"make": CANARY, "model": "an example", "markings": [{"as_read": CANARY_SERIAL}]}
    person = {"capacity": "suspect", "assertion": "assessment", "name": CANARY_NAME}
    named = {"namings": [naming(FIREARMS)], "persons": [person]}
    return {"event": {"code": "seized"}, "firearm": found, "remarks": CANARY, **named, **more}


def records_of(person: Person, folder: Path, slug: str, **more: object) -> list[Record]:
    """One of each kind, all marked, of an organisation."""
    plant_unit(folder, slug, f"{CANARY}-seizure", drugs(CANARY, SHARED, **more), "seizure")
    plant_unit(folder, slug, f"{CANARY}-report", report(**more), "protection_report")
    plant_unit(folder, slug, f"{CANARY}-listing", {"offer": CANARY, "namings": [naming(SHARED)], **more})
    plant_unit(folder, slug, f"{CANARY}-firearm", firearm(**more), "firearm_event")
    with acting(replace(actor_of(person), handling=tuple(str(code) for code in more.get("handling", ())))):  # type: ignore[attr-defined]
        found = list(Record.objects.filter(source_reference__startswith=CANARY))
    assert len(found) == 4
    return found


def plant(cast: Cast, custody: Custody, folder: Path) -> Planted:
    """Everything that the police of Exampleland could hold."""
    found = records_of(cast.otto, folder, "police-a")
    path = seizure_file(
        folder, [row(PLACE=CANARY), row(PLACE=CANARY, AMOUNT="0.0125", DRUG_UNIT="Kilogram")], f"{CANARY}.csv"
    )
    receipt = take_in(path)
    submission = submission_of(cast.otto)
    unit = quarantined_of(cast.otto, submission)
    evidence = custody.attach(picture(1), cast.otto, f"{CANARY}.bin")
    copy = custody.imported(evidence, "company")
    with acting(actor_of(cast.otto)):
        subject = Subject("records export", CANARY, cast.otto.organisation_id, own_class(), CANARY)
        asked = approvals.ask("records.export_bulk", subject, CANARY)
        assert PossibleDuplicate.objects.exists(), "the two rows may be one event"
        duplicates = list(Record.objects.filter(place=CANARY))
    with acting(actor_of(cast.hana)):  # for what the other country doesn't hold, or it were told rightly
        assert hits.elsewhere(search.sought(FIREARMS)).owners
    with acting(actor_of(cast.otto)):
        notice = hits.notices().first()
        assert notice is not None
    on_list = matched(cast.otto, folder, CANARY)
    case = str(opened(cast.otto, folder, f"{CANARY}-case", OPENED)["case"]["public_id"])
    ids = [one.public_id for one in (*found, *duplicates)]
    return Planted(
        [
            *(f"/records/{public_id}/" for public_id in ids),
            *(f"/records/{public_id}/evidence/new/" for public_id in ids[:1]),
            *(f"/records/?before={public_id}" for public_id in ids[:1]),
            *(f"/submissions/{one.public_id}/{tail}" for one in (submission, receipt) for tail in ("", "progress/", "to-mend.csv")),
            f"/quarantine/{unit.public_id}/",
            *(f"/cases/{case}/{tail}" for tail in ("", "1.graphml", "1-i2.zip")),
            f"/lists/{on_list['list']['public_id']}/",
            f"/evidence/{evidence.public_id}/",
            f"/evidence/copies/{copy.public_id}/statement.json",
        ],
        [CANARY, *ids, submission.public_id, receipt.public_id, unit.public_id, evidence.public_id,
         copy.public_id, asked.public_id, notice.public_id, case, "Otto",
         str(on_list["list"]["public_id"]), str(on_list["match"]["public_id"])],
    )  # fmt: skip


def own_things(cast: Cast, custody: Custody, folder: Path) -> None:
    """What the other country holds itself: the same event and the same telephone as in what is planted."""
    take_in(seizure_file(folder, [row(PLACE="Lisbon", AMOUNT="12.5")], "own.csv"), organisation="police-b")
    plant_unit(folder, "police-b", "own-listing", {"offer": "an offer", "namings": [naming(SHARED)]})
    quarantined_of(cast.nina, submission_of(cast.nina, format="own"), written="{}")
    custody.attach(picture(1), cast.nina)
    matched(cast.nina, folder, "own")
