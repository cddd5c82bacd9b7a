"""Lists, and reports that name fingerprints, for the tests beside. All made up."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from pathlib import Path

from tests.deliveries import take_in

from tutela.linking.lists import actions, following, queries
from tutela.linking.lists.actions import NewList, Taken
from tutela.linking.lists.models import FingerprintList
from tutela.linking.lists.queries import Shown
from tutela.linking.lists.reading import EntryLine, Refused, understood
from tutela.records.models import Record
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person


def picture(seed: int) -> str:
    """A PDQ hash with half of its bits set, as hashes of structured pictures have."""
    dice = random.Random(seed)
    bits = [0] * 128 + [1] * 128
    dice.shuffle(bits)
    return f"{int(''.join(map(str, bits)), 2):064x}"


def flipped(value: str, bits: int, seed: int = 0) -> str:
    """The same with so many bits otherwise."""
    number = int(value, 16)
    for bit in random.Random(seed).sample(range(256), bits):
        number ^= 1 << bit
    return f"{number:064x}"


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def made_list(person: Person, title: str = "Assessed files", **values: object) -> FingerprintList:
    with acting(actor_of(person).doing("lists.change")):
        return actions.make_list(person.organisation, NewList(title, **values))  # type: ignore[arg-type]


def line(kind: str, value: str, **said: object) -> EntryLine:
    found = understood(1, {"kind": kind, "value": value, **said})
    assert not isinstance(found, Refused), found
    return found


def added(person: Person, of: FingerprintList, *lines: EntryLine, again: bool = False) -> Taken:
    with acting(actor_of(person).doing("lists.change")):
        return actions.take_in(of, lines, again=again)


def followed() -> int:
    return following.follow(local_organisation().pk)


def report(
    folder: Path,
    reference: str,
    *prints: tuple[str, str] | dict[str, object],
    organisation: str = "police-a",
    **body: object,
) -> None:
    """A protection report with one file of these fingerprints, delivered."""
    written = [one if isinstance(one, dict) else {"scheme": one[0], "value": one[1]} for one in prints]
    whole = {"incident_type": {"written": "x"}, "files": [{"fingerprints": written}], **body}
    path = folder / f"{reference}.ndjson"
    path.write_text(
        json.dumps({"kind": "protection_report", "reference": reference, "body": whole}) + "\n", encoding="utf-8"
    )
    receipt = take_in(path, organisation, source="reports")
    assert receipt.accepted + receipt.revised + receipt.unchanged == 1, receipt.reasons()


def matches(person: Person, reference: str) -> list[Shown]:
    """What this person sees matched of the report of this reference, as it is now."""
    with acting(actor_of(person)):
        record = Record.objects.filter(source_reference=reference, current=True).first()
        return [] if record is None else queries.matches_of(record)


def near(shown: Iterable[Shown]) -> list[tuple[str, int]]:
    """Kind and distance of each."""
    return [(one.match.kind, one.match.distance) for one in shown]


def as_actor(person: Person) -> Actor:
    return actor_of(person)
