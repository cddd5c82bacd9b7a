"""Server time of the matrix of a directive x 27 states, fully filled, with ten years of statements behind each cell; and how many
queries it takes.

Each cell has a statement of its country for each of ten years and one of an EU body: 81 provisions x 27 states x 11.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from os import environ
from typing import Final

from benchmarks.figure import Figure

DIRECTIVE: Final = "32011L0093"
YEARS: Final = 10
ROUNDS: Final = 21


def measure() -> Iterator[Figure]:
    """The figures, from a process with a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tutela-law-") as folder:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.law"], env={**environ, "TUTELA_HOME": folder}, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        for line in told.stdout.splitlines():
            yield Figure(**json.loads(line))


def _ask() -> None:
    from tutela.session import ready

    with ready():
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from tutela.safeguards.actor import acting, actor_of
        from tutela.safeguards.models import Organisation, Person
        from tutela.strategy.law import deriving, stored
        from tutela.strategy.law.models import Statement
        from tutela.strategy.law.provisions import leaves
        from tutela.strategy.law.standing import member_states

        centre = Organisation.objects.create(slug="bench-centre", name="Example Centre", kind="eu_body", areas=[])
        other = Organisation.objects.create(slug="bench-agency", name="Example Agency", kind="eu_body", areas=[])
        people = [
            Person.objects.create_person(
                f"{one.slug}@example.eu", None, name=one.slug, organisation=one, role="coordinator"
            )
            for one in (centre, other)
        ]
        places = [(leaf.ref, country) for leaf in leaves(DIRECTIVE) for country in member_states()]
        count = 0
        for person, years in ((people[0], YEARS), (people[1], 1)):
            with acting(actor_of(person)):
                made = Statement.objects.bulk_create(
                    Statement(
                        owner_id=person.organisation_id, stands_for="An Example", document=f"Example Act {year}",
                        instrument=DIRECTIVE, ref=ref, country=country, by_country=False, since=date(2014 + year, 1, 1),
                        state="complete" if year == years - 1 and number % 3 else "partial",
                    )
                    for year in range(years)
                    for number, (ref, country) in enumerate(places)
                )  # fmt: skip
                count += len(made)
                started = time.perf_counter()
                deriving.bring_up_to_date(DIRECTIVE, places, "benchmark")
                took = time.perf_counter() - started
        _say("law cells derived whole", round(took, 2), "s", len(places))
        client = Client(SERVER_NAME="localhost")
        client.force_login(people[0], backend="tutela.safeguards.sign_in.Backend")
        address = f"/law/of/{DIRECTIVE}/"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answered = client.get(address)
        assert answered.status_code == 200
        assert answered.content.count(b'href="cell/') == len(places)
        _say("law matrix queries", len(queries), "queries", count)
        seconds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            client.get(address)
            seconds.append(time.perf_counter() - started)
        _say("law matrix page", round(1000 * statistics.median(seconds), 1), "ms", count)
        with acting(actor_of(people[0])):
            started = time.perf_counter()
            stored.latest_statements(DIRECTIVE)
            _say("law all statements read instead", round(1000 * (time.perf_counter() - started), 1), "ms", count)


def _say(name: str, value: float, unit: str, size: int) -> None:
    print(json.dumps({"name": name, "value": value, "unit": unit, "n": size}), flush=True)


if __name__ == "__main__":
    _ask()
