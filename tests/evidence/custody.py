"""What the evidence tests arrange: custodians with keys outside, a policy, a record, and files nobody may find again."""

from __future__ import annotations

import io
import json
import os
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.cast import Cast
from tutela import ingesting
from tutela.configuration import home
from tutela.database import binaries
from tutela.evidence import actions, custodian, importing, queries
from tutela.evidence.custodian import Identity
from tutela.evidence.declaring import Validity, declare_custodian, declare_policy
from tutela.evidence.models import CustodianKey, Evidence, Rewrapped
from tutela.records.models import Record
from tutela.safeguards import approvals
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Organisation, Person
from tutela.safeguards.organisations import add_key


def picture(kilobytes: int = 300) -> bytes:
    """Bytes that begin like a JPEG and occur nowhere else."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + secrets.token_bytes(kilobytes * 1024) + b"\xff\xd9"


@dataclass
class Custody:
    """Everything of one arrangement. The identities are outside the platform: in ``folder``, as on custodians' sticks."""

    cast: Cast
    folder: Path
    alpha: Identity
    beta: Identity
    inner: CustodianKey
    outer: CustodianKey
    recipients: dict[str, Identity]

    def record(self, person: Person | None = None) -> str:
        """The public id of a new record of ``person``'s organisation (Otto's)."""
        person = person or self.cast.otto
        reference = secrets.token_hex(4)
        unit = {"kind": "listing", "reference": reference, "body": {"offer": "an offer"}}
        path = self.folder / f"{reference}.ndjson"
        path.write_text(json.dumps(unit) + "\n", encoding="utf-8")
        with acting(operator()):
            slug = Organisation.objects.get(pk=person.organisation_id).slug
        receipt = ingesting.ingest(ingesting.Order(path, organisation=slug, source="tests"), lambda progress: None)
        assert receipt.accepted == 1, receipt.reasons()
        with acting(actor_of(person)):
            return Record.objects.get(source_reference=reference).public_id

    def attach(self, content: bytes, person: Person | None = None, name: str = "file.bin") -> Evidence:
        """A file attached to a new record."""
        person = person or self.cast.otto
        public_id = self.record(person)
        with acting(actor_of(person)):
            return actions.attach(io.BytesIO(content), name, queries.record_target(public_id))

    def rewrapped_files(self, found: Evidence, slug: str = "police-b") -> tuple[Path, Path]:
        """The custodians' work, offline: the re-wrapped file and its statement."""
        sealed = self.folder / f"{found.public_id}-{secrets.token_hex(3)}"
        with acting(operator()), actions.lend(queries.one(found.public_id)) as stream:
            sealed.write_bytes(stream.read())
        out = sealed.with_suffix(".age")
        to = self.recipients[slug].public.age_key
        custodian.rewrap(sealed, (self.alpha, self.beta), to, out, found.public_id)
        return out, custodian.statement_path(out)

    def imported(self, found: Evidence, slug: str = "police-b") -> Rewrapped:
        """A copy that waits for release."""
        file, statement = self.rewrapped_files(found, slug)
        with acting(operator()), file.open("rb") as stream:
            recipient = Organisation.objects.get(slug=slug)
            return importing.import_rewrapped(queries.one(found.public_id), recipient, stream, statement.read_bytes())

    def released(self, found: Evidence, slug: str = "police-b") -> Rewrapped:
        """A copy released: Otto asks, Anna approves, Otto releases."""
        copy = self.imported(found, slug)
        with acting(actor_of(self.cast.otto)):
            asked = actions.ask_release(queries.rewrapped(copy.public_id), "competent for the place")
        with acting(actor_of(self.cast.anna)):
            approvals.decide(asked.public_id, True, "")
        with acting(actor_of(self.cast.otto)):
            actions.release(queries.rewrapped(copy.public_id))
        return copy


def arrange(cast: Cast, folder: Path) -> Custody:
    """Custodians, keys and a policy for the police and the company; for the rest nothing is declared."""
    alpha = custodian.keygen(folder / "alpha.key", "Custodian Alpha")
    beta = custodian.keygen(folder / "beta.key", "Custodian Beta")
    recipients = {}
    with acting(operator()):
        valid = Validity.from_today()
        inner, outer = (
            declare_custodian(one.name, one.public.age_key, one.public.signing_key, valid) for one in (alpha, beta)
        )
        for slug in ("police-b", "company"):
            recipients[slug] = custodian.keygen(folder / f"{slug}.key", slug)
            add_key(Organisation.objects.get(slug=slug), "encryption", recipients[slug].public.age_key)
        for slug in ("police-a", "company"):
            declare_policy(Organisation.objects.get(slug=slug), "", (inner, outer))
    return Custody(cast, folder, alpha, beta, inner, outer, recipients)


def places_of(content: bytes, since: float) -> list[str]:
    """Where any part of ``content`` can be found in the clear: files of the data and temporary folders, the database."""
    parts = [content[at : at + 24] for at in (16, len(content) // 3, len(content) // 2, len(content) - 40)]
    found = []
    for path in _files(since):
        bytes_of_file = _content(path)
        found += [str(path)] if any(part in bytes_of_file for part in parts) else []
    dump = dump_of_the_database()
    forms = [form for part in parts for form in (part, part.hex().encode())]
    return found + (["database dump"] if any(form in dump for form in forms) else [])


def dump_of_the_database() -> bytes:
    """Everything the database holds, as its owner reads it."""
    program = binaries.shipped().program("pg_dump")
    ended = subprocess.run([program, "--dbname", settings.CONNECTIONS.owner], capture_output=True, check=True)
    assert len(ended.stdout) > 10_000
    return ended.stdout


def _files(since: float) -> list[Path]:
    every = [path for path in home().rglob("*") if path.is_file()]
    for above, folders, names in os.walk(tempfile.gettempdir()):
        path = Path(above)
        folders[:] = [name for name in folders if path / name != home() and _recent(path / name, since)]
        every += [path / name for name in names if (path / name).is_file() and _recent(path / name, since)]
    return every


def _content(path: Path) -> bytes:
    """What is in a file now; the server may have taken it away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _recent(path: Path, since: float) -> bool:
    try:
        return path.lstat().st_mtime >= since - 1
    except OSError:
        return False
