"""Searching among a million records: an identifier, a serial that looks the same or was partly read, a name, and a pasted list of
100,000; each as an officer's request runs it, under the row policy, on a server of its own filled by COPY.

``TUTELA_BENCH_RECORDS`` sets another number of records, for trying the benchmark out.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import psycopg

from benchmarks.figure import Figure
from benchmarks.ingest import home, scratch
from tutela.database import connections

if TYPE_CHECKING:
    from tutela.recognition.understand import Understood

RECORDS: Final = int(os.environ.get("TUTELA_BENCH_RECORDS", "1000000"))
LIST: Final = 100_000
ROUNDS: Final = 300
SERIAL_EVERY: Final = 4
"""A record in four is of a firearm with a serial; the others name a phone number, and one in five of all a person."""
NAME_EVERY: Final = 5

_FILL: Final = """
import sys
from benchmarks.search import fill
fill(int(sys.argv[1]))
"""
_ASK: Final = """
import sys
from benchmarks.search import ask
ask(int(sys.argv[1]))
"""


def measure() -> Iterator[Figure]:
    """p50 and p99 in milliseconds of each kind of search, and seconds of the list."""
    with scratch() as folder, home(folder, RECORDS) as environ:
        _run(_FILL, environ)
        with psycopg.connect(connections.resolve(environ).owner, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")
        for said in _run(_ASK, environ):
            yield Figure(**json.loads(said))


def _run(program: str, environ: dict[str, str]) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", program, str(RECORDS)], env=environ, check=True, stdout=subprocess.PIPE, text=True
    )
    return ended.stdout.splitlines()


def phone_of(number: int) -> str:
    """The phone number that record ``number`` names."""
    return f"+4366{number:08d}"


def serial_of(number: int) -> str:
    """The serial of the firearm of record ``number``: two letters and six digits, scattered."""
    mixed = number * 7_919 % 1_000_000
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    return f"{letters[number % 23]}{letters[number // 23 % 23]}{mixed:06d}"


_SYLLABLES: Final = (
    "ka",
    "ro",
    "mi",
    "ten",
    "lu",
    "va",
    "des",
    "no",
    "pir",
    "sol",
    "ga",
    "tru",
    "ben",
    "oli",
    "xar",
    "je",
)


def name_of(number: int) -> str:
    """A made-up name; about 65,000 family names and 4,000 given names, so that none is very common."""
    rng = random.Random(number)
    return " ".join("".join(rng.choices(_SYLLABLES, k=length)).capitalize() for length in (3, 4))


def fill(count: int) -> None:
    """COPY ``count`` records with their mentions and postings into the tables, as the owner of a scratch server."""
    from tutela.session import ready

    with ready():
        from django.conf import settings

        from tutela.records.models import Source
        from tutela.safeguards.installation import local_organisation

        organisation = local_organisation()
        source, _ = Source.objects.get_or_create(organisation=organisation, slug="bench")
        everyone = range(1, count + 1)
        with psycopg.connect(settings.CONNECTIONS.owner) as owner:
            visibility = visibility_of(owner, organisation.pk)
            copy_records(owner, everyone, organisation.pk, source.pk, visibility)
        copy_named(settings.CONNECTIONS.owner, everyone, visibility, _understood)


def visibility_of(owner: psycopg.Connection, organisation: int) -> int:
    """The class of firearm records of an organisation, made when new."""
    values = [organisation]
    owner.execute(
        "INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)"
        " VALUES (%s, 4, 0, 4, '{}') ON CONFLICT DO NOTHING",
        values,
    )
    found = owner.execute(
        "SELECT id FROM safeguards_visibility WHERE owner_id = %s AND area_mask = 4 AND handling_mask = 0 AND purpose_mask = 4",
        values,
    )
    (visibility,) = found.fetchone() or (0,)
    return int(visibility)


def copy_records(owner: psycopg.Connection, numbers: range, organisation: int, source: int, visibility: int) -> None:
    """Records under these numbers, all alike."""
    owner.execute(
        "INSERT INTO records_record (id, public_id, uid, revision, current, kind, area, crime_context, owner_id, owner_part, regime,"
        " purposes, source_id, occurrence, submission_id, place_file, place_sheet, place_path, recorded_at, occurred_precision,"
        " occurred_zone_known, country, region, place, place_folded, transport, concealment, location_kind, direction, handling,"
        " source_reliability, information_accuracy, headline, body, written, notes, content_digest, recognition_version,"
        " visibility_id, legal_basis, retention_rule, retention_until, hold_reason)"
        " SELECT n, substr(md5(n::text), 1, 20), decode(md5('u' || n), 'hex'), 1, true, 'firearm_event', 'firearms', '{}', %s, 'owner',"
        " 'law_enforcement', '{firearms_enforcement}', %s, 1, 0, 'bench', '', '', now(), '', false, 'AT', '', '', '', '', '', '', '',"
        " '{}', '', '', 'a record', '{\"event\": {\"code\": \"seized\"}, \"firearm\": {}}', '{}', '[]', decode(md5('d' || n), 'hex'), '1',"
        " %s, 'accountability', 'firearm-event-30y', current_date + 3650, '' FROM generate_series(%s::bigint, %s::bigint) n",
        [organisation, source, visibility, numbers.start, numbers.stop - 1],
    )


def copy_named(where: str, numbers: range, visibility: int, understood_of: Callable[[int], Understood]) -> None:
    """Mentions and postings of what each of these records names, by two connections at once."""
    from tutela.intake import rows

    columns = (rows.MENTION_COLUMNS, rows.POSTING_COLUMNS)
    names = [", ".join(column.split()[0] for column in each) for each in columns]
    with psycopg.connect(where) as first, psycopg.connect(where) as second:
        mentions, postings = (
            one.cursor().copy(f"COPY {table} ({name}, current) FROM STDIN".encode())
            for one, table, name in zip((first, second), ("records_mention", "records_posting"), names, strict=True)
        )
        with mentions as into_mentions, postings as into_postings:
            for number in numbers:
                understood = understood_of(number)
                for line in rows.mention_rows(number, understood, visibility):
                    into_mentions.write(line[:-1] + "\tt\n")
                for line in rows.posting_rows(number, understood, visibility):
                    into_postings.write(line[:-1] + "\tt\n")


def _understood(number: int) -> Understood:
    """What record ``number`` names: a firearm's serial or a phone number, and now and then a person."""
    from tutela.recognition import identifiers, named
    from tutela.recognition.contract import Identifier, Standing
    from tutela.recognition.understand import Understood
    from tutela.records.values import Assertion, Capacity, Naming

    understood = Understood()
    if number % SERIAL_EVERY == 0:
        naming = Naming(scheme="serial", written=serial_of(number), service="Exempla Arms", role="serial")
        found = identifiers.read(naming).value
        assert found is not None
    else:
        naming = Naming(scheme="phone", written=phone_of(number))
        found = Identifier("phone", phone_of(number), phone_of(number), Standing.LINKS)
    understood.identifiers.append((naming, found))
    if number % NAME_EVERY == 0:
        marks = {"capacity": Capacity.SUSPECT, "assertion": Assertion.ASSESSMENT}
        naming = Naming(scheme=named.PERSON, written=name_of(number), **marks)
        understood.identifiers.append((naming, named.read(named.PERSON, naming.written)))
    return understood


def ask(count: int) -> None:
    """Print a figure a line, as JSON."""
    import time

    from tutela.session import ready

    with ready():
        from tutela.linking.searching import lists
        from tutela.linking.searching.finding import find
        from tutela.linking.searching.taking import take
        from tutela.safeguards.actor import acting
        from tutela.safeguards.installation import operator

        rng = random.Random(4)
        kinds: dict[str, Callable[[int], str]] = {
            "identifier": lambda number: phone_of(number - (number % SERIAL_EVERY == 0)),
            "serial, look-alike": lambda number: serial_of(number // SERIAL_EVERY * SERIAL_EVERY or 4).replace(
                "0", "O"
            ),
            "serial, one unknown": lambda number: _unknown(serial_of(number // SERIAL_EVERY * SERIAL_EVERY or 4), rng),
            "name of a person": lambda number: name_of(number // NAME_EVERY * NAME_EVERY or 5),
            "identifier that is not there": lambda number: f"+4377{number:08d}",
        }
        for kind, made in kinds.items():
            taken: list[float] = []
            found = 0
            for turn in range(ROUNDS + 20):
                text = made(rng.randrange(1, count))
                with acting(operator()):
                    started = time.perf_counter()
                    answers = find(take(text))
                    if turn >= 20:  # the first are for warming
                        taken.append((time.perf_counter() - started) * 1000)
                        found += bool(answers.count)
            taken.sort()
            for share, value in (("p50", taken[len(taken) // 2]), ("p99", taken[int(len(taken) * 0.99)])):
                print(_figure(f"search {kind} {share}", value, "ms", count, found), flush=True)
        texts = [
            phone_of(rng.randrange(1, 2 * count)) if n % 3 else serial_of(rng.randrange(1, count)) for n in range(LIST)
        ]
        with acting(operator()):
            started = time.perf_counter()
            lines = lists.answer(lists.Asked(texts))
            seconds = time.perf_counter() - started
        print(
            _figure("search list of 100,000", seconds, "s", count, sum(1 for line in lines if line.exact or line.near)),
            flush=True,
        )


def _unknown(serial: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(serial) - 1)
    return serial[:at] + "?" + serial[at + 1 :]


def _figure(name: str, value: float, unit: str, count: int, found: int) -> str:
    return json.dumps(
        {"name": name, "value": round(value, 2), "unit": unit, "n": count, "peer": "answered", "peer_value": found}
    )
