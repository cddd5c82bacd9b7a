"""The boards of strategies: 4 strategies x 33 countries with ten years of derived states, of 200 actions in all and of 200 each, as
one look costs the server; beside a board that asks for the states of each cell by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import psycopg

from benchmarks.figure import Figure
from benchmarks.ingest import home, scratch
from tutela.database import connections

STRATEGIES, PRIORITIES, YEARS = 4, 8, 10
SIZES: Final = (50, 200)
"""Actions of each strategy."""
COUNTRIES: Final = (
    "EU", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK", "AL", "BA", "RS", "UA", "MD",
)  # fmt: skip
_LOOKS: Final = 25

_PLANT: Final = f"""
INSERT INTO strategy_strategy (public_id, owner_id, key, version, title, areas, starts_on, ends_on, issued_by, celex, "references",
    successor, published_at, made_at, made_by, source, confidence, unverified, note)
SELECT 'bench-' || n, o.id, 'bench-' || n, 1, 'Plan ' || n, '{{drugs}}', current_date - 365 * {YEARS}, current_date + 400, '', '{{}}',
    '{{}}', '', now(), now(), 'bench', '', '', false, ''
FROM generate_series(1, {STRATEGIES}) n, (SELECT id FROM safeguards_organisation WHERE runs_installation) o;
INSERT INTO strategy_priority (strategy_id, key, mission, title, block, position, source, confidence, unverified, note)
SELECT s.id, 'p' || n, '', 'Priority ' || n, '', n, '', '', false, '' FROM strategy_strategy s, generate_series(1, {PRIORITIES}) n;
INSERT INTO strategy_action (public_id, strategy_id, priority_id, key, number, text, owners_given, deadline_given, deadline_kind,
    deadline_on, mechanism, countries, position, source, confidence, unverified, note)
SELECT s.key || '-' || n, s.id, p.id, 'a' || n, n::text, 'Do thing ' || n, 'MS', '', CASE WHEN n %% 3 = 0 THEN 'ongoing' ELSE 'date' END,
    CASE WHEN n %% 3 = 0 THEN NULL ELSE current_date - 700 + n * 7 END, '', %(countries)s, n, '', '', n %% 5 = 0, ''
FROM strategy_strategy s, generate_series(1, %(actions)s) n
JOIN strategy_priority p ON p.key = 'p' || (n %% {PRIORITIES} + 1) WHERE p.strategy_id = s.id;
INSERT INTO strategy_standing (action_id, strategy_id, priority_id, country, state, contested, evidence, last_word_on, since, until,
    reasons, rules_version)
SELECT a.id, a.strategy_id, a.priority_id, c,
    (ARRAY['not_started', 'under_way', 'under_way', 'done', 'disputed', 'verified', 'dropped'])[1 + h %% 7], h %% 11 = 0, h %% 4,
    current_date - 365 * y - o, current_date - 365 * y - o, CASE WHEN y > 0 THEN current_date - 365 * (y - 1) - o END,
    '[["reported", "A ministry", "2024-01-01"]]', '1'
FROM strategy_action a, unnest(a.countries) c, generate_series(0, {YEARS} - 1) y,
    LATERAL (SELECT abs(hashtext(a.id || c)) %% 300 AS o, abs(hashtext(a.id || c || y)) AS h) r WHERE abs(hashtext(c || a.id)) %% 5 > 0;
ANALYZE strategy_action; ANALYZE strategy_standing;
"""

_LOOK: Final = """
import json, sys, time
from tutela.session import ready
with ready():
    from django.conf import settings
    from django.test import Client
    from tutela.safeguards.actor import acting, actor_of
    from tutela.safeguards.models import Organisation, Person
    from tutela.strategy import queries
    from tutela.strategy.models import Priority, Standing
    organisation = Organisation.objects.get(runs_installation=True)
    person = Person.objects.create_person("bench", None, name="Bench", organisation=organisation, role="coordinator", areas=["drugs"])
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(person, backend="tutela.safeguards.sign_in.Backend")
    def timed(work):
        work()
        taken = []
        for _ in range(int(sys.argv[1])):
            started = time.perf_counter()
            work()
            taken.append((time.perf_counter() - started) * 1000)
        return sorted(taken)[len(taken) // 2]
    def looked(address):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    def all_cells():
        with acting(actor_of(person)):
            assert len(queries.board([one.pk for one in queries.current_strategies()])) == 4 * 8 * 33
    def one_by_one():
        found = 0
        with acting(actor_of(person)):
            ids = [one.pk for one in queries.current_strategies()]
            for strategy in ids:
                priorities = list(Priority.objects.filter(strategy=strategy).values_list("pk", flat=True))
                for priority in priorities:
                    for country in json.loads(sys.argv[2]):
                        rows = Standing.objects.filter(priority=priority, country=country, until=None)
                        found += bool(list(rows.values_list("state", flat=True)))
    pages = {"all": "/strategy/", "one": "/strategy/board/bench-1/", "country": "/strategy/countries/PT/"}
    out = {name: timed(lambda: looked(address)) for name, address in pages.items()}
    out["query"] = timed(all_cells)
    started = time.perf_counter(); one_by_one(); out["naive"] = (time.perf_counter() - started) * 1000
    with acting(actor_of(person)):
        out["standings"] = Standing.objects.count()
    print(json.dumps(out))
"""


def measure() -> Iterator[Figure]:
    """Milliseconds of server time: the cells of all boards, and whole pages, beside one query a cell."""
    for actions in SIZES:
        found = _looked(actions)
        of = f"{STRATEGIES} x {actions} actions"
        pages = {
            "query": "all cells",
            "all": "page of all strategies",
            "one": "page of one strategy",
            "country": "page of a country",
        }
        for name, title in pages.items():
            value, naive = found[name], found["naive"]
            yield Figure(
                f"board of {of}: {title}", round(value, 1), "ms", int(found["standings"]), "a query a cell, states alone",
                round(naive, 1), round(value / naive, 4),
            )  # fmt: skip


def _looked(actions: int) -> dict[str, float]:
    make_local = (
        "from tutela.session import ready\nwith ready():\n"
        " from tutela.safeguards.installation import local_organisation; local_organisation()"
    )
    with scratch() as folder, home(folder, actions) as environ:
        subprocess.run([sys.executable, "-c", make_local], env=environ, check=True, capture_output=True)
        with psycopg.connect(connections.resolve(environ).owner) as owner:
            for statement in _PLANT.split(";\n"):
                if statement.strip():
                    owner.execute(statement.encode(), {"countries": list(COUNTRIES), "actions": actions})
        command = [sys.executable, "-c", _LOOK, str(_LOOKS), json.dumps(COUNTRIES)]
        ended = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found
